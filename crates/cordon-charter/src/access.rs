//! Who may see what, in which form, and to whom data may go.

use serde::{Deserialize, Serialize};

use crate::{CountryCode, FieldName, LocalText, PurposeId, RecordName, Role};

/// `[[access]]`: role × purpose × mode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    /// Who.
    pub role: Role,
    /// What for.
    pub purpose: PurposeId,
    /// In which form.
    pub mode: AccessMode,
}

/// In which form somebody sees data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mode", rename_all = "snake_case", deny_unknown_fields)]
pub enum AccessMode {
    /// Noised answers only.
    Statistics,
    /// Named fields of assigned cases only, capped by day, logged per person.
    Rows {
        /// Of which record.
        record: RecordName,
        /// Which fields.
        fields: Vec<FieldName>,
        /// Most persons one officer may open in a day.
        daily_cap: u32,
    },
    /// The person themself.
    Own,
}

/// `[[recipient]]`: a body that may receive data; nobody else may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Name of the body.
    pub name: String,
    /// Its country.
    pub country: CountryCode,
    /// What it receives: "noised weekly counts".
    #[serde(with = "crate::text::one_or_more")]
    pub receives: LocalText,
    /// What kind of data that is; where it is not said, a person must judge.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub data: Option<ReceivedData>,
    /// Its competence to receive.
    pub competence: String,
    /// For which purpose.
    pub purpose: PurposeId,
    /// Reference of the agreement under which it receives.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agreement: Option<String>,
    /// Where the country is not that of the measure: what protects the data there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub transfer: Option<TransferTool>,
}

/// What kind of data somebody receives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceivedData {
    /// Noised answers only.
    Statistics,
    /// Data about single persons, named or not.
    Persons,
}

/// Convention 108+ Art 14: what a transfer relies on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "tool", rename_all = "snake_case", deny_unknown_fields)]
pub enum TransferTool {
    /// The country is a party.
    Party,
    /// An appropriate level of protection by law.
    Law {
        /// Which.
        reference: String,
    },
    /// Binding, enforceable and really applied safeguards.
    Safeguards {
        /// Which.
        reference: String,
    },
    /// Consent, the person's specific interests, or an important public interest set by law.
    Derogation {
        /// Which ground and which law.
        ground: String,
        /// Why it is necessary and proportionate.
        why_necessary: String,
    },
}
