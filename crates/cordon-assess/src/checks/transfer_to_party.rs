//! Check: the data go to a party of the Convention. One of four ways.
//!
//! A recipient says so (`transfer = { tool = "party" }`); a processor, a joint controller or the
//! store needs no word, its country decides. The list of parties is data
//! (`rulebooks/convention108-parties.toml`). A country whose ratification of the amendments was not
//! seen is for a person to judge.
//!
//! ```charter-good
//! [[recipient]]
//! name = "Public health institute"
//! country = "FR"
//! receives = "noised weekly counts"
//! competence = "agreement of 2024"
//! purpose = "epidemic-curve"
//! transfer = { tool = "party" }
//! ```
//! ```charter-judge
//! [[recipient]]
//! name = "Public health institute"
//! country = "DK"
//! receives = "noised weekly counts"
//! competence = "agreement of 2024"
//! purpose = "epidemic-curve"
//! transfer = { tool = "party" }
//! ```
//! ```charter-bad
//! [[recipient]]
//! name = "Public health institute"
//! country = "US"
//! receives = "noised weekly counts"
//! competence = "agreement of 2024"
//! purpose = "epidemic-curve"
//! transfer = { tool = "party" }
//! ```

use cordon_charter::TransferTool;

use super::{Check, Parameters, ScopeKind};
use crate::{
    case::{Case, Item},
    finding::Points,
    parties::{Party, Standing},
};

pub(super) const CHECK: Check = Check {
    name: "transfer_to_party",
    text: include_str!("transfer_to_party.rs"),
    needs: &[],
    takes: &[],
    scope: Some(ScopeKind::Flow),
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    let Some(Item::Flow(flow)) = case.item else { return points.not_taken() };
    let claimed = matches!(flow.tool, Some(TransferTool::Party));
    let recipient = flow.field.starts_with("recipient");
    if recipient && !claimed {
        return points.not_taken();
    }
    match case.parties.standing(flow.country) {
        Standing::Ratified(party) => {
            points.met(&flow.field, as_seen(case, party));
        }
        Standing::Party108(party) => {
            let text = format!(
                "its ratification of the amendments was not seen: {}",
                as_seen(case, party)
            );
            let help = "find out where it stands, or rely on a law or on safeguards";
            points.judge(&flow.field, text, help);
        }
        Standing::NotListed if claimed => {
            let text = "the country is not in the list of parties";
            points.not_met(&flow.field, text, "rely on a law, on safeguards or on a derogation");
        }
        Standing::NotListed => points.not_taken(),
    }
}

/// Where the party stands, how well that was seen, and where.
fn as_seen(case: &Case<'_>, party: &Party) -> String {
    let source = case.parties.source("cets223").map(|source| format!(" – {}", source.url));
    format!("{}{}", party.in_words(), source.unwrap_or_default())
}
