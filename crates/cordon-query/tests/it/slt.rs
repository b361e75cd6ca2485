//! Behaviour as sqllogictest files: `tests/slt/*.slt` over the rows of `tests/slt/*.csv`.
//!
//! A stanza is `query` and a question, or `statement error` and a question that is refused, then
//! `----` and what comes of it; without noise and without clipping a row of an answer is a line.
//! Where DuckDB is installed it answers too (T14): cells of known keys that it has no rows for must
//! be empty here. `UPDATE=1 cargo test` rewrites what comes of the questions; read the difference
//! before you commit it.

use std::{collections::BTreeSet, fmt::Write as _, fs, path::PathBuf};

use cordon_charter::{Charter, FieldType, RecordName};
use cordon_query::{Cell, ColumnKind, MemorySource, Records, Release};
use cordon_testkit::DuckDb;

use crate::{
    charter::charter,
    rows::{Layout, Row, V, day, source, t},
    support::{answered, planned_dear, shown},
};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/slt").join(name)
}

/// The rows of one record with where they lie.
struct Table {
    source: MemorySource,
    record: &'static str,
}

fn tables(charter: &Charter) -> Vec<Table> {
    ["cases", "visits"]
        .map(|record| {
            let rows = read(charter, record);
            Table { source: source(charter, record, &rows, Layout::default()), record }
        })
        .into()
}

fn read(charter: &Charter, record: &'static str) -> Vec<Row> {
    let name: RecordName = record.parse().unwrap();
    let fields = &charter.records[&name].fields;
    let text = fs::read_to_string(path(&format!("{record}.csv"))).unwrap();
    let mut lines = text.lines();
    let header: Vec<&'static str> =
        lines.next().unwrap().split(',').map(|name| &*Box::leak(name.into())).collect();
    lines
        .map(|line| {
            let mut row = Row { ordinal: 0, values: Default::default() };
            for (name, cell) in header.iter().zip(line.split(',')).filter(|(_, c)| !c.is_empty()) {
                let (_, field) = fields.iter().find(|(known, _)| known.as_str() == *name).unwrap();
                if field.field_type == FieldType::Person {
                    row.ordinal = cell.parse().unwrap();
                } else {
                    row.values.insert(*name, value(&field.field_type, cell));
                }
            }
            row
        })
        .collect()
}

fn value(kind: &FieldType, cell: &str) -> V {
    match kind {
        FieldType::Integer { .. } => V::N(cell.parse().unwrap()),
        FieldType::Decimal { .. } => V::N(cell.replace('.', "").parse().unwrap()),
        FieldType::Date(_) => day(cell),
        FieldType::Timestamp(_) => {
            let at: jiff::civil::DateTime = cell.parse().unwrap();
            let start = jiff::civil::datetime(1970, 1, 1, 0, 0, 0, 0);
            V::N(at.since((jiff::Unit::Second, start)).unwrap().get_seconds())
        }
        FieldType::Boolean => V::B(cell == "true"),
        _ => t(cell),
    }
}

