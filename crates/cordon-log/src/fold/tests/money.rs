//! Budgets, charges and releases.

use super::{OPEN, check, check_open};

#[test]
fn spending_stops_at_the_share_and_at_the_whole() {
    check_open(
        "
        charge m epidemic-curve 50%
        charge m epidemic-curve 1% -> budget
        charge m care-capacity 20%
        charge m care-capacity 6% -> budget
        charge m care-capacity 5%
        charge m contact-follow-up 26% -> budget
        charge m contact-follow-up 25%
        charge m contact-follow-up 1% -> budget
        spent m 100%
        ",
    );
}

#[test]
fn only_granted_access_asks_and_reads() {
    check_open(
        "
        charge m epidemic-curve 1% by=case_officer -> no-access
        charge m unheard-of 1% -> no-access
        charge x epidemic-curve 1% -> not-proposed
        read m epidemic-curve -> no-access
        read m contact-follow-up by=epidemiologist -> no-access
        read m contact-follow-up
        batch m unknown_record -> no-record
        batch m case_report
        ",
    );
}

#[test]
fn a_release_has_a_charge_of_its_own() {
    check_open(
        "
        release m -> charge
        charge m epidemic-curve 1%
        release m snapshot=99 -> snapshot
        release m
        release m -> charge
        charge m epidemic-curve 1% scale
        release m -> charge
        scale m
        scale m -> charge
        charge m epidemic-curve 1%
        release m charge=3 -> charge
        release m
        ",
    );
}

#[test]
fn nothing_is_charged_before_opening() {
    check(
        "
        2026-11-01 create
        propose m v1
        charge m epidemic-curve 1% -> not-open
        batch m case_report -> not-open
        read m contact-follow-up -> not-open
        suspend m supervisory_authority questions -> not-open
        report m 2027-01-01 -> not-open
        ",
    );
}

#[test]
fn spent_budget_follows_versions_and_successors() {
    let again = "
        assess ID
        state ID controller approves
        state ID data_protection_officer advises
        state ID supervisory_authority consulted
        ";
    let (m, n, o) = (again.replace("ID", "m"), again.replace("ID", "n"), again.replace("ID", "o"));
    check(&format!(
        "{OPEN}
        charge m epidemic-curve 30%
        propose m v2
        {m}
        open m
        spent m 30%
        charge m epidemic-curve 21% -> budget
        propose n v1 after=m
        {n}
        open n -> successor             # m has not ended: it could still spend
        charge m epidemic-curve 10%
        end m
        open n
        spent n 40%
        charge n epidemic-curve 11% -> budget
        charge n epidemic-curve 10%
        propose o v1 after=m
        {o}
        open o -> successor             # n took over already
        propose o v1 after=n
        {o}
        end n
        open o
        spent o 50%
        charge o epidemic-curve 1% -> budget
        "
    ));
}
