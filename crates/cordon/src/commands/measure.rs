//! `cordon measure`

use std::path::Path;

use cordon_assess::{Assessment, BookUsed, count, pia::RiskNow};
use cordon_charter::{Charter, diff};
use cordon_gateway::{Gateway, Proposed};
use cordon_log::{Bulletin, MeasureState};
use jiff::Timestamp;

use crate::{
    cli::{Halt, Measure, TextFormat},
    commands::{Place, agreement, check, conduct, consult, controls, halt, open, processor},
    failure::Failure,
    output::{file, page::paragraph, say, table::table},
};

pub(crate) async fn run(args: Measure, authority: &Place) -> Result<(), Failure> {
    match args {
        Measure::Propose { charter, rulebooks } => {
            let text = file::read_text(&charter)?;
            let charter = check::read(&charter, &text)?;
            let shelf = check::shelf(rulebooks.as_deref())?;
            let mut gateway = open(authority).await?;
            let foreign = foreign(&gateway, &charter);
            let version = charter.measure.version;
            let proposed = gateway.propose(charter, &shelf).await?;
            say_proposed(version, &proposed);
            say_other_books(&proposed.assessment)?;
            if let Some(foreign) = foreign {
                say::aside(foreign);
            }
            Ok(())
        }
        Measure::Open { measure, provisional } => {
            let leaf = open(authority).await?.open_measure(&measure, provisional).await?;
            say::line(format_args!("`{measure}` is open (leaf {leaf})"));
            Ok(())
        }
        Measure::Suspend { measure, acts, role, reason, out, log } => {
            let how = Halt { role, reason: &reason, out: out.as_deref(), log: log.as_deref() };
            halt::suspend(measure, acts, how, authority).await
        }
        Measure::Resume { measure, role, reason, out, log } => {
            let how = Halt { role, reason: &reason, out: out.as_deref(), log: log.as_deref() };
            halt::resume(measure, how, authority).await
        }
        Measure::End { measure, reason } => {
            let mut gateway = open(authority).await?;
            let lost = lost_windows(gateway.measure(&measure)?, gateway.now());
            let leaf = gateway.end(&measure, &reason).await?;
            say::line(format_args!("ended (leaf {leaf}); keys go when retention says"));
            if lost > 0 {
                let windows = count(lost as usize, "window", "windows");
                say::line(format_args!(
                    "{windows} of its bulletins were paid for and will never be released"
                ));
            }
            Ok(())
        }
        Measure::Report { measure, file, next } => {
            let report = file::read_text(&file)?.into_bytes();
            let done = open(authority).await?.publish_report(&measure, report, next).await?;
            say::line(format_args!("published (leaf {}) as documents/{}", done.leaf, done.report));
            say::line(format_args!("the next report is due on {}", done.next_due));
            Ok(())
        }
        Measure::List { format } => list(&*open(authority).await?, format),
        Measure::Show { measure, format } => show(&*open(authority).await?, &measure, format),
        Measure::Diff { before, after } => compare(&before, &after, authority).await,
    }
}

/// What came of it, and that a charter which cannot open is in public all the same.
fn say_proposed(version: u32, proposed: &Proposed) {
    let Proposed { assessment, leaf, repeated } = proposed;
    let (unmet, judged) = (assessment.unmet_must(), assessment.to_be_judged().len());
    let done = match repeated {
        true => "was proposed and judged before, and nothing was added",
        false => "is proposed and judged",
    };
    say::line(format_args!(
        "version {version} {done} (leaf {leaf}): {}, {} for a person to judge",
        count(unmet.len(), "rule not met", "rules not met"),
        count(judged, "question", "questions")
    ));
    if unmet.is_empty() {
        return;
    }
    say::line("it cannot open as it is, and it is public:");
    for rule in unmet {
        let found = assessment.findings.iter().find(|finding| finding.rule == *rule);
        let title = found.map_or("", |finding| finding.title.as_str());
        say::line(format_args!("  {rule:<12} {title}"));
    }
    say::line("mend it with `cordon check` and `cordon assess`, then propose it again");
}

