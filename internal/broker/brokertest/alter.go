package brokertest

import (
	"strconv"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// settings answers requests about configurations, and those that change the quorum.
func (a *Answers) settings(req kmsg.Request) kmsg.Response {
	switch req := req.(type) {
	case *kmsg.IncrementalAlterConfigsRequest:
		return a.alterConfigs(req)
	case *kmsg.DescribeConfigsRequest:
		return a.describeConfigs(req)
	}
	return a.changeVoters(req)
}

func (a *Answers) alterConfigs(req *kmsg.IncrementalAlterConfigsRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.IncrementalAlterConfigsResponse)
	for _, asked := range req.Resources {
		resource := kmsg.NewIncrementalAlterConfigsResponseResource()
		resource.ResourceType, resource.ResourceName = asked.ResourceType, asked.ResourceName
		if a.Altered != nil {
			code, says := a.Altered(req)
			resource.ErrorCode, resource.ErrorMessage = code, &says
		}
		resp.Resources = append(resp.Resources, resource)
	}
	return resp
}

// topicConfigs adds the one configuration of a topic that is asked for.
func (a *Answers) topicConfigs(resource kmsg.DescribeConfigsResponseResource) kmsg.DescribeConfigsResponseResource {
	if resource.ErrorCode == 0 {
		config := kmsg.NewDescribeConfigsResponseResourceConfig()
		config.Name, config.Value = "min.insync.replicas", kmsg.StringPtr(strconv.Itoa(a.MinInSync))
		resource.Configs = append(resource.Configs, config)
	}
	return resource
}
