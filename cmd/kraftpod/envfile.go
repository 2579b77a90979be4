package main

import (
	"fmt"
	"maps"
	"os"
	"strings"

	"github.com/kraftpod/kraftpod/internal/config"
)

// longestEnvFile bounds what is read, in bytes: a ConfigMap holds no more.
const longestEnvFile = 1 << 20

// withEnvFile returns an environment with the variables of a file added; where
// both have one the environment wins, as env does over envFrom in a pod. The file
// is of NAME=VALUE lines, as kustomize's configMapGenerator and kubectl create
// configmap --from-env-file read them: blank lines and those that begin with # are
// left out, values stand as they are.
func withEnvFile(environ map[string]string, path string) (map[string]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, usageError("render --env-file: %v", err)
	}
	if !info.Mode().IsRegular() || info.Size() > longestEnvFile {
		return nil, usageError("render --env-file: %s is no regular file of at most %d bytes", path, longestEnvFile)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, usageError("render --env-file: %v", err)
	}
	given, err := parseEnvFile(string(text))
	if err != nil {
		return nil, config.Errorf(config.ExitConfig, "%s: %v", path, err)
	}
	maps.Copy(given, environ)
	return given, nil
}

// parseEnvFile reads the lines of a file of variables.
func parseEnvFile(text string) (map[string]string, error) {
	given := map[string]string{}
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		number++
		line = strings.TrimLeft(strings.TrimRight(line, "\r\n"), " \t")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return nil, fmt.Errorf("line %d is not NAME=VALUE", number) // it may be of a secret
		}
		if _, twice := given[name]; twice {
			return nil, fmt.Errorf("%s is there twice", name)
		}
		given[name] = value
	}
	return given, nil
}
