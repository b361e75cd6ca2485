//! Check: powers outside the charter that could reach the data are named, with what bars them.
//!
//! A search warrant, a security law, a court order: each entry of `[[law.overriding]]` says whose
//! power it is and what bars it, or that nothing does. No entry at all is rarely true of a legal
//! order, so a person must judge it. What an entry can compel, by its `disclosure`, is asked about
//! with the uses that the charter forbids: the charter itself opens this way to rows.
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
//! ```charter-judge
//! [[law.overriding]]
//! power = "order of a court to produce documents"
//! holder = "public prosecutor, by order of a judge"
//! barred_by = "nothing bars it; what is handed over is on record"
//! disclosure = { record = "case", fields = ["age"], most_persons = 1 }
//! ```
//! ```charter-bad
//! [[law.overriding]]
//! power = "seizure of data carriers under the code of criminal procedure"
//! holder = "public prosecutor"
//! barred_by = ""
//! ```

use cordon_charter::{CompelledDisclosure, OverridingPower};

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
    prose::{count, in_english, is_said},
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
    for (i, power) in powers.iter().enumerate() {
        if let Some(most) = &power.disclosure {
            let help = "judge it for this very power, or take `disclosure` out of the charter";
            points.judge(nth(ALL, i), compelled(case, power, most), help);
        }
    }
    let text = "the powers that could reach the data are named: none can compel a row";
    points.said_unless_failed(ALL, text);
}

fn compelled(case: &Case<'_>, power: &OverridingPower, most: &CompelledDisclosure) -> String {
    let purposes = case.charter.purposes.values();
    let forbidden: Vec<String> = purposes.map(|p| in_english(&p.forbidden_uses)).collect();
    format!(
        "“{}” ({}) can compel {} of `{}`, of {} at most: does a law give this power, is so much \
         needed for it, and is it none of the forbidden uses (“{}”)?",
        power.power,
        power.holder,
        most.named_fields(),
        most.record,
        count(most.most_persons as usize, "person", "persons"),
        forbidden.join("; ")
    )
}
