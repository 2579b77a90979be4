package environments

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// The roles that the pods of a set have.
const (
	combined    = "combined" // voters are controllers and brokers, the others brokers
	controllers = "controllers"
	brokers     = "brokers"
)

// The three images.
const (
	bitnami   = "bitnami"
	apache    = "apache"
	confluent = "confluent"
)

// set is a StatefulSet that an environment is made for: what it is, and the
// environment as far as it is made.
type set struct {
	Environment
	r *rand.Rand

	image                            string
	name, service, namespace, domain string
	ordinal, replicas, offset        int
	kind                             string
	voters                           int // how many
	// firstVoter is the node id of the voters' ordinal 0.
	firstVoter int
	clusterID  string
	dirs       []string        // log dirs, as written, the metadata's first
	files      map[string]File // by path
	hosts      []string        // lines of the hosts file
}

// chance is true in so many of a hundred cases.
func (s *set) chance(percent int) bool { return s.r.IntN(100) < percent }

// pick returns one of the values.
func (s *set) pick(values ...string) string { return values[s.r.IntN(len(values))] }

// about says what was made.
func (s *set) about(format string, args ...any) {
	s.About = append(s.About, fmt.Sprintf(format, args...))
}

// nodeID is the pod's node id.
func (s *set) nodeID() int { return s.ordinal + s.offset }

// variable is the image's variable of a Kafka setting; with bitnami's image
// sometimes its alias.
func (s *set) variable(setting string) string {
	upper := strings.ToUpper(strings.ReplaceAll(setting, ".", "_"))
	if s.image == bitnami && !s.chance(8) {
		return "KAFKA_CFG_" + upper
	}
	return "KAFKA_" + upper
}

// give sets a Kafka setting.
func (s *set) give(setting, value string) { s.Vars[s.variable(setting)] = value }

// given returns the variable of a Kafka setting that is set already, or the one
// to set.
func (s *set) given(setting string) string {
	upper := strings.ToUpper(strings.ReplaceAll(setting, ".", "_"))
	for _, name := range []string{"KAFKA_CFG_" + upper, "KAFKA_" + upper} {
		if _, ok := s.Vars[name]; ok {
			return name
		}
	}
	return s.variable(setting)
}

// clusterVariable is the image's variable of the cluster id.
func (s *set) clusterVariable() string {
	for _, name := range []string{"KAFKA_KRAFT_CLUSTER_ID", "KAFKA_CLUSTER_ID", "CLUSTER_ID"} {
		if _, ok := s.Vars[name]; ok {
			return name
		}
	}
	return "CLUSTER_ID"
}

// names returns the names of the variables that are set, in order.
func (s *set) names() []string { return slices.Sorted(maps.Keys(s.Vars)) }

// fqdn is the name of a pod of the set.
func (s *set) fqdn(ordinal int) string {
	return fmt.Sprintf("%s-%d.%s.%s.svc.%s", s.name, ordinal, s.service, s.namespace, s.domain)
}

// controller is the name of a pod of the set of controllers that brokers have.
func (s *set) controller(ordinal int) string {
	return fmt.Sprintf("controller-%d.controller-headless.%s.svc.%s", ordinal, s.namespace, s.domain)
}

// voter is the name of a pod that is a voter.
func (s *set) voter(ordinal int) string {
	if s.kind == brokers {
		return s.controller(ordinal)
	}
	return s.fqdn(ordinal)
}

// voterList is a list of voters in Kafka's notation.
func (s *set) voterList() string {
	var all []string
	for i := range s.voters {
		all = append(all, fmt.Sprintf("%d@%s:9093", s.firstVoter+i, s.voter(i)))
	}
	return strings.Join(all, ",")
}

// chooseIdentity makes the pod and says who it is.
func (s *set) chooseIdentity() {
	s.image = s.pick(bitnami, bitnami, apache, confluent)
	s.name = s.pick("kafka", "kafka", "my-kafka", "k8s-kafka-2")
	s.service = s.pick("kafka-headless", "kafka", "kh")
	s.namespace = s.pick("elk", "default")
	s.domain = s.pick("cluster.local", "cluster.local", "example.org")
	sizes := []int{1, 2, 3, 3, 3, 4, 5, 6, 7, 9}
	s.replicas = sizes[s.r.IntN(len(sizes))]
	s.ordinal = s.r.IntN(s.replicas)
	if s.chance(5) {
		s.ordinal = s.replicas + s.r.IntN(3)
	}
	pod := fmt.Sprintf("%s-%d", s.name, s.ordinal)
	switch s.r.IntN(4) {
	case 0:
		s.Vars["MY_POD_NAME"] = pod
	case 1:
		s.Vars["POD_NAME"], s.Vars["MY_POD_NAME"] = pod, pod
	default:
		s.Vars["POD_NAME"] = pod
	}
	if s.chance(50) || s.chance(60) {
		s.Vars["POD_NAMESPACE"], s.Vars["KRAFTPOD_SERVICE"] = s.namespace, s.service
		s.Vars["KRAFTPOD_CLUSTER_DOMAIN"] = s.domain
		if s.domain == "cluster.local" && s.chance(70) {
			delete(s.Vars, "KRAFTPOD_CLUSTER_DOMAIN")
		}
	}
	s.Vars["KRAFTPOD_REPLICAS"] = strconv.Itoa(s.replicas)
}

// chooseRoles makes a set of combined nodes, of controllers or of brokers.
func (s *set) chooseRoles() {
	s.kind = s.pick(combined, combined, combined, controllers, brokers)
	if s.chance(15) {
		s.offset = 10 * (1 + s.r.IntN(20))
		s.Vars["KRAFTPOD_NODE_ID_OFFSET"] = strconv.Itoa(s.offset)
	}
	s.voters = min(s.replicas, 5)
	s.voters -= 1 - s.voters%2
	s.firstVoter = s.offset
	roles := ""
	switch s.kind {
	case combined:
		roles = s.pick("", "", "auto", "controller,broker", "broker, controller")
		if s.chance(25) {
			s.voters = 1 + s.r.IntN(s.replicas)
			s.Vars["KRAFTPOD_CONTROLLERS"] = strconv.Itoa(s.voters)
		}
	case controllers:
		roles = "controller"
		if s.voters < s.replicas && s.chance(80) {
			s.voters = s.replicas
			s.Vars["KRAFTPOD_CONTROLLERS"] = strconv.Itoa(s.voters)
		}
	default:
		roles = "broker"
		s.voters, s.firstVoter = 1+2*s.r.IntN(3), 1000
	}
	if roles != "" && roles != "auto" && s.chance(40) {
		s.give("process.roles", roles)
		roles = s.pick("", roles)
	}
	if roles != "" {
		s.Vars["KRAFTPOD_ROLES"] = roles
	}
	s.about("%s, %d %s", s.image, s.replicas, s.kind)
}

// chooseVoters gives the voters by hand, or what they are computed from.
func (s *set) chooseVoters() {
	byHand := s.chance(15)
	if byHand {
		s.give("controller.quorum.voters", s.voterList())
		if s.chance(30) {
			delete(s.Vars, "KRAFTPOD_REPLICAS")
			delete(s.Vars, "KRAFTPOD_CONTROLLERS")
		}
	}
	if s.kind == brokers && !byHand {
		namespace := s.pick("", "", "."+s.namespace)
		port := s.pick("", "@9093", "@19093")
		s.Vars["KRAFTPOD_CONTROLLER_SET"] = fmt.Sprintf("controller.controller-headless%s:%d+%d%s",
			namespace, s.voters, s.firstVoter, port)
	}
}
