package bootstrap

import (
	"io"

	"github.com/kraftpod/kraftpod/internal/config"
)

// Render writes what the entrypoint's environment says of Kafka, secrets
// masked, in one of image.Formats.
func (s *Settings) Render(w io.Writer, format string, environ map[string]string) error {
	rendered := s.Apply(environ)
	for name, value := range rendered {
		rendered[name] = config.Masked(name, value)
	}
	return s.image.Render(w, format, rendered)
}