fn duckdb(file: &str) -> Option<DuckDb> {
    let views = [
        "CREATE VIEW cases AS SELECT patient_id, region, sex, age::INT AS age, id::INT AS id,
         temperature::DECIMAL(18, 1) AS temperature, onset::DATE AS onset,
         reported::TIMESTAMP AS reported, vaccinated::BOOLEAN AS vaccinated, village
         FROM cases_csv",
        "CREATE VIEW visits AS SELECT patient_id, region, day::DATE AS day, dose::INT AS dose
         FROM visits_csv",
        "CREATE TABLE population AS SELECT * FROM (VALUES ('Busan', 3266598, false),
         ('Daegu', 2363629, false), ('Incheon', 3021010, false), ('Seoul', 9331828, true))
         AS p(region, people, capital)",
        "CREATE TABLE places AS SELECT * FROM (VALUES ('Aan', 'coast'), ('Bel', 'hills'),
         ('Cheon', 'coast')) AS p(village, zone)",
        // What DuckDB lacks, by its own calendar.
        "CREATE MACRO iso_week(d) AS strftime(d, '%G-W%V')",
        "CREATE MACRO iso_year(d) AS isoyear(d)",
        "CREATE MACRO iso_week_number(d) AS weekofyear(d)",
        // A week of the MMWR begins on Sunday and is of its Wednesday's year.
        "CREATE MACRO wednesday(d) AS d::DATE - dayofweek(d)::INT + 3",
        "CREATE MACRO mmwr_year(d) AS year(wednesday(d))",
        "CREATE MACRO mmwr_week_number(d) AS (dayofyear(wednesday(d)) - 1) // 7 + 1",
        "CREATE MACRO mmwr_week(d) AS printf('%d-W%02d', mmwr_year(d), mmwr_week_number(d))",
        "CREATE MACRO padded(n, cuts) AS
         lpad(n::VARCHAR, greatest(2, length(list_max(cuts)::VARCHAR))::INT, '0')",
        "CREATE MACRO next_cut(a, cuts) AS list_min(list_filter(cuts, lambda c: c > a))",
        "CREATE MACRO first_age(a, cuts) AS
         coalesce(list_max(list_filter(cuts, lambda c: c <= a)), 0)",
        "CREATE MACRO band_of(a, cuts) AS CASE
         WHEN a IS NULL OR a < 0 THEN NULL
         WHEN next_cut(a, cuts) IS NULL THEN padded(first_age(a, cuts), cuts) || '+'
         WHEN next_cut(a, cuts) - 1 = first_age(a, cuts) THEN padded(first_age(a, cuts), cuts)
         ELSE padded(first_age(a, cuts), cuts) || '-' || padded(next_cut(a, cuts) - 1, cuts) END",
        "CREATE MACRO age_band(a, w) AS band_of(a, range(w, 91, w)),
         (a, b, c) AS band_of(a, [b, c]), (a, b, c, d, e) AS band_of(a, [b, c, d, e]),
         (a, b, c, d) AS band_of(a, [b, c, d])",
        "CREATE MACRO bin(x, w) AS floor(x / w) * w, (x, w, o) AS floor((x - o) / w) * w + o",
        "CREATE MACRO width_bucket(x, low, high, n) AS CASE WHEN x < low THEN 0
         WHEN x >= high THEN n + 1 WHEN x >= low THEN floor((x - low) * n / (high - low)) + 1 END",
        "CREATE MACRO date_bin(i, d) AS time_bucket(i, d, TIMESTAMP '1970-01-01'),
         (i, d, o) AS time_bucket(i, d, o::TIMESTAMP)",
        // Names that it has others for.
        "CREATE MACRO btrim(s) AS trim(s), (s, c) AS trim(s, c)",
        "CREATE MACRO var(x) AS var_samp(x)",
        "CREATE MACRO var_sample(x) AS var_samp(x)",
        "CREATE MACRO var_population(x) AS var_pop(x)",
        "CREATE MACRO percentile(x, q) AS quantile_disc(x, q)",
    ];
    let mut duckdb = DuckDb::find(&format!("comparison of {file} with DuckDB"))?
        .with_csv("cases_csv", &path("cases.csv"))
        .with_csv("visits_csv", &path("visits.csv"));
    for view in views {
        duckdb = duckdb.with(view);
    }
    Some(duckdb)
}

/// Our rows as DuckDB must have them, without the cells that no row lies in.
fn filled(release: &Release, peer: usize) -> Vec<Vec<String>> {
    // What is computed from keys alone, such as grouping(), says nothing of a cell's rows.
    let beside_numbers = [ColumnKind::Key, ColumnKind::Computed, ColumnKind::Ratio];
    let all_beside = release.columns.iter().all(|column| beside_numbers.contains(&column.kind));
    let is_key: Vec<bool> = release
        .columns
        .iter()
        .map(|column| match all_beside {
            true => column.kind == ColumnKind::Key,
            false => beside_numbers.contains(&column.kind),
        })
        .collect();
    let all: Vec<Vec<String>> = release
        .rows
        .iter()
        .map(|row| row.iter().map(|one| one.value.to_string()).collect())
        .collect();
    if all.len() == peer {
        return all;
    }
    let empty = |row: &Vec<cordon_query::Released>| {
        let zero = |cell: &Cell| match cell {
            Cell::Number(text) => text.parse::<f64>().unwrap() == 0.0,
            other => *other == Cell::Null,
        };
        row.iter().zip(&is_key).all(|(one, key)| *key || zero(&one.value))
    };
    release.rows.iter().zip(all).filter(|(row, _)| !empty(row)).map(|(_, all)| all).collect()
}

