//! `cordon log`

use std::path::{Path, PathBuf};

use cordon_charter::MeasureId;
use cordon_log::{
    BodyClass, Folder, Leaf, LogSource as _, Opening, SignedHalt, SignedStatement, body_path,
    document_path, from_canonical, printable,
};
use serde_json::{Value, json};

use crate::{
    cli::{Log, TextFormat},
    commands::{Place, open, published},
    failure::Failure,
    output::{say, table::table},
};

pub(crate) async fn run(args: &Log, authority: &Place) -> Result<(), Failure> {
    match args {
        Log::Show { leaf, measure, last, log, format } => {
            let wanted = Wanted { leaf: *leaf, measure: measure.as_ref(), last: *last };
            match log {
                Some(dir) => {
                    let report = published::read(dir)?;
                    show(&report.leaves, &published::folder(dir), &wanted, *format)
                }
                None => {
                    let gateway = open(authority).await?;
                    show(gateway.leaves(), &gateway.log_dir(), &wanted, *format)
                }
            }
        }
        Log::Redact { leaf, code } => {
            let said = open(authority).await?.redact(*leaf, code).await?;
            say::line(format_args!("the body of leaf {leaf} is removed (leaf {said})"));
            Ok(())
        }
        Log::ConfirmClock { role } => {
            let mut gateway = open(authority).await?;
            let due = gateway.state().due(gateway.now()).len();
            let leaf = gateway.confirm_time_jump(*role).await?;
            say::line(format_args!(
                "the clock is confirmed (leaf {leaf}); {due} keys were due and are destroyed"
            ));
            Ok(())
        }
    }
}

/// Which leaves.
struct Wanted<'a> {
    leaf: Option<u64>,
    measure: Option<&'a MeasureId>,
    last: Option<usize>,
}

fn show(
    leaves: &[Leaf],
    dir: &Path,
    wanted: &Wanted<'_>,
    format: TextFormat,
) -> Result<(), Failure> {
    if let Some(index) = wanted.leaf {
        let leaf = usize::try_from(index).ok().and_then(|at| leaves.get(at)).ok_or_else(|| {
            Failure::usage(format_args!("the log has no leaf {index}"))
                .help(format_args!("it has {} leaves, from 0", leaves.len()))
        })?;
        return one(dir, index, leaf, format);
    }
    let own = |(_, leaf): &(usize, &Leaf)| {
        wanted.measure.is_none_or(|id| leaf.event.measure() == Some(id))
    };
    let mut chosen: Vec<_> = leaves.iter().enumerate().filter(own).collect();
    if let Some(last) = wanted.last {
        chosen.drain(..chosen.len().saturating_sub(last));
    }
    if format == TextFormat::Json {
        for (index, leaf) in chosen {
            say::line(json!({ "index": index, "leaf": leaf }));
        }
        return Ok(());
    }
    let row = |(index, leaf): (usize, &Leaf)| {
        let measure = leaf.event.measure().map(ToString::to_string).unwrap_or_default();
        let body = leaf.body.map(|body| class(body.class).to_owned());
        vec![
            index.to_string(),
            leaf.time.to_string(),
            leaf.event.kind(),
            measure,
            leaf.actor.to_string(),
            body.unwrap_or_default(),
        ]
    };
    let rows = chosen.into_iter().map(row).collect();
    say::line(table(&["leaf", "time", "event", "measure", "actor", "body"], rows));
    Ok(())
}

const fn class(class: BodyClass) -> &'static str {
    match class {
        BodyClass::Public => "public",
        BodyClass::Overseer => "overseer",
        BodyClass::Sealed => "sealed",
    }
}

/// One leaf with what it names: where each document lies, what it says where that is a statement,
/// and its public body.
fn one(dir: &Path, index: u64, leaf: &Leaf, format: TextFormat) -> Result<(), Failure> {
    let source = Folder::new(dir);
    let read = |path: &str| source.read(path).ok().flatten();
    let documents: Vec<(PathBuf, Option<Value>)> = leaf
        .event
        .documents()
        .iter()
        .map(|digest| {
            let path = document_path(digest);
            let said = read(&path).and_then(|bytes| said(&bytes));
            (dir.join(path), said)
        })
        .collect();
    let opening = read(&body_path(index))
        .and_then(|bytes| from_canonical::<Opening>(&bytes).ok())
        .filter(|opening| leaf.body.as_ref().is_some_and(|body| opening.opens(body)));
    let body = opening.map(|opening| opening.body);
    if format == TextFormat::Json {
        let documents: Vec<Value> =
            documents.iter().map(|(path, said)| json!({ "path": path, "said": said })).collect();
        let shown = json!({ "index": index, "leaf": leaf, "documents": documents, "body": body });
        say::line(shown);
        return Ok(());
    }
    say::line(format_args!("leaf {index}: {} at {}", leaf.event.kind(), leaf.time));
    say::line(format_args!("  actor       {}", leaf.actor));
    members("event", &serde_json::to_value(&leaf.event).map_err(Failure::broken)?);
    for (path, said) in &documents {
        say::line(format_args!("  document    {}", path.display()));
        if let Some(said) = said {
            members("says", said);
        }
    }
    match (&leaf.body, &body) {
        (None, _) => {}
        (Some(_), Some(body)) => {
            say::line(format_args!("  body        {}", dir.join(body_path(index)).display()));
            members("says", body);
        }
        (Some(own), None) => {
            let why = match own.class {
                BodyClass::Public => "public, but not there: removed, or missing",
                BodyClass::Overseer => "open to the supervisory authority, by its receipt",
                BodyClass::Sealed => "sealed",
            };
            say::line(format_args!("  body        {why}"));
        }
    }
    Ok(())
}

/// What a role signed, if the document is that.
fn said(bytes: &[u8]) -> Option<Value> {
    if let Ok(statement) = SignedStatement::from_bytes(bytes) {
        return serde_json::to_value(statement.signed.draft).ok();
    }
    serde_json::to_value(SignedHalt::from_bytes(bytes).ok()?.signed.draft).ok()
}

/// The members of an object, each on a line.
fn members(word: &str, value: &Value) {
    let Value::Object(members) = value else { return };
    for (at, (name, value)) in members.iter().enumerate() {
        let word = if at == 0 { word } else { "" };
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        say::line(format_args!("  {word:<10}  {}: {}", printable(name), printable(&text)));
    }
}
