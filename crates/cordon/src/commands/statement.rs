//! `cordon statement`

use std::{collections::BTreeMap, path::Path};

use cordon_charter::{Meaning, MeasureId, RequiredStatement, Role};
use cordon_gateway::{Gateway, RoleKey};
use cordon_log::{
    Draft, HaltDraft, KeyRequest, PROVISIONAL_STATEMENTS, SignedHalt, SignedStatement,
};

use crate::{
    cli::Statement,
    commands::{Place, answers, check, halt, open},
    failure::Failure,
    output::{file, say},
};

pub(crate) async fn run(args: Statement, authority: &Place) -> Result<(), Failure> {
    match args {
        Statement::Export { measure, role, meaning, text, file: path, answers: more, out } => {
            let gateway = open(authority).await?;
            let mut answers = match path.as_deref() {
                None => BTreeMap::new(),
                Some(path) => match answers::read_or_ask(path, &gateway, &measure)? {
                    Some(answers) => answers,
                    None => {
                        let path = path.display();
                        say::line(format_args!("wrote {path}: answer it, then run this again"));
                        return Ok(());
                    }
                },
            };
            answers.extend(pairs(&more)?);
            let draft = gateway.draft_statement(&measure, (role, meaning), &text, answers)?;
            let json = serde_json::to_string_pretty(&draft)
                .map_err(|_| Failure::broken("the statement cannot be written"))?;
            file::write(&out, json.as_bytes())?;
            remarks(&gateway, &measure, &draft);
            say::line(format_args!("wrote {}; the {role} signs it elsewhere", out.display()));
            Ok(())
        }
        Statement::Sign { statement, key, charter, out } => {
            let draft = match exported(&statement)? {
                Exported::Statement(draft) => draft,
                Exported::Halt(draft) => {
                    let what = halt::in_words(&draft);
                    let bytes = secret(&key)?.sign_halt(draft)?.to_bytes();
                    let out = out.unwrap_or(statement);
                    file::write(&out, &bytes.map_err(Failure::broken)?)?;
                    say::line(format_args!("signed {}\n{what}", out.display()));
                    return Ok(());
                }
            };
            if let Some(charter) = charter {
                same_charter(&draft, &charter)?;
            }
            let key = secret(&key)?;
            let what = in_words(&draft);
            let signed = key.sign(draft)?;
            let bytes = signed.to_bytes().map_err(Failure::broken)?;
            let out = out.unwrap_or(statement);
            file::write(&out, &bytes)?;
            say::line(format_args!("signed {}\n{what}", out.display()));
            Ok(())
        }
        Statement::Import { statement } => {
            let bytes = file::read(&statement)?;
            if serde_json::from_slice::<HaltDraft>(&bytes).is_ok() {
                return Err(Failure::usage("this suspension is not signed yet")
                    .help("its role signs it with `cordon statement sign`"));
            }
            let mut gateway = open(authority).await?;
            if let Ok(signed) = SignedHalt::from_bytes(&bytes) {
                return halt::import(&mut gateway, &signed).await;
            }
            let leaf = gateway.import_statement(&bytes).await?;
            say::line(format_args!("in the log (leaf {leaf})"));
            if let Ok(signed) = SignedStatement::from_bytes(&bytes) {
                say_what_it_does(&gateway, &signed.signed.draft);
            }
            Ok(())
        }
    }
}

/// What the operator should know before the statement travels.
fn remarks(gateway: &Gateway, measure: &MeasureId, draft: &Draft) {
    let Some(proposal) = gateway.measure(measure).ok().and_then(|measure| measure.proposal())
    else {
        return;
    };
    let judged = proposal.assessment.as_ref().map(|(_, judged)| &judged.to_be_judged);
    if draft.meaning == Meaning::Judges {
        let open: Vec<&str> = judged
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(|rule| !draft.answers.contains_key(*rule))
            .collect();
        if !open.is_empty() {
            let (count, rules) = (open.len(), open.join(", "));
            say::aside(format_args!("{count} rules have no answer in this statement: {rules}"));
        }
        return;
    }
    say_what_it_does(gateway, draft);
}

