//! Act: a breach of personal data is opened, judged, told in time, and closed.

use cordon_assess::{
    BreachDeadline, Shelf, breach_deadline,
    pia::{BreachWords, Language, ToAuthority, breach_notice},
};
use cordon_charter::{BreachRisk, LocalText, MeasureId, RecordName, Role};
use cordon_log::{BodyClass, BreachFacts, BreachNotice, BreachState, Event, Opening, Told};
use jiff::{SignedDuration, Timestamp};

use crate::{
    error::ActError,
    gateway::{Gateway, opening},
};

/// What is known of a breach. Where an assessment leaves something out, what was known stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BreachKnown {
    /// What happened; names no person.
    pub what: Option<String>,
    /// What it is likely to lead to.
    pub consequences: Option<String>,
    /// What was and will be done.
    pub measures: Option<String>,
    /// Which records; all of the measure where none is named.
    pub records: Vec<RecordName>,
    /// Leaves of the submissions and disclosures concerned; all submissions of the records where
    /// none is named.
    pub leaves: Vec<u64>,
    /// How many persons, where somebody counted them; otherwise every row is taken as one.
    pub persons: Option<u64>,
}

/// What persons are told, in the controller's words: public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToPersons {
    /// What happened.
    pub what: LocalText,
    /// What it is likely to lead to.
    pub consequences: LocalText,
    /// What was and will be done, and what they can do.
    pub measures: LocalText,
}

/// A breach that was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachOpened {
    /// Its leaf.
    pub leaf: u64,
    /// How long the controller has, and which rule says so.
    pub deadline: BreachDeadline,
    /// Until when the authority is told.
    pub notify_by: Timestamp,
    /// At most how many persons.
    pub persons: String,
}

/// The supervisory authority was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityTold {
    /// The leaf that says so.
    pub leaf: u64,
    /// The text that is handed to it.
    pub notice: String,
    /// What the notice says is not known yet: to be handed in later (Regulation (EU) 2016/679,
    /// Art. 33(4)).
    pub unknown: Vec<&'static str>,
}

/// One breach as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachShown {
    /// Its leaf.
    pub leaf: u64,
    /// What the log says of it.
    pub state: BreachState,
    /// What is known; `None` once it was removed.
    pub facts: Option<BreachFacts>,
    /// What was learnt, once it was closed and unless it was removed.
    pub learnt: Option<String>,
}

impl Gateway {
    /// Opens a breach. That there is one, and until when the authority is told, is public at once;
    /// what happened is for the authority.
    ///
    /// # Privacy
    /// The number of persons stands in a body for the authority alone, rounded up to a power of
    /// ten: an exact count of rows would be a statistic without noise.
    ///
    /// # Errors
    /// If the measure was never opened, nothing is said, or a leaf holds no persons of it.
    pub async fn open_breach(
        &mut self,
        measure: &MeasureId,
        (role, shelf): (Role, &Shelf),
        discovered: Option<Timestamp>,
        known: BreachKnown,
    ) -> Result<BreachOpened, ActError> {
        let charter = self.charter_in_force(measure)?;
        let deadline = breach_deadline(&charter, shelf);
        let discovered = discovered.unwrap_or_else(|| self.now());
        let discovered = Timestamp::from_second(discovered.as_second()).unwrap_or(discovered);
        let hours = SignedDuration::from_hours(i64::from(deadline.hours));
        let notify_by = discovered.checked_add(hours).map_err(|_| {
            ActError::usage("discovered", "the time of the discovery is out of range")
        })?;
        let none = BreachFacts {
            what: String::new(),
            consequences: String::new(),
            measures: String::new(),
            records: Vec::new(),
            leaves: Vec::new(),
            persons: String::new(),
            counted: false,
        };
        let facts = self.facts(measure, none, known).await?;
        let event = Event::BreachOpened { measure: measure.clone(), discovered, notify_by };
        let leaf = self.say(role, event, BodyClass::Overseer, opening(&facts)?).await?;
        Ok(BreachOpened { leaf, deadline, notify_by, persons: facts.persons_in_words() })
    }

