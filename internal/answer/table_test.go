package answer

import (
	"testing"

	"github.com/pressmark/pressmark/internal/article"
	"github.com/pressmark/pressmark/internal/search"
)

const census = "The census office published its figures.\n\nTown | Population 2011 | Population 2021 | Change\nTarn | 4,100 | 3,900 | -4.9 %\nUpper Finch | 310 | 402 | 29.7 %\nFinch | 1,250 | 1,310 | 4.8 %\nNorby | 12,000 | 12,000 | 0.0 %\nTotal | 17,660 | 17,612 | -0.3 %\n"

func TestTablesAnswer(t *testing.T) {
	for question, want := range map[string]string{
		"What was the population of Tarn in 2011?":               "4,100",
		"What is the population of Tarn?":                        "3,900",
		"How many people lived in Finch in 2021?":                "1,310",
		"Population of Upper Finch 2011":                         "310",
		"By how much did Norby change?":                          "0.0 %",
		"Which town had the largest population in 2021?":         "Norby",
		"Which town had the smallest population in 2011?":        "Upper Finch",
		"What was the highest population in 2021?":               "12,000",
		"What was the population of Tarn in 1950?":               "", // no column
		"What was the population of Ostley in 2021?":             "", // no row
		"What is the capital of Tarn?":                           "",
		"Which mayor had the largest population?":                "", // the table names towns
		"Did the population of Tarn change?":                     "", // a sentence answers
		"Which town had the largest population in 2021 in Peru?": "",
	} {
		table := article.Tables(census)[0]
		_, cell, ok := askedOfTable(question).find(census, "The census office published its figures.", table, search.Passage{ArticleID: "census", Title: "Where people live", Text: census})
		if got := cell.Of(census); ok != (want != "") || ok && got != want {
			t.Errorf("%s %q, %v; want %q", question, got, ok, want)
		}
	}
}

const budget = "Item | 2025 | 2026\nRoads | €4.2 million | €5.1 million\nSchools | €9.0 million | €9.4 million\nOld trees | €900,000 | €0.4 million\n"

func TestColumnsOfYears(t *testing.T) {
	for question, want := range map[string]string{
		"How much does the county spend on roads in 2026?": "€5.1 million",
		"How much was spent on old trees in 2025?":         "€900,000",
		"Which item costs the most in 2026?":               "Schools",
		"Which item cost the least in 2025?":               "Old trees",
		"How much was spent on roads in 2024?":             "",
	} {
		_, cell, ok := askedOfTable(question).find(budget, "", article.Tables(budget)[0], search.Passage{ArticleID: "budget", Title: "Budget", Text: budget})
		if got := cell.Of(budget); ok != (want != "") || ok && got != want {
			t.Errorf("%s %q, %v; want %q", question, got, ok, want)
		}
	}
}

func TestTablesOfYearsAndQualifiedQuestions(t *testing.T) {
	const spent = "Department | Budget 2023 | Spent 2023 | Budget 2024 | Head\nSchools | £41.2m | £43.0m | £42.5m | Ann Cole\nRoads | £12.8m | £11.1m | £13.4m | Joan Pell\n"
	const rents = "Year | Sudbrook | Wexham\n2021 | 850 | 720\n2022 | 905 | 760\n"
	for _, c := range []struct{ table, question, want string }{
		{spent, "How much was spent on schools in 2023?", "£43.0m"},
		{spent, "How much was spent on schools in 2024?", ""}, // that is the budget
		{spent, "Which department spent the most in 2024?", ""},
		{spent, "Who is the head of roads?", "Joan Pell"},
		{spent, "How old is the head of roads?", ""},
		{census, "What was the population density of Tarn in 2021?", ""},
		{census, "What was the male population of Tarn in 2021?", ""},
		{rents, "What was the rent in Wexham in 2022?", "760"},
		{rents, "What was the rent in Wexham in 2020?", ""},
	} {
		_, cell, ok := askedOfTable(c.question).find(c.table, "Average monthly rents, in pounds.", article.Tables(c.table)[0], search.Passage{ArticleID: "a", Text: c.table})
		if got := cell.Of(c.table); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s %q, %v; want %q", c.question, got, ok, c.want)
		}
	}
}

func TestTheCaptionTellsWhichTable(t *testing.T) {
	const crimes = "Crimes in 2021\n\nTown | Burglaries\nHarwick | 210\nOldbury | 95\n\nCrimes in 2022\n\nTown | Burglaries\nHarwick | 180\nOldbury | 101\n"
	found := []search.Passage{{ArticleID: "a", Title: "Crime in 2021 and 2022", Text: crimes}}
	for question, want := range map[string]string{
		"How many burglaries were there in Harwick in 2021?": "210",
		"How many burglaries were there in Harwick in 2022?": "180",
		"How many burglaries were there in Harwick?":         "", // either may be meant
	} {
		got := ""
		if made := askedOfTable(question).answer(crimes, article.Tables(crimes), found); made != nil {
			got = made.short
		}
		if got != want {
			t.Errorf("%s %q, want %q", question, got, want)
		}
	}
}

func TestTablesAnswerOnlyFromWhatWasFound(t *testing.T) {
	table := article.Tables(census)[0]
	part := table.Rows[1].Start // the passage ends before the row
	if _, _, ok := askedOfTable("What was the population of Norby in 2011?").find(census, "The census office published its figures.", table, search.Passage{ArticleID: "census", Text: census[:part]}); ok {
		t.Error("a row answers that was not found")
	}
}
