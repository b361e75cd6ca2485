//! Keys and what they seal: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce in front.

use aes_gcm::{
    Aes256Gcm, Nonce,
    aead::{AeadInOut, KeyInit},
};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Bytes of a key.
pub(crate) const KEY_BYTES: usize = 32;

/// Bytes of a nonce, which stands before what is sealed.
pub(crate) const NONCE_BYTES: usize = 12;

/// Bytes of a tag, which stands after it.
pub(crate) const TAG_BYTES: usize = 16;

/// A key of 256 bits. Wiped when dropped, compared in constant time; neither `Debug` nor
/// `Serialize` nor `Clone`.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Key(Box<[u8; KEY_BYTES]>);

/// Why something sealed did not open, or could not be sealed. Never says what it held.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// The system gave no randomness.
    #[error("the system gave no randomness")]
    NoRandomness,
    /// Another key, or altered bytes.
    #[error("sealed data do not open: the key is another one or the data were altered")]
    DoesNotOpen,
}

impl Key {
    /// A new random key.
    pub(crate) fn fresh() -> Result<Self, SealError> {
        let mut key = Self(Box::new([0; KEY_BYTES]));
        getrandom::fill(key.0.as_mut_slice()).map_err(|_| SealError::NoRandomness)?;
        Ok(key)
    }

    /// A key from its bytes.
    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; KEY_BYTES] = bytes.try_into().ok()?;
        Some(Self(Box::new(*bytes)))
    }

    /// The bytes, for a cipher.
    pub(crate) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// The key, ready to seal and open many things.
    pub(crate) fn cipher(&self) -> Cipher {
        Cipher(Aes256Gcm::new(self.bytes().into()))
    }

    /// Seals one thing; `about` must be the same when it is opened.
    pub(crate) fn seal(&self, about: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.cipher().seal(about.as_bytes(), plain)
    }

    /// Opens what [`Self::seal`] sealed.
    pub(crate) fn open(&self, about: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.cipher().open(about.as_bytes(), sealed)
    }

    /// Seals another key.
    pub(crate) fn wrap(&self, about: &str, key: &Self) -> Result<Vec<u8>, SealError> {
        self.seal(about, key.bytes())
    }

    /// Opens a wrapped key.
    pub(crate) fn unwrap_key(&self, about: &str, sealed: &[u8]) -> Result<Self, SealError> {
        Self::from_slice(&self.open(about, sealed)?).ok_or(SealError::DoesNotOpen)
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

/// A key with its round keys computed.
pub(crate) struct Cipher(Aes256Gcm);

impl Cipher {
    pub(crate) fn seal(&self, about: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| SealError::NoRandomness)?;
        let mut sealed = vec![0; NONCE_BYTES + plain.len() + TAG_BYTES];
        self.seal_into(nonce, about, plain, &mut sealed)?;
        Ok(sealed)
    }

    /// Seals into `out`, [`NONCE_BYTES`] + plain + [`TAG_BYTES`] long, under a nonce that the
    /// caller drew at random for this alone.
    pub(crate) fn seal_into(
        &self,
        nonce: [u8; NONCE_BYTES],
        about: &[u8],
        plain: &[u8],
        out: &mut [u8],
    ) -> Result<(), SealError> {
        let (to, rest) =
            out.split_first_chunk_mut::<NONCE_BYTES>().ok_or(SealError::DoesNotOpen)?;
        let (body, end) = rest.split_last_chunk_mut::<TAG_BYTES>().ok_or(SealError::DoesNotOpen)?;
        if body.len() != plain.len() {
            return Err(SealError::DoesNotOpen);
        }
        *to = nonce;
        body.copy_from_slice(plain);
        let tag = self
            .0
            .encrypt_inout_detached(&Nonce::from(nonce), about, body.into())
            .map_err(|_| SealError::DoesNotOpen)?;
        *end = tag.into();
        Ok(())
    }

    pub(crate) fn open(
        &self,
        about: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let parts = sealed.split_first_chunk::<NONCE_BYTES>();
        let (nonce, rest) = parts.ok_or(SealError::DoesNotOpen)?;
        let parts = rest.split_last_chunk::<TAG_BYTES>();
        let (body, tag) = parts.ok_or(SealError::DoesNotOpen)?;
        let mut plain = Zeroizing::new(body.to_vec());
        self.0
            .decrypt_inout_detached(
                &Nonce::from(*nonce),
                about,
                plain.as_mut_slice().into(),
                &(*tag).into(),
            )
            .map_err(|_| SealError::DoesNotOpen)?;
        Ok(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_and_place_only() {
        let (key, other) = (Key::fresh().unwrap(), Key::fresh().unwrap());
        assert!(key != other);
        let sealed = key.seal("a", b"value").unwrap();
        assert_eq!(key.open("a", &sealed).unwrap().as_slice(), b"value");
        assert!(key.open("b", &sealed).is_err());
        assert!(other.open("a", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(key.open("a", &altered).is_err());
        }
        assert!(key.open("a", &sealed[..20]).is_err());
    }

    #[test]
    fn a_wrapped_key_comes_back() {
        let (key, inner) = (Key::fresh().unwrap(), Key::fresh().unwrap());
        let wrapped = key.wrap("slot", &inner).unwrap();
        assert!(key.unwrap_key("slot", &wrapped).unwrap() == inner);
        assert!(key.unwrap_key("other", &wrapped).is_err());
    }
}
