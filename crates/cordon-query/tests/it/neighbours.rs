//! T2, T3 and the seam: what is recorded just before noise, with and without a person, for random
//! histories. The difference may be at most the declared sensitivity, whatever the person's rows.

use std::sync::LazyLock;

use cordon_charter::Charter;
use cordon_query::{ClipWish, Plan, RecordSource, answer_with};
use proptest::{collection::vec, prelude::*};

use crate::{
    charter::{REGIONS, charter},
    rows::{Layout, Row, V, day, row, source, t},
    support::{Recorded, Recording, must_plan, planned, question, recorded, spend},
};

const SHAPES: &[&str] = &[
    "SELECT count(*) FROM visits",
    "SELECT region, count(*), count(DISTINCT patient_id) FROM visits GROUP BY region",
    "SELECT sum(dose), avg(dose) FROM visits WHERE day >= '2024-03-01'",
    "SELECT date_trunc('week', day), sum(dose * dose - 3) FROM visits GROUP BY 1",
    "SELECT region, day, count(*) FROM visits WHERE day < '2024-01-10' GROUP BY 1, 2",
    "SELECT CASE WHEN note LIKE '%a%' THEN 'a' ELSE 'b' END, avg(abs(dose)) FROM visits GROUP BY 1",
    "SELECT region, count(dose), sum(CASE WHEN dose > 0 THEN 1 END) FROM visits GROUP BY region
     HAVING count(dose) > 1 ORDER BY 2 DESC LIMIT 3",
    "SELECT region, count(*), count(DISTINCT patient_id), avg(dose) FROM visits
     GROUP BY ROLLUP (region)",
    "SELECT region, day, sum(dose), median(dose) FROM visits WHERE day < '2024-03-01'
     GROUP BY GROUPING SETS ((region), (day), ())",
    "SELECT region, lower(region), count(*), sum(dose) FROM visits
     GROUP BY CUBE (region, lower(region))",
    // Clipped together: one vector over both sides of a division.
    "SELECT region, 1.0 * count(*) FILTER (WHERE dose > 0) / count(*),
     100.0 * sum(dose) / count(DISTINCT patient_id) FROM visits GROUP BY region",
    "SELECT region, 1.0 * sum(abs(dose)) / nullif(count(dose), 0), count(*) FROM visits
     GROUP BY ROLLUP (region) ORDER BY 1.0 * count(dose) / count(*) DESC",
    // T10: names, nesting and collapsed groups.
    "SELECT x, y, count(*) FROM (SELECT lower(region) AS x, region AS y FROM visits) s GROUP BY x, y",
    "SELECT 'all', coalesce(left(region, 0), 'none'), count(*), avg(dose + 0) FROM visits GROUP BY 1, 2",
    "SELECT avg(CAST(note AS INTEGER) % 7) FROM visits WHERE 1 / (dose - 7) IS NOT NULL OR true",
];

/// Planned once: planning is the slow part.
static PLANS: LazyLock<Planned> = LazyLock::new(|| {
    let charter = charter();
    let plans = SHAPES.iter().map(|sql| must_plan(&charter, sql)).collect();
    (charter, plans)
});

fn visit(ordinal: u32) -> impl Strategy<Value = Row> {
    let note =
        prop_oneof![Just(""), Just("a"), Just("12"), Just("-3"), Just("1e9"), Just("2024-02-30")];
    (0..5usize, 0..366i64, proptest::option::of(-100..100i64), proptest::option::of(note)).prop_map(
        move |(region, days, dose, note)| {
            let V::N(first) = day("2024-01-01") else { unreachable!() };
            let mut row =
                row(ordinal, [("region", t(REGIONS[region])), ("day", V::N(first + days))]);
            row.values.extend(dose.map(|dose| ("dose", V::N(dose))));
            row.values.extend(note.map(|note| ("note", t(note))));
            row
        },
    )
}

