// Package image holds what stands in for the Kafka images on a machine without containers: the entrypoint, and how
// Kafka logs. It is inside the binaries that use it, so that they need no source tree.
package image

import "embed"

// Files are the scripts and what they need, all in one directory.
//
//go:embed *.sh *.properties
var Files embed.FS
