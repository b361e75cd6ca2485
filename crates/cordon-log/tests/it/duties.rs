//! Consultations, processors and reviewed notices as they are published: each byte counts, a body
//! that lacks what its kind demands is caught, and one that was removed leaves the rest standing.

use cordon_charter::{ConsultedGroup, Role};
use cordon_log::{
    BodyClass, Event, Receipt, ReviewDraft, SecretKey, SignedReview, Trust, verify_log,
};
use serde_json::{Value, json};

use crate::published::{NOW, Writer};

fn report(log: &Writer) -> cordon_log::Report {
    verify_log(&log.publish(), &Trust::default(), NOW.parse().unwrap()).unwrap()
}

fn heard() -> Value {
    json!({
        "who": "Example Patients' Forum",
        "role": "board",
        "date": "2026-11-01",
        "said": "no street names",
    })
}

/// A story with a consultation and a reviewed notice; the leaves of reply, answer and review.
fn story_with(heard: Value, answer: Value) -> (Writer, [u64; 3]) {
    let (mut log, _) = Writer::story();
    let (measure, charter) = (log.measure(), log.charter());
    let group = ConsultedGroup::PeopleConcerned;
    let event = Event::ConsulteeHeard { measure: measure.clone(), charter, group };
    let reply = log.act_with(Role::Controller, event, Some((BodyClass::Public, heard)));
    let event = Event::ConsulteeAnswered { measure: measure.clone(), reply };
    let answered = log.act_with(Role::Controller, event, Some((BodyClass::Public, answer)));
    let draft = ReviewDraft {
        review: 1,
        measure: measure.clone(),
        charter,
        language: "fr".to_owned(),
        notice: cordon_charter::Digest::of(b"Avis."),
        role: Role::DataProtectionOfficer,
        post: "translator".to_owned(),
        date: "2026-11-01".parse().unwrap(),
    };
    let key = SecretKey::from_seed(&[11; 32]);
    let signed = SignedReview::sign(draft, "Example body", &key).unwrap();
    let review = log.document(signed.to_bytes().unwrap());
    let reviewed = log.act(Role::DataProtectionOfficer, Event::NoticeReviewed { measure, review });
    (log, [reply, answered, reviewed])
}

fn story() -> (Writer, [u64; 3]) {
    story_with(heard(), json!({"answer": "Agreed.", "changed": "results are by region"}))
}

#[test]
fn a_consultation_and_a_review_replay_from_the_files_alone() {
    let (log, [reply, answered, _]) = story();
    let report = report(&log);
    assert!(report.is_good(), "{report}");
    let measure = report.state.measure(&log.measure()).unwrap();
    let replies = measure.consultations().replies();
    assert_eq!(replies[&reply].answers, [answered]);
    assert!(measure.consultations().counts(reply, &log.charter()));
    assert_eq!(measure.reviews()[0].draft.post, "translator");
    for processor in measure.processors().all() {
        assert_eq!((processor.changed, processor.ended), (None, None));
    }
    assert_eq!(measure.processors().all().len(), 1);
}

#[test]
fn any_flipped_byte_of_what_was_said_or_signed_is_caught() {
    let (log, leaves) = story();
    let good = log.publish();
    let mut flipped = 0;
    for (path, bytes) in &good.0 {
        let own = leaves.iter().any(|leaf| *path == format!("bodies/{leaf}.json"))
            || String::from_utf8_lossy(bytes).contains("translator");
        if !own {
            continue;
        }
        for at in 0..bytes.len() {
            let mut bad = good.clone();
            bad.0.get_mut(path).unwrap()[at] ^= 0x01;
            let now = NOW.parse().unwrap();
            let caught = verify_log(&bad, &Trust::default(), now);
            assert!(!caught.is_ok_and(|report| report.is_good()), "{path}, byte {at}");
            flipped += 1;
        }
    }
    assert!(flipped > 500, "{flipped}");
    for leaf in leaves {
        let good = log.receipt(leaf);
        assert!(Receipt::verify(&good, &Trust::default()).is_ok());
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x01;
            assert!(Receipt::verify(&bad, &Trust::default()).is_err(), "leaf {leaf}, byte {at}");
        }
    }
}

#[test]
fn a_record_that_lacks_a_text_is_caught() {
    let without = |member: &str| {
        let mut body = heard();
        body.as_object_mut().unwrap().remove(member);
        body
    };
    let blank = |member: &str| {
        let mut body = heard();
        body[member] = json!(" ");
        body
    };
    let full = json!({"answer": "Agreed.", "changed": "nothing"});
    for member in ["who", "role", "date", "said"] {
        for body in [without(member), blank(member)] {
            let (log, [reply, ..]) = story_with(body, full.clone());
            let broken = report(&log).broken;
            assert_eq!(broken.len(), 1, "{member}");
            assert_eq!(broken[0].file, format!("bodies/{reply}.json"));
            assert!(broken[0].what.contains("lacks a text"), "{member}");
        }
    }
    for answer in [json!({"answer": "Agreed."}), json!({"answer": "", "changed": "x"}), json!({})] {
        let (log, _) = story_with(heard(), answer);
        assert_eq!(report(&log).broken.len(), 1);
    }
}

#[test]
fn what_somebody_said_can_be_removed_and_the_record_stands() {
    let (mut log, [reply, answered, _]) = story();
    let code = "personal-data".to_owned();
    log.act(Role::Operator, Event::BodyRedacted { leaf: reply, code });
    log.forget_body(reply);
    let report = report(&log);
    assert!(report.is_good(), "{report}");
    let measure = report.state.measure(&log.measure()).unwrap();
    assert_eq!(measure.consultations().replies()[&reply].answers, [answered]);
}
