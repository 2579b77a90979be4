package kafka

// The roles of a node, as process.roles has them (KIP-500).
const (
	RoleController = "controller"
	RoleBroker     = "broker"
)
