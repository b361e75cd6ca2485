//! Where clipping may have taken off more than is left: an interval is of the noise alone, so a
//! number can be wrong by multiples beside a narrow one.

use cordon_query::{Cell, Clipping, ColumnKind, Release, ReleasedBlock};

/// A warning for each block of counts or sums whose clip was chosen, where what clipping takes off
/// an average number is at most more than an average number, or where the answer has only what is
/// computed from its numbers.
///
/// # Privacy
///
/// A function of what was released.
pub(crate) fn doubts(release: &Release) -> Vec<String> {
    let blocks = release.blocks.iter().enumerate();
    blocks.filter_map(|(at, block)| doubt(release, at, block)).collect()
}

fn doubt(release: &Release, at: usize, block: &ReleasedBlock) -> Option<String> {
    let Clipping::Estimated { at_most, .. } = &block.clipping else { return None };
    let kind = match block.kind.as_str() {
        kind @ ("rows" | "persons" | "sum") => kind,
        // Of the others the bound is in rows, not in the unit of the number.
        _ => return None,
    };
    let most: f64 = at_most.parse().ok()?;
    let computes = release.columns.iter().any(|column| column.kind == ColumnKind::Computed);
    let why = match average(release, at) {
        Some(average) if most > average => {
            "clipping may have taken off more than is left: the numbers, and whatever is computed \
             from them, can be too low by multiples"
        }
        None if computes && most > 0.0 => {
            "its numbers are not in the answer, so nobody can hold against them what clipping \
             takes off: ask for them beside what is computed from them"
        }
        _ => return None,
    };
    Some(format!(
        "WARNING  {kind}, at most {at_most} off an average number: {why}; with \
                  `--clip charter` nobody is clipped"
    ))
}

/// The average size of the numbers of a block that the answer shows, if it shows any.
fn average(release: &Release, block: usize) -> Option<f64> {
    let own = |column: usize| release.columns.get(column).is_some_and(|c| c.block == Some(block));
    let cells = release.rows.iter().flat_map(|row| row.iter().enumerate());
    let shown = cells.filter(|(column, cell)| own(*column) && !cell.withheld);
    let sizes: Vec<f64> = shown
        .filter_map(|(_, cell)| match &cell.value {
            Cell::Number(text) => text.parse().ok().map(f64::abs),
            _ => None,
        })
        .collect();
    (!sizes.is_empty()).then(|| sizes.iter().sum::<f64>() / sizes.len() as f64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Deaths at a chosen clip, and what is computed from them.
    fn release(shown: bool, deaths: [&str; 2], at_most: &str) -> Release {
        let digest = "f4b9e0e7a4812d5d194d59629ff65370db72a571d1241666b234029a9bb5d123";
        let row = |deaths: &str| {
            let number = json!({ "value": {"is": "number", "value": deaths} });
            let ratio = json!({ "value": {"is": "number", "value": "0.01"} });
            if shown { json!([number, ratio]) } else { json!([ratio]) }
        };
        let own = json!({"name": "deaths", "kind": "rows", "block": 0});
        let computed = json!({"name": "share", "kind": "computed"});
        serde_json::from_value(json!({
            "release": 1, "measure": "m", "charter": digest, "purpose": "p", "record": "r",
            "sql": "SELECT 1", "question": digest, "snapshot": 1, "charge": 2,
            "cost": {"rho": "1/2"}, "epsilon": "1", "minimum_people": 0,
            "blocks": [{
                "kind": "rows", "clip": "1", "greatest_clip": "20",
                "steps": ["1/8796093022208"], "sigma": "1", "rho": "1/2",
                "clipping": {"estimated": {"per_cell": "0.00", "at_most": at_most}},
            }],
            "columns": if shown { json!([own, computed]) } else { json!([computed]) },
            "rows": deaths.map(row),
        }))
        .unwrap()
    }

    #[test]
    fn a_bound_above_the_average_number_is_a_warning() {
        let said = doubts(&release(true, ["249", "-51"], "150.01")).join("\n");
        assert!(said.contains("at most 150.01") && said.contains("by multiples"), "{said}");
        assert_eq!(doubts(&release(true, ["249", "-51"], "150.00")), Vec::<String>::new());
    }

    #[test]
    fn numbers_that_are_not_shown_are_to_be_asked_for() {
        let said = doubts(&release(false, ["249", "51"], "0.01")).join("\n");
        assert!(said.contains("ask for them beside"), "{said}");
        assert_eq!(doubts(&release(false, ["249", "51"], "0.00")), Vec::<String>::new());
    }
}
