package brokertest

import (
	"slices"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// SASL is how clients authenticate to a fake broker: by one message.
type SASL struct {
	// Mechanisms are those that it offers.
	Mechanisms []string
	// Accepted is the message that it takes, Challenge what it answers to it.
	Accepted, Challenge string
	// Says is what it says of any other; nil: nothing.
	Says *string
	// LifetimeMillis is how long a session lasts, 0: for ever.
	LifetimeMillis int64
}

// answer answers either request of an authentication.
func (s *SASL) answer(req kmsg.Request) kmsg.Response {
	if first, is := req.(*kmsg.SASLHandshakeRequest); is {
		return s.handshake(first)
	}
	return s.authenticate(req.(*kmsg.SASLAuthenticateRequest))
}

func (s *SASL) handshake(req *kmsg.SASLHandshakeRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.SASLHandshakeResponse)
	switch {
	case s == nil:
		resp.ErrorCode = kerr.IllegalSaslState.Code
	case !slices.Contains(s.Mechanisms, req.Mechanism):
		resp.ErrorCode, resp.SupportedMechanisms = kerr.UnsupportedSaslMechanism.Code, s.Mechanisms
	}
	return resp
}

func (s *SASL) authenticate(req *kmsg.SASLAuthenticateRequest) kmsg.Response {
	resp := req.ResponseKind().(*kmsg.SASLAuthenticateResponse)
	if string(req.SASLAuthBytes) != s.Accepted {
		resp.ErrorCode, resp.ErrorMessage = kerr.SaslAuthenticationFailed.Code, s.Says
		return resp
	}
	resp.SASLAuthBytes, resp.SessionLifetimeMillis = []byte(s.Challenge), s.LifetimeMillis
	return resp
}
