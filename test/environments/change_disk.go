package environments

import "path"

// Unreadable is a file that nobody may read, root included: the kernel asks
// only its mode, which lets it be written.
const Unreadable = "/proc/sys/vm/compact_memory"

// onLogDir makes a change of a log dir.
func onLogDir(to func(s *set, dir string)) func(*set) {
	return func(s *set) {
		if dir, ok := s.logDir(); ok {
			to(s, dir)
		}
	}
}

// onMetadata makes a change of the log dir that holds the metadata, formatted.
func onMetadata(to func(s *set, dir string)) func(*set) {
	return func(s *set) {
		if dir, ok := s.metadataDir(); ok {
			s.format()
			to(s, dir)
		}
	}
}

// quorum is a change of quorum-state alone.
func quorum(content string) func(*set) {
	return onMetadata(func(s *set, dir string) { s.put(dir+quorumFile, content) })
}

// torn are files that Kafka did not write to their end, or that are none of
// Kafka's.
var torn = []string{
	"", "\x00\x01", "version=1\n",
	"version=1\ncluster.id=Jc7hwCMorEyPprSI1Iw4sQ\n",
	"version=2\ncluster.id=x\nnode.id=0\n",
	"version=1\nnode.id=0\n",
	"version=1\ncluster.id=x\nnode.id=-1\n",
	"version=1\ncluster.id=x\nnode.id=99999999999\n",
	"cluster.id=x",
	"version=1\ncluster.id=\\u00zz\nnode.id=0\n",
}

