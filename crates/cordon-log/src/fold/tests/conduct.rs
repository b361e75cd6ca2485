//! Requests outside the purposes, disclosures under a power, breaches, reports: who may act, in
//! which order, and what is overdue.

use cordon_charter::{Charter, CompelledDisclosure, Digest, Requests, Role};
use jiff::SignedDuration;

use super::{
    check, check_open,
    world::{Words, World, named, opening, secret},
};
use crate::{
    event::Event,
    leaf::BodyClass,
    request::{OrderDraft, SignedOrder},
};

const POWER: &str = "seizure of evidence under the code of criminal procedure";

impl World {
    /// Acts of this page. `leaf=N` names the request or breach; else it is the last one.
    pub(super) fn of_conduct(&mut self, verb: &str, words: &Words<'_>) -> (Role, Event) {
        let measure = words.measure();
        let leaf = |last: Option<u64>| words.option("leaf").map_or(last, |n| n.parse().ok());
        let stands = self.state.measure(&measure).unwrap();
        let request = leaf(stands.requests().all().keys().next_back().copied()).unwrap_or(0);
        let breach = leaf(stands.breaches().keys().next_back().copied()).unwrap_or(0);
        let event = match verb {
            "asked" => Event::RequestRecorded { measure, asked: named(words.at(1)) },
            "unveil" => Event::RequestPublished { measure, request },
            "disclose" => {
                let orders = [1, 2].map(|n| self.order(words, words.at(n), request));
                Event::RequestDisclosed { measure, request, orders }
            }
            "breach" => {
                let hours = |name| words.option(name).map(|n: &str| n.parse::<i64>().unwrap());
                let before = SignedDuration::from_hours(hours("before").unwrap_or(0));
                let discovered = self.now - before;
                let within = SignedDuration::from_hours(hours("within").unwrap_or(24));
                Event::BreachOpened { measure, discovered, notify_by: discovered + within }
            }
            "weigh" => Event::BreachAssessed { measure, breach, risk: named(words.at(1)) },
            "warn" => Event::BreachNotified { measure, breach, to: named(words.at(1)) },
            _ => Event::BreachClosed { measure, breach },
        };
        (if verb == "unveil" { Role::Operator } else { Role::Controller }, event)
    }

    /// An order of `role`; `field=` and `power=` of both, `other-order` makes the second differ.
    fn order(&mut self, words: &Words<'_>, role: &str, request: u64) -> Digest {
        let role: Role = role.parse().unwrap();
        let measure = words.measure();
        let charter = self.state.measure(&measure).unwrap().in_force().map(|own| own.digest);
        let selection = match words.has("other-persons") {
            true => Digest::of(b"others"),
            false => opening().commit(BodyClass::Overseer).unwrap().sha256,
        };
        let draft = OrderDraft {
            order: 1,
            measure: measure.clone(),
            charter: charter.unwrap(),
            request,
            power: words.option("power").map_or(POWER.to_owned(), str::to_owned),
            record: words.option("record").unwrap_or("case_report").parse().unwrap(),
            fields: words
                .option("fields")
                .unwrap_or("region")
                .split(',')
                .filter(|field| !field.is_empty())
                .map(|field| field.parse().unwrap())
                .collect(),
            selection,
            role,
            date: if words.has("other-order") && role != Role::Controller {
                "2026-11-03".parse().unwrap()
            } else {
                "2026-11-02".parse().unwrap()
            },
        };
        let signer = words.option("key").map_or(role, |role| role.parse().unwrap());
        let mut signed = SignedOrder::sign(draft, "Body", &secret(signer)).unwrap();
        if words.has("altered") {
            signed.signed.draft.request += 1;
        }
        self.keep(signed.to_bytes().unwrap())
    }

    /// What the body of an act of this page is to be.
    pub(super) const fn class_of_conduct(event: &Event) -> Option<BodyClass> {
        match event {
            Event::RequestRecorded { .. }
            | Event::RequestDisclosed { .. }
            | Event::BreachOpened { .. }
            | Event::BreachAssessed { .. }
            | Event::BreachNotified { to: crate::breach::Told::Authority, .. } => {
                Some(BodyClass::Overseer)
            }
            Event::RequestPublished { .. }
            | Event::BreachNotified { .. }
            | Event::BreachClosed { .. } => Some(BodyClass::Public),
            _ => None,
        }
    }

    /// `delay=DAYS` of requests; `power-over=FIELD,…`: what the first power can compel.
    pub(super) fn powers_of(words: &Words<'_>, charter: &mut Charter) {
        if let Some(days) = words.option("delay") {
            let published_after_days = days.parse().unwrap();
            charter.requests = Some(Requests { published_after_days });
        }
        if let Some(fields) = words.option("power-over") {
            charter.law.overriding[0].disclosure = Some(CompelledDisclosure {
                record: "case_report".parse().unwrap(),
                fields: fields.split(',').map(|field| field.parse().unwrap()).collect(),
                most_persons: 1,
            });
        }
    }
}

