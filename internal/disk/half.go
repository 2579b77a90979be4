package disk

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// remedyOfNew is what else may be meant by a log dir that is not formatted beside
// some that are. That it is new: Kafka gives it a directory id by itself. But a
// new log dir for the metadata would be a new metadata log. Or that a format step
// was ended between the two: Kafka refuses what it left, and most images' scripts
// take it for done.
func remedyOfNew(contents []Content, formatted, unformatted []string) string {
	isUsed := func(c Content) bool { return c.Partitions || c.MetadataDir }
	isLost := func(c Content) bool { return c.Dir.Metadata && c.Meta == nil }
	remove := "remove " + strings.Join(metaFilesOf(formatted), " ")
	switch {
	case slices.ContainsFunc(contents, isLost) && slices.ContainsFunc(contents, isUsed):
		return toBeInIt
	case slices.ContainsFunc(contents, isLost):
		return toBeInIt + ". If Kafka never started on this volume, its format step was interrupted: " + remove
	case slices.ContainsFunc(contents, isUsed):
		return fmt.Sprintf("If the log dir is new, say so by a copy of meta.properties without its directory.id: "+
			"grep -v ^directory.id %s >%s", metaFilesOf(formatted)[0], metaFilesOf(unformatted)[0])
	}
	return "If none is, the format step was interrupted, and nothing is there yet: " + remove
}

// toBeInIt is the remedy where the metadata log's own log dir is not formatted.
const toBeInIt = "The metadata log is to be in it: set metadata.log.dir (or the order of log.dirs) as it was"

func metaFilesOf(dirs []string) []string {
	var all []string
	for _, dir := range dirs {
		all = append(all, filepath.Join(dir, metaFile))
	}
	return all
}
