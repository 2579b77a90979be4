package model

// silenced says whether a voter's disk has a voter set, but of no pod, other
// than p, that the StatefulSet is to have.
func (w *world) silenced(p *pod) bool {
	for _, q := range w.pods[:w.replicas] {
		if q != p && q.tells() {
			return false
		}
	}
	return w.told(p)
}

// told says whether the disk of a voter other than p has a voter set.
func (w *world) told(p *pod) bool {
	for _, q := range w.pods {
		if q != p && q.tells() {
			return true
		}
	}
	return false
}

// tells says whether its disk is that of a voter and has a voter set.
func (p *pod) tells() bool { return p.disk.voters.Has(p.id) }

// orphan says whether p starts for the first time as a voter in the one case
// that kraftpod cannot see: scaled down to where no disk with a voter set is
// left, or made from a template of a single replica, while other disks have
// one; or beside a renamed set's only pod while that is being made anew.
func (w *world) orphan(p *pod, voters nodes) bool {
	if p.disk.voters != 0 || !voters.Has(p.id) {
		return false
	}
	if w.old != nil && (p.deaf || w.old.silent(w.now)) {
		return true
	}
	alone := voters == 1 && p.asked == 1
	return w.told(p) && (p.deaf || w.silenced(p) || alone)
}
