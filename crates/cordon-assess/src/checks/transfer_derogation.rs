//! Check: a transfer without protection rests on a named ground and is said to be necessary.
//!
//! The last of four ways: explicit informed consent, the person's specific interests, or an
//! important public interest set by law. Whether it is necessary and proportionate, a person must
//! judge.
//!
//! ```charter-judge
//! [[recipient]]
//! name = "Hospital abroad"
//! country = "US"
//! receives = "the file of a patient who is treated there"
//! competence = "treats the patient"
//! purpose = "epidemic-curve"
//! transfer = { tool = "derogation", ground = "interest of the person", why_necessary = "urgent" }
//! ```
//! ```charter-bad
//! [[recipient]]
//! name = "Hospital abroad"
//! country = "US"
//! receives = "the file of a patient who is treated there"
//! competence = "treats the patient"
//! purpose = "epidemic-curve"
//! transfer = { tool = "derogation", ground = "interest of the person", why_necessary = "" }
//! ```

use cordon_charter::TransferTool;

use super::{Check, Parameters, ScopeKind};
use crate::{
    case::{Case, Item},
    finding::Points,
    prose::is_said,
};

pub(super) const CHECK: Check = Check {
    name: "transfer_derogation",
    text: include_str!("transfer_derogation.rs"),
    needs: &[],
    takes: &[],
    scope: Some(ScopeKind::Flow),
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let Some(Item::Flow(flow)) = case.item else { return points.not_taken() };
    let Some(TransferTool::Derogation { ground, why_necessary }) = flow.tool else {
        return points.not_taken();
    };
    let field = format!("{}.transfer", flow.field);
    if is_said(ground) && is_said(why_necessary) {
        let help = "judge whether the ground holds and the transfer is necessary and proportionate";
        points.judge(field, "a derogation is claimed", help);
    } else {
        let text = "the ground, or why the transfer is necessary, is not said";
        points.not_met(field, text, "say both, or do not transfer");
    }
}
