//! T2, T10 for joins: what is recorded just before noise, with and without a person, and how many
//! rows a person can have.

use std::sync::LazyLock;

use cordon_charter::Charter;
use cordon_query::{ClipWish, MemorySource, Plan, Records, answer_with};
use proptest::prelude::*;

use crate::{
    charter::{REGIONS, charter, with},
    neighbours::{Planned, assert_any_layout, assert_close, assert_neighbours, history},
    rows::{Layout, Row, V, day, row, source, t},
    support::{Recording, account, ask, must_plan, planned, question, recorded, shown, spend},
};

const TABLES: &[&str] = &[
    "SELECT v.region, p.people, count(*), sum(v.dose) FROM visits v
     JOIN population p ON v.region = p.region GROUP BY v.region, p.people",
    "SELECT p.capital, count(DISTINCT v.patient_id), sum(p.people) FROM visits v
     LEFT JOIN population p ON p.region = v.region
     GROUP BY p.capital",
    "SELECT avg(people) FROM (SELECT v.patient_id, max(p.people) AS people FROM visits v
     JOIN population p ON v.region = p.region GROUP BY v.patient_id) AS one",
];

static WITH_TABLES: LazyLock<Planned> = LazyLock::new(|| {
    let charter = charter();
    let plans = TABLES.iter().map(|sql| must_plan(&charter, sql)).collect();
    (charter, plans)
});

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn t2_a_join_with_a_public_table_moves_by_at_most_the_clip(history in history()) {
        assert_neighbours(TABLES, &WITH_TABLES, &history);
    }

    #[test]
    fn t2_a_join_with_a_public_table_does_not_depend_on_layout(history in history()) {
        assert_any_layout(&WITH_TABLES, history);
    }
}

/// A row meets at most one row of the table, and the bound stays that of the record.
#[test]
fn t10_a_public_table_adds_no_rows() {
    let charter = charter();
    let plan = must_plan(
        &charter,
        "SELECT count(*) FROM visits v JOIN population p ON v.region = p.region",
    );
    assert_eq!(plan.explain().rows_per_person, 20);
    let rows = [row(1, [("region", t("Seoul"))]), row(1, [("region", t("Jeju"))])];
    let source = source(&charter, "visits", &rows, Layout::default());
    for (join, expected) in [("JOIN", "1"), ("LEFT JOIN", "2")] {
        let sql =
            format!("SELECT count(*) FROM visits v {join} population p ON v.region = p.region");
        assert_eq!(shown(&ask(&charter, &source, &sql)), [expected]);
    }
}

/// A key that follows from another makes no cells of its own.
#[test]
fn cells_that_cannot_occur_are_not_released() {
    let charter = charter();
    let cells = |keys: &str| {
        let sql = format!(
            "SELECT count(*) FROM cases c JOIN population p ON c.region = p.region GROUP BY {keys}"
        );
        must_plan(&charter, &sql).cells()
    };
    assert_eq!(cells("c.region"), 4);
    assert_eq!(cells("c.region, p.people"), 4);
    assert_eq!(cells("p.people, p.capital, p.region"), 4);
    assert_eq!(cells("p.capital"), 2);
    // Neither follows from the other.
    assert_eq!(cells("p.capital, c.sex"), 6);
}

/// What a public table says is part of a question's meaning, by the charter's digest.
#[test]
fn t13_a_public_table_is_part_of_the_meaning() {
    let sql = "SELECT p.capital, count(*) FROM cases c JOIN population p ON c.region = p.region
               GROUP BY p.capital";
    let other = with(|value| {
        value["reference"]["population"]["rows"][0]["capital"] = serde_json::json!(true);
    });
    assert_ne!(must_plan(&charter(), sql).digest(), must_plan(&other, sql).digest());
    let left = sql.replace("JOIN", "LEFT JOIN");
    assert_ne!(must_plan(&charter(), sql).digest(), must_plan(&charter(), &left).digest());
    let using = "SELECT capital, count(*) FROM cases JOIN population USING (region) GROUP BY 1";
    assert_eq!(must_plan(&charter(), sql).digest(), must_plan(&charter(), using).digest());
}

