//! The one dangerous read: rows with what identifies persons, under a power that the charter names.

use cordon_charter::{CharterId, FieldName, MeasureId, RecordName};

use super::{Documents, Fault, Rule, State, rules};
use crate::{
    event::Event,
    leaf::{Leaf, Opening},
    request::{OrderDraft, Selection},
};

/// Proof that rows of these persons, these fields of them and no others, may be read once. Only
/// [`State::warrant`] makes it, from the orders of two roles.
pub struct Warrant {
    measure: MeasureId,
    charter: CharterId,
    record: RecordName,
    fields: Vec<FieldName>,
    persons: Vec<String>,
}

impl Warrant {
    /// Of which measure.
    pub const fn measure(&self) -> &MeasureId {
        &self.measure
    }

    /// Under which charter.
    pub const fn charter(&self) -> CharterId {
        self.charter
    }

    /// Of which record.
    pub const fn record(&self) -> &RecordName {
        &self.record
    }

    /// Which fields.
    pub fn fields(&self) -> &[FieldName] {
        &self.fields
    }

    /// Whose rows, as both orders select them.
    pub fn persons(&self) -> &[String] {
        &self.persons
    }
}

impl State {
    /// Whether rows may be read for `leaf`, a `request_disclosed` that may be the next one;
    /// `selection` opens what both orders commit to.
    ///
    /// # Privacy
    /// Whoever holds this can read rows without noise, outside the (ε, δ) guarantee. It is bound
    /// to the persons and fields that two roles signed, within what the charter in force lets the
    /// power reach. It must not outlive the act that logs `leaf`.
    ///
    /// # Errors
    /// The rule that the disclosure would break.
    pub fn warrant(
        &self,
        leaf: &Leaf,
        selection: &Opening,
        documents: &dyn Documents,
    ) -> Result<Warrant, Fault> {
        self.permits(leaf, documents)?;
        let fault = |rule: Rule, message: String| Fault {
            leaf: self.size(),
            rule,
            message,
            help: rules::help(rule),
        };
        let order = match &leaf.event {
            Event::RequestDisclosed { orders: [first, _], .. } => rules::order(documents, first),
            _ => None,
        };
        let not_one = || fault(Rule::Order, "this is no disclosure under two orders".to_owned());
        let draft = order.ok_or_else(not_one)?.signed.draft;
        let committed = leaf.body.as_ref().is_some_and(|body| selection.opens(body));
        let persons = Selection::of(selection).filter(|_| committed).ok_or_else(|| {
            fault(Rule::Order, "the list of persons is not the one that both signed".to_owned())
        })?;
        let charter = self.measure(&draft.measure).and_then(|measure| measure.in_force());
        let powers = charter.map(|own| own.charter.law.overriding.iter()).into_iter().flatten();
        let most = powers
            .filter(|power| power.power == draft.power)
            .find_map(|power| power.disclosure.as_ref())
            .map_or(0, |most| most.most_persons);
        if persons.is_empty() || persons.len() as u64 > u64::from(most) {
            let message = format!("the power reaches the rows of 1 to {most} persons at a time");
            return Err(fault(Rule::Power, message));
        }
        let OrderDraft { measure, charter, record, fields, .. } = draft;
        Ok(Warrant { measure, charter, record, fields, persons })
    }
}
