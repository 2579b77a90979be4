package bootstrap

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The roles of a node, as process.roles has them (KIP-500).
const (
	roleController = "controller"
	roleBroker     = "broker"
	rolesAuto      = "auto" // of a set: voters are controller,broker, the others broker
)

// Roles is which roles the pods of a set have: auto, or the one that all have;
// "" is not given.
type Roles string

// UnmarshalText parses auto, controller, broker or controller,broker in either
// order, which is auto, since one value serves every pod of the set.
func (r *Roles) UnmarshalText(b []byte) error {
	roles, ok := map[string]Roles{
		"auto": rolesAuto, "controller,broker": rolesAuto, "broker,controller": rolesAuto,
		"controller": roleController, "broker": roleBroker,
	}[strings.Join(splitList(string(b)), ",")]
	if !ok {
		return errors.New("want auto, controller, broker or controller,broker")
	}
	*r = roles
	return nil
}

// ControllerSet names the StatefulSet of dedicated controllers:
// NAME.SERVICE[.NAMESPACE]:COUNT[+OFFSET][@PORT].
type ControllerSet struct {
	Name, Service, Namespace string
	Count, Offset, Port      int32
}

const controllerSet = `^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.([a-z0-9-]+))?:([1-9]\d{0,3})(?:\+(\d{1,9}))?(?:@([1-9]\d{0,4}))?$`

// UnmarshalText parses NAME.SERVICE[.NAMESPACE]:COUNT[+OFFSET][@PORT].
func (c *ControllerSet) UnmarshalText(b []byte) error {
	m := regexp.MustCompile(controllerSet).FindStringSubmatch(string(b))
	if m == nil || !isDomain(m[1]+"."+m[2]) {
		return errors.New("want NAME.SERVICE[.NAMESPACE]:COUNT[+OFFSET][@PORT], for example controller.controller-headless:3+100@9093")
	}
	count, _ := strconv.ParseInt(m[4], 10, 32)
	offset, _ := strconv.ParseInt(m[5], 10, 32) // 0 where it is left out
	port, _ := strconv.ParseInt(cmp.Or(m[6], "9093"), 10, 32)
	*c = ControllerSet{m[1], m[2], m[3], int32(count), int32(offset), int32(port)}
	if port > 65535 {
		return fmt.Errorf("%d is not a port from 1 to 65535", port)
	}
	return nil
}

// Voter is one entry of controller.quorum.voters.
type Voter struct {
	ID   int32
	Host string
	Port int32
}

func (v Voter) String() string {
	return fmt.Sprintf("%d@%s", v.ID, net.JoinHostPort(v.Host, strconv.Itoa(int(v.Port))))
}

// ParseVoters parses controller.quorum.voters: ID@HOST:PORT,... The voters
// come back in order of their ids.
func ParseVoters(value string) ([]Voter, error) {
	var all []Voter
	var wrong mistakes
	for _, entry := range splitList(value) {
		digits, address, _ := strings.Cut(entry, "@")
		host, port, err := net.SplitHostPort(address)
		id, idErr := strconv.ParseUint(digits, 10, 31)
		number, portErr := strconv.ParseUint(port, 10, 16)
		switch {
		case errors.Join(err, idErr, portErr) != nil || number == 0 || host == "" || strings.ContainsAny(host, " @/"):
			wrong.add("%q is not ID@HOST:PORT", entry)
		case slices.ContainsFunc(all, func(o Voter) bool { return o.ID == int32(id) }):
			wrong.add("%q: the id %d is there twice", entry, id)
		default:
			all = append(all, Voter{int32(id), host, int32(number)})
		}
	}
	slices.SortFunc(all, func(a, b Voter) int { return cmp.Compare(a.ID, b.ID) })
	return all, errors.Join(wrong...)
}

// maxControllers is the most voters by default: more of them make each commit
// of metadata slower and are not needed to survive two losses.
const maxControllers = 5

// defaultControllers is the largest odd number that is at most the replicas
// and maxControllers; 0 where the replicas are not known.
func defaultControllers(replicas Count) Count {
	n := min(replicas, maxControllers)
	return max(0, n-1+n%2)
}

// chooseVoters finds controller.quorum.voters: those given, else those that
// the disk or a peer records, else those of the replica count.
func (c *computation) chooseVoters() {
	c.home, c.first = &c.id, c.Config.NodeIDOffset
	if set := c.Config.ControllerSet; c.roles == roleBroker && set.Name != "" {
		c.home = &Identity{Set: set.Name, Service: set.Service, Namespace: cmp.Or(set.Namespace, c.id.Namespace), Domain: c.id.Domain}
		c.first = set.Offset
	} else if c.roles == roleBroker {
		c.home = nil
	}
	g := c.get("controller.quorum.voters")
	voters, err := ParseVoters(g.value)
	c.blame(g, err)
	if !g.ok() {
		c.computeVoters()
		c.set("controller.quorum.voters", join(c.voters))
	} else if err == nil {
		c.voters = voters
	}
	for _, v := range c.voters {
		c.Plan.Intent.Voters = append(c.Plan.Intent.Voters, v.ID)
	}
	if g.ok() && err == nil {
		c.checkGiven(g)
	}
}

