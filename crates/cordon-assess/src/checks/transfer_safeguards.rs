//! Check: binding, enforceable and really applied safeguards protect the data. One of four ways.
//!
//! A recipient names them; of a processor abroad the contract is taken as such. Whether they bind
//! and are applied, a person must judge.
//!
//! ```charter-judge
//! [[processor]]
//! name = "Data centre"
//! country = "US"
//! task = "runs the servers"
//! contract = "standard clauses, contract 17 of 2025"
//! ```
//! ```charter-bad
//! [[recipient]]
//! name = "Public health institute"
//! country = "US"
//! receives = "noised weekly counts"
//! competence = "agreement of 2024"
//! purpose = "epidemic-curve"
//! transfer = { tool = "safeguards", reference = "" }
//! ```

use cordon_charter::TransferTool;

use super::{Check, Parameters, ScopeKind};
use crate::{
    case::{Case, Item},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "transfer_safeguards",
    text: include_str!("transfer_safeguards.rs"),
    needs: &[],
    takes: &[],
    scope: Some(ScopeKind::Flow),
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let Some(Item::Flow(flow)) = case.item else { return points.not_taken() };
    let (field, reference) = match (flow.tool, flow.contract) {
        (Some(TransferTool::Safeguards { reference }), _) => {
            (format!("{}.transfer", flow.field), reference.as_str())
        }
        (None, Some(contract)) => (format!("{}.contract", flow.field), contract),
        _ => return points.not_taken(),
    };
    if is_said(reference) {
        let help = "judge whether they are binding, enforceable and really applied";
        points.judge(field, "protection by safeguards is claimed", help);
    } else {
        points.not_met(field, "the safeguards are not named", "name them");
    }
}
