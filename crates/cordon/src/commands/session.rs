//! The authority that a command works on, and what is said of it at the end.

use std::{
    ops::{Deref, DerefMut},
    path::PathBuf,
};

use cordon_gateway::{Gateway, Passphrase};

use crate::{
    authority, clock::SystemClock, commands::witness::OverHttp, failure::Failure, output::say,
};

/// Which authority the call works on, and what unlocks it.
#[derive(Debug)]
pub(crate) struct Place {
    folder: Option<PathBuf>,
    passphrase: Option<PathBuf>,
}

impl Place {
    pub(crate) const fn new(folder: Option<PathBuf>, passphrase: Option<PathBuf>) -> Self {
        Self { folder, passphrase }
    }

    /// The passphrase of its root key, if one was named.
    pub(crate) fn passphrase(&self) -> Result<Option<Passphrase>, Failure> {
        Ok(self.passphrase.as_deref().map(Passphrase::read).transpose()?)
    }
}

/// An authority, opened. Says at the end which witnesses did not cosign, and why: what was done
/// stands all the same.
pub(crate) struct Session(Gateway);

impl Deref for Session {
    type Target = Gateway;

    fn deref(&self) -> &Gateway {
        &self.0
    }
}

impl DerefMut for Session {
    fn deref_mut(&mut self) -> &mut Gateway {
        &mut self.0
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        for why in self.0.not_witnessed() {
            say::aside(format_args!("not witnessed: {why}"));
        }
    }
}

/// The authority that the call names, or that lies nearest.
pub(crate) async fn open(place: &Place) -> Result<Session, Failure> {
    let dir = authority::find(place.folder.as_deref())?;
    let (clock, witnesses) = (Box::new(SystemClock), Box::new(OverHttp));
    let passphrase = place.passphrase()?;
    let gateway = Gateway::open(&dir, clock, Some(witnesses), passphrase.as_ref()).await?;
    if let Some(from) = gateway.time_jump() {
        say::aside(format_args!(
            "no event since {from}: keys that are due go after `cordon log confirm-clock`"
        ));
    }
    Ok(Session(gateway))
}
