package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Overlay is one of k8s/overlays with what a test changes of it. The images are
// always the cluster's.
type Overlay struct {
	Name     string            // apache-4, original ...
	Replicas int               // 0: as the overlay has it
	Env      map[string]string // more in ConfigMap kafka-env
	Small    bool              // a heap and requests for a small machine
	// StorageClass and Storage (such as 64Mi) of the volume claims.
	StorageClass, Storage string
	// Patches are JSON patches of StatefulSet kafka.
	Patches []Patch
}

// Patch is one operation of RFC 6902.
type Patch struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// small is what the overlay single-node has.
func (o Overlay) small() Overlay {
	env := map[string]string{"KAFKA_HEAP_OPTS": "-Xms256m -Xmx256m"}
	for name, value := range o.Env {
		env[name] = value
	}
	o.Env = env
	o.Patches = append([]Patch{{"add", "/spec/template/spec/containers/0/resources", map[string]any{
		"requests": map[string]string{"cpu": "100m", "memory": "384Mi"},
	}}}, o.Patches...)
	return o
}

// Apply is kubectl apply -k of the overlay.
func (n *Namespace) Apply(ctx context.Context, o Overlay) error {
	dir, err := n.write(o)
	if err != nil {
		return err
	}
	_, err = n.Cluster.Kubectl(ctx, "apply", "-k", dir)
	return err
}

// Render is kubectl kustomize of the overlay: what Apply would apply.
func (n *Namespace) Render(ctx context.Context, o Overlay) (string, error) {
	dir, err := n.write(o)
	if err != nil {
		return "", err
	}
	return n.Cluster.Kubectl(ctx, "kustomize", dir)
}

// write writes a kustomization over the overlay, as a user would.
func (n *Namespace) write(o Overlay) (dir string, err error) {
	if o.Small {
		o = o.small()
	}
	if dir, err = os.MkdirTemp(n.Temp, "overlay-"); err != nil {
		return "", err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", err
	}
	relative := func(path string) string {
		out, rerr := filepath.Rel(dir, filepath.Join(n.Root, "k8s", path))
		if rerr != nil {
			err = rerr
		}
		return out
	}
	k := map[string]any{
		"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "namespace": n.Name,
		"resources": []string{relative("overlays/" + o.Name)}, "transformers": []string{relative("replicas")},
		"images": n.images(),
	}
	if o.Replicas > 0 {
		k["replicas"] = []any{map[string]any{"name": "kafka", "count": o.Replicas}}
	}
	if len(o.Env) > 0 {
		var literals []string
		for name, value := range o.Env {
			literals = append(literals, name+"="+value)
		}
		k["configMapGenerator"] = []any{map[string]any{"name": "kafka-env", "namespace": n.home(o), "behavior": "merge", "literals": literals}}
	}
	patches := o.Patches
	if o.StorageClass != "" {
		patches = append(patches, Patch{"add", "/spec/volumeClaimTemplates/0/spec/storageClassName", o.StorageClass})
	}
	if o.Storage != "" {
		patches = append(patches, Patch{"replace", "/spec/volumeClaimTemplates/0/spec/resources/requests/storage", o.Storage})
	}
	if len(patches) > 0 {
		text, merr := json.Marshal(patches)
		if merr != nil {
			return "", merr
		}
		k["patches"] = []any{map[string]any{"target": map[string]string{"kind": "StatefulSet", "name": "kafka"}, "patch": string(text)}}
	}
	text, merr := json.MarshalIndent(k, "", "  ") // JSON is YAML
	if err != nil || merr != nil {
		return "", fmt.Errorf("overlay %s: %w", o.Name, firstOf(err, merr))
	}
	return dir, os.WriteFile(filepath.Join(dir, "kustomization.yaml"), text, 0o644)
}

func firstOf(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// home is the namespace that the overlay itself names.
func (n *Namespace) home(o Overlay) string {
	if o.Name == "original" {
		return "elk"
	}
	return "kafka"
}

func (n *Namespace) images() []any {
	var all []any
	for name, image := range n.Images {
		entry := map[string]string{"name": name}
		// What follows the last colon is a tag, unless it is a registry's port.
		if i := strings.LastIndex(image, ":"); i > strings.LastIndex(image, "/") {
			entry["newTag"], image = image[i+1:], image[:i]
		}
		entry["newName"] = image
		all = append(all, entry)
	}
	return all
}
