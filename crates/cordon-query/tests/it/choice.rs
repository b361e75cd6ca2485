//! Clips that are chosen from the rows: two charges, one or two passes, the same sums.

use cordon_charter::Charter;
use cordon_dp::Clip;
use cordon_query::{
    Charge, ClipWish, Clipping, Plan, Question, RecordSource, Scale, Scaled, Scales, plan,
    plan_with, scale_with,
};

use crate::{
    charter::{REGIONS, charter},
    rows::{Layout, Row, day, row, source, t},
    support::{Recorded, Recording, Silent, account, question, recorded, spend},
};

const BY_REGION: &str = "SELECT region, count(*) FROM visits GROUP BY region";

fn chosen(sql: &str) -> Question {
    Question { clip: ClipWish::Chosen, ..question(sql) }
}

fn planned(charter: &Charter, question: &Question) -> Plan {
    plan(charter, question, &account(charter)).unwrap()
}

/// Person by person so many visits, over the regions in turn.
fn visits(persons: u32, rows: impl Fn(u32) -> u32) -> Vec<Row> {
    let one = |person: u32, number: u32| {
        let region = REGIONS[(person + number) as usize % REGIONS.len()];
        row(person, [("region", t(region)), ("day", day("2024-03-01"))])
    };
    (0..persons).flat_map(|person| (0..rows(person)).map(move |n| one(person, n))).collect()
}

fn scaled(plan: Plan, source: &dyn RecordSource, seen: &mut Recording) -> Scaled {
    let spent = spend(plan.scale_cost().unwrap());
    scale_with(plan, source, seen, spent, 2).unwrap()
}

/// What both noises are asked for.
fn both(plan: Plan, source: &dyn RecordSource) -> (Scale, Vec<Recorded>) {
    let mut seen = Recording::default();
    let scaled = scaled(plan, source, &mut seen);
    let (scale, cost) = (scaled.scale().clone(), scaled.plan().cost().clone());
    scaled.answer(source, &mut seen, spend(&cost)).unwrap();
    (scale, seen.0)
}

#[test]
fn a_clip_is_chosen_where_the_charter_allows_more_than_one_row() {
    let charter = charter();
    let plan = planned(&charter, &chosen(BY_REGION));
    let all: cordon_charter::Rho = "1/2".parse().unwrap();
    let choice = plan.scale_cost().unwrap().rho.clone();
    // Five regions, NULL and none: fewer than 20 cells, a fifth.
    assert_eq!(choice, all.percent(20));
    assert_eq!(plan.cost().rho, all.checked_sub(&choice).unwrap());
    let one_row = planned(&charter, &chosen("SELECT region, count(*) FROM cases GROUP BY region"));
    assert!(one_row.scale_cost().is_none(), "one row a person: nothing is clipped");
    let total = planned(&charter, &chosen("SELECT count(DISTINCT patient_id) FROM visits"));
    assert!(total.scale_cost().is_none(), "one cell: a person adds one");
}

#[test]
fn t2_the_sums_at_the_chosen_clip_are_those_of_one_pass() {
    let charter = charter();
    let rows = visits(900, |person| if person.is_multiple_of(90) { 20 } else { 1 + person % 2 });
    let source = source(&charter, "visits", &rows, Layout::default());
    let (scale, seen) = both(planned(&charter, &chosen(BY_REGION)), &source);
    assert_eq!(seen[0].mechanism, "persons_by_rung");
    let clip = scale.blocks[0].clip;
    assert!(clip < "20".parse().unwrap(), "few persons decide little: {clip}");
    let fixed = Question { clip: ClipWish::At(clip), ..chosen(BY_REGION) };
    let fixed = recorded(&planned(&charter, &fixed), &source);
    assert_eq!((&seen[1].exact, seen[1].sensitivity), (&fixed[0].exact, fixed[0].sensitivity));
}

/// A clip below what anybody with a value has would take something off everybody.
#[test]
fn no_clip_is_below_the_least_value_that_is_not_zero() {
    let charter = charter();
    for (summed, least) in [
        ("sum(CASE WHEN dose > 3 THEN 1 ELSE 0 END)", "1"),
        // Of doses up to ten in size: from a tenth on.
        ("sum(dose)", "1/8"),
        ("sum(CAST(dose AS DECIMAL(6, 2)))", "1/1024"),
        ("sum(dose * 1000000)", "1/4096"),
        // Clipped together: the lower of both.
        ("1.0 * sum(dose) / count(*)", "1/8"),
    ] {
        let plan = planned(&charter, &chosen(&format!("SELECT {summed} FROM visits")));
        let rung = &plan.explain().blocks[0].ladder[0];
        assert_eq!(rung.clip.to_string(), least, "{summed}");
    }
}

