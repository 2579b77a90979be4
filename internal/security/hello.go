package security

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/kraftpod/kraftpod/internal/certificate"
)

// hello is one TLS handshake, as far as it explains what became of it. With TLS
// 1.3 a broker that does not take the client's certificate says so only once the
// handshake is over, to the client's first request.
type hello struct {
	access   *Access
	listener Listener
	pair     *tls.Certificate // nil: there is none to show
	// isAsked: the broker wants a certificate of the client.
	isAsked bool
}

// certificate is called where the broker asks for the client's.
func (h *hello) certificate(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	h.isAsked = true
	if h.pair == nil {
		return &tls.Certificate{}, nil // none: it may be wanted, not demanded
	}
	return h.pair, nil
}

// explained is why the broker and this client do not come to terms. That it was
// given up, or took too long, is no reason of theirs.
func (h *hello) explained(err error, isGivenUp bool) error {
	late, isNet := errors.AsType[net.Error](err)
	if isGivenUp || isNet && late.Timeout() {
		return err
	}
	if bad, is := errors.AsType[*tls.CertificateVerificationError](err); is {
		return h.untrusted(bad)
	}
	alert, isRefused := remoteAlert(err)
	switch _, isPlain := errors.AsType[tls.RecordHeaderError](err); {
	case isPlain:
		return failf("the broker answers in plaintext, not in TLS: %s", h.seeProtocol())
	case h.isAsked && (isRefused || isClosed(err)):
		return h.refusedCertificate(alert)
	case isRefused:
		return failf("the broker refuses the TLS handshake: %s", alert)
	case isClosed(err):
		return failf("the broker closes the connection at the TLS handshake, as a listener does that speaks no TLS: %s",
			h.seeProtocol())
	}
	return failf("TLS with the broker: %v", err)
}

// seeProtocol is where the protocol of a listener is written.
func (h *hello) seeProtocol() string { return seeProtocol(h.listener) }

func seeProtocol(l Listener) string {
	if l.Name == "" {
		return "see KRAFTPOD_BROKER, and which listener of this broker has that port"
	}
	return fmt.Sprintf("see the listener %s in listener.security.protocol.map as Kafka's container has it", l.Name)
}

// untrusted is why the broker's certificate is not accepted.
func (h *hello) untrusted(bad *tls.CertificateVerificationError) error {
	leaf := bad.UnverifiedCertificates[0]
	serves := fmt.Sprintf("the certificate of the broker (subject %q, issuer %q)", leaf.Subject, leaf.Issuer)
	invalid, isInvalid := errors.AsType[x509.CertificateInvalidError](bad)
	_, isUnknown := errors.AsType[x509.UnknownAuthorityError](bad)
	_, isOther := errors.AsType[x509.HostnameError](bad)
	cfg := h.access.cfg
	switch {
	case isOther:
		return failf("%s is not for %q, but for %s: set %s to one of these, or put the name into the certificate",
			serves, h.name(), certificate.Names(leaf), serverNameVariable)
	case isInvalid && invalid.Reason == x509.Expired && time.Now().Before(invalid.Cert.NotBefore):
		return failf("%s is not valid before %s: see the clocks", serves, invalid.Cert.NotBefore.UTC().Format(time.RFC3339))
	case isInvalid && invalid.Reason == x509.Expired:
		return failf("%s: %q expired at %s: renew it, and have Kafka read it", serves, invalid.Cert.Subject,
			invalid.Cert.NotAfter.UTC().Format(time.RFC3339))
	case isUnknown && cfg.CAFile == "":
		return failf("%s is signed by nobody whom the system trusts (kraftpod's image brings no CAs): set %s",
			serves, caVariable)
	case isUnknown:
		return failf("%s is signed by nobody in %s=%q: give the CA that signed it", serves, caVariable, cfg.CAFile)
	}
	return failf("%s is not valid: %v", serves, bad.Err)
}

// name is what the broker's certificate must have.
func (h *hello) name() string { return cmp.Or(h.access.cfg.ServerName, h.listener.Host) }

// refusedCertificate is why a broker that asked for the client's certificate
// ended the handshake.
func (h *hello) refusedCertificate(alert string) error {
	if alert == "" {
		alert = "it closes the connection"
	}
	if h.pair == nil {
		return failf("the broker wants a certificate of the client (%s): set %s and %s, or ssl.client.auth of the listener",
			alert, certVariable, keyVariable)
	}
	leaf := h.pair.Leaf
	until, remedy := "valid until ", "the trust store of the listener must have its CA"
	if time.Now().After(leaf.NotAfter) {
		until, remedy = "EXPIRED at ", "renew it"
	}
	return failf("the broker does not accept the client certificate of %s=%q (subject %q, issuer %q, %s%s; %s): %s",
		certVariable, h.access.cfg.CertFile, leaf.Subject, leaf.Issuer, until, leaf.NotAfter.UTC().Format(time.RFC3339),
		alert, remedy)
}

// remoteAlert is the alert that the other side sent, in words.
func remoteAlert(err error) (alert string, ok bool) {
	op, is := errors.AsType[*net.OpError](err)
	if !is || op.Op != "remote error" {
		return "", false
	}
	return op.Err.Error(), true
}

// isClosed says whether the other side ended the connection.
func isClosed(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}
