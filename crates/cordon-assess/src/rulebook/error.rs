//! Why a rulebook, or the list of parties, was refused: file, line, help.

use std::{fmt, ops::Range};

/// Why a file of the shelf was refused. A refused file refuses the whole shelf.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}; {help}")]
pub struct RulebookError {
    /// The file's name.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: RulebookProblem,
    /// What to do.
    pub help: String,
}

/// What is wrong with a file of the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RulebookProblem {
    /// Not TOML, a missing or unknown key, or a value that the key does not take.
    Unreadable(String),
    /// A format this version does not know.
    UnknownFormat(u32),
    /// The same rule id twice, in one file or in two.
    DuplicateRule(String),
    /// Two files for one legal order, or the same party twice.
    DuplicateEntry(String),
    /// A check that does not exist.
    UnknownCheck(String),
    /// A parameter that the check does not take.
    UnknownParameter(String),
    /// A parameter that the check cannot do without.
    MissingParameter(String),
    /// A check that judges one thing of a kind, in a rule that is not `for_each` of that kind.
    WrongScope(String),
    /// A rule without any check.
    RuleWithoutCheck(String),
    /// A charter field that does not exist.
    UnknownField(String),
    /// A book without rules that does not say what is missing.
    NoRules,
    /// `url` is no address on the net.
    NoAddress,
    /// A book inherits one that is not there.
    UnknownBook(String),
    /// A book inherits itself, directly or through others.
    InheritsItself(String),
    /// A text that must say something is empty.
    EmptyText(&'static str),
    /// A rule that calls itself verified although nothing was seen, or names no source.
    VerifiedUnseen(String),
    /// The baseline is not there, or does not apply to every charter.
    NoBaseline,
}

impl fmt::Display for RulebookProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(why) => write!(f, "cannot be read: {why}"),
            Self::UnknownFormat(format) => write!(f, "format {format} is not known"),
            Self::DuplicateRule(id) => write!(f, "the rule id `{id}` is used twice"),
            Self::DuplicateEntry(name) => write!(f, "`{name}` is there twice"),
            Self::UnknownCheck(name) => write!(f, "there is no check `{name}`"),
            Self::UnknownParameter(name) => write!(f, "the check takes no parameter `{name}`"),
            Self::MissingParameter(name) => write!(f, "the check needs the parameter `{name}`"),
            Self::WrongScope(name) => {
                write!(f, "the check `{name}` judges one thing of a kind at a time")
            }
            Self::RuleWithoutCheck(id) => write!(f, "the rule `{id}` names no check"),
            Self::UnknownField(name) => write!(f, "a charter has no field `{name}`"),
            Self::NoRules => f.write_str("the rulebook has no rule"),
            Self::NoAddress => f.write_str("`url` is no address"),
            Self::UnknownBook(name) => write!(f, "there is no rulebook `{name}` to inherit from"),
            Self::InheritsItself(name) => write!(f, "`{name}` inherits itself"),
            Self::EmptyText(key) => write!(f, "`{key}` is empty"),
            Self::VerifiedUnseen(id) => {
                write!(f, "the rule `{id}` is called verified but nothing was seen")
            }
            Self::NoBaseline => {
                f.write_str("the baseline `INT-108+` is not there, or not for every charter")
            }
        }
    }
}

/// A problem at a byte range of a file.
pub(crate) fn locate(
    file: &str,
    text: &str,
    span: Option<Range<usize>>,
    problem: RulebookProblem,
    help: impl Into<String>,
) -> RulebookError {
    let start = span.map_or(0, |span| span.start);
    let line = 1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count();
    RulebookError { file: file.to_owned(), line, problem, help: help.into() }
}
