//! Check: the law of the country they go to protects the data. One of four ways.
//!
//! The charter names the law; whether its level of protection is appropriate, a person must judge.
//!
//! ```charter-judge
//! [[recipient]]
//! name = "Public health institute"
//! country = "NZ"
//! receives = "noised weekly counts"
//! competence = "agreement of 2024"
//! purpose = "epidemic-curve"
//! transfer = { tool = "law", reference = "Privacy Act of that country" }
//! ```
//! ```charter-bad
//! [[recipient]]
//! name = "Public health institute"
//! country = "NZ"
//! receives = "noised weekly counts"
//! competence = "agreement of 2024"
//! purpose = "epidemic-curve"
//! transfer = { tool = "law", reference = "" }
//! ```

use cordon_charter::TransferTool;

use super::{Check, Parameters, ScopeKind};
use crate::{
    case::{Case, Item},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "transfer_law",
    text: include_str!("transfer_law.rs"),
    needs: &[],
    takes: &[],
    scope: Some(ScopeKind::Flow),
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let Some(Item::Flow(flow)) = case.item else { return points.not_taken() };
    let Some(TransferTool::Law { reference }) = flow.tool else { return points.not_taken() };
    let field = format!("{}.transfer", flow.field);
    if is_said(reference) {
        let help = "judge whether that law gives an appropriate level of protection";
        points.judge(field, "protection by the law of that country is claimed", help);
    } else {
        points.not_met(field, "the law is not named", "name it");
    }
}
