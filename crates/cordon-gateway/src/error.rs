//! Why an act was not done. One kind decides the exit code and the HTTP status; texts are for a
//! data protection officer and hold no data value.

use std::fmt;

use cordon_log::{Fault, NotOpen};

/// What kind of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The charter or the law says no.
    Refused,
    /// The call is wrong: an unknown name, a missing file.
    Usage,
    /// Data, a key or a proof is broken, or the system failed.
    Broken,
}

/// An act that was not done.
#[derive(Debug)]
pub struct ActError {
    kind: Kind,
    code: String,
    message: String,
    help: Option<String>,
    logged: Option<u64>,
    charged: bool,
}

impl ActError {
    /// The charter or the law says no.
    pub fn refused(code: impl Into<String>, message: impl fmt::Display) -> Self {
        Self::new(Kind::Refused, code, message)
    }

    /// The call is wrong.
    pub fn usage(code: impl Into<String>, message: impl fmt::Display) -> Self {
        Self::new(Kind::Usage, code, message)
    }

    /// Something is broken.
    pub fn broken(code: impl Into<String>, message: impl fmt::Display) -> Self {
        Self::new(Kind::Broken, code, message)
    }

    fn new(kind: Kind, code: impl Into<String>, message: impl fmt::Display) -> Self {
        let (code, message) = (code.into(), message.to_string());
        Self { kind, code, message, help: None, logged: None, charged: false }
    }

    /// What to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The refusal itself is in the log, at this leaf.
    #[must_use]
    pub(crate) const fn logged_at(mut self, leaf: u64) -> Self {
        self.logged = Some(leaf);
        self
    }

    /// Something was charged before, and stays charged.
    #[must_use]
    pub(crate) const fn after_a_charge(mut self) -> Self {
        self.charged = true;
        self
    }

    /// What kind.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Stable code: `over-collection`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// What to do, if there is something.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Whether something was charged before, which stays charged.
    pub const fn charged(&self) -> bool {
        self.charged
    }

    /// The leaf of the refusal, if it was logged.
    pub const fn logged(&self) -> Option<u64> {
        self.logged
    }
}

impl fmt::Display for ActError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ActError {}

impl From<Fault> for ActError {
    fn from(fault: Fault) -> Self {
        Self::refused(fault.rule.name(), &fault.message).with_help(fault.help)
    }
}

impl From<NotOpen> for ActError {
    fn from(not_open: NotOpen) -> Self {
        let (code, help) = (not_open.code(), not_open.help());
        let kind = match not_open {
            NotOpen::Unknown => Kind::Usage,
            _ => Kind::Refused,
        };
        Self::new(kind, code, not_open).with_help(help)
    }
}

impl From<getrandom::Error> for ActError {
    fn from(_: getrandom::Error) -> Self {
        Self::broken("no-randomness", "the operating system gave no randomness")
    }
}

impl From<cordon_log::LeafError> for ActError {
    fn from(error: cordon_log::LeafError) -> Self {
        Self::broken("leaf", error)
    }
}

impl From<crate::settings::SettingsError> for ActError {
    fn from(error: crate::settings::SettingsError) -> Self {
        Self::usage("settings", error)
    }
}

macro_rules! broken_store {
    ($($error:ident),*) => {$(
        impl From<cordon_store::$error> for ActError {
            fn from(error: cordon_store::$error) -> Self {
                Self::broken("store", error)
            }
        }
    )*};
}

broken_store!(ActError, CompactError, DestroyError, PublishError, ReadError, ScanError);

impl From<cordon_store::OpenError> for ActError {
    fn from(error: cordon_store::OpenError) -> Self {
        match error {
            cordon_store::OpenError::InUse(_) => Self::usage("in-use", error),
            _ => Self::broken("store", error),
        }
    }
}

impl From<cordon_store::RootKeyError> for ActError {
    fn from(error: cordon_store::RootKeyError) -> Self {
        use cordon_store::RootKeyError::{Passphrase, PassphraseNeeded};
        match error {
            PassphraseNeeded | Passphrase => Self::usage("passphrase", error)
                .with_help("name its file with --passphrase-file or CORDON_PASSPHRASE_FILE"),
            _ => Self::broken("root-key", error),
        }
    }
}
