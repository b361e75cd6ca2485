//! What a question does that its numbers do not show: each is said only where it is so.

use cordon_query::{
    Cell, ColumnKind, DUMMY_PERSONS, Picked, Reading, Release, Released, ReleasedKeys,
};

/// Why there is no row.
pub(super) fn no_row(release: &Release, reading: &Reading) -> Option<String> {
    if !release.rows.is_empty() || reading.found == Some(0) {
        return None;
    }
    let why = if reading.having {
        "no row met the condition of HAVING"
    } else {
        "LIMIT and OFFSET leave no row"
    };
    Some(format!("{why}; what the answer cost stays charged"))
}

/// Columns in which a part is shown as more than its whole, or may be by its interval.
pub(super) fn above_the_whole(release: &Release, reading: &Reading) -> Vec<String> {
    let above = |(column, whole): &(usize, f64)| {
        release.rows.iter().filter_map(|row| row.get(*column)).any(|cell| {
            let computed = release.columns.get(*column).map(|one| one.kind);
            reaches(cell, computed == Some(ColumnKind::Computed)) > whole * (1.0 + 1e-9)
        })
    };
    let said = |(column, whole): &(usize, f64)| {
        let name = reading.names.get(*column)?;
        Some(format!(
            "more than {whole} in `{name}`: noise, as a part is never more than its whole"
        ))
    };
    reading.shares.iter().filter(|share| above(share)).filter_map(said).collect()
}

/// The upper end of a share's interval. Without one a ratio is not shown.
fn reaches(cell: &Released, alone: bool) -> f64 {
    let number = |text: &String| text.parse().unwrap_or(0.0);
    match (&cell.high, &cell.value) {
        _ if cell.withheld => 0.0,
        (Some(high), _) => number(high),
        (None, Cell::Number(value)) if alone => number(value),
        _ => 0.0,
    }
}

/// Where whole numbers are divided.
pub(super) fn cut_off(reading: &Reading) -> Option<String> {
    let cuts = &reading.cuts;
    (!cuts.is_empty()).then(|| format!("note     {}", cordon_query::cut_off(cuts)))
}

/// That the rows which are shown were picked by noised numbers.
pub(super) fn picked(release: &Release, reading: &Reading) -> Option<String> {
    let Picked { greatest, skip, fetch } = reading.picked?;
    // With fewer rows than were asked for none was left out.
    let all = skip == 0 && release.rows.len() < fetch;
    if release.rows.is_empty() || all {
        return None;
    }
    let (noise, so) = if greatest { ("adds", "high") } else { ("takes off", "low") };
    Some(format!(
        "picked   by noised numbers: noise that {noise} brings a row to the top, so what stands \
         there tends to be too {so}"
    ))
}

/// Which values of a key are missing.
pub(super) fn found(release: &Release, reading: &Reading) -> Option<String> {
    let ReleasedKeys { persons, most, .. } = release.keys.as_ref()?;
    if reading.found == Some(0) {
        return Some(format!(
            "keys     none found: no value is shared by enough persons (about {persons}); what \
             looking for them cost stays charged"
        ));
    }
    let number = match reading.found {
        Some(1) => "1 value".to_owned(),
        Some(number) => format!("{number} values"),
        None => "those that many share".to_owned(),
    };
    let many = if *most > 1 { "; more where they have several each" } else { "" };
    Some(format!(
        "keys     found among the rows: {number}; one that fewer than about {persons} persons \
         share is missing, with its rows{many}"
    ))
}

/// That a dummy table has keys which a measure need not have.
pub(super) fn dummy_keys(release: &Release) -> Option<String> {
    let ReleasedKeys { persons, .. } = release.keys.as_ref()?;
    Some(format!(
        "keys     of the dummy are a few texts that {DUMMY_PERSONS} persons share; a measure shows \
         only values that about {persons} persons share, perhaps none"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A share in per cent of each row, and how its keys were found.
    fn release(shares: &[(&str, Option<&str>)]) -> Release {
        let digest = "f4b9e0e7a4812d5d194d59629ff65370db72a571d1241666b234029a9bb5d123";
        let row = |(value, high): &(&str, Option<&str>)| {
            serde_json::json!([{
                "value": {"is": "number", "value": value}, "low": high.map(|_| "0"), "high": high,
            }])
        };
        serde_json::from_value(serde_json::json!({
            "release": 1, "measure": "m", "charter": digest, "purpose": "p", "record": "r",
            "sql": "SELECT 1", "question": digest, "snapshot": 1, "charge": 2,
            "cost": {"rho": "1/2"}, "epsilon": "1", "minimum_people": 0, "blocks": [],
            "columns": [{"name": "share", "kind": "ratio"}],
            "keys": {"rho": "1/4", "delta": "0.0000005", "most": 3, "persons": 140},
            "rows": shares.iter().map(row).collect::<Vec<_>>(),
        }))
        .unwrap()
    }

    fn reading() -> Reading {
        let (names, shares) = (vec!["percent".to_owned()], vec![(0, 100.0)]);
        Reading { names, shares, ..Reading::default() }
    }

    #[test]
    fn a_part_above_its_whole_is_noise_and_said_where_it_stands() {
        let said = above_the_whole(&release(&[("99", Some("100.2"))]), &reading());
        assert_eq!(
            said,
            ["more than 100 in `percent`: noise, as a part is never more than its whole"]
        );
        // A ratio without an interval is not shown.
        let none = release(&[("120", None), ("99", Some("100.0"))]);
        assert!(above_the_whole(&none, &reading()).is_empty());
        let mut alone = release(&[("120", None)]);
        alone.columns[0].kind = ColumnKind::Computed;
        assert_eq!(above_the_whole(&alone, &reading()).len(), 1);
    }

    #[test]
    fn a_list_that_was_cut_says_that_noise_picked_it() {
        let shown = release(&[("9", None), ("7", None)]);
        let cut = |fetch, greatest| {
            let picked = Some(Picked { greatest, skip: 0, fetch });
            picked_of(&shown, picked)
        };
        assert!(cut(2, true).unwrap().ends_with("too high"));
        assert!(cut(2, false).unwrap().ends_with("too low"));
        assert_eq!(cut(3, true), None);
        assert_eq!(picked_of(&shown, None), None);
    }

    fn picked_of(release: &Release, picked: Option<Picked>) -> Option<String> {
        super::picked(release, &Reading { picked, ..reading() })
    }

    #[test]
    fn an_answer_without_rows_says_why() {
        let none = release(&[]);
        let having = Reading { having: true, ..reading() };
        assert!(no_row(&none, &having).unwrap().contains("met the condition of HAVING"));
        assert!(no_row(&none, &reading()).unwrap().contains("LIMIT and OFFSET"));
        assert_eq!(no_row(&release(&[("9", None)]), &having), None);
        // What was not found explains it.
        let found = |number| Reading { found: Some(number), ..reading() };
        assert_eq!(no_row(&none, &found(0)), None);
        let said = super::found(&none, &found(0)).unwrap();
        assert!(said.contains("none found") && said.contains("stays charged"), "{said}");
        let said = super::found(&none, &found(1)).unwrap();
        assert!(said.contains("rows: 1 value; one that fewer than about 140 persons"), "{said}");
    }
}
