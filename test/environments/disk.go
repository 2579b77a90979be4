package environments

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Kafka's files in a log dir.
const (
	metaFile   = "/meta.properties"
	quorumFile = "/__cluster_metadata-0/quorum-state"
	logFile    = "/__cluster_metadata-0/00000000000000000000.log"
)

// put makes a file; one that is a directory's path ends in a slash.
func (s *set) put(path, content string) { s.files[path] = File{Path: path, Content: content} }

// link makes a symbolic link.
func (s *set) link(path, to string) { s.files[path] = File{Path: path, Link: to} }

// remove removes a file, or a directory with what is in it.
func (s *set) remove(path string) {
	maps.DeleteFunc(s.files, func(name string, _ File) bool {
		return strings.TrimSuffix(name, "/") == path || strings.HasPrefix(name, path+"/")
	})
}

// possible are the files in order, without those that would be in a file.
func (s *set) possible() (all []File) {
	for _, name := range slices.Sorted(maps.Keys(s.files)) {
		parent := strings.TrimSuffix(name, "/")
		if parent == name {
			parent = path.Dir(parent)
		}
		inFile := false
		for ; parent != "."; parent = path.Dir(parent) {
			_, ok := s.files[parent]
			inFile = inFile || ok
		}
		if !inFile {
			all = append(all, s.files[name])
		}
	}
	return all
}

// local is a log dir's path relative to the environment's directory.
func local(dir string) string { return path.Clean(strings.TrimPrefix(dir, Dir+"/")) }

// logDir is one of the log dirs, where there is one on a volume.
func (s *set) logDir() (dir string, ok bool) {
	if len(s.dirs) == 0 {
		return "", false
	}
	return local(s.dirs[s.r.IntN(len(s.dirs))]), true
}

// metadataDir is the one with the metadata log.
func (s *set) metadataDir() (dir string, ok bool) {
	if len(s.dirs) == 0 {
		return "", false
	}
	return local(s.dirs[0]), true
}

// meta is what Kafka's format step writes.
func meta(clusterID string, nodeID int) string {
	return fmt.Sprintf("#\n#Sun Nov 22 10:00:00 UTC 2026\ncluster.id=%s\nversion=1\nnode.id=%d\n", clusterID, nodeID)
}

// static is a quorum-state with static voters, the last first.
func static(ids []int) string {
	var voters []string
	for _, id := range ids {
		voters = append([]string{fmt.Sprintf(`{"voterId":%d}`, id)}, voters...)
	}
	return `{"clusterId":"","leaderId":-1,"leaderEpoch":1,"votedId":-1,"appliedOffset":0,"currentVoters":[` +
		strings.Join(voters, ",") + `],"data_version":0}`
}

// dynamic is a quorum-state of KIP-853.
const dynamic = `{"leaderId":1,"leaderEpoch":4,"votedId":-1,"votedDirectoryId":"AAAAAAAAAAAAAAAAAAAAAA",` +
	`"data_version":1}`

// voterIDs are the ids of so many voters.
func (s *set) voterIDs(count int) (ids []int) {
	for i := range count {
		ids = append(ids, s.firstVoter+i)
	}
	return ids
}

// format writes meta.properties in every log dir.
func (s *set) format() {
	for _, dir := range s.dirs {
		s.put(local(dir)+metaFile, meta(s.clusterID, s.nodeID()))
	}
}

// fillDisk makes volumes as Kafka leaves them.
func (s *set) fillDisk() {
	for _, dir := range s.dirs {
		s.put(path.Dir(local(dir))+"/", "")
	}
	state := s.r.IntN(12)
	if state > 3 {
		s.format()
	}
	metadata := local(s.dirs[0])
	switch state {
	case 0, 1, 2: // not even the directory
	case 3:
		for _, dir := range s.dirs {
			s.put(local(dir)+"/", "")
		}
	case 4: // formatted
		if s.chance(50) {
			s.put(metadata+"/__cluster_metadata-0/00000000000000000000-0000000000.checkpoint", "x")
		}
	case 5:
		s.form(dynamic)
	case 6:
		s.form(static(nil)) // joined, and not restarted since
	case 7:
		s.form(static(s.voterIDs(1 + s.r.IntN(7))))
	case 8: // it has voted, and nothing is committed
		s.form(static(s.voterIDs(s.voters)))
		s.put(metadata+logFile, "")
	case 9:
		s.form(static(s.voterIDs(s.voters)))
		s.remove(metadata + logFile)
		s.put(metadata+"/__cluster_metadata-0/00000000000000000007-0000000001.checkpoint", "x")
	default:
		s.form(static(s.voterIDs(s.voters)))
	}
}

// form writes what a node has that belongs to a cluster.
func (s *set) form(quorumState string) {
	metadata := local(s.dirs[0])
	s.put(metadata+quorumFile, quorumState)
	s.put(metadata+logFile, "x")
	s.put(local(s.dirs[len(s.dirs)-1])+"/topic-0/00000000000000000000.log", "x")
}