    /// Judges how likely a breach harms persons. A later judgement replaces it.
    ///
    /// # Errors
    /// If there is no such open breach, or nothing says what it leads to and what is done.
    pub async fn assess_breach(
        &mut self,
        (measure, breach): (&MeasureId, u64),
        role: Role,
        risk: BreachRisk,
        known: BreachKnown,
    ) -> Result<(u64, BreachFacts), ActError> {
        self.known_breach(measure, breach)?;
        let before = self.breach_facts(breach).await?.ok_or_else(|| {
            ActError::refused("removed", "what was known of the breach was removed")
                .with_help("open it again with what is known")
        })?;
        let facts = self.facts(measure, before, known).await?;
        if [&facts.consequences, &facts.measures].iter().any(|text| text.trim().is_empty()) {
            let message = "say what the breach is likely to lead to, and what was and will be done";
            return Err(ActError::usage("breach", message)
                .with_help("name them with --consequences and --measures"));
        }
        let event = Event::BreachAssessed { measure: measure.clone(), breach, risk };
        let leaf = self.say(role, event, BodyClass::Overseer, opening(&facts)?).await?;
        Ok((leaf, facts))
    }

    /// Tells the supervisory authority. What is not known yet can be handed in by telling it again;
    /// the same notice makes no new leaf.
    ///
    /// # Errors
    /// If there is no such open breach, what was known of it was removed, or it is told late
    /// without a reason (Regulation (EU) 2016/679, Art. 33(1)).
    pub async fn tell_authority(
        &mut self,
        (measure, breach): (&MeasureId, u64),
        language: Language,
        late_because: Option<&str>,
    ) -> Result<AuthorityTold, ActError> {
        let state = self.known_breach(measure, breach)?.clone();
        let late_because = late_because.map(str::trim).filter(|reason| !reason.is_empty());
        match late_because {
            None if state.is_overdue(self.now()) => {
                let message = format!("the authority was to be told by {}", state.notify_by);
                return Err(ActError::usage("late", message)
                    .with_help("say why it is told late: --late-because TEXT"));
            }
            Some(_) if !state.is_late(self.now()) => {
                let message = "the authority is told in time: there is no delay to explain";
                return Err(ActError::usage("late", message).with_help("leave the reason out"));
            }
            _ => {}
        }
        let charter = self.charter_in_force(measure)?;
        let facts = self.breach_facts(breach).await?.ok_or_else(|| {
            ActError::refused("removed", "what was known of the breach was removed")
        })?;
        let records: Vec<&str> = facts.records.iter().map(RecordName::as_str).collect();
        let persons = facts.most_persons();
        let mut unknown = Vec::new();
        for (text, what) in [
            (facts.consequences.as_str(), "what it is likely to lead to"),
            (facts.measures.as_str(), "what was and will be done"),
            (state.risk().map_or("", |_| "known"), "how high the risk for persons is"),
            (persons.map_or("", |_| "known"), "how many persons it concerns"),
        ] {
            if text.trim().is_empty() {
                unknown.push(what);
            }
        }
        // The authority is told in words of its own language, as they were given.
        let own = |text: String| LocalText::single(language.tag(), text);
        let words = BreachWords {
            discovered: state.discovered,
            what: own(facts.what),
            consequences: own(facts.consequences),
            measures: own(facts.measures),
            to_authority: Some(ToAuthority {
                leaf: breach,
                records: records.join(", "),
                persons,
                counted: facts.counted,
                risk: state.risk(),
                notify_by: state.notify_by,
                late_because: late_because.map(str::to_owned),
            }),
        };
        let notice = breach_notice(&charter, &[language], &words);
        let leaf = self.tell((measure, breach), Told::Authority, &notice).await?;
        Ok(AuthorityTold { leaf, notice, unknown })
    }

