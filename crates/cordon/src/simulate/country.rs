//! Who lives where with whom.

use super::random::{Random, Weights};

/// Persons by number; households and regions are runs of consecutive persons.
pub(super) struct Country {
    pub(super) people: Vec<Person>,
    /// First person of each household, and one past the last person at the end.
    households: Vec<u32>,
    /// First person of each region, and one past the last person at the end.
    regions: Vec<u32>,
}

/// One invented person.
pub(super) struct Person {
    pub(super) household: u32,
    pub(super) region: u16,
    pub(super) age: u8,
    /// Numbers that names are spelt from.
    pub(super) surname: u16,
    pub(super) given: u16,
}

/// Households of 1 to 6 people, by weight.
const HOUSEHOLD_SIZES: [u64; 6] = [36, 30, 15, 12, 5, 2];

impl Country {
    /// `count` people in `regions` regions whose sizes fall off like Zipf's law.
    pub(super) fn settle(count: u32, regions: u16, random: &mut Random) -> Self {
        let mut country = Self {
            people: Vec::with_capacity(count as usize),
            households: Vec::new(),
            regions: Vec::new(),
        };
        let sizes = Weights::new(HOUSEHOLD_SIZES);
        let share: u64 = (1..=u64::from(regions)).map(|n| 1_000_000 / n).sum();
        let mut up_to = 0u64;
        for region in 0..regions {
            country.regions.push(country.next());
            up_to += 1_000_000 / (u64::from(region) + 1);
            let last = region + 1 == regions;
            let end = if last { u64::from(count) } else { u64::from(count) * up_to / share };
            while u64::from(country.next()) < end {
                let room = end - u64::from(country.next());
                let size = (sizes.draw(random) as u64 + 1).min(room);
                country.add_household(region, size, random);
            }
        }
        country.regions.push(country.next());
        country.households.push(country.next());
        country
    }

    /// Someone of the same household as `person`, perhaps the same.
    pub(super) fn housemate(&self, person: u32, random: &mut Random) -> u32 {
        self.anyone_of(&self.households, self.person(person).map_or(0, |p| p.household), random)
    }

    /// Someone of the same region as `person`, perhaps the same.
    pub(super) fn neighbour(&self, person: u32, random: &mut Random) -> u32 {
        let region = self.person(person).map_or(0, |p| p.region);
        self.anyone_of(&self.regions, region.into(), random)
    }

    /// Someone of the whole country.
    pub(super) fn anyone(&self, random: &mut Random) -> u32 {
        random.between(0, self.next().saturating_sub(1))
    }

    /// Someone of one region.
    pub(super) fn inhabitant(&self, region: u16, random: &mut Random) -> u32 {
        self.anyone_of(&self.regions, region.into(), random)
    }

    /// The person with this number.
    pub(super) fn person(&self, number: u32) -> Option<&Person> {
        self.people.get(number as usize)
    }

    fn anyone_of(&self, starts: &[u32], nth: u32, random: &mut Random) -> u32 {
        let nth = nth as usize;
        match (starts.get(nth), starts.get(nth + 1)) {
            (Some(from), Some(to)) => random.between(*from, to.saturating_sub(1).max(*from)),
            _ => 0,
        }
    }

    fn next(&self) -> u32 {
        u32::try_from(self.people.len()).unwrap_or(u32::MAX)
    }

    fn add_household(&mut self, region: u16, size: u64, random: &mut Random) {
        let household = u32::try_from(self.households.len()).unwrap_or(u32::MAX);
        self.households.push(self.next());
        let surname = random.between(0, u16::MAX.into()) as u16;
        let head = random.between(20, 89);
        for nth in 0..size {
            let age = match nth {
                0 => head,
                1 => (head + random.between(0, 10)).saturating_sub(5),
                // Three generations now and then.
                _ if random.chance(80) => random.between(70, 95),
                _ => random.between(0, 24),
            };
            self.people.push(Person {
                household,
                region,
                age: age as u8,
                surname,
                given: random.between(0, u16::MAX.into()) as u16,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_lives_in_one_household_in_one_region() {
        let mut random = Random::new(7, 0);
        let country = Country::settle(10_000, 20, &mut random);
        assert_eq!(country.people.len(), 10_000);
        for number in (0..10_000).step_by(37) {
            let me = country.person(number).unwrap();
            let mate = country.person(country.housemate(number, &mut random)).unwrap();
            assert_eq!((me.household, me.region), (mate.household, mate.region));
            let near = country.person(country.neighbour(number, &mut random)).unwrap();
            assert_eq!(me.region, near.region);
        }
    }

    #[test]
    fn a_handful_of_people_is_enough() {
        let mut random = Random::new(7, 0);
        for count in [1, 2, 30] {
            assert_eq!(Country::settle(count, 20, &mut random).people.len(), count as usize);
        }
    }
}
