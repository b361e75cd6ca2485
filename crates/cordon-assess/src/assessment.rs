//! The assessment: a document of its own, signed over by everybody who must agree.

use cordon_charter::{Charter, CharterId, CountryCode, Digest, LegalBasis, LocalText, MeasureId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    balance::BalanceTest,
    finding::{Finding, Outcome, Severity},
    impact::Impact,
    rulebook::{RuleId, Rulebook},
    shelf::Shelf,
};

/// What the rulebooks came to on one charter.
///
/// As a document it is canonical JSON (RFC 8785). Its `unmet_must` and `to_be_judged`, arrays of
/// rule ids at the top level, are a format: the log reads them without knowing any rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assessment {
    /// The version of this format: 1.
    pub assessment: u32,
    /// Digest of the charter that was judged.
    pub charter: CharterId,
    /// What that charter declares, for a reader who has not seen it.
    pub subject: Subject,
    /// The rulebooks that judged, the baseline first.
    pub rulebooks: Vec<BookUsed>,
    /// SHA-256 of the list of parties to Convention 108 that was used.
    pub parties: Digest,
    /// Set where no compiled rulebook of the measure's own country is there: what its own law asks
    /// beyond the rulebooks that judged was not judged.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub not_judged: Option<CountryCode>,
    /// Rules of severity `must` or `invalid` that are not met: the measure cannot open.
    pub unmet_must: Vec<RuleId>,
    /// The rules among them that make the charter invalid.
    pub invalid: Vec<RuleId>,
    /// Rules that need a signed, published answer before the measure opens: a person must judge, or
    /// a `should` is not followed.
    pub to_be_judged: Vec<RuleId>,
    /// The balance test.
    pub balance: BalanceTest,
    /// The impact part.
    pub impact: Impact,
    /// One for each rule, in the order of the rulebooks.
    pub findings: Vec<Finding>,
}

/// What is done, by whom and by which law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// The measure.
    pub measure: MeasureId,
    /// The charter's version.
    pub version: u32,
    /// Its title.
    pub title: LocalText,
    /// What is done, in plain language.
    pub summary: LocalText,
    /// Whose law governs.
    pub jurisdiction: CountryCode,
    /// Who decides and answers.
    pub controllers: Vec<String>,
    /// `law` or `consent`.
    pub legal_basis: String,
    /// The instruments, cited with their articles.
    pub instruments: Vec<String>,
    /// First day.
    pub opens: Date,
    /// Last day.
    pub sunset: Date,
}

/// A rulebook that judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookUsed {
    /// Which legal order.
    pub jurisdiction: String,
    /// Its instruments.
    pub name: String,
    /// Whether it is in force as such.
    pub in_force: bool,
    /// What was seen about that.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub in_force_note: Option<String>,
    /// What of this legal order was not compiled, so that nothing of it was judged.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub not_yet_compiled: Option<String>,
    /// When its facts were compiled.
    pub compiled: Date,
    /// SHA-256 of its file.
    pub digest: Digest,
}

/// Why bytes are not an assessment.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AssessmentError {
    /// Not JSON of this format.
    #[error("this is not an assessment of format 1: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// Another format.
    #[error("assessment format {0} is not known; use a newer Cordon")]
    UnknownFormat(u32),
    /// Readable, but not the canonical bytes, so that its digest means nothing.
    #[error("the assessment is not in canonical form (RFC 8785); export it again")]
    NotCanonical,
    /// Its lists or its balance test do not follow from its findings.
    #[error("the assessment's lists do not follow from its findings; it was altered")]
    Inconsistent,
}

impl Assessment {
    pub(crate) fn of(
        charter: &Charter,
        shelf: &Shelf,
        books: &[&Rulebook],
        findings: Vec<Finding>,
    ) -> Self {
        let country = &charter.measure.jurisdiction;
        let national = books
            .iter()
            .any(|book| book.jurisdiction == country.as_str() && book.not_yet_compiled.is_none());
        let Lists { unmet_must, invalid, to_be_judged } = Lists::of(&findings);
        Self {
            assessment: 1,
            charter: charter.digest(),
            subject: Subject::of(charter),
            rulebooks: books.iter().map(|book| BookUsed::of(book)).collect(),
            parties: shelf.parties().digest(),
            not_judged: (!national).then(|| country.clone()),
            unmet_must,
            invalid,
            to_be_judged,
            balance: BalanceTest::of(&findings),
            impact: Impact::of(charter),
            findings,
        }
    }

    /// Rules of severity `must` or `invalid` that are not met.
    pub fn unmet_must(&self) -> &[RuleId] {
        &self.unmet_must
    }