    /// Tells the persons, in four languages: gives the leaf and the text. The same notice makes no
    /// new leaf.
    ///
    /// # Privacy
    /// The notice is public and names no number of persons.
    ///
    /// # Errors
    /// If there is no such open breach, nobody judged it yet, or a text is missing.
    pub async fn tell_persons(
        &mut self,
        measure: &MeasureId,
        breach: u64,
        said: ToPersons,
    ) -> Result<(u64, String), ActError> {
        let discovered = self.known_breach(measure, breach)?.discovered;
        let charter = self.charter_in_force(measure)?;
        let ToPersons { what, consequences, measures } = said;
        let is_empty = |said: &LocalText| said.all().any(|(_, text)| text.trim().is_empty());
        if [&what, &consequences, &measures].into_iter().any(is_empty) {
            let message = "persons are told what happened, what it leads to and what is done";
            return Err(ActError::usage("breach", message)
                .with_help("name all of --what, --consequences and --measures"));
        }
        let words = BreachWords { discovered, what, consequences, measures, to_authority: None };
        let notice = breach_notice(&charter, &Language::ALL, &words);
        let leaf = self.tell((measure, breach), Told::Persons, &notice).await?;
        Ok((leaf, notice))
    }

    /// Closes a breach, saying in public what was learnt.
    ///
    /// # Errors
    /// If it was not judged, or somebody who must be told was not.
    pub async fn close_breach(
        &mut self,
        measure: &MeasureId,
        breach: u64,
        learnt: &str,
    ) -> Result<u64, ActError> {
        self.known_breach(measure, breach)?;
        if learnt.trim().is_empty() {
            return Err(ActError::usage("breach", "say in public what was learnt"));
        }
        let body = opening(&BreachNotice { notice: learnt.to_owned() })?;
        let event = Event::BreachClosed { measure: measure.clone(), breach };
        self.say(Role::Controller, event, BodyClass::Public, body).await
    }

    /// The breaches of a measure, in the order of the log.
    ///
    /// # Privacy
    /// For whoever holds the authority's folder and for the supervisory authority.
    ///
    /// # Errors
    /// If there is no such measure, or the store cannot be read.
    pub async fn breaches(&mut self, measure: &MeasureId) -> Result<Vec<BreachShown>, ActError> {
        let all = self.measure(measure)?.breaches().clone();
        let mut shown = Vec::new();
        for (leaf, state) in all {
            let closed = self.last_of(
                |event| matches!(event, Event::BreachClosed { breach, .. } if *breach == leaf),
            );
            let learnt = match closed {
                Some(at) => self.body::<BreachNotice>(at).await?.map(|body| body.notice),
                None => None,
            };
            shown.push(BreachShown { leaf, state, facts: self.breach_facts(leaf).await?, learnt });
        }
        Ok(shown)
    }

    /// Logs that somebody was told; the leaf that stands where the same was told last.
    async fn tell(
        &mut self,
        (measure, breach): (&MeasureId, u64),
        to: Told,
        notice: &str,
    ) -> Result<u64, ActError> {
        let event = Event::BreachNotified { measure: measure.clone(), breach, to };
        let body = BreachNotice { notice: notice.to_owned() };
        if let Some(last) = self.last_of(|own| *own == event)
            && self.body(last).await?.as_ref() == Some(&body)
        {
            return Ok(last);
        }
        let class = match to {
            Told::Authority => BodyClass::Overseer,
            Told::Persons => BodyClass::Public,
        };
        self.say(Role::Controller, event, class, opening(&body)?).await
    }

    async fn say(
        &mut self,
        role: Role,
        event: Event,
        class: BodyClass,
        body: Opening,
    ) -> Result<u64, ActError> {
        let mut act = self.begin();
        act.event_with_body(role, event, class, body);
        Ok(self.commit(act).await?.last())
    }

    fn known_breach(&self, measure: &MeasureId, breach: u64) -> Result<&BreachState, ActError> {
        self.measure(measure)?.breaches().get(&breach).ok_or_else(|| {
            ActError::usage("breach", format!("leaf {breach} is no breach of `{measure}`"))
                .with_help("see `cordon breach show MEASURE` for their leaves")
        })
    }

