package kube

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// Apply is kubectl apply -k of the overlay.
func (n *Namespace) Apply(ctx context.Context, o Overlay) error {
	dir, err := n.write(o)
	if err != nil {
		return err
	}
	_, err = n.Cluster.Kubectl(ctx, "apply", "-k", dir)
	return err
}

// Remove is kubectl delete -k of the overlay.
func (n *Namespace) Remove(ctx context.Context, o Overlay) error {
	dir, err := n.write(o)
	if err != nil {
		return err
	}
	_, err = n.Cluster.Kubectl(ctx, "delete", "-k", dir, "--timeout=150s")
	return err
}

// Scale is kubectl scale.
func (n *Namespace) Scale(ctx context.Context, count int) error {
	_, err := n.Kubectl(ctx, "scale", "statefulset", "kafka", fmt.Sprintf("--replicas=%d", count))
	return err
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
		out, rerr := filepath.Rel(dir, filepath.Join(n.Root, path))
		if rerr != nil {
			err = rerr
		}
		return out
	}
	k := map[string]any{
		"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "namespace": n.Name,
		"resources": []string{relative("k8s/overlays/" + o.Name)}, "images": n.images(o),
	}
	if len(o.Components) > 0 {
		var components []string
		for _, name := range o.Components {
			components = append(components, relative("k8s/components/"+name))
		}
		k["components"] = components
	}
	if o.Dir != "" {
		k["resources"] = []string{relative(o.Dir)}
	}
	if o.Replicas > 0 {
		k["replicas"] = []any{map[string]any{"name": "kafka", "count": o.Replicas}}
	}
	if len(o.Env) > 0 {
		var literals []string
		for name, value := range o.Env {
			literals = append(literals, name+"="+value)
		}
		k["configMapGenerator"] = []any{map[string]any{
			"name": "kafka-env", "namespace": o.namespace(), "behavior": "merge", "literals": literals,
		}}
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
		target := map[string]string{"kind": "StatefulSet", "name": "kafka"}
		k["patches"] = []any{map[string]any{"target": target, "patch": string(text)}}
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