/// A measure `m` whose charter has the first power reach one field.
fn check_with_power(scenario: &str) {
    check(&format!(
        "
        2026-11-01 create
        enrol controller
        enrol data_protection_officer
        enrol supervisory_authority
        propose m v1 delay=10 power-over=region
        assess m
        state m controller approves
        state m data_protection_officer advises
        state m supervisory_authority consulted
        open m
        {scenario}"
    ));
}

#[test]
fn a_request_outside_the_purposes_is_counted_at_once_and_public_in_time() {
    check_with_power(
        "
        2026-11-05 asked m law_enforcement bare -> overseer-body
        asked m law_enforcement body-beside bare -> overseer-body       # sealed
        asked m law_enforcement by=epidemiologist -> actor
        asked m law_enforcement
        2026-11-14 unveil m -> request              # due on the 15th
        2026-11-15 neglected
        unveil m leaf=1 -> request                  # no request
        unveil m bare -> public-body
        unveil m by=submitter -> actor
        2026-11-16 neglected is=request
        ",
    );
    check_with_power(
        "
        2026-11-05 asked m court
        2026-11-15 unveil m
        unveil m -> request                         # once
        2026-12-01 neglected
        2026-12-02 asked m research
        2026-12-03 redact 12                        # its body names a person
        2026-12-20 neglected
        ",
    );
    // Without a delay in the charter it is 30 days, and an ended measure still owes the details.
    check_open(
        "
        2026-11-02 asked m commercial
        2026-11-03 end m
        2026-12-02 neglected
        2026-12-03 neglected is=2026-12-02
        unveil m
        neglected
        ",
    );
}

#[test]
fn a_disclosure_takes_two_roles_and_a_power_that_the_charter_names() {
    check_with_power(
        "
        disclose m controller supervisory_authority -> request          # nobody asked
        2026-11-02 asked m law_enforcement
        disclose m controller controller -> order
        disclose m data_protection_officer supervisory_authority -> order
        disclose m controller supervisory_authority other-order -> order
        disclose m controller supervisory_authority altered -> statement-signed
        disclose m controller supervisory_authority key=controller -> statement-signed
        disclose m controller supervisory_authority other-persons -> order
        disclose m controller supervisory_authority bare -> overseer-body
        disclose m controller supervisory_authority by=operator -> actor
        disclose m controller supervisory_authority power=curiosity -> power
        disclose m controller supervisory_authority fields=region,onset -> power
        disclose m controller supervisory_authority fields= -> power
        disclose m controller supervisory_authority record=contact -> power
        disclose m controller data_protection_officer
        disclose m controller data_protection_officer -> order          # carried out already
        suspend m supervisory_authority reads
        disclose m controller supervisory_authority -> not-open
        ",
    );
}

#[test]
fn a_power_that_the_charter_did_not_name_needs_a_new_version() {
    check_open(
        "
        2026-11-02 asked m law_enforcement
        disclose m controller supervisory_authority -> power
        propose m v1 power-over=region -> charter-version
        propose m v2 power-over=region
        disclose m controller supervisory_authority -> power             # proposed is not open
        assess m
        open m -> statement-missing
        state m controller approves
        state m data_protection_officer advises
        state m supervisory_authority consulted
        open m
        disclose m controller supervisory_authority
        ",
    );
}

#[test]
fn a_breach_is_judged_told_in_time_and_closed() {
    check_open(
        "
        2026-11-05 breach m by=operator -> actor
        breach m within=25 -> breach                # the charter says 24 hours
        breach m before=-1 -> breach                # discovered tomorrow
        breach m bare -> overseer-body
        warn m authority leaf=9 -> breach           # no breach
        breach m before=2
        neglected
        warn m persons -> breach                    # nobody judged it
        close m -> breach
        weigh m high by=submitter -> actor
        weigh m high bare -> overseer-body
        weigh m high
        close m -> breach                           # nobody was told
        2026-11-06 neglected is=authority,persons
        warn m authority by=data_protection_officer -> actor
        warn m authority body-beside bare -> overseer-body
        warn m authority
        close m -> breach                           # the persons were not
        neglected is=persons
        warn m persons bare -> public-body
        warn m persons
        neglected
        close m bare -> public-body
        close m
        close m -> breach                           # once
        weigh m high -> breach
        ",
    );
}

#[test]
fn a_breach_without_a_likely_risk_is_closed_untold_but_not_unjudged() {
    check_open(
        "
        2026-11-05 end m
        breach m by=data_protection_officer         # data of an ended measure can leak too
        2026-11-07 neglected is=authority
        weigh m unlikely
        neglected
        weigh m likely                              # looked at again
        neglected is=authority
        warn m authority
        close m
        ",
    );
    check("2026-11-01 create\n enrol controller\n propose m v1\n breach m -> not-open");
}

#[test]
fn the_report_is_the_controllers_and_overdue_it_is_told() {
    check_open(
        "
        report m 2027-01-15 by=operator -> actor
        report m 2027-01-15 by=supervisory_authority -> actor
        2027-03-31 neglected
        2027-04-01 neglected is=report
        can m questions -> report-overdue
        can m intake                                # continuity of the charter
        report m 2027-05-31
        neglected
        can m questions
        ",
    );
}
