//! From proposal to erasure.

use super::{OPEN, check, check_open};

#[test]
fn a_log_begins_with_its_authority_and_time_never_falls() {
    check(
        "
        2026-11-01 enrol controller -> first-leaf
        2026-11-01 create
        create -> first-leaf
        create by=controller -> first-leaf
        2026-10-31 enrol controller -> time-order
        2026-11-01T12:00:00.5Z enrol controller -> time-order
        2026-11-01T12:00:01Z enrol controller
        2026-11-01T12:00:01Z enrol supervisory_authority
        redact 2 -> redaction         # it has no body
        redact 99 -> redaction
        enrol consultee body-beside
        redact 3 by=controller -> actor
        redact 3
        redact 3 -> redaction         # it is gone
        2026-11-05 confirm
        confirm by=submitter -> actor
        ",
    );
}

#[test]
fn only_the_operator_enrols_keys_and_only_proven_ones() {
    check(
        "
        2026-11-01 create
        enrol controller by=controller -> actor
        enrol controller unproven -> key-proof
        enrol controller
        enrol controller -> key-proof
        enrol witness body=two_words -> key-proof
        enrol witness body=witness.example
        revoke supervisory_authority -> key-unknown
        revoke controller by=controller -> actor
        revoke controller
        ",
    );
}

#[test]
fn a_measure_opens_when_everybody_spoke_over_this_very_charter() {
    check(
        "
        2026-11-01 create
        enrol controller
        enrol data_protection_officer
        enrol supervisory_authority
        propose m v1 by=submitter -> actor
        propose m v1 withheld -> charter-document
        propose m v1 after=nothing -> successor
        propose m v1
        open m -> not-assessed
        assess m other -> assessment-document
        assess m
        state m controller approves altered -> statement-signed
        state m controller approves old -> statement-subject
        state m controller approves key=supervisory_authority -> statement-signed
        state m controller approves body=Other -> statement-signed
        state m controller approves by=operator -> statement-subject
        open m -> statement-missing
        state m controller approves
        state m data_protection_officer advises
        open m -> statement-missing
        state m supervisory_authority consulted
        open m generous -> budget
        open m by=operator -> actor
        can m intake -> not-open
        open m
        is m open
        can m intake
        open m -> already-open
        ",
    );
}

#[test]
fn a_charter_that_fails_or_waits_for_a_person_does_not_open() {
    let start = "
        2026-11-01 create
        enrol controller
        enrol data_protection_officer
        enrol supervisory_authority
        propose m v1
        ";
    let said = "
        state m controller approves
        state m data_protection_officer advises
        state m supervisory_authority consulted
        ";
    check(&format!("{start} assess m unmet=INT-1 \n {said} open m -> unmet-must"));
    check(&format!(
        "{start} assess m judge=INT-2
        {said}
        open m -> not-judged
        state m controller judges answer=INT-3
        open m -> not-judged
        state m data_protection_officer judges answer=INT-2
        open m -> not-judged
        state m controller judges answer=INT-2
        open m"
    ));
    let other = "assess m judge=INT-2 \n open m -> statement-missing";
    check(&format!("{start} assess m \n {said} {other}"));
    // The very same judgement once more changes nothing of what was said.
    check(&format!("{start} assess m \n {said} assess m \n open m"));
}

#[test]
fn a_key_signs_in_its_time_and_a_lost_one_opens_nothing() {
    let start = "
        2026-11-01 create
        enrol data_protection_officer
        enrol supervisory_authority
        ";
    let said = "
        propose m v1
        assess m
        state m data_protection_officer advises
        state m supervisory_authority consulted
        ";
    check(&format!(
        "{start} enrol controller until=2026-11-02T00:00:00Z
        {said}
        2026-11-03 state m controller approves -> statement-signed"
    ));
    check(&format!(
        "{start} enrol controller
        {said}
        state m controller approves
        revoke controller
        state m controller judges -> statement-signed
        open m"
    ));
    check(&format!(
        "{start} enrol controller
        {said}
        state m controller approves
        revoke controller lost
        open m -> statement-missing"
    ));
    check(&format!("{start} {said} state m controller approves -> statement-signed"));
}

#[test]
fn the_term_is_kept_without_an_event() {
    check(
        "
        2026-10-01 create
        enrol controller
        enrol data_protection_officer
        enrol supervisory_authority
        propose m v1 sunset=2026-12-31 report=2026-12-01
        assess m
        state m controller approves
        state m data_protection_officer advises
        state m supervisory_authority consulted
        open m -> outside-term
        2026-11-01 open m
        2026-12-31T23:59:59Z batch m case_report
        2027-01-01 is m ended
        can m intake -> after-sunset
        batch m case_report -> not-open
        charge m epidemic-curve 1% -> not-open
        read m contact-follow-up -> not-open
        propose m v2 -> ended
        ",
    );
}

#[test]
fn an_emergency_opens_for_fourteen_days_once() {
    check(
        "
        2026-11-01 create
        enrol controller
        enrol data_protection_officer
        enrol supervisory_authority
        propose m v1
        assess m judge=INT-2
        state m controller approves
        state m data_protection_officer consulted
        open m provisional -> statement-missing
        state m supervisory_authority notified
        2026-11-02T00:00:00Z open m provisional
        is m provisional
        can m questions
        2026-11-10 propose m v2
        assess m
        open m provisional -> provisional-twice
        2026-11-15T23:59:59Z can m questions
        2026-11-16T00:00:00Z can m questions -> lapsed
        is m lapsed
        batch m case_report -> not-open
        open m provisional -> provisional-twice
        state m controller approves
        state m data_protection_officer advises
        state m supervisory_authority consulted
        open m
        can m questions
        ",
    );
}

