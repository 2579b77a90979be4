package environments

import (
	"fmt"
	"strconv"
	"strings"
)

// setChanges change who the pod is, or which pods are voters.
var setChanges = []change{
	{"no pod's name", func(s *set) {
		delete(s.Vars, "POD_NAME")
		delete(s.Vars, "MY_POD_NAME")
	}},
	{"another pod of the set", func(s *set) { s.Vars["POD_NAME"] = fmt.Sprintf("%s-%d", s.name, s.r.IntN(40)) }},
	{"no namespace", func(s *set) { delete(s.Vars, "POD_NAMESPACE") }},
	{"no service", func(s *set) { delete(s.Vars, "KRAFTPOD_SERVICE") }},
	{"no identity but the hosts file's", func(s *set) {
		delete(s.Vars, "POD_NAMESPACE")
		delete(s.Vars, "KRAFTPOD_SERVICE")
		delete(s.Vars, "KRAFTPOD_CLUSTER_DOMAIN")
	}},
	{"another hosts file", func(s *set) {
		s.Vars["KRAFTPOD_HOSTS_FILE"] = Dir + "/hosts"
		own := s.fqdn(s.ordinal)
		s.put("hosts", s.pick("", "# 127.0.0.1 "+own+"\n", "127.0.0.1 "+strings.ToUpper(own)+" "+s.name+"\n",
			"fd00::9\t"+own+"\n127.0.0.1 "+own+"\n", "no-address "+own+"\n", "127.0.0.1 "+own+"."))
	}},
	{"an ordinal of 31 bits", func(s *set) {
		s.Vars["POD_NAME"] = s.name + "-2147483647"
		s.Vars["KRAFTPOD_NODE_ID_OFFSET"] = s.pick("0", "1", "1073741824")
	}},
	{"no replicas", func(s *set) { delete(s.Vars, "KRAFTPOD_REPLICAS") }},
	{"more controllers than replicas", func(s *set) { s.Vars["KRAFTPOD_CONTROLLERS"] = strconv.Itoa(s.replicas + 1) }},
	{"an even number of controllers", func(s *set) {
		s.Vars["KRAFTPOD_REPLICAS"], s.Vars["KRAFTPOD_CONTROLLERS"] = "6", s.pick("2", "4")
	}},
	{"scaled", func(s *set) { s.Vars["KRAFTPOD_REPLICAS"] = s.pick("1", "3", "5", "8") }},
	{"roles given twice", func(s *set) {
		s.Vars["KRAFTPOD_ROLES"] = s.pick("auto", "broker", "controller")
		s.Vars[s.given("process.roles")] = s.pick("broker", "controller", "broker,controller")
	}},
	{"brokers without their controllers", func(s *set) {
		s.Vars["KRAFTPOD_ROLES"] = "broker"
		delete(s.Vars, "KRAFTPOD_CONTROLLER_SET")
	}},
	{"a set of controllers beside combined nodes", func(s *set) {
		s.Vars["KRAFTPOD_CONTROLLER_SET"] = "controller.controller-headless:3+1000"
	}},
	{"controllers whose ids overlap", func(s *set) {
		s.Vars["KRAFTPOD_ROLES"] = "broker"
		s.Vars["KRAFTPOD_CONTROLLER_SET"] = fmt.Sprintf("controller.controller-headless:3+%d", s.nodeID())
	}},
	{"a controller beyond the voters", func(s *set) {
		s.Vars["KRAFTPOD_ROLES"], s.Vars["KRAFTPOD_REPLICAS"], s.Vars["KRAFTPOD_CONTROLLERS"] = "controller", "3", "1"
	}},
	{"a controller by given roles", func(s *set) { s.Vars["KRAFTPOD_ROLES"] = "controller" }},
	{"another offset", func(s *set) { s.Vars["KRAFTPOD_NODE_ID_OFFSET"] = strconv.Itoa(s.offset + 1) }},
	{"a node id by hand", func(s *set) {
		s.Vars[s.given(s.pick("node.id", "broker.id"))] = s.pick(strconv.Itoa(s.nodeID()), strconv.Itoa(s.nodeID()+1))
	}},
	{"voters by hand", func(s *set) { s.Vars[s.given("controller.quorum.voters")] = s.voterList() }},
	{"fewer voters by hand", func(s *set) {
		list, _, _ := strings.Cut(s.voterList(), ",")
		s.Vars[s.given("controller.quorum.voters")] = list
	}},
	{"voters by hand with other ids", func(s *set) {
		s.firstVoter++
		s.Vars[s.given("controller.quorum.voters")] = s.voterList()
	}},
	{"voters by hand by their addresses", func(s *set) {
		var list []string
		for i := range s.voters {
			list = append(list, fmt.Sprintf("%d@10.0.0.%d:9093", s.firstVoter+i, i+1))
		}
		s.Vars[s.given("controller.quorum.voters")] = strings.Join(list, ", ")
	}},
	{"voters by hand that are another set", func(s *set) {
		s.kind = brokers
		s.firstVoter += s.r.IntN(2) * 500
		s.Vars[s.given("controller.quorum.voters")] = s.voterList()
	}},
	{"the pod's own address is advertised", func(s *set) {
		s.Vars["KRAFTPOD_HOSTS_FILE"] = Dir + "/hosts"
		s.put("hosts", strings.Join(s.hosts, "\n")+"\n10.1.2.3 "+s.fqdn(s.ordinal)+"\n")
		s.Vars[s.given("listeners")] = "PLAINTEXT://:9092,CONTROLLER://:9093"
		s.Vars[s.given("advertised.listeners")] = "PLAINTEXT://" + s.pick("10.1.2.3", s.fqdn(s.ordinal)) + ":9092"
	}},
	{"both names of the inter-broker listener", func(s *set) {
		s.Vars[s.given("inter.broker.listener.name")] = "PLAINTEXT"
		s.Vars[s.given("security.inter.broker.protocol")] = "PLAINTEXT"
	}},
	{"controllers have a broker's listener", func(s *set) {
		s.Vars["KRAFTPOD_ROLES"] = "controller"
		s.Vars[s.given("listeners")] = "PLAINTEXT://:9092,CONTROLLER://:9093"
	}},
	{"a set of controllers with bitnami's image", func(s *set) {
		s.Vars["KRAFTPOD_ROLES"], s.Vars["KRAFTPOD_DIALECT"] = "controller", bitnami
	}},
	{"a wrong dialect", func(s *set) { s.Vars["KRAFTPOD_DIALECT"] = "strimzi" }},
	{"no dialect", func(s *set) { delete(s.Vars, "KRAFTPOD_DIALECT") }},
	{"no cluster id", func(s *set) { delete(s.Vars, s.clusterVariable()) }},
	{"another cluster id", func(s *set) { s.Vars[s.clusterVariable()] = s.pick(ids...) }},
	{"two cluster ids", func(s *set) {
		s.Vars["KAFKA_KRAFT_CLUSTER_ID"], s.Vars["KAFKA_CLUSTER_ID"] = s.clusterID, s.pick(ids...)
	}},
	{"log dirs given twice", func(s *set) {
		s.Vars["KRAFTPOD_DATA_DIR"] = Dir + "/volume/data"
		s.Vars[s.given("log.dirs")] = s.pick(Dir+"/volume/data", Dir+"/volume/data,", Dir+"/volume/more")
	}},
	{"nothing but the cluster", func(s *set) {
		for _, name := range s.names() {
			if strings.HasPrefix(name, "KAFKA_") && !strings.HasSuffix(name, "CLUSTER_ID") {
				delete(s.Vars, name)
			}
		}
	}},
	{"no variable at all", func(s *set) {
		for _, name := range s.names() {
			delete(s.Vars, name)
		}
	}},
	{"no directory to share", func(s *set) { s.remove("shared") }},
	{"the directory to share is a file", func(s *set) {
		s.remove("shared")
		s.put("shared", "")
	}},
}
