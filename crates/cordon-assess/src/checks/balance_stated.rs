//! Check: the interests, rights and freedoms at stake are named.
//!
//! `aim.balance` names them; whether the balance is fair at collection, use, sharing and deletion
//! is never decided here.
//!
//! ```charter-good
//! [aim]
//! balance = ["the private life of the sick against the health of those they could infect"]
//! ```
//! ```charter-bad
//! [aim]
//! balance = []
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::all_said};

pub(super) const CHECK: Check = Check {
    name: "balance_stated",
    text: include_str!("balance_stated.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let help = "name the interests, rights and freedoms at collection, use, sharing and deletion";
    let balance = all_said(&case.charter.aim.balance);
    points.need(balance, "aim.balance", "nothing says what is at stake for whom", help);
    points.said_unless_failed("aim.balance", "what is at stake is named");
}
