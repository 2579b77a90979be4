package bootstrap

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/kraftpod/kraftpod/internal/pod"
)

// ControllerSet names the StatefulSet of dedicated controllers:
// NAME.SERVICE[.NAMESPACE]:COUNT[+OFFSET][@PORT].
type ControllerSet struct {
	Name, Service, Namespace string
	Count, Offset, Port      int32
	// text is what was parsed.
	text string
}

// UnmarshalText parses NAME.SERVICE[.NAMESPACE]:COUNT[+OFFSET][@PORT].
func (c *ControllerSet) UnmarshalText(b []byte) error {
	shape := regexp.MustCompile(`^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.([a-z0-9-]+))?` +
		`:([1-9]\d{0,3})(?:\+(\d{1,9}))?(?:@([1-9]\d{0,4}))?$`)
	m := shape.FindStringSubmatch(string(b))
	if m == nil || !pod.IsDomain(m[1]+"."+m[2]) {
		return errors.New("want NAME.SERVICE[.NAMESPACE]:COUNT[+OFFSET][@PORT], " +
			"for example controller.controller-headless:3+100@9093")
	}
	count, _ := strconv.ParseInt(m[4], 10, 32)
	offset, _ := strconv.ParseInt(m[5], 10, 32) // 0 where it is left out
	port, _ := strconv.ParseInt(cmp.Or(m[6], fmt.Sprint(defaultControllerPort)), 10, 32)
	*c = ControllerSet{
		Name: m[1], Service: m[2], Namespace: m[3],
		Count: int32(count), Offset: int32(offset), Port: int32(port), text: string(b),
	}
	if port > 65535 {
		return fmt.Errorf("%d is not a port from 1 to 65535", port)
	}
	return nil
}

// pods are the set's, in a namespace where it names none.
func (c ControllerSet) pods(self pod.Identity) pod.Identity {
	return pod.Identity{
		Set: c.Name, Service: c.Service, Namespace: cmp.Or(c.Namespace, self.Namespace), Domain: self.Domain,
	}
}
