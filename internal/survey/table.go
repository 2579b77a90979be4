package survey

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// none stands where there is nothing to say.
const none = "-"

// Table writes the survey for people: a line a pod, how many are ready, and what
// is odd.
func (s Survey) Table(w io.Writer) error {
	var page strings.Builder
	rows := tabwriter.NewWriter(&page, 0, 0, 2, ' ', 0)
	fmt.Fprintln(rows, "POD\tNODE\tROLES\tREADY\tVOLUME\tVOTERS\tLEADER\tLAG\tKAFKA\tKRAFTPOD\t")
	ready := 0
	for _, p := range s.Pods {
		fmt.Fprintln(rows, strings.Join(p.cells(s.Pods), "\t"))
		if p.Ready {
			ready++
		}
	}
	_ = rows.Flush() // into memory
	fmt.Fprintf(&page, "\n%d of %d pods are ready.", ready, len(s.Pods))
	if len(s.Odd) == 0 {
		fmt.Fprint(&page, " Nothing is odd across them.")
	}
	fmt.Fprintln(&page)
	for _, o := range s.Odd {
		fmt.Fprintf(&page, "- %s\n", o.Text)
	}
	var lines strings.Builder
	for line := range strings.Lines(page.String()) {
		lines.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	_, err := io.WriteString(w, lines.String())
	return err
}

// cells are those of a pod's line; why it is not ready comes last.
func (p *Pod) cells(pods []Pod) []string {
	node, leader, lag := none, none, none
	if p.NodeID != nil {
		node = fmt.Sprint(*p.NodeID)
	}
	if p.Quorum != nil && p.Quorum.LeaderID >= 0 {
		leader = fmt.Sprint(p.Quorum.LeaderID)
	}
	if p.Quorum != nil && p.Quorum.Lag >= 0 {
		lag = fmt.Sprint(p.Quorum.Lag)
	}
	ready := "no"
	if p.Ready {
		ready = "yes"
	}
	voters := list(p.Voters)
	if p.Dynamic {
		voters = "dynamic"
		if p.Quorum != nil && len(p.Quorum.VoterIDs) > 0 {
			voters = list(p.Quorum.VoterIDs) + " (dynamic)"
		}
	}
	cells := []string{
		labelOf(pods, *p), node, strings.Join(p.Roles, ","), ready, p.Volume, voters, leader, lag, p.Kafka, p.Kraftpod,
	}
	for i, cell := range cells {
		if cell == "" {
			cells[i] = none
		}
	}
	return append(cells, p.Reason)
}
