//! Gifts, needs and days of volunteers: gifts pile up where few needs are.

use std::io;

use super::{
    super::{file::Written, random::Weights},
    table::Draw,
};

/// What is given and needed, and how often each.
const GIVEN: [(&str, u64); 5] =
    [("food", 50), ("water", 25), ("hygiene", 15), ("transport", 6), ("company", 4)];
const NEEDED: [(&str, u64); 5] =
    [("food", 45), ("hygiene", 20), ("company", 15), ("transport", 12), ("water", 8)];

/// Of ten people three give, five ask for a household, two help.
pub(super) fn write(mut draw: Draw<'_>, people: u32) -> io::Result<Vec<Written>> {
    let (givers, helpers) = (people * 3 / 10, people / 5);
    Ok(vec![
        donations(&mut draw, givers)?,
        needs(&mut draw, people - givers - helpers)?,
        volunteers(&mut draw, helpers)?,
    ])
}

fn donations(draw: &mut Draw<'_>, people: u32) -> io::Result<Written> {
    let provinces = draw.list("donation", "province")?;
    let columns = ["donor_code", "day", "province", "kind", "units"];
    let mut table = draw.table("donation", &columns)?;
    let gifts = Weights::heavy_tail(8);
    for person in 0..people {
        let (mut day, province) = (draw.day(), provinces.draw(&mut draw.random));
        for _ in 0..=gifts.draw(&mut draw.random) {
            table.person(person);
            table.day(day);
            table.text(provinces.get(province));
            table.text(draw.one_of(&GIVEN).unwrap_or_default());
            table.number(draw.random.between(1, 40));
            table.end()?;
            day += draw.random.between(1, 3);
        }
    }
    table.finish()
}

fn needs(draw: &mut Draw<'_>, people: u32) -> io::Result<Written> {
    let provinces = draw.list("need", "province")?;
    let columns = ["household_code", "day", "province", "kind", "people", "met_on"];
    let mut table = draw.table("need", &columns)?;
    for person in 0..people {
        let (mut day, members) = (draw.day(), draw.random.between(1, 7));
        // Not where the gifts are: the list read backwards.
        let many = provinces.values.len();
        let province = many - 1 - provinces.draw(&mut draw.random);
        for _ in 0..draw.random.between(1, 4) {
            table.person(person);
            table.day(day);
            table.text(provinces.get(province));
            table.text(draw.one_of(&NEEDED).unwrap_or_default());
            table.number(members);
            if draw.random.chance(780) {
                table.day(day + draw.random.between(0, 9));
            } else {
                table.text("");
            }
            table.end()?;
            day += draw.random.between(1, 6);
        }
    }
    table.finish()
}

fn volunteers(draw: &mut Draw<'_>, people: u32) -> io::Result<Written> {
    let provinces = draw.list("volunteer_day", "province")?;
    let columns = ["volunteer_code", "day", "province", "task", "hours"];
    let mut table = draw.table("volunteer_day", &columns)?;
    let days = Weights::heavy_tail(25);
    for person in 0..people {
        let (mut day, province) = (draw.day(), provinces.draw(&mut draw.random));
        let task = draw.one_of(&[("sorting", 35), ("driving", 25), ("cooking", 25), ("calls", 15)]);
        for _ in 0..=days.draw(&mut draw.random) {
            table.person(person);
            table.day(day);
            table.text(provinces.get(province));
            table.text(task.unwrap_or_default());
            table.number(draw.random.between(1, 8));
            table.end()?;
            day += 1;
        }
    }
    table.finish()
}
