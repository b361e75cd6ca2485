//! Consultations, processors and reviewed notices: the acts, and what they are worth.

use cordon_charter::{Consultation, Digest, Processor, Role};

use super::{
    check, check_open,
    world::{Words, World, named, secret},
};
use crate::{
    event::Event,
    review::{ReviewDraft, SignedReview},
};

impl World {
    /// Acts of this page. What they say lies in a public body, unless it is `bare`.
    pub(super) fn of_duty(&mut self, verb: &str, words: &Words<'_>) -> (Role, Event) {
        let measure = words.measure();
        let proposed = self.proposed[words.at(0)].digest();
        let charter = match words.option("over") {
            Some("nothing") => Digest::of(b"nothing"),
            Some(version) => self.versions[&format!("{measure} {version}")],
            None => proposed,
        };
        let event = match verb {
            "hear" => Event::ConsulteeHeard { measure, charter, group: named(words.at(1)) },
            "answer" => {
                Event::ConsulteeAnswered { measure, reply: self.last_heard(words.option("leaf")) }
            }
            "hold" => Event::ConsultationConfirmed { measure, charter },
            "tell" => Event::ProcessorsNotified { measure, charter },
            "dismiss" => {
                let processor = processor(words.at(1), words.option("task")).digest();
                Event::ProcessorEnded { measure, processor }
            }
            _ => return self.reviewed(words, charter),
        };
        (Role::Controller, event)
    }

    fn reviewed(&mut self, words: &Words<'_>, charter: Digest) -> (Role, Event) {
        let (measure, role) = (words.measure(), words.role(1));
        let draft = ReviewDraft {
            review: 1,
            measure: measure.clone(),
            charter,
            language: words.at(2).to_owned(),
            notice: Digest::of(words.option("text").unwrap_or("text").as_bytes()),
            role,
            post: words.option("post").unwrap_or("translator").to_owned(),
            date: "2026-11-02".parse().unwrap(),
        };
        let signer = words.option("key").map_or(role, |role| role.parse().unwrap());
        let body = words.option("body").unwrap_or("Body");
        let mut signed = SignedReview::sign(draft, body, &secret(signer)).unwrap();
        if words.has("altered") {
            signed.signed.draft.notice = Digest::of(b"another text");
        }
        if words.has("elsewhere") {
            signed.signed.draft.measure = "elsewhere".parse().unwrap();
        }
        let review = self.keep(signed.to_bytes().unwrap());
        if words.has("withheld") {
            self.documents.remove(&review);
        }
        (role, Event::NoticeReviewed { measure, review })
    }

    fn last_heard(&self, leaf: Option<&str>) -> u64 {
        let heard = |leaf: &crate::Leaf| matches!(leaf.event, Event::ConsulteeHeard { .. });
        let last = self.leaves.iter().rposition(heard).unwrap_or(0) as u64;
        leaf.map_or(last, |leaf| leaf.parse().unwrap())
    }

    /// `hears=GROUP,…` and `processors=NAME,…` of a charter; `task=…` is that of the first.
    pub(super) fn duties_of(words: &Words<'_>, charter: &mut cordon_charter::Charter) {
        if let Some(groups) = words.option("hears") {
            let groups = groups.split(',').map(named).collect();
            charter.consultation = Some(Consultation { groups, not_sought: None });
        }
        if let Some(names) = words.option("processors") {
            let names = names.split(',').filter(|name| !name.is_empty());
            charter.processors = names.map(|name| processor(name, words.option("task"))).collect();
        }
    }
}

fn processor(name: &str, task: Option<&str>) -> Processor {
    Processor {
        name: name.to_owned(),
        country: "XX".parse().unwrap(),
        task: task.unwrap_or("runs the servers").to_owned(),
        contract: "contract 17".to_owned(),
        basis: None,
    }
}

const AGREED: &str = "
    assess m
    state m controller approves
    state m data_protection_officer advises
    state m supervisory_authority consulted
";

const ROLES: &str = "
    2026-11-01 create
    enrol controller
    enrol data_protection_officer
    enrol supervisory_authority
";

