//! The worked bytes of `docs/spec/event.md` and `docs/spec/receipt.md`. With `UPDATE=1` in the
//! environment they are written again.

use std::{io::Write as _, path::PathBuf};

use cordon_charter::{Act, Digest, Role};
use cordon_log::{HaltDraft, Leaf, Receipt, SecretKey, SignedHalt, Trust, canonical};

use crate::published::Writer;

#[test]
fn worked_leaves_are_current() {
    let (log, release) = Writer::example();
    let mut blocks = vec![worked_suspension()];
    for index in 0..=release {
        let bytes = log.leaf(index).to_bytes().unwrap();
        assert_eq!(&Leaf::from_bytes(&bytes).unwrap(), log.leaf(index));
        blocks.push(String::from_utf8(bytes).unwrap());
    }
    let opening = canonical(log.opening(release)).unwrap();
    assert!(log.opening(release).opens(log.leaf(release).body.as_ref().unwrap()));
    blocks.push(String::from_utf8(opening).unwrap());
    blocks.push(log.note().to_text().trim_end().to_owned());
    current("event.md", &blocks);
}

/// The supervisory authority stops questions of a measure, having seen 30 leaves.
fn worked_suspension() -> String {
    let draft = HaltDraft {
        halt: 1,
        measure: "example".parse().unwrap(),
        role: Role::SupervisoryAuthority,
        acts: vec![Act::Questions],
        after: 30,
        reason: "The tables name single villages.".to_owned(),
        date: "2026-11-02".parse().unwrap(),
    };
    let key = SecretKey::from_seed(&[3; 32]);
    let signed = SignedHalt::sign(draft, "Example authority", &key).unwrap();
    assert!(signed.is_signed_by(&key.public()));
    String::from_utf8(signed.to_bytes().unwrap()).unwrap()
}

#[test]
fn the_worked_receipt_is_current() {
    let (log, release) = Writer::example();
    let bytes = log.receipt(release);
    let shown = Receipt::verify(&bytes, &Trust::default()).unwrap();
    assert_eq!(shown.attested.index, release);
    let digest = Digest::of(&bytes).to_string();
    let shown = shown.to_string();
    current("receipt.md", &[String::from_utf8(bytes).unwrap(), digest, shown]);
}

#[test]
fn a_leaf_has_one_spelling() {
    let (log, release) = Writer::example();
    let good = String::from_utf8(log.leaf(release).to_bytes().unwrap()).unwrap();
    for (from, to) in [
        ("{\"actor\"", "{ \"actor\""),
        ("\"v\":1", "\"v\":2"),
        ("\"v\":1", "\"v\":1.0"),
        ("\"v\":1", "\"v\":1,\"w\":1"),
        ("\"charge\":1", "\"charge\":01"),
        ("\"charge\":1", "\"charge\":1,\"extra\":1"),
        ("\"charge\":1", "\"charge\":1,\"charge\":1"),
        ("\"released\"", "\"unheard_of\""),
        ("\"epidemiologist\"", "\"nobody\""),
        ("Z\"", "+00:00\""),
        ("\"public\"", "\"secret\""),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        assert!(Leaf::from_bytes(bad.as_bytes()).is_err(), "{to}");
    }
}

/// The fenced `text` blocks of a page, in order, are `blocks`.
fn current(page: &str, blocks: &[String]) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/spec").join(page);
    let text = std::fs::read_to_string(&path).unwrap();
    let mut parts = text.split("```text\n");
    let mut made = parts.next().unwrap().to_owned();
    let mut own = blocks.iter();
    for part in parts {
        let (_, after) = part.split_once("```\n").unwrap();
        made.push_str(&format!("```text\n{}\n```\n{after}", own.next().unwrap()));
    }
    assert!(own.next().is_none(), "{page} has too few blocks");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::File::create(&path).unwrap().write_all(made.as_bytes()).unwrap();
        return;
    }
    assert_eq!(text, made, "{page} is not current: run this test with UPDATE=1");
}