fn same_as_duckdb(duckdb: &DuckDb, sql: &str, release: &Release) {
    let theirs = duckdb.rows(sql).unwrap_or_else(|error| panic!("{sql}\n{error}"));
    let plain = |value: &serde_json::Value| match value {
        serde_json::Value::Null => "NULL".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut theirs: Vec<Vec<String>> =
        theirs.iter().map(|row| row.iter().map(plain).collect()).collect();
    let mut ours = filled(release, theirs.len());
    if !sql.to_lowercase().contains("order by") {
        ours.sort();
        theirs.sort();
    }
    assert_eq!(ours.len(), theirs.len(), "{sql}\n{ours:?}\n{theirs:?}");
    for (ours, theirs) in ours.iter().flatten().zip(theirs.iter().flatten()) {
        let near = match (ours.parse::<f64>(), theirs.parse::<f64>()) {
            (Ok(a), Ok(b)) => (a - b).abs() <= 0.000_11,
            _ => {
                ours == theirs
                    || ours.strip_suffix('Z') == Some(theirs.as_str())
                    || format!("{ours}T00:00:00") == *theirs
            }
        };
        assert!(near, "{sql}\n{ours} is not DuckDB's {theirs}");
    }
}

/// What comes of a question.
fn said(charter: &Charter, tables: &[Table], sql: &str) -> (String, Option<Release>) {
    match planned_dear(charter, sql) {
        Ok(plan) => {
            let table = tables.iter().find(|t| t.record == plan.record().as_str()).unwrap();
            let others = tables.iter().map(|t| (t.record.parse().unwrap(), t.source.clone()));
            let rows = Records::new(table.source.clone(), others.collect());
            let release = answered(plan, &rows);
            let lines = shown(&release).iter().map(|row| format!("{row}\n")).collect();
            (lines, Some(release))
        }
        Err(refusal) => {
            let snippet = refusal.snippet(sql).map_or_else(String::new, |s| format!("{s}\n"));
            let (code, help) = (refusal.code(), refusal.help());
            (format!("{code}: {refusal}\n{snippet}help: {help}\n"), None)
        }
    }
}

fn check(file: &str) {
    let charter = charter();
    let (tables, duckdb) = (tables(&charter), duckdb(file));
    let text = fs::read_to_string(path(file)).unwrap();
    let mut made = String::new();
    for (at, stanza) in text.split("\n\n").map(str::trim).filter(|s| !s.is_empty()).enumerate() {
        let (asked, _) = stanza.split_once("\n----").unwrap_or((stanza, ""));
        let directive = |line: &&str| {
            line.starts_with('#') || line.starts_with("query") || *line == "statement error"
        };
        let sql = asked.lines().skip_while(directive).collect::<Vec<_>>().join("\n");
        if at > 0 {
            made.push('\n');
        }
        if sql.is_empty() {
            let _ = writeln!(made, "{asked}");
            continue;
        }
        let (said, release) = said(&charter, &tables, &sql);
        let error = asked.lines().any(|line| line == "statement error");
        assert_eq!(error, release.is_none(), "{file}: {sql}\n{said}");
        if let (Some(release), Some(duckdb)) = (&release, &duckdb) {
            same_as_duckdb(duckdb, &sql, release);
        }
        let _ = write!(made, "{asked}\n----\n{said}");
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path(file), &made).unwrap();
    }
    assert_eq!(text, made, "{file} is not what is said now; UPDATE=1 rewrites it");
}

#[test]
fn t14_aggregates_and_row_expressions() {
    check("aggregates.slt");
}

#[test]
fn t14_weeks_bands_and_bins() {
    check("bins.slt");
}

#[test]
fn t14_joins() {
    check("joins.slt");
}

#[test]
fn t14_records_joined_on_the_person() {
    check("together.slt");
}

#[test]
fn t14_sub_queries_per_person() {
    check("persons.slt");
}

#[test]
fn t14_grouping_sets() {
    check("groupings.slt");
}

#[test]
fn t14_functions_and_aggregates() {
    check("functions.slt");
}

#[test]
fn t14_found_keys() {
    check("found.slt");
}

#[test]
fn refused_questions_say_what_to_write_instead() {
    check("refused.slt");
}

#[test]
fn forms_that_are_not_answered_say_what_to_write_instead() {
    check("forms.slt");
}

fn files() -> Vec<String> {
    let mut found: Vec<String> = fs::read_dir(path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".slt"))
        .collect();
    found.sort();
    found
}

