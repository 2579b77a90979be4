package bootstrap

import "io"

// Render writes what the entrypoint's environment says of Kafka, secrets
// masked, in one of image.Formats.
func (s *Settings) Render(w io.Writer, format string, environ map[string]string) error {
	return s.image.Render(w, format, s.Apply(environ))
}
