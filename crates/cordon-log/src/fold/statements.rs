//! What was said over a charter, and the advice against it that stands in the way of opening.

use cordon_charter::{Digest, Meaning, Role};

use super::{MeasureState, Proposal, State};
use crate::statement::{Draft, SignedStatement};

/// A statement in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its leaf.
    pub leaf: u64,
    /// The document that holds it, with its text.
    pub document: Digest,
    /// What was signed.
    pub statement: SignedStatement,
}

impl Made {
    /// What it says.
    pub const fn draft(&self) -> &Draft {
        &self.statement.signed.draft
    }

    /// Whether it says this, in this role.
    pub fn says(&self, role: Role, meaning: Meaning) -> bool {
        let draft = self.draft();
        draft.role == role && draft.meaning == meaning
    }
}

/// Advice against a charter, and what became of it. It is no veto: the controller may open once it
/// has answered in public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// The statement `advises_against`.
    pub made: Made,
    /// Leaf of the controller's first answer after it.
    pub answered: Option<u64>,
    /// Leaf of a later statement of the supervisory authority in favour of the same charter, where
    /// the advice was its own.
    pub withdrawn: Option<u64>,
}

impl Objection {
    /// Whether it still stands in the way of opening.
    pub const fn is_open(&self) -> bool {
        self.answered.is_none() && self.withdrawn.is_none()
    }
}

impl State {
    /// A statement under a key that was lost or stolen may be somebody else's: it opens nothing.
    pub(crate) fn stands(&self, made: &Made) -> bool {
        self.key(&made.statement.signed.key).is_some_and(|key| !key.lost)
    }

    /// Whether the controller judged this rule, in words.
    pub(crate) fn is_answered(&self, proposal: &Proposal, rule: &str) -> bool {
        proposal.statements.iter().any(|made| {
            made.says(Role::Controller, Meaning::Judges)
                && self.stands(made)
                && made.draft().answers.get(rule).is_some_and(|answer| !answer.trim().is_empty())
        })
    }

    /// Advice against any version of a measure, each over its own charter and assessment.
    pub fn all_objections(&self, measure: &MeasureState) -> Vec<Objection> {
        let said = measure.said();
        let mut all: Vec<Objection> = Vec::new();
        for against in said.iter().filter(|one| one.draft().meaning == Meaning::AdvisesAgainst) {
            let same = |made: &&Made| {
                let (own, other) = (made.draft(), against.draft());
                own.charter == other.charter && own.assessment == other.assessment
            };
            let over: Vec<Made> = said.iter().filter(same).cloned().collect();
            let own = |one: &Objection| one.made.leaf == against.leaf;
            all.extend(self.objections(&over).into_iter().filter(own));
        }
        all
    }

    /// Advice against among these statements over one charter and assessment, in the order of the
    /// log.
    pub fn objections(&self, statements: &[Made]) -> Vec<Objection> {
        let standing = || statements.iter().filter(|made| self.stands(made));
        let against = standing().filter(|made| made.draft().meaning == Meaning::AdvisesAgainst);
        let objection = |made: &Made| {
            let mut later = standing().filter(|other| other.leaf > made.leaf);
            let answers = |other: &&Made| other.says(Role::Controller, Meaning::Answers);
            let answered = later.clone().find(answers).map(|other| other.leaf);
            let withdrawn = later.find(|other| takes_back(other, made)).map(|other| other.leaf);
            Objection { made: made.clone(), answered, withdrawn }
        };
        against.map(objection).collect()
    }
}

/// The supervisory authority alone takes its advice against back, by saying otherwise of the same
/// charter. What a data protection officer advised is answered: a second opinion in favour would
/// save the controller from saying why.
fn takes_back(other: &Made, against: &Made) -> bool {
    let own = against.draft().role == Role::SupervisoryAuthority;
    let favours = [Meaning::Advises, Meaning::Authorised];
    own && favours.iter().any(|meaning| other.says(Role::SupervisoryAuthority, *meaning))
}
