package settings

import (
	"fmt"
	"strconv"
)

// checkConnections checks the rules for connections and their requests.
func (b *broker) checkConnections() {
	b.checkOverrides()
	const queued, request = "queued.max.request.bytes", "socket.request.max.bytes"
	most, queuedOK := b.number(queued)
	largest, requestOK := b.number(request)
	if b.someGiven(queued, request) && queuedOK && requestOK && most > 0 && most < largest {
		b.refuse(fmt.Sprintf("Kafka wants %s (%d) to be at least %s (%d), or -1 for no limit", queued, most, request,
			largest), queued, request)
	}
	const delay, idle = "connection.failed.authentication.delay.ms", "connections.max.idle.ms"
	failed, delayOK := b.number(delay)
	longest, idleOK := b.number(idle)
	if b.someGiven(delay, idle) && delayOK && idleOK && longest >= 0 && failed >= longest {
		b.refuse(fmt.Sprintf("Kafka wants %s (%d) to be more than %s (%d), or -1 for no limit", idle, longest, delay,
			failed), idle, delay)
	}
}

// checkOverrides checks max.connections.per.ip.overrides, HOST:COUNT,..., and that
// there are some where nobody else may connect.
func (b *broker) checkOverrides() {
	const most, overrides = "max.connections.per.ip", "max.connections.per.ip.overrides"
	text, _ := b.text(overrides)
	entries := dropLast(splitList(text))
	for _, entry := range entries {
		host, count, ok := splitAddress(entry)
		if _, err := strconv.ParseInt(trim(count), 10, 32); !ok || err != nil || !isHost(trim(host)) {
			b.refuse(fmt.Sprintf("Kafka wants HOST:COUNT,... where it finds %q", entry), overrides)
			return
		}
	}
	if n, ok := b.number(most); ok && n == 0 && len(entries) == 0 {
		b.refuse("Kafka takes 0 only where "+overrides+" names hosts that may connect", most, overrides)
	}
}
