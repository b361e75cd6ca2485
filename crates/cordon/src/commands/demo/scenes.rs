//! The scenes of the demo, in order.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use cordon_assess::Shelf;
use cordon_charter::{Act, Charter, Epsilon, MeasureId, PurposeId, Role};
use cordon_gateway::{Answered, Gateway, NewAuthority, Submission};
use cordon_log::{Folder, NoteKey, Trust, verify_log};
use cordon_query::{Cell, Charge, ClipWish, Question};

use super::{MEASURE, next, roles, scene, shown};
use crate::{
    clock::SystemClock,
    commands::{ask, check, simulate, submit, verify},
    failure::Failure,
    output::{answer, curve, file, say},
};

/// The charter of the demo.
const CHARTER: &str = include_str!("../../../../../measures/simulated-outbreak.toml");

/// What the epidemiologist asks.
const CURVE: &str = "SELECT date_trunc('week', date_onset) AS week, \
COUNT(DISTINCT person_id) AS persons FROM case_report \
WHERE date_onset BETWEEN DATE '2026-11-02' AND DATE '2027-04-30' GROUP BY 1 ORDER BY 1";

const BY_OUTCOME: &str = "SELECT outcome, COUNT(*) AS reports, AVG(age) AS mean_age \
FROM case_report GROUP BY outcome ORDER BY outcome";

/// What the demo works on.
struct Stage {
    dir: PathBuf,
    gateway: Gateway,
    measure: MeasureId,
    log_key: NoteKey,
    witness_key: NoteKey,
}

pub(super) async fn play(dir: &Path, people: u64, seed: u64) -> Result<(), Failure> {
    let began = Instant::now();
    scene(1, "An outbreak is simulated: nobody in it is real");
    let data = dir.join("simulated");
    let simulated = simulate::write(&data, people, seed)?;
    shown(format_args!(
        "{} residents, {} case reports, {} contacts",
        simulated.residents.rows, simulated.cases.rows, simulated.contacts.rows
    ));
    let charter_file = dir.join(format!("{MEASURE}.toml"));
    file::write(&charter_file, CHARTER.as_bytes())?;
    let charter = judge(&charter_file)?;
    let (mut stage, _witness) = set_up(dir, charter).await?;
    take_in(&mut stage, &data).await?;
    let receipt = questions(&mut stage).await?;
    refusals(&mut stage, &data).await?;
    proofs(&stage, &receipt)?;
    let took = began.elapsed().as_secs();
    say::line(format_args!("\nThat was all of it, in {took} seconds."));
    next(dir);
    Ok(())
}

fn judge(path: &Path) -> Result<Charter, Failure> {
    scene(2, "The charter is judged before anything else happens");
    let charter = check::read(path, CHARTER)?;
    let shelf = check::shelf(None)?;
    let assessment = cordon_assess::assess(&charter, &shelf);
    let epsilon = charter.privacy.epsilon.approximate();
    shown(format_args!("`{}`", charter.measure.title.in_language("en")));
    shown(format_args!(
        "term {} to {}; {} purposes, {} records; ε = {epsilon}, δ = {:e} for its whole life",
        charter.term.opens,
        charter.term.sunset,
        charter.purposes.len(),
        charter.records.len(),
        charter.privacy.delta.approximate()
    ));
    for part in &assessment.balance.parts {
        shown(format_args!("{:<18} {}", words(&part.part), words(&part.outcome)));
    }
    shown(format_args!(
        "{} rules judged: {} not met, {} for a person to judge, in public",
        assessment.findings.len(),
        assessment.unmet_must().len(),
        assessment.to_be_judged().len()
    ));
    Ok(charter)
}

