//! Worked examples of C2SP signed-note, tlog-checkpoint, tlog-cosignature and tlog-witness.

use cordon_log::{Checkpoint, NoteKey, NoteSignature, SecretKey, SignedCheckpoint};

/// C2SP tlog-cosignature, first example: a checkpoint of a log, cosigned.
const EXAMPLE: &str = "example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
";

#[test]
fn the_example_checkpoint_is_read_and_written_alike() {
    let note = SignedCheckpoint::from_text(EXAMPLE).unwrap();
    assert_eq!(note.checkpoint.origin, "example.com/behind-the-sofa");
    assert_eq!(note.checkpoint.size, 20_852_163);
    assert_eq!(note.to_text(), EXAMPLE);
}

#[test]
fn the_example_key_is_read_and_written_alike() {
    // C2SP signed-note, "Verifier keys".
    let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let key = NoteKey::try_from(text.to_owned()).unwrap();
    assert_eq!(key.name, "example.com/foo");
    assert!(!key.cosigns);
    assert_eq!(String::from(key), text);
}

#[test]
fn another_spelling_of_a_note_is_refused() {
    for (from, to) in [
        ("20852163", "020852163"),
        ("20852163", "+20852163"),
        ("20852163", "20852163 "),
        ("q2I=", "q2J="), // other bits after the last byte
        ("q2I=", "q2I"),
        ("— ", "- "),
        ("\n\n", "\n"),
        ("\n\n", "\n\n\n"),
        ("YQ8=\n", "YQ8=\n\n"),
        ("example.com/behind-the-sofa\n2", "example.com/behind the-sofa\n2"),
    ] {
        let bad = EXAMPLE.replacen(from, to, 1);
        assert_ne!(bad, EXAMPLE);
        assert!(SignedCheckpoint::from_text(&bad).is_err(), "{to:?}");
    }
    assert!(SignedCheckpoint::from_text(EXAMPLE.trim_end()).is_err());
    assert!(SignedCheckpoint::from_text(&EXAMPLE.replace('\n', "\r\n")).is_err());
}

#[test]
fn a_wrong_line_of_a_known_key_spoils_the_note_and_unknown_lines_are_ignored() {
    let key = SecretKey::from_seed(&[7; 32]);
    let origin = "log.example".to_owned();
    let note_key = NoteKey { name: origin.clone(), public: key.public(), cosigns: false };
    let root = cordon_charter::Digest::of(b"");
    let checkpoint = Checkpoint { origin, size: 0, root };
    let good = checkpoint.sign(&key);
    assert!(good.verify(&note_key).is_ok());
    let mut with_unknown = good.clone();
    let other = SecretKey::from_seed(&[8; 32]);
    with_unknown.add(good.cosign("w.example", &other, jiff::Timestamp::UNIX_EPOCH));
    assert!(with_unknown.verify(&note_key).is_ok());
    assert_eq!(with_unknown.lines_not_of(std::slice::from_ref(&note_key)), ["w.example"]);
    let line = good.to_text().lines().last().unwrap().to_owned();
    let forged = Checkpoint { size: 1, ..checkpoint.clone() }.sign(&key).to_text();
    let forged = forged.lines().last().unwrap().to_owned();
    let text = format!("{}{forged}\n", good.to_text());
    assert!(SignedCheckpoint::from_text(&text).unwrap().verify(&note_key).is_err());
    assert!(NoteSignature::parse(&line).is_some());
    // A log's signature under a witness's key type does not count.
    let cosigner = NoteKey { cosigns: true, ..note_key };
    assert!(good.verify(&cosigner).is_err());
}

#[test]
fn a_cosignature_holds_for_its_time_and_checkpoint_only() {
    let (log, witness) = (SecretKey::from_seed(&[7; 32]), SecretKey::from_seed(&[8; 32]));
    let root = cordon_charter::Digest::of(b"");
    let checkpoint = Checkpoint { origin: "log.example".to_owned(), size: 0, root };
    let mut note = checkpoint.sign(&log);
    let key = NoteKey { name: "w.example".to_owned(), public: witness.public(), cosigns: true };
    let seen: jiff::Timestamp = "2023-03-20T12:25:47Z".parse().unwrap();
    let line = note.cosign("w.example", &witness, seen);
    note.add(line.clone());
    assert_eq!(note.cosigned_by(&key).unwrap().time.as_second(), 1_679_315_147);
    let mut other = Checkpoint { size: 1, ..checkpoint }.sign(&log);
    other.add(line);
    assert!(other.cosigned_by(&key).is_none());
}
