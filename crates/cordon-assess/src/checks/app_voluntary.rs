//! Check: an application is free to use or not, is evaluated within the term, and is audited.
//!
//! `[tool.app]` says `voluntary = true`, what people without it do instead, a day within the term
//! on
//! which its effect is evaluated, and who audits it where the public can read it.
//!
//! ```charter-good
//! [measure]
//! kind = "exposure_notification"
//!
//! [tool.app]
//! voluntary = true
//! without_it = "everybody is called by the contact team as before"
//! evaluated_on = 2026-06-30
//! audit = "an institute at a university; source and report are on the page of the agency"
//! ```
//! ```charter-bad
//! [measure]
//! kind = "exposure_notification"
//!
//! [tool.app]
//! voluntary = false
//! without_it = "everybody is called by the contact team as before"
//! evaluated_on = 2026-06-30
//! audit = "an institute at a university; source and report are on the page of the agency"
//! ```
//! ```charter-bad
//! [measure]
//! kind = "exposure_notification"
//!
//! [tool.app]
//! voluntary = true
//! without_it = "everybody is called by the contact team as before"
//! evaluated_on = 2027-06-30
//! audit = "an institute at a university; source and report are on the page of the agency"
//! ```

use super::{Check, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "app_voluntary",
    text: include_str!("app_voluntary.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const APP: &str = "tool.app";
    let Some(app) = &case.charter.tools.app else {
        let help = "describe it in `[tool.app]`";
        return points.not_met("tool", "the application is not described", help);
    };
    let text = "people must use the application";
    let help = "make its use free in law and in fact";
    points.need(app.voluntary, format!("{APP}.voluntary"), text, help);
    let text = "nothing says what people without it do instead";
    let help = "say what they do, at no disadvantage";
    points.need(is_said(&app.without_it), format!("{APP}.without_it"), text, help);
    let term = &case.charter.term;
    let within = app.evaluated_on > term.opens && app.evaluated_on <= term.sunset;
    let text = "its effect is not evaluated within the term";
    let help = "set a day between opening and sunset";
    points.need(within, format!("{APP}.evaluated_on"), text, help);
    let help = "say who audits it and where that is published";
    points.need(is_said(&app.audit), format!("{APP}.audit"), "nobody audits it", help);
    points.met_unless_failed(APP, "its use is free, evaluated and audited");
}
