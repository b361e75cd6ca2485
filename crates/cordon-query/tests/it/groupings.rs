//! GROUPING SETS: one vector, one clip and one charge over all groupings.

use cordon_dp::Clip;
use cordon_query::{ClipWish, Question, answer, plan};

use crate::{
    charter::charter,
    rows::{Layout, Row, day, row, source, t},
    support::{Silent, account, ask, must_plan, planned, question, recorded, shown, spend},
};

/// Three persons who have as many visits as the charter allows, all in one region.
fn at_the_bound() -> Vec<Row> {
    let visit = |ordinal| row(ordinal, [("region", t("Seoul")), ("day", day("2024-02-03"))]);
    (0..3).flat_map(|ordinal| (0..20).map(move |_| visit(ordinal))).collect()
}

const ROLLUP: &str = "SELECT region, day, count(*) FROM visits WHERE day = '2024-02-03'
                      GROUP BY ROLLUP (region, day)";

#[test]
fn nobody_within_the_bounds_is_clipped_over_all_groupings() {
    let charter = charter();
    let source = source(&charter, "visits", &at_the_bound(), Layout::default());
    let released = shown(&ask(&charter, &source, ROLLUP));
    for row in ["Seoul|2024-02-03|60", "Seoul|NULL|60", "NULL|NULL|60"] {
        assert!(released.contains(&row.to_owned()), "{row} is not in {released:?}");
    }
    // √3 · 20 = 34.641… over three groupings, rounded up.
    let plan = must_plan(&charter, ROLLUP);
    let greatest = plan.explain().blocks[0].greatest_clip;
    assert_eq!(greatest.to_string(), "70945/2048");
}

/// The twin: the bound of one grouping alone would cut such a person.
#[test]
fn the_bound_of_one_grouping_would_clip_twin() {
    let charter = charter();
    let source = source(&charter, "visits", &at_the_bound(), Layout::default());
    let clip: Clip = "20".parse().unwrap();
    let asked = Question { clip: ClipWish::At(clip), ..question(ROLLUP) };
    let plan = plan(&charter, &asked, &account(&charter)).unwrap();
    let release = answer(&plan, &source, &mut Silent, spend(plan.cost())).unwrap();
    assert!(shown(&release).contains(&"NULL|NULL|35".to_owned()), "60/√3: {:?}", shown(&release));
}

#[test]
fn all_groupings_are_noised_in_one_call_and_cost_what_one_costs() {
    let charter = charter();
    let source = source(&charter, "visits", &at_the_bound(), Layout::default());
    let plan = must_plan(&charter, ROLLUP);
    let plain = must_plan(&charter, "SELECT count(*) FROM visits");
    assert_eq!(plan.cost(), plain.cost());
    let calls = recorded(&plan, &source);
    assert_eq!(calls.len(), 1);
    // Region × day, region, all: five regions, one day.
    assert_eq!((calls[0].exact.len(), plan.cells()), (11, 11));
    assert_eq!(plan.explain().groupings, 3);
    assert!(plan.explain().to_string().contains("11 of 3 groupings"));
}

#[test]
fn presence_is_bounded_by_the_cells_that_a_person_can_reach() {
    let charter = charter();
    let sql = "SELECT region, count(DISTINCT patient_id) FROM visits GROUP BY ROLLUP (region)";
    let greatest = must_plan(&charter, sql).explain().blocks[0].greatest_clip;
    // Five regions and the whole: √6, not √(2 · 5).
    assert_eq!(greatest.to_string(), "20067/8192");
}

#[test]
fn t13_sets_are_part_of_the_meaning_and_their_spelling_is_not() {
    let charter = charter();
    let digest = |groups: &str| {
        let sql = format!("SELECT region, count(*) FROM visits GROUP BY {groups}");
        planned(&charter, &sql).unwrap().digest()
    };
    let rollup = digest("ROLLUP (region)");
    assert_eq!(rollup, digest("CUBE (region)"));
    assert_eq!(rollup, digest("GROUPING SETS ((region), ())"));
    assert_eq!(digest("region"), digest("GROUPING SETS ((region))"));
    assert_ne!(rollup, digest("region"));
    assert_ne!(rollup, digest("GROUPING SETS ((), (region))"));
}
