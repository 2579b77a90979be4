package bootstrap

import (
	"cmp"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/disk"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// storage is where Kafka keeps its data.
type storage struct {
	// value is log.dirs, and variable where it comes from.
	value, variable string
	// dirs are the log dirs, and that of the metadata log.
	dirs []disk.Dir
}

// chooseStorage takes log.dirs from the image's variable or KRAFTPOD_DATA_DIR,
// else the image's default.
func chooseStorage(settings givenSettings, report *config.Report) storage {
	own := settings.find([]string{dataDirVariable}, nil)
	byDefault := given{variable: own.variable, value: settings.image.DataDir}
	g := firstGiven(settings.get(logDirs), settings.get(logDir), own, byDefault)
	paths := kafka.SplitList(g.value)
	if own.ok() && !slices.Equal(kafka.SplitList(own.value), paths) {
		own.wrong(report, "conflicts with %s=%q; give one of them", g.variable, g.value)
	}
	metadata := settings.get(metadataLogDir)
	metadataPath := strings.TrimSpace(cmp.Or(metadata.value, paths[0]))
	s := storage{value: g.value, variable: g.variable}
	for _, path := range paths {
		s.dirs = append(s.dirs, disk.Dir{Path: path, Metadata: path == metadataPath})
		checkAbsolute(g, path, report)
	}
	if !slices.Contains(paths, metadataPath) {
		s.dirs = append(s.dirs, disk.Dir{Path: metadataPath, Metadata: true})
		checkAbsolute(metadata, metadataPath, report)
	}
	return s
}

// checkAbsolute checks a path of Kafka's settings; KRAFTPOD_DATA_DIR has a rule
// of its own.
func checkAbsolute(g given, path string, report *config.Report) {
	if !filepath.IsAbs(path) && g.variable != dataDirVariable {
		g.wrong(report, "%q is not an absolute path", path)
	}
}

// firstGiven returns the first that is given, the last where none is.
func firstGiven(all ...given) given {
	if i := slices.IndexFunc(all, given.ok); i >= 0 {
		return all[i]
	}
	return all[len(all)-1]
}
