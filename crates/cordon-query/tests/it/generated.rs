//! Thousands of questions that a generator writes, valid and nearly valid, over several charters:
//! none panics, each is planned or refused in words, and what one person adds stays within the
//! declared sensitivity whatever the question is.

use cordon_charter::Charter;
use cordon_query::{Charge, ClipWish, Plan, Question, plan};
use cordon_testkit::Seeded;
use serde_json::{Value, json};

use crate::{
    charter::{REGIONS, with},
    neighbours::distance_is_within,
    rows::{Layout, Row, V, day, row, source, t},
    support::{Recorded, account, recorded},
};

/// A value that only rows have. No refusal may say it.
const CANARY: &str = "Qanary77";

/// Writes questions.
struct Writer<'a> {
    seeded: &'a mut Seeded,
    table: &'static str,
}

impl Writer<'_> {
    fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.seeded.below(of.len() as u64) as usize]
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.seeded.below(100) < percent
    }

    fn column(&mut self, kind: &str) -> &'static str {
        match (self.table, kind) {
            ("visits", "number") => "dose",
            ("visits", "date") => "day",
            ("cases", "number") => self.one(&["age", "id", "temperature"]),
            ("cases", "date") => "onset",
            ("cases", "text") => self.one(&["region", "sex", "note", "village"]),
            _ => self.one(&["region", "note"]),
        }
    }

    fn number(&mut self, depth: u32) -> String {
        let column = self.column("number");
        if depth == 0 {
            let literal = self.one(&["0", "1", "-3", "7", "100", "2.5", "9223372036854775807"]);
            return self.one(&[column, column, literal]).to_owned();
        }
        let (a, b) = (self.number(depth - 1), self.number(depth - 1));
        match self.seeded.below(11) {
            0 => format!("({a} + {b})"),
            1 => format!("({a} - {b})"),
            2 => format!("({a} * {b})"),
            3 => format!("({a} / {b})"),
            4 => format!("({a} % 7)"),
            5 => format!("abs({a})"),
            6 => format!("least({a}, {b})"),
            7 => format!("coalesce({a}, 0)"),
            8 => format!("CASE WHEN {} THEN {a} ELSE {b} END", self.truth(depth - 1)),
            9 => format!("CAST({} AS INTEGER)", self.text(depth - 1)),
            _ => a,
        }
    }

    fn text(&mut self, depth: u32) -> String {
        let column = self.column("text").to_owned();
        if depth == 0 {
            return column;
        }
        let inner = self.text(depth - 1);
        match self.seeded.below(6) {
            0 => format!("lower({inner})"),
            1 => format!("left({inner}, {})", self.seeded.below(4)),
            2 => format!("coalesce({inner}, 'none')"),
            3 => format!("{inner} || 'x'"),
            _ => inner,
        }
    }

    fn truth(&mut self, depth: u32) -> String {
        if depth == 0 {
            return format!("{} > 1", self.number(0));
        }
        match self.seeded.below(8) {
            0 => format!("{} >= {}", self.number(depth - 1), self.number(depth - 1)),
            1 => format!("{} = 'Seoul'", self.text(depth - 1)),
            2 => format!("{} LIKE '%a_%'", self.text(depth - 1)),
            3 => format!("({} AND {})", self.truth(depth - 1), self.truth(depth - 1)),
            4 => format!("({} OR NOT {})", self.truth(depth - 1), self.truth(depth - 1)),
            5 => format!("{} IS NULL", self.number(depth - 1)),
            6 => format!("{} >= DATE '2024-02-01'", self.column("date")),
            _ => format!("1 / ({} - 7) > 0", self.column("number")),
        }
    }

    fn key(&mut self) -> String {
        let date = self.column("date");
        match self.seeded.below(9) {
            0 | 1 => "region".to_owned(),
            2 => format!("date_trunc('month', {date})"),
            3 => format!("iso_week({date})"),
            4 => format!("CASE WHEN {} THEN 'a' ELSE 'b' END", self.truth(1)),
            5 => format!("({} % 3)", self.column("number")),
            6 => "lower(region)".to_owned(),
            7 => format!("bin({}, 5)", self.column("number")),
            _ => format!("({})", self.truth(1)),
        }
    }

    fn aggregate(&mut self) -> String {
        let depth = self.seeded.below(3) as u32;
        let number = self.number(depth);
        let plain = match self.seeded.below(9) {
            0 | 1 => "count(*)".to_owned(),
            2 => "count(DISTINCT patient_id)".to_owned(),
            3 => format!("count({number})"),
            4 => format!("sum({number})"),
            5 => format!("avg({number})"),
            6 => format!("variance({number})"),
            7 => format!("median({})", self.column("number")),
            _ => format!("sum(least(greatest({number}, -5), 5))"),
        };
        if self.chance(25) { format!("{plain} FILTER (WHERE {})", self.truth(1)) } else { plain }
    }

    fn question(&mut self) -> String {
        let keys: Vec<String> = (0..self.seeded.below(3)).map(|_| self.key()).collect();
        let mut aggregates = Vec::new();
        for number in 0..1 + self.seeded.below(2) {
            aggregates.push(format!("{} AS n{number}", self.aggregate()));
        }
        let places: Vec<String> = (1..=keys.len()).map(|place| place.to_string()).collect();
        let mut from = self.table.to_owned();
        if self.chance(15) {
            let truth = self.truth(1);
            from = format!("(SELECT * FROM {} WHERE {truth}) s", self.table);
        } else if self.chance(10) {
            let columns = "patient_id, region, note, day, dose";
            let columns = if self.table == "visits" { columns } else { "*" };
            from = format!("(SELECT {columns} FROM {}) s", self.table);
        }
        let mut sql = format!(
            "SELECT {} FROM {from}",
            keys.iter().chain(&aggregates).cloned().collect::<Vec<_>>().join(", ")
        );
        if self.chance(50) {
            sql.push_str(&format!(" WHERE {}", self.truth(2)));
        }
        if !keys.is_empty() {
            let places = places.join(", ");
            sql.push_str(&match self.seeded.below(8) {
                0 => format!(" GROUP BY ROLLUP ({})", keys.join(", ")),
                _ => format!(" GROUP BY {places}"),
            });
            if self.chance(20) {
                sql.push_str(" HAVING n0 > 1");
            }
            if self.chance(30) {
                sql.push_str(" ORDER BY 1 DESC LIMIT 4");
            }
        }
        sql
    }

    /// One row for each person first.
    fn per_person(&mut self) -> String {
        let (number, truth) = (self.number(1), self.truth(1));
        let fold = self.one(&["count(*)", "sum", "min", "max", "avg"]);
        let fold = if fold == "count(*)" { fold.to_owned() } else { format!("{fold}({number})") };
        let over = self.one(&["count(*)", "sum(n)", "avg(n)", "count(*) FILTER (WHERE n > 1)"]);
        format!(
            "SELECT {over} FROM (SELECT patient_id, {fold} AS n FROM {} WHERE {truth} \
             GROUP BY patient_id) p",
            self.table
        )
    }

    /// Something is left out, doubled or replaced.
    fn nearly(&mut self, sql: &str) -> String {
        const OTHERS: &[&str] = &[
            "name",
            "patient_id",
            "income",
            "nothing",
            "*",
            "now()",
            "random()",
            "JOIN",
            "UNION",
            "OVER ()",
            "(",
            ")",
            "'",
            "--",
            ";",
            "NULL",
            "regexp_like(note, 'a')",
            "$1",
            "cases",
            "max(note)",
            "string_agg(note, ',')",
            "(SELECT note FROM cases LIMIT 1)",
            "\u{1F600}",
        ];
        let mut words: Vec<&str> = sql.split(' ').collect();
        for _ in 0..1 + self.seeded.below(2) {
            let at = self.seeded.below(words.len() as u64) as usize;
            match self.seeded.below(4) {
                0 if words.len() > 1 => drop(words.remove(at)),
                1 => words.insert(at, words[at]),
                _ => words[at] = OTHERS[self.seeded.below(OTHERS.len() as u64) as usize],
            }
        }
        words.join(" ")
    }
}

