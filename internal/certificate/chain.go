package certificate

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"slices"
	"strings"
	"time"
)

// warnBefore is how long before its end a certificate is warned of. One that lives shorter is warned of in the last
// quarter of its life: what renews certificates does so in the last third.
const warnBefore = 21 * 24 * time.Hour

// readCertificates reads all certificates of a text, none where one of them cannot be judged.
func readCertificates(text string) ([]*x509.Certificate, *Finding) {
	all, _ := entries("CERTIFICATE", text)
	if len(all) == 0 {
		wrong := found(Unreadable, "there is no certificate in it (PEM, BEGIN CERTIFICATE)")
		return nil, &wrong
	}
	var certificates []*x509.Certificate
	for i, der := range all {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			odd := found(Odd, "certificate %d of %d was not checked: %v", i+1, len(all), err)
			return nil, &odd
		}
		certificates = append(certificates, c)
	}
	return certificates, nil
}

// checkOrder checks what Java demands of a chain in a key store (sun.security.pkcs12): the own certificate, then each
// one's issuer, and none twice.
func checkOrder(chain []*x509.Certificate, key crypto.Signer) *Finding {
	if key != nil && !isKeyOf(key, chain[0]) {
		for i, c := range chain[1:] {
			if isKeyOf(key, c) {
				wrong := found(Unreadable, "the certificate of the private key is the one at place %d of %d; put it first, "+
					"then each one's issuer", i+2, len(chain))
				return &wrong
			}
		}
	}
	for i, c := range chain[:len(chain)-1] {
		if next := chain[i+1]; !isName(c.Issuer, next.Subject) {
			wrong := found(Unreadable, "Java wants each certificate to be followed by its issuer's, and %q (issuer %q) is "+
				"followed by %q; put the own one first, then each one's issuer, and nothing else",
				c.Subject, c.Issuer, next.Subject)
			return &wrong
		}
		if slices.ContainsFunc(chain[i+1:], c.Equal) {
			wrong := found(Unreadable, "Java wants each certificate once, and %q is there twice", c.Subject)
			return &wrong
		}
	}
	return nil
}

// isName says whether two names are one, as far as Java compares them: case does not count.
func isName(a, b pkix.Name) bool { return strings.EqualFold(a.String(), b.String()) }

// readTrust reads the trust store, where there is one that is known.
func readTrust(s Store) (anchors []*x509.Certificate, all []Finding) {
	if !s.HasTrust {
		return nil, nil
	}
	anchors, wrong := readCertificates(s.Trust)
	if wrong != nil && wrong.Kind == Unreadable {
		return nil, []Finding{{Kind: UnreadableTrust, Text: wrong.Text}}
	}
	return anchors, nil
}

// checkTrust checks that a chain leads to the trust store.
func checkTrust(chain, anchors []*x509.Certificate) []Finding {
	if len(anchors) == 0 {
		return nil
	}
	last := end(chain, anchors)
	if last == nil {
		return nil
	}
	return []Finding{found(Untrusted, "the certificate (subject %q) does not lead to the trust store: %q is signed by "+
		"%q, which is not there; put that one's certificate into the trust store, or those between into the chain",
		chain[0].Subject, last.Subject, last.Issuer)}
}

// end is the certificate of a chain at which the way to those that are trusted ends; nil: it leads there. Whether each
// is valid is another question.
func end(chain, anchors []*x509.Certificate) *x509.Certificate {
	c, rest := chain[0], chain[1:]
	for _, a := range anchors {
		if c.Equal(a) || signed(c, a) {
			return nil
		}
	}
	if len(rest) == 0 || !signed(c, rest[0]) {
		return c
	}
	return end(rest, anchors)
}

// signed says whether one certificate is signed by another one. A signature of a kind that is not checked here is
// taken by its name.
func signed(c, by *x509.Certificate) bool {
	if !isName(c.Issuer, by.Subject) {
		return false
	}
	err := c.CheckSignatureFrom(by)
	_, isWeak := errors.AsType[x509.InsecureAlgorithmError](err)
	return err == nil || isWeak || errors.Is(err, x509.ErrUnsupportedAlgorithm)
}

// isAnchor says whether a certificate is a trusted one, or has the name and the key of one, which is the same to Java
// (sun.security.validator.PKIXValidator).
func isAnchor(c *x509.Certificate, anchors []*x509.Certificate) bool {
	return slices.ContainsFunc(anchors, func(a *x509.Certificate) bool {
		return bytes.Equal(c.RawSubject, a.RawSubject) && bytes.Equal(c.RawSubjectPublicKeyInfo, a.RawSubjectPublicKeyInfo)
	})
}

// checkTimes checks that the certificates are valid now, and for a while. Of those that are trusted themselves, an
// authority's say, Java asks for no time.
func checkTimes(chain, anchors []*x509.Certificate, now time.Time) []Finding {
	var all []Finding
	for i, c := range chain {
		isRoot := bytes.Equal(c.RawIssuer, c.RawSubject)
		isTrusted := isAnchor(c, anchors)
		if i > 0 && (isRoot || isTrusted) {
			break
		}
		kind, otherwise := Invalid, ""
		if isTrusted {
			kind, otherwise = Odd, " (Java takes it all the same, since the trust store has it, and others do not)"
		}
		left := c.NotAfter.Sub(now)
		switch {
		case now.Before(c.NotBefore):
			all = append(all, found(kind, "the certificate %q is not valid before %s, and it is %s; is the clock right?%s",
				c.Subject, date(c.NotBefore), date(now), otherwise))
		case left < 0:
			all = append(all, found(kind, "the certificate %q expired at %s; renew it%s",
				c.Subject, date(c.NotAfter), otherwise))
		case left <= min(warnBefore, c.NotAfter.Sub(c.NotBefore)/4):
			all = append(all, found(Odd, "the certificate %q expires at %s: renew it", c.Subject, date(c.NotAfter)))
		}
	}
	return all
}

// checkUsage checks that a certificate is for servers, and for clients where it is shown as one's.
func checkUsage(c *x509.Certificate, asClient bool) []Finding {
	may := func(usages ...x509.ExtKeyUsage) bool {
		return len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) == 0 ||
			slices.ContainsFunc(append(usages, x509.ExtKeyUsageAny), func(usage x509.ExtKeyUsage) bool {
				return slices.Contains(c.ExtKeyUsage, usage)
			})
	}
	var all []Finding
	if !may(x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageNetscapeServerGatedCrypto,
		x509.ExtKeyUsageMicrosoftServerGatedCrypto) {
		all = append(all, found(Unusable, "the certificate %q is not for servers (extended key usage); have it issued with "+
			"server auth", c.Subject))
	}
	if asClient && !may(x509.ExtKeyUsageClientAuth) {
		all = append(all, found(Unusable, "the certificate %q is not for clients (extended key usage), and the other nodes "+
			"want it of this one (ssl.client.auth=required); have it issued with client auth too", c.Subject))
	}
	return all
}
