//! Check: rights can be used without a device, by others for a person, and by children.
//!
//! ```charter-good
//! [rights.channel]
//! contact = "rights@agency.example, telephone 100"
//! offline = "any counter of the agency, or by post"
//! ```
//! ```charter-bad
//! [rights.channel]
//! offline = ""
//! ```

use super::{Check, Parameters};
use crate::{
    case::Case,
    finding::Points,
    prose::{is_said, is_said_in_all},
};

pub(super) const CHECK: Check = Check {
    name: "rights_reachable",
    text: include_str!("rights_reachable.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let rights = &case.charter.rights;
    let contact = is_said(&rights.channel.contact);
    points.need(contact, "rights.channel.contact", "nothing says where requests go", "say it");
    for (field, text, what) in [
        ("rights.channel.offline", &rights.channel.offline, "no way without a device or the net"),
        ("rights.representatives", &rights.representatives, "nothing says who may act for others"),
        ("rights.children", &rights.children, "nothing says how children use their rights"),
    ] {
        points.need(is_said_in_all(text), field, what, "say it");
    }
    points.said_unless_failed("rights.channel", "rights can be used with and without a device");
}