/// A visit of the person in question in which anything can be missing, empty, as great as a type
/// holds, or what no charter lists: the store would take none of them.
fn odd_visit() -> impl Strategy<Value = Row> {
    let text = prop_oneof![
        Just(String::new()),
        Just("2024-02-30".to_owned()),
        Just("9".repeat(4_000)),
        Just("\u{0}\u{202e}".to_owned()),
    ];
    let region = prop_oneof![Just(""), Just("Atlantis"), Just("Seoul")];
    let day = prop_oneof![Just(i64::from(i32::MIN)), Just(i64::from(i32::MAX)), 19_723..19_726i64];
    let dose = prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(0), Just(7)];
    let option = proptest::option::of::<BoxedStrategy<V>>;
    let fields = (
        option(region.prop_map(t).boxed()),
        option(day.prop_map(V::N).boxed()),
        option(dose.prop_map(V::N).boxed()),
        option(text.prop_map(V::T).boxed()),
    );
    fields.prop_map(|(region, day, dose, note)| {
        let mut row = row(4_097, []);
        let own = [("region", region), ("day", day), ("dose", dose), ("note", note)];
        row.values.extend(own.into_iter().filter_map(|(name, value)| Some((name, value?))));
        row
    })
}

/// Visits of up to 12 persons; those of the last are the person who is there or not. Some have
/// more rows than the charter's bound: the clip must hold also then.
pub(crate) fn history() -> impl Strategy<Value = (Vec<Row>, Vec<Row>)> {
    let others = vec((0..9_000u32).prop_flat_map(visit), 0..40);
    let person = vec(visit(4_097), 1..30);
    (others, person).prop_map(|(mut others, person)| {
        others.retain(|row| row.ordinal != 4_097);
        (others, person)
    })
}

/// Fails where what was recorded differs by more than the sensitivity.
pub(crate) fn assert_close(with: &[Recorded], without: &[Recorded], sql: &str) {
    assert!(distance_is_within(with, without), "{sql}: moved by more than its sensitivity");
}

/// Squared L2 distance of what was recorded, block by block, against the sensitivity.
pub(crate) fn distance_is_within(with: &[Recorded], without: &[Recorded]) -> bool {
    assert_eq!(with.len(), without.len());
    with.iter().zip(without).all(|(with, without)| {
        assert_eq!((with.sensitivity, with.sigma), (without.sensitivity, without.sigma));
        assert_eq!(with.exact.len(), without.exact.len());
        let squares = with.exact.iter().zip(&without.exact).map(|(a, b)| {
            // Below 2^61 after the shift; rounding up, so that nothing is lost.
            let distance = (a - b).unsigned_abs().div_ceil(1 << 20);
            distance * distance
        });
        let (norm2, most) = (squares.sum::<u128>(), with.sensitivity.div_ceil(1 << 20));
        let slack = 2 * most * with.exact.len() as u128;
        norm2 <= most * most + slack
    })
}

/// Plans over one charter, in the order of their questions.
pub(crate) type Planned = (Charter, Vec<Plan>);

/// What each plan adds up over visits, with and without the person, differs by at most its clip.
pub(crate) fn assert_neighbours(
    shapes: &[&str],
    (charter, plans): &Planned,
    (others, person): &(Vec<Row>, Vec<Row>),
) {
    let with: Vec<Row> = others.iter().chain(person).cloned().collect();
    let with = source(charter, "visits", &with, Layout::default());
    let without = source(charter, "visits", others, Layout::default());
    assert_eq!(shapes.len(), plans.len());
    for (sql, plan) in shapes.iter().zip(plans) {
        assert_close(&recorded(plan, &with), &recorded(plan, &without), sql);
    }
}

