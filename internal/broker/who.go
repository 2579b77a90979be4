package broker

import (
	"fmt"
	"strconv"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// OtherNodeError is a node that answers in the place of the one that was asked.
type OtherNodeError struct {
	// NodeID is the one that was asked.
	NodeID int32
	// Says is what the other one says.
	Says string
}

func (e *OtherNodeError) Error() string {
	return fmt.Sprintf("another node than %d answers: %s", e.NodeID, e.Says)
}

// whoRequest asks the node for its own node id, by the one configuration that
// only it answers for: DescribeConfigs of a broker's resource. What else it is
// asked, any node of the cluster would answer alike. One definite answer is
// enough for a client: behind its address is one process.
func (c *Client) whoRequest(versions *kmsg.ApiVersionsResponse, nodeID int32) []kmsg.Request {
	isKnown := c.asked != nil && *c.asked == nodeID
	if isKnown || maxVersion(versions, kmsg.DescribeConfigs) < 0 { // a controller before Kafka 3.7
		return nil
	}
	resource := kmsg.NewDescribeConfigsRequestResource()
	resource.ResourceType = kmsg.ConfigResourceTypeBroker
	resource.ResourceName = strconv.Itoa(int(nodeID))
	resource.ConfigNames = []string{"node.id"}
	req := kmsg.NewPtrDescribeConfigsRequest()
	req.Resources = []kmsg.DescribeConfigsRequestResource{resource}
	return []kmsg.Request{req}
}

// recognise takes the answer. Another node says INVALID_REQUEST; whoever may not
// know (DescribeConfigs on the cluster is an ACL of its own) believes.
func (c *Client) recognise(resp *kmsg.DescribeConfigsResponse, nodeID int32) error {
	c.asked, c.answerer = &nodeID, nil
	for _, r := range resp.Resources {
		if r.ErrorCode == kerr.InvalidRequest.Code {
			c.answerer = &OtherNodeError{NodeID: nodeID, Says: text(r.ErrorMessage)}
			return c.answerer
		}
	}
	return nil
}

// isOther says whether the client knows that another node than this answers.
func (c *Client) isOther(nodeID int32) bool {
	return c.answerer != nil && c.answerer.NodeID == nodeID
}

// text is what Kafka says, "" where it says nothing.
func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