#[test]
fn t2_two_passes_give_what_one_gives() {
    let charter = charter();
    let rows = visits(300, |person| 1 + person % 20);
    let source = source(&charter, "visits", &rows, Layout::default());
    // 366 days and NULL by 366 days and NULL, if it must be: 32 bytes for each cell and rung.
    let many = "SELECT day, region, CASE WHEN dose > 0 THEN 'a' WHEN dose < 0 THEN 'b' ELSE 'c' \
                END, sum(dose), count(*) FROM visits GROUP BY 1, 2, 3";
    let plan = planned(&charter, &chosen(many));
    assert!(plan.cells() > 5_000);
    let (scale, seen) = both(plan, &source);
    let clips: Vec<_> = scale.blocks.iter().map(|block| block.clip).collect();
    assert_eq!(clips.len(), 2);
    let counts = Question { clip: ClipWish::At(clips[1]), ..chosen(many) };
    let fixed = recorded(&planned(&charter, &counts), &source);
    assert_eq!(seen[3].exact, fixed[1].exact);
}

#[test]
fn t11_ladder_and_scale_charge_are_the_same_with_and_without_a_person() {
    let charter = charter();
    let rows = visits(200, |person| 1 + person % 5);
    let fewer: Vec<Row> = rows.iter().filter(|row| row.ordinal != 77).cloned().collect();
    let [with, without] = [rows, fewer].map(|rows| {
        let source = source(&charter, "visits", &rows, Layout::default());
        let plan = planned(&charter, &chosen(BY_REGION));
        let explained = plan.explain().to_string();
        (both(plan, &source), explained)
    });
    let ((one, seen), explained) = with;
    let ((two, unseen), same) = without;
    assert_eq!(explained, same);
    assert_eq!((one.cost, &one.blocks[0].rungs), (two.cost, &two.blocks[0].rungs));
    assert_eq!((seen[0].sensitivity, seen[0].sigma), (unseen[0].sensitivity, unseen[0].sigma));
    assert_eq!(one.blocks[0].clip, two.blocks[0].clip, "without noise one person decides nothing");
    assert_eq!(seen[1].sigma, unseen[1].sigma, "given the clip, the noise is the same");
}

#[test]
fn t2_the_census_moves_by_one_person() {
    let charter = charter();
    let rows = visits(200, |person| 1 + person % 5);
    let fewer: Vec<Row> = rows.iter().filter(|row| row.ordinal != 77).cloned().collect();
    let [with, without] = [rows, fewer].map(|rows| {
        let source = source(&charter, "visits", &rows, Layout::default());
        both(planned(&charter, &chosen(BY_REGION)), &source).1.remove(0)
    });
    let moved: Vec<i128> =
        with.exact.iter().zip(&without.exact).map(|(a, b)| a - b).filter(|d| *d != 0).collect();
    assert_eq!(moved, [i128::try_from(with.sensitivity).unwrap()]);
}

#[test]
fn t5_the_answer_is_charged_by_question_charter_and_log() {
    let charter = charter();
    let rows = visits(900, |person| 1 + person % 3);
    let source = source(&charter, "visits", &rows, Layout::default());
    let within = Question { charge: Charge::Within(40.into()), ..chosen(BY_REGION) };
    let plan = planned(&charter, &within);
    assert!(plan.follows());
    let scaled = scaled(plan, &source, &mut Recording::default());
    let clip = scaled.scale().blocks[0].clip;
    // The cost is that of the same half width at the clip that was chosen.
    let fixed = Question { clip: ClipWish::At(clip), ..within.clone() };
    assert_eq!(scaled.plan().cost(), planned(&charter, &fixed).cost());
    let half = scaled.plan().explain().blocks[0].half_width.unwrap();
    assert!(half > 39.99 && half < 40.000_001, "{half}");
    // Who has too little left is refused after the choice, and only then.
    let poor = crate::charter::with(|charter| charter["privacy"]["epsilon"] = "1/100".into());
    assert_eq!(scaled.may_follow(&account(&poor)).unwrap_err().code(), "budget-exhausted");
    assert!(scaled.may_follow(&account(&charter)).is_ok());
    // What was not charged for is not answered.
    let wrong = cordon_charter::Cost::of("1/1000".parse().unwrap());
    assert!(scaled.answer(&source, &mut Silent, spend(&wrong)).is_err());
}

/// A measure that grants little, and a question so coarse that choosing its clip costs next to
/// nothing.
fn within(width: u32, sql: &str) -> (cordon_charter::Charter, Question) {
    let charter = crate::charter::with(|charter| charter["privacy"]["epsilon"] = "1".into());
    (charter, Question { charge: Charge::Within(width.into()), ..chosen(sql) })
}

#[test]
fn a_clip_chosen_from_nobody_does_not_answer_within_a_width() {
    let (charter, question) = within(1_500, BY_REGION);
    let follow = |rows: &[Row]| {
        let source = source(&charter, "visits", rows, Layout::default());
        let scaled = scaled(planned(&charter, &question), &source, &mut Recording::default());
        scaled.may_follow(&account(&charter)).map(|()| scaled.scale().blocks[0].clip)
    };
    // 40 persons drown in the noise of the numbers, 4,000 do not.
    let refused = follow(&visits(40, |_| 12)).unwrap_err();
    assert_eq!(refused.code(), "nobody-seen");
    assert!(refused.help().contains("--clip charter"));
    assert!(follow(&visits(4_000, |_| 12)).unwrap() > Clip::ONE);
    // Numbers that show nobody are not used again.
    let source = source(&charter, "visits", &visits(40, |_| 12), Layout::default());
    let scaled = scaled(planned(&charter, &question), &source, &mut Recording::default());
    let mut scales = Scales::default();
    scales.add(9, true, scaled.scale().clone());
    let again = plan_with(&charter, &question, &account(&charter), &scales).unwrap();
    assert!(again.follows());
    let logged = Question { clip: ClipWish::Logged, ..question };
    let refused = plan_with(&charter, &logged, &account(&charter), &scales).unwrap_err();
    assert_eq!(refused.code(), "no-logged-clip");
}