/// Order of rows, partitions, segments and workers change nothing of what is added up.
pub(crate) fn assert_any_layout((charter, plans): &Planned, history: (Vec<Row>, Vec<Row>)) {
    let (others, person) = history;
    let mut rows: Vec<Row> = others.into_iter().chain(person).collect();
    let whole = source(charter, "visits", &rows, Layout::default());
    rows.reverse();
    let many = Layout { partitions: 3, segments: 4, batch_rows: 5 };
    let cut = source(charter, "visits", &rows, many);
    for plan in plans {
        let expected = recorded(plan, &whole);
        assert_eq!(expected, recorded(plan, &cut));
        assert_eq!(expected, with_workers(plan, &cut, 5));
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn t2_neighbours_differ_by_at_most_the_clip(history in history()) {
        assert_neighbours(SHAPES, &PLANS, &history);
    }

    /// T3: whatever stands in a person's rows.
    #[test]
    fn t3_a_person_of_nothing_and_extremes_moves_by_at_most_the_clip(
        (others, _) in history(),
        person in vec(odd_visit(), 1..30),
    ) {
        assert_neighbours(SHAPES, &PLANS, &(others, person));
    }

    #[test]
    fn t2_sums_do_not_depend_on_layout(history in history()) {
        assert_any_layout(&PLANS, history);
    }
}

/// Where a person has one row, a row is a person: the pass without ordinals gives the sums of the
/// pass that joins a person's rows. Its clip is below some values, so that some are clipped.
#[test]
fn t2_one_row_each_adds_up_as_persons_do() {
    let one = charter();
    let mut two = one.clone();
    two.records.get_mut(&"cases".parse().unwrap()).unwrap().rows_per_person = 2;
    let case = |number: u32| {
        let region = crate::charter::REGIONS[number as usize % 3];
        row(number * 3, [("region", t(region)), ("age", V::N(i64::from(number * 7 % 100)))])
    };
    let cases: Vec<Row> = (0..3_000).map(case).collect();
    for sql in [
        "SELECT count(*), count(DISTINCT patient_id) FROM cases",
        "SELECT region, count(*) FROM cases WHERE age > 30 AND age < 90 GROUP BY region",
        "SELECT region, sum(age), avg(age), count(*) FILTER (WHERE age > 50) FROM cases GROUP BY 1",
        "SELECT age % 7, median(age), variance(age) FROM cases GROUP BY 1",
    ] {
        let mut question = question(sql);
        question.clip = ClipWish::At("1/2".parse().unwrap());
        let sums = |charter: &cordon_charter::Charter, layout| {
            let plan = cordon_query::plan(charter, &question, &crate::support::account(charter));
            recorded(&plan.unwrap(), &source(charter, "cases", &cases, layout))
        };
        let many = Layout { partitions: 3, segments: 4, batch_rows: 5 };
        let (alone, joined) = (sums(&one, many), sums(&two, Layout::default()));
        let exact = |list: &[Recorded]| -> Vec<_> {
            list.iter().map(|one| (one.mechanism, one.exact.clone())).collect()
        };
        assert_eq!(exact(&alone), exact(&joined), "{sql}");
    }
}

/// Persons with one case each, and one who has three from when the charter's bound was higher.
fn cases_of_an_earlier_bound() -> (Vec<Row>, Vec<Row>) {
    let case = |ordinal: u32, age| {
        let region = REGIONS[ordinal as usize % 3];
        row(ordinal, [("region", t(region)), ("age", V::N(age)), ("onset", day("2024-03-01"))])
    };
    let others = (0..40).map(|number| case(number * 210, i64::from(number))).collect();
    (others, vec![case(4_098, 100), case(4_098, 110), case(4_098, 120)])
}

/// Of the pass that takes each row for a person: whether rows, presence and values moved by at
/// most the clip, for each question.
fn of_an_earlier_bound(version: u32) -> Vec<(&'static str, bool)> {
    let charter = crate::charter::with(|value| value["measure"]["version"] = version.into());
    assert_eq!(charter.records[&"cases".parse().unwrap()].rows_per_person, 1);
    let (others, person) = cases_of_an_earlier_bound();
    let with: Vec<Row> = others.iter().chain(&person).cloned().collect();
    let [with, without] =
        [&with, &others].map(|rows| source(&charter, "cases", rows, Layout::default()));
    let moved = |sql: &'static str| {
        let plan = must_plan(&charter, sql);
        (sql, distance_is_within(&recorded(&plan, &with), &recorded(&plan, &without)))
    };
    let asked = [
        "SELECT count(*) FROM cases",
        "SELECT count(DISTINCT patient_id) FROM cases",
        "SELECT region, count(*) FILTER (WHERE age > 20) FROM cases GROUP BY region",
        "SELECT sum(age) FROM cases",
        "SELECT region, avg(age) FROM cases WHERE age > 90 GROUP BY region",
        "SELECT variance(age) FROM cases",
        "SELECT median(age) FROM cases",
    ];
    asked.map(moved).into()
}

