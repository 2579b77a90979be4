package environments

import (
	"fmt"
	"slices"
	"strings"
)

// clusterIDs are in the spelling that Kafka 3.4 stores.
var clusterIDs = []string{"Jc7hwCMorEyPprSI1Iw4sQ", "bYb7Vv1xSHGEJvBXzV5Iaw"}

// nobody listens there.
const nobody = "127.0.0.1:1"

// chooseListeners gives the listeners in one of the usual ways, or none.
func (s *set) chooseListeners() {
	switch s.r.IntN(6) {
	case 0, 1: // kraftpod's own
	case 2:
		s.giveListeners("PLAINTEXT://:9092", "CONTROLLER://:9093")
	case 3:
		s.giveNamedListeners()
	case 4:
		protocol := s.pick("SSL", "SASL_SSL", "SASL_PLAINTEXT")
		s.giveListeners(protocol+"://"+s.pick("", "0.0.0.0", "[::]", "localhost")+":9094", "CONTROLLER://:9093")
		if s.chance(50) {
			s.give("security.inter.broker.protocol", protocol)
		}
	default:
		s.give("controller.listener.names", s.pick("CTRL", "CTRL,CONTROLLER", "ctrl"))
		s.giveListeners("PLAINTEXT://"+s.pick("", "0.0.0.0")+":9092", "CTRL://:19093")
	}
}

// giveListeners gives those that the roles of the set have.
func (s *set) giveListeners(broker, controller string) {
	s.give("listeners", map[string]string{
		combined: broker + "," + controller, brokers: broker, controllers: controller,
	}[s.kind])
}

// giveNamedListeners gives listeners with names of their own, their protocols
// and what they advertise.
func (s *set) giveNamedListeners() {
	s.giveListeners("INTERNAL://:9092,EXTERNAL://"+s.pick("", "0.0.0.0")+":9094", "CONTROLLER://:9093")
	s.give("listener.security.protocol.map", s.pick(
		"INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
		"internal:SASL_SSL, EXTERNAL:SSL,CONTROLLER:SSL",
	))
	if s.kind == controllers {
		return
	}
	s.give("inter.broker.listener.name", s.pick("INTERNAL", "internal", "EXTERNAL"))
	if s.chance(70) {
		external := s.pick("kafka.example.org:{31000+ordinal}", "{pod}.example.org:9094", "n{node_id}.example.org:9094",
			"[fd00::{ordinal}]:9094", ":{31000+node_id}")
		s.give("advertised.listeners", "INTERNAL://:9092,EXTERNAL://"+external)
	}
}

// chooseStorage gives the cluster id and the log dirs, and fills these.
func (s *set) chooseStorage() {
	s.clusterID = clusterIDs[s.r.IntN(len(clusterIDs))]
	name := "CLUSTER_ID"
	if s.image == bitnami {
		name = s.pick("KAFKA_KRAFT_CLUSTER_ID", "KAFKA_KRAFT_CLUSTER_ID", "KAFKA_CLUSTER_ID")
	}
	s.Vars[name] = s.clusterID
	s.dirs = []string{Dir + "/volume/data"}
	if s.chance(20) {
		s.dirs = append(s.dirs, Dir+"/volume/more")
	}
	list := strings.Join(s.dirs, s.pick(",", ", "))
	switch s.r.IntN(10) {
	case 0: // the image's own
		s.dirs = nil
		return
	case 1, 2, 3:
		s.give("log.dirs", list)
	case 4:
		s.dirs = s.dirs[:1]
		s.Vars[s.variableOfLogDir()] = s.dirs[0]
	default:
		s.Vars["KRAFTPOD_DATA_DIR"] = list
	}
	if s.chance(10) {
		metadata := s.pick(Dir+"/volume/metadata", s.dirs[len(s.dirs)-1])
		s.give("metadata.log.dir", metadata)
		s.dirs = slices.DeleteFunc(s.dirs, func(dir string) bool { return dir == metadata })
		s.dirs = append([]string{metadata}, s.dirs...)
	}
	s.fillDisk()
}