// checkGiven checks voters given by hand against the set and the record.
func (c *computation) checkGiven(g given) {
	own := c.roles == roleBroker || c.id.Set == ""
	for _, v := range c.voters {
		label, _, _ := strings.Cut(v.Host, ".")
		set, ordinal, err := ParsePodName(label)
		if id := ordinal + c.Config.NodeIDOffset; set == c.id.Set && err == nil && id != v.ID {
			c.refuse(g, "it calls %s voter %d, but that pod's node id is %d (ordinal + KRAFTPOD_NODE_ID_OFFSET)", label, v.ID, id)
		}
		ours := v.ID >= c.Config.NodeIDOffset && v.ID-c.Config.NodeIDOffset < max(int32(c.Config.Replicas), c.id.Ordinal+1)
		own = own || set == c.id.Set || err != nil && ours // an address, or a name of the user's own
	}
	if !own {
		c.refuse(g, "none of these is a pod of %s, yet its roles include controller; set KRAFTPOD_ROLES=broker if the controllers are another set, or remove the list", c.id.Set)
	}
	if n := defaultControllers(c.Config.Replicas); c.roles == rolesAuto && int(n) > len(c.voters) && len(c.Known.Voters) == 0 {
		c.warn("%s=%q makes %d voters, where %d replicas would make %d: voters are fixed when the cluster forms; remove the list if more are meant", g.name, g.value, len(c.voters), c.Config.Replicas, n)
	}
	if ids := c.Plan.Intent.Voters; len(c.Known.Voters) > 0 && !slices.Equal(ids, c.Known.Voters) {
		c.data.add("%s: the cluster formed with the voters %v, but %s=%q are %v: Kafka would refuse to start, or elect without its data; remove %s, or give the recorded voters", c.Known.Record, c.Known.Voters, g.name, g.value, ids, g.name)
	}
}

// computeVoters makes the voters that the configuration asks for, or those
// that the cluster formed with.
func (c *computation) computeVoters() {
	cfg, set, port := c.Config, c.Config.ControllerSet, c.controllerPort
	count := int32(cmp.Or(cfg.Controllers, defaultControllers(cfg.Replicas)))
	if cfg.Replicas == 0 {
		c.wrong.add("KRAFTPOD_REPLICAS=\"\": set it to the replicas of the StatefulSet (a kustomize replacement can feed it), or give the voters by hand")
	}
	switch {
	case c.roles == roleBroker && set.Name == "":
		c.wrong.add("KRAFTPOD_CONTROLLER_SET=\"\": a set of brokers has to know its controllers; set it to NAME.SERVICE:COUNT of their StatefulSet, for example controller.controller-headless:3+100")
	case c.roles == roleBroker:
		if first := cfg.NodeIDOffset; set.Offset < first+max(int32(cfg.Replicas), c.id.Ordinal+1) && first < set.Offset+set.Count {
			c.wrong.add("KRAFTPOD_CONTROLLER_SET=%q: the controllers' node ids %d to %d overlap this set's, which start at KRAFTPOD_NODE_ID_OFFSET=%d; give one of the sets an offset (NAME.SERVICE:COUNT+OFFSET)", c.Environ["KRAFTPOD_CONTROLLER_SET"], set.Offset, set.Offset+set.Count-1, first)
		}
		count, port = set.Count, set.Port
	case set.Name != "" && c.roles == rolesAuto:
		c.wrong.add("KRAFTPOD_CONTROLLER_SET=%q: it is for a set of brokers, but these pods are controllers too; set KRAFTPOD_ROLES=broker, or remove it", c.Environ["KRAFTPOD_CONTROLLER_SET"])
	case cfg.Controllers > 0 && cfg.Controllers%2 == 0:
		c.warn("KRAFTPOD_CONTROLLERS=%d is even: it survives no more losses than %d", cfg.Controllers, cfg.Controllers-1)
	}
	ids := make([]int32, count)
	for i := range ids {
		ids[i] = c.first + int32(i)
	}
	if known := c.Known.Voters; len(known) > 0 && !slices.Equal(known, ids) && len(c.wrong) == 0 {
		name := "KRAFTPOD_REPLICAS"
		if cfg.Controllers > 0 {
			name = "KRAFTPOD_CONTROLLERS"
		}
		c.warn("%s asks for the voters %v, but the cluster formed with %v (%s): those stay, and pods beyond them are brokers. Voters are fixed when a cluster forms; see the README's chapter on changing the size", name, ids, known, c.Known.Record)
		ids = known
	}
	id := cmp.Or(c.home, &c.id)
	for _, v := range ids {
		if v < c.first {
			c.data.add("%s: the cluster formed with the voters %v, but no pod has the node id %d: node ids of %s start at %d (KRAFTPOD_NODE_ID_OFFSET, or the offset in KRAFTPOD_CONTROLLER_SET); mend the offset, or give the voters by hand", c.Known.Record, c.Known.Voters, v, id.Set, c.first)
		} else {
			c.voters = append(c.voters, Voter{v, id.FQDN(v - c.first), port})
		}
	}
}

// assignRoles gives this pod its roles: of an auto set, the voters are
// controllers too. It checks Kafka's rule that a controller is a voter and a
// broker alone is none.
func (c *computation) assignRoles() {
	voter := slices.Contains(c.Plan.Intent.Voters, c.id.NodeID)
	if c.roles == roleController || c.roles == rolesAuto && voter {
		c.Plan.Roles = append(c.Plan.Roles, roleController)
	}
	if c.roles != roleController {
		c.Plan.Roles = append(c.Plan.Roles, roleBroker)
	}
	switch {
	case len(c.wrong) > 0:
	case c.roles == roleBroker && voter:
		c.wrong.add("KRAFTPOD_ROLES=\"broker\": this pod's node id %d is among the voters %v, which must be controllers; give one of the sets an offset (KRAFTPOD_NODE_ID_OFFSET)", c.id.NodeID, c.Plan.Intent.Voters)
	case c.roles == roleController && !voter:
		c.wrong.add("KRAFTPOD_ROLES=\"controller\": this pod's node id %d is not among the voters %v; a set of controllers has as many replicas as voters: scale it down, or leave the roles at auto", c.id.NodeID, c.Plan.Intent.Voters)
	}
}