const TOGETHER: &[&str] = &[
    "SELECT count(*), count(DISTINCT c.patient_id), sum(v.dose) FROM cases c
     JOIN visits v ON c.patient_id = v.patient_id",
    "SELECT c.region, v.region, count(*), avg(v.dose) FROM cases c
     LEFT JOIN visits v ON c.patient_id = v.patient_id AND v.dose > 0 GROUP BY c.region, v.region",
    "SELECT a.region, count(*), sum(a.dose - b.dose) FROM visits a
     JOIN visits b ON a.patient_id = b.patient_id AND a.day <= b.day GROUP BY a.region",
    "SELECT region, count(*), sum(age) FROM cases
     WHERE patient_id IN (SELECT patient_id FROM visits WHERE dose < 5) GROUP BY region",
    "SELECT count(*), sum(v.dose) FROM visits v
     WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.patient_id = v.patient_id AND c.age > 50)",
    "SELECT c.region, avg(v.n) FROM cases c JOIN (SELECT patient_id, count(*) AS n FROM visits
     GROUP BY patient_id) v ON c.patient_id = v.patient_id GROUP BY c.region",
];

static PLANS: LazyLock<Planned> = LazyLock::new(|| {
    let charter = charter();
    let plans = TOGETHER.iter().map(|sql| must_plan(&charter, sql)).collect();
    (charter, plans)
});

/// A case of each person with an even day of visit; cases have one row a person.
fn cases(visits: &[Row]) -> Vec<Row> {
    let mut all: Vec<Row> = Vec::new();
    for visit in visits {
        let V::N(on) = visit.values["day"] else { unreachable!() };
        if on % 2 == 0 && all.iter().all(|case| case.ordinal != visit.ordinal) {
            let age = V::N(on % 90);
            all.push(row(
                visit.ordinal,
                [("region", visit.values["region"].clone()), ("age", age)],
            ));
        }
    }
    all
}

/// Both records, as a store would give them for a question that reads `first` first.
fn both(charter: &Charter, visits: &[Row], plan: &Plan, how: Layout) -> Records<MemorySource> {
    let cases = source(charter, "cases", &cases(visits), how);
    let visits = source(charter, "visits", visits, how);
    let (first, name, other) = match plan.record().as_str() {
        "cases" => (cases, "visits", visits),
        _ => (visits, "cases", cases),
    };
    Records::new(first, vec![(name.parse().unwrap(), other)])
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn t2_joined_records_move_by_at_most_the_clip((others, person) in history()) {
        let (charter, plans) = &*PLANS;
        let with: Vec<Row> = others.iter().chain(&person).cloned().collect();
        for (sql, plan) in TOGETHER.iter().zip(plans) {
            let with = both(charter, &with, plan, Layout::default());
            let without = both(charter, &others, plan, Layout::default());
            assert_close(&recorded(plan, &with), &recorded(plan, &without), sql);
        }
    }

    #[test]
    fn t2_joined_records_do_not_depend_on_layout((others, person) in history()) {
        let (charter, plans) = &*PLANS;
        let rows: Vec<Row> = others.into_iter().chain(person).collect();
        let many = Layout { partitions: 3, segments: 4, batch_rows: 5 };
        for plan in plans {
            let mut recording = Recording::default();
            let cut = both(charter, &rows, plan, many);
            answer_with(plan, &cut, &mut recording, spend(plan.cost()), 5).unwrap();
            assert_eq!(recorded(plan, &both(charter, &rows, plan, Layout::default())), recording.0);
        }
    }
}

/// Twenty visits of one person, as many as the charter allows, and the person's case.
fn busy() -> Vec<Row> {
    let V::N(first) = day("2024-01-02") else { unreachable!() };
    let visit = |at: usize| {
        let on = V::N(first + first % 2 + 2 * i64::try_from(at).unwrap());
        row(5, [("region", t(REGIONS[at % 5])), ("day", on), ("dose", V::N(10))])
    };
    (0..20).map(visit).collect()
}

