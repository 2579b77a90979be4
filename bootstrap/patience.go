package bootstrap

import (
	"math"
	"strconv"
	"time"

	"github.com/kraftpod/kraftpod/internal/disk"
)

// kafkasPatience is the default of initial.broker.registration.timeout.ms.
const kafkasPatience = time.Minute

// choosePatience gives the first start of a broker that is no controller as long
// to register as a first start may wait for its peers. Kafka's own minute ends
// every broker of a set whose controllers take longer to their first vote, as
// those with little CPU do. Were brokers started only after that vote, a set would
// take longer to form: its nodes would come up one after the other.
func choosePatience(n node, in Input) []setting {
	blank := in.Known.State == disk.Empty || in.Known.State == disk.Virgin
	if n.controller || !blank || in.Config.FormationTimeout <= kafkasPatience {
		return nil
	}
	patience := min(in.Config.FormationTimeout, math.MaxInt32*time.Millisecond)
	return []setting{{registrationTimeout, strconv.FormatInt(patience.Milliseconds(), 10)}}
}
