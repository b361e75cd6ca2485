//! Act: people are heard over a charter, answered, and what they said is taken over for the next.

use cordon_charter::{CharterId, ConsultedGroup, MeasureId};
use cordon_log::{Answer, BodyClass, Confirmation, Event, Heard, Reply};

use crate::{
    error::ActError,
    gateway::{Gateway, opening},
};

/// Somebody who was heard, before it is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// For whom they speak.
    pub group: ConsultedGroup,
    /// Who, and what was said.
    pub heard: Heard,
}

/// One entry of the consultation record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its leaf.
    pub leaf: u64,
    /// Over which charter, and for whom.
    pub reply: Reply,
    /// What was said; `None` once it was removed.
    pub heard: Option<Heard>,
    /// The answer that stands; `None` if there is none or it was removed.
    pub answer: Option<Answer>,
}

impl Gateway {
    /// Records who was heard over a charter of the measure: one act, a leaf for each.
    ///
    /// # Privacy
    /// Who spoke and what was said is public from now on. A body that names a person can be
    /// removed; what was read meanwhile cannot.
    ///
    /// # Errors
    /// If there is no such charter of this measure, a text is missing, or one is recorded already.
    pub async fn hear(
        &mut self,
        measure: &MeasureId,
        charter: CharterId,
        voices: Vec<Voice>,
    ) -> Result<Vec<u64>, ActError> {
        let before = self.consultation_record(measure).await?;
        let mut act = self.begin();
        let count = voices.len() as u64;
        for Voice { group, heard } in voices {
            if [&heard.who, &heard.role, &heard.said].iter().any(|text| text.trim().is_empty()) {
                return Err(ActError::usage("reply", "a reply lacks who, role or what was said"));
            }
            if heard.date > self.today() {
                return Err(ActError::usage("reply", "a reply is dated after today"));
            }
            let same = before.iter().find(|own| {
                own.reply.charter == charter
                    && own.reply.group == group
                    && own.heard.as_ref() == Some(&heard)
            });
            if let Some(same) = same {
                let message = format!("a reply is recorded already (leaf {})", same.leaf);
                return Err(ActError::usage("recorded", message)
                    .with_help("take it out of the file: nothing of the file was recorded"));
            }
            let event = Event::ConsulteeHeard { measure: measure.clone(), charter, group };
            act.event_with_body(CONTROLLER, event, BodyClass::Public, opening(&heard)?);
        }
        if count == 0 {
            return Err(ActError::usage("reply", "there is no reply to record"));
        }
        let last = self.commit(act).await?.last();
        Ok((last + 1 - count..=last).collect())
    }

    /// Answers what was heard: one answer may do for several. Where it stands already, nothing is
    /// added. Gives the last leaf.
    ///
    /// # Privacy
    /// The answer is public.
    ///
    /// # Errors
    /// If a leaf is no reply about this measure, or the answer lacks a text.
    pub async fn answer_consultees(
        &mut self,
        measure: &MeasureId,
        replies: &[u64],
        answer: &Answer,
    ) -> Result<u64, ActError> {
        if [&answer.answer, &answer.changed].iter().any(|text| text.trim().is_empty()) {
            let message = "say the answer, and what changed; also where nothing did";
            return Err(ActError::usage("answer", message));
        }
        let mut stands = None;
        let mut act = self.begin();
        for reply in replies {
            let event = Event::ConsulteeAnswered { measure: measure.clone(), reply: *reply };
            if let Some(last) = self.last_of(|own| *own == event)
                && self.body(last).await?.as_ref() == Some(answer)
            {
                stands = stands.max(Some(last));
                continue;
            }
            act.event_with_body(CONTROLLER, event, BodyClass::Public, opening(answer)?);
        }
        match stands {
            Some(leaf) if act.is_empty() => Ok(leaf),
            _ => Ok(self.commit(act).await?.last()),
        }
    }

    /// Says that what was heard over earlier charters holds for the one proposed last, and why.
    ///
    /// # Errors
    /// If nobody was heard over an earlier charter, or somebody has no answer yet.
    pub async fn confirm_consultation(
        &mut self,
        measure: &MeasureId,
        reason: &str,
    ) -> Result<u64, ActError> {
        if reason.trim().is_empty() {
            return Err(ActError::usage("reason", "say why what was heard holds for this charter"));
        }
        let proposal = self.measure(measure)?.proposal().ok_or_else(|| {
            ActError::usage("not-proposed", format!("no charter of `{measure}` was proposed"))
        })?;
        let charter = proposal.digest;
        let event = Event::ConsultationConfirmed { measure: measure.clone(), charter };
        let body = opening(&Confirmation { reason: reason.to_owned() })?;
        let mut act = self.begin();
        act.event_with_body(CONTROLLER, event, BodyClass::Public, body);
        Ok(self.commit(act).await?.last())
    }

    /// The record of the consultations of a measure, in the order of the log.
    ///
    /// # Errors
    /// If there is no such measure, or the store cannot be read.
    pub async fn consultation_record(
        &mut self,
        measure: &MeasureId,
    ) -> Result<Vec<Recorded>, ActError> {
        let replies = self.measure(measure)?.consultations().replies().clone();
        let mut record = Vec::new();
        for (leaf, reply) in replies {
            let heard = self.body(leaf).await?;
            let answer = match reply.answers.last() {
                Some(answer) => self.body(*answer).await?,
                None => None,
            };
            record.push(Recorded { leaf, reply, heard, answer });
        }
        Ok(record)
    }
}

const CONTROLLER: cordon_charter::Role = cordon_charter::Role::Controller;
