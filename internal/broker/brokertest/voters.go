package brokertest

import "github.com/twmb/franz-go/pkg/kmsg"

// changeVoters answers each request that changes the quorum.
func (a *Answers) changeVoters(req kmsg.Request) kmsg.Response {
	code, says := int16(0), ""
	if a.Changed != nil {
		code, says = a.Changed(req)
	}
	switch resp := req.ResponseKind().(type) {
	case *kmsg.UpdateFeaturesResponse:
		resp.ErrorCode, resp.ErrorMessage = code, &says
		return resp
	case *kmsg.AddRaftVoterResponse:
		resp.ErrorCode, resp.ErrorMessage = code, &says
		return resp
	case *kmsg.RemoveRaftVoterResponse:
		resp.ErrorCode, resp.ErrorMessage = code, &says
		return resp
	default:
		return resp
	}
}
