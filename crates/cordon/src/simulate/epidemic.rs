//! How the disease spreads, day by day.

use super::{
    country::Country,
    random::{Random, Weights},
};

/// Days that are simulated.
pub(super) const DAYS: u32 = 200;

/// How easily a contact infects, per mille, from each day on: free spread, measures, a relaxation
/// and its second, smaller wave, the end.
const TRANSMISSION: [(u32, u32); 5] = [(0, 400), (45, 240), (58, 110), (105, 230), (135, 100)];

/// Meetings of every case while infectious; chance adds more.
const LEAST_MEETINGS: usize = 4;

/// Days from infection to onset, by weight from day 1.
const INCUBATION: [u64; 12] = [4, 12, 18, 18, 14, 11, 8, 6, 4, 2, 2, 1];

/// Days from infection to infecting, by weight from day 1.
const GENERATION: [u64; 9] = [2, 10, 18, 20, 18, 14, 9, 6, 3];

/// Where a contact took place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Setting {
    #[default]
    Household,
    Region,
    Travel,
}

/// One infection.
pub(super) struct Infection {
    pub(super) person: u32,
    /// Day of onset.
    pub(super) onset: u32,
}

/// Two people who met while one was infectious.
pub(super) struct Meeting {
    pub(super) case: u32,
    pub(super) contact: u32,
    pub(super) day: u32,
    pub(super) setting: Setting,
}

/// The whole outbreak, infections in order of day.
pub(super) struct Epidemic {
    pub(super) infections: Vec<Infection>,
    pub(super) meetings: Vec<Meeting>,
}

/// What drives the spread.
struct Tables {
    meetings: Weights,
    incubation: Weights,
    generation: Weights,
}

impl Epidemic {
    /// Lets the disease into the largest region and follows it. `progress` is told each day.
    pub(super) fn spread(
        country: &Country,
        random: &mut Random,
        progress: &mut dyn FnMut(u32),
    ) -> Self {
        let tables = Tables {
            // A few meet very many: superspreading.
            meetings: Weights::heavy_tail(80),
            incubation: Weights::new(INCUBATION),
            generation: Weights::new(GENERATION),
        };
        let mut epidemic = Self { infections: Vec::new(), meetings: Vec::new() };
        let mut infected = vec![false; country.people.len()];
        let mut due: Vec<Vec<u32>> = (0..DAYS).map(|_| Vec::new()).collect();
        let first = (country.people.len() / 20_000).max(4);
        for nth in 0..first {
            if let Some(day) = due.get_mut(nth % 10) {
                day.push(country.inhabitant(0, random));
            }
        }
        for day in 0..DAYS {
            let today = due.get_mut(day as usize).map(std::mem::take).unwrap_or_default();
            for person in today {
                match infected.get_mut(person as usize) {
                    Some(seen @ false) => *seen = true,
                    _ => continue,
                }
                epidemic.infect(country, &tables, person, day, random, &mut due);
            }
            progress(day + 1);
        }
        epidemic
    }

    fn infect(
        &mut self,
        country: &Country,
        tables: &Tables,
        person: u32,
        day: u32,
        random: &mut Random,
        due: &mut [Vec<u32>],
    ) {
        let onset = day + 1 + tables.incubation.draw_u32(random);
        self.infections.push(Infection { person, onset });
        let before = self.meetings.len();
        for _ in 0..LEAST_MEETINGS + tables.meetings.draw(random) {
            let met = day + 1 + tables.generation.draw_u32(random);
            let (contact, setting) = meet(country, person, random);
            // Case, contact and day are a meeting's key.
            let again = |m: &Meeting| m.contact == contact && m.day == met;
            if contact == person || self.meetings.iter().skip(before).any(again) {
                continue;
            }
            self.meetings.push(Meeting { case: person, contact, day: met, setting });
            if random.chance(transmission(met))
                && let Some(day) = due.get_mut(met as usize)
            {
                day.push(contact);
            }
        }
    }
}

fn meet(country: &Country, person: u32, random: &mut Random) -> (u32, Setting) {
    match random.below(100) {
        0..30 => (country.housemate(person, random), Setting::Household),
        30..88 => (country.neighbour(person, random), Setting::Region),
        _ => (country.anyone(random), Setting::Travel),
    }
}

fn transmission(day: u32) -> u32 {
    TRANSMISSION.iter().rev().find(|(from, _)| *from <= day).map_or(0, |(_, chance)| *chance)
}
