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

// UnmarshalText parses NAME.SERVICE[.NAMESPACE]:COUNT[+OFFSET][@PORT].
func (c *ControllerSet) UnmarshalText(b []byte) error {
	shape := regexp.MustCompile(`^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.([a-z0-9-]+))?:([1-9]\d{0,3})(?:\+(\d{1,9}))?(?:@([1-9]\d{0,4}))?$`)
	m := shape.FindStringSubmatch(string(b))
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
	all, err := parseList(value, "ID@HOST:PORT", func(entry string) (v Voter, key string, ok bool) {
		digits, address, _ := strings.Cut(entry, "@")
		host, port, err := net.SplitHostPort(address)
		id, idErr := strconv.ParseUint(digits, 10, 31)
		number, portErr := strconv.ParseUint(port, 10, 16)
		ok = errors.Join(err, idErr, portErr) == nil && number != 0 && host != "" && !strings.ContainsAny(host, " @/")
		return Voter{int32(id), host, int32(number)}, fmt.Sprintf("the id %d", id), ok
	})
	slices.SortFunc(all, func(a, b Voter) int { return cmp.Compare(a.ID, b.ID) })
	return all, err
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
		id := ordinal + c.Config.NodeIDOffset
		c.refuse(set == c.id.Set && err == nil && id != v.ID, g, "it calls %s voter %d, but that pod's node id is %d (ordinal + KRAFTPOD_NODE_ID_OFFSET)", label, v.ID, id)
		ours := v.ID >= c.Config.NodeIDOffset && v.ID-c.Config.NodeIDOffset < max(int32(c.Config.Replicas), c.id.Ordinal+1)
		own = own || set == c.id.Set || err != nil && ours // an address, or a name of the user's own
	}
	c.refuse(!own, g, "none of these is a pod of %s, yet its roles include controller; set KRAFTPOD_ROLES=broker if the controllers are another set, or remove the list", c.id.Set)
	n, ids, known := int(defaultControllers(c.Config.Replicas)), c.Plan.Intent.Voters, c.Known.Voters
	c.odd.when(c.roles == rolesAuto && n > len(c.voters) && len(known) == 0, "%s=%q makes %d voters, where %d replicas would make %d: voters are fixed when the cluster forms; remove the list if more are meant", g.name, g.value, len(c.voters), c.Config.Replicas, n)
	c.data.when(len(known) > 0 && !slices.Equal(ids, known), "%s: the cluster formed with the voters %v, but %s=%q are %v: Kafka would refuse to start, or elect without its data; remove %s, or give the recorded voters", c.Known.Record, known, g.name, g.value, ids, g.name)
}

// computeVoters makes the voters that the configuration asks for, or those
// that the cluster formed with.
func (c *computation) computeVoters() {
	cfg, set, text := c.Config, c.Config.ControllerSet, c.Environ["KRAFTPOD_CONTROLLER_SET"]
	brokers, first := c.roles == roleBroker, cfg.NodeIDOffset
	overlap := set.Offset < first+max(int32(cfg.Replicas), c.id.Ordinal+1) && first < set.Offset+set.Count
	c.wrong.when(cfg.Replicas == 0, "KRAFTPOD_REPLICAS=\"\": set it to the replicas of the StatefulSet (a kustomize replacement can feed it), or give the voters by hand")
	c.wrong.when(brokers && set.Name == "", "KRAFTPOD_CONTROLLER_SET=\"\": a set of brokers has to know its controllers; set it to NAME.SERVICE:COUNT of their StatefulSet, for example controller.controller-headless:3+100")
	c.wrong.when(brokers && set.Name != "" && overlap, "KRAFTPOD_CONTROLLER_SET=%q: the controllers' node ids %d to %d overlap this set's, which start at KRAFTPOD_NODE_ID_OFFSET=%d; give one of the sets an offset (NAME.SERVICE:COUNT+OFFSET)", text, set.Offset, set.Offset+set.Count-1, first)
	c.wrong.when(c.roles == rolesAuto && set.Name != "", "KRAFTPOD_CONTROLLER_SET=%q: it is for a set of brokers, but these pods are controllers too; set KRAFTPOD_ROLES=broker, or remove it", text)
	c.odd.when(!brokers && cfg.Controllers > 0 && cfg.Controllers%2 == 0, "KRAFTPOD_CONTROLLERS=%d is even: it survives no more losses than %d", cfg.Controllers, cfg.Controllers-1)
	count, name := int32(cfg.Controllers), "KRAFTPOD_CONTROLLERS"
	if count == 0 {
		count, name = int32(defaultControllers(cfg.Replicas)), "KRAFTPOD_REPLICAS"
	}
	port, _ := c.asked.port()
	if brokers {
		count, port = set.Count, set.Port
	}
	ids := make([]int32, count)
	for i := range ids {
		ids[i] = c.first + int32(i)
	}
	if known := c.Known.Voters; len(known) > 0 && len(c.wrong) == 0 {
		c.odd.when(!slices.Equal(known, ids), "%s asks for the voters %v, but the cluster formed with %v (%s): those stay, and pods beyond them are brokers. Voters are fixed when a cluster forms; see the README's chapter on changing the size", name, ids, known, c.Known.Record)
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

// setNode gives this pod its roles (of an auto set, the voters are controllers
// too) and its node id. It checks Kafka's rule that a controller is a voter and
// a broker alone is none, and refuses another node id given by hand.
func (c *computation) setNode() {
	id, voters, sound := c.id.NodeID, c.Plan.Intent.Voters, len(c.wrong) == 0
	voter := slices.Contains(voters, id)
	if c.roles == roleController || c.roles == rolesAuto && voter {
		c.Plan.Roles = append(c.Plan.Roles, roleController)
	}
	if c.roles != roleController {
		c.Plan.Roles = append(c.Plan.Roles, roleBroker)
	}
	c.set("process.roles", strings.Join(c.Plan.Roles, ","))
	c.wrong.when(sound && c.roles == roleBroker && voter, "KRAFTPOD_ROLES=\"broker\": this pod's node id %d is among the voters %v, which must be controllers; give one of the sets an offset (KRAFTPOD_NODE_ID_OFFSET)", id, voters)
	c.wrong.when(sound && c.roles == roleController && !voter, "KRAFTPOD_ROLES=\"controller\": this pod's node id %d is not among the voters %v; a set of controllers has as many replicas as voters: scale it down, or leave the roles at auto", id, voters)
	for _, setting := range []string{"node.id", "broker.id"} {
		g, want := c.get(setting), strconv.Itoa(int(id))
		c.refuse(g.ok() && strings.TrimSpace(g.value) != want, g, "this pod's node id is %s (ordinal %d + KRAFTPOD_NODE_ID_OFFSET %d), and one value for all pods of the set cannot be right; remove it", want, c.id.Ordinal, c.Config.NodeIDOffset)
		if setting == "node.id" || c.dialect.name == "bitnami" {
			c.set(setting, want)
		}
	}
}
