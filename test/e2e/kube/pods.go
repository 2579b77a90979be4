package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Pod is what the cluster says of a pod of Kafka.
type Pod struct {
	Name, UID, Node, IP string
	// Ready is the pod's condition; Kafka says the same of its container.
	Ready bool
	// Restarts, State and Container are of the container kafka. State is running,
	// or why it is not: PodInitializing, CrashLoopBackOff, Error, Completed.
	Restarts  int
	State     string
	Container string
	// Init is the reason why an init container holds the pod, or empty.
	Init     string
	Deleting bool
	// Revision is the StatefulSet's that it was made from.
	Revision string
}

type podList struct {
	Items []struct {
		Metadata struct {
			Name, UID, DeletionTimestamp string
			Labels                       map[string]string
		}
		Spec   struct{ NodeName string }
		Status struct {
			PodIP                                    string
			Conditions                               []struct{ Type, Status string }
			InitContainerStatuses, ContainerStatuses []containerStatus
		}
	}
}

type containerStatus struct {
	Name, ContainerID string
	RestartCount      int
	State             struct {
		Running             *struct{}
		Waiting, Terminated *struct{ Reason string }
	}
}

func (s containerStatus) state() string {
	switch {
	case s.State.Running != nil:
		return "running"
	case s.State.Waiting != nil:
		return s.State.Waiting.Reason
	case s.State.Terminated != nil:
		return s.State.Terminated.Reason
	default:
		return "unknown"
	}
}

// Pods are those of Kafka, by name.
func (n *Namespace) Pods(ctx context.Context) ([]Pod, error) {
	out, err := n.Kubectl(ctx, "get", "pods", "-l", "app=kafka", "-o", "json")
	if err != nil {
		return nil, err
	}
	var list podList
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		return nil, err
	}
	var pods []Pod
	for _, i := range list.Items {
		p := Pod{
			Name: i.Metadata.Name, UID: i.Metadata.UID, Node: i.Spec.NodeName, IP: i.Status.PodIP, State: "unknown",
			Deleting: i.Metadata.DeletionTimestamp != "", Revision: i.Metadata.Labels["controller-revision-hash"],
		}
		for _, c := range i.Status.Conditions {
			p.Ready = p.Ready || c.Type == "Ready" && c.Status == "True"
		}
		for _, s := range i.Status.ContainerStatuses {
			if s.Name == "kafka" {
				p.Restarts, p.State = s.RestartCount, s.state()
				p.Container = s.ContainerID[strings.LastIndex(s.ContainerID, "/")+1:]
			}
		}
		for _, s := range i.Status.InitContainerStatuses {
			if state := s.state(); s.Name == "init" && state != "Completed" {
				p.Init = state
			}
		}
		pods = append(pods, p)
	}
	slices.SortFunc(pods, func(a, b Pod) int { return strings.Compare(a.Name, b.Name) })
	return pods, nil
}

// Pod is one of them.
func (n *Namespace) Pod(ctx context.Context, name string) (Pod, error) {
	pods, err := n.Pods(ctx)
	if err != nil {
		return Pod{}, err
	}
	for _, p := range pods {
		if p.Name == name {
			return p, nil
		}
	}
	return Pod{}, fmt.Errorf("no pod %s", name)
}

// Ready waits until exactly count pods of Kafka are there, all of them ready and
// made from the StatefulSets' newest templates.
func (n *Namespace) Ready(ctx context.Context, count int, timeout time.Duration) error {
	return Until(ctx, timeout, fmt.Sprintf("%d pods ready", count), func(ctx context.Context) error {
		newest, err := n.Kubectl(ctx, "get", "statefulset", "-o",
			`jsonpath={range .items[*]}{.metadata.generation}{" "}{.status.observedGeneration}{" "}`+
				`{.status.updateRevision}{"\n"}{end}`)
		if err != nil {
			return err
		}
		for line := range strings.Lines(newest) {
			if f := strings.Fields(line); len(f) != 3 || f[0] != f[1] {
				return fmt.Errorf("the StatefulSet's controller has not seen it: %s", line)
			}
		}
		pods, err := n.Pods(ctx)
		if err != nil {
			return err
		}
		ready := 0
		for _, p := range pods {
			if p.Ready && !p.Deleting && strings.Contains(newest, p.Revision) {
				ready++
			}
		}
		if ready != count || len(pods) != count {
			return fmt.Errorf("%d of %d pods are ready: %s", ready, len(pods), summary(pods))
		}
		return nil
	})
}

func summary(pods []Pod) string {
	var all []string
	for _, p := range pods {
		all = append(all, fmt.Sprintf("%s ready=%t %s %s restarts=%d", p.Name, p.Ready, p.State, p.Init, p.Restarts))
	}
	return strings.Join(all, ", ")
}
