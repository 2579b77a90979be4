package bootstrap

import (
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// clusterID is the id of the cluster.
type clusterID struct {
	given given
	// canonical is what peers compare; "" where the id is not valid.
	canonical string
	// exported is what Kafka gets: byte for byte what the disk has, else the
	// canonical form. Kafka 3.4 canonicalises, and later versions refuse another
	// spelling than the stored one.
	exported string
}

// chooseClusterID checks the cluster id, which has to be given.
func chooseClusterID(settings givenSettings, in Input, report *config.Report) clusterID {
	img := settings.image
	g := settings.find(img.ClusterIDVariables, kafka.SameClusterID)
	if !g.ok() {
		if name := foreignClusterID(img, in.Environ); name != "" {
			report.Wrong(name, in.Environ[name], "this image (%s) does not read it; rename it to %s", img.Name, g.variable)
		} else if !report.Blames(img.ClusterIDVariables...) {
			g.wrong(report, "a cluster id is required, the same one for all pods and for ever; make one with: "+
				"kafka-storage.sh random-uuid")
		}
		return clusterID{given: g}
	}
	id, err := kafka.CanonicalClusterID(strings.TrimSpace(g.value))
	if err != nil {
		g.wrong(report, "%v", err)
		return clusterID{given: g}
	}
	if img.DashClusterID && strings.HasPrefix(id, "-") {
		g.wrong(report, "the image's scripts take an id that starts with - for an option; make another one")
	}
	c := clusterID{given: g, canonical: id, exported: id}
	if kafka.SameClusterID(in.Known.ClusterID, id) {
		c.exported = in.Known.ClusterID
	}
	return c
}