async fn set_up(dir: &Path, charter: Charter) -> Result<(Stage, roles::Witness), Failure> {
    scene(3, "An authority, three roles with keys kept apart, and a witness of another body");
    let new = NewAuthority {
        name: "Example health authority".to_owned(),
        jurisdiction: charter.measure.jurisdiction.clone(),
        origin: None,
        keys: None,
        passphrase: None,
    };
    let mut gateway = Gateway::create(&dir.join("authority"), new, Box::new(SystemClock)).await?;
    let log_key = gateway.log_key();
    let keys = dir.join("keys-of-the-roles");
    roles::enrol(&mut gateway, &keys).await?;
    let (witness, witness_key) = roles::Witness::start(&mut gateway, &dir.join("witness")).await?;
    shown(format_args!("{:<24} {}", "witness", String::from(witness_key.clone())));
    let trust = format!(
        "# Keys of this demo. A real checker obtains them elsewhere.\nlog {}\nwitness {}\n",
        String::from(log_key.clone()),
        String::from(witness_key.clone())
    );
    file::write(&dir.join("trust.txt"), trust.as_bytes())?;

    scene(4, "The charter is proposed, signed by all who must agree, and opened");
    let measure = charter.measure.id.clone();
    let shelf = Shelf::embedded().map_err(Failure::broken)?;
    let proposed = gateway.propose(charter, &shelf).await?;
    shown(format_args!("{:<24} {:<10} leaf {}", "proposed and judged", "", proposed.leaf));
    let early = gateway.open_measure(&measure, false).await;
    if let Err(error) = early {
        shown(format_args!("opening before that is refused: {error}"));
    }
    let judged: Vec<String> =
        proposed.assessment.to_be_judged().iter().map(ToString::to_string).collect();
    roles::sign(&mut gateway, &measure, &keys, &judged).await?;
    let leaf = gateway.open_measure(&measure, false).await?;
    shown(format_args!("{:<24} {:<10} leaf {leaf}", "open", ""));
    Ok((Stage { dir: dir.to_owned(), gateway, measure, log_key, witness_key }, witness))
}

async fn take_in(stage: &mut Stage, data: &Path) -> Result<(), Failure> {
    scene(5, "Rows come in: each is admitted or refused, and counted");
    for record in ["resident", "case_report", "contact"] {
        let file = data.join(format!("{record}.csv"));
        let receipt = stage.dir.join(format!("{record}.receipt.json"));
        let submission = Submission {
            measure: stage.measure.clone(),
            record: record.parse().map_err(Failure::usage)?,
            manifest: file::read_text(&data.join(format!("{record}.manifest.toml"))).ok(),
            file,
            delimiter: None,
        };
        let began = Instant::now();
        let report = submit::submit(&mut stage.gateway, &submission, &receipt).await?;
        if let Some(report) = report {
            shown(format_args!(
                "{record:<12} {:>9} received = {:>9} admitted + {} refused   ({:.1} s)",
                report.received,
                report.admitted,
                report.refused,
                began.elapsed().as_secs_f64()
            ));
        }
    }
    Ok(())
}

async fn questions(stage: &mut Stage) -> Result<PathBuf, Failure> {
    scene(6, "An epidemiologist asks for the epidemic curve");
    shown(CURVE);
    let (answered, took) = stage.ask(CURVE, "epidemic-curve", "0.5").await?;
    shown("");
    let points = points(&answered);
    let full = points.len();
    let points: Vec<_> = points.into_iter().take(30).collect();
    for line in curve::draw(&points, 92) {
        shown(line);
    }
    shown(format_args!("({full} weeks, asked and answered in {took:.1} s)"));
    shown(answer::footing(&answered, &stage.gateway));
    let receipt = ask::keep_receipt(&mut stage.gateway, &answered, None).await?;
    shown("");
    shown(BY_OUTCOME);
    let (answered, _) = stage.ask(BY_OUTCOME, "epidemic-curve", "0.2").await?;
    shown(answer::table(&answered.release));
    let (again, _) = stage.ask(CURVE, "epidemic-curve", "0.5").await?;
    if again.repeated {
        shown("the first question once more: the recorded answer, at no cost");
    }
    Ok(receipt)
}