/// Nobody within m₁ and m₂ is clipped at the bound of m₁·m₂, or of m₁ where rows are only kept.
#[test]
fn t10_a_join_has_at_most_the_product_of_the_bounds() {
    let charter = charter();
    let on = "ON a.patient_id = b.patient_id";
    for (from, most, rows) in [
        (format!("visits a JOIN visits b {on}"), 400, "400"),
        (format!("cases a JOIN visits b {on}"), 20, "20"),
        (format!("cases a LEFT JOIN visits b {on} AND b.dose < 0"), 20, "1"),
        ("visits WHERE patient_id IN (SELECT patient_id FROM cases)".to_owned(), 20, "20"),
        ("cases WHERE patient_id IN (SELECT patient_id FROM visits)".to_owned(), 1, "1"),
        ("cases WHERE patient_id NOT IN (SELECT patient_id FROM visits)".to_owned(), 1, "0"),
    ] {
        let sql = format!("SELECT count(*) FROM {from}");
        let plan = must_plan(&charter, &sql);
        assert_eq!(plan.explain().rows_per_person, most, "{sql}");
        let source = both(&charter, &busy(), &plan, Layout::default());
        assert_eq!(shown(&ask(&charter, &source, &sql)), [rows], "{sql}");
    }
}

/// The twin: the sum of the bounds in place of their product takes something off, and the
/// comparison above notices.
#[test]
fn t10_the_sum_of_the_bounds_is_noticed_twin() {
    let charter = charter();
    let mut question =
        question("SELECT count(*) FROM visits a JOIN visits b ON a.patient_id = b.patient_id");
    question.clip = ClipWish::At("40".parse().unwrap());
    let low = cordon_query::plan(&charter, &question, &account(&charter)).unwrap();
    let whole = must_plan(&charter, &question.sql);
    let source = both(&charter, &busy(), &whole, Layout::default());
    assert!(recorded(&low, &source)[0].exact[0] < recorded(&whole, &source)[0].exact[0]);
}

/// A source that lacks the second record, or has other partitions, gives no answer.
#[test]
fn a_record_that_is_not_there_is_no_answer() {
    let charter = charter();
    let plan = must_plan(&charter, TOGETHER[0]);
    let cases = source(&charter, "cases", &cases(&busy()), Layout::default());
    let mut recording = Recording::default();
    assert!(answer_with(&plan, &cases, &mut recording, spend(plan.cost()), 1).is_err());
    let few = Layout { partitions: 3, ..Layout::default() };
    let visits = source(&charter, "visits", &busy(), few);
    let uneven = Records::new(cases, vec![("visits".parse().unwrap(), visits)]);
    assert!(answer_with(&plan, &uneven, &mut recording, spend(plan.cost()), 1).is_err());
    assert!(recording.0.is_empty());
}

/// The person must serve the purpose in both records.
#[test]
fn a_join_serves_the_purpose_in_both_records() {
    let other = with(|value| {
        let person = &mut value["record"]["visits"]["field"]["patient_id"];
        person["purposes"] = serde_json::json!(["planning"]);
    });
    for sql in TOGETHER {
        let refusal = planned(&other, sql).unwrap_err();
        assert_eq!(refusal.code(), "outside-purpose", "{sql}");
    }
}

#[test]
fn t13_a_join_is_part_of_the_meaning() {
    let charter = charter();
    let digest = |from: &str| must_plan(&charter, &format!("SELECT count(*) FROM {from}")).digest();
    let joined = digest("cases c JOIN visits v ON c.patient_id = v.patient_id");
    assert_eq!(joined, digest("cases AS x JOIN visits AS y ON y.patient_id = x.patient_id"));
    assert_eq!(joined, digest("cases JOIN visits USING (patient_id)"));
    for other in [
        "cases c LEFT JOIN visits v ON c.patient_id = v.patient_id",
        "cases c JOIN cases v ON c.patient_id = v.patient_id",
        "cases WHERE patient_id IN (SELECT patient_id FROM visits)",
        "cases WHERE patient_id NOT IN (SELECT patient_id FROM visits)",
        "cases WHERE patient_id IN (SELECT patient_id FROM visits WHERE dose > 1)",
        "cases",
    ] {
        assert_ne!(joined, digest(other), "{other}");
    }
    let listed = digest("cases WHERE patient_id IN (SELECT patient_id FROM visits WHERE dose > 1)");
    let existing = "cases c WHERE EXISTS
        (SELECT 1 FROM visits v WHERE v.patient_id = c.patient_id AND dose > 1)";
    assert_eq!(listed, digest(existing));
}
