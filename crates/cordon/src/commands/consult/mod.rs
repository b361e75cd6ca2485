//! `cordon consult`

mod form;

use std::path::Path;

use cordon_assess::{Shelf, assess, consultation_text, count, pia::Language};
use cordon_charter::{Charter, MeasureId};
use cordon_gateway::{Gateway, Recorded};
use cordon_log::{Answer, MeasureState, Unheard};

use crate::{
    cli::{Consult, TextFormat},
    commands::{Place, check, open},
    failure::Failure,
    output::{file, page::paragraph, say},
};

pub(crate) async fn run(args: Consult, authority: &Place) -> Result<(), Failure> {
    match args {
        Consult::Export { charter, language, out, rulebooks } => {
            let charter = charter_of(&charter, authority).await?;
            export(&charter, &check::shelf(rulebooks.as_deref())?, language, &out)
        }
        Consult::Import { measure, file } => {
            import(&mut *open(authority).await?, &measure, &file).await
        }
        Consult::Answer { measure, replies, answer, changed } => {
            let mut gateway = open(authority).await?;
            let answer = Answer { answer, changed };
            let leaf = gateway.answer_consultees(&measure, &replies, &answer).await?;
            say::line(format_args!("answered {} (leaf {leaf})", replies.len()));
            still_lacking(&gateway, &measure)
        }
        Consult::Confirm { measure, reason } => {
            let mut gateway = open(authority).await?;
            let leaf = gateway.confirm_consultation(&measure, &reason).await?;
            say::line(format_args!("confirmed for the charter proposed last (leaf {leaf})"));
            still_lacking(&gateway, &measure)
        }
        Consult::Show { measure, format } => {
            show(&mut *open(authority).await?, &measure, format).await
        }
    }
}

/// The charter of a file, or the one proposed last for a measure.
async fn charter_of(name: &str, authority: &Place) -> Result<Charter, Failure> {
    let path = Path::new(name);
    if path.is_file() {
        return check::read(path, &file::read_text(path)?);
    }
    let id: MeasureId = name
        .parse()
        .map_err(|_| Failure::usage(format_args!("`{name}` is neither a file nor a measure")))?;
    let gateway = open(authority).await?;
    let proposal = gateway.measure(&id)?.proposal();
    let charter = proposal.map(|proposal| proposal.charter.clone());
    charter.ok_or_else(|| Failure::broken("the measure has no charter"))
}

fn export(charter: &Charter, shelf: &Shelf, language: Language, out: &Path) -> Result<(), Failure> {
    let assessment = assess(charter, shelf);
    let text = consultation_text(charter, &assessment, language);
    let form = form::empty(&charter.measure.id, &charter.digest());
    file::write(out, format!("{text}\n{form}").as_bytes())?;
    say::line(format_args!("wrote {}, over the charter {}", out.display(), charter.digest()));
    Ok(())
}

async fn import(gateway: &mut Gateway, measure: &MeasureId, path: &Path) -> Result<(), Failure> {
    let forms = form::read(&file::read_text(path)?).map_err(|error| {
        let at = format!("{}:{}", path.display(), error.line);
        Failure::usage(format_args!("{at}: {}; nothing was recorded", error.message))
            .help(error.help)
    })?;
    let charter = forms.first().map(|form| form.charter);
    let Some(charter) = charter.filter(|own| forms.iter().all(|form| form.charter == *own)) else {
        let help = "import the replies over each charter from a file of their own";
        return Err(Failure::usage("the replies are over different charters").help(help));
    };
    if let Some(other) = forms.iter().find(|form| form.measure != *measure) {
        let message = format_args!("a reply is about `{}`, not `{measure}`", other.measure);
        return Err(Failure::usage(message).help("import it into its own measure"));
    }
    let voices = forms.into_iter().map(|form| form.voice).collect();
    let leaves = gateway.hear(measure, charter, voices).await?;
    let leaves: Vec<String> = leaves.iter().map(u64::to_string).collect();
    let replies = count(leaves.len(), "reply", "replies");
    say::line(format_args!("recorded {replies} (leaf {})", leaves.join(", ")));
    still_lacking(gateway, measure)
}