/// Charters that differ in what a plan depends on: bounds, lists, what must be there.
fn charters() -> Vec<Charter> {
    let changed = |rows: u64, most: i64, dose: Value| {
        with(|value| {
            value["record"]["visits"]["rows_per_person"] = json!(rows);
            value["record"]["cases"]["field"]["age"]["type"]["max"] = json!(most);
            value["record"]["visits"]["field"]["dose"]["type"] = dose;
        })
    };
    let dose = |min: i64, max: i64| json!({ "is": "integer", "min": min, "max": max });
    vec![
        changed(20, 120, dose(-5, 10)),
        changed(1, 40, dose(0, 1_000_000)),
        changed(3, 99, dose(-1_000, -1)),
        changed(200, 120, dose(0, 0)),
    ]
}

/// Histories that differ in one person, whose rows hold extremes, NULL and a canary.
fn histories(charter: &Charter, table: &str, seeded: &mut Seeded, split: bool) -> [Vec<Row>; 2] {
    let most = charter.records[&table.parse().unwrap()].rows_per_person;
    let V::N(first) = day("2024-01-01") else { unreachable!() };
    let mut made = |ordinal: u32| {
        let region = t(REGIONS[seeded.below(5) as usize]);
        let when = V::N(first + seeded.below(366) as i64);
        let number = [0, 7, -5, 10, 1, i64::MAX / 4][seeded.below(6) as usize];
        let note = t([CANARY, "12", "", "2024-02-30"][seeded.below(4) as usize]);
        let mut row = match table {
            "visits" => row(ordinal, [("region", region), ("day", when), ("dose", V::N(number))]),
            _ => row(ordinal, [("region", region), ("onset", when), ("age", V::N(number.min(99)))]),
        };
        row.values.insert("note", note);
        row
    };
    let mut without: Vec<Row> = Vec::new();
    for ordinal in 0..30 {
        let rows = 1 + ordinal % most.min(3);
        without.extend((0..rows).map(|_| made(ordinal * 300)));
    }
    let mut with = without.clone();
    for number in 0..most.min(25) {
        // The twin: two ordinals for one person.
        let ordinal = if split && number % 2 == 1 { 9_001 } else { 9_000 };
        with.push(made(ordinal));
    }
    [with, without]
}

