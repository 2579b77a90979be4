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
	all, headers := entries("PRIVATE KEY", text)
	wrong := func(format string, args ...any) (crypto.Signer, *Finding) {
		f := found(Unreadable, format, args...)
		return nil, &f
	}
	switch {
	case len(all) == 0:
		return wrong("there is no private key in it (PEM, BEGIN PRIVATE KEY)")
	case len(all) > 1:
		return wrong("Kafka wants one private key, and there are %d", len(all))
	case strings.Contains(headers[0], "ENCRYPTED"):
		return wrong("the private key is encrypted in OpenSSL's old way, and Kafka reads PKCS#8 only; %s", convert)
	}
	der := all[0]
	var plain plainKey
	if _, err := asn1.Unmarshal(der, &plain); err == nil {
		return readPlain(der, plain.Algorithm.Algorithm, hasPassword)
	}
	_, rsaErr := x509.ParsePKCS1PrivateKey(der)
	_, ecErr := x509.ParseECPrivateKey(der)
	var encrypted encryptedKey
	_, encryptedErr := asn1.Unmarshal(der, &encrypted)
	switch {
	case rsaErr == nil:
		return wrong("the private key is PKCS#1 (BEGIN RSA PRIVATE KEY), and Kafka reads PKCS#8 only; %s", convert)
	case ecErr == nil:
		return wrong("the private key is SEC 1 (BEGIN EC PRIVATE KEY), and Kafka reads PKCS#8 only; %s", convert)
	case encryptedErr != nil:
		return wrong("the private key is none that Kafka reads: it wants PKCS#8 (BEGIN PRIVATE KEY); %s", convert)
	case !hasPassword:
		return wrong("the private key is encrypted, and ssl.key.password is not given; give it, or a key that is not "+
			"encrypted; %s", convert)
	}
	return nil, nil
}

// readPlain reads a key that is PKCS#8 and not encrypted.
func readPlain(der []byte, algorithm asn1.ObjectIdentifier, hasPassword bool) (crypto.Signer, *Finding) {
	var wrong Finding
	switch {
	case hasPassword:
		wrong = found(Unreadable, "ssl.key.password is given, and the private key is not encrypted, which Kafka does not "+
			"take; remove the password")
		return nil, &wrong
	case isEdwards(algorithm):
		wrong = found(Unreadable, "the private key is Ed25519 or Ed448, and Kafka reads RSA and EC keys only; make one of "+
			"those")
		return nil, &wrong
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, nil // of a kind or a curve that is not known here
	}
	signer, _ := key.(crypto.Signer)
	return signer, nil
}
