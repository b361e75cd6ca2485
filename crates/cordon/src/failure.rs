//! How a command fails: one sentence, one help, one exit code. The only home of exit codes.

use std::{fmt, io::ErrorKind, path::Path, process::ExitCode};

use cordon_log::FailureKind;

/// What kind of failure it is; each kind has one exit code, stable for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The charter or the law says no.
    Refused = 1,
    /// The words of the call are wrong, or a file is not there.
    Usage = 2,
    /// Data, a key or a proof is broken.
    Broken = 3,
}

/// A command that did not do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
    help: Option<String>,
}

impl Failure {
    pub(crate) fn refused(message: impl fmt::Display) -> Self {
        Self::of(Kind::Refused, message)
    }

    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self::of(Kind::Usage, message)
    }

    pub(crate) fn broken(message: impl fmt::Display) -> Self {
        Self::of(Kind::Broken, message)
    }

    pub(crate) fn of(kind: Kind, message: impl fmt::Display) -> Self {
        Self { kind, message: message.to_string(), help: None }
    }

    /// A check that did not succeed.
    pub(crate) fn checked(kind: FailureKind, message: impl fmt::Display) -> Self {
        let kind = match kind {
            FailureKind::Usage => Kind::Usage,
            FailureKind::System | FailureKind::Broken => Kind::Broken,
        };
        Self::of(kind, message)
    }

    /// The system said no while `doing`.
    pub(crate) fn system(doing: &str, error: &std::io::Error) -> Self {
        Self::of(Kind::Broken, format_args!("{doing} failed: {error}"))
    }

    /// A file could not be read or written.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        let what = match error.kind() {
            ErrorKind::NotFound => "there is no such file".to_owned(),
            ErrorKind::AlreadyExists => "it is there already and is not overwritten".to_owned(),
            ErrorKind::IsADirectory => "this is a folder, not a file".to_owned(),
            ErrorKind::PermissionDenied => "reading or writing it is not permitted".to_owned(),
            ErrorKind::InvalidData => "this is not text (UTF-8)".to_owned(),
            _ => error.to_string(),
        };
        Self::of(Kind::Usage, format_args!("`{}`: {what}", path.display()))
    }

    pub(crate) fn help(mut self, help: impl fmt::Display) -> Self {
        self.help = Some(help.to_string());
        self
    }

    #[allow(clippy::print_stderr, reason = "the one place where a failure reaches the terminal")]
    pub(crate) fn report(self) -> ExitCode {
        let word = match self.kind {
            Kind::Refused => "refused",
            Kind::Usage => "error",
            Kind::Broken => "broken",
        };
        eprintln!("{word}: {self}");
        ExitCode::from(self.kind as u8)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for line in self.help.iter().flat_map(|help| help.lines()) {
            write!(f, "\n  help: {line}")?;
        }
        Ok(())
    }
}

impl From<cordon_gateway::ActError> for Failure {
    fn from(error: cordon_gateway::ActError) -> Self {
        let kind = match error.kind() {
            cordon_gateway::Kind::Refused => Kind::Refused,
            cordon_gateway::Kind::Usage => Kind::Usage,
            cordon_gateway::Kind::Broken => Kind::Broken,
        };
        let mut failure = Self::of(kind, format_args!("{error} [{}]", error.code()));
        failure.help = error.help().map(str::to_owned);
        if let Some(leaf) = error.logged() {
            let spent =
                if error.charged() { "the first charge stays" } else { "nothing was spent" };
            let note = format!("the refusal is in the log (leaf {leaf}); {spent}");
            failure.help = Some(match failure.help {
                Some(help) => format!("{help}\n{note}"),
                None => note,
            });
        }
        failure
    }
}
