//! Samples: rows of invented people for each of the nine measures of `measures/`.
//!
//! The same measure, number of people, seed and first day give the same bytes on every machine.
//! Codes of persons begin with `SIM-`. Lists of places and kinds are read from the charter, so that
//! a sample cannot name what its charter does not declare.

mod check_ins;
mod consultations;
mod follow_up;
mod keys;
mod line_list;
mod relief;
mod screening;
mod table;
mod trips;
mod work;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use cordon_charter::Charter;
use jiff::{ToSpan as _, civil::Date};

use self::table::Draw;
use super::{MOST_PEOPLE, SimulateError, file::Written, random::Random};

/// Days from the first to the last day of a sample, at most.
const SPAN: i64 = 112;

/// A measure of which a sample can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sample {
    /// Cases of one disease.
    MersSurveillance,
    /// Daily visits to contacts.
    ContactFollowUp,
    /// Daily answers of people in quarantine.
    QuarantineCheckIn,
    /// Visits to fever clinics.
    PatientScreening,
    /// Trips of a panel between provinces.
    MobilityAnalysis,
    /// Consultations from a distance.
    OnlineConsultation,
    /// Keys that telephones uploaded.
    ExposureNotification,
    /// Months of paid hours not worked.
    RecoveryStatistics,
    /// Gifts, needs and days of volunteers.
    ReliefDonations,
}

/// The files of a sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sampled {
    /// The measure's charter, as it is built in.
    pub(crate) charter: PathBuf,
    /// One file for each record.
    pub(crate) files: Vec<Written>,
}

impl Sample {
    /// The measure's id.
    pub(crate) const fn measure(self) -> &'static str {
        match self {
            Self::MersSurveillance => "mers-surveillance",
            Self::ContactFollowUp => "contact-follow-up",
            Self::QuarantineCheckIn => "quarantine-check-in",
            Self::PatientScreening => "patient-screening",
            Self::MobilityAnalysis => "mobility-analysis",
            Self::OnlineConsultation => "online-consultation",
            Self::ExposureNotification => "exposure-notification",
            Self::RecoveryStatistics => "recovery-statistics",
            Self::ReliefDonations => "relief-donations",
        }
    }

    /// Its charter.
    pub(crate) const fn charter(self) -> &'static str {
        macro_rules! measure {
            ($name:literal) => {
                include_str!(concat!("../../../../../measures/", $name, ".toml"))
            };
        }
        match self {
            Self::MersSurveillance => measure!("mers-surveillance"),
            Self::ContactFollowUp => measure!("contact-follow-up"),
            Self::QuarantineCheckIn => measure!("quarantine-check-in"),
            Self::PatientScreening => measure!("patient-screening"),
            Self::MobilityAnalysis => measure!("mobility-analysis"),
            Self::OnlineConsultation => measure!("online-consultation"),
            Self::ExposureNotification => measure!("exposure-notification"),
            Self::RecoveryStatistics => measure!("recovery-statistics"),
            Self::ReliefDonations => measure!("relief-donations"),
        }
    }

    /// The days of an outbreak long ended are its own: the line list of 2015.
    const fn has_own_days(self) -> bool {
        matches!(self, Self::MersSurveillance)
    }
}

/// Makes the folder `dir`, which must not exist yet, and writes the measure's charter and a sample
/// of `people` persons into it, with `from` as its first day; without one, the day the measure
/// opens.
pub(crate) fn sample(
    dir: &Path,
    which: Sample,
    people: u64,
    seed: u64,
    from: Option<Date>,
) -> Result<Sampled, SimulateError> {
    let count = u32::try_from(people).ok().filter(|_| (1..=MOST_PEOPLE).contains(&people));
    let count = count.ok_or(SimulateError::People)?;
    let charter = cordon_charter::parse(which.charter()).charter.ok_or(SimulateError::Charter)?;
    let start = start(which, &charter, from)?;
    if let Some(parent) = dir.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::create_dir(dir)?;
    let draw = Draw::new(dir, &charter, start, Random::new(seed, 16 + which as u8));
    let files = match which {
        Sample::MersSurveillance => line_list::write(draw, count)?,
        Sample::ContactFollowUp => follow_up::write(draw, count)?,
        Sample::QuarantineCheckIn => check_ins::write(draw, count)?,
        Sample::PatientScreening => screening::write(draw, count)?,
        Sample::MobilityAnalysis => trips::write(draw, count)?,
        Sample::OnlineConsultation => consultations::write(draw, count)?,
        Sample::ExposureNotification => keys::write(draw, count)?,
        Sample::RecoveryStatistics => work::write(draw, count)?,
        Sample::ReliefDonations => relief::write(draw, count)?,
    };
    let path = dir.join("charter.toml");
    fs::write(&path, which.charter())?;
    fs::write(dir.join("README.md"), readme(which, people, seed, from))?;
    Ok(Sampled { charter: path, files })
}

fn start(which: Sample, charter: &Charter, from: Option<Date>) -> Result<Date, SimulateError> {
    if which.has_own_days() {
        let record = charter.records.values().next().ok_or(SimulateError::Charter)?;
        let bounds = table::days(record, record.date.as_str()).ok_or(SimulateError::Charter)?;
        return if from.is_some() { Err(SimulateError::OwnDays) } else { Ok(bounds.min) };
    }
    let first = charter.term.opens;
    let last = charter.term.sunset.saturating_sub(SPAN.days());
    let start = from.unwrap_or(first);
    if (first..=last).contains(&start) {
        Ok(start)
    } else {
        Err(SimulateError::FirstDay { first, last })
    }
}

fn readme(which: Sample, people: u64, seed: u64, from: Option<Date>) -> String {
    let measure = which.measure();
    let from = from.map(|day| format!(" --from {day}")).unwrap_or_default();
    format!(
        "# A simulated sample of `{measure}`\n\nEverything in this folder is simulated: no row is \
         about a real person. Codes begin with `SIM-`.\n\nMade by `cordon simulate --measure \
         {measure} --people {people} --seed {seed}{from}`; the same command writes\nthe same \
         bytes. `charter.toml` declares the columns; each file has a manifest with its rows and \
         SHA-256.\n"
    )
}

#[cfg(test)]
mod tests;
