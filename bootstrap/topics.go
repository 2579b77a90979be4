package bootstrap

import (
	"strconv"

	"github.com/kraftpod/kraftpod/internal/config"
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