/// A later version of a charter may lower the bound to one row: rows that a person had before are
/// still there, and the pass must join them before it clips.
#[test]
fn t2_rows_of_an_earlier_version_move_by_at_most_the_clip() {
    for (sql, within) in of_an_earlier_bound(2) {
        assert!(within, "{sql}: three rows of one person moved it by more than its sensitivity");
    }
}

/// The twin: the same rows under a first version, where the store would keep one row of each
/// person and the pass takes each for a person by itself.
#[test]
fn t2_rows_of_an_earlier_version_move_by_at_most_the_clip_twin() {
    for (sql, within) in of_an_earlier_bound(1) {
        assert!(!within, "{sql}: three persons moved it by no more than one may");
    }
}

/// A row in a cell of each grouping is one vector, also where a person has one row.
#[test]
fn t2_one_row_in_several_groupings_moves_by_at_most_the_clip() {
    let charter = charter();
    let (others, person) = cases_of_an_earlier_bound();
    let with: Vec<Row> = others.iter().chain(&person[..1]).cloned().collect();
    let [with, without] =
        [&with, &others].map(|rows| source(&charter, "cases", rows, Layout::default()));
    for sql in [
        "SELECT region, lower(region), count(*), count(DISTINCT patient_id) FROM cases
         GROUP BY CUBE (region, lower(region))",
        "SELECT region, sum(age), avg(age) FROM cases GROUP BY ROLLUP (region)",
    ] {
        let mut question = question(sql);
        question.clip = ClipWish::At("1/2".parse().unwrap());
        let plan = cordon_query::plan(&charter, &question, &crate::support::account(&charter));
        let plan = plan.unwrap();
        let (with, without) = (recorded(&plan, &with), recorded(&plan, &without));
        assert_close(&with, &without, sql);
        // Cell by cell it would be the clip once for each grouping.
        let moved = |one: &Recorded, two: &Recorded| {
            one.exact.iter().zip(&two.exact).filter(|(one, two)| one != two).count()
        };
        assert!(with.iter().zip(&without).all(|(one, two)| moved(one, two) > 1), "{sql}");
    }
}

fn with_workers(plan: &Plan, source: &dyn RecordSource, workers: usize) -> Vec<Recorded> {
    let mut recording = Recording::default();
    answer_with(plan, source, &mut recording, spend(plan.cost()), workers).unwrap();
    recording.0
}

/// The twin: a person whose rows are not joined before the clip moves the sum by more than C, and
/// the comparison above notices. Two ordinals of one person are such a mistake.
#[test]
fn t2_a_person_split_in_two_is_noticed_twin() {
    let charter = charter();
    let mut question = question("SELECT count(*) FROM visits");
    question.clip = ClipWish::At("1".parse().unwrap());
    let plan = cordon_query::plan(&charter, &question, &crate::support::account(&charter)).unwrap();
    let visit = |ordinal| row(ordinal, [("region", t("Jeju")), ("day", day("2024-03-01"))]);
    let one =
        recorded(&plan, &source(&charter, "visits", &[visit(1), visit(1)], Layout::default()));
    let split =
        recorded(&plan, &source(&charter, "visits", &[visit(1), visit(2)], Layout::default()));
    let none = recorded(&plan, &source(&charter, "visits", &[], Layout::default()));
    assert_close(&one, &none, "joined");
    let moved = split[0].exact[0] - none[0].exact[0];
    assert!(moved.unsigned_abs() > split[0].sensitivity);
}

#[test]
fn a_block_of_ordinals_that_comes_twice_is_no_answer() {
    let charter = charter();
    let visit = |ordinal| row(ordinal, [("region", t("Jeju")), ("day", day("2024-03-01"))]);
    let once = Layout { partitions: 1, ..Layout::default() };
    let good = source(&charter, "visits", &[visit(1)], once);
    let batch = good.read(0, &["region".to_owned()]).unwrap().next().unwrap().unwrap();
    let twice = cordon_query::MemorySource::new(0, vec![vec![batch.clone()], vec![batch]]);
    let plan = planned(&charter, "SELECT region, count(*) FROM visits GROUP BY region").unwrap();
    let mut recording = Recording::default();
    let failed = answer_with(&plan, &twice, &mut recording, spend(plan.cost()), 1);
    assert!(failed.is_err());
    assert!(recording.0.is_empty());
}
