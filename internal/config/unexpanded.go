package config

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Unexpanded returns the first $(NAME) in a value, which Kubernetes would have
// expanded in a container's env and did not; "" where there is none
// (https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables).
func Unexpanded(value string) string {
	if !strings.Contains(value, "$(") {
		return ""
	}
	return regexp.MustCompile(`\$\([A-Za-z_][-._A-Za-z0-9]*\)`).FindString(value)
}

// WhyUnexpanded says of a $(NAME) why it is still there, and what to do.
const WhyUnexpanded = "was not expanded: Kubernetes does that in a container's env alone, for names defined before " +
	"it, and never in a ConfigMap or Secret that envFrom brings; move this variable to env, below the one that it names"

// TakeUnexpanded reports kraftpod's own variables that hold a $(NAME), and takes
// them out of the environment: they are not there to be judged.
func TakeUnexpanded(environ map[string]string, report *Report) {
	for _, name := range slices.Sorted(maps.Keys(environ)) {
		ours := strings.HasPrefix(name, Prefix) || slices.Contains([]string{"POD_NAME", "MY_POD_NAME", "POD_NAMESPACE"}, name)
		if left := Unexpanded(environ[name]); ours && left != "" {
			report.Wrong(name, environ[name], "%s %s", Quotable(name, environ[name], left, "a $(NAME) in it"), WhyUnexpanded)
			delete(environ, name)
		}
	}
}
