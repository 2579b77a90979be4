package kube

import (
	"maps"
	"strings"
)

// Overlay is one of k8s/overlays with what a test changes of it. The images are
// always the cluster's.
type Overlay struct {
	Name     string            // apache-4, original ...
	Dir      string            // in place of one of k8s/overlays: a directory of the repository
	Replicas int               // 0: as the overlay has it
	Env      map[string]string // more in ConfigMap kafka-env
	Small    bool              // a heap and requests for a small machine
	// StorageClass and Storage (such as 64Mi) of the volume claims.
	StorageClass, Storage string
	// Patches are JSON patches of StatefulSet kafka.
	Patches []Patch
	// Components are of k8s/components.
	Components []string
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

// namespace is the one that the overlay itself names.
func (o Overlay) namespace() string {
	if o.Name == "original" {
		return "elk"
	}
	return "kafka"
}

// images are the cluster's. The original's and a later one have one name.
func (n *Namespace) images(o Overlay) []any {
	images := maps.Clone(n.Images)
	if o.Name == "bitnami-3.9" {
		images["docker.io/bitnamilegacy/kafka"] = n.Bitnami
	}
	var all []any
	for name, image := range images {
		entry := map[string]string{"name": name}
		newName, tag := SplitImage(image)
		entry["newName"] = newName
		if tag != "" {
			entry["newTag"] = tag
		}
		all = append(all, entry)
	}
	return all
}

// SplitImage parts an image's name and its tag, "" for none: what follows the last
// colon, unless that is a registry's port.
func SplitImage(image string) (name, tag string) {
	if i := strings.LastIndex(image, ":"); i > strings.LastIndex(image, "/") {
		return image[:i], image[i+1:]
	}
	return image, ""
}