/// Whoever verifies the log needs the books that are not built in.
fn say_other_books(assessment: &Assessment) -> Result<(), Failure> {
    let built_in = check::shelf(None)?;
    let own = |used: &&BookUsed| !built_in.books().iter().any(|book| book.digest == used.digest);
    let books: Vec<String> = assessment
        .rulebooks
        .iter()
        .filter(own)
        .map(|used| format!("`{}` (SHA-256 {})", used.jurisdiction, used.digest))
        .collect();
    if !books.is_empty() {
        say::aside(format_args!(
            "judged by rulebooks of your own: {}; publish them, since `cordon verify --log` judges \
             again only with the same files (--rulebooks)",
            books.join(", ")
        ));
    }
    Ok(())
}

/// A charter of another country than the authority's is judged by that country's rules.
fn foreign(gateway: &Gateway, charter: &Charter) -> Option<String> {
    let (own, of) = (&gateway.settings().jurisdiction, &charter.measure.jurisdiction);
    (own != of).then(|| {
        format!(
            "the charter is of {of}, this authority of {own}: it is judged by the rules for {of}"
        )
    })
}

/// Windows of bulletins that end with the measure: they were paid for, and nothing gives it back.
fn lost_windows(measure: &MeasureState, now: Timestamp) -> u32 {
    let running = measure.bulletins().all().filter(|bulletin| !bulletin.is_over(now));
    let left = |bulletin: &Bulletin| {
        bulletin.next().map_or(0, |next| (bulletin.term.windows + 1).saturating_sub(next))
    };
    running.map(left).sum()
}

fn list(gateway: &Gateway, format: TextFormat) -> Result<(), Failure> {
    let now = gateway.now();
    if format == TextFormat::Json {
        for measure in gateway.state().measures() {
            say::line(summary(measure, gateway));
        }
        return Ok(());
    }
    let rows = gateway
        .state()
        .measures()
        .map(|measure| {
            let charter = charter_of(measure);
            vec![
                measure.id().to_string(),
                charter.map(|c| c.measure.version.to_string()).unwrap_or_default(),
                measure.lifecycle(now).to_string(),
                charter.map(|c| c.term.sunset.to_string()).unwrap_or_default(),
                charter.map(|c| c.measure.title.in_language("en").to_owned()).unwrap_or_default(),
            ]
        })
        .collect();
    say::line(table(&["measure", "version", "state", "sunset", "title"], rows));
    Ok(())
}

fn show(
    gateway: &Gateway,
    id: &cordon_charter::MeasureId,
    format: TextFormat,
) -> Result<(), Failure> {
    let measure = gateway.measure(id)?;
    if format == TextFormat::Json {
        say::line(summary(measure, gateway));
        return Ok(());
    }
    let Some(charter) = charter_of(measure) else {
        return Err(Failure::broken("the measure has no charter"));
    };
    let now = gateway.now();
    say::line(format_args!("{} ({id})", charter.measure.title.in_language("en")));
    paragraph("  ", charter.measure.summary.in_language("en"));
    let term = &charter.term;
    say::line(format_args!("  state       {}", measure.lifecycle(now)));
    say_versions(measure);
    say::line(format_args!("  term        {} to {}", term.opens, term.sunset));
    if let Some(due) = measure.report_due() {
        say::line(format_args!("  report due  {due}"));
    }
    for (role, stopped) in measure.suspended() {
        say::line(format_args!("  suspended   {}", halt::stopped(*role, stopped)));
    }
    agreement::say_statements(gateway.state(), measure);
    say_consultation(gateway, measure)?;
    processor::say_list(measure);
    conduct::say_all(measure, now);
    if let Some(account) = measure.account() {
        let (total, left) = (account.total(), account.left());
        let epsilon = &charter.privacy.epsilon;
        say::line(format_args!(
            "  budget      ρ = {:.6} left of {:.6} (ε = {epsilon}, δ = {})",
            left.approximate(),
            total.approximate(),
            charter.privacy.delta
        ));
        for purpose in charter.purposes.keys() {
            let left = account.left_for(purpose).approximate();
            say::line(format_args!("              ρ = {left:.6} left for `{purpose}`"));
        }
    }
    say::line(format_args!("  releases    {}", measure.releases().len()));
    let late = gateway.state().late().iter().filter(|late| late.bucket.measure == *id).count();
    if late > 0 {
        say::line(format_args!(
            "  keys        {late} were destroyed LATE: see `cordon verify --log`"
        ));
    }
    let now_due = gateway.state().due(now);
    let next = measure.schedule().into_iter().find(|(bucket, _)| !measure.is_destroyed(bucket));
    match next {
        Some((bucket, due)) if now_due.contains(&bucket) => say::line(format_args!(
            "  keys        DUE since {due}; they go with the next act, or after `cordon log \
             confirm-clock`"
        )),
        Some((_, due)) => say::line(format_args!("  keys        the next go on {due}")),
        None => {}
    }
    controls::show(&controls::risks(gateway, measure, charter));
    for (at, step) in agreement::next_steps(gateway.state(), measure, now).iter().enumerate() {
        let word = if at == 0 { "next" } else { "" };
        say::line(format_args!("  {word:<10}  {step}"));
    }
    Ok(())
}

