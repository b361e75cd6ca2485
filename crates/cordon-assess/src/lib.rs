//! Judges a charter: rulebooks × charter → findings, the balance test, the impact part.
//!
//! Pure: no disk, no clock, no network. A rulebook is data (`rulebooks/*.toml`), embedded at build
//! time and replaceable by the texts of a folder that the caller read. Each rule names typed
//! checks; each check reads typed charter fields and says *met*, *not met* or *a person must
//! judge*.
//!
//! Not here: reading charters (`cordon-charter`), statements and opening (`cordon-log`,
//! `cordon-gateway`). Not legal advice: the rules are Cordon's own wording of what was seen.

// What the law asks, as data.
mod parties;
mod rulebook;
mod shelf;

// From a rule to a finding.
mod case;
mod checks;
mod condition;
mod finding;
mod judge;
mod prose;

// What comes of it.
mod assessment;
mod balance;
mod compare;
mod deadline;
mod decision;
mod impact;
mod places;
mod report;

// The impact assessment as files.
pub mod pia;

// What the public is asked.
mod consultation;

// What others have said and done about the same.
pub mod catalogue;

// The manual, generated from rulebook and checks.
mod manual;

pub use assessment::{Assessment, AssessmentError, BookUsed, Subject};
pub use balance::{BalanceTest, PartOutcome};
pub use checks::names as check_names;
pub use compare::{
    CompareError, Comparison, CountryCompared, Gap, GapKind, NumbersCompared, TopicCompared,
    compare,
};
pub use condition::{Condition, Scope};
pub use consultation::consultation_text;
pub use deadline::{BreachDeadline, DeadlineRule, breach_deadline};
pub use finding::{Finding, Outcome, Point, Severity};
pub use impact::{ControlCarried, Impact, RiskName, RiskOutcome};
pub use judge::assess;
pub use manual::rules_manual;
pub use parties::{Parties, Party, Source, Standing, Status};
pub use prose::count;
pub use report::Beside;
pub use rulebook::{
    AppliesTo, BalancePart, Rule, RuleId, Rulebook, RulebookError, RulebookProblem, Seen, Topic,
    Way,
};
pub use shelf::{BookText, Shelf, ShelfError};

#[cfg(test)]
mod every_rule;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