fn asked(sql: &str, clip: &str) -> Question {
    Question {
        sql: sql.to_owned(),
        purpose: "curve".parse().unwrap(),
        charge: Charge::BySpend("1/2".parse().unwrap()),
        clip: match clip {
            "charter" => ClipWish::Charter,
            clip => ClipWish::At(clip.parse().unwrap()),
        },
    }
}

/// Plans a question, every fourth one twice; says what it is refused with.
fn outcome(number: usize, charter: &Charter, question: &Question) -> Result<Plan, String> {
    let planned = || {
        plan(charter, question, &account(charter)).map_err(|refusal| {
            assert!(!refusal.code().is_empty() && !refusal.help().is_empty(), "{}", question.sql);
            format!("{} {refusal} {}", refusal.code(), refusal.help())
        })
    };
    let one = planned();
    if number.is_multiple_of(4) {
        let meant = |plan: Plan| (plan.canonical(), plan.explain().to_string());
        let again = one.as_ref().map(|plan| (plan.canonical(), plan.explain().to_string()));
        assert_eq!(planned().map(meant), again.map_err(Clone::clone), "{}", question.sql);
    }
    one
}

/// How many questions were answered, and how many moved by more than their sensitivity.
fn replay(seed: u64, count: usize, split: bool) -> (usize, usize) {
    let mut seeded = Seeded::new(seed);
    let charters = charters();
    let (mut answered, mut moved) = (0, 0);
    for number in 0..count {
        let charter = &charters[number % charters.len()];
        let table = if number % 3 == 0 { "cases" } else { "visits" };
        let mut writer = Writer { seeded: &mut seeded, table };
        let sql = if number % 5 == 0 { writer.per_person() } else { writer.question() };
        let clip = ["charter", "1", "1/4", "3"][number / 2 % 4];
        let Ok(plan) = outcome(number, charter, &asked(&sql, clip)) else { continue };
        if plan.scale_cost().is_some() {
            continue;
        }
        let [with, without] = histories(charter, table, &mut seeded, split);
        let rows = |rows: &[Row]| -> Vec<Recorded> {
            recorded(&plan, &source(charter, table, rows, Layout::default()))
        };
        answered += 1;
        if !distance_is_within(&rows(&with), &rows(&without)) {
            moved += 1;
            assert!(split, "a person moves it by more than its sensitivity: {sql}");
        }
    }
    (answered, moved)
}

#[test]
fn t2_generated_questions_move_by_at_most_their_sensitivity() {
    let (answered, _) = replay(1, 1_200, false);
    assert!(answered > 400, "only {answered} of 1,200 were answered");
}

#[test]
fn t2_generated_questions_notice_a_person_who_is_two_twin() {
    let (answered, moved) = replay(2, 240, true);
    assert!(moved * 10 > answered, "only {moved} of {answered} questions noticed");
}

#[test]
fn t4_nearly_valid_questions_are_planned_or_refused_in_words() {
    let mut seeded = Seeded::new(3);
    let charters = charters();
    let mut refused = 0;
    for number in 0..1_500usize {
        let charter = &charters[number % charters.len()];
        let table = if number % 2 == 0 { "cases" } else { "visits" };
        let mut writer = Writer { seeded: &mut seeded, table };
        let sql = writer.question();
        let sql = writer.nearly(&sql);
        if let Err(said) = outcome(number, charter, &asked(&sql, "charter")) {
            refused += 1;
            assert!(!said.contains(CANARY), "{sql}");
            assert!(!said.contains("panicked") && !said.contains("DataFusion"), "{sql}\n{said}");
        }
    }
    assert!(refused > 700, "only {refused} of 1,500 were refused");
}
