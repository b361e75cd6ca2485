//! Suspensions and resumptions under a signature: whoever stopped a measure with its key lets it go
//! on with its key, and nobody else in its name.

use cordon_charter::{Act, Digest, Role};

use super::{
    check_open,
    world::{Words, World, secret},
};
use crate::halt::{HaltDraft, SignedHalt};

impl World {
    /// What the role of a line with the word `signed` signs: `key=ROLE`, `after=SIZE`, `about=ID`,
    /// `over=ACT` instead of the acts of the leaf, `silent`, `altered`.
    pub(super) fn halted(&mut self, words: &Words<'_>, acts: &[Act]) -> Option<Digest> {
        if !words.has("signed") {
            return None;
        }
        let role: Role = words.role(1);
        let about = words.option("about").unwrap_or(words.at(0));
        let draft = HaltDraft {
            halt: 1,
            measure: about.parse().unwrap(),
            role: words.option("as").map_or(role, |role| role.parse().unwrap()),
            acts: words.option("over").map_or(acts.to_vec(), |act| vec![super::world::named(act)]),
            after: words.option("after").map_or(self.state.size(), |n| n.parse().unwrap()),
            reason: if words.has("silent") { " " } else { "Because." }.to_owned(),
            date: "2026-11-01".parse().unwrap(),
        };
        let signer = words.option("key").map_or(role, |role| role.parse().unwrap());
        let mut signed = SignedHalt::sign(draft, "Body", &secret(signer)).unwrap();
        if words.has("altered") {
            signed.signed.draft.reason = "Another reason.".to_owned();
        }
        Some(self.keep(signed.to_bytes().unwrap()))
    }
}

#[test]
fn what_was_stopped_under_a_signature_takes_one_to_go_on() {
    check_open(
        "
        suspend m supervisory_authority questions signed
        is m suspended
        charge m epidemic-curve 1% -> not-open
        resume m supervisory_authority -> halt-signed
        resume m controller -> not-suspended
        resume m controller signed -> not-suspended
        resume m supervisory_authority signed key=controller -> statement-signed
        resume m supervisory_authority signed as=controller -> halt-signed
        resume m supervisory_authority signed altered -> statement-signed
        resume m supervisory_authority signed about=n -> halt-signed
        resume m supervisory_authority signed silent -> halt-signed
        resume m supervisory_authority signed over=questions -> halt-signed
        resume m supervisory_authority signed after=9999 -> halt-signed   # leaves that are not yet
        resume m supervisory_authority signed
        is m open
        charge m epidemic-curve 1%
        ",
    );
}

#[test]
fn what_was_not_signed_goes_on_as_it_was_told_or_signed() {
    check_open(
        "
        suspend m supervisory_authority questions
        resume m supervisory_authority
        is m open
        suspend m supervisory_authority questions
        resume m supervisory_authority signed
        is m open
        suspend m supervisory_authority questions signed
        suspend m supervisory_authority intake          # as told: it unlocks nothing
        resume m supervisory_authority -> halt-signed
        suspend m controller intake                     # each role has its own
        resume m controller
        resume m supervisory_authority -> halt-signed
        resume m supervisory_authority signed
        is m open
        ",
    );
}

#[test]
fn a_signed_halt_is_good_once_and_ends_no_later_suspension() {
    check_open(
        "
        suspend m supervisory_authority questions signed after=8
        suspend m supervisory_authority questions signed after=8 -> halt-signed
        resume m supervisory_authority signed after=11
        resume m supervisory_authority -> not-suspended
        suspend m supervisory_authority questions signed after=8 -> halt-signed
        suspend m supervisory_authority questions signed after=12
        resume m supervisory_authority signed after=11 -> halt-signed    # used
        resume m supervisory_authority signed after=12 -> halt-signed    # written before it
        is m suspended
        resume m supervisory_authority signed
        ",
    );
}

#[test]
fn a_halt_is_signed_by_a_key_of_a_role_that_may_stop_a_measure() {
    check_open(
        "
        enrol submitter
        suspend m submitter questions signed -> actor
        suspend m supervisory_authority questions signed key=submitter -> statement-signed
        suspend m supervisory_authority questions signed over=intake -> halt-signed
        revoke supervisory_authority
        suspend m supervisory_authority questions signed -> statement-signed
        suspend m data_protection_officer questions,reads signed
        can m reads -> suspended
        resume m data_protection_officer signed
        is m open
        ",
    );
}
