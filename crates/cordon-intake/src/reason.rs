//! Why a row is refused: a closed list of codes, each with what to do.

use cordon_charter::{Bounds, FieldType};
use serde::Serialize;

/// Why a row was refused. A row has one reason: the first that applies, in the order of this list
/// for the row as a whole, then by column in the charter's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// The bytes are no text in the file's encoding.
    NotText,
    /// More or fewer columns than the header.
    WrongNumberOfColumns,
    /// A field that names the person is empty.
    NoPerson,
    /// A required field is empty.
    Missing,
    /// No whole number.
    NotAnInteger,
    /// No decimal number (also NaN and infinity).
    NotADecimal,
    /// No day of the calendar as `YYYY-MM-DD`.
    NotADate,
    /// No moment as RFC 3339.
    NotATimestamp,
    /// Neither true nor false.
    NotABoolean,
    /// Not a value of the charter's closed list.
    NotInList,
    /// Longer than the charter allows.
    TooLong,
    /// A control character within a text.
    ControlCharacter,
    /// Outside the charter's bounds.
    OutOfBounds,
    /// Past its retention on arrival: its key would already have to be gone.
    Expired,
}

impl Reason {
    /// The code as it stands in receipts: `not-in-list`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotText => "not-text",
            Self::WrongNumberOfColumns => "wrong-number-of-columns",
            Self::NoPerson => "no-person",
            Self::Missing => "missing",
            Self::NotAnInteger => "not-an-integer",
            Self::NotADecimal => "not-a-decimal",
            Self::NotADate => "not-a-date",
            Self::NotATimestamp => "not-a-timestamp",
            Self::NotABoolean => "not-a-boolean",
            Self::NotInList => "not-in-list",
            Self::TooLong => "too-long",
            Self::ControlCharacter => "control-character",
            Self::OutOfBounds => "out-of-bounds",
            Self::Expired => "expired",
        }
    }

    /// What is wrong, for people.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotText => "the bytes are not text in the file's encoding",
            Self::WrongNumberOfColumns => "the row has more or fewer columns than the header",
            Self::NoPerson => "a field that names the person is empty",
            Self::Missing => "a required field is empty",
            Self::NotAnInteger => "not a whole number",
            Self::NotADecimal => "not a decimal number",
            Self::NotADate => "not a date",
            Self::NotATimestamp => "not a date with time",
            Self::NotABoolean => "neither true nor false",
            Self::NotInList => "not a value of the charter's list",
            Self::TooLong => "longer than the charter allows",
            Self::ControlCharacter => "holds a control character",
            Self::OutOfBounds => "outside the charter's bounds",
            Self::Expired => "already past its retention",
        }
    }

    /// What the submitter can do. Says bounds and lists of the charter, never a value of a row.
    pub(crate) fn help(self, field: Option<&FieldType>) -> String {
        match (self, field) {
            (Self::OutOfBounds, Some(field)) => bounds(field),
            (Self::TooLong, Some(field)) => {
                format!("shorten it to {} characters", length(field))
            }
            (Self::NotInList, Some(field)) => list(field),
            _ => self.plain_help().to_owned(),
        }
    }

    const fn plain_help(self) -> &'static str {
        match self {
            Self::NotText => "save the file as UTF-8 and send these rows again",
            Self::WrongNumberOfColumns => "put quotes around values that hold the delimiter",
            Self::NoPerson => "fill in every field that names the person",
            Self::Missing => "fill in the field",
            Self::NotAnInteger => "write digits only, without separators",
            Self::NotADecimal => "write digits with one point, without separators",
            Self::NotADate => "write YYYY-MM-DD",
            Self::NotATimestamp => "write YYYY-MM-DDThh:mm:ssZ",
            Self::NotABoolean => "write true or false, yes or no, 1 or 0",
            Self::NotInList => "use a value of the charter's list, spelt the same",
            Self::TooLong => "shorten it",
            Self::ControlCharacter => "remove control characters",
            Self::OutOfBounds => "check the value",
            Self::Expired => "do not send these rows; the charter's time for them is over",
        }
    }
}

fn bounds(field: &FieldType) -> String {
    match field {
        FieldType::Integer { min, max } => format!("use a number from {min} to {max}"),
        FieldType::Decimal { min, max, scale, .. } => {
            let [min, max] = [min, max].map(|units| crate::number::decimal_text(*units, *scale));
            format!("use a number from {min} to {max}")
        }
        FieldType::Date(Bounds { min, max }) | FieldType::Timestamp(Bounds { min, max }) => {
            format!("use a day from {min} to {max}")
        }
        _ => Reason::OutOfBounds.plain_help().to_owned(),
    }
}

fn length(field: &FieldType) -> u32 {
    match field {
        FieldType::Text { max_length } | FieldType::Place { max_length, .. } => *max_length,
        _ => crate::text::PERSON_LENGTH,
    }
}

/// Short lists are spelt out.
fn list(field: &FieldType) -> String {
    match field {
        FieldType::Category { values } | FieldType::Place { values: Some(values), .. }
            if values.len() <= 8 =>
        {
            format!("use one of: {}", values.join(", "))
        }
        _ => Reason::NotInList.plain_help().to_owned(),
    }
}
