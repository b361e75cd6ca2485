//! A form comes back as it was filled in, and what is not filled in is refused with its line.

use cordon_charter::Digest;

use super::*;

fn measure() -> MeasureId {
    "contact-follow-up".parse().unwrap()
}

fn filled() -> String {
    empty(&measure(), &Digest::of(b"charter"))
        .replace("\nfor:", "\nfor: people_concerned")
        .replace("\nwho:", "\nwho: Example Patients' Forum")
        .replace("\nrole:", "\nrole: board")
        .replace("\ndate:", "\ndate: 2026-11-02")
        .replace("\nsaid:", "\nsaid: No street names.\n\nAnd: no routes.")
}

#[track_caller]
fn refused(text: &str, message: &str) -> usize {
    let error = read(text).unwrap_err();
    assert!(error.message.contains(message), "{error:?}");
    assert!(!error.message.contains("secret") && !error.help.is_empty(), "{error:?}");
    error.line
}

#[test]
fn a_form_comes_back_as_it_was_filled_in() {
    let forms = read(&format!("Some text before.\n{}\n{}", filled(), filled())).unwrap();
    assert_eq!(forms.len(), 2);
    let form = &forms[0];
    assert_eq!((&form.measure, form.charter), (&measure(), Digest::of(b"charter")));
    assert_eq!(form.voice.group, ConsultedGroup::PeopleConcerned);
    let heard = &form.voice.heard;
    assert_eq!((&*heard.who, &*heard.role), ("Example Patients' Forum", "board"));
    assert_eq!(heard.said, "No street names.\n\nAnd: no routes.");
    assert_eq!(heard.date.to_string(), "2026-11-02");
    let windows = read(&filled().replace('\n', "\r\n")).unwrap();
    assert_eq!(windows[0].voice.heard.said, heard.said);
}

#[test]
fn what_is_not_filled_in_is_refused_with_its_line() {
    refused("Nothing here.", "holds no reply");
    refused("", "holds no reply");
    let line = filled().lines().position(|line| line.starts_with("who:")).unwrap() + 1;
    let without = |from: &str, to: &str| filled().replace(from, to);
    assert_eq!(refused(&without("Example Patients' Forum", ""), "`who` is empty"), line);
    assert_eq!(refused(&without(": board", ":"), "`role` is empty"), line + 1);
    assert_eq!(refused(&without("2026-11-02", "secret day"), "not a day"), line + 2);
    assert_eq!(refused(&without("for: people_concerned", "for: secret"), "not a group"), line - 1);
    refused(&without("said: No street names.\n\nAnd: no routes.", "said:"), "`said` is empty");
    refused(&without("who:", "whom:"), "`who:` is expected");
    refused(&without("role: board\n", ""), "`role:` is expected");
    refused(&without("\n=== end ===", ""), "has no end");
    refused(&without("said:", "=== reply ===\nsaid:"), "begins before");
    refused(&without("measure: contact", "measure: Secret"), "not a measure");
    refused(&without("charter: ", "charter: secret"), "not a charter's digest");
}

#[test]
fn an_address_of_a_person_is_not_taken() {
    for text in ["write to secret@example.org.", "<secret@mail.example.org>"] {
        refused(&filled().replace("No street names.", text), "e-mail address");
    }
    assert!(read(&filled().replace("No street", "No @ street")).is_ok());
}
