//! Act: what people said is removed again; the leaf and its commitment stay.

use cordon_charter::Role;
use cordon_log::Event;

use crate::{
    error::ActError,
    gateway::{Gateway, ready, write},
};

impl Gateway {
    /// Removes the body of an earlier leaf from store and published log.
    ///
    /// # Privacy
    /// What was read or copied before is not undone. The salted commitment that stays tells nothing
    /// of the text.
    ///
    /// # Errors
    /// If the leaf has no body, it was removed before, or the body is a record of conduct.
    pub async fn redact(&mut self, leaf: u64, code: &str) -> Result<u64, ActError> {
        let letter = |c: char| c.is_ascii_lowercase() || c == '-';
        if code.is_empty() || code.len() > 64 || !code.chars().all(letter) {
            let message = "a reason's code has lower-case letters and hyphens, at most 64";
            return Err(ActError::usage("code", message).with_help("write `personal-data`"));
        }
        let event = usize::try_from(leaf).ok().and_then(|at| self.leaves.get(at));
        let event = event
            .map(|leaf| &leaf.event)
            .ok_or_else(|| ActError::usage("no-leaf", format!("the log has no leaf {leaf}")))?;
        if !holds_words(event) {
            let message = format!("the body of leaf {leaf} is a record of conduct, not a text");
            return Err(ActError::refused("redaction", message)
                .with_help("only what people said or were told can be removed"));
        }
        let mut pending = self.begin();
        let event = Event::BodyRedacted { leaf, code: code.to_owned() };
        pending.event(Role::Operator, event);
        let time = self.now();
        let mut ready = ready(&self.state, &self.documents, time, pending)?;
        let mut act = self.store.begin(time).await?;
        write(&mut act, &mut ready).await?;
        act.redact(leaf).await?;
        let done = act.commit(ready).await?;
        Ok(self.follow(done).await?.last())
    }
}

/// Kinds whose bodies are texts of people; the others record what the software did.
const fn holds_words(event: &Event) -> bool {
    matches!(
        event,
        Event::ConsulteeHeard { .. }
            | Event::ConsulteeAnswered { .. }
            | Event::ConsultationConfirmed { .. }
            | Event::ProcessorsNotified { .. }
            | Event::ProcessorEnded { .. }
            | Event::RequestRecorded { .. }
            | Event::RequestPublished { .. }
            | Event::BreachOpened { .. }
            | Event::BreachAssessed { .. }
            | Event::BreachNotified { .. }
            | Event::BreachClosed { .. }
            | Event::MeasureSuspended { .. }
            | Event::MeasureResumed { .. }
            | Event::MeasureEnded { .. }
    )
}