// diskChanges change what is on the volumes.
var diskChanges = []change{
	{"another cluster's disk", onMetadata(func(s *set, dir string) {
		s.put(dir+metaFile, meta(s.pick("AAAAAAAAAAAAAAAAAAAABQ", "my-cluster", ids[0], ids[3]), s.nodeID()))
	})},
	{"the disk's cluster id in another spelling", onMetadata(func(s *set, dir string) {
		s.put(dir+metaFile, meta("Jc7hwCMorEyPprSI1Iw4sW", s.nodeID()))
	})},
	{"another node's disk", onMetadata(func(s *set, dir string) {
		s.put(dir+metaFile, meta(s.clusterID, s.nodeID()+3))
	})},
	{"another cluster's and node's disk", onMetadata(func(s *set, dir string) {
		s.put(dir+metaFile, meta("AAAAAAAAAAAAAAAAAAAABQ", 77))
	})},
	{"a torn meta.properties", onLogDir(func(s *set, dir string) { s.put(dir+metaFile, s.pick(torn...)) })},
	{"a disk of a ZooKeeper cluster", onLogDir(func(s *set, dir string) {
		s.put(dir+metaFile, "version=0\nbroker.id=0\ncluster.id="+s.clusterID+"\n")
	})},
	{"a torn quorum-state", quorum(`{"clusterId":"","leaderId":-1,"curr`)},
	{"an empty quorum-state", quorum("")},
	{"a quorum-state without a version", quorum(`{"currentVoters":[{"voterId":0}]}`)},
	{"a quorum-state of a later version", quorum(`{"data_version":2}`)},
	{"a voter without an id", quorum(`{"currentVoters":[{}],"data_version":0}`)},
	{"a voter twice", quorum(static([]int{0, 1, 0}))},
	{"a quorum-state of another type", quorum(`{"data_version":"0"}`)},
	{"a dynamic quorum", onMetadata(func(s *set, _ string) { s.form(dynamic) })},
	{"joined, and not restarted since", onMetadata(func(s *set, _ string) { s.form(static(nil)) })},
	{"formed with other voters", onMetadata(func(s *set, _ string) { s.form(static(s.voterIDs(1 + s.r.IntN(5)))) })},
	{"formed with voters that are no pods", onMetadata(func(s *set, _ string) {
		s.form(static([]int{s.firstVoter - 1, s.firstVoter, s.firstVoter + 1}))
	})},
	{"formed with voters far away", onMetadata(func(s *set, _ string) { s.form(static([]int{3000, 3001, 3002})) })},
	{"formed, other voters by hand", onMetadata(func(s *set, _ string) {
		s.form(static(s.voterIDs(s.voters + 1)))
		s.Vars[s.given("controller.quorum.voters")] = s.voterList()
	})},
	{"formed, and its quorum-state is gone", onMetadata(func(s *set, dir string) {
		s.form("")
		s.remove(dir + quorumFile)
	})},
	{"lost+found", onLogDir(func(s *set, dir string) { s.put(dir+"/lost+found/", "") })},
	{"partitions without meta.properties", onLogDir(func(s *set, dir string) {
		s.remove(dir + metaFile)
		s.put(dir+"/topic-0/", "")
	})},
	{"a file that is called like a partition", onLogDir(func(s *set, dir string) { s.put(dir+"/topic-1", "") })},
	{"a metadata log without meta.properties", onLogDir(func(s *set, dir string) {
		s.remove(dir + metaFile)
		s.put(dir+logFile, "x")
	})},
	{"a log dir is not formatted", onLogDir(func(s *set, dir string) {
		s.format()
		s.remove(dir)
	})},
	{"one more log dir", func(s *set) {
		name := s.given("log.dirs")
		if s.Vars["KRAFTPOD_DATA_DIR"] != "" {
			name = "KRAFTPOD_DATA_DIR"
		}
		s.Vars[name] += "," + Dir + "/volume/new"
	}},
	{"log dirs in another order", func(s *set) {
		s.Vars["KRAFTPOD_DATA_DIR"] = Dir + "/volume/more," + Dir + "/volume/data"
		s.put("volume/data"+metaFile, meta(s.clusterID, s.nodeID()))
		s.put("volume/more"+metaFile, meta(s.clusterID, s.nodeID()+s.r.IntN(2)))
		s.put("volume/data"+logFile, "x")
	}},
	{"data in the volume's root", onLogDir(func(s *set, dir string) {
		s.remove(dir + metaFile)
		s.put(path.Dir(dir)+metaFile, meta(s.clusterID, s.nodeID()))
	})},
	{"data beside", onLogDir(func(s *set, dir string) {
		if s.chance(70) {
			s.remove(dir)
		}
		s.put(path.Dir(dir)+"/old"+metaFile, meta(s.clusterID, s.nodeID()))
	})},
	{"a log dir is a file", onLogDir(func(s *set, dir string) {
		s.remove(dir)
		s.put(dir, "x")
	})},
	{"the volume is a file", onLogDir(func(s *set, dir string) {
		s.remove(path.Dir(dir))
		s.put(path.Dir(dir), "x")
	})},
	{"a file is a directory", onLogDir(func(s *set, dir string) {
		name := dir + s.pick(metaFile, quorumFile, logFile)
		s.remove(name)
		s.put(name+"/", "")
	})},
	{"the metadata log is a file", onLogDir(func(s *set, dir string) {
		s.remove(dir + "/__cluster_metadata-0")
		s.put(dir+"/__cluster_metadata-0", "x")
	})},
	{"a link", onLogDir(func(s *set, dir string) {
		name := dir + s.pick("", metaFile, quorumFile)
		s.remove(name)
		s.link(name, s.pick(Dir+"/nowhere", Dir+"/"+name, Dir+"/volume/elsewhere"))
	})},
	{"a file that nobody may read", onLogDir(func(s *set, dir string) {
		name := dir + s.pick(metaFile, quorumFile)
		s.remove(name)
		s.link(name, Unreadable)
	})},
	{"a volume that nobody may write", func(s *set) {
		s.Vars["KRAFTPOD_DATA_DIR"] = "/proc/sys/kraftpod"
		delete(s.Vars, s.given("log.dirs"))
	}},
}