// variableOfLogDir is that of log.dir, which has no alias.
func (s *set) variableOfLogDir() string {
	if s.image == bitnami {
		return "KAFKA_CFG_LOG_DIR"
	}
	return "KAFKA_LOG_DIR"
}

// chooseOthers gives what does not decide much: the dialect, the directory that
// the containers share, the sidecar's settings, settings that pass through.
func (s *set) chooseOthers() {
	_, evident := s.Vars["KAFKA_KRAFT_CLUSTER_ID"]
	if s.image != bitnami || !evident || s.chance(40) {
		s.Vars["KRAFTPOD_DIALECT"] = s.image
	}
	s.Vars["KRAFTPOD_DIR"] = Dir + "/shared"
	s.put("shared/", "")
	s.Vars["KRAFTPOD_LISTEN"] = nobody
	s.Vars["KRAFTPOD_FORMATION_TIMEOUT"] = "1ns"
	if s.chance(30) {
		s.Vars["KRAFTPOD_FORMATION"] = s.pick("agree", "off")
	}
	for range s.r.IntN(4) {
		name := passThrough[s.r.IntN(len(passThrough))]
		s.give(name.setting, s.pick(name.values...))
	}
	for range s.r.IntN(3) {
		v := harmless[s.r.IntN(len(harmless))]
		s.Vars[v.setting] = s.pick(v.values...)
	}
}

// writeHosts writes the hosts file: its names have to be found there, since no
// name server is to be asked.
func (s *set) writeHosts() {
	add := func(name string) { s.hosts = append(s.hosts, "127.0.0.1 "+name) }
	s.hosts = append(s.hosts, "# kubelet", "127.0.0.1 localhost")
	add(fmt.Sprintf("%s.%s.svc.%s", s.service, s.namespace, s.domain))
	for i := range 12 {
		add(s.fqdn(i))
		add(s.controller(i))
	}
	_, service := s.Vars["KRAFTPOD_SERVICE"]
	if service && s.chance(30) {
		return // the machine's own
	}
	s.Vars["KRAFTPOD_HOSTS_FILE"] = Dir + "/hosts"
	s.put("hosts", strings.Join(s.hosts, "\n")+"\n")
}

// inHosts says whether the hosts file has the pods of the set.
func (s *set) inHosts() bool {
	is := func(name, value string) bool {
		given, ok := s.Vars[name]
		return !ok || given == value
	}
	pod := s.Vars["POD_NAME"]
	if pod == "" {
		pod = s.Vars["MY_POD_NAME"]
	}
	return s.Vars["KRAFTPOD_HOSTS_FILE"] == Dir+"/hosts" && strings.Contains(s.files["hosts"].Content, " "+pod+".") &&
		is("POD_NAMESPACE", s.namespace) && is("KRAFTPOD_SERVICE", s.service) && is("KRAFTPOD_CLUSTER_DOMAIN", s.domain)
}

// chooseCommands chooses what is asked besides render. Run only where it asks
// no name server, no other program and not for long, and writes under Dir.
func (s *set) chooseCommands() {
	short := s.Vars["KRAFTPOD_LISTEN"] == nobody && s.Vars["KRAFTPOD_FORMATION_TIMEOUT"] == "1ns"
	if short && s.inHosts() && strings.HasPrefix(s.Vars["KRAFTPOD_DIR"], Dir) && s.chance(40) {
		s.Commands = append(s.Commands, []string{"run", "--", Dir + "/no-entrypoint"})
	}
	if s.chance(3) {
		s.Commands = append(s.Commands, []string{"init", s.pick(Dir+"/bin", Dir+"/bin", Dir+"/hosts/bin")})
	}
	if s.chance(2) {
		s.Commands = append(s.Commands, usage[s.r.IntN(len(usage))])
	}
}

// usage are command lines that are refused, and some that are not.
var usage = [][]string{
	{},
	{"frobnicate"},
	{"render", "--format", "xml"},
	{"render", "--format"},
	{"render", "x"},
	{"render"},
	{"render", "--format", "json"},
	{"render", "--format=properties"},
	{"init", "a", "b"},
	{"init", "-x"},
	{"run", "x"},
	{"run", "--"},
	{"version", "x"},
	{"sidecar", "x"},
	{"probe", "x"},
	{"help", "nothing"},
}
