package main

import "fmt"

// What follows is frozen: how a kraftpod from before descriptions of the quorum
// had an age reads the documents of others. It is not to be changed with them.

type frozenStatus struct {
	API    int      `json:"api"`
	Pod    string   `json:"pod"`
	NodeID int32    `json:"node_id"`
	Roles  []string `json:"roles"`
	Volume struct {
		State     string  `json:"state"`
		Reason    string  `json:"reason"`
		Formatted bool    `json:"formatted"`
		ClusterID string  `json:"cluster_id"`
		NodeID    *int32  `json:"node_id"`
		Voters    []int32 `json:"voters"`
		Dynamic   bool    `json:"dynamic"`
	} `json:"volume"`
	Intent *frozenIntent `json:"intent"`
	Quorum *struct {
		LeaderID      int32   `json:"leader_id"`
		Epoch         int32   `json:"epoch"`
		HighWatermark int64   `json:"high_watermark"`
		Voters        int     `json:"voters"`
		CaughtUp      []int32 `json:"caught_up"`
	} `json:"quorum"`
	Ready bool `json:"ready"`
}

type frozenIntent struct {
	ClusterID string  `json:"cluster_id"`
	Voters    []int32 `json:"voters"`
}

type frozenPlan struct {
	API         int          `json:"api"`
	Start       string       `json:"start"`
	Pod         string       `json:"pod"`
	NodeID      int32        `json:"node_id"`
	Roles       []string     `json:"roles"`
	Intent      frozenIntent `json:"intent"`
	Voters      string       `json:"voters"`
	Broker      string       `json:"broker"`
	Protocol    string       `json:"protocol"`
	InterBroker string       `json:"inter_broker"`
	Advertised  []struct {
		Listener string `json:"listener"`
		Host     string `json:"host"`
		Port     int32  `json:"port"`
	} `json:"advertised"`
	LogDirs []struct {
		Path     string `json:"path"`
		Metadata bool   `json:"metadata"`
		Anchor   string `json:"anchor"`
		Dev      uint64 `json:"dev"`
		Ino      uint64 `json:"ino"`
	} `json:"log_dirs"`
}

// unproved is why it would count an answer as silence; "" where it does not.
func (s *frozenStatus) unproved(pod string, id int32) string {
	switch {
	case s.API != 1:
		return fmt.Sprintf("its kraftpod speaks api %d, this one 1", s.API)
	case s.Intent == nil:
		return "its sidecar has no plan"
	case s.Pod != pod:
		return s.Pod + " answers at its address"
	case s.NodeID != id:
		return fmt.Sprintf("it calls itself node %d, not %d", s.NodeID, id)
	case s.Volume.State == "unknown" || s.Volume.State == "":
		return "its volume is unknown: " + s.Volume.Reason
	case s.Volume.ClusterID != "" && s.Volume.ClusterID != s.Intent.ClusterID:
		return "its volume is another cluster's"
	}
	return ""
}