/// What a statement counts for, where the charter does not ask for it.
fn say_what_it_does(gateway: &Gateway, draft: &Draft) {
    let measure = gateway.measure(&draft.measure).ok();
    let Some(proposal) = measure.and_then(|measure| measure.proposal()) else { return };
    let (role, meaning) = (draft.role, draft.meaning);
    let wanted = &proposal.charter.statements;
    if wanted.iter().any(|one| one.role == role && one.meaning == meaning) {
        return;
    }
    match meaning {
        Meaning::Judges | Meaning::Answers => {}
        Meaning::AdvisesAgainst => say::aside(
            "advice against: the measure does not open over this charter until the controller \
             answers it in public (`--meaning answers`); it is no veto",
        ),
        Meaning::Advises | Meaning::Authorised if role == Role::SupervisoryAuthority => say::aside(
            "the charter does not ask for this; it counts only to take back what the authority \
             advised against over this charter before",
        ),
        _ if PROVISIONAL_STATEMENTS.contains(&(role, meaning)) => say::aside(
            "the charter does not ask for this; it counts for opening in an emergency (`cordon \
             measure open --provisional`) and for nothing else",
        ),
        _ => {
            let one = |one: &RequiredStatement| format!("{} {}", one.role, one.meaning.as_str());
            let list: Vec<String> = wanted.iter().map(one).collect();
            say::aside(format_args!(
                "the charter does not ask for this, and it counts for nothing; it asks: {}",
                list.join(", ")
            ));
        }
    }
}

/// What a role is asked to sign.
enum Exported {
    Statement(Draft),
    Halt(HaltDraft),
}

/// The statement of a file that `export` wrote, or a suspension to be signed.
fn exported(path: &Path) -> Result<Exported, Failure> {
    let bytes = file::read(path)?;
    if let Ok(halt) = serde_json::from_slice(&bytes) {
        return Ok(Exported::Halt(halt));
    }
    serde_json::from_slice(&bytes).map(Exported::Statement).map_err(|_| {
        let signed =
            SignedStatement::from_bytes(&bytes).is_ok() || SignedHalt::from_bytes(&bytes).is_ok();
        let path = path.display();
        if signed {
            Failure::usage(format_args!("`{path}` is signed already"))
                .help("hand it to the authority: `cordon statement import`")
        } else {
            Failure::usage(format_args!("`{path}` is not an exported statement"))
                .help("`cordon statement export` writes it")
        }
    })
}

/// Whoever signs has read a charter: the statement must be about that one.
fn same_charter(draft: &Draft, path: &Path) -> Result<(), Failure> {
    let read = check::read(path, &file::read_text(path)?)?.digest();
    if read == draft.charter {
        return Ok(());
    }
    Err(Failure::refused(format_args!(
        "the statement is about another charter than `{}`: {} is not {read}",
        path.display(),
        draft.charter
    ))
    .help("ask which text was proposed; `cordon measure diff` shows what differs"))
}

/// The secret half of a role's key.
pub(crate) fn secret(path: &Path) -> Result<RoleKey, Failure> {
    let text = zeroize::Zeroizing::new(file::read_text(path)?);
    RoleKey::from_text(&text).map_err(|error| {
        if toml::from_str::<KeyRequest>(&text).is_ok() {
            Failure::usage(format_args!("`{}` is the public half of a key", path.display()))
                .help("sign with the secret half, the file without `.pub`")
        } else {
            error.into()
        }
    })
}

/// What somebody puts a signature under.
fn in_words(draft: &Draft) -> String {
    let Draft { measure, charter, role, meaning, text, answers, date, .. } = draft;
    let mut lines = format!(
        "  the {role} says `{}` of the charter of `{measure}`, on {date}\n  charter {charter}",
        meaning.as_str()
    );
    if !text.is_empty() {
        lines.push_str(&format!("\n  saying, in public: {text}"));
    }
    for (rule, answer) in answers {
        lines.push_str(&format!("\n  {rule}: {answer}"));
    }
    lines
}

fn pairs(answers: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    answers
        .iter()
        .map(|answer| match answer.split_once('=') {
            Some((rule, text)) => Ok((rule.trim().to_owned(), text.trim().to_owned())),
            None => Err(Failure::usage("write an answer as RULE=TEXT")),
        })
        .collect()
}