    /// Rules that need a signed, published answer before the measure opens.
    pub fn to_be_judged(&self) -> &[RuleId] {
        &self.to_be_judged
    }

    /// Whether nothing that anybody signs can open the measure under this charter.
    pub fn blocks_opening(&self) -> bool {
        !self.unmet_must.is_empty()
    }

    /// Whether the charter limits what may not be limited.
    pub fn is_invalid(&self) -> bool {
        !self.invalid.is_empty()
    }

    /// The findings with an outcome.
    pub fn with_outcome(&self, outcome: Outcome) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.outcome == outcome)
    }

    /// What a rulebook is worth here, for people: whether its law is in force, and whether any of
    /// its rules was compiled.
    pub(crate) fn standing(&self, book: &BookUsed) -> String {
        let force = if book.in_force { "in force" } else { "a standard, not in force as such" };
        let rules = self.findings.iter().any(|f| f.jurisdiction == book.jurisdiction);
        match (&book.not_yet_compiled, rules) {
            (None, _) => format!("{force}; compiled {}", book.compiled),
            (Some(_), true) => format!("{force}; compiled in part, {}", book.compiled),
            (Some(_), false) => "its law was not compiled, and judged nothing".to_owned(),
        }
    }

    /// The document: canonical JSON (RFC 8785).
    ///
    /// # Errors
    /// None for an assessment made by [`crate::assess`] or read by [`Self::from_canonical`].
    pub fn canonical(&self) -> Result<Vec<u8>, AssessmentError> {
        Ok(serde_json_canonicalizer::to_vec(self)?)
    }

    /// SHA-256 of the document.
    ///
    /// # Errors
    /// As [`Self::canonical`].
    pub fn digest(&self) -> Result<Digest, AssessmentError> {
        Ok(Digest::of(&self.canonical()?))
    }

    /// Reads the document.
    ///
    /// # Errors
    /// The bytes are no assessment, not canonical, or their lists do not follow from the findings.
    pub fn from_canonical(bytes: &[u8]) -> Result<Self, AssessmentError> {
        let read: Self = serde_json::from_slice(bytes)?;
        if read.assessment != 1 {
            return Err(AssessmentError::UnknownFormat(read.assessment));
        }
        if read.canonical()? != bytes {
            return Err(AssessmentError::NotCanonical);
        }
        let lists = Lists::of(&read.findings);
        let consistent = lists.unmet_must == read.unmet_must
            && lists.invalid == read.invalid
            && lists.to_be_judged == read.to_be_judged
            && BalanceTest::of(&read.findings) == read.balance;
        if consistent { Ok(read) } else { Err(AssessmentError::Inconsistent) }
    }
}

struct Lists {
    unmet_must: Vec<RuleId>,
    invalid: Vec<RuleId>,
    to_be_judged: Vec<RuleId>,
}

impl Lists {
    fn of(findings: &[Finding]) -> Self {
        let ids = |wanted: &dyn Fn(&Finding) -> bool| {
            findings.iter().filter(|f| wanted(f)).map(|f| f.rule.clone()).collect()
        };
        Self {
            unmet_must: ids(&Finding::blocks),
            invalid: ids(&|f| f.blocks() && f.severity == Severity::Invalid),
            to_be_judged: ids(&Finding::needs_answer),
        }
    }
}

impl Subject {
    fn of(charter: &Charter) -> Self {
        let law = &charter.law;
        let cite = |i: &cordon_charter::Instrument| format!("{}, {}", i.citation, i.article);
        Self {
            measure: charter.measure.id.clone(),
            version: charter.measure.version,
            title: charter.measure.title.clone(),
            summary: charter.measure.summary.clone(),
            jurisdiction: charter.measure.jurisdiction.clone(),
            controllers: charter
                .controllers
                .iter()
                .map(|c| format!("{} ({})", c.name, c.responsible_post))
                .collect(),
            legal_basis: match law.legal_basis {
                LegalBasis::Law { .. } => "law",
                LegalBasis::Consent { .. } => "consent",
            }
            .to_owned(),
            instruments: law.instruments.iter().map(cite).collect(),
            opens: charter.term.opens,
            sunset: charter.term.sunset,
        }
    }
}

impl BookUsed {
    fn of(book: &Rulebook) -> Self {
        Self {
            jurisdiction: book.jurisdiction.clone(),
            name: book.name.clone(),
            in_force: book.in_force,
            in_force_note: book.in_force_note.clone(),
            not_yet_compiled: book.not_yet_compiled.clone(),
            compiled: book.compiled,
            digest: book.digest,
        }
    }
}
