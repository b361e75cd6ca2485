//! Check: every record, and every field with its own retention, has days and a reason.
//!
//! Days are counted from a date of the row or from the end of the measure; none are unlimited.
//! More than `judge_above_days` needs a person's judgement; the number is the rulebook's.
//!
//! ```charter-good
//! # with judge_above_days = 1827
//! [record.case.retention]
//! days = 90
//! reason = "an outbreak chain is closed within 90 days"
//! ```
//! ```charter-judge
//! # with judge_above_days = 1827
//! [record.case.retention]
//! days = 7300
//! reason = "the ministry keeps case files for twenty years"
//! ```
//! ```charter-bad
//! # with judge_above_days = 1827
//! [record.case.retention]
//! reason = ""
//! ```

use cordon_charter::Retention;

use super::{Check, Parameter, Parameters};
use crate::{case::Case, finding::Points, prose::is_said};

pub(super) const CHECK: Check = Check {
    name: "retention_limited",
    text: include_str!("retention_limited.rs"),
    needs: &[Parameter::JudgeAboveDays],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, parameters: &Parameters, points: &mut Points) {
    let unasked = parameters.judge_above_days.unwrap_or(0);
    for (name, record) in &case.charter.records {
        one(&format!("record.{name}.retention"), &record.retention, unasked, points);
        for (field, declared) in &record.fields {
            if let Some(retention) = &declared.retention {
                let path = format!("record.{name}.field.{field}.retention");
                one(&path, retention, unasked, points);
            }
        }
    }
    points.met_unless_failed("record", "every record and field has its days and a reason");
}

fn one(path: &str, retention: &Retention, unasked: u32, points: &mut Points) {
    let help = "say why the purpose needs the data that long";
    let reason = format!("{path}.reason");
    points.need(is_said(&retention.reason), reason, "no reason for the days is given", help);
    if retention.days > unasked {
        let text = format!("kept longer than {unasked} days");
        points.judge(format!("{path}.days"), text, "shorten it, or answer for it in public");
    }
}
