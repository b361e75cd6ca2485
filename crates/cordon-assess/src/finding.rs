//! What a rule came to on one charter: the outcome, the fields that decided, what to do.

use serde::{Deserialize, Serialize};

use crate::rulebook::{BalancePart, RuleId, Seen, Topic};

/// What came of a rule. In order from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The rule has nothing to say about this charter.
    NotApplicable,
    /// Typed fields of the charter meet it.
    Met,
    /// Nothing speaks against it, but only a person can say that it is met: signed and in public.
    PersonMustJudge,
    /// The charter fails it.
    NotMet,
}

impl Outcome {
    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::NotApplicable => "does not apply",
            Self::Met => "met",
            Self::PersonMustJudge => "a person must judge",
            Self::NotMet => "not met",
        }
    }
}

/// How much hangs on a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Follow it, or explain in public: where it is not met, a person must answer.
    Should,
    /// A charter that fails it cannot open.
    Must,
    /// A charter that fails it is no lawful charter at all; no answer opens it.
    Invalid,
}

impl Severity {
    /// For people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Should => "should",
            Self::Must => "must",
            Self::Invalid => "must, or the charter is invalid",
        }
    }
}

/// What one rule came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// Of which rulebook.
    pub jurisdiction: String,
    /// Where the law says it.
    pub citation: String,
    /// The rule's title.
    pub title: String,
    /// What the law asks, in Cordon's words.
    pub paraphrase: String,
    /// How much hangs on it.
    pub severity: Severity,
    /// What came of it.
    pub outcome: Outcome,
    /// The parts of the balance test that it feeds.
    pub tests: Vec<BalancePart>,
    /// What the rule is about.
    pub topics: Vec<Topic>,
    /// Whether the rule's content was verified when it was compiled.
    pub verified: bool,
    /// How well it was seen.
    pub seen: Seen,
    /// Where it was seen.
    pub source: String,
    /// Where that is a copy, not with who publishes the law: `at github.com`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub copy: Option<String>,
    /// Where the public can read the law.
    pub url: String,
    /// Caveats of the rule.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// What only a person can answer, where the outcome is that a person must judge.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub questions: Vec<String>,
    /// What decided, one by one.
    pub points: Vec<Point>,
}

/// One thing that a check said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// Which check; empty where the rule itself decided (it does not apply, no way was taken).
    pub check: String,
    /// What it said.
    pub outcome: Outcome,
    /// The charter fields that decided, as in the charter file; tables of an array are counted
    /// from 0: `law.instrument[0].url`.
    pub fields: Vec<String>,
    /// What was found.
    pub text: String,
    /// It is met because words are there: nothing that a machine can compare decided.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub words_only: bool,
    /// What to do, where something is wanting.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<String>,
}

impl Finding {
    /// How well the rule was seen, and whether in a copy, for people.
    pub fn seen_in_words(&self) -> String {
        self.seen.in_copy(self.copy.as_deref())
    }

    /// Whether it keeps the measure from opening, whatever anybody answers.
    pub fn blocks(&self) -> bool {
        self.outcome == Outcome::NotMet && self.severity >= Severity::Must
    }

    /// What an answer has to answer, one by one: the questions of the rule, what its checks leave
    /// to a person, or why a `should` is not followed.
    pub fn asked(&self) -> Vec<String> {
        let asks = |point: &&Point| point.outcome == Outcome::PersonMustJudge;
        match self.outcome {
            Outcome::NotMet if self.needs_answer() => {
                let found: Vec<&str> = self.deciding().map(|point| point.text.as_str()).collect();
                let found = found.join("; ");
                vec![format!(
                    "why is this not followed: “{}” What was found: {found}",
                    self.paraphrase
                )]
            }
            _ => {
                let by_checks = self.points.iter().filter(|point| !point.check.is_empty());
                let by_checks = by_checks.filter(asks).map(|point| self.question(point));
                self.questions.iter().cloned().chain(by_checks).collect()
            }
        }
    }

    /// What a check leaves to a person, as a question.
    fn question(&self, point: &Point) -> String {
        match point.is_question() {
            true => point.text.clone(),
            false => format!("is what {} asks met, given that {}?", self.citation, point.text),
        }
    }