fn say_versions(measure: &MeasureState) {
    if let Some(in_force) = measure.in_force() {
        let version = in_force.charter.measure.version;
        say::line(format_args!("  in force    version {version}"));
    }
    if let Some(proposal) = agreement::waiting(measure) {
        let version = proposal.charter.measure.version;
        say::line(format_args!("  proposed    version {version}, which the following is about"));
    }
}

/// Who was heard, and what the consultation that the charter demands still lacks.
fn say_consultation(gateway: &Gateway, measure: &MeasureState) -> Result<(), Failure> {
    let heard = measure.consultations().replies().len();
    if heard > 0 {
        say::line(format_args!("  heard       {heard} on record (`cordon consult show`)"));
    }
    for lacking in consult::lacking(gateway, measure.id())? {
        say::line(format_args!("  to hear     {lacking}"));
    }
    Ok(())
}

/// What scripts read.
fn summary(measure: &MeasureState, gateway: &Gateway) -> serde_json::Value {
    let proposal = measure.proposal();
    let judged = proposal.and_then(|p| p.assessment.as_ref()).map(|(_, judged)| judged);
    let account = measure.account();
    let risks = charter_of(measure).map(|charter| controls::risks(gateway, measure, charter));
    serde_json::json!({
        "measure": measure.id(),
        "state": measure.lifecycle(gateway.now()).to_string(),
        "charter": measure.in_force().map(|in_force| in_force.digest),
        "version": measure.in_force().map(|in_force| in_force.charter.measure.version),
        "proposed_version": agreement::waiting(measure).map(|p| p.charter.measure.version),
        "proposed": proposal.map(|p| p.digest),
        "unmet_must": judged.map(|j| j.unmet_must.clone()),
        "to_be_judged": judged.map(|j| j.to_be_judged.clone()),
        "advice_against": agreement::advice_in_json(gateway.state(), measure),
        "rho_total": account.as_ref().map(|a| a.total().to_string()),
        "rho_left": account.as_ref().map(|a| a.left().to_string()),
        "releases": measure.releases(),
        "report_due": measure.report_due(),
        "to_hear": consult::lacking_json(measure),
        "processors": processor::in_json(measure),
        "conduct": conduct::in_json(measure, gateway.now()),
        "prior_consultation_due":
            risks.as_ref().map(|risks| risks.iter().any(RiskNow::is_raised_to_high)),
        "risks": risks,
    })
}

async fn compare(before: &str, after: &Path, authority: &Place) -> Result<(), Failure> {
    let text = file::read_text(after)?;
    let new = check::read(after, &text)?;
    let path = Path::new(before);
    let old: Charter = if path.is_file() {
        check::read(path, &file::read_text(path)?)?
    } else {
        let id = before.parse().map_err(|_| {
            Failure::usage(format_args!("`{before}` is neither a file nor a measure"))
        })?;
        let gateway = open(authority).await?;
        let charter = charter_of(gateway.measure(&id)?).cloned();
        charter.ok_or_else(|| Failure::broken("the measure has no charter"))?
    };
    say::line(diff(&old, &new));
    Ok(())
}

fn charter_of(measure: &MeasureState) -> Option<&Charter> {
    let in_force = measure.in_force().map(|in_force| &in_force.charter);
    in_force.or(measure.proposal().map(|proposal| &proposal.charter))
}
