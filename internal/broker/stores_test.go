package broker

import (
	"testing"

	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/kraftpod/kraftpod/internal/broker/brokertest"
)

// A broker is asked by another way to write the same path, which changes nothing,
// and told by the removal of what nobody has set, which leaves nothing.
func TestStores(t *testing.T) {
	var asked []*kmsg.IncrementalAlterConfigsRequest
	code, says := int16(0), ""
	answers := func(a *brokertest.Answers) {
		a.Altered = func(req *kmsg.IncrementalAlterConfigsRequest) (int16, string) {
			asked = append(asked, req)
			return code, says
		}
	}
	bubble(t, answers, func(t *testing.T, _ *brokertest.Broker, c *Client) {
		if err := c.CheckStore(t.Context(), 7, "INTERNAL", "/tls/tls.pem"); err != nil {
			t.Fatal(err)
		}
		if err := c.ReadStores(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		for i, want := range []struct {
			op       kmsg.IncrementalAlterConfigOp
			name     string
			validate bool
		}{
			{kmsg.IncrementalAlterConfigOpSet, "listener.name.internal.ssl.keystore.location", true},
			{kmsg.IncrementalAlterConfigOpDelete, "listener.name.kraftpod-reload.ssl.keystore.location", false},
		} {
			r := asked[i].Resources[0]
			if len(asked[i].Resources) != 1 || len(r.Configs) != 1 || r.ResourceName != "7" ||
				r.ResourceType != kmsg.ConfigResourceTypeBroker || asked[i].ValidateOnly != want.validate ||
				r.Configs[0].Op != want.op || r.Configs[0].Name != want.name {
				t.Errorf("asked %+v, want %+v", asked[i], want)
			}
		}
		if value := asked[0].Resources[0].Configs[0].Value; *value != "/tls/./tls.pem" {
			t.Errorf("asked for %s, want the same path, not the same text", *value)
		}
		code, says = 42, "no\nand no"
		err := c.CheckStore(t.Context(), 7, "INTERNAL", "/tls/tls.pem")
		if err == nil || IsDenied(err) || err.Error() != "INVALID_REQUEST: no and no" {
			t.Errorf("refused: %v", err)
		}
		code, says = 31, ""
		err = c.ReadStores(t.Context(), 7)
		if !IsDenied(err) || err.Error() != "CLUSTER_AUTHORIZATION_FAILED: Cluster authorization failed." {
			t.Errorf("denied: %v", err)
		}
	})
}
