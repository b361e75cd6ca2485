//! T11 and T13: the same plan for the same meaning, and never from rows.

use cordon_query::{Charge, ClipWish, Question, answer, plan, scale};

use crate::{
    charter::charter,
    rows::{Layout, Row, V, day, row, source, t},
    support::{Recorded, Recording, account, must_plan, question, spend},
};

fn digest(sql: &str) -> String {
    must_plan(&charter(), sql).digest().to_string()
}

#[test]
fn t13_the_same_meaning_has_the_same_digest() {
    for (one, two) in [
        ("SELECT count(*) FROM cases", "select   COUNT(*)\nfrom Cases -- a comment"),
        ("SELECT count(*) AS a FROM cases", "SELECT count(*) AS b FROM cases AS c"),
        (
            "SELECT region, count(*) FROM cases WHERE age > 18 AND sex = 'f' GROUP BY region",
            "SELECT c.region AS place, count(*) FROM cases c WHERE ('f' = c.sex) AND 18 < c.age
             GROUP BY 1",
        ),
        (
            "SELECT count(*) FROM cases WHERE age BETWEEN 1 AND 5",
            "SELECT count(*) FROM (SELECT age AS a FROM cases) s WHERE a <= 5 AND a >= 1",
        ),
        ("SELECT count(1) FROM cases", "SELECT count(patient_id) FROM cases"),
    ] {
        assert_eq!(digest(one), digest(two), "{one} / {two}");
    }
}

#[test]
fn t13_another_meaning_has_another_digest() {
    let all = [
        "SELECT count(*) FROM cases",
        "SELECT count(*) FROM visits",
        "SELECT count(DISTINCT patient_id) FROM cases",
        "SELECT count(age) FROM cases",
        "SELECT count(*) FROM cases WHERE age > 18",
        "SELECT count(*) FROM cases WHERE age >= 18",
        "SELECT count(*) FROM cases WHERE age > 18 OR age IS NULL",
        "SELECT count(*) FILTER (WHERE age > 18) FROM cases",
        "SELECT sum(age) FROM cases",
        "SELECT avg(age) FROM cases",
        "SELECT sum(age + 1) FROM cases",
        "SELECT count(*) FROM cases WHERE region = 'Seoul'",
        "SELECT count(*) FROM cases WHERE lower(region) = 'seoul'",
        "SELECT count(*) FROM cases WHERE region LIKE 'Seoul'",
        "SELECT count(*) FROM cases WHERE region ILIKE 'Seoul'",
        "SELECT region, count(*) FROM cases GROUP BY region",
        "SELECT region, count(*) FROM cases GROUP BY region HAVING count(*) > 1",
        "SELECT region, count(*) FROM cases GROUP BY region ORDER BY 2",
        "SELECT region, count(*) FROM cases GROUP BY region ORDER BY 2 LIMIT 1",
        "SELECT date_trunc('week', onset), count(*) FROM cases GROUP BY 1",
        "SELECT date_trunc('month', onset), count(*) FROM cases GROUP BY 1",
    ];
    let digests: std::collections::BTreeSet<String> = all.iter().map(|sql| digest(sql)).collect();
    assert_eq!(digests.len(), all.len());
}

#[test]
fn t13_cost_clip_and_purpose_are_part_of_the_question() {
    let charter = charter();
    let account = account(&charter);
    let base = question("SELECT count(*) FROM visits");
    let dearer = Question { charge: Charge::BySpend("3/4".parse().unwrap()), ..base.clone() };
    let clipped = Question { clip: ClipWish::At("2".parse().unwrap()), ..base.clone() };
    // A clip above the charter's bound is the charter's bound.
    let wide = Question { clip: ClipWish::At("500".parse().unwrap()), ..base.clone() };
    let digest = |question: &Question| plan(&charter, question, &account).unwrap().digest();
    assert_ne!(digest(&base), digest(&dearer));
    assert_ne!(digest(&base), digest(&clipped));
    assert_eq!(digest(&base), digest(&wide));
}

