//! Check: people are told without asking, in the languages of the measure and in plain forms.
//!
//! `[notice]` has its text in every language in which the summary is written, the place where it is
//! published, at least one plain form, and how each person is told.
//!
//! ```charter-good
//! [notice]
//! plain_forms = ["read aloud at the counter"]
//! individual = "the laboratory hands over the leaflet"
//! ```
//! ```charter-bad
//! [notice]
//! plain_forms = []
//! ```
//! ```charter-bad
//! [measure]
//! summary = { en = "We count cases.", fr = "Nous comptons les cas." }
//! [notice]
//! text = { en = "We count cases by region." }
//! ```

use super::{Check, Parameters};
use crate::{
    case::Case,
    finding::Points,
    prose::{all_said, is_said},
};

pub(super) const CHECK: Check = Check {
    name: "notice_given",
    text: include_str!("notice_given.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let notice = &case.charter.notice;
    let said = |language: &str| notice.text.all().any(|(l, text)| l == language && is_said(text));
    for (language, _) in case.charter.measure.summary.all() {
        let text = format!("the summary is in `{language}`, the notice is not");
        points.need(said(language), "notice.text", text, "write the notice in that language too");
    }
    let text = "nothing says where the notice is published";
    points.need(is_said(&notice.published_at), "notice.published_at", text, "say where");
    let text = "no plain form for those who do not read well";
    let help = "name one: large print, read aloud, pictures";
    points.need(all_said(&notice.plain_forms), "notice.plain_forms", text, help);
    let text = "nothing says how each person is told";
    points.need(is_said(&notice.individual), "notice.individual", text, "say how, or why not");
    let languages: Vec<&str> = notice.text.all().map(|(language, _)| language).collect();
    let text = format!("a notice in {}, in plain forms", languages.join(", "));
    points.met_unless_failed("notice", text);
}
