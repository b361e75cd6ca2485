//! Cordon's side of the comparison with other engines (`bench/`): takes in the generated rows as
//! any authority would, and answers the questions.
//!
//! `beside_peers load FOLDER DATA ROWS` makes an authority with three measures: rows with a heavy
//! tail in one retention bucket, the same in twelve, and one row per person.
//! `beside_peers ask FOLDER TABLE QUESTIONS CLIPS EPSILON REPEAT` prints one line per answer.
#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measuring program makes its own charters and prints what it measured"
)]

mod authority; // an authority and its measures
mod questions; // the questions, in SQL

use std::{error::Error, fs::File, io::BufReader, path::Path, time::Instant};

use authority::{Kind, Now};
use cordon_charter::{Rho, Role};
use cordon_gateway::{ActError, Answered, Gateway, Submission};
use cordon_intake::Manifest;
use cordon_query::{Charge, Question, Release};
use questions::{Clips, sql};
use serde_json::{Value, json};

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// δ of every whole answer, as for the other engines.
pub(crate) const DELTA: &str = "1e-6";
const SIXTY: u32 = 60;

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["load", folder, data, rows] => load(Path::new(folder), Path::new(data), rows).await,
        ["ask", folder, table, questions, clips, epsilon, repeat] => {
            let gateway = authority::open(Path::new(folder)).await?;
            let kind = Kind::named(table).ok_or("no such table")?;
            let clips = if *clips == "same" { Clips::Same } else { Clips::Own };
            // No run asks at the cost of an earlier one.
            let asked = u32::try_from(gateway.leaves().len())?;
            let mut asker = Asker { gateway, kind, clips, epsilon: epsilon.parse()?, asked };
            asker.run(questions, repeat.parse()?).await
        }
        _ => Err("see the head of this file".into()),
    }
}

/// Makes the authority and submits what is there: for ROWS rows, or the small table of the gate.
async fn load(folder: &Path, data: &Path, rows: &str) -> Outcome<()> {
    let mut gateway = authority::create(folder).await?;
    for kind in Kind::ALL {
        let measure = authority::open_measure(&mut gateway, kind).await?;
        let table = format!("{}-{}", kind.table(), kind.rows().unwrap_or(rows));
        for (record, file) in
            [("reports", format!("{table}.csv")), ("people", format!("people-{table}.csv"))]
        {
            let file = data.join(file);
            if !file.exists() {
                continue;
            }
            let manifest = manifest(&file)?;
            let start = Instant::now();
            let submission = Submission {
                measure: measure.clone(),
                record: record.parse()?,
                file,
                manifest: Some(manifest),
                delimiter: None,
            };
            let submitted = gateway.submit(&submission, &mut |_| ()).await?;
            let report = submitted.report.ok_or("submitted before")?;
            say(&json!({
                "table": kind.name(), "record": record, "load": start.elapsed().as_secs_f64(),
                "report": report,
            }));
        }
    }
    Ok(())
}

/// What the sender of a file says of it: the charter has every submission compared with it.
fn manifest(file: &Path) -> Outcome<String> {
    let made = Manifest::of(BufReader::new(File::open(file)?))?;
    Ok(format!("rows = {}\n", made.rows.ok_or("a manifest without rows")?))
}

/// Somebody who asks one measure.
struct Asker {
    gateway: Gateway,
    kind: Kind,
    clips: Clips,
    epsilon: f64,
    asked: u32,
}

impl Asker {
    async fn run(&mut self, questions: &str, repeat: u32) -> Outcome<()> {
        let commit = self.one_commit().await?;
        for question in questions.split(',') {
            for _ in 0..repeat {
                let said = match question {
                    "sixty_days" => self.sixty(commit).await?,
                    _ => self.once(question, commit).await?,
                };
                let answered = said.get("answers").is_some();
                say(&said);
                if !answered {
                    break;
                }
            }
        }
        Ok(())
    }

    /// What it takes to make one event durable: the median of refused questions, each of which
    /// is logged and reads no row.
    async fn one_commit(&mut self) -> Outcome<f64> {
        let mut took = Vec::new();
        for number in 0..9 {
            let question =
                Question { purpose: "no-such".parse()?, ..self.question(&format!("{number}"))? };
            let start = Instant::now();
            let refused = self.ask(&question).await;
            took.push(start.elapsed().as_secs_f64());
            if refused.is_ok() {
                return Err("a question without a purpose was answered".into());
            }
        }
        took.sort_by(f64::total_cmp);
        Ok(took[took.len() / 2])
    }

