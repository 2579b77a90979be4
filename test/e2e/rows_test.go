package e2e_test

// wantRan is how many rows run on the cluster of local.sh: a number to change by
// hand, so that a row that no longer runs is noticed.
var wantRan = map[string]int{"ci": 1, "all": 1}

func rows() []row {
	return []row{
		{name: "three pods ready from nothing, in parallel", ci: true, run: formsFromNothing},
	}
}
