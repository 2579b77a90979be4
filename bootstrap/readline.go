package bootstrap

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kraftpod/kraftpod/internal/file"
)

// longestLine is more than an address, a rack or a password has, in bytes.
const longestLine = 4096

// readLine reads a file that has to hold one line, as an init container wrote it.
// What it holds is never told, since it may be a secret.
func readLine(path string) (string, error) {
	content, _, err := file.Read(path, longestLine)
	switch {
	case errors.Is(err, file.ErrIrregular):
		return "", fmt.Errorf("%s is no regular file", path)
	case errors.Is(err, file.ErrLong):
		return "", fmt.Errorf("%s has more than %d bytes", path, longestLine)
	case err != nil:
		return "", err
	}
	line, err := theLine(content)
	if err != nil {
		return "", fmt.Errorf("%s %w", path, err)
	}
	return line, nil
}

// theLine is the one line of a file's content, without its end.
func theLine(content []byte) (string, error) {
	line := strings.TrimSuffix(strings.TrimSuffix(string(content), "\n"), "\r")
	switch {
	case strings.TrimSpace(line) == "":
		return "", errors.New("is empty")
	case strings.ContainsAny(line, "\r\n"):
		return "", errors.New("has more than one line")
	case !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl):
		return "", errors.New("holds what is no text")
	}
	return line, nil
}
