package image

import (
	"path"
	"strings"
)

// NamedStores is what scripts demand of a node that advertises a listener whose name ends in a word, whatever its
// security protocol: they then set the key store themselves, from files in one directory that variables name.
type NamedStores struct {
	// Ending is that of the names.
	Ending string
	// Dir has the files.
	Dir string
	// FileVariable names the key store; PasswordVariables the files with the passwords of key and store.
	FileVariable      string
	PasswordVariables []string
	// TrustFileVariable and TrustPasswordVariable name those of the trust store, which is demanded where
	// ssl.client.auth is requested or required.
	TrustFileVariable, TrustPasswordVariable string
	// Login is in the names of listeners for which LoginVariable is demanded.
	Login, LoginVariable string
}

// Matches says whether the scripts take a listener for one of theirs.
func (s *NamedStores) Matches(listener string) bool {
	return s != nil && strings.HasSuffix(listener, s.Ending)
}

// MatchesLogin says whether the scripts demand the variable of the login for a listener.
func (s *NamedStores) MatchesLogin(listener string) bool {
	return s != nil && strings.Contains(listener, s.Login)
}

// Variables are those that the scripts demand.
func (s *NamedStores) Variables(withTrust bool) []string {
	all := append([]string{s.FileVariable}, s.PasswordVariables...)
	if withTrust {
		all = append(all, s.TrustFileVariable, s.TrustPasswordVariable)
	}
	return all
}

// namedStores are those of configure of apache/kafka and, of which that began as a copy, of cp-kafka.
func namedStores() *NamedStores {
	return &NamedStores{ //nolint:gosec // names
		Ending:                "SSL",
		Dir:                   "/etc/kafka/secrets",
		FileVariable:          "KAFKA_SSL_KEYSTORE_FILENAME",
		PasswordVariables:     []string{"KAFKA_SSL_KEY_CREDENTIALS", "KAFKA_SSL_KEYSTORE_CREDENTIALS"},
		TrustFileVariable:     "KAFKA_SSL_TRUSTSTORE_FILENAME",
		TrustPasswordVariable: "KAFKA_SSL_TRUSTSTORE_CREDENTIALS",
		Login:                 "SASL_",
		LoginVariable:         "KAFKA_OPTS",
	}
}

// FixedStores is what scripts demand of a node that has a listener with TLS: files of fixed names, of which they make
// the key store's settings.
type FixedStores struct {
	// TypeVariable has the type, one of Types; the first where it is not given.
	TypeVariable string
	Types        []string
	// Files are the key store's by the type: of PEM the private key, then the certificates. TrustFiles are the trust
	// store's, unless TrustVariable names another.
	Files         map[string][]string
	TrustFiles    map[string]string
	TrustVariable string
	// PasswordVariable has the key's password.
	PasswordVariable string
	// Dirs are where they look, one or the other.
	Dirs []string
	// In the version EarlyVersion they make settings of the files only where a listener with TLS has a name that ends in
	// one of EarlyNames, and join the lines of PEM by blanks, so that Kafka finds the last certificate alone. From
	// AlwaysVersion on they certainly do not.
	EarlyVersion, AlwaysVersion string
	EarlyNames                  []string
}

// Type is the type that counts; not ok: the scripts refuse it.
func (s *FixedStores) Type(environ map[string]string) (kind string, ok bool) {
	kind = environ[s.TypeVariable]
	if kind == "" {
		kind = s.Types[0]
	}
	return kind, s.Files[kind] != nil
}

// Paths are those of the key store's files in a directory.
func (s *FixedStores) Paths(dir, kind string) []string {
	var all []string
	for _, name := range s.Files[kind] {
		all = append(all, path.Join(dir, name))
	}
	return all
}

// TrustPath is that of the trust store.
func (s *FixedStores) TrustPath(environ map[string]string, dir, kind string) string {
	if given := environ[s.TrustVariable]; given != "" {
		return given
	}
	return path.Join(dir, s.TrustFiles[kind])
}

// Configures says whether the scripts of a version make settings of the files, where these listeners speak TLS.
func (s *FixedStores) Configures(version string, listeners []string) bool {
	if version != s.EarlyVersion {
		return true
	}
	for _, listener := range listeners {
		for _, ending := range s.EarlyNames {
			if strings.HasSuffix(listener, ending) {
				return true
			}
		}
	}
	return false
}

// Written is the text of PEM as the scripts of a version write it.
func (s *FixedStores) Written(version, text string) string {
	if version != s.EarlyVersion {
		return text
	}
	return strings.Join(strings.Split(strings.TrimSuffix(text, "\n"), "\n"), " ") + " "
}

// bitnamiStores are those of kafka_validate and kafka_configure_ssl.
func bitnamiStores() *FixedStores {
	return &FixedStores{ //nolint:gosec // names
		TypeVariable: "KAFKA_TLS_TYPE",
		Types:        []string{"JKS", "PEM"},
		Files: map[string][]string{
			"JKS": {"kafka.keystore.jks"},
			"PEM": {"kafka.keystore.key", "kafka.keystore.pem"},
		},
		TrustFiles:       map[string]string{"JKS": "kafka.truststore.jks", "PEM": "kafka.truststore.pem"},
		TrustVariable:    "KAFKA_TLS_TRUSTSTORE_FILE",
		PasswordVariable: "KAFKA_CERTIFICATE_PASSWORD",
		Dirs:             []string{"/bitnami/kafka/config/certs", "/opt/bitnami/kafka/config/certs"},
		EarlyVersion:     "3.4.0", // of 3.4.1 the later builds have the next generation of scripts
		AlwaysVersion:    "3.5",
		EarlyNames:       []string{"INTERNAL", "CLIENT", "EXTERNAL"},
	}
}
