//! A simulated outbreak: registry, case list and contacts of invented people; and samples of other
//! measures.
//!
//! The same number of people and the same seed give the same bytes on every machine. Nobody in it
//! is real; surnames begin with `Sim-`. `measures/simulated-outbreak.toml` declares the columns.

mod calendar;
mod country;
mod epidemic;
mod file;
mod names;
mod random;
mod rows;
mod sample;

use std::{fs, io, path::Path};

use jiff::civil::Date;

use self::{country::Country, epidemic::Epidemic, random::Random};
pub(crate) use self::{
    file::Written,
    sample::{Sample, sample},
};

/// Regions of the country, `R00` to `R99`.
const REGIONS: u16 = 100;

/// Most people: their numbers have eight digits.
const MOST_PEOPLE: u64 = 50_000_000;

/// What is being done, for a progress bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Following the disease, by day.
    Spread,
    /// Writing `resident.csv`, by person.
    Residents,
    /// Writing `case_report.csv`, by infection.
    Cases,
    /// Writing `contact.csv`, by meeting.
    Contacts,
}

impl Step {
    /// What is being done, in words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Spread => "following the disease",
            Self::Residents => "writing the registry",
            Self::Cases => "writing the case list",
            Self::Contacts => "writing the contacts",
        }
    }
}

/// How far a step is: done and total.
pub(crate) type Progress<'a> = &'a mut dyn FnMut(Step, u64, u64);

/// Why nothing was simulated.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SimulateError {
    /// Nobody, or more than numbers of eight digits name.
    #[error("simulate between 1 and {MOST_PEOPLE} people")]
    People,
    /// The folder or a file in it could not be written; the folder must not exist yet.
    #[error("the folder of the simulation could not be written")]
    Write(#[from] io::Error),
    /// The first day of a sample does not leave it within the measure's term.
    #[error("the first day of this sample lies between {first} and {last}")]
    FirstDay {
        /// The day the measure opens.
        first: Date,
        /// So that the last row still lies within the term.
        last: Date,
    },
    /// The sample has days of its own.
    #[error("the days of this sample are those of the outbreak of 2015: leave out --from")]
    OwnDays,
    /// A charter that is built in does not read.
    #[error("the charter of this measure, as built in, is broken")]
    Charter,
}

/// The files of a simulation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Simulated {
    /// The registry: everybody, once.
    pub(crate) residents: Written,
    /// Reports about cases; several about most.
    pub(crate) cases: Written,
    /// Meetings of cases with others.
    pub(crate) contacts: Written,
}

/// Makes the folder `dir`, which must not exist yet, and writes the outbreak into it.
pub(crate) fn simulate(
    dir: &Path,
    people: u64,
    seed: u64,
    progress: Progress<'_>,
) -> Result<Simulated, SimulateError> {
    let count = u32::try_from(people).ok().filter(|_| (1..=MOST_PEOPLE).contains(&people));
    let count = count.ok_or(SimulateError::People)?;
    if let Some(parent) = dir.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::create_dir(dir)?;
    let country = Country::settle(count, REGIONS, &mut Random::new(seed, 0));
    let epidemic = Epidemic::spread(&country, &mut Random::new(seed, 1), &mut |day| {
        progress(Step::Spread, day.into(), epidemic::DAYS.into());
    });
    let simulated = Simulated {
        residents: rows::residents(dir, &country, &mut Random::new(seed, 4), progress)?,
        cases: rows::cases(dir, &country, &epidemic, &mut Random::new(seed, 2), progress)?,
        contacts: rows::contacts(dir, &country, &epidemic, &mut Random::new(seed, 3), progress)?,
    };
    fs::write(dir.join("README.md"), readme(people, seed))?;
    Ok(simulated)
}

fn readme(people: u64, seed: u64) -> String {
    format!(
        "# A simulated outbreak\n\nEverything in this folder is simulated: no row is about a real \
         person. Surnames begin with `Sim-`.\n\nMade by `cordon simulate --people {people} --seed \
         {seed}`; the same command writes the same bytes. The columns are declared in\n\
         `measures/simulated-outbreak.toml`; each file has a manifest with its rows and SHA-256.\n"
    )
}

#[cfg(test)]
mod tests;
