//! Without noise and clipping an answer is what a plain loop over the rows finds (T14 in small: the
//! comparison with DuckDB is made end to end), and the charter's minimum withholds small cells.

use std::{collections::BTreeMap, sync::LazyLock};

use cordon_charter::Charter;
use cordon_dp::Clip;
use cordon_query::{Cell, Charge, ClipWish, Clipping, Plan, Question, Release, answer, plan};
use proptest::{collection::vec, prelude::*};

use crate::{
    charter::{REGIONS, charter, with},
    rows::{Layout, Row, V, day, row, source, t},
    support::{Silent, account, ask, planned_dear, question, shown, spend},
};

const QUESTIONS: [&str; 5] = [
    "SELECT region, count(*), count(dose), count(DISTINCT patient_id) FROM visits GROUP BY region",
    "SELECT sum(dose), avg(dose) FROM visits WHERE region <> 'Jeju'",
    "SELECT date_trunc('month', day), sum(dose * dose - 7 * dose) FROM visits GROUP BY 1",
    "SELECT CASE WHEN dose < 0 THEN 'below' WHEN dose > 5 THEN 'above' ELSE 'else' END, count(*)
     FROM visits GROUP BY 1 ORDER BY 1",
    "SELECT sum(abs(dose) % 3 + dose / 4), sum(least(dose, 2)), sum(greatest(dose - 3, 0))
     FROM visits WHERE dose IS NOT NULL",
];

static PLANS: LazyLock<(Charter, Vec<Plan>)> = LazyLock::new(|| {
    let charter = charter();
    let plans = QUESTIONS.iter().map(|sql| planned_dear(&charter, sql).unwrap()).collect();
    (charter, plans)
});

/// (ordinal, region, month of 2024, dose)
type Visit = (u32, usize, u8, Option<i64>);

fn visits() -> impl Strategy<Value = Vec<Visit>> {
    let visit = (0..40u32, 0..5usize, 1..=12u8, proptest::option::of(-5..=10i64));
    // Not more than 20 of a person, so that nobody is clipped.
    vec(visit, 0..80).prop_map(|mut visits| {
        let mut seen = BTreeMap::new();
        visits.retain(|visit| {
            let count = seen.entry(visit.0).or_insert(0);
            *count += 1;
            *count <= 20
        });
        visits
    })
}

fn stored((ordinal, region, month, dose): &Visit) -> Row {
    let date = day(&format!("2024-{month:02}-05"));
    let mut row = row(*ordinal * 700, [("region", t(REGIONS[*region])), ("day", date)]);
    row.values.extend(dose.map(|dose| ("dose", V::N(dose))));
    row
}

