//! Where clipping takes off much, or may: an interval is of the noise alone, so a number can be
//! wrong by multiples beside a narrow one.

use cordon_query::{Cell, Clipping, ColumnKind, Reading, Release, ReleasedBlock, TOGETHER, listed};

/// For each block whose clip was chosen a warning where clipping is estimated to take off much. Of
/// counts and sums a calmer line where the noise does not rule out that it takes off more than is
/// left, or where the answer has only what is computed from them.
///
/// The bound behind the calmer line is as wide as the noise of the highest clips: it lies above the
/// numbers also where nobody is clipped. A sum to which few persons add much looks the same in all
/// that is released, so it is said, and not called a warning.
///
/// # Privacy
///
/// A function of what was released.
pub(crate) fn doubts(release: &Release, reading: &Reading) -> Vec<String> {
    let blocks = release.blocks.iter().enumerate();
    blocks.filter_map(|(at, block)| doubt((release, reading), at, block)).collect()
}

fn doubt(
    (release, reading): (&Release, &Reading),
    at: usize,
    block: &ReleasedBlock,
) -> Option<String> {
    let Clipping::Estimated { at_most, share, .. } = &block.clipping else { return None };
    let kind = if block.kind == TOGETHER { "ratio" } else { &block.kind };
    let what = match reading.columns_of(at).as_slice() {
        [] => kind.to_owned(),
        columns => format!("{kind} {}", listed(columns.iter().map(String::as_str))),
    };
    if let Some(percent) = share.as_deref().and_then(percent).filter(|percent| *percent >= MUCH) {
        let higher = 2.0 * block.clip.units().to_f64().value();
        return Some(format!(
            "WARNING  {what}: about {percent:.0} % off: the numbers lie further below the truth \
             than their intervals say, large ones most, and ratios and averages lean to persons \
             with few rows; ask with a higher clip, `--clip {higher}` or `--clip charter`, or \
             spend more"
        ));
    }
    // Of the others the bound is in rows, not in the unit of the number.
    if !matches!(block.kind.as_str(), "rows" | "persons" | "sum" | TOGETHER) {
        return None;
    }
    let most: f64 = at_most.parse().ok()?;
    let computed = |column: &usize| {
        let column = release.columns.get(*column);
        column.is_some_and(|column| column.kind == ColumnKind::Computed)
    };
    let computes = reading.of_blocks.get(at).is_some_and(|all| all.iter().any(computed));
    let why = match average(release, at) {
        Some(average) if most > average => {
            "it cannot be ruled out that few persons add very much and the numbers are too low by \
             multiples"
        }
        // A ratio of numbers that are clipped together is not lowered with them.
        None if block.kind == TOGETHER => return None,
        None if computes && most > 0.0 => {
            "its numbers are not in the answer; ask for them beside what is computed from them, to \
             hold against them what clipping takes off"
        }
        _ => return None,
    };
    Some(format!(
        "clip     {what}: {why} (at most {at_most} off an average number); with `--clip charter` \
         nobody is clipped"
    ))
}

/// Per cent off each number from which a reader is warned.
const MUCH: f64 = 5.0;

/// A share in per cent.
pub(crate) fn percent(share: &str) -> Option<f64> {
    share.parse::<f64>().ok().map(|share| 100.0 * share)
}

/// The average size of the numbers of a block that the answer shows, if it shows any: in the unit
/// of what clipping takes off.
fn average(release: &Release, block: usize) -> Option<f64> {
    let units = release.blocks.get(block).filter(|block| block.kind == TOGETHER).map(units);
    let unit = |column: usize| {
        let column = release.columns.get(column).filter(|column| column.block == Some(block))?;
        match (&units, column.part) {
            (Some(units), Some(part)) => units.get(part).copied(),
            _ => Some(1.0),
        }
    };
    let cells = release.rows.iter().flat_map(|row| row.iter().enumerate());
    let shown = cells.filter(|(_, cell)| !cell.withheld);
    let sizes: Vec<f64> = shown
        .filter_map(|(column, cell)| match &cell.value {
            Cell::Number(text) => Some(text.parse::<f64>().ok()?.abs() / unit(column)?),
            _ => None,
        })
        .collect();
    (!sizes.is_empty()).then(|| sizes.iter().sum::<f64>() / sizes.len() as f64)
}

/// What one unit of each of a block's numbers is: a row, or the greatest value of a field.
pub(crate) fn units(block: &ReleasedBlock) -> Vec<f64> {
    /// Steps in one unit.
    const STEPS: f64 = (1u64 << 43) as f64;
    let unit = |step: &String| {
        let (above, below) = step.split_once('/').unwrap_or((step, "1"));
        Some(above.parse::<f64>().ok()? / below.parse::<f64>().ok()? * STEPS)
    };
    block.steps.iter().filter_map(unit).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The doubts, where each column but one without a block is computed from the first block.
    fn told(release: &Release) -> Vec<String> {
        let names = release.columns.iter().map(|column| column.name.clone()).collect();
        let of_blocks = vec![(0..release.columns.len()).collect()];
        doubts(release, &Reading { names, of_blocks, ..Reading::default() })
    }

    /// Of numbers that are clipped together a ratio is not lowered as they are; each is held
    /// against the bound in its own unit.
    #[test]
    fn a_ratio_of_numbers_clipped_together_is_no_warning_by_itself() {
        let together = |shown| {
            let mut release = release(shown, ["249", "-51"], "14");
            release.blocks[0].kind = TOGETHER.to_owned();
            // Of the second number one unit is 10.
            release.blocks[0].steps = vec!["1/1".to_owned(), "10/8796093022208".to_owned()];
            for column in &mut release.columns {
                column.part = column.block.map(|_| 1);
            }
            release
        };
        assert_eq!(told(&together(false)), Vec::<String>::new());
        assert_eq!(told(&together(true)), Vec::<String>::new());
        let mut release = together(true);
        release.blocks[0].steps[1] = "11/8796093022208".to_owned();
        let said = told(&release).join("\n");
        assert!(said.contains("at most 14") && said.contains("by multiples"), "{said}");
    }

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
    fn a_bound_above_the_average_number_is_said_and_is_no_warning() {
        let said = told(&release(true, ["249", "-51"], "150.01")).join("\n");
        assert!(said.contains("at most 150.01") && said.contains("by multiples"), "{said}");
        assert!(said.starts_with("clip     rows `deaths`, `share`: "), "{said}");
        assert_eq!(told(&release(true, ["249", "-51"], "150.00")), Vec::<String>::new());
    }

    #[test]
    fn a_share_of_a_twentieth_is_a_warning_also_of_averages_and_ratios() {
        for kind in ["rows", "average", TOGETHER] {
            let mut release = release(true, ["9000", "51"], "0.10");
            release.blocks[0].kind = kind.to_owned();
            let mut share = |share: Option<&str>| {
                let estimated = json!({
                    "estimated": {"per_cell": "0.01", "at_most": "0.10", "share": share}
                });
                release.blocks[0].clipping = serde_json::from_value(estimated).unwrap();
                told(&release).join("\n")
            };
            let said = share(Some("0.050"));
            assert!(said.contains("about 5 % off") && said.contains("`--clip 2`"), "{said}");
            assert_eq!(share(Some("0.049")), "");
            assert_eq!(share(None), "");
        }
    }

    #[test]
    fn numbers_that_are_not_shown_are_to_be_asked_for() {
        let said = told(&release(false, ["249", "51"], "0.01")).join("\n");
        assert!(said.contains("ask for them beside"), "{said}");
        assert_eq!(told(&release(false, ["249", "51"], "0.00")), Vec::<String>::new());
    }
}
