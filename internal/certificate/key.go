package certificate

import (
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
)

// convert is the command that makes PKCS#8 of every key that OpenSSL reads.
const convert = "openssl pkcs8 -topk8 -nocrypt -in tls.key -out pkcs8.key makes it so (cert-manager: " +
	"privateKey.encoding: PKCS8)"

// plainKey and encryptedKey are PKCS#8 (RFC 5208), as far as they are looked at.
type plainKey struct {
	Version    int
	Algorithm  pkix.AlgorithmIdentifier
	PrivateKey []byte
}

type encryptedKey struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

// isEdwards says whether it is Ed25519 or Ed448.
func isEdwards(algorithm asn1.ObjectIdentifier) bool {
	return algorithm.Equal(asn1.ObjectIdentifier{1, 3, 101, 112}) || algorithm.Equal(asn1.ObjectIdentifier{1, 3, 101, 113})
}

// readKey reads the private key as Kafka does; nil without anything wrong: it is of a kind that is not known here, or
// encrypted.
func readKey(text string, hasPassword bool) (crypto.Signer, *Finding) {
	key, isEncrypted, wrong := parseKey(text)
	switch {
	case wrong != nil:
	case isEncrypted && !hasPassword:
		f := found(Unreadable, "the private key is encrypted, and ssl.key.password is not given; give it, or a key that is "+
			"not encrypted; %s", convert)
		wrong = &f
	case !isEncrypted && hasPassword:
		f := found(Unreadable, "ssl.key.password is given, and the private key is not encrypted, which Kafka does not take; "+
			"remove the password")
		wrong = &f
	}
	if wrong != nil {
		return nil, wrong
	}
	return key, nil
}

// parseKey is readKey whatever its password.
func parseKey(text string) (key crypto.Signer, isEncrypted bool, wrong *Finding) {
	all, headers := entries("PRIVATE KEY", text)
	refuse := func(format string, args ...any) (crypto.Signer, bool, *Finding) {
		f := found(Unreadable, format, args...)
		return nil, false, &f
	}
	switch {
	case len(all) == 0:
		return refuse("there is no private key in it (PEM, BEGIN PRIVATE KEY)")
	case len(all) > 1:
		return refuse("Kafka wants one private key, and there are %d", len(all))
	case strings.Contains(headers[0], "ENCRYPTED"):
		return refuse("the private key is encrypted in OpenSSL's old way, and Kafka reads PKCS#8 only; %s", convert)
	}
	der := all[0]
	var plain plainKey
	if _, err := asn1.Unmarshal(der, &plain); err == nil {
		if isEdwards(plain.Algorithm.Algorithm) {
			return refuse("the private key is Ed25519 or Ed448, and Kafka reads RSA and EC keys only; make one of those")
		}
		read, _ := x509.ParsePKCS8PrivateKey(der) // none: of a kind or a curve that is not known here
		key, _ = read.(crypto.Signer)
		return key, false, nil
	}
	_, rsaErr := x509.ParsePKCS1PrivateKey(der)
	_, ecErr := x509.ParseECPrivateKey(der)
	var encrypted encryptedKey
	_, encryptedErr := asn1.Unmarshal(der, &encrypted)
	switch {
	case rsaErr == nil:
		return refuse("the private key is PKCS#1 (BEGIN RSA PRIVATE KEY), and Kafka reads PKCS#8 only; %s", convert)
	case ecErr == nil:
		return refuse("the private key is SEC 1 (BEGIN EC PRIVATE KEY), and Kafka reads PKCS#8 only; %s", convert)
	case encryptedErr != nil:
		return refuse("the private key is none that Kafka reads: it wants PKCS#8 (BEGIN PRIVATE KEY); %s", convert)
	}
	return nil, true, nil
}
