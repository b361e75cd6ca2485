//! Check: powers outside the charter that could reach the data are named, with what bars them.
//!
//! A search warrant, a security law, a court order: each entry of `[[law.overriding]]` says whose
//! power it is and what bars it, or that nothing does. No entry at all is rarely true of a legal
//! order, so a person must judge it. What an entry can compel, by its `disclosure`, is repeated.
//!
//! ```charter-good
//! [[law.overriding]]
//! power = "seizure of data carriers under the code of criminal procedure"
//! holder = "public prosecutor"
//! barred_by = "nothing bars it; a request is recorded and published"
//! ```
//! ```charter-judge
//! [law]
//! overriding = []
//! ```
//! ```charter-bad
//! [[law.overriding]]
//! power = "seizure of data carriers under the code of criminal procedure"
//! holder = "public prosecutor"
//! barred_by = ""
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::{count, is_said},
};

pub(super) const CHECK: Check = Check {
    name: "overriding_powers",
    text: include_str!("overriding_powers.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const ALL: &str = "law.overriding";
    let powers = &case.charter.law.overriding;
    for (i, power) in powers.iter().enumerate() {
        let said = [&power.power, &power.holder, &power.barred_by].into_iter().all(|t| is_said(t));
        let text = "power, holder or what bars it is not said";
        let help = "say whose power it is and what bars it, or that nothing does";
        points.need(said, nth(ALL, i), text, help);
    }
    if powers.is_empty() {
        let text = "no power that could reach the data is named";
        let help = "name such powers (warrants, security laws, courts), or have it judged that \
                    there are none";
        points.judge(ALL, text, help);
    }
    let compels = powers.iter().filter_map(|power| {
        let most = power.disclosure.as_ref()?;
        let persons = count(most.most_persons as usize, "person", "persons");
        let (power, record, fields) = (&power.power, &most.record, most.named_fields());
        Some(format!("“{power}” can compel {fields} of `{record}`, of {persons} at most"))
    });
    let compels: Vec<String> = compels.collect();
    let most = match compels.as_slice() {
        [] => "none can compel a row".to_owned(),
        compels => compels.join("; "),
    };
    points
        .said_unless_failed(ALL, format!("the powers that could reach the data are named: {most}"));
}
