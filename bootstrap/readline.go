package bootstrap

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"
)

// longestLine is more than an address, a rack or a password has, in bytes.
const longestLine = 4096

// readLine reads a file that has to hold one line, as an init container wrote it.
// Whatever else is there must not hold up a start, or fill the memory; what it
// holds is never told, since it may be a secret.
func readLine(path string) (string, error) {
	// A named pipe would be waited for, without the flag.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return "", err
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%s is no regular file", path)
	}
	content, err := io.ReadAll(io.LimitReader(f, longestLine+1))
	if err != nil {
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
	case len(content) > longestLine:
		return "", fmt.Errorf("has more than %d bytes", longestLine)
	case strings.TrimSpace(line) == "":
		return "", errors.New("is empty")
	case strings.ContainsAny(line, "\r\n"):
		return "", errors.New("has more than one line")
	case !utf8.ValidString(line) || strings.ContainsFunc(line, unicode.IsControl):
		return "", errors.New("holds what is no text")
	}
	return line, nil
}