/// What is told of a question beside its noised numbers, and what is asked of the noise: the
/// explanation before and after an answer, the numbers that clips were chosen from, the release.
fn told(question: &Question, rows: &[Row]) -> (Vec<String>, Vec<Recorded>) {
    let charter = charter();
    let source = source(&charter, "visits", rows, Layout::default());
    let planned = || plan(&charter, question, &account(&charter)).unwrap();
    let (plan, mut seen) = (planned(), Recording::default());
    let mut told = vec![plan.explain().to_string(), plan.digest().to_string()];
    let release = match plan.scale_cost().cloned() {
        None => answer(&plan, &source, &mut seen, spend(plan.cost())).unwrap(),
        Some(first) => {
            let scaled = scale(plan, &source, &mut seen, spend(&first)).unwrap();
            let ladders = scaled.scale().blocks.iter().map(|block| &block.rungs);
            told.push(format!("{first:?} {:?}", ladders.collect::<Vec<_>>()));
            let cost = scaled.plan().cost().clone();
            scaled.answer(&source, &mut seen, spend(&cost)).unwrap()
        }
    };
    let keys = release.rows.iter().map(|row| row[0].value.to_string());
    told.extend(keys);
    told.push(format!("{:?} {:?} {}", release.columns, release.cost, release.epsilon));
    told.extend([planned().explain().to_string(), planned().digest().to_string()]);
    (told, seen.0)
}

#[test]
fn t11_plan_is_the_same_with_and_without_a_person() {
    let visit = |ordinal: u32, dose| {
        let region = t(["Seoul", "Busan"][ordinal as usize % 2]);
        row(ordinal, [("region", region), ("day", day("2024-05-05")), ("dose", V::N(dose))])
    };
    let others: Vec<Row> = (0..300).map(|at| visit(at % 150, i64::from(at % 7))).collect();
    let person = (0..20).map(|_| visit(7_777, 10));
    let with: Vec<Row> = others.iter().cloned().chain(person).collect();
    for clip in [ClipWish::Charter, ClipWish::At("1".parse().unwrap()), ClipWish::Chosen] {
        let sql = "SELECT region, count(*), avg(dose), median(dose) FROM visits GROUP BY region";
        let asked = Question { clip, ..question(sql) };
        let ((one, with), (two, without)) = (told(&asked, &with), told(&asked, &others));
        assert_eq!(one, two);
        assert_eq!(with.len(), without.len());
        for (with, without) in with.iter().zip(&without) {
            assert_eq!(with.mechanism, without.mechanism);
            assert_eq!((with.sensitivity, with.sigma), (without.sensitivity, without.sigma));
        }
        // There is a difference to be told.
        assert!(with.iter().zip(&without).any(|(with, without)| with.exact != without.exact));
    }
}

/// An explanation that counted rows would differ: what is asked of the noise does.
#[test]
fn t11_plan_is_the_same_with_and_without_a_person_twin() {
    let visit = |ordinal| row(ordinal, [("region", t("Jeju")), ("day", day("2024-05-05"))]);
    let asked = question("SELECT region, count(*) FROM visits GROUP BY region");
    let talkative = |rows: &[Row]| {
        let (mut told, seen) = told(&asked, rows);
        told[0] += &format!("{:?}", seen[0].exact);
        told
    };
    assert_ne!(talkative(&[visit(1), visit(2)]), talkative(&[visit(1)]));
}

#[test]
fn cost_is_what_was_asked_and_intervals_are_what_was_wanted() {
    let charter = charter();
    let account = account(&charter);
    let within = Question {
        charge: Charge::Within(dashu::rational::RBig::from(10)),
        ..question("SELECT region, sum(age) FROM cases GROUP BY region")
    };
    let planned = plan(&charter, &within, &account).unwrap();
    let half = planned.explain().blocks[0].half_width.unwrap();
    assert!(half < 10.000_001 && half > 9.99, "{half}");
    let half = plan(&charter, &question("SELECT count(*), sum(age) FROM cases"), &account).unwrap();
    assert!(half.cost().rho <= "1/2".parse().unwrap());
    let average = Question { sql: "SELECT avg(age) FROM cases".to_owned(), ..within };
    assert_eq!(plan(&charter, &average, &account).unwrap_err().code(), "within-average");
}

#[test]
fn what_is_not_left_is_not_planned() {
    let small = crate::charter::with(|charter| charter["privacy"]["epsilon"] = "1/2".into());
    let refused = plan(&small, &question("SELECT count(*) FROM cases"), &account(&small));
    let refused = refused.unwrap_err();
    assert_eq!(refused.code(), "budget-exhausted");
    assert!(refused.help().contains("spend at most"), "{}", refused.help());
}
