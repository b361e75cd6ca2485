//! The authority that a command works on, and what is said of it at the end.

use std::{
    ops::{Deref, DerefMut},
    path::{Path, PathBuf},
    time::Duration,
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
    let passphrase = place.passphrase()?;
    let gateway = wait_and_open(&dir, passphrase.as_ref()).await?;
    if let Some(from) = gateway.time_jump() {
        let due = gateway.state().due(gateway.now()).len();
        let keys = match due {
            0 => "no key is due now".to_owned(),
            1 => "1 key that is due waits for it, unreadable".to_owned(),
            due => format!("{due} keys that are due wait for it, unreadable"),
        };
        say::aside(format_args!(
            "nothing was logged for more than 24 hours after {from}, and this machine says it is \
             {:.0}: if its clock is right, run `cordon log confirm-clock` ({keys})",
            gateway.now()
        ));
    }
    Ok(Session(gateway))
}

/// One command at a time works on a folder: another one waits, but not for ever.
async fn wait_and_open(dir: &Path, passphrase: Option<&Passphrase>) -> Result<Gateway, Failure> {
    for turn in 0..TURNS {
        let (clock, witnesses) = (Box::new(SystemClock), Box::new(OverHttp));
        match Gateway::open(dir, clock, Some(witnesses), passphrase).await {
            Err(error) if error.code() == "in-use" && turn + 1 < TURNS => {
                if turn == 0 {
                    say::aside("another command works on this folder; waiting for it");
                }
                tokio::time::sleep(TURN).await;
            }
            opened => return Ok(opened?),
        }
    }
    Err(Failure::usage("the authority's folder is in use by another process"))
}

/// How often and how long a command waits for another: a minute in all.
const TURNS: u32 = 240;
const TURN: Duration = Duration::from_millis(250);
