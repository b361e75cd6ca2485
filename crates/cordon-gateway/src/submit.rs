//! Act: a submission. Refused whole, or every row admitted or refused and counted; rows, counts and
//! event become durable together.

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
};

use cordon_charter::{Act, Charter, MeasureId, RecordName, Role};
use cordon_intake::{Delimiter, InspectError, Manifest, Options, Plan, Report, inspect};
use cordon_log::{BodyClass, Event, Opening};

use crate::{
    error::ActError,
    gateway::{Gateway, Pending, ready, write},
};

/// A submission as it was handed in.
#[derive(Clone, Debug)]
pub struct Submission {
    /// To which measure.
    pub measure: MeasureId,
    /// Of which record.
    pub record: RecordName,
    /// The file.
    pub file: PathBuf,
    /// The manifest's text, if there is one. Where a control of the charter stands on it, a
    /// submission without is refused.
    pub manifest: Option<String>,
    /// The delimiter, if it should not be detected.
    pub delimiter: Option<Delimiter>,
}

/// How far a submission is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// First pass: bytes read, of so many.
    Inspected(u64, u64),
    /// Second pass: rows read, of so many.
    Admitted(u64, u64),
}

/// A submission that was taken in.
#[derive(Debug)]
pub struct Submitted {
    /// What became of every row, for the submitter; `None` if it was recorded before.
    pub report: Option<Report>,
    /// Its leaf.
    pub leaf: u64,
}

impl Gateway {
    /// Takes a submission in. The same file twice is recorded once.
    ///
    /// # Errors
    /// Why the whole submission is refused (logged), or what failed (nothing is kept).
    pub async fn submit(
        &mut self,
        submission: &Submission,
        progress: &mut (dyn FnMut(Step) + Send),
    ) -> Result<Submitted, ActError> {
        let opened = match self.state.open_for(&submission.measure, Act::Intake, self.now()) {
            Ok(opened) => opened,
            Err(not_open) => return Err(self.log_batch_refusal(submission, not_open.into()).await),
        };
        let charter = self.charter_in_force(&submission.measure)?;
        let plan = Plan::compile(&charter, &submission.record).map_err(|error| {
            let names: Vec<&str> = charter.records.keys().map(|name| name.as_str()).collect();
            ActError::usage("no-record", error)
                .with_help(format!("its records are: {}", names.join(", ")))
        })?;
        let options = options(submission)?;
        let total = std::fs::metadata(&submission.file).map(|facts| facts.len()).unwrap_or(0);
        let inspected = inspect(&plan, &options, self.open_file(&submission.file)?, &mut |bytes| {
            progress(Step::Inspected(bytes, total));
        });
        let inspected = match inspected {
            Ok(inspected) => inspected,
            Err(error) => {
                let mut refusal = ActError::refused(code(&error), &error);
                if matches!(error, InspectError::NoManifest) {
                    refusal = refusal.with_help(
                        "where the file is made, `cordon manifest FILE` writes it beside the file; \
                         hand both in",
                    );
                }
                return Err(self.log_batch_refusal(submission, refusal).await);
            }
        };
        let digest = inspected.digest();
        let (measure, record) = (&submission.measure, &submission.record);
        if let Some(leaf) = self.store.submission(measure, record, &digest).await? {
            return Ok(Submitted { report: None, leaf });
        }
        let file = self.open_file(&submission.file)?;
        let (time, today) = (self.now(), self.today());
        let mut act = self.store.begin(time).await?;
        let mut admission = plan.admit(&inspected, file, today).map_err(unreadable)?;
        let mut refused = Vec::new();
        while let Some(chunk) = admission.next_chunk().map_err(unreadable)? {
            if let Some(admitted) = chunk.admitted {
                act.admit(&charter, &opened, admitted).await?;
            }
            refused.extend(chunk.refused);
            progress(Step::Admitted(admission.rows_read(), inspected.rows()));
        }
        let report = admission.finish().map_err(unreadable)?;
        // How many persons were known before is not for the submitter: it says who else is here.
        let _kept = act.finish_rows(measure, record).await?;
        let body = serde_json::json!({ "report": report });
        let event = Event::BatchAdmitted { measure: measure.clone(), record: record.clone() };
        let mut pending = Pending::default();
        pending.event_with_body(Role::Submitter, event, BodyClass::Overseer, Opening::fresh(body)?);
        let leaf = act.next_position();
        let mut ready = ready(&self.state, &self.documents, time, pending)?;
        write(&mut act, &mut ready).await?;
        if !refused.is_empty() {
            act.keep_refused(&charter, record, leaf, &refused).await?;
        }
        act.note_submission(measure, record, &digest, leaf).await?;
        let done = act.commit(ready).await?;
        let leaf = self.follow(done).await?.last();
        // The rows are in, whether or not small pieces of them become whole segments now: what
        // keeps them from it keeps the next submission too, and the snapshot says so.
        let cuts = self.measure(measure)?.bulletins().cuts(self.now());
        let _later = self.store.compact(measure, &cuts).await;
        Ok(Submitted { report: Some(report), leaf })
    }

    pub(crate) fn charter_in_force(&self, measure: &MeasureId) -> Result<Charter, ActError> {
        let in_force = self.measure(measure)?.in_force();
        in_force
            .map(|in_force| in_force.charter.clone())
            .ok_or_else(|| ActError::refused("not-open", "the measure was never opened"))
    }

    fn open_file(&self, path: &Path) -> Result<BufReader<File>, ActError> {
        File::open(path)
            .map(|file| BufReader::with_capacity(1 << 20, file))
            .map_err(|error| ActError::usage("file", format!("`{}`: {error}", path.display())))
    }

    /// A submission refused whole is an event; what was wrong with it is for the overseer. The
    /// record's name is public: only one that a charter in force declares is logged.
    async fn log_batch_refusal(&mut self, submission: &Submission, error: ActError) -> ActError {
        let in_force = self.charter_in_force(&submission.measure);
        if !in_force.is_ok_and(|charter| charter.records.contains_key(&submission.record)) {
            return error;
        }
        let logged = async {
            let body = Opening::fresh(serde_json::json!({ "reason": error.to_string() }))?;
            let event = Event::BatchRefused {
                measure: submission.measure.clone(),
                record: submission.record.clone(),
                code: error.code().to_owned(),
            };
            let mut act = self.begin();
            act.event_with_body(Role::Submitter, event, BodyClass::Overseer, body);
            self.commit(act).await
        };
        match logged.await {
            Ok(written) => error.logged_at(written.last()),
            Err(broken) => broken,
        }
    }
}

fn options(submission: &Submission) -> Result<Options, ActError> {
    let manifest = submission.manifest.as_deref().map(Manifest::parse).transpose();
    let manifest = manifest.map_err(|error| ActError::usage("manifest", error))?;
    Ok(Options { delimiter: submission.delimiter, encoding: None, manifest })
}

const fn code(error: &InspectError) -> &'static str {
    match error {
        InspectError::Header(header) if !header.undeclared.is_empty() => "over-collection",
        InspectError::Header(_) => "columns",
        InspectError::NoManifest => "manifest-missing",
        InspectError::Manifest(_) => "manifest-mismatch",
        InspectError::Empty => "empty",
        _ => "unreadable",
    }
}

fn unreadable(error: cordon_intake::AdmitError) -> ActError {
    ActError::broken("submission", error)
}
