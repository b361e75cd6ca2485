//! What was advised against a measure, by whom, and what answers it.

use super::{OPEN, check};

/// Everybody said what the charter asks of them; it is not open yet.
fn before_opening() -> String {
    let said = OPEN.replace("    open m\n", "");
    assert_ne!(said, OPEN);
    said
}

#[test]
fn adverse_advice_does_not_go_away_by_judging_or_proposing_again() {
    let said = before_opening();
    check(&format!(
        "{said}
        state m data_protection_officer advises_against
        assess m
        open m -> adverse-advice-unanswered
        propose m v1
        assess m
        open m -> adverse-advice-unanswered
        state m controller answers
        open m
        "
    ));
}

#[test]
fn adverse_advice_is_answered_after_it_was_given() {
    let said = before_opening();
    check(&format!(
        "{said}
        state m controller answers
        state m data_protection_officer advises_against
        open m -> adverse-advice-unanswered
        state m controller answers
        open m
        "
    ));
}

#[test]
fn the_supervisory_authority_objects_until_it_is_answered() {
    let said = before_opening();
    // Before or after it signed that it was consulted.
    check(&format!(
        "{said}
        state m supervisory_authority advises_against
        open m -> adverse-advice-unanswered
        state m supervisory_authority consulted
        state m supervisory_authority notified
        open m -> adverse-advice-unanswered
        state m data_protection_officer answers     # not the controller's answer
        open m -> adverse-advice-unanswered
        state m controller answers silent -> statement-subject
        state m controller answers
        open m
        "
    ));
    check(&before_opening().replace(
        "state m supervisory_authority consulted",
        "state m supervisory_authority advises_against
        open m -> statement-missing                 # it was asked, and did not sign that it was
        state m supervisory_authority consulted
        open m -> adverse-advice-unanswered
        state m controller answers
        state m supervisory_authority advises_against
        open m -> adverse-advice-unanswered         # once more, once more to be answered
        state m controller answers
        open m",
    ));
}

#[test]
fn the_supervisory_authority_takes_back_its_own_advice_and_nobody_else_does() {
    let said = before_opening();
    for (word, outcome) in [
        ("supervisory_authority authorised", ""),
        ("supervisory_authority advises", ""),
        ("supervisory_authority notified", "-> adverse-advice-unanswered"),
        ("data_protection_officer advises", "-> adverse-advice-unanswered"),
        ("controller authorised", "-> adverse-advice-unanswered"),
    ] {
        check(&format!(
            "{said}
            state m supervisory_authority advises
            state m supervisory_authority advises_against
            open m -> adverse-advice-unanswered
            state m {word}
            open m {outcome}
            "
        ));
    }
    // What the officer advised against is answered, whatever is said in favour later.
    check(&format!(
        "{said}
        state m data_protection_officer advises_against
        state m data_protection_officer advises
        state m supervisory_authority authorised
        open m -> adverse-advice-unanswered
        state m controller answers
        open m
        "
    ));
}

#[test]
fn an_emergency_does_not_open_over_an_objection() {
    check(&before_opening().replace("officer advises", "officer consulted").replace(
        "authority consulted",
        "authority notified
        state m supervisory_authority advises_against
        open m provisional -> adverse-advice-unanswered
        state m controller answers
        open m provisional",
    ));
}

#[test]
fn an_objection_is_about_one_charter_and_counts_under_a_key_that_is_not_lost() {
    let said = before_opening();
    let over_the_next = "
        assess m
        state m controller approves
        state m data_protection_officer advises
        state m supervisory_authority consulted
        open m
        ";
    check(&format!(
        "{said}
        state m supervisory_authority advises_against
        propose m v2
        {over_the_next}"
    ));
    check(&format!(
        "{said}
        state m supervisory_authority advises_against
        revoke supervisory_authority lost
        open m -> statement-missing
        "
    ));
}
