//! Invented line lists, marked as such. Nobody is meant.

use cordon_testkit::Seeded;

/// One invented case, with the columns of the MERS measure that the tests look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invented {
    pub(crate) id: String,
    pub(crate) age: u32,
    pub(crate) sex: &'static str,
    pub(crate) report: String,
    pub(crate) outcome: &'static str,
}

pub(crate) const HEADER: &str = "id,age,age_class,sex,place_infect,reporting_ctry,loc_hosp,\
    dt_onset,dt_report,week_report,dt_start_exp,dt_end_exp,dt_diag,outcome,dt_death";

/// The same seed gives the same people.
pub(crate) fn invented(count: usize, seed: u64) -> Vec<Invented> {
    let mut seeded = Seeded::new(seed);
    let mut pick = |bound: u64| usize::try_from(seeded.below(bound)).unwrap();
    (0..count)
        .map(|number| Invented {
            id: format!("INVENTED-{seed}-{number}"),
            age: u32::try_from(pick(100)).unwrap(),
            sex: ["F", "M", ""][pick(3)],
            report: format!("2015-{:02}-{:02}", 5 + pick(3), 1 + pick(28)),
            outcome: ["Alive", "Dead", ""][pick(3)],
        })
        .collect()
}

/// As the file that a reporting body would send.
pub(crate) fn csv(people: &[Invented]) -> String {
    let mut text = format!("{HEADER}\n");
    for Invented { id, age, sex, report, outcome } in people {
        text += &format!("{id},{age},,{sex},,,,,{report},,,,,{outcome},\n");
    }
    text
}