fn expected(visits: &[Visit]) -> Vec<Vec<String>> {
    let doses = |keep: &dyn Fn(&Visit) -> bool| -> Vec<i64> {
        visits.iter().filter(|v| keep(v)).filter_map(|v| v.3).collect()
    };
    let by_region = REGIONS.iter().enumerate().map(|(i, name)| {
        let mine: Vec<&Visit> = visits.iter().filter(|v| v.1 == i).collect();
        let persons: std::collections::BTreeSet<u32> = mine.iter().map(|v| v.0).collect();
        let with_dose = mine.iter().filter(|v| v.3.is_some()).count();
        format!("{name}|{}|{with_dose}|{}", mine.len(), persons.len())
    });
    let not_jeju = doses(&|v| REGIONS[v.1] != "Jeju");
    let (sum, count) = (not_jeju.iter().sum::<i64>(), not_jeju.len());
    let mean = if count == 0 {
        "NULL".to_owned()
    } else {
        // Half away from zero at the fourth digit.
        let scaled = i128::from(sum) * 20_000 / i128::try_from(count).unwrap();
        let rounded = (scaled + scaled.signum()) / 2;
        let sign = if rounded < 0 { "-" } else { "" };
        format!("{sign}{}.{:04}", rounded.abs() / 10_000, rounded.abs() % 10_000)
    };
    let by_month = (1..=12u8).map(|month| {
        let sum: i64 = doses(&|v| v.2 == month).iter().map(|d| d * d - 7 * d).sum();
        format!("2024-{month:02}-01|{sum}")
    });
    let case = |dose: Option<i64>| match dose {
        Some(dose) if dose < 0 => "below",
        Some(dose) if dose > 5 => "above",
        _ => "else",
    };
    let cases = ["above", "below", "else"]
        .map(|name| format!("{name}|{}", visits.iter().filter(|v| case(v.3) == name).count()));
    let all = doses(&|_| true);
    let three = format!(
        "{}|{}|{}",
        all.iter().map(|d| d.abs() % 3 + d / 4).sum::<i64>(),
        all.iter().map(|d| (*d).min(2)).sum::<i64>(),
        all.iter().map(|d| (d - 3).max(0)).sum::<i64>(),
    );
    vec![
        by_region.collect(),
        vec![format!("{sum}|{mean}")],
        by_month.collect(),
        cases.to_vec(),
        vec![three],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn t14_answers_without_noise_are_exact(visits in visits()) {
        let (charter, plans) = &*PLANS;
        let rows: Vec<Row> = visits.iter().map(stored).collect();
        let source = source(charter, "visits", &rows, Layout { segments: 3, ..Layout::default() });
        for (plan, expected) in plans.iter().zip(expected(&visits)) {
            let release = answer(plan, &source, &mut Silent, spend(plan.cost())).unwrap();
            assert_same(&shown(&release), &expected);
        }
    }
}

/// Equal, but for the last digit of a mean: the lattice cuts a value at 2^-30 of its bound, which
/// decides ties.
fn assert_same(shown: &[String], expected: &[String]) {
    assert_eq!(shown.len(), expected.len());
    for (shown, expected) in shown.iter().zip(expected) {
        let cells = shown.split('|').zip(expected.split('|'));
        for (shown, expected) in cells {
            let near = match (shown.parse::<f64>(), expected.parse::<f64>()) {
                (Ok(a), Ok(b)) if expected.contains('.') => (a - b).abs() < 0.000_11,
                _ => shown == expected,
            };
            assert!(near, "{shown} is not {expected}");
        }
    }
}

fn of_regions(counts: [u32; 5]) -> Vec<Row> {
    let mut ordinal = 0;
    let each =
        counts.into_iter().enumerate().flat_map(|(i, count)| vec![REGIONS[i]; count as usize]);
    each.map(|region| {
        ordinal += 1;
        row(ordinal, [("region", t(region))])
    })
    .collect()
}

#[test]
fn small_cells_are_withheld() {
    let charter = with(|charter| charter["privacy"]["minimum_people"] = 5.into());
    let rows = of_regions([4, 5, 6, 0, 50]);
    let source = source(&charter, "cases", &rows, Layout::default());
    let sql = "SELECT region, count(*) AS n FROM cases GROUP BY region ORDER BY n DESC";
    let release = ask(&charter, &source, sql);
    assert_eq!(shown(&release), ["Seoul|50", "Incheon|6", "Daegu|5", "Busan|NULL", "Jeju|NULL"]);
    let hidden = &release.rows[3][1];
    assert!(hidden.withheld && hidden.steps.is_empty() && hidden.low.is_none());
    assert_eq!(hidden.value, Cell::Null);
    // A tenth of ρ pays for the persons; what is asked for has the rest.
    let rhos: Vec<String> = release.blocks.iter().map(|block| block.rho.to_string()).collect();
    assert_eq!(rhos, ["9/20", "1/20"]);
    let own = ask(&charter, &source, "SELECT count(DISTINCT patient_id) FROM cases");
    assert_eq!(own.blocks.len(), 1);
}

#[test]
fn a_condition_of_its_own_has_a_minimum_of_its_own() {
    let charter = with(|charter| charter["privacy"]["minimum_people"] = 5.into());
    let rows = of_regions([50, 4, 0, 0, 0]);
    let source = source(&charter, "cases", &rows, Layout::default());
    let sql = "SELECT count(*) AS n, count(*) FILTER (WHERE region <> 'Busan') AS few FROM cases";
    let release = ask(&charter, &source, sql);
    let all = u32::try_from(rows.len()).unwrap();
    let withheld: Vec<bool> = release.rows[0].iter().map(|value| value.withheld).collect();
    // Fifty and four persons: the few are hidden, the whole is not.
    assert_eq!((all, withheld), (54, vec![false, true]));
    let rhos: Vec<String> = release.blocks.iter().map(|block| block.rho.to_string()).collect();
    assert_eq!(rhos, ["9/40", "9/40", "1/40", "1/40"]);
}

fn clipped(clip: &str) -> Release {
    let charter = charter();
    let rows: Vec<Row> = (0..16)
        .map(|_| row(3, [("region", t("Jeju")), ("day", day("2024-03-01"))]))
        .chain([row(4, [("region", t("Jeju")), ("day", day("2024-03-01"))])])
        .collect();
    let source = source(&charter, "visits", &rows, Layout::default());
    let question = Question {
        clip: ClipWish::At(clip.parse().unwrap()),
        charge: Charge::ByEpsilon("1".parse().unwrap()),
        ..question("SELECT count(*) FROM visits")
    };
    let plan = plan(&charter, &question, &account(&charter)).unwrap();
    answer(&plan, &source, &mut Silent, spend(plan.cost())).unwrap()
}

#[test]
fn a_person_above_the_clip_counts_as_the_clip() {
    for (clip, expected, clipping) in [
        ("4", "5", Clipping::Possible),
        ("16", "17", Clipping::Possible),
        ("20", "17", Clipping::None),
        ("1000", "17", Clipping::None),
    ] {
        let release = clipped(clip);
        assert_eq!(release.rows[0][0].value.to_string(), expected, "--clip {clip}");
        assert_eq!(release.blocks[0].clipping, clipping);
    }
}

/// `docs/spec/release.md` holds a release; this is it.
#[test]
fn the_worked_example_of_the_specification_is_current() {
    let charter = charter();
    let source = source(&charter, "cases", &of_regions([1, 0, 0, 1, 2]), Layout::default());
    let mut release = ask(
        &charter,
        &source,
        "SELECT region, count(*) AS n FROM cases GROUP BY region ORDER BY n DESC LIMIT 2",
    );
    // The test charter follows the shipped one; its digest would change with every word of it.
    release.charter = cordon_charter::Digest::of(b"the charter of this example");
    release.question = cordon_charter::Digest::of(b"the question of this example");
    let bytes = String::from_utf8(release.canonical()).unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/spec/release.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (before, rest) = page.split_once("```json\n").unwrap();
    let (_, rest) = rest.split_once("```\n").unwrap();
    let (between, _) = rest.split_once("```text\n").unwrap();
    let digest = release.digest();
    let made = format!("{before}```json\n{bytes}\n```\n{between}```text\n{digest}\n```\n");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    assert_eq!(page, made, "UPDATE=1 rewrites the example");
    assert_eq!(serde_json::from_str::<Release>(&bytes).unwrap(), release);
}

/// The count of persons by which cells are withheld is no louder than half of the minimum where
/// that can be had, and never clipped where its noise is small anyway.
#[test]
fn the_persons_of_a_minimum_are_clipped_where_noise_would_decide() {
    let charter = with(|charter| charter["privacy"]["minimum_people"] = 10.into());
    let clip = |rho: &str| {
        let sql = "SELECT region, sum(dose) FROM visits GROUP BY region";
        let charge = Charge::BySpend(rho.parse().unwrap());
        let question = Question { charge, ..question(sql) };
        let plan = plan(&charter, &question, &account(&charter)).unwrap();
        let explained = plan.explain();
        let persons = &explained.blocks[1];
        assert_eq!((persons.kind, explained.minimum_half_width), ("persons", persons.half_width));
        (persons.clip.unwrap(), persons.greatest_clip, persons.half_width.unwrap())
    };
    let (own, greatest, half) = clip("100");
    assert_eq!(own, greatest, "the noise is small: ± {half}");
    let (own, greatest, half) = clip("3");
    assert!(Clip::ONE < own && own < greatest && half <= 5.0, "{own} of {greatest}: ± {half}");
    let (own, _, half) = clip("1/100");
    assert!(own == Clip::ONE && half > 5.0, "no lower than one cell: {own}, ± {half}");
}
