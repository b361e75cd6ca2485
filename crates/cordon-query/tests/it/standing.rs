//! Standing questions: one charge, one clip over all windows, whatever one person does in them.

use std::num::NonZeroU32;

use cordon_charter::Charter;
use cordon_query::{
    Charge, ClipWish, Norms, Plan, Question, Release, ReleasedWindow, Scales, plan_declared,
    plan_standing, read_window,
};
use proptest::prelude::*;

use crate::{
    charter::{REGIONS, charter},
    neighbours::{assert_close, history},
    rows::{Layout, Row, V, day, row, source, t},
    support::{Recorded, Recording, account, question, shown, spend},
};

const WINDOWS: u32 = 3;

fn windows() -> NonZeroU32 {
    NonZeroU32::new(WINDOWS).unwrap()
}

fn standing(charter: &Charter, sql: &str, clip: &str) -> Plan {
    let clip = match clip {
        "charter" => ClipWish::Charter,
        clip => ClipWish::At(clip.parse().unwrap()),
    };
    let question = Question { clip, ..question(sql) };
    plan_standing(charter, &question, &account(charter), &Scales::default(), windows())
        .unwrap_or_else(|refusal| panic!("{sql}: {refusal}"))
}

fn which(number: u32) -> ReleasedWindow {
    let first = jiff::civil::date(2026, 11, 2);
    ReleasedWindow { bulletin: 7, opened: 8, number, of: WINDOWS, first, last: first, from: 9 }
}

/// What is asked of the noise in all windows, and the releases. `kept` says whether what persons
/// spent is carried on, sealed and opened again in between.
fn recorded(
    charter: &Charter,
    plan: &Plan,
    rows: &[Vec<Row>],
    kept: bool,
) -> (Vec<Recorded>, Vec<Release>) {
    let mut all: Vec<Recorded> = Vec::new();
    let mut releases = Vec::new();
    let mut norms = Norms::new(plan.blocks());
    for (number, rows) in (1..).zip(rows) {
        let source = source(charter, "visits", rows, Layout::default());
        let read = read_window(plan, &source, &norms).unwrap();
        if kept {
            for (page, bytes) in read.norms().pages() {
                norms.put(page, &bytes).unwrap();
            }
        }
        let mut recording = Recording::default();
        let spent = spend(plan.cost());
        releases.push(read.answer(plan, which(number), &mut recording, spent).unwrap());
        extend(&mut all, recording.0);
    }
    (all, releases)
}

/// One vector over all windows.
pub(crate) fn extend(all: &mut Vec<Recorded>, window: Vec<Recorded>) {
    if all.is_empty() {
        *all = window;
        return;
    }
    assert_eq!(all.len(), window.len());
    for (whole, part) in all.iter_mut().zip(window) {
        assert_eq!((whole.sensitivity, whole.sigma), (part.sensitivity, part.sigma));
        whole.exact.extend(part.exact);
    }
}

/// Rows go to windows by their place.
fn spread(rows: &[Row]) -> Vec<Vec<Row>> {
    let mut windows = vec![Vec::new(); WINDOWS as usize];
    for (at, row) in rows.iter().enumerate() {
        windows[at % WINDOWS as usize].push(row.clone());
    }
    windows
}

const SHAPES: [(&str, &str); 10] = [
    ("SELECT region, 1.0 * count(dose) / count(*) FROM visits GROUP BY region", "3/2"),
    ("SELECT count(*) FROM visits", "2"),
    ("SELECT region, count(*), count(DISTINCT patient_id) FROM visits GROUP BY region", "1"),
    ("SELECT region, sum(dose), avg(dose) FROM visits GROUP BY region", "3/2"),
    ("SELECT median(dose) FROM visits", "4"),
    (
        "SELECT avg(n) FROM (SELECT patient_id, count(*) AS n FROM visits GROUP BY patient_id) AS p",
        "1",
    ),
    // Public tables add no rows: rates of each window, of regions and of what the table says.
    (
        "SELECT v.region, count(*) * 100000.0 / p.people FROM visits v JOIN population p \
         ON v.region = p.region GROUP BY v.region, p.people",
        "2",
    ),
    (
        "SELECT p.capital, count(DISTINCT v.patient_id), sum(v.dose), sum(p.people) FROM visits v \
         LEFT JOIN population p ON v.region = p.region GROUP BY p.capital",
        "1",
    ),
    (
        "SELECT capital, count(*) FROM (SELECT v.patient_id, p.capital, max(v.dose) AS most \
         FROM visits v JOIN population p ON v.region = p.region GROUP BY v.patient_id, p.capital \
         HAVING count(*) > 1) AS one WHERE most > 1 GROUP BY capital",
        "3/2",
    ),
    (
        "SELECT count(*) FROM visits WHERE patient_id IN (SELECT patient_id FROM visits \
         WHERE dose > 2)",
        "1",
    ),
];

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn t2_one_person_moves_all_windows_by_at_most_the_clip((others, person) in history()) {
        let charter = charter();
        for (sql, clip) in SHAPES {
            let plan = standing(&charter, sql, clip);
            let without = spread(&others);
            let mut with = without.clone();
            for (window, rows) in with.iter_mut().zip(spread(&person)) {
                window.extend(rows);
            }
            let (with, _) = recorded(&charter, &plan, &with, true);
            let (without, _) = recorded(&charter, &plan, &without, true);
            assert_close(&with, &without, sql);
        }
    }
}

