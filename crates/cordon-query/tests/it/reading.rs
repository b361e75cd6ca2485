//! What is said of a question beside its numbers: in the explanation, and below an answer.

use cordon_query::{Charge, ClipWish, Picked, Question, Reading, scale};

use crate::{
    charter::charter,
    rows::{Layout, V, row, source, t},
    support::{Silent, must_plan, question, spend},
};

fn reading(sql: &str) -> Reading {
    must_plan(&charter(), sql).reading()
}

#[test]
fn a_block_names_the_columns_that_show_it_or_are_computed_from_it() {
    let sql = "SELECT region, count(*) AS n, avg(age) AS mean, count(*) * 2 AS twice \
               FROM cases GROUP BY region ORDER BY count(DISTINCT patient_id)";
    let reading = reading(sql);
    assert_eq!(reading.names, ["region", "n", "mean", "twice"]);
    assert_eq!(reading.of_blocks, [vec![1, 3], vec![2], vec![]]);
    let told = must_plan(&charter(), sql).explain().to_string();
    assert!(told.contains("block       rows of `n`, `twice`: C = "), "{told}");
    assert!(told.contains("block       persons: C = "), "{told}");
}

#[test]
fn a_division_of_whole_numbers_is_named_and_no_other() {
    for (cuts, asked) in [
        (&["`third`"][..], "count(*) / 3 AS third FROM cases"),
        (&["`s`"], "100 * count(*) FILTER (WHERE age > 60) / nullif(count(*), 0) AS s FROM cases"),
        (&["`a`", "`b`"], "abs(count(*)) / 2 AS a, sum(age) / count(*) AS b FROM cases"),
        (&["HAVING"], "count(*) FROM cases HAVING count(*) / 2 > 1"),
        (&[], "count(*) / 3.0 FROM cases"),
        // Here the shift of a division is 0 as it is for whole numbers.
        (&[], "1.000000 * count(*) / 3 FROM cases"),
        (&[], "avg(age) / 3, avg(age / 3) FROM cases"),
        (&[], "sum(CAST(age AS DECIMAL(6, 2))) / count(*) FROM cases"),
    ] {
        let sql = format!("SELECT {asked}");
        assert_eq!(reading(&sql).cuts, cuts, "{sql}");
        let told = must_plan(&charter(), &sql).explain().to_string();
        assert_eq!(told.contains("write `100.0 * a / b`"), !cuts.is_empty(), "{told}");
    }
}

#[test]
fn a_count_by_a_count_that_holds_it_is_a_share() {
    for (share, asked) in [
        (Some(100.0), "100.0 * count(*) FILTER (WHERE age > 60) / count(*)"),
        (
            Some(1.0),
            "1.0 * count(*) FILTER (WHERE age > 60 AND vaccinated) / \
                     nullif(count(*) FILTER (WHERE vaccinated), 0)",
        ),
        (None, "1.0 * count(*) FILTER (WHERE age > 60) / count(*) FILTER (WHERE vaccinated)"),
        (None, "1.0 * count(*) / count(*) FILTER (WHERE vaccinated)"),
        (None, "1.0 * count(*) / count(DISTINCT patient_id)"),
        (None, "1.0 * sum(age) / count(*)"),
    ] {
        let found = reading(&format!("SELECT {asked} FROM cases")).shares;
        assert_eq!(found.first().map(|(_, whole)| *whole), share, "{asked}");
    }
}

#[test]
fn rows_are_picked_where_a_limit_cuts_an_order_of_noised_numbers() {
    let of = |rest: &str| {
        reading(&format!("SELECT region, count(*) AS n FROM cases GROUP BY region {rest}"))
    };
    let picked = |greatest, skip| Some(Picked { greatest, skip, fetch: 2 });
    assert_eq!(of("ORDER BY n DESC LIMIT 2").picked, picked(true, 0));
    assert_eq!(of("ORDER BY region, n LIMIT 2 OFFSET 1").picked, picked(false, 1));
    for not in ["ORDER BY region LIMIT 2", "LIMIT 2", "ORDER BY n DESC", "ORDER BY n LIMIT 99"] {
        assert_eq!(of(not).picked, None, "{not}");
    }
    assert!(of("HAVING count(*) > 1").having && !of("LIMIT 2").having);
}

#[test]
fn keys_are_counted_once_they_are_found() {
    let charter = charter();
    let rows: Vec<_> =
        (0..90).map(|at| row(at, [("village", t("Aba")), ("age", V::N(4))])).collect();
    let source = source(&charter, "cases", &rows, Layout::default());
    let plan = must_plan(&charter, "SELECT village, count(*) FROM cases GROUP BY village");
    assert_eq!(plan.reading().found, None);
    let spent = spend(plan.scale_cost().unwrap());
    let scaled = scale(plan, &source, &mut Silent, spent).unwrap();
    assert_eq!(scaled.plan().reading().found, Some(1));
}

#[test]
fn clips_that_cannot_be_paid_are_not_offered() {
    let charter = charter();
    let told = |width: &str| {
        let charge = Charge::Within(width.parse().unwrap());
        let sql = "SELECT count(*) FROM visits";
        let question = Question { charge, clip: ClipWish::Chosen, ..question(sql) };
        let plan = cordon_query::plan(&charter, &question, &crate::support::account(&charter));
        let explained = plan.unwrap().explain();
        (explained.to_string(), explained)
    };
    let (text, explained) = told("1/50");
    let dear = explained.blocks[0].ladder.iter().filter(|rung| rung.rho > explained.left).count();
    assert!(dear > 0 && dear < explained.blocks[0].ladder.len(), "{text}");
    assert!(text.contains("a greater clip cannot be paid"), "{text}");
    assert!(text.contains("at C = 12: ") && !text.contains("at C = 16: "), "{text}");
    let dearest = explained.blocks[0].ladder.last().unwrap().clip;
    assert!(!text.contains(&format!("at C = {dearest}: ")), "{text}");
    let (text, _) = told("2");
    assert!(text.contains(&format!("at C = {dearest}: ")), "{text}");
    assert!(!text.contains("cannot be paid"), "{text}");
}
