package bootstrap

import (
	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/pod"
)

// basis is what is known before the disk is looked at, since it says where: who the
// pod is, which image this is, and what the user gave.
type basis struct {
	self  pod.Identity
	given givenSettings
	// ok: the image is known, and with it what was given.
	ok bool
}

// readBasis reads it, and reports what is wrong with it.
func readBasis(in Input, report *config.Report) basis {
	self := pod.Identify(in.Config.Pod, in.Host, report)
	img, ok := detectImage(in, report)
	if !ok {
		return basis{self: self}
	}
	environ := fillEnviron(in, img, self, report)
	return basis{self: self, ok: true, given: givenSettings{
		image: img, version: img.Version(in.list, in.Environ), environ: environ, report: report,
	}}
}

// logDirs are the log dirs that the environment names, wrong or not: what is wrong
// with them is said once all else is known.
func (b basis) logDirs() []disk.Dir {
	if !b.ok {
		return nil
	}
	var unheard config.Report
	given := b.given
	given.report = &unheard
	return chooseStorage(given, &unheard).dirs
}
