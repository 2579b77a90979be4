package bootstrap

import (
	"cmp"
	"strings"

	"github.com/kraftpod/kraftpod/internal/certificate"
)

// read reads a listener's key store, by Kafka's own rules for what may be given together
// (DefaultSslEngineFactory.createKeystore); not ok: there is none to judge. Of one that is named the scripts set the key
// store.
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
		keyStoreType, keyStoreFile, keyStorePassword, keyStoreKey, keyStoreChain, keyPassword, trustStoreType, trustStoreFile,
		trustPassword, trustCertificates,
	} {
		if strings.Contains(t.get(setting).value, "${") {
			return true
		}
	}
	return false
}

// readKeys reads the key store; not ok: it is not PEM, or wrong.
func (c *storeCheck) readKeys(t tlsListener, s *readStores) bool {
	kind, file, key, chain := t.get(keyStoreType), t.get(keyStoreFile), t.get(keyStoreKey), t.get(keyStoreChain)
	password := t.get(keyStorePassword)
	isPEM, isInline := kind.value == pemType, key.value != "" || chain.value != ""
	switch {
	case file.value == "" && !isInline:
		c.lacks(file, "the listener %s speaks TLS, and has no key store; give %s and %s, or PEM itself in %s "+
			"and %s", t.Name, keyStoreType, keyStoreFile, keyStoreKey, keyStoreChain)
	case isInline && !isPEM:
		c.report.Wrong(kind.variable, cmp.Or(kind.value, defaultStoreType), "Kafka takes %s only where it is PEM", keyStoreKey)
	case isInline && file.value != "":
		c.report.Wrong(file.variable, file.value, "Kafka does not take it together with %s; give one of them", keyStoreKey)
	case isInline && key.value == "":
		c.lacks(key, "Kafka wants it beside %s", keyStoreChain)
	case isInline && chain.value == "":
		c.lacks(chain, "Kafka wants it beside %s", keyStoreKey)
	case isPEM && password.there:
		c.report.Wrong(password.variable, password.value, "Kafka does not take it with a key store of type PEM; remove it (that of "+
			"an encrypted key is %s)", keyPassword)
	case isInline:
		s.Store = certificate.Store{Key: key.value, Chain: chain.value, HasPassword: t.get(keyPassword).there}
		s.from = key
		return true
	case isPEM:
		text, ok := c.file(file.variable, file.value, file.value)
		s.Store = certificate.Store{Key: text, Chain: text, HasPassword: t.get(keyPassword).there}
		s.from = file
		return ok
	case !password.there:
		c.lacks(password, "Kafka wants it with a key store of type %s; give it, or the type PEM and a file "+
			"of PEM", cmp.Or(kind.value, defaultStoreType))
	default:
		c.readOther(kind, file)
	}
	return false
}

// readOther looks at a store that is not PEM, which is not judged.
func (c *storeCheck) readOther(kind, file stored) {
	text, ok := c.file(file.variable, file.value, file.value)
	if ok && strings.Contains(text, "-----BEGIN ") {
		c.report.Wrong(kind.variable, cmp.Or(kind.value, defaultStoreType), "%s is PEM, and Kafka would not read it as that; set "+
			"%s=PEM", file.value, kind.variable)
	}
}

// readTrust reads the trust store.
func (c *storeCheck) readTrust(t tlsListener, s *readStores) {
	kind, file, inline := t.get(trustStoreType), t.get(trustStoreFile), t.get(trustCertificates)
	password, isPEM := t.get(trustPassword), kind.value == pemType
	switch {
	case inline.value != "" && !isPEM:
		c.report.Wrong(kind.variable, cmp.Or(kind.value, defaultStoreType), "Kafka takes %s only where it is PEM",
			trustCertificates)
	case inline.value != "" && file.value != "":
		c.report.Wrong(file.variable, file.value, "Kafka does not take it together with %s; give one of them", trustCertificates)
	case isPEM && password.there && (inline.value != "" || file.value != ""):
		c.report.Wrong(password.variable, password.value, "Kafka does not take it with a trust store of type PEM; remove it")
	case inline.value != "":
		s.Trust, s.HasTrust, s.trustFrom = inline.value, true, inline
	case file.value == "":
	case isPEM:
		s.Trust, s.HasTrust = c.file(file.variable, file.value, file.value)
		s.trustFrom = file
	default:
		c.readOther(kind, file)
	}
}
