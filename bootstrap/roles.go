package bootstrap

import (
	"cmp"
	"errors"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// Roles is which roles the pods of a set have: auto, or the one that all have;
// "" is not given.
type Roles string

// The roles of a set. Of an auto set the voters are controller,broker, the
// others broker.
const (
	rolesAuto       Roles = "auto"
	rolesController Roles = kafka.RoleController
	rolesBroker     Roles = kafka.RoleBroker
)

// UnmarshalText parses auto, controller, broker or controller,broker in either
// order, which is auto, since one value serves every pod of the set.
func (r *Roles) UnmarshalText(b []byte) error {
	switch strings.Join(kafka.SplitList(string(b)), ",") {
	case "auto", "controller,broker", "broker,controller":
		*r = rolesAuto
	case kafka.RoleController:
		*r = rolesController
	case kafka.RoleBroker:
		*r = rolesBroker
	default:
		return errors.New("want auto, controller, broker or controller,broker")
	}
	return nil
}

// chooseRoles takes the roles of the set from the image's variable or from
// KRAFTPOD_ROLES, and says which of them gave the roles.
func chooseRoles(settings givenSettings, own Roles, report *config.Report) (Roles, given) {
	var fromImage Roles
	g := settings.get(processRoles)
	if g.ok() {
		if err := fromImage.UnmarshalText([]byte(g.value)); err != nil {
			g.wrong(report, "%v", err)
		}
	}
	if own != "" && fromImage != "" && fromImage != own {
		g.wrong(report, "conflicts with KRAFTPOD_ROLES=%q; give one of them", own)
	}
	if fromImage != "" {
		return fromImage, g
	}
	return cmp.Or(own, rolesAuto), given{variable: "KRAFTPOD_ROLES", value: string(own)}
}
