//! Where a measure stands, from its log alone: what an auditor reads first, and what machines do.

use std::{collections::BTreeMap, fmt};

use cordon_charter::{Act, CharterId, Digest, Meaning, MeasureId, Role};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use crate::{
    event::Event,
    fold::{BreachState, Made, MeasureState, RequestState, State},
    leaf::Leaf,
    plain::printable,
    request::RequestKind,
    source::document_path,
};

/// What stands beside a role that nobody signed for.
pub const AS_TOLD: &str = "as told on the command line; not signed";

/// One measure at one time.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// Which.
    pub measure: MeasureId,
    /// Its lifecycle in a word.
    pub state: String,
    /// The version in force, since when, and its charter.
    pub in_force: Option<VersionSeen>,
    /// The version proposed last, where it is not in force.
    pub proposed: Option<VersionSeen>,
    /// First and last day of the term: of the version in force, else of the one proposed.
    pub term: Option<(Date, Date)>,
    /// Every statement over every version.
    pub statements: Vec<StatementSeen>,
    /// Rules that a person must judge by the assessment proposed last, and how many are answered.
    pub to_be_judged: usize,
    /// How many of them the controller answered.
    pub judged: usize,
    /// Every suspension and resumption.
    pub halts: Vec<HaltSeen>,
    /// ρ spent, exact.
    pub rho_spent: Option<String>,
    /// ρ for the life of the measure, exact.
    pub rho_total: Option<String>,
    /// The same two, rounded for people.
    #[serde(skip)]
    rho: Option<(f64, f64)>,
    /// How many answers and windows left.
    pub releases: usize,
    /// Leaves of the reports on its effect.
    pub reports: Vec<u64>,
    /// When the next one is due.
    pub report_due: Option<Date>,
    /// Requests for data outside the purposes.
    pub requests: Vec<RequestSeen>,
    /// Breaches.
    pub breaches: Vec<BreachSeen>,
}

/// A version of a charter.
#[derive(Clone, Debug, Serialize)]
pub struct VersionSeen {
    /// Its number.
    pub version: u32,
    /// Its charter, a document.
    pub charter: CharterId,
    /// Since when it is in force.
    pub since: Option<Timestamp>,
}

/// A statement, and where advice against stands.
#[derive(Clone, Debug, Serialize)]
pub struct StatementSeen {
    /// Its leaf.
    pub leaf: u64,
    /// Who.
    pub role: Role,
    /// The body whose key signed.
    pub organisation: String,
    /// What.
    pub meaning: Meaning,
    /// Over which version.
    pub version: Option<u32>,
    /// The document with its text.
    pub document: Digest,
    /// How many rules it answers.
    pub answers: usize,
    /// Of advice against: the leaf of the controller's answer.
    pub answered: Option<u64>,
    /// Of advice against: the leaf with which the supervisory authority took it back.
    pub withdrawn: Option<u64>,
    /// Why it counts for nothing, where it does.
    pub counts_for_nothing: Option<&'static str>,
}

/// A suspension or resumption.
#[derive(Clone, Debug, Serialize)]
pub struct HaltSeen {
    /// Its leaf.
    pub leaf: u64,
    /// When.
    pub time: Timestamp,
    /// In whose name.
    pub role: Role,
    /// What was stopped; none for a resumption.
    pub acts: Vec<Act>,
    /// What the role signed; without it the role is as told.
    pub signed: Option<Digest>,
}

/// A request for data outside the purposes.
#[derive(Clone, Debug, Serialize)]
pub struct RequestSeen {
    /// Its leaf.
    pub leaf: u64,
    /// Who asked.
    pub asked: RequestKind,
    /// When its details are public.
    pub due: Date,
    /// Leaf of their publication.
    pub published: Option<u64>,
    /// They were removed.
    pub removed: bool,
    /// Leaves of what was disclosed.
    pub disclosed: Vec<u64>,
    /// Those of them under a power that the charter did not let disclose rows when the request
    /// came.
    pub under_later_power: Vec<u64>,
}

/// A breach of personal data.
#[derive(Clone, Debug, Serialize)]
pub struct BreachSeen {
    /// The leaf that opened it.
    pub leaf: u64,
    /// When it was discovered.
    pub discovered: Timestamp,
    /// Its risk, in a word.
    pub risk: &'static str,
    /// The authority was told after the deadline.
    pub told_late: bool,
    /// It was dealt with.
    pub closed: bool,
}