#[test]
fn a_total_loses_no_more_than_a_width_allows_a_part_to_lose() {
    let clip = |sql: &str| {
        let (charter, question) = within(300, sql);
        let rows = visits(4_000, |person| if person.is_multiple_of(4) { 20 } else { 1 });
        let source = source(&charter, "visits", &rows, Layout::default());
        let scaled = scaled(planned(&charter, &question), &source, &mut Recording::default());
        scaled.may_follow(&account(&charter)).unwrap();
        scaled.scale().blocks[0].clip
    };
    // The same rows over 366 days, and over all days together.
    let parts = clip("SELECT day, count(*) FROM visits GROUP BY day");
    let total = clip("SELECT day, count(*) FROM visits GROUP BY ROLLUP(day)");
    assert!(total > parts, "{total} for {parts}");
}

#[test]
fn logged_numbers_are_used_again_for_nothing() {
    let charter = charter();
    let rows = visits(900, |person| 1 + person % 3);
    let source = source(&charter, "visits", &rows, Layout::default());
    let first = planned(&charter, &chosen(BY_REGION));
    let digest = first.digest();
    let (scale, _) = both(first, &source);
    let known = |current: bool| {
        let mut scales = Scales::default();
        scales.add(9, current, scale.clone());
        scales
    };
    let ask = |question: &Question, scales: &Scales| {
        plan_with(&charter, question, &account(&charter), scales)
    };
    // The same rows: no charge for the choice, and the same question.
    let again = ask(&chosen(BY_REGION), &known(true)).unwrap();
    assert!(again.scale_cost().is_none());
    assert_eq!(again.cost().rho, "1/2".parse().unwrap());
    assert_eq!(again.digest(), digest);
    assert_eq!(again.explain().blocks[0].numbers, Some(9));
    // Other rows: only who says so uses old numbers.
    assert!(ask(&chosen(BY_REGION), &known(false)).unwrap().scale_cost().is_some());
    let logged = Question { clip: ClipWish::Logged, ..chosen(BY_REGION) };
    assert!(ask(&logged, &known(false)).unwrap().scale_cost().is_none());
    assert_eq!(ask(&logged, &Scales::default()).unwrap_err().code(), "no-logged-clip");
    // Another question has other numbers.
    let other = chosen("SELECT region, count(*) FROM visits WHERE dose > 1 GROUP BY region");
    assert!(ask(&other, &known(true)).unwrap().scale_cost().is_some());
}

#[test]
fn a_release_says_what_clipping_is_estimated_to_take_off() {
    let charter = charter();
    // All rows lie on one of 366 days, so that noise is what costs accuracy.
    let rows = visits(9_000, |person| if person.is_multiple_of(30) { 20 } else { 1 });
    let source = source(&charter, "visits", &rows, Layout::default());
    let by_day = Question {
        charge: Charge::BySpend("1/100".parse().unwrap()),
        ..chosen("SELECT day, count(*) FROM visits GROUP BY day")
    };
    let plan = planned(&charter, &by_day);
    let cells = plan.cells() as f64;
    let scaled = scaled(plan, &source, &mut Recording::default());
    let cost = scaled.plan().cost().clone();
    let release = scaled.answer(&source, &mut Silent, spend(&cost)).unwrap();
    let block = &release.blocks[0];
    assert!(block.clip < block.greatest_clip);
    let Clipping::Estimated { per_cell, share, at_most, numbers: None } = &block.clipping else {
        panic!("{:?}", block.clipping)
    };
    // 300 persons of 20 rows count as the clip; persons count as the middle of rung and class.
    let lost: f64 = per_cell.parse().unwrap();
    let truly = 300.0 * (20.0 - block.clip.units().to_f64().value()) / cells;
    assert!(lost > 0.7 * truly && lost < 1.5 * truly, "{lost} for {truly}");
    let at_most: f64 = at_most.parse().unwrap();
    assert!(at_most > truly && at_most > lost, "{at_most} for {truly}");
    // Of 8,700 rows of one each and 6,000 of the 300: the same part of each number.
    let share: f64 = share.as_ref().unwrap().parse().unwrap();
    let part = lost * cells / (14_700.0 - truly * cells + lost * cells);
    assert!((share - part).abs() < 0.002 && share > 0.05, "{share} for {part}");
    let choice = release.choice.unwrap();
    assert_eq!(choice.charge, 42);
    assert!(release.epsilon.parse::<f64>().unwrap() > 0.0);
}
