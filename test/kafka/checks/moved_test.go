package checks_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kraftpod/kraftpod/test/kafka/rig"
	"github.com/kraftpod/kraftpod/test/kafka/suite"
)

// metadataElsewhere is a set of one whose metadata log has a directory of its own on the volume.
func metadataElsewhere(image rig.Image, set *rig.StatefulSet) []*rig.StatefulSet {
	return logDirs(image, set, "METADATA_LOG_DIR", "meta")
}

// twoLogDirs is a set of one with two log dirs; the metadata log is in the first.
func twoLogDirs(image rig.Image, set *rig.StatefulSet) []*rig.StatefulSet {
	return logDirs(image, set, "LOG_DIRS", "first", "second")
}

// logDirs gives the pods of a set a setting whose value are directories on their volumes.
func logDirs(image rig.Image, set *rig.StatefulSet, setting string, names ...string) []*rig.StatefulSet {
	before := set.PerPod
	set.PerPod = func(p *rig.Pod) map[string]string {
		own := before(p)
		own[image.Prefix+setting] = onVolume(p, names...)
		if setting == "LOG_DIRS" {
			own["KRAFTPOD_DATA_DIR"] = ""
		}
		return own
	}
	return one(set)
}

// onVolume is a list of directories on a pod's volume.
func onVolume(p *rig.Pod, names ...string) string {
	var all []string
	for _, name := range names {
		all = append(all, filepath.Join(p.Volume, name))
	}
	return strings.Join(all, ",")
}

// refusesNoMetadata starts the stopped pod without the setting that says where its metadata log is.
func refusesNoMetadata(t *testing.T, c *cluster) {
	p := c.Pods[0]
	refuses(t, p, 65, map[string]string{c.Image.Prefix + "METADATA_LOG_DIR": ""}, p.Data, onVolume(p, "meta"))
}

// refusesOrder starts the stopped pod with its log dirs the other way round.
func refusesOrder(t *testing.T, c *cluster) {
	p := c.Pods[0]
	change := map[string]string{c.Image.Prefix + "LOG_DIRS": onVolume(p, "second", "first")}
	refuses(t, p, 65, change, onVolume(p, "first"), onVolume(p, "second"))
}

// refusesDeeper starts the stopped pod with its log dir one level deeper.
func refusesDeeper(t *testing.T, c *cluster) {
	p := c.Pods[0]
	deeper := filepath.Join(p.Data, "kafka")
	refuses(t, p, 65, map[string]string{"KRAFTPOD_DATA_DIR": deeper}, p.Data+"/meta.properties", deeper)
}

// refusesElsewhere starts the stopped pod with its log dir in another place on the volume, where nothing lies beside
// it. Only a mount tells where a volume begins, and that needs root; without it the place is beside the old one.
func refusesElsewhere(t *testing.T, c *cluster) {
	p := c.Pods[0]
	elsewhere := onVolume(p, "elsewhere")
	if os.Getuid() == 0 {
		mountVolume(t, p)
		elsewhere = filepath.Join(elsewhere, "data")
	}
	refuses(t, p, 65, map[string]string{"KRAFTPOD_DATA_DIR": elsewhere}, p.Data+"/meta.properties", elsewhere)
}

// mountVolume makes the stopped pod's volume a mount, for as long as the check lasts.
func mountVolume(t *testing.T, p *rig.Pod) {
	t.Helper()
	u, err := rig.NewUndo()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(u.All)
	if err := u.Do(t.Context(), "mount --bind "+p.Volume+" "+p.Volume, "umount "+p.Volume); err != nil {
		t.Fatal(err)
	}
}

// kafkaDiscards is why that is refused: Kafka alone, with the settings that the pod had last and without the place of
// its metadata log, starts, and renames every partition to be deleted.
func kafkaDiscards(t *testing.T, c *cluster) {
	p := c.Pods[0]
	ends(t, p)
	before := partitions(t, p, topic+"-?")
	if len(before) == 0 {
		t.Fatal("no partition is there: this proves nothing")
	}
	settings, err := properties(p.Conf())
	if err != nil {
		t.Fatal(err)
	}
	delete(settings, "metadata.log.dir")
	env := rig.Merged(p.Image.Env(p), map[string]string{
		"PATH": os.Getenv("PATH"), "JAVA_HOME": os.Getenv("JAVA_HOME"),
		"ALLOW_PLAINTEXT_LISTENER": "yes", c.Image.ClusterID: rig.CanonicalClusterID,
	})
	for key, value := range settings {
		env[c.Image.Prefix+strings.ToUpper(strings.ReplaceAll(key, ".", "_"))] = value
	}
	began := time.Now()
	if err := p.StartKafkaWithout([]string{"env"}, env); err != nil {
		t.Fatal(err)
	}
	renamed := "*-stray"
	if c.Image.Version == rig.V340 {
		renamed = "*-delete"
	}
	err = rig.Until(suite.Within(t, suite.StartLimit), 50*time.Millisecond, func(context.Context) error {
		left, gone := partitions(t, p, topic+"-?"), partitions(t, p, topic+renamed)
		if len(left) > 0 || len(gone) < len(before) {
			return fmt.Errorf("%d partitions of %d are left, %d are %s", len(left), len(before), len(gone), renamed)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Readyz(suite.Within(t, suite.StartLimit), http.StatusOK, 50*time.Millisecond); err != nil {
		t.Error(err)
	}
	t.Logf("Kafka %s alone: all %d partitions are %s after %s, and it serves",
		c.Image.Version, len(before), renamed, time.Since(began).Round(100*time.Millisecond))
}

// ends kills the pod's Kafka.
func ends(t *testing.T, p *rig.Pod) {
	t.Helper()
	p.Kafka.Kill()
	_, err := p.Readyz(suite.Within(t, suite.AskLimit), http.StatusServiceUnavailable, 10*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
}

// partitions are the directories in the log dir whose names match.
func partitions(t *testing.T, p *rig.Pod, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(p.Data, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return found
}