#[test]
fn a_measure_that_demands_a_consultation_opens_only_on_its_record() {
    check(&format!(
        "{ROLES}
        propose m v1 hears=people_concerned,authority
        {AGREED}
        open m -> consultation-missing
        hear m people_concerned bare -> public-body
        hear m people_concerned body-beside bare -> public-body  # sealed
        hear m people_concerned by=operator -> actor
        hear m people_concerned by=consultee -> actor
        hear m people_concerned over=nothing -> consultation
        hear m people_concerned
        open m -> consultation-missing   # nobody of the other group
        hear m authority
        open m -> consultation-unanswered
        answer m leaf=1 -> consultation  # that leaf is something else
        answer m by=data_protection_officer -> actor
        answer m bare -> public-body
        answer m
        open m -> consultation-unanswered
        answer m leaf=9
        open m
        "
    ));
}

#[test]
fn an_emergency_does_not_wait_for_a_consultation_but_its_end_does() {
    check(&format!(
        "{ROLES}
        propose m v1 hears=civil_society
        assess m
        state m controller approves
        state m data_protection_officer consulted
        state m supervisory_authority notified
        open m provisional
        state m data_protection_officer advises
        state m supervisory_authority consulted
        open m -> consultation-missing
        hear m civil_society
        answer m
        open m
        "
    ));
}

#[test]
fn what_was_heard_over_an_earlier_charter_counts_once_it_is_confirmed() {
    check(&format!(
        "{ROLES}
        propose m v1 hears=people_concerned
        hold m -> consultation           # nobody was heard
        hear m people_concerned
        propose m v1 hears=people_concerned no-contacts   # changed because of it
        {AGREED}
        open m -> consultation-earlier
        hold m -> consultation-unanswered
        answer m
        open m -> consultation-earlier
        hold m over=v1 by=operator -> actor
        hold m bare -> public-body
        hold m
        open m
        propose m v2 hears=people_concerned
        {AGREED}
        open m -> consultation-earlier   # each new version again
        hold m over=nothing -> consultation
        hear m people_concerned over=v2
        answer m
        open m
        "
    ));
}

#[test]
fn who_demands_no_consultation_may_hear_and_still_open() {
    check_open("hear m industry \n propose m v2 \n hear m industry over=v1 \n is m open");
}

#[test]
fn a_change_of_processors_needs_a_new_version_and_a_notice() {
    check(&format!(
        "{ROLES}
        propose m v1 processors=Alpha,Beta
        tell m -> processors             # not open yet: the notice to all is enough
        dismiss m Alpha -> not-open
        {AGREED}
        open m
        tell m -> processors             # nothing changed
        dismiss m Gamma -> processors    # never named
        dismiss m Alpha task=else -> processors
        dismiss m Alpha by=submitter -> actor
        dismiss m Alpha bare -> public-body
        dismiss m Alpha
        dismiss m Alpha -> processors    # it ended
        propose m v2 processors=Beta,Gamma
        {AGREED}
        open m -> processor-notice-missing
        tell m over=v1 -> processors
        tell m by=operator -> actor
        tell m bare -> public-body
        tell m
        open m
        propose m v3 processors=Gamma task=else
        {AGREED}
        open m -> processor-notice-missing   # one ends, one has another task
        tell m
        open m
        propose m v4 processors=Gamma task=else
        {AGREED}
        open m
        "
    ));
}

#[test]
fn a_notice_is_reviewed_by_a_post_with_a_key_of_its_role() {
    check_open(
        "
        review m data_protection_officer fr altered -> statement-signed
        review m data_protection_officer fr key=controller -> statement-signed
        review m data_protection_officer fr body=Other -> statement-signed
        review m rights_desk fr -> statement-signed          # no key of that role
        review m submitter fr -> actor
        review m data_protection_officer fr by=controller -> review-document
        review m data_protection_officer fr elsewhere -> review-document
        review m data_protection_officer fr over=nothing -> review-document
        review m data_protection_officer fr withheld -> review-document
        review m data_protection_officer fr post= -> review-document
        marked m fr
        review m data_protection_officer fr
        unmarked m fr
        marked m es
        marked m fr text=changed
        review m controller fr text=changed
        unmarked m fr text=changed
        unmarked m fr                    # the earlier text still has its own
        revoke controller lost
        marked m fr text=changed
        unmarked m fr
        ",
    );
}
