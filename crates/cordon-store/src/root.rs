//! The root key: a file of its own, outside the authority's folder.

use std::{io, path::Path};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::{
    durable::{self, Disk, Mode},
    secret::{KEY_BYTES, Key, SealError},
};

/// The key that wraps all others. Whoever has it and the key table reads everything.
pub struct RootKey(pub(crate) Key);

/// Why there is no root key.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RootKeyError {
    /// The file could not be read or written.
    #[error("the root key's file could not be read or written: {0}")]
    File(#[from] io::Error),
    /// Something is already there.
    #[error("there is a root key already; it is never replaced")]
    Exists,
    /// Not such a file.
    #[error("the file is not a root key of version 1")]
    Format,
    /// It is wrapped and none was given.
    #[error("the root key needs its passphrase")]
    PassphraseNeeded,
    /// It does not unwrap.
    #[error("the passphrase is another one, or the file was altered")]
    Passphrase,
    /// No randomness.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// Argon2id (RFC 9106), second recommended choice of its section 4: 64 MiB, 3 passes.
const MEMORY_KIB: u32 = 65_536;
const PASSES: u32 = 3;
const LANES: u32 = 4;

/// More than this is not asked of the machine, whatever a file says.
const MOST_MEMORY_KIB: u32 = 1 << 20;
const MOST_PASSES: u32 = 64;

const ABOUT: &str = "cordon root key 1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    cordon_root_key: u32,
    /// The key, or the wrapped key, in base64.
    key: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    passphrase: Option<Stretched>,
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

/// How a passphrase becomes the wrapping key.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stretched {
    argon2id_memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

impl RootKey {
    /// Draws a new key and writes it to `file`, readable by the owner alone, wrapped by the
    /// passphrase if there is one.
    ///
    /// # Errors
    /// If a file of this name exists or cannot be written.
    pub fn create(
        disk: &dyn Disk,
        file: &Path,
        passphrase: Option<&str>,
    ) -> Result<Self, RootKeyError> {
        if file.exists() {
            return Err(RootKeyError::Exists);
        }
        let key = Key::fresh()?;
        let (written, passphrase) = match passphrase {
            None => (STANDARD.encode(key.bytes()), None),
            Some(passphrase) => {
                let mut salt = [0; 16];
                getrandom::fill(&mut salt).map_err(|_| SealError::NoRandomness)?;
                let how = Stretched {
                    argon2id_memory_kib: MEMORY_KIB,
                    passes: PASSES,
                    lanes: LANES,
                    salt: STANDARD.encode(salt),
                };
                let wrapped = how.stretch(passphrase)?.wrap(ABOUT, &key)?;
                (STANDARD.encode(wrapped), Some(how))
            }
        };
        let content = KeyFile { cordon_root_key: 1, key: written, passphrase };
        let text = serde_json::to_vec(&content).map_err(|_| RootKeyError::Format)?;
        durable::write(disk, file, &Zeroizing::new(text), Mode::Private)?;
        Ok(Self(key))
    }

    /// Reads the key from its file.
    ///
    /// # Errors
    /// If it is not there, not one, or does not unwrap.
    pub fn read(file: &Path, passphrase: Option<&str>) -> Result<Self, RootKeyError> {
        let text = Zeroizing::new(std::fs::read(file)?);
        let content: KeyFile = serde_json::from_slice(&text).map_err(|_| RootKeyError::Format)?;
        if content.cordon_root_key != 1 {
            return Err(RootKeyError::Format);
        }
        let decoded = STANDARD.decode(content.key.as_bytes()).map_err(|_| RootKeyError::Format)?;
        let bytes = Zeroizing::new(decoded);
        match (&content.passphrase, passphrase) {
            (None, _) => Key::from_slice(&bytes).map(Self).ok_or(RootKeyError::Format),
            (Some(_), None) => Err(RootKeyError::PassphraseNeeded),
            (Some(how), Some(passphrase)) => {
                let key = how.stretch(passphrase)?.unwrap_key(ABOUT, &bytes);
                key.map(Self).map_err(|_| RootKeyError::Passphrase)
            }
        }
    }
}

impl Stretched {
    fn stretch(&self, passphrase: &str) -> Result<Key, RootKeyError> {
        if self.argon2id_memory_kib > MOST_MEMORY_KIB || self.passes > MOST_PASSES {
            return Err(RootKeyError::Format);
        }
        let salt = STANDARD.decode(&self.salt).map_err(|_| RootKeyError::Format)?;
        let params =
            Params::new(self.argon2id_memory_kib, self.passes, self.lanes, Some(KEY_BYTES))
                .map_err(|_| RootKeyError::Format)?;
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.as_bytes(), &salt, key.as_mut_slice())
            .map_err(|_| RootKeyError::Format)?;
        Key::from_slice(key.as_slice()).ok_or(RootKeyError::Format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::durable::FileSystem;

    #[test]
    fn a_root_key_comes_back_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("root.key");
        let made = RootKey::create(&FileSystem, &file, None).unwrap();
        assert!(RootKey::read(&file, None).unwrap().0 == made.0);
        let again = RootKey::create(&FileSystem, &file, None);
        assert!(matches!(again, Err(RootKeyError::Exists)));
    }

    #[test]
    fn a_wrapped_root_key_needs_its_passphrase() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("root.key");
        let made = RootKey::create(&FileSystem, &file, Some("four words of mine")).unwrap();
        let read = |passphrase| RootKey::read(&file, passphrase);
        assert!(read(Some("four words of mine")).unwrap().0 == made.0);
        assert!(matches!(read(Some("another")), Err(RootKeyError::Passphrase)));
        assert!(matches!(read(None), Err(RootKeyError::PassphraseNeeded)));
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(!text.contains(&STANDARD.encode(made.0.bytes())));
    }
}