    /// One question under the whole ε.
    async fn once(&mut self, name: &str, commit: f64) -> Outcome<Value> {
        let Some(text) = sql(name, 0) else {
            return Ok(json!({ "question": name, "unsupported": "there is no such aggregate" }));
        };
        // The same question at the same cost would be answered from the log, for nothing.
        self.asked += 1;
        let epsilon = format!("{:.9}", self.epsilon * (1.0 - 1e-8 * f64::from(self.asked)));
        let mut question = self.question(&text)?;
        question.charge = Charge::ByEpsilon(epsilon.parse()?);
        self.clips.bound(&mut question, name)?;
        let (leaves, start) = (self.gateway.leaves().len(), Instant::now());
        let answered = self.ask(&question).await;
        let whole = start.elapsed().as_secs_f64();
        let commits = u32::try_from(self.gateway.leaves().len() - leaves)?;
        let durable = commit * f64::from(commits);
        Ok(match answered {
            Err(refused) => json!({
                "question": name, "unsupported": format!("{}: {refused}", refused.code()),
            }),
            Ok(answered) => json!({
                "question": name, "seconds": (whole - durable).max(0.0), "whole_seconds": whole,
                "durable_seconds": durable, "commits": commits,
                "blocks": answered.release.blocks, "answers": cells(&answered.release)?,
            }),
        })
    }

    /// Sixty daily questions under one ε, each spending after what the one before it showed.
    async fn sixty(&mut self, commit: f64) -> Outcome<Value> {
        let epsilon = format!("{:.9}", self.epsilon).parse()?;
        let delta: cordon_charter::Delta = DELTA.parse()?;
        let whole = Rho::largest_within(&epsilon, &delta.half()).to_string();
        let whole = questions::number(&whole)?;
        let (mut left, mut deviation, mut answers) = (whole, None, serde_json::Map::new());
        let (leaves, start) = (self.gateway.leaves().len(), Instant::now());
        for day in 0..SIXTY {
            let share = questions::next_share(left, day, deviation);
            if share <= whole * 1e-6 {
                break;
            }
            left -= share;
            let mut question = self.question(&sql("sixty_days", day).ok_or("no such question")?)?;
            question.charge = Charge::BySpend(format!("{share:.15}").parse()?);
            self.clips.bound(&mut question, "sixty_days")?;
            let answered = match self.ask(&question).await {
                Ok(answered) => answered,
                Err(refused) => {
                    let why = format!("{}: {refused}", refused.code());
                    return Ok(json!({ "question": "sixty_days", "unsupported": why }));
                }
            };
            deviation = questions::relative_error(&answered.release)?;
            for (key, value) in cells(&answered.release)? {
                answers.insert(format!("{day}|{key}"), value);
            }
        }
        let took = start.elapsed().as_secs_f64();
        let durable = commit * f64::from(u32::try_from(self.gateway.leaves().len() - leaves)?);
        Ok(json!({
            "question": "sixty_days", "seconds": (took - durable).max(0.0), "whole_seconds": took,
            "durable_seconds": durable, "answers": answers,
        }))
    }

    fn question(&self, sql: &str) -> Outcome<Question> {
        questions::question(sql)
    }

    async fn ask(&mut self, question: &Question) -> Result<Answered, ActError> {
        self.gateway.ask(&self.kind.measure(), Role::Epidemiologist, question).await
    }
}

/// The numbers of an answer by their keys; several numbers of a row by the names of their columns.
fn cells(release: &Release) -> Outcome<serde_json::Map<String, Value>> {
    let key = |index: usize| release.columns[index].kind == cordon_query::ColumnKind::Key;
    let mut found = serde_json::Map::new();
    for row in &release.rows {
        let (mut keys, mut numbers) = (Vec::new(), Vec::new());
        for (index, released) in row.iter().enumerate() {
            let value = serde_json::to_value(&released.value)?;
            let text = value["value"].as_str().unwrap_or_default().to_owned();
            match key(index) {
                true => keys.push(text),
                false => numbers.push((release.columns[index].name.clone(), text)),
            }
        }
        let keys = if keys.is_empty() { "all".to_owned() } else { keys.join("|") };
        for (name, text) in &numbers {
            let Ok(number) = text.parse::<f64>() else { continue };
            let key = if numbers.len() == 1 { keys.clone() } else { format!("{keys}|{name}") };
            found.insert(key, json!(number));
        }
    }
    Ok(found)
}

fn say(facts: &Value) {
    println!("result {facts}");
}

impl cordon_gateway::Clock for Now {
    fn now(&self) -> jiff::Timestamp {
        self.0
    }
}
