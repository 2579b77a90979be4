package security

import (
	"context"
	"errors"
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/oauth"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// Mechanism is how clients of the listener authenticate, nil where they don't.
// The files are read at each authentication: of a connection, and anew of one
// whose session ends (connections.max.reauth.ms, KIP-368).
func (a *Access) Mechanism(l Listener) sasl.Mechanism {
	if !l.IsSASL() {
		return nil
	}
	scramAuth := func(context.Context) (scram.Auth, error) {
		password, err := a.readPassword()
		return scram.Auth{User: a.cfg.Username, Pass: password}, err
	}
	switch a.cfg.Mechanism {
	case mechanismScram256:
		return scram.Sha256(scramAuth)
	case mechanismScram512:
		return scram.Sha512(scramAuth)
	case mechanismOAuth:
		return bearer{access: a, Mechanism: oauth.Oauth(func(context.Context) (oauth.Auth, error) {
			token, err := a.readToken()
			return oauth.Auth{Token: token}, err
		})}
	}
	return plain.Plain(func(context.Context) (plain.Auth, error) {
		password, err := a.readPassword()
		return plain.Auth{User: a.cfg.Username, Pass: password}, err
	})
}

func (a *Access) readPassword() (string, error) {
	if a.cfg.Password != "" {
		return string(a.cfg.Password), nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.password.read(func() (string, error) { return readSecret(passwordFile, a.cfg.PasswordFile) })
}

func (a *Access) readToken() (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.token.read(func() (string, error) { return readSecret(tokenFile, a.cfg.TokenFile) })
}

// readSecret reads a file that holds a secret and, as most that were made with
// an editor, the end of a line. One that is empty is being written.
func readSecret(variable, path string) (string, error) {
	content, err := readFile(variable, path, true)
	if err != nil {
		return "", err
	}
	secret := strings.TrimRight(string(content), "\r\n")
	if secret == "" {
		return "", failf("the file of %s is empty: see what the Secret has there", variable)
	}
	return secret, nil
}

// bearer is OAUTHBEARER with what the broker says of a token that it does not
// accept (RFC 7628, 3.2.2), which franz-go drops.
type bearer struct {
	sasl.Mechanism
	access *Access
}

// Authenticate begins an authentication.
func (m bearer) Authenticate(ctx context.Context, host string) (sasl.Session, []byte, error) {
	session, first, err := m.Mechanism.Authenticate(ctx, host)
	return bearerSession{Session: session, access: m.access}, first, err
}

type bearerSession struct {
	sasl.Session
	access *Access
}

// Challenge takes the broker's answer.
func (s bearerSession) Challenge(answer []byte) (isDone bool, next []byte, err error) {
	if len(answer) > 0 {
		return false, nil, failf("the broker does not accept the token in the file of %s: %s", tokenFile,
			s.access.masked(string(answer)))
	}
	return s.Session.Challenge(answer)
}

// Explained is an error of an authentication in the words of this program, or
// nil where it is none of its.
func (a *Access) Explained(l Listener, err error) error {
	known, isKnown := errors.AsType[*Error](err)
	switch {
	case isKnown:
		return known
	case errors.Is(err, kerr.SaslAuthenticationFailed) && a.cfg.Mechanism == mechanismOAuth:
		return failf("the broker does not accept the token in the file of %s: %s", tokenFile, a.said(err))
	case errors.Is(err, kerr.SaslAuthenticationFailed):
		return failf("the broker does not accept user %q with its password by %s (%s): see %s and %s, and that it knows the "+
			"user", a.cfg.Username, a.cfg.Mechanism, a.said(err), usernameVariable, a.passwordFrom())
	case errors.Is(err, kerr.UnsupportedSaslMechanism):
		return failf("the broker does not offer %s=%q: see sasl.enabled.mechanisms of %s",
			mechanismVariable, a.cfg.Mechanism, l.called())
	case errors.Is(err, kerr.IllegalSaslState):
		return failf("the broker wants no SASL: %s", seeProtocol(l))
	}
	return nil
}

func (a *Access) passwordFrom() string {
	if a.cfg.Password != "" {
		return passwordVariable
	}
	return passwordFile
}

// said is what the broker says of an authentication that failed.
func (a *Access) said(err error) string {
	text := err.Error()
	if _, says, found := strings.Cut(text, kerr.SaslAuthenticationFailed.Error()+": "); found {
		text = says
	}
	return a.masked(text)
}

// masked is what a broker says without the secrets that it may quote: its
// callbacks are anybody's.
func (a *Access) masked(text string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, secret := range []*string{(*string)(&a.cfg.Password), a.password.good, a.token.good} {
		if secret != nil && *secret != "" {
			text = strings.ReplaceAll(text, *secret, "********")
		}
	}
	return text
}