    /// Whether it needs a signed, published answer: a person must judge, or a `should` that is not
    /// followed must be explained.
    pub fn needs_answer(&self) -> bool {
        self.outcome == Outcome::PersonMustJudge
            || (self.outcome == Outcome::NotMet && self.severity == Severity::Should)
    }
}

impl Finding {
    /// Whether it is met, and only because words are there: that they are true, or enough, no rule
    /// saw. Whoever signs answers for them.
    pub fn rests_on_words(&self) -> bool {
        self.outcome == Outcome::Met && self.deciding().all(|point| point.words_only)
    }

    /// The points that are why the finding came out as it did. A question put to a person by the
    /// rule itself rests on all that was found.
    pub fn deciding(&self) -> impl Iterator<Item = &Point> {
        let asks = self.outcome == Outcome::PersonMustJudge && !self.questions.is_empty();
        self.points.iter().filter(move |point| asks || point.outcome == self.outcome)
    }
}

impl Point {
    /// Whether what it says is itself what a person must answer.
    pub(crate) fn is_question(&self) -> bool {
        self.outcome == Outcome::PersonMustJudge && self.text.ends_with('?')
    }
}

/// Collects what one check says. Equal words about several fields become one point.
pub(crate) struct Points {
    check: &'static str,
    points: Vec<Point>,
    taken: bool,
}

impl Points {
    pub(crate) const fn of(check: &'static str) -> Self {
        Self { check, points: Vec::new(), taken: true }
    }

    /// These fields meet the check.
    pub(crate) fn met(&mut self, field: impl Into<String>, text: impl Into<String>) {
        self.add(Outcome::Met, (field.into(), text.into(), None), false);
    }

    /// This field leaves a question that only a person can answer.
    pub(crate) fn judge(
        &mut self,
        field: impl Into<String>,
        text: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Outcome::PersonMustJudge, (field.into(), text.into(), Some(help.into())), false);
    }

    /// This field fails the check.
    pub(crate) fn not_met(
        &mut self,
        field: impl Into<String>,
        text: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(Outcome::NotMet, (field.into(), text.into(), Some(help.into())), false);
    }

    /// `not_met` unless it holds.
    pub(crate) fn need(
        &mut self,
        holds: bool,
        field: impl Into<String>,
        text: impl Into<String>,
        help: impl Into<String>,
    ) {
        if !holds {
            self.not_met(field, text, help);
        }
    }

    /// `met`, if nothing was said against it.
    pub(crate) fn met_unless_failed(&mut self, field: impl Into<String>, text: impl Into<String>) {
        if self.points.is_empty() {
            self.met(field, text);
        }
    }

    /// `met`, if nothing was said against it, by a check that sees only *that* words are there.
    pub(crate) fn said_unless_failed(&mut self, field: impl Into<String>, text: impl Into<String>) {
        if self.points.is_empty() {
            self.add(Outcome::Met, (field.into(), text.into(), None), true);
        }
    }

    /// The charter does not go this way of several: no word for or against it.
    pub(crate) const fn not_taken(&mut self) {
        self.taken = false;
    }

    /// What was said, or `None` where the way is not taken. A check that says nothing fails: it
    /// must name the field that decided.
    pub(crate) fn finish(mut self) -> Option<Vec<Point>> {
        if self.taken && self.points.is_empty() {
            self.not_met("charter", "the check said nothing", "report this fault of Cordon");
        }
        self.taken.then_some(self.points)
    }

    fn add(
        &mut self,
        outcome: Outcome,
        (field, text, help): (String, String, Option<String>),
        words_only: bool,
    ) {
        let same = |point: &&mut Point| {
            point.outcome == outcome && point.text == text && point.help == help
        };
        if let Some(point) = self.points.iter_mut().find(same) {
            if !point.fields.contains(&field) {
                point.fields.push(field);
            }
            return;
        }
        self.points.push(Point {
            check: self.check.to_owned(),
            outcome,
            fields: vec![field],
            text,
            words_only,
            help,
        });
    }
}

/// The worst outcome of several points; none: not applicable.
pub(crate) fn worst(points: &[Point]) -> Outcome {
    points.iter().map(|point| point.outcome).max().unwrap_or(Outcome::NotApplicable)
}
