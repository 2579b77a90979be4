package bootstrap

import (
	"fmt"
	"slices"
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
	parts := splitList(string(b))
	slices.Sort(parts)
	switch roles := strings.Join(parts, ","); roles {
	case roleBroker + "," + roleController:
		*r = rolesAuto
	case rolesAuto, roleBroker, roleController:
		*r = Roles(roles)
	default:
		return fmt.Errorf("want auto, controller, broker or controller,broker")
	}
	return nil
}
