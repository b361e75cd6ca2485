//! Who reviewed the notices, from a published log.

use std::path::Path;

use cordon_assess::pia::Reviewed;
use cordon_charter::Charter;
use cordon_gateway::{Clock as _, reviewed_notices};
use cordon_log::{Folder, Trust, verify_log};

use crate::{clock::SystemClock, failure::Failure};

/// The reviews that a log holds about the measure of `charter`. The log must be whole.
pub(super) fn of(log: &Path, charter: &Charter) -> Result<Vec<Reviewed>, Failure> {
    let at = log.display();
    let report = verify_log(&Folder::new(log), &Trust::default(), SystemClock.now())
        .map_err(|error| Failure::checked(error.kind(), format_args!("`{at}`: {error}")))?;
    if !report.is_good() {
        let failure = Failure::broken(format_args!("`{at}` is not a log to rely on"));
        return Err(failure.help("see `cordon verify --log` for what is wrong"));
    }
    Ok(reviewed_notices(&report.state, &charter.measure.id))
}