/// What the consultation that the charter demands still lacks.
fn still_lacking(gateway: &Gateway, measure: &MeasureId) -> Result<(), Failure> {
    for line in lacking(gateway, measure)? {
        say::line(format_args!("  lacking     {line}"));
    }
    Ok(())
}

pub(super) fn lacking(gateway: &Gateway, measure: &MeasureId) -> Result<Vec<String>, Failure> {
    let state = gateway.measure(measure)?;
    let Some(proposal) = state.proposal() else { return Ok(Vec::new()) };
    let lacking = state.consultations().unheard(&proposal.charter);
    Ok(lacking.iter().map(in_words).collect())
}

/// The same for machines.
pub(super) fn lacking_json(measure: &MeasureState) -> serde_json::Value {
    let Some(proposal) = measure.proposal() else { return serde_json::Value::Null };
    let lacking = measure.consultations().unheard(&proposal.charter);
    let one = |unheard: &Unheard| match unheard {
        Unheard::Nobody(group) => serde_json::json!({"lacks": "hearing", "group": group}),
        Unheard::Earlier(group) => serde_json::json!({"lacks": "confirmation", "group": group}),
        Unheard::Unanswered(leaf) => serde_json::json!({"lacks": "answer", "reply": leaf}),
    };
    lacking.iter().map(one).collect()
}

fn in_words(unheard: &Unheard) -> String {
    match unheard {
        Unheard::Nobody(group) => format!("{} (`{group}`): nobody was heard", group.in_words()),
        Unheard::Earlier(group) => {
            format!("{} (`{group}`): heard over an earlier charter only", group.in_words())
        }
        Unheard::Unanswered(leaf) => format!("reply {leaf}: no answer"),
    }
}

async fn show(
    gateway: &mut Gateway,
    measure: &MeasureId,
    format: TextFormat,
) -> Result<(), Failure> {
    let record = gateway.consultation_record(measure).await?;
    let last = gateway.measure(measure)?.proposal().map(|proposal| proposal.digest);
    let counts = |entry: &Recorded| {
        let consultations = gateway.measure(measure).map(|m| m.consultations());
        last.is_some_and(|charter| consultations.is_ok_and(|c| c.counts(entry.leaf, &charter)))
    };
    if format == TextFormat::Json {
        for entry in &record {
            say::line(serde_json::json!({
                "reply": entry.leaf,
                "charter": entry.reply.charter,
                "group": entry.reply.group,
                "counts": counts(entry),
                "heard": entry.heard,
                "answers": entry.reply.answers,
                "answer": entry.answer,
            }));
        }
        return Ok(());
    }
    if record.is_empty() {
        say::line("nobody is on record as heard");
    }
    for entry in &record {
        let holds = if counts(entry) { "" } else { " (an earlier charter; not confirmed)" };
        say::line(format_args!("reply {}, {}{holds}", entry.leaf, entry.reply.group.in_words()));
        say::line(format_args!("  charter   {}", entry.reply.charter));
        match &entry.heard {
            Some(heard) => {
                paragraph("  who       ", &format!("{}, {}", heard.who, heard.role));
                paragraph("  said      ", &format!("{} ({})", heard.said, heard.date));
            }
            None => say::line("  said      removed; the record stands"),
        }
        match (&entry.answer, entry.reply.answers.is_empty()) {
            (Some(answer), _) => {
                paragraph("  answer    ", &answer.answer);
                paragraph("  changed   ", &answer.changed);
            }
            (None, true) => say::line("  answer    none yet"),
            (None, false) => say::line("  answer    removed; the record stands"),
        }
    }
    still_lacking(gateway, measure)
}