#[test]
fn no_file_of_questions_is_forgotten() {
    assert_eq!(
        files(),
        [
            "aggregates.slt",
            "bins.slt",
            "forms.slt",
            "found.slt",
            "functions.slt",
            "groupings.slt",
            "joins.slt",
            "persons.slt",
            "refused.slt",
            "together.slt"
        ]
    );
}

/// The stanzas of all files that begin with a directive.
fn stanzas(directive: &str) -> Vec<String> {
    let texts = files().into_iter().map(|file| fs::read_to_string(path(&file)).unwrap());
    let all: Vec<String> =
        texts.flat_map(|text| text.split("\n\n").map(str::to_owned).collect::<Vec<_>>()).collect();
    let starts =
        |stanza: &&String| stanza.lines().find(|line| !line.starts_with('#')) == Some(directive);
    all.iter().filter(starts).cloned().collect()
}

/// Every function and aggregate is in a question that DuckDB answers too.
#[test]
fn t14_every_name_on_the_list_is_compared() {
    let list = include_str!("../../src/functions.rs");
    let names = list.lines().filter_map(|line| line.trim().strip_prefix("(\"")?.split_once("\", "));
    let names: Vec<&str> = names.map(|(name, _)| name).collect();
    assert!(names.len() > 55 && names.contains(&"btrim") && names.contains(&"median"), "{names:?}");
    let compared = stanzas("query").join("\n").to_lowercase();
    let calls = |name: &&str| {
        let call = format!("{name}(");
        let part = |before: &str| before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        compared.match_indices(&call).any(|(at, _)| !part(&compared[..at]))
    };
    let without: Vec<&str> = names.into_iter().filter(|name| !calls(name)).collect();
    assert!(without.is_empty(), "in no question: {without:?}");
}

/// For every thing that is allowed there are several that must not be.
#[test]
fn refusals_are_the_larger_half() {
    let (queries, refusals) = (stanzas("query").len(), stanzas("statement error").len());
    assert!(refusals > queries && queries > 100, "{queries} queries, {refusals} refusals");
}

/// What a crate says no with: the first word of each refusal, or of a choice among several.
fn codes(folder: &std::path::Path) -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for file in cordon_testkit::files_below(folder).unwrap() {
        let text = fs::read_to_string(&file).unwrap();
        let text = text.split("#[cfg(test)]").next().unwrap();
        let is_code = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        let chosen = text.contains("Refusal::new(code,");
        let starts = ["Refusal::new(", " => ("].into_iter().take(1 + usize::from(chosen));
        for start in starts {
            for (at, _) in text.match_indices(start) {
                let rest = text[at + start.len()..].trim_start();
                let Some(word) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next())
                else {
                    // A choice of the second form gives the word.
                    assert!(start != "Refusal::new(" || rest.starts_with("code,"), "{file:?}");
                    continue;
                };
                codes.extend(Some(word).filter(is_code).map(str::to_owned));
            }
        }
    }
    codes
}

/// Each reason to say no is shown by a stanza; where SQL alone is no reason (what it may cost, its
/// purpose, a bulletin, what the log holds), by a test that names it.
#[test]
fn every_refusal_has_a_stanza_or_a_test() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let codes = codes(&root.join("src"));
    assert!(codes.len() > 50 && codes.contains("clock") && codes.contains("too-deep"), "{codes:?}");
    let said = stanzas("statement error").join("\n");
    let others = |file: &PathBuf| !file.ends_with("slt.rs");
    let tests = cordon_testkit::files_below(&root.join("tests/it")).unwrap();
    let tests = tests.iter().filter(|file| others(file)).map(fs::read_to_string);
    let tests: String = tests.map(Result::unwrap).collect();
    let not_by_sql = [
        "budget-exhausted",
        "clip-of-windows",
        "keys-of-windows",
        "no-logged-clip",
        "nobody-seen",
        "not-as-declared",
        "records-of-windows",
        "spend",
        "too-long",
        "unknown-purpose",
        "within-average",
    ];
    let is_shown = |code: &&String| match not_by_sql.contains(&code.as_str()) {
        true => tests.contains(&format!("\"{code}\"")),
        false => said.contains(&format!("\n----\n{code}: ")),
    };
    let without: Vec<&String> = codes.iter().filter(|code| !is_shown(code)).collect();
    assert!(without.is_empty(), "no stanza and no test: {without:?}");
}