fn visits(ordinal: u32, number: usize) -> Vec<Row> {
    let visit = |_| row(ordinal, [("region", t(REGIONS[0])), ("day", day("2024-03-01"))]);
    (0..number).map(visit).collect()
}

/// The twin: what a person spent is forgotten between windows, and the comparison notices.
#[test]
fn t2_one_person_moves_all_windows_by_at_most_the_clip_twin() {
    let charter = charter();
    let plan = standing(&charter, "SELECT count(*) FROM visits", "2");
    let with = vec![visits(4_097, 3); WINDOWS as usize];
    let without = vec![Vec::new(); WINDOWS as usize];
    let close = |kept| {
        let (with, _) = recorded(&charter, &plan, &with, kept);
        let (without, _) = recorded(&charter, &plan, &without, kept);
        assert_close(&with, &without, "count");
    };
    close(true);
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| close(false))).is_err());
}

#[test]
fn who_comes_again_counts_for_what_is_left_of_the_clip() {
    let charter = charter();
    let counts = |clip: &str| {
        let plan = standing(&charter, "SELECT count(DISTINCT patient_id) FROM visits", clip);
        // Person 1 comes in every window, person 5,000 in the last.
        let mut rows = vec![visits(1, 2); WINDOWS as usize];
        rows[2].extend(visits(5_000, 1));
        let (_, releases) = recorded(&charter, &plan, &rows, true);
        releases.iter().map(|release| shown(release)[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(counts("1"), ["1", "0", "1"]);
    assert_eq!(counts("charter"), ["1", "1", "2"]);
}

#[test]
fn a_release_says_which_window_it_is_and_that_clipping_is_possible() {
    let charter = charter();
    let plan = standing(&charter, "SELECT count(*) FROM visits", "1");
    let (_, releases) = recorded(&charter, &plan, &spread(&visits(1, 3)), true);
    let said = serde_json::to_value(&releases[1]).unwrap();
    assert_eq!(said["window"]["number"], 2);
    assert_eq!(said["window"]["of"], WINDOWS);
    assert_eq!(said["blocks"][0]["clip"], "1");
    assert_eq!(said["blocks"][0]["clipping"], "possible");
    assert_eq!(said["charge"], 42);
    // A question asked once has no such member.
    let release = crate::support::ask(
        &charter,
        &source(&charter, "visits", &[], Layout::default()),
        "SELECT count(*) FROM visits",
    );
    assert!(serde_json::to_value(&release).unwrap().get("window").is_none());
}

#[test]
fn a_declared_question_is_planned_again_as_it_was() {
    let charter = charter();
    for (sql, clip) in SHAPES {
        let plan = standing(&charter, sql, clip);
        let blocks = plan.standing_blocks();
        let purpose = plan.purpose().clone();
        let again = plan_declared(&charter, (sql, &purpose), (&blocks, windows())).unwrap();
        assert_eq!(again.digest(), plan.digest(), "{sql}");
        assert_eq!((again.cost(), again.standing_blocks()), (plan.cost(), blocks.clone()));
        // Another question under the same blocks is none.
        let other = "SELECT sum(dose) FROM visits WHERE region = 'Jeju'";
        let refused = plan_declared(&charter, (other, &purpose), (&blocks, windows()));
        assert_eq!(refused.unwrap_err().code(), "not-as-declared");
    }
}

/// Declared when the two numbers of a ratio had a clip each.
#[test]
fn a_ratio_that_was_declared_with_two_clips_goes_on_with_them() {
    let charter = charter();
    let both = "SELECT count(dose), count(*) FROM visits";
    let blocks = standing(&charter, both, "2").standing_blocks();
    let ratio = "SELECT 1.0 * count(dose) / count(*) FROM visits";
    let purpose = "curve".parse().unwrap();
    let plan = plan_declared(&charter, (ratio, &purpose), (&blocks, windows())).unwrap();
    assert_eq!(plan.standing_blocks(), blocks);
    let kinds: Vec<String> =
        standing(&charter, ratio, "2").standing_blocks().into_iter().map(|b| b.kind).collect();
    assert_eq!((blocks.len(), kinds), (2, vec!["together".to_owned()]));
}

#[test]
fn no_clip_is_chosen_from_rows_that_are_still_to_come() {
    let charter = charter();
    let asked = |clip, charge| {
        let question = Question { clip, charge, ..question("SELECT count(*) FROM visits") };
        let scales = Scales::default();
        plan_standing(&charter, &question, &account(&charter), &scales, windows())
    };
    let spend = || Charge::BySpend("1/2".parse().unwrap());
    let refused = asked(ClipWish::Chosen, spend()).unwrap_err();
    assert_eq!(refused.code(), "clip-of-windows");
    assert!(refused.help().contains("--clip C"), "{}", refused.help());
    assert_eq!(asked(ClipWish::Logged, spend()).unwrap_err().code(), "no-logged-clip");
    let dear = Charge::BySpend("1000000".parse().unwrap());
    assert_eq!(asked(ClipWish::Charter, dear).unwrap_err().code(), "budget-exhausted");
    // A width holds for each window, at one charge.
    let within = Charge::Within("20".parse::<cordon_charter::Rho>().unwrap().value().clone());
    let plan = asked(ClipWish::At("1".parse().unwrap()), within).unwrap();
    assert!(plan.explain().blocks[0].half_width.unwrap() <= 20.0);
}

/// Each window has the rate of its own rows, of the population that the charter names.
#[test]
fn a_rate_of_each_window_is_of_the_public_table() {
    let charter = charter();
    let sql = "SELECT v.region, count(*) * 100000.0 / p.people AS rate FROM visits v \
               JOIN population p ON v.region = p.region GROUP BY v.region, p.people \
               HAVING count(*) > 0";
    let plan = standing(&charter, sql, "charter");
    // Of Seoul, with 9,331,828 people.
    let seoul = |ordinal| row(ordinal, [("region", t("Seoul")), ("day", day("2024-03-01"))]);
    let rows = [2, 0, 3].map(|persons| (0..persons).map(seoul).collect::<Vec<_>>());
    let (_, releases) = recorded(&charter, &plan, &rows, true);
    let rates: Vec<Vec<String>> = releases.iter().map(shown).collect();
    assert_eq!(rates, [vec!["Seoul|0.021432"], vec![], vec!["Seoul|0.032148"]]);
    let rate = &releases[0].rows[0][1];
    assert!(rate.low.is_some() && rate.high.is_some(), "{rate:?}");
}

/// Each window is judged by its own numbers.
#[test]
fn what_noise_leaves_open_in_a_window_is_null_to_having_there() {
    let charter = charter();
    let share = "1.0 * count(dose) / count(*)";
    let sql = format!("SELECT region, {share} FROM visits GROUP BY region HAVING {share} > 0");
    let plan = standing(&charter, &sql, "2");
    let seoul = |ordinal| {
        let values = [("region", t("Seoul")), ("day", day("2024-03-01")), ("dose", V::N(1))];
        row(ordinal, values)
    };
    let rows = [100, 2, 100].map(|persons| (0..persons).map(seoul).collect::<Vec<_>>());
    let (_, releases) = recorded(&charter, &plan, &rows, true);
    let shares: Vec<Vec<String>> = releases.iter().map(shown).collect();
    assert_eq!(shares[1..], [vec![], shares[0].clone()]);
    assert!(shares[0].len() == 1 && shares[0][0].starts_with("Seoul|1.0"), "{shares:?}");
}

#[test]
fn keys_that_only_the_data_know_and_second_records_are_no_bulletin() {
    let charter = charter();
    let asked = |sql: &str| {
        let question = Question { clip: ClipWish::Charter, ..question(sql) };
        let scales = Scales::default();
        let whole = account(&charter);
        let refused = plan_standing(&charter, &question, &whole, &scales, windows()).unwrap_err();
        refused.code().to_owned()
    };
    assert_eq!(asked("SELECT note, count(*) FROM visits GROUP BY note"), "keys-of-windows");
    let joined = "SELECT count(*) FROM cases c JOIN visits v ON c.patient_id = v.patient_id";
    assert_eq!(asked(joined), "records-of-windows");
}

#[test]
fn a_page_of_another_size_is_not_put_back() {
    let mut norms = Norms::new(2);
    assert!(norms.put(0, &[0; 16]).is_err());
    assert!(norms.put(0, &[0; 4_096 * 2 * 16]).is_ok());
    let charter = charter();
    let plan = standing(&charter, "SELECT count(*) FROM visits", "1");
    let rows = source(&charter, "visits", &[], Layout::default());
    assert!(read_window(&plan, &rows, &norms).is_err());
}
