package article

import (
	"strings"
	"testing"
)

func TestSpeeches(t *testing.T) {
	text := "An evening\n\nJANE DOE (CNN): Good evening.\n\nMinister, why?\n\nTomas Berg: Because.\nIt is old.\nJANE DOE (CNN): Thank you.\n\nThis is a rush transcript.\n"
	var got []string
	for _, s := range Speeches(text) {
		got = append(got, s.Speaker.Of(text)+"> "+s.Of(text))
	}
	want := "JANE DOE> JANE DOE (CNN): Good evening.\n\nMinister, why?; Tomas Berg> Tomas Berg: Because.\nIt is old.; JANE DOE> JANE DOE (CNN): Thank you."
	if strings.Join(got, "; ") != want {
		t.Errorf("speeches:\n%s\nwant:\n%s", strings.Join(got, "; "), want)
	}
	if none := Speeches("Where: The Corn Hall.\nWhen: At seven.\nPrice: Nine pounds.\n"); none != nil {
		t.Errorf("%d speeches in notes", len(none))
	}
	if none := Speeches("The bridge is shut.\n\nPolice: use the ferry.\n\nThe mayor agreed.\n"); none != nil {
		t.Errorf("%d speeches in a text that is no transcript", len(none))
	}
}