async fn refusals(stage: &mut Stage, data: &Path) -> Result<(), Failure> {
    scene(7, "Four refusals; each is in the log, none read a row or spent anything");
    let file = data.join("too-much.csv");
    let head = "person_id,case_id,date_onset,date_report,region,age,religion\n";
    file::write(&file, head.as_bytes())?;
    let over = Submission {
        measure: stage.measure.clone(),
        record: "case_report".parse().map_err(Failure::usage)?,
        file,
        manifest: None,
        delimiter: None,
    };
    let refused = stage.gateway.submit(&over, &mut |_| {}).await.err();
    say_refusal("over-collection", refused.map(Failure::from));
    let outside = "SELECT AVG(hospital_days) FROM case_report";
    say_refusal("outside the purpose", stage.ask(outside, "epidemic-curve", "0.1").await.err());
    let dear = "SELECT COUNT(*) FROM case_report";
    say_refusal("over budget", stage.ask(dear, "epidemic-curve", "4").await.err());
    let by = (Role::SupervisoryAuthority, "looking into a complaint");
    let acts = vec![Act::Intake, Act::Questions];
    let leaf = stage.gateway.suspend(&stage.measure, acts, by).await?;
    shown(format_args!("the supervisory authority suspends the measure (leaf {leaf})"));
    say_refusal("after suspension", stage.ask(dear, "epidemic-curve", "0.1").await.err());
    Ok(())
}

fn say_refusal(what: &str, refused: Option<Failure>) {
    match refused {
        Some(failure) => {
            let text = failure.to_string();
            shown(format_args!("{what}:"));
            text.lines().for_each(|line| shown(format_args!("    {line}")));
        }
        None => shown(format_args!("{what}: NOT refused")),
    }
}

fn proofs(stage: &Stage, receipt: &Path) -> Result<(), Failure> {
    scene(8, "Anyone checks: the receipt of the curve, and the whole log, offline");
    let trust = Trust {
        logs: vec![stage.log_key.clone()],
        witnesses: vec![stage.witness_key.clone()],
        keys: Vec::new(),
    };
    shown(verify::receipt(receipt, &trust)?);
    let altered = stage.dir.join("altered.receipt.json");
    let text = file::read_text(receipt)?;
    let changed = text.replacen("\"steps\":[\"", "\"steps\":[\"1", 1);
    file::write(&altered, changed.as_bytes())?;
    scene(9, "A copy of the receipt with one digit more is caught");
    match verify::receipt(&altered, &trust) {
        Err(failure) => shown(failure),
        Ok(_) => return Err(Failure::broken("the altered receipt was NOT caught")),
    }
    let log = stage.gateway.log_dir();
    let now = stage.gateway.now();
    let report = verify_log(&Folder::new(&log), &trust, now).map_err(Failure::broken)?;
    scene(10, "The whole log, replayed without the store");
    shown(&report);
    if report.is_good() { Ok(()) } else { Err(Failure::broken("the log does not verify")) }
}

impl Stage {
    async fn ask(
        &mut self,
        sql: &str,
        purpose: &str,
        epsilon: &str,
    ) -> Result<(Answered, f64), Failure> {
        let question = Question {
            sql: sql.to_owned(),
            purpose: purpose.parse::<PurposeId>().map_err(Failure::usage)?,
            charge: Charge::ByEpsilon(epsilon.parse::<Epsilon>().map_err(Failure::usage)?),
            clip: ClipWish::Chosen,
        };
        let began = Instant::now();
        let answered = self.gateway.ask(&self.measure, Role::Epidemiologist, &question).await?;
        Ok((answered, began.elapsed().as_secs_f64()))
    }
}

/// Label, value and margin of each row: the first column and the second.
fn points(answered: &Answered) -> Vec<curve::Point> {
    let number = |text: &str| text.parse::<f64>().ok();
    let rows = answered.release.rows.iter().filter_map(|row| match row.as_slice() {
        [label, value] if label.value != Cell::Null => {
            let (low, high) = (value.low.as_deref()?, value.high.as_deref()?);
            let high = number(high)?;
            let value = number(&value.value.to_string())?;
            let label = label.value.to_string().chars().take(10).collect();
            let _ = low;
            Some(curve::Point { label, value, margin: high - value })
        }
        _ => None,
    });
    rows.collect()
}

/// An enumeration's own spelling, in words.
fn words<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.replace('_', " "),
        _ => String::new(),
    }
}
