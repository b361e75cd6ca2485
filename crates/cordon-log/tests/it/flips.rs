//! Every byte counts: whatever is flipped is caught.

use cordon_charter::Role;
use cordon_log::{Event, FailureKind, Receipt, ReceiptError, Trust, VerifyError, verify_log};
use jiff::Timestamp;
use serde_json::json;

use crate::published::{NOW, Published, Writer};

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn trust(log: &Writer) -> Trust {
    Trust {
        logs: vec![log.note_key()],
        witnesses: vec![log.witness_key()],
        keys: [
            (Role::Controller, 10),
            (Role::DataProtectionOfficer, 11),
            (Role::SupervisoryAuthority, 12),
        ]
        .map(|(role, seed)| (role, cordon_log::SecretKey::from_seed(&[seed; 32]).public()))
        .to_vec(),
    }
}

fn is_verified(published: &Published) -> bool {
    verify_log(published, &Trust::default(), now()).is_ok_and(|report| report.is_good())
}

#[test]
fn a_log_replays_from_its_files_alone() {
    let (log, _) = Writer::story();
    let report = verify_log(&log.publish(), &trust(&log), now()).unwrap();
    assert!(report.is_good(), "{report}");
    assert!(report.trusted);
    assert_eq!(report.cosigned.len(), 1);
    let closed = (report.unchecked.overseer, report.unchecked.sealed, report.unchecked.redacted);
    assert_eq!(closed, (1, 1, 0));
    let text = report.to_string();
    for part in ["verified: 15 leaves", "1 open to the overseer only, 1 sealed", "unaltered since"]
    {
        assert!(text.contains(part), "{part} in\n{text}");
    }
    let untrusted = verify_log(&log.publish(), &Trust::default(), now()).unwrap().to_string();
    assert!(untrusted.contains("valid under keys that the authority named"), "{untrusted}");
}

#[test]
fn a_receipt_says_what_it_proves() {
    let (log, release) = Writer::story();
    let shown = Receipt::verify(&log.receipt(release), &trust(&log)).unwrap().to_string();
    for part in ["verified: `released`", "paid by leaf 12", "obtained elsewhere", "unaltered since"]
    {
        assert!(shown.contains(part), "{part} in\n{shown}");
    }
    let shown = Receipt::verify(&log.receipt(11), &Trust::default()).unwrap().to_string();
    assert!(shown.contains("a submission of `case_report`"), "{shown}");
    assert!(shown.contains("valid under keys that the authority named"), "{shown}");
    assert!(!shown.contains("proof of erasure"));
}

#[test]
fn any_flipped_byte_of_a_receipt_is_caught() {
    let (log, release) = Writer::story();
    let good = log.receipt(release);
    for trust in [Trust::default(), trust(&log)] {
        assert!(Receipt::verify(&good, &trust).is_ok());
        for at in 0..good.len() {
            for bit in if at % 5 == 0 { vec![0x01, 0x20] } else { vec![0x01] } {
                let mut bad = good.clone();
                bad[at] ^= bit;
                let error = Receipt::verify(&bad, &trust);
                assert!(error.is_err(), "byte {at}");
            }
        }
        assert!(Receipt::verify(&good[..good.len() - 1], &trust).is_err());
        assert!(Receipt::verify(&[&good[..], b"\n"].concat(), &trust).is_err());
    }
}

#[test]
fn any_flipped_byte_of_any_file_is_caught() {
    let (log, _) = Writer::story();
    let good = log.publish();
    assert!(is_verified(&good));
    for (path, bytes) in &good.0 {
        // A checkpoint has parts of its own; the others lie under one hash each, so that a sample
        // of their bytes will do.
        let step = if path == "checkpoint" { 1 } else { bytes.len() / 40 + 1 };
        for at in (0..bytes.len()).step_by(step) {
            let mut bad = good.clone();
            bad.0.get_mut(path).unwrap()[at] ^= 0x01;
            assert!(!is_verified(&bad), "{path}, byte {at}");
        }
        let mut bad = good.clone();
        bad.0.remove(path);
        assert!(!is_verified(&bad), "{path} removed");
    }
}

#[test]
fn a_checkpoint_of_another_key_is_caught_by_whoever_has_the_right_one() {
    let (log, release) = Writer::story();
    let mut other = trust(&log);
    other.logs = vec![log.witness_key()];
    let error = Receipt::verify(&log.receipt(release), &other).unwrap_err();
    assert!(matches!(error, ReceiptError::Untrusted));
    assert_eq!(error.kind(), FailureKind::Broken);
    assert!(!verify_log(&log.publish(), &other, now()).unwrap().is_good());
    let mut other = trust(&log);
    other.keys.truncate(1);
    assert!(!verify_log(&log.publish(), &other, now()).unwrap().is_good());
    let mut other = trust(&log);
    other.witnesses =
        vec![cordon_log::NoteKey { name: "someone.else".to_owned(), ..log.witness_key() }];
    let report = verify_log(&log.publish(), &other, now()).unwrap();
    assert!(report.to_string().contains("not witnessed"), "{report}");
}

