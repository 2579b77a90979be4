package brokertest

import "github.com/twmb/franz-go/pkg/kmsg"

// configs answers either request about configurations.
func (a *Answers) configs(req kmsg.Request) kmsg.Response {
	if change, is := req.(*kmsg.IncrementalAlterConfigsRequest); is {
		return a.alterConfigs(change)
	}
	return a.describeConfigs(req.(*kmsg.DescribeConfigsRequest))
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
