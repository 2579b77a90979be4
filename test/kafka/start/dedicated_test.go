package start_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
	"github.com/kraftpod/kraftpod/test/report"
)

const (
	// dedicatedRatio is promised of the time to ready of a set whose brokers wait for the first controller, in terms of
	// one whose brokers start at once.
	dedicatedRatio = 1.05
	dedicatedPairs = 3
)

// BenchmarkDedicated forms three dedicated controllers and three brokers until all are ready, with brokers that wait
// for the first controller, as they do, and with brokers that do not (KRAFTPOD_FORMATION=off), in turn.
//
//	KRAFTPOD_KAFKA=4.3.1 go test -run '^$' -bench Dedicated -benchtime 1x ./test/kafka/start
func BenchmarkDedicated(b *testing.B) {
	r := suite.Rig(b)
	for b.Loop() {
		compareDedicated(b, r)
	}
	b.ReportMetric(0, "ns/op")
}

func compareDedicated(b *testing.B, r *rig.Rig) {
	image := rig.Apache(rig.V431)
	group := "3 controllers and 3 brokers from nothing to ready, brokers that wait beside brokers that do not, " + image.Version
	var planned []*report.Row
	for n := range dedicatedPairs {
		planned = append(planned, measured.Plan(group, "pair "+strconv.Itoa(n+1)))
	}
	all := measured.Plan(group, "medians")
	defer measured.Close(b)
	on := machine()
	formDedicated(b, r, image, "off") // nobody's pair: from here on the jars are in the page cache
	began, times := time.Now(), compared{}
	for n, row := range planned {
		began := time.Now()
		var with, without time.Duration
		if n%2 == 0 {
			with, without = formDedicated(b, r, image, "agree"), formDedicated(b, r, image, "off")
		} else {
			without, with = formDedicated(b, r, image, "off"), formDedicated(b, r, image, "agree")
		}
		times.add(with, without)
		figures := []string{seconds(with), seconds(without), fmt.Sprintf("%.3f", times.ratios()[n])}
		fmt.Printf("%s: %s\n", row.Name, strings.Join(figures, "  ")) // it takes minutes
		row.Figures(figures...)
		row.Done(true, time.Since(began))
	}
	all.Figures(seconds(median(times.with)), seconds(median(times.without)), fmt.Sprintf("%.3f", median(times.ratios())))
	all.Note(b, "%s", times.verdict(dedicatedRatio))
	all.Note(b, "%s", on)
	all.Done(true, time.Since(began))
}

// formDedicated returns how long it took until every pod was ready, by brokers of this KRAFTPOD_FORMATION.
func formDedicated(b *testing.B, r *rig.Rig, image rig.Image, brokers string) time.Duration {
	b.Helper()
	ctx := suite.Within(b, suite.StartLimit)
	sets := rig.Dedicated(replicas, replicas)
	sets[1].Env["KRAFTPOD_FORMATION"] = brokers
	c, err := r.NewCluster(image, sets...)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Stop()
	began := time.Now()
	err = c.Start(ctx)
	if err == nil {
		_, err = rig.Ready(ctx, c.Pods...)
	}
	if err != nil {
		b.Fatalf("%v\n%s", err, c.Logs())
	}
	return time.Since(began)
}
