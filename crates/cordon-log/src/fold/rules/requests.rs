//! Rules about requests outside the purposes: recorded, made public in time, and obeyed only under
//! a power that the charter names, by order of two roles.

use cordon_charter::{Act, Digest, MeasureId, Role};

use super::{Ask, order};
use crate::{
    fold::{Fault, Rule, measure::day},
    request::{OrderDraft, SignedOrder},
};

/// Whoever is beside the controller in an order must be able to say no.
const SECOND: [Role; 2] = [Role::DataProtectionOfficer, Role::SupervisoryAuthority];

impl Ask<'_> {
    pub(super) fn request_recorded(&self, id: &MeasureId) -> Result<(), Fault> {
        self.actor(&[Role::Controller, Role::DataProtectionOfficer, Role::Operator])?;
        self.measure(id)?;
        self.overseer_body()
    }

    pub(super) fn request_published(&self, id: &MeasureId, request: u64) -> Result<(), Fault> {
        self.actor(&[Role::Controller, Role::DataProtectionOfficer, Role::Operator])?;
        let requests = self.measure(id)?.requests();
        let known = requests.all().get(&request).filter(|known| known.published.is_none());
        let Some(known) = known else {
            let message = format!("leaf {request} is no request that is still to be published");
            return Err(self.fault(Rule::Request, message));
        };
        let message = format!("the charter has it published from {} on", known.due);
        self.need(Rule::Request, known.due <= day(self.leaf.time), &message)?;
        self.public_body()
    }

    pub(super) fn request_disclosed(
        &self,
        id: &MeasureId,
        request: u64,
        orders: &[Digest; 2],
    ) -> Result<(), Fault> {
        self.actor(&[Role::Controller])?;
        self.open_for(id, Act::Reads)?;
        let requests = self.measure(id)?.requests();
        let known = requests.all().contains_key(&request);
        self.need(Rule::Request, known, "no such request was recorded for this measure")?;
        let [first, second] = orders;
        let (first, second) = (self.ordered(first)?, self.ordered(second)?);
        let (one, other) = (&first.signed.draft, &second.signed.draft);
        let message = "the two orders are not for the same";
        self.need(Rule::Order, one.is_same_as(other), message)?;
        let roles = [one.role, other.role];
        let two = roles.contains(&Role::Controller) && roles.iter().any(|r| SECOND.contains(r));
        let message = "an order takes the controller and, beside it, the data protection officer \
                       or the supervisory authority";
        self.need(Rule::Order, two, message)?;
        self.orders_this(id, request, one)?;
        let used = requests.is_disclosed(&one.selection);
        self.need(Rule::Order, !used, "these orders were carried out already")
    }

    fn ordered(&self, digest: &Digest) -> Result<SignedOrder, Fault> {
        let signed = order(self.documents, digest).ok_or_else(|| {
            self.fault(Rule::Order, "the order's document is missing or not valid")
        })?;
        let said = &signed.signed;
        let role = said.draft.role;
        self.signed(&said.key, role, &said.organisation, |key| signed.is_signed_by(key))?;
        Ok(signed)
    }

    /// The order is about this request, under a power of the charter in force and within it, and
    /// the leaf commits to the very persons whom both signed.
    fn orders_this(&self, id: &MeasureId, request: u64, draft: &OrderDraft) -> Result<(), Fault> {
        let in_force = self.measure(id)?.in_force();
        let charter = self.charter_in_force(id)?;
        let now = in_force.is_some_and(|in_force| in_force.digest == draft.charter);
        let about = draft.order == 1 && draft.measure == *id && draft.request == request && now;
        self.need(Rule::Order, about, "the order is about another measure, charter or request")?;
        let powers = &charter.law.overriding;
        let power = powers.iter().find(|power| power.power == draft.power);
        let most = power.and_then(|power| power.disclosure.as_ref());
        let message = "the charter in force names no such power, or none that discloses rows";
        let most = most.ok_or_else(|| self.fault(Rule::Power, message))?;
        let within = most.record == draft.record
            && !draft.fields.is_empty()
            && draft.fields.iter().all(|field| most.fields.contains(field));
        let message = "the power does not reach this record or all of these fields";
        self.need(Rule::Power, within, message)?;
        self.overseer_body()?;
        let committed = self.leaf.body.as_ref().map(|body| body.sha256);
        let message = "the leaf does not commit to the persons whom the orders select";
        self.need(Rule::Order, committed == Some(draft.selection), message)
    }
}
