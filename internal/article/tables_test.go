package article

import (
	"strings"
	"testing"
)

func TestTables(t *testing.T) {
	text := "Census\n\nTown | Population 2011 | 2021\nTarn | 4,100 | 3,900\nUpper Finch | 310 | \nNorby | 12 | 14\n\nA | b\n\nYear\tBirths\n1998\t12\n1999\t15\n\n| | May |\n|---|---:|\n| Bread | 4 |\n| Tea | 5 |\n\n1 | 2\n3 | 4\n5 | 6\n"
	var got []string
	for _, table := range Tables(text) {
		for _, row := range append([]Row{table.Head}, table.Rows...) {
			var cells []string
			for _, cell := range row.Cells {
				cells = append(cells, cell.Of(text))
			}
			got = append(got, strings.Join(cells, "+")+" of "+row.Of(text))
		}
	}
	want := "Town+Population 2011+2021 of Town | Population 2011 | 2021; Tarn+4,100+3,900 of Tarn | 4,100 | 3,900; Upper Finch+310+ of Upper Finch | 310 | ; Norby+12+14 of Norby | 12 | 14; " +
		"Year+Births of Year\tBirths; 1998+12 of 1998\t12; 1999+15 of 1999\t15; " +
		"+May of | | May |; Bread+4 of | Bread | 4 |; Tea+5 of | Tea | 5 |"
	if strings.Join(got, "; ") != want {
		t.Errorf("rows:\n%s\nwant:\n%s", strings.Join(got, "; "), want)
	}
}