impl Standing {
    /// Where `measure` stands at `now`, by the leaves of the log and the state that follows.
    pub fn of(state: &State, leaves: &[Leaf], measure: &MeasureState, now: Timestamp) -> Self {
        let own =
            (0u64..).zip(leaves).filter(|(_, leaf)| leaf.event.measure() == Some(measure.id()));
        let own: Vec<(u64, &Leaf)> = own.collect();
        let (in_force, proposal) = (measure.in_force(), measure.proposal());
        let waiting = proposal.filter(|own| in_force.map(|it| it.digest) != Some(own.digest));
        let charter = in_force.map(|own| &own.charter).or(proposal.map(|own| &own.charter));
        let account = measure.account();
        let (to_be_judged, judged) = judged(state, measure);
        let reports = own.iter().filter(|(_, l)| matches!(l.event, Event::ReportPublished { .. }));
        Self {
            measure: measure.id().clone(),
            state: measure.lifecycle(now).to_string(),
            in_force: in_force.map(|own| VersionSeen {
                version: own.charter.measure.version,
                charter: own.digest,
                since: Some(own.since),
            }),
            proposed: waiting.map(|own| VersionSeen {
                version: own.charter.measure.version,
                charter: own.digest,
                since: None,
            }),
            term: charter.map(|charter| (charter.term.opens, charter.term.sunset)),
            statements: statements(state, measure, &own),
            to_be_judged,
            judged,
            halts: own.iter().filter_map(|(index, leaf)| halt(*index, leaf)).collect(),
            rho_spent: account.as_ref().map(|_| measure.charges().rho().to_string()),
            rho_total: account.as_ref().map(|account| account.total().to_string()),
            rho: account.as_ref().map(|account| {
                (measure.charges().rho().approximate(), account.total().approximate())
            }),
            releases: measure.releases().len(),
            reports: reports.map(|(index, _)| *index).collect(),
            report_due: measure.report_due(),
            requests: RequestSeen::all(measure),
            breaches: measure.breaches().iter().map(|(leaf, own)| breach(*leaf, own)).collect(),
        }
    }
}

/// How many rules the assessment proposed last leaves to a person, and how many are answered.
fn judged(state: &State, measure: &MeasureState) -> (usize, usize) {
    let Some(proposal) = measure.proposal() else { return (0, 0) };
    let Some((_, judged)) = &proposal.assessment else { return (0, 0) };
    let answered = judged.to_be_judged.iter().filter(|rule| state.is_answered(proposal, rule));
    (judged.to_be_judged.len(), answered.count())
}

fn statements(state: &State, measure: &MeasureState, own: &[(u64, &Leaf)]) -> Vec<StatementSeen> {
    let version = |of: &CharterId| {
        own.iter().find_map(|(_, leaf)| match &leaf.event {
            Event::MeasureProposed { version, charter, .. } if charter == of => Some(*version),
            _ => None,
        })
    };
    let against = state.all_objections(measure);
    let seen = |made: &Made| {
        let draft = made.draft();
        let objection = against.iter().find(|objection| objection.made.leaf == made.leaf);
        let controllers = matches!(draft.meaning, Meaning::Judges | Meaning::Answers);
        let counts_for_nothing = if !state.stands(made) {
            Some("its key was lost")
        } else if controllers && draft.role != Role::Controller {
            Some("it is the controller's to say")
        } else {
            None
        };
        StatementSeen {
            leaf: made.leaf,
            role: draft.role,
            organisation: made.statement.signed.organisation.clone(),
            meaning: draft.meaning,
            version: version(&draft.charter),
            document: made.document,
            answers: draft.answers.len(),
            answered: objection.and_then(|objection| objection.answered),
            withdrawn: objection.and_then(|objection| objection.withdrawn),
            counts_for_nothing,
        }
    };
    measure.said().iter().map(seen).collect()
}

fn halt(index: u64, leaf: &Leaf) -> Option<HaltSeen> {
    let (acts, signed) = match &leaf.event {
        Event::MeasureSuspended { acts, signed, .. } => (acts.clone(), *signed),
        Event::MeasureResumed { signed, .. } => (Vec::new(), *signed),
        _ => return None,
    };
    Some(HaltSeen { leaf: index, time: leaf.time, role: leaf.actor, acts, signed })
}

fn breach(leaf: u64, breach: &BreachState) -> BreachSeen {
    BreachSeen {
        leaf,
        discovered: breach.discovered,
        risk: breach.risk().map_or("not judged yet", |risk| risk.as_str()),
        told_late: breach.is_told_late(),
        closed: breach.closed.is_some(),
    }
}

impl RequestSeen {
    /// The requests of a measure, in the order of the log.
    pub fn all(measure: &MeasureState) -> Vec<Self> {
        let one = |(leaf, own): (&u64, &RequestState)| Self {
            leaf: *leaf,
            asked: own.asked,
            due: own.due,
            published: own.published,
            removed: own.removed,
            disclosed: own.disclosed.clone(),
            under_later_power: own.under_later_power.clone(),
        };
        measure.requests().all().iter().map(one).collect()
    }
}

