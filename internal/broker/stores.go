package broker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// noListener is the name of a setting of a listener that no broker has, and so of
// one that nobody has set: its removal changes nothing, leaves nothing behind, and
// is a change to the configuration of a broker nevertheless.
const noListener = "listener.name.kraftpod-reload.ssl.keystore.location"

// CheckStore asks a broker whether it would take the files of a listener's key
// store and trust store as they are now; path is the key store's. The broker
// reads and judges them where a change of the path is only to be validated: by
// another way to write the same one. Nothing is changed. What it says against them
// is the error.
func (c *Client) CheckStore(ctx context.Context, nodeID int32, listener, path string) error {
	dir, file := filepath.Split(path)
	same := dir + "./" + file
	name := fmt.Sprintf("listener.name.%s.ssl.keystore.location", strings.ToLower(listener))
	return c.alterConfig(ctx, nodeID, true, kmsg.IncrementalAlterConfigsRequestResourceConfig{
		Name: name, Op: kmsg.IncrementalAlterConfigOpSet, Value: &same,
	})
}

// ReadStores has a broker read the key stores and trust stores of its listeners
// anew, as it does at each change to the configuration of this one broker
// (DynamicBrokerConfig.reloadUpdatedFilesWithoutConfigChange). The error says that
// the quorum does not take the change; what the broker finds in the files is told
// by nobody but its log.
func (c *Client) ReadStores(ctx context.Context, nodeID int32) error {
	return c.alterConfig(ctx, nodeID, false, kmsg.IncrementalAlterConfigsRequestResourceConfig{
		Name: noListener, Op: kmsg.IncrementalAlterConfigOpDelete,
	})
}

// alterConfig changes one setting of one broker. An error of Kafka's is a
// RefusedError.
func (c *Client) alterConfig(
	ctx context.Context, nodeID int32, validateOnly bool, change kmsg.IncrementalAlterConfigsRequestResourceConfig,
) error {
	resource := kmsg.NewIncrementalAlterConfigsRequestResource()
	resource.ResourceType = kmsg.ConfigResourceTypeBroker
	resource.ResourceName = strconv.Itoa(int(nodeID))
	resource.Configs = []kmsg.IncrementalAlterConfigsRequestResourceConfig{change}
	req := kmsg.NewPtrIncrementalAlterConfigsRequest()
	req.ValidateOnly = validateOnly
	req.Resources = []kmsg.IncrementalAlterConfigsRequestResource{resource}
	resp, err := c.Request(ctx, req)
	if err != nil {
		return err
	}
	for _, r := range resp.(*kmsg.IncrementalAlterConfigsResponse).Resources {
		if err := kerr.ErrorForCode(r.ErrorCode); err != nil {
			return &RefusedError{err: err, says: text(r.ErrorMessage)}
		}
	}
	return nil
}

// RefusedError is an error of Kafka's with what it says of it, in one line.
type RefusedError struct {
	err  error // kerr's
	says string
}

// Error returns the code's name and what Kafka says, or, where it says nothing,
// what the code means.
func (e *RefusedError) Error() string {
	code, means, _ := strings.Cut(e.err.Error(), ": ")
	return code + ": " + cmp.Or(strings.Join(strings.Fields(e.says), " "), means)
}

// Unwrap returns kerr's error.
func (e *RefusedError) Unwrap() error { return e.err }

// IsDenied says whether an error is that of an authorizer.
func IsDenied(err error) bool { return errors.Is(err, kerr.ClusterAuthorizationFailed) }
