//! By which law, what other powers could reach the data, and which rights are limited.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{CompelledDisclosure, LocalText};

/// `[law]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// Law or consent.
    pub legal_basis: LegalBasis,
    /// `[[law.instrument]]`, at least one where the basis is law.
    #[serde(rename = "instrument")]
    pub instruments: Vec<Instrument>,
    /// `[law.secrecy]`: who is bound to secrecy and by what.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub secrecy: Option<SecrecyDuty>,
    /// `[[law.overriding]]`: other powers that could reach the data, and what bars them.
    pub overriding: Vec<OverridingPower>,
    /// The law or declaration that makes this an emergency, and its date.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub emergency: Option<Instrument>,
    /// Contact for people who live abroad (Convention 108+ Arts 16-19).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cross_border_contact: Option<String>,
    /// National conditions beyond the instruments that were checked, and exemptions relied on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub national_conditions: Option<String>,
}

/// What the processing rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum LegalBasis {
    /// A basis laid down by law.
    Law {
        /// Why this law covers this measure.
        #[serde(with = "crate::text::one_or_more")]
        reason: LocalText,
    },
    /// Free, specific, informed and unambiguous consent.
    Consent {
        /// What happens to a person who refuses; must cost them nothing.
        #[serde(with = "crate::text::one_or_more")]
        refusal: LocalText,
    },
}

/// One legal instrument, as the public can find it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Citation.
    pub citation: String,
    /// Article.
    pub article: String,
    /// Date of the instrument or of the version relied on.
    pub date: Date,
    /// Where the public can read it.
    pub url: String,
}

/// `[law.secrecy]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecrecyDuty {
    /// Who is bound.
    pub who: String,
    /// By what rule.
    pub rule: String,
}

/// `[[law.overriding]]`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverridingPower {
    /// The power: "search warrant under the criminal procedure code".
    pub power: String,
    /// Whose power.
    pub holder: String,
    /// What bars it, or that nothing does.
    pub barred_by: String,
    /// The most that it can compel; without it, nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disclosure: Option<CompelledDisclosure>,
}

/// `[[restricted_right]]`: a right limited, by what law, until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestrictedRight {
    /// Which provision of Convention 108+, as written there: "Art 9(1)(b)".
    /// Article 11 allows only Arts 5(4), 7(2), 8(1) and 9.
    pub provision: String,
    /// In words.
    pub right: String,
    /// The law that limits it.
    pub law: String,
    /// The pressing social need.
    pub need: String,
    /// Milder means that were rejected, and why.
    pub milder_means: String,
    /// What still protects the person, and how the person is told.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub safeguards: Option<String>,
    /// Last day of the restriction.
    pub until: Date,
}

/// `[special]`: safeguards for special categories of data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialCategories {
    /// The categories: health, genetic, biometric, origin …
    pub categories: Vec<String>,
    /// The safeguards, each with the law that lays it down.
    pub safeguards: Vec<String>,
    /// Who could be discriminated against, and how that is prevented.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub discrimination_risk: Option<String>,
}
