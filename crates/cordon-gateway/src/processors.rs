//! Act: the public is told which processors a new charter changes, or that one's task ended.

use cordon_charter::{MeasureId, Processor, ProcessorChanges, Role};
use cordon_log::{BodyClass, Event, Opening, PublicNotice};

use crate::{error::ActError, gateway::Gateway};

impl Gateway {
    /// What the charter that was proposed last would change about the processors at work.
    ///
    /// # Errors
    /// If there is no such measure, or no charter of it.
    pub fn processor_changes(&self, measure: &MeasureId) -> Result<ProcessorChanges, ActError> {
        let state = self.measure(measure)?;
        let proposal = state.proposal().ok_or_else(|| {
            ActError::usage("not-proposed", format!("no charter of `{measure}` was proposed"))
        })?;
        Ok(state.processors().changes(&proposal.charter))
    }

    /// Tells the public which processors the proposed version changes; it cannot open before.
    ///
    /// # Errors
    /// If it changes none, or the notice says nothing.
    pub async fn notify_processors(
        &mut self,
        measure: &MeasureId,
        notice: &str,
    ) -> Result<u64, ActError> {
        let proposal = self.measure(measure)?.proposal().ok_or_else(|| {
            ActError::usage("not-proposed", format!("no charter of `{measure}` was proposed"))
        })?;
        let event =
            Event::ProcessorsNotified { measure: measure.clone(), charter: proposal.digest };
        self.told(event, notice).await
    }

    /// Ends a processor's task before a new version of the charter.
    ///
    /// # Errors
    /// If no such processor is at work, or the notice says nothing.
    pub async fn end_processor(
        &mut self,
        measure: &MeasureId,
        name: &str,
        notice: &str,
    ) -> Result<u64, ActError> {
        let at_work: Vec<&Processor> =
            self.measure(measure)?.processors().at_work().map(|one| &one.processor).collect();
        let Some(processor) = at_work.iter().find(|one| one.name == name) else {
            let names: Vec<&str> = at_work.iter().map(|one| one.name.as_str()).collect();
            let help = match names.as_slice() {
                [] => "no processor is at work for this measure".to_owned(),
                names => format!("at work: {}", names.join("; ")),
            };
            let message = format!("no processor `{name}` is at work for `{measure}`");
            return Err(ActError::usage("unknown-processor", message).with_help(help));
        };
        let processor = processor.digest();
        self.told(Event::ProcessorEnded { measure: measure.clone(), processor }, notice).await
    }

    async fn told(&mut self, event: Event, notice: &str) -> Result<u64, ActError> {
        if notice.trim().is_empty() {
            return Err(ActError::usage("notice", "the notice to the public says nothing"));
        }
        let body = serde_json::to_value(PublicNotice { notice: notice.to_owned() })
            .map_err(|error| ActError::broken("body", error))?;
        let mut act = self.begin();
        act.event_with_body(Role::Controller, event, BodyClass::Public, Opening::fresh(body)?);
        Ok(self.commit(act).await?.last())
    }
}
