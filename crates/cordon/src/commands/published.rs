//! A published log, read by somebody who has no authority's folder.

use std::path::{Path, PathBuf};

use cordon_gateway::Clock as _;
use cordon_log::{CHECKPOINT, Folder, Report, Trust, VerifyError, verify_log};
use jiff::Timestamp;

use crate::{clock::SystemClock, failure::Failure, output::say};

/// The log's own folder: what was named, or `log/` in an authority's folder.
pub(super) fn folder(dir: &Path) -> PathBuf {
    let inner = dir.join("log");
    if !dir.join(CHECKPOINT).is_file() && inner.join(CHECKPOINT).is_file() {
        return inner;
    }
    dir.to_owned()
}

/// Replays the log of a folder; what the clock said goes with it.
pub(super) fn replay(dir: &Path, trust: &Trust) -> Result<(Report, Timestamp), Failure> {
    if !dir.is_dir() {
        return Err(Failure::usage(format_args!("`{}` is not a log's folder", dir.display()))
            .help(
                "give the folder that holds `checkpoint` and `tile/`; receipts go without --log",
            ));
    }
    let now = SystemClock.now();
    let report = verify_log(&Folder::new(dir), trust, now).map_err(|error| {
        let failure = Failure::checked(error.kind(), format_args!("`{}`: {error}", dir.display()));
        match error {
            VerifyError::NoLog => {
                failure.help("the published log lies in `log/` of an authority's folder")
            }
            _ => failure,
        }
    })?;
    Ok((report, now))
}

/// Reads a log for somebody who looks something up, and says if it does not hold.
pub(super) fn read(dir: &Path) -> Result<Report, Failure> {
    let (report, _) = replay(&folder(dir), &Trust::default())?;
    if !report.is_good() {
        say::aside(format_args!(
            "this log is NOT VERIFIED: see `cordon verify --log {}`",
            dir.display()
        ));
    }
    Ok(report)
}
