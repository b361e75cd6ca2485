//! Questions as text files: what is planned. What is refused stands in `tests/slt`.
//!
//! A scenario is a question, a line `----`, and what is said of it. `UPDATE=1 cargo test` rewrites
//! what is said; read the difference before you commit it.

use std::{fmt::Write as _, fs, path::PathBuf};

use cordon_charter::Charter;

use crate::{charter::with, support::planned};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/questions").join(name)
}

fn check(name: &str, say: impl Fn(&Charter, &str) -> String) {
    let charter = with(|_| {});
    let text = fs::read_to_string(path(name)).unwrap();
    let mut made = String::new();
    for (at, stanza) in text.split("\n\n").map(str::trim).filter(|s| !s.is_empty()).enumerate() {
        let (question, _) = stanza.split_once("\n----").unwrap_or((stanza, ""));
        let comments: String =
            question.lines().filter(|l| l.starts_with('#')).map(|l| format!("{l}\n")).collect();
        let sql = question.lines().filter(|l| !l.starts_with('#')).collect::<Vec<_>>().join("\n");
        if at > 0 {
            made.push('\n');
        }
        made.push_str(&comments);
        if sql.is_empty() {
            continue;
        }
        let _ = writeln!(made, "{sql}\n----\n{}", say(&charter, &sql));
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path(name), &made).unwrap();
    }
    assert_eq!(text, made, "{name} is not what is said now; UPDATE=1 rewrites it");
}

#[test]
fn plans_have_one_canonical_form() {
    check("planned.txt", |charter, sql| match planned(charter, sql) {
        Ok(plan) => {
            let canonical = String::from_utf8(plan.canonical()).unwrap();
            let lines = canonical.lines().skip(4).collect::<Vec<_>>().join("\n");
            format!("cells {}\n{lines}", plan.cells())
        }
        Err(refusal) => format!("REFUSED {}: {refusal}; {}", refusal.code(), refusal.help()),
    });
}
