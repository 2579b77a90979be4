package bootstrap

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/formation"
	"github.com/kraftpod/kraftpod/internal/kafka"
	"github.com/kraftpod/kraftpod/internal/peers"
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

// plain are the characters of an id that is no UUID and may be a cluster's all the
// same: what the images' scripts take as it is.
const plain = "abcdefghijklmnopqrstuvwxyz0123456789._-"

// chooseClusterID checks the cluster id, which has to be given.
func chooseClusterID(settings givenSettings, in Input, report *config.Report) clusterID {
	img := settings.image
	g := settings.find(img.ClusterIDVariables, kafka.SameClusterID)
	if !g.ok() {
		if name := foreignClusterID(img, in.Environ); name != "" {
			report.Wrong(name, in.Environ[name], "this image (%s) does not read it; rename it to %s", img.Name, g.variable)
		} else if !report.Blames(img.ClusterIDVariables...) {
			g.wrong(report, "a cluster id is required, the same one for all pods and for ever; %s", in.whichClusterID())
		}
		return clusterID{given: g}
	}
	id, err := kafka.CanonicalClusterID(strings.TrimSpace(g.value))
	if err != nil {
		id = strings.TrimSpace(g.value)
		if !in.Known.Formatted && strings.Trim(strings.ToLower(id), plain) != "" {
			g.wrong(report, "%v", err)
			return clusterID{given: g}
		}
		if !in.Known.Formatted {
			report.Warn("%s=%q: %v: it is taken where the cluster has it already, but not for a new one",
				g.variable, g.value, err)
		}
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

// whichClusterID says which id a pod is to be given that has none.
func (in Input) whichClusterID() string {
	if in.Known.ClusterID != "" {
		return fmt.Sprintf("the disk has %q: give it that", in.Known.ClusterID)
	}
	return "make one with: kafka-storage.sh random-uuid"
}

// checkNewClusterID refuses to form a cluster with an id that is no UUID: Kafka
// takes it from 3.7 only, and its tools not always. A cluster that has one keeps it.
func (s *Settings) checkNewClusterID(heard peers.Heard) error {
	id := s.Plan.Intent.ClusterID
	has := func(a formation.Answer) bool { return a.Status != nil && a.Status.Volume.ClusterID == id }
	_, err := kafka.CanonicalClusterID(id)
	if err == nil || s.Known.Formatted || slices.ContainsFunc(slices.Concat(heard.Answers, heard.Others), has) {
		return nil
	}
	return config.Mistakes{{
		Code: config.ExitConfig, Variable: s.Want.ClusterVariable, Value: s.Want.ClusterID,
		Text: err.Error() + " (nobody of this cluster has it on its disk)",
	}}
}