    /// What was said last of a breach.
    async fn breach_facts(&mut self, breach: u64) -> Result<Option<BreachFacts>, ActError> {
        let last = self.last_of(
            |event| matches!(event, Event::BreachAssessed { breach: own, .. } if *own == breach),
        );
        self.body(last.unwrap_or(breach)).await
    }

    async fn facts(
        &mut self,
        measure: &MeasureId,
        before: BreachFacts,
        known: BreachKnown,
    ) -> Result<BreachFacts, ActError> {
        let charter = self.charter_in_force(measure)?;
        let mut facts = before;
        let narrowed = !known.leaves.is_empty() || !known.records.is_empty();
        facts.what = known.what.unwrap_or(facts.what);
        facts.consequences = known.consequences.unwrap_or(facts.consequences);
        facts.measures = known.measures.unwrap_or(facts.measures);
        if facts.what.trim().is_empty() {
            return Err(ActError::usage("breach", "say what happened, as far as it is known"));
        }
        if !known.records.is_empty() {
            facts.records = known.records;
        }
        if facts.records.is_empty() {
            facts.records = charter.records.keys().cloned().collect();
        }
        if let Some(unknown) = facts.records.iter().find(|name| !charter.records.contains_key(name))
        {
            let names: Vec<&str> = charter.records.keys().map(RecordName::as_str).collect();
            return Err(ActError::usage("no-record", format!("there is no record `{unknown}`"))
                .with_help(format!("its records are: {}", names.join(", "))));
        }
        if !known.leaves.is_empty() {
            facts.leaves = known.leaves;
        }
        // New leaves are other persons than those that were counted.
        facts.counted = known.persons.is_some() || (facts.counted && !narrowed);
        if let Some(count) = known.persons {
            facts.persons = at_most(count);
        } else if !facts.counted {
            facts.persons = self.count(measure, &facts).await?;
        }
        Ok(facts)
    }

    /// At most how many persons: no person has more than every row that the bodies count.
    async fn count(
        &mut self,
        measure: &MeasureId,
        facts: &BreachFacts,
    ) -> Result<String, ActError> {
        let leaves = if facts.leaves.is_empty() {
            let batches = self.measure(measure)?.batches();
            facts.records.iter().filter_map(|name| batches.get(name)).flatten().copied().collect()
        } else {
            facts.leaves.clone()
        };
        let mut all: u64 = 0;
        for leaf in leaves {
            let at = usize::try_from(leaf).ok().and_then(|at| self.leaves.get(at));
            let pointer = match at.map(|leaf| &leaf.event) {
                Some(Event::BatchAdmitted { measure: own, .. }) if own == measure => {
                    "/report/admitted"
                }
                Some(Event::RequestDisclosed { measure: own, .. }) if own == measure => "/persons",
                _ => {
                    let message = format!("leaf {leaf} is no submission or disclosure of it");
                    return Err(ActError::usage("leaf", message)
                        .with_help("see `cordon log show --measure MEASURE` for the leaves"));
                }
            };
            let body: Option<serde_json::Value> = self.body(leaf).await?;
            let counted = body.as_ref().and_then(|body| body.pointer(pointer)).and_then(size);
            let Some(counted) = counted else { return Ok("not known".to_owned()) };
            all = all.saturating_add(counted);
        }
        Ok(at_most(all))
    }
}

/// A number, or the length of a list.
fn size(value: &serde_json::Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_array().map(|list| list.len() as u64))
}

/// Rounded up to a power of ten.
fn at_most(count: u64) -> String {
    let mut power: u64 = 1;
    while power < count {
        let Some(next) = power.checked_mul(10) else { return "not known".to_owned() };
        power = next;
    }
    if count == 0 { "none".to_owned() } else { format!("at most {power}") }
}

#[cfg(test)]
mod tests {
    #[test]
    fn counts_are_rounded_up_to_powers_of_ten() {
        let all = [0, 1, 2, 10, 11, 1000, u64::MAX].map(super::at_most);
        let expected = [
            "none",
            "at most 1",
            "at most 10",
            "at most 10",
            "at most 100",
            "at most 1000",
            "not known",
        ];
        assert_eq!(all, expected);
    }
}
