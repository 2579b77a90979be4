package settings

// checkLog checks the rules for log dirs, segments, retention and the cleaner.
func (b *broker) checkLog() {
	if name, dirs := b.logDirs(); b.someGiven(name) && len(withoutEmpty(dirs)) == 0 {
		b.refuse("Kafka wants at least one log dir", name)
	}
	b.checkTime("log.roll", 1, false, "ms", "hours")
	b.checkTime("log.roll.jitter", 0, false, "ms", "hours")
	b.checkTime("log.retention", 1, true, "ms", "minutes", "hours")
	b.checkCleaner()
}

// logDirs are the log dirs, and the setting that has them.
func (b *broker) logDirs() (name string, dirs []string) {
	if name = "log.dirs"; !b.has(name) {
		name = "log.dir"
	}
	return name, b.list(name)
}

// checkTime checks a time that is given in several units, the finest of which
// counts.
func (b *broker) checkTime(prefix string, least int64, unlimited bool, units ...string) {
	for _, unit := range units {
		name := prefix + "." + unit
		n, ok := b.number(name)
		if b.refused[name] {
			return
		}
		if !ok {
			continue
		}
		switch {
		case !b.has(name) || n >= least || n < 0 && unlimited:
		case unlimited:
			b.refuse("Kafka wants at least 1, or -1 for no limit", name)
		default:
			b.refuse("Kafka wants at least "+map[int64]string{0: "0", 1: "1"}[least], name)
		}
		return
	}
}

// checkCleaner checks that each of the cleaner's threads has its MiB.
func (b *broker) checkCleaner() {
	const size, threads = "log.cleaner.dedupe.buffer.size", "log.cleaner.threads"
	total, sizeOK := b.number(size)
	count, threadsOK := b.number(threads)
	if !b.someGiven(size, threads) || !sizeOK || !threadsOK {
		return
	}
	const mib = 1024 * 1024
	switch {
	case count == 0:
		b.refuse("Kafka wants at least one thread", threads)
	case total/count <= mib:
		b.refuse("Kafka wants more than 1048576 bytes of "+size+" for each of "+threads, size, threads)
	}
}
