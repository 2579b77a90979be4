package bootstrap

import (
	"fmt"
	"slices"
)

// The roles of a node, as process.roles has them (KIP-500).
const (
	roleController = "controller"
	roleBroker     = "broker"
)

// Roles is which roles the pods of a set have.
type Roles string

// Values of KRAFTPOD_ROLES; "" is not given.
const (
	rolesAuto       Roles = "auto" // voters are controller,broker, the others broker
	rolesController Roles = roleController
	rolesBroker     Roles = roleBroker
)

// UnmarshalText parses auto, controller, broker or controller,broker in either
// order, which is auto, since one value serves every pod of the set.
func (r *Roles) UnmarshalText(b []byte) error {
	parts := splitList(string(b))
	slices.Sort(parts)
	switch {
	case slices.Equal(parts, []string{roleBroker, roleController}), slices.Equal(parts, []string{string(rolesAuto)}):
		*r = rolesAuto
	case slices.Equal(parts, []string{roleBroker}), slices.Equal(parts, []string{roleController}):
		*r = Roles(parts[0])
	default:
		return fmt.Errorf("want auto, controller, broker or controller,broker")
	}
	return nil
}
