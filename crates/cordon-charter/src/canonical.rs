//! The canonical form (RFC 8785) and the digest over it.
