package settings

import "fmt"

// order is two numbers of which one may not be above the other.
type order struct {
	low, high string
	// strict: nor may they be the same.
	strict bool
	// since is the first version with this rule, of those that have both settings.
	since string
}

// orders are those that KafkaConfig and its parts demand
// (KafkaConfig.validateValues, GroupCoordinatorConfig, ShareGroupConfig).
func orders() []order {
	all := []order{
		{low: "replica.fetch.wait.max.ms", high: "replica.socket.timeout.ms"},
		{low: "replica.fetch.wait.max.ms", high: "replica.lag.time.max.ms"},
		{low: "offsets.commit.required.acks", high: "offsets.topic.replication.factor"},
		{low: "group.share.min.record.lock.duration.ms", high: "group.share.record.lock.duration.ms"},
		{low: "group.share.record.lock.duration.ms", high: "group.share.max.record.lock.duration.ms"},
		{low: "group.share.min.delivery.count.limit", high: "group.share.delivery.count.limit"},
		{low: "group.share.delivery.count.limit", high: "group.share.max.delivery.count.limit"},
		{low: "group.share.min.partition.max.record.locks", high: "group.share.partition.max.record.locks"},
		{low: "group.share.partition.max.record.locks", high: "group.share.max.partition.max.record.locks"},
		{low: "group.share.max.size", high: "group.share.max.share.sessions"},
		{low: "group.streams.num.standby.replicas", high: "group.streams.max.standby.replicas"},
	}
	for _, kind := range []string{"consumer", "share", "streams"} {
		group := "group." + kind + "."
		for _, what := range []string{"heartbeat.interval.ms", "session.timeout.ms", "assignment.interval.ms"} {
			all = append(all,
				order{low: group + "min." + what, high: group + what},
				order{low: group + what, high: group + "max." + what},
				order{low: group + "min." + what, high: group + "max." + what},
			)
		}
		all = append(all, order{
			low: group + "heartbeat.interval.ms", high: group + "session.timeout.ms", strict: true, since: "4.0",
		})
	}
	return all
}

// checkOrder checks one, where the version has both settings.
func (b *broker) checkOrder(o order) {
	low, lowOK := b.number(o.low)
	high, highOK := b.number(o.high)
	if !lowOK || !highOK || low < high || low == high && !o.strict {
		return
	}
	most := "at most"
	if o.strict {
		most = "less than"
	}
	b.refuse(fmt.Sprintf("Kafka wants %s (%d) to be %s %s (%d)", o.low, low, most, o.high, high), o.low, o.high)
}

// checkOrders checks those orders of which one side is given.
func (b *broker) checkOrders() {
	for _, o := range orders() {
		if b.someGiven(o.low, o.high) && b.since(o.since) {
			b.checkOrder(o)
		}
	}
	const acks = "offsets.commit.required.acks"
	if n, ok := b.number(acks); ok && n < -1 {
		b.refuse("Kafka wants at least -1; remove it", acks)
	}
}
