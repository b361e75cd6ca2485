//! Check: what is published is taken down in time.
//!
//! `publication.days` is at least 1; more than `judge_above_days` needs a person's judgement, since
//! results without persons may stay longer than items about places and days.
//!
//! ```charter-good
//! # with judge_above_days = 14
//! [publication]
//! shows = "statistics"
//! rule = "weekly counts by region; never a person's way or name"
//! dissociation = "noise within the budget; tested against a list of known cases"
//! days = 14
//! objection = "in writing, by telephone or at the counter"
//! ```
//! ```charter-judge
//! # with judge_above_days = 14
//! [publication]
//! shows = "statistics"
//! rule = "weekly counts by region; never a person's way or name"
//! dissociation = "noise within the budget; tested against a list of known cases"
//! days = 700
//! objection = "in writing, by telephone or at the counter"
//! ```
//! ```charter-bad
//! # with judge_above_days = 14
//! [publication]
//! shows = "statistics"
//! rule = "weekly counts by region; never a person's way or name"
//! dissociation = "noise within the budget; tested against a list of known cases"
//! days = 0
//! objection = "in writing, by telephone or at the counter"
//! ```

use super::{Check, Parameter, Parameters};
use crate::{case::Case, finding::Points};

pub(super) const CHECK: Check = Check {
    name: "publication_ends",
    text: include_str!("publication_ends.rs"),
    needs: &[Parameter::JudgeAboveDays],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, parameters: &Parameters, points: &mut Points) {
    const FIELD: &str = "publication.days";
    let Some(publication) = &case.charter.publication else {
        let text = "nothing says when items are taken down";
        return points.not_met("publication", text, "write `[publication]` with `days`");
    };
    let unasked = parameters.judge_above_days.unwrap_or(0);
    let days = publication.days;
    let help = "set the days after which an item is taken down";
    points.need(days > 0, FIELD, "no item is ever taken down", help);
    if days > unasked {
        let text = format!("items stay for {days} days (without a judgement: {unasked})");
        points.judge(FIELD, text, "shorten it, or judge that no item points to a person");
    }
    points.met_unless_failed(FIELD, format!("items are taken down after {days} days"));
}