#[test]
fn a_key_enrolled_for_another_role_than_the_trusted_one_is_caught() {
    let (log, _) = Writer::story();
    let mut swapped = trust(&log);
    let (first, second) = (swapped.keys[0].0, swapped.keys[1].0);
    (swapped.keys[0].0, swapped.keys[1].0) = (second, first);
    let report = verify_log(&log.publish(), &swapped, now()).unwrap();
    let text = report.to_string();
    assert!(!report.is_good(), "{text}");
    assert!(text.contains("as controller, which the trust file does not name for that role"));
    assert_eq!(report.broken.len(), 2, "{text}");
}

#[test]
fn an_answer_that_says_other_than_its_charge_is_caught() {
    let untrue = [
        ("measure", json!("another")),
        ("charge", json!(11)),
        ("snapshot", json!(1)),
        ("purpose", json!("care-capacity")),
        ("charter", json!(cordon_charter::Digest::of(b"another"))),
        ("cost", json!({"rho": "1/1000000"})),
        ("cost", json!(null)),
        // No clip was chosen for it.
        ("choice", json!({"charge": 11, "cost": {"rho": "1/10"}, "document": "00"})),
    ];
    for (member, value) in untrue {
        let (log, release) = Writer::story_but(&[(member, value)]);
        let report = verify_log(&log.publish(), &Trust::default(), now()).unwrap();
        let told: Vec<_> = report.broken.iter().map(|b| (&*b.file, &*b.what)).collect();
        let what = format!("the answer differs from the log in: {member}");
        assert_eq!(told, [(&*format!("bodies/{release}.json"), &*what)]);
    }
}

#[test]
fn what_was_not_judged_again_is_said() {
    let (log, _) = Writer::story();
    let text = verify_log(&log.publish(), &trust(&log), now()).unwrap().to_string();
    assert!(text.contains("assessments: 1, as they were signed"), "{text}");
}

#[test]
fn a_removed_body_is_listed_and_proofs_still_hold() {
    let (mut log, release) = Writer::story();
    let receipt = log.receipt(release);
    let redacted = Event::BodyRedacted { leaf: release, code: "personal-data".to_owned() };
    log.act(Role::Operator, redacted);
    assert!(!is_verified(&log.publish()), "said to be removed, but there");
    log.forget_body(release);
    let report = verify_log(&log.publish(), &Trust::default(), now()).unwrap();
    assert!(report.is_good(), "{report}");
    assert_eq!(report.unchecked.redacted, 1);
    assert!(Receipt::verify(&receipt, &Trust::default()).is_ok());
}

#[test]
fn destruction_in_time_is_asked_of_the_clock() {
    let (mut log, _) = Writer::story();
    let later = "2028-03-01T00:00:00Z";
    let late = |log: &Writer| {
        let report = verify_log(&log.publish(), &Trust::default(), later.parse().unwrap()).unwrap();
        report.state.faults().iter().any(|fault| fault.rule.name() == "destruction-overdue")
    };
    assert!(late(&log));
    let buckets = log.due(later);
    assert!(!buckets.is_empty());
    let from = log.leaf(14).time;
    log.jump(later);
    log.act(Role::Operator, Event::TimeJumpConfirmed { from });
    let count = buckets.len();
    let leaf = log.act(Role::Operator, Event::KeysDestroyed { buckets });
    assert!(!late(&log));
    let report = verify_log(&log.publish(), &Trust::default(), later.parse().unwrap()).unwrap();
    assert!(report.is_good(), "{report}");
    let listed = report.state.late();
    assert!(!listed.is_empty() && listed.len() <= count, "{listed:?}");
    assert!(listed.iter().all(|late| late.leaf == leaf && late.days() > 1), "{listed:?}");
    let text = report.to_string();
    assert!(text.contains(&format!("{} of them late", listed.len())), "{text}");
    assert!(!text.contains("within 24 hours"), "{text}");
    assert_eq!(text.matches("\n  late      keys of measure").count(), listed.len(), "{text}");
}

#[test]
fn a_broken_rule_is_named_with_its_leaf() {
    let (mut log, _) = Writer::story();
    let record = "case_report".parse().unwrap();
    log.act(Role::Controller, Event::MeasureEnded { measure: log.measure() });
    let leaf = log.act(Role::Submitter, Event::BatchAdmitted { measure: log.measure(), record });
    let report = verify_log(&log.publish(), &Trust::default(), now()).unwrap();
    let faults: Vec<_> = report.state.faults().iter().map(|f| (f.leaf, f.rule.name())).collect();
    assert_eq!(faults, [(leaf, "not-open")]);
    assert!(report.to_string().starts_with("NOT VERIFIED"), "{report}");
}

#[test]
fn an_empty_folder_is_not_a_log() {
    let error = verify_log(&Published::default(), &Trust::default(), now()).unwrap_err();
    assert!(matches!(error, VerifyError::NoLog));
    assert_eq!(error.kind(), FailureKind::Usage);
}
