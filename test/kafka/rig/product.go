package rig

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// What the tests read and write of kraftpod's own documents is all in this file: /status, /metrics, plan.json. They
// are read as a stranger reads them, by the names that are promised, and not by the product's own types.

// Status is what the tests read of /status.
type Status struct {
	API    int      `json:"api"`
	Pod    string   `json:"pod"`
	NodeID *int32   `json:"node_id"`
	Roles  []string `json:"roles"`
	Volume Volume   `json:"volume"`
	Intent *struct {
		ClusterID string  `json:"cluster_id"`
		Voters    []int32 `json:"voters"`
	} `json:"intent"`
	KRaftVersion   int         `json:"kraft_version"`
	Ready          bool        `json:"ready"`
	Checks         []Check     `json:"checks"`
	Warnings       []string    `json:"warnings"`
	Start          string      `json:"start"`
	Latched        bool        `json:"latched"`
	PollTook       float64     `json:"poll_duration_seconds"`
	MetadataFrozen *float64    `json:"metadata_frozen_seconds"`
	Quorum         *Quorum     `json:"quorum"`
	Replicas       *Replicas   `json:"replicas"`
	Membership     *Membership `json:"membership"`
}

// Volume is what is on the disk.
type Volume struct {
	State     string  `json:"state"`
	Reason    string  `json:"reason"`
	ClusterID string  `json:"cluster_id"`
	NodeID    *int32  `json:"node_id"`
	Voters    []int32 `json:"voters"`
}

// Check is one of readiness.
type Check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Reason string `json:"reason"`
}

// Quorum is what the leader says.
type Quorum struct {
	LeaderID int32   `json:"leader_id"`
	VoterIDs []int32 `json:"voter_ids"`
	CaughtUp []int32 `json:"caught_up"`
}

// Membership is how far a dynamic quorum's voters are from the wanted ones.
type Membership struct {
	Pending int      `json:"pending"`
	Waits   []string `json:"waits"`
	Refused string   `json:"refused"`
}

// Replicas are those of this broker.
type Replicas struct {
	Here          int      `json:"here"`
	InSync        int      `json:"in_sync"`
	Leaderless    int      `json:"leaderless"`
	WithoutLeader []string `json:"without_leader"`
}

// Blocker is the first check that holds readiness back.
func (s *Status) Blocker() string {
	for _, c := range s.Checks {
		if !c.OK {
			return c.Name + ": " + c.Reason
		}
	}
	return ""
}

// Status asks for /status.
func (p *Pod) Status(ctx context.Context) (*Status, error) {
	code, body, err := p.Get(ctx, "/status")
	if err != nil {
		return nil, err
	}
	s := &Status{}
	if err := json.Unmarshal([]byte(body), s); err != nil {
		return nil, fmt.Errorf("%s/status (%d) is no JSON: %w: %s", p.Name, code, err, body)
	}
	return s, nil
}

// Metric is one sample of /metrics.
func (p *Pod) Metric(ctx context.Context, name string) (float64, error) {
	_, body, err := p.Get(ctx, "/metrics")
	if err != nil {
		return 0, err
	}
	_, after, found := strings.Cut(body, "\n"+name+" ")
	if !found {
		return 0, fmt.Errorf("%s: no %s in /metrics", p.Name, name)
	}
	line, _, _ := strings.Cut(after, "\n")
	return strconv.ParseFloat(line, 64)
}

// NewStart writes another id of a start into plan.json, as `kraftpod run` does.
func (p *Pod) NewStart(id string) error {
	path := filepath.Join(p.Dir, "plan.json")
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	plan := map[string]any{}
	if err := json.Unmarshal(content, &plan); err != nil {
		return err
	}
	plan["start"] = id
	if content, err = json.Marshal(plan); err != nil {
		return err
	}
	if err := os.WriteFile(path+".next", content, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".next", path)
}