impl fmt::Display for RequestSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "leaf {}: {}, refused when it came", self.leaf, self.asked)?;
        for leaf in &self.disclosed {
            write!(f, "; rows disclosed in leaf {leaf} under a power of the charter")?;
            if self.under_later_power.contains(leaf) {
                write!(f, " that was added after the request")?;
            }
        }
        match (self.published, self.removed) {
            (Some(leaf), _) => write!(f, "; who and for what is public (leaf {leaf})"),
            (None, true) => write!(f, "; its details were removed"),
            (None, false) => write!(f, "; who and for what is public on {}", self.due),
        }
    }
}

impl fmt::Display for StatementSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (leaf, role, meaning) = (self.leaf, self.role, self.meaning.as_str());
        write!(f, "leaf {leaf}: {role} {meaning}")?;
        if let Some(version) = self.version {
            write!(f, ", version {version}")?;
        }
        if self.answers > 0 {
            write!(f, ", {} rules answered", self.answers)?;
        }
        write!(f, " (`{}`)", document_path(&self.document))
    }
}

impl fmt::Display for HaltSeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let acts: Vec<&str> = self.acts.iter().map(|act| act.as_str()).collect();
        let what = if acts.is_empty() { String::new() } else { format!("{} ", acts.join(", ")) };
        write!(f, "leaf {}: {what}by the {}, {}, ", self.leaf, self.role, self.time)?;
        match &self.signed {
            Some(document) => write!(f, "signed (`{}`)", document_path(document)),
            None => f.write_str(AS_TOLD),
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |word: &str, text: &str| writeln!(f, "  {word:<11} {}", printable(text));
        line("measure", &format!("`{}`: {}", self.measure, self.state))?;
        if let Some(VersionSeen { version, charter, since: Some(since) }) = &self.in_force {
            let path = document_path(charter);
            line("  in force", &format!("version {version} since {since} (`{path}`)"))?;
        }
        if let Some(VersionSeen { version, charter, .. }) = &self.proposed {
            line("  proposed", &format!("version {version} (`{}`)", document_path(charter)))?;
        }
        if let Some((opens, sunset)) = &self.term {
            line("  term", &format!("{opens} to {sunset}"))?;
        }
        for one in &self.statements {
            let (word, after) = match (one.counts_for_nothing, one.meaning) {
                (Some(why), _) => ("  nothing", format!(": counts for nothing, {why}")),
                (None, Meaning::AdvisesAgainst) => ("  AGAINST", format!(": {}", one.after_it())),
                (None, _) => ("  said", String::new()),
            };
            line(word, &format!("{one}{after}"))?;
        }
        if self.to_be_judged > 0 {
            let (judged, all) = (self.judged, self.to_be_judged);
            line("  judged", &format!("{judged} of the {all} questions left to a person"))?;
        }
        for halt in &self.halts {
            let word = if halt.acts.is_empty() { "  resumed" } else { "  suspended" };
            line(word, &halt.to_string())?;
        }
        if let Some((spent, total)) = self.rho {
            line("  budget", &format!("ρ = {spent:.6} spent of {total:.6}"))?;
        }
        line("  releases", &self.releases.to_string())?;
        self.reports_and_conduct(&mut line)
    }
}

impl StatementSeen {
    /// What became of advice against.
    fn after_it(&self) -> String {
        match (self.answered, self.withdrawn) {
            (Some(leaf), _) => format!("answered by the controller (leaf {leaf})"),
            (None, Some(leaf)) => format!("the same role said otherwise later (leaf {leaf})"),
            (None, None) => "not answered".to_owned(),
        }
    }
}

impl Standing {
    fn reports_and_conduct(&self, line: &mut impl FnMut(&str, &str) -> fmt::Result) -> fmt::Result {
        if let Some(due) = self.report_due {
            let leaves: Vec<String> =
                self.reports.iter().map(|leaf| format!(", leaf {leaf}")).collect();
            let (count, leaves) = (self.reports.len(), leaves.concat());
            line("  reports", &format!("{count} published{leaves}; the next is due on {due}"))?;
        }
        if !self.requests.is_empty() {
            let obeyed: usize = self.requests.iter().map(|request| request.disclosed.len()).sum();
            let mut counts: BTreeMap<RequestKind, usize> = BTreeMap::new();
            self.requests.iter().for_each(|own| *counts.entry(own.asked).or_default() += 1);
            let counts: Vec<String> =
                counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            let text = format!(
                "asked for outside its purposes by {}; disclosures under a power that the charter \
                 names: {obeyed}",
                counts.join(", ")
            );
            line("  requests", &text)?;
        }
        for request in &self.requests {
            line("", &request.to_string())?;
        }
        for BreachSeen { leaf, discovered, risk, told_late, closed } in &self.breaches {
            let late = if *told_late { ", the authority was told late" } else { "" };
            let end = if *closed { "closed" } else { "open" };
            line(
                "  breach",
                &format!("leaf {leaf}: discovered {discovered}, risk {risk}{late}, {end}"),
            )?;
        }
        Ok(())
    }
}
