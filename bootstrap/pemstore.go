package bootstrap

import (
	"cmp"
	"strings"

	"github.com/kraftpod/kraftpod/internal/certificate"
)

// What Kafka says of settings of one store, each of the setting that it names.
const (
	onlyPEM     = "Kafka takes %s only where it is PEM"
	notTogether = "Kafka does not take it together with %s; give one of them"
)

// orJKS is the type of a store: Kafka's own default where none is given.
func (s stored) orJKS() string { return cmp.Or(s.value, defaultStoreType) }

// read reads a listener's key store, by Kafka's own rules for what may be given
// together (DefaultSslEngineFactory.createKeystore); not ok: there is none to judge.
// Of a listener with a name of theirs the scripts set the key store.
func (c *storeCheck) read(t tlsListener, isNamed bool) (readStores, bool) {
	if isNamed || t.get(engineClass).value != "" || hasProvider(t) {
		return readStores{}, false
	}
	if s, isFixed := c.readFixed(t); isFixed {
		return s, s.Key != ""
	}
	var s readStores
	if !c.readKeys(t, &s) {
		c.readTrust(t, &s)
		return s, false
	}
	c.readTrust(t, &s)
	return s, true
}

// hasProvider says whether somebody else's program knows a value.
func hasProvider(t tlsListener) bool {
	for _, setting := range []string{
		keyStoreType, keyStoreFile, keyStorePassword, keyStoreKey, keyStoreChain, keyPassword, trustStoreType,
		trustStoreFile, trustPassword, trustCertificates,
	} {
		if strings.Contains(t.get(setting).value, "${") {
			return true
		}
	}
	return false
}

// readKeys reads the key store; not ok: it is not PEM, or wrong.
func (c *storeCheck) readKeys(t tlsListener, s *readStores) bool {
	kind, file, password := t.get(keyStoreType), t.get(keyStoreFile), t.get(keyStorePassword)
	switch {
	case t.get(keyStoreKey).value != "" || t.get(keyStoreChain).value != "":
		return c.readInline(t, s)
	case file.value == "":
		c.lacks(file, "the listener %s speaks TLS, and has no key store; give %s and %s, or PEM itself in %s and %s",
			t.Name, keyStoreType, keyStoreFile, keyStoreKey, keyStoreChain)
	case kind.value == pemType && password.there:
		c.refuseStorePassword(password)
	case kind.value == pemType:
		text, ok := c.file(file.variable, file.value, file.value)
		s.Store = certificate.Store{Key: text, Chain: text, HasPassword: t.get(keyPassword).there}
		s.from = file
		return ok
	case !password.there:
		c.lacks(password, "Kafka wants it with a key store of type %s; give it, or the type PEM and a file of PEM",
			kind.orJKS())
	default:
		c.readOther(kind, file)
	}
	return false
}

// readInline reads a key store that the settings themselves have.
func (c *storeCheck) readInline(t tlsListener, s *readStores) bool {
	kind, file, key, chain := t.get(keyStoreType), t.get(keyStoreFile), t.get(keyStoreKey), t.get(keyStoreChain)
	switch password := t.get(keyStorePassword); {
	case kind.value != pemType:
		c.report.Wrong(kind.variable, kind.orJKS(), onlyPEM, keyStoreKey)
	case file.value != "":
		c.report.Wrong(file.variable, file.value, notTogether, keyStoreKey)
	case key.value == "":
		c.lacks(key, "Kafka wants it beside %s", keyStoreChain)
	case chain.value == "":
		c.lacks(chain, "Kafka wants it beside %s", keyStoreKey)
	case password.there:
		c.refuseStorePassword(password)
	default:
		s.Store = certificate.Store{Key: key.value, Chain: chain.value, HasPassword: t.get(keyPassword).there}
		s.from = key
		return true
	}
	return false
}

func (c *storeCheck) refuseStorePassword(password stored) {
	c.report.Wrong(password.variable, password.value, "Kafka does not take it with a key store of type PEM; remove it "+
		"(that of an encrypted key is %s)", keyPassword)
}

// readOther looks at a store that is not PEM, which is not judged.
func (c *storeCheck) readOther(kind, file stored) {
	text, ok := c.file(file.variable, file.value, file.value)
	if ok && strings.Contains(text, "-----BEGIN ") {
		c.report.Wrong(kind.variable, kind.orJKS(), "%s is PEM, and Kafka would not read it as that; set %s=PEM",
			file.value, kind.variable)
	}
}

// readTrust reads the trust store.
func (c *storeCheck) readTrust(t tlsListener, s *readStores) {
	kind, file, inline := t.get(trustStoreType), t.get(trustStoreFile), t.get(trustCertificates)
	isPEM, isInline := kind.value == pemType, inline.value != ""
	switch password := t.get(trustPassword); {
	case !isInline && file.value == "":
	case isInline && !isPEM:
		c.report.Wrong(kind.variable, kind.orJKS(), onlyPEM, trustCertificates)
	case isInline && file.value != "":
		c.report.Wrong(file.variable, file.value, notTogether, trustCertificates)
	case isPEM && password.there:
		c.report.Wrong(password.variable, password.value,
			"Kafka does not take it with a trust store of type PEM; remove it")
	case isInline:
		s.Trust, s.HasTrust, s.trustFrom = inline.value, true, inline
	case isPEM:
		s.Trust, s.HasTrust = c.file(file.variable, file.value, file.value)
		s.trustFrom = file
	default:
		c.readOther(kind, file)
	}
}
