package bootstrap

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kraftpod/kraftpod/internal/config"
	"github.com/kraftpod/kraftpod/internal/image"
)

// What the image's entrypoint writes outside the volume is looked at first. A file
// in a directory's place cannot be written, whoever asks.
func TestCheckImageDirs(t *testing.T) {
	dir := t.TempDir()
	entrypoint, file := filepath.Join(dir, "entrypoint"), filepath.Join(dir, "file")
	writeFile(t, entrypoint, "")
	writeFile(t, file, "")
	const (
		wrongConfig = "where the image's entrypoint writes Kafka's configuration: permission denied; mount it"
		wrongLogs   = "where the JVM logs its garbage collection, without which it does not start: permission denied; "
	)
	for _, tt := range []struct {
		name    string
		image   image.Image
		given   []string
		environ map[string]string
		want    []string
	}{
		{name: "both can be written", image: image.Image{ConfigDir: dir, GCLogDir: dir}},
		{name: "both can be made", image: image.Image{ConfigDir: dir + "/a/b", GCLogDir: dir + "/a"}},
		{
			name: "neither", image: image.Image{ConfigDir: file, ConfigMount: "mount it", GCLogDir: file},
			want: []string{file + ": uid", file + ": uid"},
		},
		{
			name: "the configuration", image: image.Image{ConfigDir: file, ConfigMount: "mount it"},
			want: []string{wrongConfig},
		},
		{name: "the log", image: image.Image{ConfigDir: dir, GCLogDir: file + "/logs"}, want: []string{wrongLogs}},
		{
			name: "the log elsewhere", image: image.Image{ConfigDir: dir, GCLogDir: file},
			environ: map[string]string{"LOG_DIR": dir},
		},
		{
			name: "the log elsewhere, where it cannot be", image: image.Image{ConfigDir: dir, GCLogDir: dir},
			environ: map[string]string{"LOG_DIR": file}, want: []string{file + ": uid"},
		},
		{
			name: "no log", image: image.Image{ConfigDir: dir, GCLogDir: file},
			environ: map[string]string{"EXTRA_ARGS": "-name kafkaServer"},
		},
		{
			name: "an image that logs none", image: image.Image{ConfigDir: dir},
			environ: map[string]string{"LOG_DIR": file},
		},
		{
			name: "its entrypoint given by hand", image: image.Image{ConfigDir: file}, given: []string{entrypoint, "x"},
			want: []string{"where the image's entrypoint writes"},
		},
		{name: "another entrypoint", image: image.Image{ConfigDir: file, GCLogDir: file}, given: []string{"/bin/true"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var report config.Report
			tt.image.Entrypoint = []string{entrypoint}
			checkImageDirs(tt.image, tt.given, tt.environ, &report)
			err := report.Err()
			checkLines(t, "mistake", linesOf(err), tt.want)
			if len(tt.want) > 0 && exitCode(err) != config.ExitNoPermission {
				t.Errorf("code %d, want 77", exitCode(err))
			}
		})
	}
	if err := os.Remove(entrypoint); err != nil {
		t.Fatal(err)
	}
	var report config.Report
	checkImageDirs(image.Image{Entrypoint: []string{entrypoint}, ConfigDir: file}, nil, nil, &report)
	checkLines(t, "mistake of a machine without the image", linesOf(report.Err()), nil)
}
