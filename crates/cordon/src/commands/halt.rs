//! `cordon measure suspend|resume`: at once, in the name of a role, or under the role's signature.

use std::path::Path;

use cordon_charter::{Act, MeasureId, Role};
use cordon_gateway::{Clock as _, Gateway};
use cordon_log::{AS_TOLD, HaltDraft, State, Stopped};
use jiff::tz::TimeZone;

use crate::{
    cli::Halt,
    clock::SystemClock,
    commands::{Place, open, published},
    failure::Failure,
    output::{file, say},
};

pub(super) async fn suspend(
    measure: MeasureId,
    acts: Vec<Act>,
    how: Halt<'_>,
    authority: &Place,
) -> Result<(), Failure> {
    if let Some(out) = how.out {
        return write(&measure, &how, acts, out, authority).await;
    }
    let leaf = open(authority).await?.suspend(&measure, acts, (how.role, how.reason)).await?;
    let role = how.role;
    say::line(format_args!("suspended (leaf {leaf}) by the {role}, {AS_TOLD}"));
    say::line(format_args!(
        "whoever holds this folder can resume it in that name; what the {role} signs (--out FILE) \
         only its key resumes"
    ));
    Ok(())
}

pub(super) async fn resume(
    measure: MeasureId,
    how: Halt<'_>,
    authority: &Place,
) -> Result<(), Failure> {
    if let Some(out) = how.out {
        return write(&measure, &how, Vec::new(), out, authority).await;
    }
    let leaf = open(authority).await?.resume(&measure, (how.role, how.reason)).await?;
    say::line(format_args!("resumed (leaf {leaf}) by the {}, {AS_TOLD}", how.role));
    Ok(())
}

/// Writes what the role is to sign. A published log is enough to write it.
async fn write(
    measure: &MeasureId,
    how: &Halt<'_>,
    acts: Vec<Act>,
    out: &Path,
    authority: &Place,
) -> Result<(), Failure> {
    let draft = match how.log {
        Some(log) => draft(&published::read(log)?.state, measure, how, acts)?,
        None => draft(open(authority).await?.state(), measure, how, acts)?,
    };
    let what = if draft.resumes() { "goes on" } else { "stops" };
    let json = serde_json::to_vec_pretty(&draft)
        .map_err(|_| Failure::broken("the suspension cannot be written"))?;
    file::write(out, &json)?;
    let (role, path) = (how.role, out.display());
    say::line(format_args!(
        "wrote {path}; the {role} signs it elsewhere (`cordon statement sign`). Nothing {what} \
         before it is imported where the authority's folder is (`cordon statement import`)"
    ));
    Ok(())
}

fn draft(
    state: &State,
    measure: &MeasureId,
    how: &Halt<'_>,
    acts: Vec<Act>,
) -> Result<HaltDraft, Failure> {
    let unknown =
        || Failure::usage(format_args!("there is no measure `{measure}` that was opened"));
    let known = state.measure(measure).filter(|own| own.in_force().is_some());
    let known = known.ok_or_else(unknown)?;
    if acts.is_empty() && !known.suspended().contains_key(&how.role) {
        let message = format!("the {} has suspended nothing", how.role);
        return Err(Failure::usage(message).help("`cordon measure show` says who suspended it"));
    }
    if how.reason.trim().is_empty() {
        return Err(Failure::usage("say why: the reason is public for ever"));
    }
    Ok(HaltDraft {
        halt: 1,
        measure: measure.clone(),
        role: how.role,
        acts,
        after: state.size(),
        reason: how.reason.to_owned(),
        date: SystemClock.now().to_zoned(TimeZone::UTC).date(),
    })
}

/// What somebody puts a signature under.
pub(super) fn in_words(draft: &HaltDraft) -> String {
    let HaltDraft { measure, role, acts, after, reason, date, .. } = draft;
    let acts: Vec<&str> = acts.iter().map(|act| act.as_str()).collect();
    let what = match acts.as_slice() {
        [] => "lets go on what it had stopped".to_owned(),
        acts => format!("stops {}", acts.join(", ")),
    };
    format!(
        "  the {role} {what} of `{measure}`, on {date}, having seen {after} leaves of the log\n  \
         saying, in public: {reason}"
    )
}

/// The line of `cordon measure show`.
pub(super) fn stopped(role: Role, stopped: &Stopped) -> String {
    let acts: Vec<&str> = stopped.acts.iter().map(|act| act.as_str()).collect();
    let how = match stopped.signed {
        Some(leaf) => format!("signed (leaf {leaf}); only its key resumes"),
        None => format!("{AS_TOLD} (leaf {})", stopped.leaf),
    };
    format!("{} by the {role}, {how}", acts.join(", "))
}

/// Takes a signed suspension or resumption into the log.
pub(super) async fn import(
    gateway: &mut Gateway,
    signed: &cordon_log::SignedHalt,
) -> Result<(), Failure> {
    let leaf = gateway.import_halt(signed).await?;
    let draft = &signed.signed.draft;
    let what = if draft.resumes() { "resumed" } else { "suspended" };
    say::line(format_args!("{what} (leaf {leaf}), signed by the {}", draft.role));
    Ok(())
}
