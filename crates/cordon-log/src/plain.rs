//! What a check showed, in plain words: what is proven, and what is not.

use std::fmt;

use serde_json::Value;

use crate::{
    checkpoint::Cosigned,
    event::Event,
    leaf::Leaf,
    receipt::{ReceiptError, Shown},
    verify::{Report, VerifyError},
};

/// What kind of failure a check ended with; the command line gives each its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// What was handed in is not what was asked for: no log here, a version from the future.
    Usage,
    /// A file could not be read.
    System,
    /// A proof does not hold.
    Broken,
}

impl ReceiptError {
    /// What kind of failure it is.
    pub const fn kind(&self) -> FailureKind {
        match self {
            Self::Version(_) | Self::NoLeaf => FailureKind::Usage,
            _ => FailureKind::Broken,
        }
    }
}

impl VerifyError {
    /// What kind of failure it is.
    pub const fn kind(&self) -> FailureKind {
        match self {
            Self::NoLog => FailureKind::Usage,
            Self::Read { .. } => FailureKind::System,
            Self::Broken(_) => FailureKind::Broken,
        }
    }
}

/// What no receipt and no log can show (DESIGN, "What the proof is, exactly").
const NOT_PROVEN: &str = "not proven: that nothing happened outside Cordon, that noise was drawn, \
that copies made elsewhere are gone, or that a declared fact is true";

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let attested = &self.attested;
        let (kind, time) = (attested.leaf.event.kind(), attested.leaf.time);
        writeln!(f, "verified: `{kind}` at {time} is leaf {} of the log", attested.index)?;
        writeln!(f, "  log       {} with {} leaves", attested.log_key.name, self.size)?;
        writeln!(f, "  act       {}", act(&attested.leaf.event))?;
        match (&attested.opening, &attested.leaf.body) {
            (Some(opening), _) => {
                writeln!(f, "  body      in this receipt, as the log commits to it:")?;
                body(f, &opening.body)?;
            }
            (None, Some(_)) => writeln!(f, "  body      not in this receipt, so not checked")?,
            (None, None) => writeln!(f, "  body      the act has none")?,
        }
        keys(f, self.trusted)?;
        witnesses(f, &self.cosigned)?;
        writeln!(f, "  proven: the log holds this act at this place, no byte of it altered")?;
        write!(f, "  {NOT_PROVEN}; a receipt alone does not show that the log keeps its own rules")
    }
}

/// What the members of a body say, each on a line; what is long is read in the file.
fn body(f: &mut fmt::Formatter<'_>, body: &Value) -> fmt::Result {
    const LONGEST: usize = 400;
    let Value::Object(members) = body else { return Ok(()) };
    for (name, value) in members {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Array(list) if list.iter().all(Value::is_string) => {
                list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
            }
            other => other.to_string(),
        };
        if text.chars().count() > LONGEST {
            writeln!(f, "            {}: (long: read it in the file)", printable(name))?;
        } else if !text.is_empty() {
            writeln!(f, "            {}: {}", printable(name), printable(&text))?;
        }
    }
    Ok(())
}

/// Text of a file that somebody sent, to print: no sign of it can steer a terminal.
pub fn printable(text: &str) -> String {
    let one = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    text.chars().map(one).collect()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_good() { "verified" } else { "NOT VERIFIED" };
        writeln!(f, "{verdict}: {} leaves, root {}", self.leaves.len(), self.root)?;
        for broken in &self.broken {
            writeln!(f, "  broken    `{}`: {}", broken.file, broken.what)?;
        }
        for fault in self.state.faults() {
            writeln!(f, "  rule      {} at leaf {}: {fault}", fault.rule.name(), fault.leaf)?;
        }
        for late in self.state.late() {
            writeln!(f, "  late      {late}")?;
        }
        for neglect in &self.neglected {
            let word = if neglect.is_overdue() { "overdue " } else { "not done" };
            writeln!(f, "  {word}  {neglect}")?;
        }
        for standing in self.standings() {
            write!(f, "{standing}")?;
        }
        let closed = &self.unchecked;
        writeln!(
            f,
            "  bodies    not checked: {} open to the overseer only, {} sealed, {} removed",
            closed.overseer, closed.sealed, closed.redacted
        )?;
        let assessed = |leaf: &&Leaf| matches!(leaf.event, Event::MeasureAssessed { .. });
        writeln!(
            f,
            "  charters  assessments: {}, as they were signed",
            self.leaves.iter().filter(assessed).count()
        )?;
        keys(f, self.trusted)?;
        witnesses(f, &self.cosigned)?;
        if self.is_good() {
            let late = self.state.late().len();
            let destroyed = if late == 0 {
                "keys declared destroyed within 24 hours of the time they were due".to_owned()
            } else {
                format!("all due keys declared destroyed, {late} of them late (see above)")
            };
            writeln!(
                f,
                "  proven: the published history is complete and in order, and obeys its own \
                 rules: signatures, terms, declared spending, answers as charged, {destroyed}"
            )?;
        }
        write!(f, "  {NOT_PROVEN}")
    }
}

fn keys(f: &mut fmt::Formatter<'_>, trusted: bool) -> fmt::Result {
    let keys = if trusted {
        "the log's key is one that you obtained elsewhere"
    } else {
        "valid under keys that the authority named; use --trust with keys obtained elsewhere"
    };
    writeln!(f, "  keys      {keys}")
}

fn witnesses(f: &mut fmt::Formatter<'_>, cosigned: &[Cosigned]) -> fmt::Result {
    if cosigned.is_empty() {
        return writeln!(f, "  witness   not witnessed: the log could show others another history");
    }
    for Cosigned { witness, time } in cosigned {
        writeln!(f, "  witness   unaltered since `{witness}` saw it at {time}")?;
    }
    Ok(())
}

fn act(event: &Event) -> String {
    let of = event.measure().map(|id| format!(" of measure `{id}`")).unwrap_or_default();
    match event {
        Event::Released { charge, .. } => format!("an answer{of}, paid by leaf {charge}"),
        Event::WindowReleased { bulletin, window, .. } => {
            format!("window {window} of bulletin {bulletin}{of}, paid by the charge of all windows")
        }
        Event::BatchAdmitted { record, .. } => format!("a submission of `{record}`{of}, taken in"),
        Event::BatchRefused { record, code, .. } => {
            format!("a submission of `{record}`{of}, refused: {code}")
        }
        Event::KeysDestroyed { buckets } => {
            format!("attested erasure: the keys of {} buckets declared destroyed", buckets.len())
        }
        other => format!("{}{of}", other.kind().replace('_', " ")),
    }
}
