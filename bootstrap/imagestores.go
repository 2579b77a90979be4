package bootstrap

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/kraftpod/kraftpod/internal/certificate"
	"github.com/kraftpod/kraftpod/internal/image"
	"github.com/kraftpod/kraftpod/internal/kafka"
)

// checkNames reports listeners for which the image's scripts demand variables and files by the listener's name alone.
func (c *storeCheck) checkNames() {
	named := c.image.NamedStores
	for _, entry := range c.listeners.advertised.listeners {
		if named.Matches(entry.Name) {
			c.checkNamed(entry.Name)
		}
		if named.MatchesLogin(entry.Name) && c.environ[named.LoginVariable] == "" {
			c.report.Wrong(named.LoginVariable, "", "the image's scripts demand it where an advertised listener is called "+
				"%s; call that otherwise, for example SECURE with SECURE:%s in %s, or set it", entry.Name,
				c.listeners.protocols.byName[entry.Name], protocolMap)
		}
	}
}

// checkNamed reports what the scripts demand for a listener of one of their names. They set passwords, which Kafka does
// not take beside PEM.
func (c *storeCheck) checkNamed(name string) {
	named, listeners := c.image.NamedStores, c.listeners.set.given
	protocol := c.listeners.protocols.byName[name]
	remedy := "call it otherwise, for example TLS with TLS:" + protocol + " in " + protocolMap
	wanted := c.environ["KAFKA_SSL_CLIENT_AUTH"]
	demanded := named.Variables(strings.Contains(wanted, "required") || strings.Contains(wanted, "requested"))
	lacking := slices.DeleteFunc(slices.Clone(demanded), func(name string) bool { return c.environ[name] != "" })
	switch {
	case len(lacking) > 0:
		listeners.wrong(c.report, "the image's scripts set up the key store of a listener that is called %s from files in "+
			"%s, and demand %s; %s, or give these", name, named.Dir, strings.Join(lacking, ", "), remedy)
		return
	case c.environ["KAFKA_SSL_KEYSTORE_TYPE"] == pemType:
		listeners.wrong(c.report, "the image's scripts set a password for the key store of a listener that is called %s, "+
			"and Kafka takes none with PEM; %s", name, remedy)
		return
	}
	for _, variable := range demanded {
		file := path.Join(named.Dir, c.environ[variable])
		if !c.in.Ahead && !c.in.Exists(file) {
			c.report.Wrong(variable, c.environ[variable], "there is no file %s, which the image's scripts demand for the "+
				"listener %s; mount it there", file, name)
		}
	}
}

// checkFixed reports what the image's scripts demand where a listener speaks TLS; not ok: the rest cannot be judged.
func (c *storeCheck) checkFixed(all []tlsListener) bool {
	fixed := c.image.FixedStores
	kind, ok := fixed.Type(c.environ)
	variable, value := fixed.TypeVariable, c.environ[fixed.TypeVariable]
	if !ok {
		c.report.Wrong(variable, value, "the image's scripts take %s", strings.Join(fixed.Types, " or "))
		return false
	}
	if dir, _ := c.fixedDir(kind); dir == "" {
		if !c.in.Ahead {
			dir := fixed.Dirs[0]
			demanded := append(fixed.Paths(dir, kind), fixed.TrustPath(c.environ, dir, kind))
			c.report.Wrong(variable, value, "the listener %s speaks TLS, for which the image's scripts demand the files %s; "+
				"mount them there, or give another type (%s)", all[0].Name, strings.Join(demanded, ", "),
				strings.Join(fixed.Types, ", "))
		}
		return false
	}
	return true
}

// fixedDir is where all files are that the scripts demand, "" where they are not; and the trust store among them.
func (c *storeCheck) fixedDir(kind string) (dir, trust string) {
	fixed := c.image.FixedStores
	dirs := fixed.Dirs
	if given := c.environ[c.image.ConfigDirVariable]; given != "" {
		dirs = append([]string{path.Join(given, "certs")}, dirs...)
	}
	for _, dir := range dirs {
		trust := fixed.TrustPath(c.environ, dir, kind)
		there := append(fixed.Paths(dir, kind), trust)
		if !slices.ContainsFunc(there, func(file string) bool { return !c.in.Exists(file) }) {
			return dir, trust
		}
	}
	return "", ""
}

// readFixed reads the key store that the image's scripts set up; not isFixed: they do
// not for this listener.
func (c *storeCheck) readFixed(t tlsListener) (s readStores, isFixed bool) {
	fixed := c.image.FixedStores
	if fixed == nil {
		return s, false
	}
	kind, _ := fixed.Type(c.environ)
	file := t.get(keyStoreFile)
	isGiven := file.value != "" || t.get(keyStoreKey).value != ""
	switch configures := fixed.Configures(c.version, c.tlsNames()); {
	case !configures && !isGiven:
		c.lacks(file, "the image's scripts of %s demand %s files, and make Kafka's settings of them only where a listener "+
			"with TLS is called %s; call one so, or give %s and %s", c.version, kind,
			strings.Join(fixed.EarlyNames, ", "), keyStoreType, keyStoreFile)
		return s, true
	case !configures:
		return s, false
	case kind != pemType: // what is not given is of a type that is not judged
		return s, !isGiven
	case file.value == "":
		return c.readFixedPEM(t, kind), true
	case image.AtLeast(c.version, fixed.AlwaysVersion):
		c.report.Wrong(file.variable, file.value, "the image's scripts write PEM itself into Kafka's settings (%s=PEM), "+
			"and Kafka does not take both; remove it", fixed.TypeVariable)
		return s, true
	}
	return s, false
}

// readFixedPEM reads the files as the scripts write them into Kafka's settings.
func (c *storeCheck) readFixedPEM(t tlsListener, kind string) readStores {
	fixed := c.image.FixedStores
	dir, trust := c.fixedDir(kind)
	paths := fixed.Paths(dir, kind)
	at := stored{variable: fixed.TypeVariable, value: kind}
	key, keyOK := c.file(at.variable, kind, paths[0])
	chain, chainOK := c.file(at.variable, kind, paths[1])
	trusted, trustOK := c.file(at.variable, kind, trust)
	if !keyOK || !chainOK || c.isJoined(at, paths[1], chain) || trustOK && c.isJoined(at, trust, trusted) {
		return readStores{}
	}
	return readStores{from: at, trustFrom: at, Store: certificate.Store{
		Key: fixed.Written(c.version, key), Chain: fixed.Written(c.version, chain),
		Trust: fixed.Written(c.version, trusted), HasTrust: trustOK,
		HasPassword: cmp.Or(c.environ[fixed.PasswordVariable], t.get(keyPassword).value) != "",
	}}
}

// isJoined reports a file with several certificates of which the image's scripts leave the last to Kafka.
func (c *storeCheck) isJoined(at stored, path, text string) bool {
	const begin = "BEGIN CERTIFICATE"
	isJoined := c.image.FixedStores.Written(c.version, text) != text && strings.Count(text, begin) > 1
	if isJoined {
		c.report.Wrong(at.variable, at.value, "%s has several certificates, of which Kafka would find the last alone: the "+
			"image's scripts of %s join the lines; leave one there, or call no listener %s and give %s and %s", path,
			c.version, strings.Join(c.image.FixedStores.EarlyNames, ", "), keyStoreType, keyStoreFile)
	}
	return isJoined
}

// tlsNames are the names of all listeners with TLS in the protocol map.
func (c *storeCheck) tlsNames() []string {
	var all []string
	for name, protocol := range c.listeners.protocols.byName {
		if kafka.IsTLS(protocol) {
			all = append(all, name)
		}
	}
	return all
}
