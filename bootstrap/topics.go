package bootstrap

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// mostCopies is the replication factor that Kafka's internal topics have by
// default, and need no more of.
const mostCopies = 3

// chooseTopics gives the internal topics a replication that the number of
// brokers can hold; Kafka's default of 3 fails on fewer.
func chooseTopics(settings givenSettings, n node, replicas config.Count) []setting {
	if replicas == 0 || !n.broker {
		return nil
	}
	byDefault := strconv.Itoa(int(min(mostCopies, replicas)))
	all := []setting{
		{offsetsReplication, byDefault},
		{transactionReplication, byDefault},
		{shareReplication, byDefault},
	}
	for _, topic := range []struct{ replication, minISR string }{
		{transactionReplication, transactionMinISR},
		{shareReplication, shareMinISR},
	} {
		if factor, err := strconv.Atoi(settings.orDefault(topic.replication, byDefault)); err == nil {
			all = append(all, setting{topic.minISR, strconv.Itoa(min(2, factor))})
		}
	}
	return all
}

// warnOfOneCopy warns, at a start, of topics with a single copy on brokers that
// could hold three: Kafka's default for those that it makes when somebody writes
// to them. It is not computed, since it would have to hold for every later start,
// and what fits new topics stops producers of those that are there.
func (s *Settings) warnOfOneCopy() {
	var unheard config.Report
	settings := givenSettings{image: s.image, environ: filledEnviron{written: s.Environ}, report: &unheard}
	off := strings.EqualFold(settings.orDefault(autoCreate, "true"), "false")
	isBroker := slices.Contains(s.Plan.Roles, kafka.RoleBroker)
	replicas := s.Config.Replicas
	if !isBroker || replicas < mostCopies || off || settings.get(defaultReplication).ok() {
		return
	}
	s.Plan.Warnings = append(slices.Clone(s.Plan.Warnings), fmt.Sprintf("%s is not set: topics that Kafka makes when "+
		"somebody writes to them have one copy, though there are %d brokers; set it to 3, and %s to 2; or set %s=false. The "+
		"first is for new topics alone. The second holds at once for every topic without a value of its own: give such "+
		"topics 3 copies before, see docs/scaling.md", settings.get(defaultReplication).variable, replicas,
		settings.get(minISR).variable, settings.get(autoCreate).variable))
}
