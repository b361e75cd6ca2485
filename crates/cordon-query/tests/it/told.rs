//! T12: statements that make an engine tell of its tables are refused, in words that say what to
//! write instead. That they are the same words whoever the persons are, the program's tests show.

use cordon_query::{Charge, Question, plan};

use crate::{
    charter::charter,
    support::{account, planned, question},
};

/// How one asks an engine for what it knows, by the code of the refusal.
const ASKED: &[(&str, &[&str])] = &[
    (
        "only-select",
        &[
            "EXPLAIN SELECT count(*) FROM cases",
            "explain analyze SELECT count(*) FROM cases WHERE note = 'x'",
            "EXPLAIN ANALYZE VERBOSE SELECT count(*) FROM cases",
            "EXPLAIN (ANALYZE, FORMAT JSON) SELECT count(*) FROM cases",
            "EXPLAIN FORMAT TREE SELECT count(*) FROM cases",
            "/* hidden */ EXPLAIN ANALYZE SELECT count(*) FROM cases",
            "-- hidden\nSHOW TABLES",
            "SHOW TABLES",
            "SHOW COLUMNS FROM cases",
            "SHOW CREATE TABLE cases",
            "SHOW STATS FOR cases",
            "SHOW ALL",
            "SHOW datafusion.execution.batch_size",
            "DESCRIBE cases",
            "DESC cases",
            "DESCRIBE SELECT village FROM cases",
            "SUMMARIZE cases",
            "SUMMARIZE SELECT age FROM cases",
            "ANALYZE cases",
            "ANALYZE TABLE cases COMPUTE STATISTICS",
            "PRAGMA table_info('cases')",
            "PRAGMA storage_info('cases')",
            "COPY cases TO 'cases.csv'",
            "CREATE VIEW v AS SELECT note FROM cases",
            "SET datafusion.explain.show_statistics = true",
        ],
    ),
    (
        "unknown-table",
        &[
            "SELECT count(*) FROM information_schema.tables",
            "SELECT column_name, count(*) FROM information_schema.columns GROUP BY 1",
            "SELECT count(*) FROM INFORMATION_SCHEMA.df_settings",
            "SELECT count(*) FROM information_schema.cases",
            "SELECT sum(reltuples) FROM pg_class",
            "SELECT count(*) FROM pg_catalog.pg_class",
            "SELECT avg(n_distinct) FROM pg_catalog.pg_stats",
            "SELECT count(*) FROM pg_stats WHERE tablename = 'cases'",
            "SELECT count(*) FROM sqlite_master",
            "SELECT count(*) FROM duckdb_tables",
            "SELECT count(*) FROM cordon.public.cases",
            "SELECT count(*) FROM 'segments/*.parquet'",
            "SELECT count(*) FROM duckdb_tables()",
            "SELECT count(*) FROM parquet_metadata('segments/*.parquet')",
            "SELECT count(*) FROM pragma_storage_info('cases')",
            "SELECT count(*) FROM cases c JOIN information_schema.tables t ON c.note = t.table_name",
        ],
    ),
    (
        "unknown-function",
        &[
            "SELECT sum(pg_total_relation_size('cases')) FROM cases",
            "SELECT count(*) FROM cases WHERE version() LIKE '%'",
            "SELECT count(*) FROM cases WHERE arrow_typeof(note) = 'Utf8'",
            "SELECT count(*) FROM cases WHERE current_setting('x') = 'x'",
        ],
    ),
    ("no-table", &["SELECT version()", "SELECT pg_relation_size('cases')"]),
    (
        "unknown-column",
        &[
            "SELECT count(*) FROM cases WHERE rowid = 1",
            "SELECT count(*) FROM cases WHERE ctid IS NULL",
            "SELECT sum(__ordinal) FROM cases",
            "SELECT count(*) FROM cases GROUP BY __key",
            "SELECT count(*) FROM cases WHERE filename LIKE '%'",
        ],
    ),
];

#[test]
fn t12_what_an_engine_knows_of_its_tables_is_refused_in_words() {
    let charter = charter();
    for (code, all) in ASKED {
        for sql in *all {
            let Err(refusal) = planned(&charter, sql) else { panic!("{sql} is planned") };
            let said = format!("{}: {refusal}; {}", refusal.code(), refusal.help());
            assert_eq!(refusal.code(), *code, "{sql}\n{said}");
            // What to write instead: a question, a name that there is, or where it is told.
            let help = refusal.help();
            let instead = [
                "SELECT",
                "leave the word out",
                "tables are:",
                "use one of:",
                "the columns",
                "FROM",
            ];
            assert!(instead.iter().any(|word| help.contains(word)), "{sql}\n{said}");
            assert!(!said.contains("DataFusion") && !said.contains("panicked"), "{sql}\n{said}");
        }
    }
}

/// What lies beside the text of a question: its purpose, its length, what it may cost.
#[test]
fn what_is_wrong_beside_the_text_is_said_too() {
    let charter = charter();
    let asked = |change: &dyn Fn(&mut Question)| {
        let mut question = question("SELECT count(*), sum(age) FROM cases");
        change(&mut question);
        let refusal = plan(&charter, &question, &account(&charter)).unwrap_err();
        (refusal.code(), refusal.to_string(), refusal.help().to_owned())
    };
    let (code, said, help) = asked(&|one| one.purpose = "marketing".parse().unwrap());
    assert_eq!((code, &*said), ("unknown-purpose", "the charter has no purpose `marketing`"));
    assert_eq!(help, "its purposes are: curve, planning");
    let (code, said, help) = asked(&|one| one.sql += &" ".repeat(1 << 20));
    assert!(code == "too-long" && said.ends_with(" bytes"), "{said}");
    assert_eq!(help, "ask a shorter question");
    let narrow = format!("1/1{}", "0".repeat(40));
    let (code, said, help) = asked(&|one| one.charge = Charge::Within(narrow.parse().unwrap()));
    assert_eq!((code, &*help), ("spend", "give --within a larger half width"), "{said}");
}
