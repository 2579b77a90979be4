package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// The program on mounts of its own.

// coverVolume runs the program where the runtime has laid a volume of its own
// over the pod's, as containerd does for a VOLUME of the image.
func coverVolume(s *stage) {
	s.file("io.containerd.grpc.v1.cri/containers/x/volumes/y/", "")
	s.file("vol/data/", "")
	s.mounts(fmt.Sprintf("mount --bind %[1]s/vol %[1]s/vol\n"+
		"mount --bind %[1]s/io.containerd.grpc.v1.cri/containers/x/volumes/y %[1]s/vol/data", s.dir))
}

// readOnlyImage runs the program in what apache's image has at the places that
// tell it, with one directory read-only.
func readOnlyImage(dir string) func(*stage) {
	return func(s *stage) {
		s.mounts("mount -t tmpfs none /etc\nmount -t tmpfs none /opt\n" +
			"mkdir -p /etc/kafka/docker /opt/kafka/config /opt/kafka/logs\ntouch /etc/kafka/docker/run\n" +
			"mount -t tmpfs -o ro none " + dir)
	}
}

// inMounts runs the program with mounts of its own, which a shell makes first:
// $DIR is the stage's directory, $$ the program's process.
func inMounts(script string) func(*stage) {
	return func(s *stage) { s.mounts(strings.ReplaceAll(script, "$DIR", s.dir)) }
}

// mounts has the program run in a mount namespace of its own, after a script.
func (s *stage) mounts(script string) {
	s.t.Helper()
	try := exec.CommandContext(s.t.Context(), "unshare", "-rm", "sh", "-ec", script)
	if out, err := try.CombinedOutput(); err != nil {
		s.t.Skipf("this machine gives no mount namespace, or not all that is to be in it: %v %s", err, out)
	}
	path, err := exec.LookPath("kraftpod")
	s.must(err)
	const wrapper = "#!/bin/sh\nexec unshare -rm sh -ec '\n%s\nexec %s \"$@\"' sh \"$@\"\n"
	s.file("bin/kraftpod", fmt.Sprintf(wrapper, script, path))
	s.must(os.Chmod(s.dir+"/bin/kraftpod", 0o755))
	s.wrapper = s.dir + "/bin/kraftpod"
}