#[test]
fn only_who_suspended_resumes() {
    check_open(
        "
        suspend m submitter intake -> actor
        suspend m supervisory_authority questions
        is m suspended
        charge m epidemic-curve 1% -> not-open
        batch m case_report
        read m contact-follow-up
        resume m controller -> not-suspended
        suspend m controller questions,reads
        resume m supervisory_authority
        can m questions -> suspended
        read m contact-follow-up -> not-open
        resume m controller
        is m open
        charge m epidemic-curve 1%
        suspend m data_protection_officer questions
        release m -> not-open    # what was paid does not leave while questions are stopped
        resume m data_protection_officer
        release m
        refuse m case_report
        ",
    );
}

#[test]
fn an_overdue_report_stops_questions_until_it_is_published() {
    check_open(
        "
        2027-03-31 can m questions
        2027-04-01 can m questions -> report-overdue
        can m intake            # continuity: lives depend on it
        can m reads
        is m suspended
        charge m epidemic-curve 1% -> not-open
        report m 2027-06-01 -> report-due    # every 60 days
        report m 2027-05-31
        charge m epidemic-curve 1%
        2027-06-01 can m questions -> report-overdue
        ",
    );
}

/// What agreement over version 2 takes, once it is proposed.
const AGREED: &str = "
        assess m
        state m controller approves
        state m data_protection_officer advises
        state m supervisory_authority consulted
        ";

#[test]
fn no_new_version_stands_in_for_an_overdue_report() {
    check_open(&format!(
        "
        2027-04-01 can m questions -> report-overdue
        propose m v2 report=2027-10-01
        {AGREED}
        open m -> report-overdue
        report m 2027-05-31
        open m
        can m questions
        2027-05-31 can m questions
        2027-06-01 can m questions -> report-overdue    # not October: the day of the report runs
        "
    ));
    // Opened in time, it buys no time either.
    check_open(&format!(
        "
        2027-03-01 propose m v2 report=2027-10-01
        {AGREED}
        open m
        2027-03-31 can m questions
        2027-04-01 can m questions -> report-overdue
        "
    ));
}

#[test]
fn a_version_with_the_day_of_a_report_that_came_goes_on() {
    check_open(&format!(
        "
        2027-03-31 report m 2027-05-30
        2027-04-02 propose m v2
        {AGREED}
        open m                        # its charter still says 2027-03-31
        can m questions
        is m open
        2027-05-31 can m questions -> report-overdue
        "
    ));
    // An earlier day that the version names itself counts.
    check_open(&format!(
        "
        2027-01-10 propose m v2 report=2027-02-01
        {AGREED}
        open m
        2027-02-02 can m questions -> report-overdue
        "
    ));
}

#[test]
fn no_measure_opens_after_its_first_report_was_due() {
    check(
        &OPEN
            .replace("propose m v1", "propose m v1 report=2026-11-01")
            .replace("open m", "2026-11-02 open m -> outside-term"),
    );
}

#[test]
fn an_ended_measure_stays_ended() {
    check_open(
        "
        end m by=submitter -> actor
        2026-12-01 end m
        is m ended
        can m intake -> ended
        2027-01-01 end m -> ended     # a later end would keep the data longer
        open m -> ended
        propose m v2 -> ended
        erase m -> destruction
        ",
    );
}

#[test]
fn keys_go_by_the_schedule_and_then_the_measure_is_erased() {
    check_open(
        "
        erase m -> not-ended
        2026-12-01 end m
        destroy m due -> time-jump
        confirm from=2026-10-31T00:00:00Z
        destroy m due -> time-jump    # another time than that before the jump
        confirm
        destroy m first unknown -> destruction
        destroy m last -> destruction # not due
        2026-12-30 destroy m due -> time-jump
        confirm from=2026-11-30T00:00:00Z
        destroy m due -> time-jump    # another time than that before the jump
        confirm
        destroy m due by=controller -> actor
        destroy m first twice -> destruction
        destroy m due                 # meetings of early months
        2026-12-31 overdue no         # 30 days after the end, on the last day
        2026-12-31T23:59:59Z overdue no
        2027-01-01T00:00:00Z overdue yes      # 24 hours after it was due, and not later
        destroy m due -> time-jump    # nobody opened the authority: overdue all the same
        overdue yes
        confirm
        destroy m due
        overdue no
        late 32,2,1                   # days, in the order of their destruction
        2027-02-28 confirm
        destroy m due
        2027-03-01 overdue no
        2027-03-02 overdue yes
        2029-01-01 confirm
        destroy m due
        overdue no
        late 32,2,1,31,672,643,612,582,551,520,492,461,431,400,370,339,308,278,247,217
        erase m by=submitter -> actor
        erase m
        is m erased
        batch m case_report -> not-open
        ",
    );
}

#[test]
fn a_new_version_needs_its_own_agreement_and_keeps_old_schedules() {
    check_open(
        "
        propose m v1 sunset=2027-12-31 -> charter-version
        propose m v2 no-contacts
        open m -> not-assessed
        assess m
        open m -> statement-missing
        can m intake                  # version 1 goes on
        state m controller approves
        state m data_protection_officer advises
        state m supervisory_authority consulted
        open m
        can m intake
        propose x v1
        propose m v3 after=x -> successor
        ",
    );
}
