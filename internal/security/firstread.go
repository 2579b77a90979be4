package security

import (
	"net"
	"sync/atomic"
)

// tlsRecord is how an alert of TLS begins, which a listener sends that is
// spoken to in plaintext. No answer of Kafka's begins so: it would be as long.
const tlsRecord = "\x15\x03"

// firstRead is a connection over which the broker has said nothing yet: until
// then what ends it is explained.
type firstRead struct {
	net.Conn
	// explained is why the connection ended; nil: as it is.
	explained func(error) error
	// isTLS is that the broker answers in TLS over what is plaintext; nil: it is
	// not.
	isTLS    func() error
	hasHeard atomic.Bool
}

// Read reads, as net.Conn.Read.
func (c *firstRead) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	switch {
	case c.hasHeard.Load():
	case n > 0:
		c.hasHeard.Store(true)
		if c.isTLS != nil && n >= len(tlsRecord) && string(b[:len(tlsRecord)]) == tlsRecord {
			return 0, c.isTLS()
		}
	case err != nil && c.explained != nil:
		return n, c.explained(err)
	}
	return n, err
}

// Write writes, as net.Conn.Write.
func (c *firstRead) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	if err != nil && c.explained != nil && !c.hasHeard.Load() {
		return n, c.explained(err)
	}
	return n, err
}
