package checks_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
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
	began := time.Now()
	startsAlone(t, c, "metadata.log.dir")
	renamed := "*-stray"
	if c.Image.Version == rig.V340 {
		renamed = "*-delete"
	}
	err := rig.Until(suite.Within(t, suite.StartLimit), 50*time.Millisecond, func(context.Context) error {
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

// startsAlone starts the stopped pod's Kafka without kraftpod, with the settings that it had last but one.
func startsAlone(t *testing.T, c *cluster, without string) {
	t.Helper()
	p := c.Pods[0]
	settings, err := properties(p.Conf())
	if err != nil {
		t.Fatal(err)
	}
	delete(settings, without)
	env := rig.Merged(p.Image.Env(p), map[string]string{
		"PATH": os.Getenv("PATH"), "JAVA_HOME": os.Getenv("JAVA_HOME"),
		"ALLOW_PLAINTEXT_LISTENER": "yes", c.Image.ClusterID: rig.CanonicalClusterID,
	})
	for key, value := range settings {
		env[c.Image.Prefix+strings.ToUpper(strings.ReplaceAll(key, ".", "_"))] = value
	}
	if err := p.StartKafkaWithout([]string{"env"}, env); err != nil {
		t.Fatal(err)
	}
}

// refusesLostFound starts the stopped pod with what a file system has in its root in a log dir, which kraftpod refuses;
// and Kafka alone, which dies of it.
func refusesLostFound(t *testing.T, c *cluster) {
	p := c.Pods[0]
	lost := onVolume(p, "first/lost+found")
	if err := os.Mkdir(lost, 0o700); err != nil {
		t.Fatal(err)
	}
	refuses(t, p, 65, nil, "rmdir "+lost)
	startsAlone(t, c, "")
	const dies = "'lost+found' is not in the form of topic-partition"
	err := rig.Until(suite.Within(t, suite.StartLimit), 50*time.Millisecond, func(context.Context) error {
		log, err := os.ReadFile(p.Log("kafka"))
		if err == nil && !strings.Contains(string(log), dies) {
			err = fmt.Errorf("Kafka's log does not say %q", dies)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	p.Kafka.Kill()
	if err := os.Remove(lost); err != nil {
		t.Fatal(err)
	}
}

// takesNewLogDir adds a log dir: it is refused, since a disk may be missing, until a meta.properties in it says that it
// is meant. Kafka, and what the image does before it, take it then.
func takesNewLogDir(t *testing.T, c *cluster) {
	p := c.Pods[0]
	third, three := onVolume(p, "third"), onVolume(p, "first", "second", "third")
	before := p.Set.PerPod
	p.Set.PerPod = func(p *rig.Pod) map[string]string {
		own := before(p)
		own[c.Image.Prefix+"LOG_DIRS"] = three
		return own
	}
	const file = "/meta.properties"
	ours := onVolume(p, "first") + file
	refuses(t, p, 65, nil, "is a disk missing?", "grep -v ^directory.id "+ours+" >"+third+file)
	if err := os.Mkdir(third, 0o755); err != nil {
		t.Fatal(err)
	}
	script := exec.CommandContext(t.Context(), "sh", "-c", "grep -v ^directory.id "+ours+" >"+third+file)
	if out, err := script.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	restarts(t, c)
	if _, err := os.Stat(third + "/recovery-point-offset-checkpoint"); err != nil {
		t.Errorf("Kafka does not use it: %v", err)
	}
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
