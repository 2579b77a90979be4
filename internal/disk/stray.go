package disk

import (
	"os"
	"path/filepath"
	"slices"
)

// Stray is what a node left on a volume in another place than where it is looked
// for: Kafka would start empty beside it.
type Stray struct {
	// Path is the log dir that nobody names.
	Path string
	// Dir is the log dir that has nothing in its place.
	Dir string
	// Metadata: what is missing in Dir is the metadata log, which Path has.
	Metadata bool
}

// Strays looks around the log dirs that are not formatted, and around a metadata
// log that holds nothing: rootOf says where the volume of a path begins, and
// everything down to two levels below is looked at. What parses as another
// node's is left out beyond the log dir's own surroundings: pods may share a
// volume.
func Strays(contents []Content, nodeID int32, rootOf func(path string) string) []Stray {
	var found []Stray
	for _, c := range contents {
		metadata := c.Meta != nil && c.Dir.Metadata && !c.Batches
		if c.Meta != nil && !metadata {
			continue
		}
		for _, path := range around(c.Dir.Path, nodeID, rootOf) {
			if isOneOf(contents, path) {
				continue
			}
			if metadata && (!isOf(nodeID, path) || !hasMetadataLog(path)) {
				continue
			}
			found = append(found, Stray{Path: path, Dir: c.Dir.Path, Metadata: metadata})
		}
	}
	return found
}

// around returns the formatted directories on the volume of a log dir: those
// beside it whosever they are, others where they are this node's.
func around(path string, nodeID int32, rootOf func(path string) string) []string {
	near := below(filepath.Dir(filepath.Clean(path)), 1)
	var found []string
	for _, dir := range append(near, below(rootOf(path), 2)...) {
		if !slices.Contains(found, dir) && isFormatted(dir) && (slices.Contains(near, dir) || isOf(nodeID, dir)) {
			found = append(found, dir)
		}
	}
	return found
}

// below returns a directory and those below it, so many levels down.
func below(dir string, levels int) []string {
	all := []string{dir}
	if levels == 0 {
		return all
	}
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if e.IsDir() {
			all = append(all, below(filepath.Join(dir, e.Name()), levels-1)...)
		}
	}
	return all
}

// isFormatted says whether a directory has a meta.properties, in doubt yes.
func isFormatted(dir string) bool {
	meta, err := readFile(filepath.Join(dir, metaFile))
	return meta != nil || err != nil
}

// isOf says whether a formatted directory is a node's, in doubt yes; a negative
// node id is not known.
func isOf(nodeID int32, dir string) bool {
	meta, _ := readFile(filepath.Join(dir, metaFile))
	_, id, err := ParseMeta(meta)
	return err != nil || nodeID < 0 || id == nodeID
}

// hasMetadataLog says whether a directory has a metadata log that holds
// something, in doubt yes.
func hasMetadataLog(dir string) bool {
	found, err := hasBatches(filepath.Join(dir, metadataDir))
	return found || err != nil
}

// isOneOf says whether a path is one of the log dirs.
func isOneOf(contents []Content, path string) bool {
	return slices.ContainsFunc(contents, func(c Content) bool { return filepath.Clean(c.Dir.Path) == path })
}
