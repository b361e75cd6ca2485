//! Act: a request for data outside the purposes is recorded, refused, and made public in time.

use cordon_charter::{FieldName, MeasureId, RecordName, Role};
use cordon_log::{
    BodyClass, Event, OrderDraft, RequestDetails, RequestKind, RequestState, SignedOrder,
};

use crate::{
    error::ActError,
    gateway::{Gateway, opening},
};

/// Somebody who asked for data outside the purposes, before it is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// What kind of asker: public at once.
    pub kind: RequestKind,
    /// Who, for what, and what was answered: public after the charter's delay.
    pub details: RequestDetails,
}

/// One request as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestShown {
    /// Its leaf.
    pub leaf: u64,
    /// What the log says of it.
    pub state: RequestState,
    /// Who asked, and for what; `None` once it was removed.
    pub details: Option<RequestDetails>,
    /// What was disclosed for it, by the public orders.
    pub disclosures: Vec<DisclosureShown>,
}

/// One disclosure, as everybody may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisclosureShown {
    /// Its leaf.
    pub leaf: u64,
    /// Under which power of the charter.
    pub power: String,
    /// Of which record.
    pub record: RecordName,
    /// Which fields.
    pub fields: Vec<FieldName>,
    /// The roles that ordered it.
    pub by: Vec<Role>,
}

impl Gateway {
    /// Records a request for data outside the purposes. It is refused by being recorded: nothing
    /// is read. That there was one more of its kind is public at once; the details are for the
    /// supervisory authority, and for everybody after the charter's delay.
    ///
    /// # Privacy
    /// The details name a body and what it asked for, never a person: they become public. One that
    /// names a person all the same can be removed, in public ([`Self::redact`]); there is nothing
    /// left to publish then.
    ///
    /// # Errors
    /// If there is no such measure, a text is missing, or the role may not.
    pub async fn record_request(
        &mut self,
        measure: &MeasureId,
        role: Role,
        asked: &Asked,
    ) -> Result<u64, ActError> {
        self.measure(measure)?;
        let RequestDetails { from, text, answer } = &asked.details;
        if [from, text, answer].iter().any(|text| text.trim().is_empty()) {
            let message = "say which body asked, for what, and what it was answered";
            return Err(ActError::usage("request", message));
        }
        let event = Event::RequestRecorded { measure: measure.clone(), asked: asked.kind };
        let mut act = self.begin();
        act.event_with_body(role, event, BodyClass::Overseer, opening(&asked.details)?);
        Ok(self.commit(act).await?.last())
    }

    /// The requests of a measure, in the order of the log.
    ///
    /// # Privacy
    /// For whoever holds the authority's folder and for the supervisory authority: the details may
    /// not be public yet.
    ///
    /// # Errors
    /// If there is no such measure, or the store cannot be read.
    pub async fn requests(&mut self, measure: &MeasureId) -> Result<Vec<RequestShown>, ActError> {
        let all = self.measure(measure)?.requests().all().clone();
        let mut shown = Vec::new();
        for (leaf, state) in all {
            let disclosures =
                state.disclosed.iter().filter_map(|leaf| self.disclosure(*leaf)).collect();
            let details = self.body(leaf).await?;
            shown.push(RequestShown { leaf, state, details, disclosures });
        }
        Ok(shown)
    }

    /// What the orders of a disclosure say, which are public documents.
    fn disclosure(&self, leaf: u64) -> Option<DisclosureShown> {
        let event = &self.leaves.get(usize::try_from(leaf).ok()?)?.event;
        let Event::RequestDisclosed { orders, .. } = event else { return None };
        let drafts: Option<Vec<OrderDraft>> = orders
            .iter()
            .map(|order| {
                let bytes = self.documents.get(order)?;
                Some(SignedOrder::from_bytes(bytes).ok()?.signed.draft)
            })
            .collect();
        let drafts = drafts?;
        let by = drafts.iter().map(|draft| draft.role).collect();
        let OrderDraft { power, record, fields, .. } = drafts.into_iter().next()?;
        Some(DisclosureShown { leaf, power, record, fields, by })
    }

    /// Whether the leaf is a request about the measure.
    ///
    /// # Errors
    /// If it is not.
    pub(crate) fn recorded(&self, measure: &MeasureId, request: u64) -> Result<(), ActError> {
        if self.measure(measure)?.requests().all().contains_key(&request) {
            return Ok(());
        }
        let message = format!("leaf {request} is no request about `{measure}`");
        Err(ActError::usage("request", message)
            .with_help("see `cordon request show MEASURE` for their leaves"))
    }

    /// Publishes the details of one request.
    ///
    /// # Errors
    /// If it is not due yet, was published, or was removed.
    pub async fn publish_request(
        &mut self,
        measure: &MeasureId,
        request: u64,
    ) -> Result<u64, ActError> {
        self.recorded(measure, request)?;
        let Some(committed) = self.store.opening(request).await? else {
            let message = format!("what the request of leaf {request} said was removed");
            return Err(ActError::refused("removed", message)
                .with_help("the log says when and why; nothing is left to publish"));
        };
        // The opening itself is published, with its salt: anyone sees that it is what was committed
        // to when the request came.
        let event = Event::RequestPublished { measure: measure.clone(), request };
        let mut act = self.begin();
        act.event_with_body(Role::Operator, event, BodyClass::Public, opening(&committed)?);
        Ok(self.commit(act).await?.last())
    }

    /// Publishes every request that is due; gives how many. Part of every opening, so that whatever
    /// is done with an authority's folder keeps the promise first. After a jump of the clock
    /// nothing is published until [`Self::confirm_time_jump`]: what is public cannot be called
    /// back.
    ///
    /// # Errors
    /// If one cannot be read or published.
    pub async fn publish_due_requests(&mut self) -> Result<usize, ActError> {
        if self.time_jump().is_some() {
            return Ok(0);
        }
        let now = self.now();
        let due: Vec<(MeasureId, u64)> = self
            .state
            .measures()
            .flat_map(|own| own.requests().due(now).map(|request| (own.id().clone(), request)))
            .collect();
        let mut published = 0;
        for (measure, request) in due {
            // A body that nobody can read any more is no reason to keep the folder shut; what is
            // owed stays shown as overdue.
            if self.store.opening(request).await?.is_some() {
                self.publish_request(&measure, request).await?;
                published += 1;
            }
        }
        Ok(published)
    }
}
