//! Trips of a panel between provinces: most travel once and back, a few commute.

use std::io;

use super::{
    super::{file::Written, random::Weights},
    table::Draw,
};

/// Most days of travel of one member.
const MOST: u64 = 40;

pub(super) fn write(mut draw: Draw<'_>, people: u32) -> io::Result<Vec<Written>> {
    let provinces = draw.list("trips", "from_province")?;
    let columns = ["panel_code", "day", "from_province", "to_province", "trips"];
    let mut table = draw.table("trips", &columns)?;
    let days = Weights::heavy_tail(MOST);
    for person in 0..people {
        let (home, mut day) = (provinces.draw(&mut draw.random), draw.random.between(0, 20));
        let mut away = provinces.draw(&mut draw.random);
        if away == home {
            away = (home + 1) % provinces.values.len();
        }
        for nth in 0..=days.draw_u32(&mut draw.random) {
            let (from, to) = if nth % 2 == 0 { (home, away) } else { (away, home) };
            table.person(person);
            table.day(day);
            table.text(provinces.get(from));
            table.text(provinces.get(to));
            table.number(if draw.random.chance(100) { 2 } else { 1 });
            table.end()?;
            day += draw.random.between(1, 2);
        }
    }
    Ok(vec![table.finish()?])
}
