//! Consultations from a distance: in some districts people wait long and call again.

use std::io;

use super::{super::file::Written, table::Draw};

/// Most consultations of one patient.
const MOST: u32 = 6;

pub(super) fn write(mut draw: Draw<'_>, people: u32) -> io::Result<Vec<Written>> {
    let districts = draw.list("consultation", "district")?;
    let columns = [
        "patient_code",
        "day",
        "district",
        "age_group",
        "way",
        "complaint",
        "waited_minutes",
        "result",
    ];
    let mut table = draw.table("consultation", &columns)?;
    let ages = [("0-5", 12), ("6-17", 16), ("18-44", 40), ("45-64", 20), ("65+", 12)];
    let complaints = [
        ("fever or cough", 46),
        ("breathing", 12),
        ("long illness", 16),
        ("child", 10),
        ("mind", 8),
        ("other", 8),
    ];
    for person in 0..people {
        let (mut day, district) = (draw.day(), districts.draw(&mut draw.random));
        let age = draw.one_of(&ages).unwrap_or_default();
        let way = draw.one_of(&[("voice", 60), ("video", 25), ("message", 15)]);
        let complaint = draw.one_of(&complaints).unwrap_or_default();
        let slow = district % 6 == 2;
        for _ in 0..MOST {
            let waited =
                draw.random.between(1, 25) + draw.random.between(0, if slow { 90 } else { 20 });
            let reached = !draw.random.chance(waited * 4);
            let result = [("advice", 62), ("prescription", 28), ("hospital", 10)];
            let result = draw.one_of(&result).unwrap_or_default();
            table.person(person);
            table.day(day);
            table.text(districts.get(district));
            table.text(age);
            table.text(way.unwrap_or_default());
            table.text(complaint);
            table.number(waited);
            table.text(if reached { result } else { "not reached" });
            table.end()?;
            if reached && !draw.random.chance(120) {
                break;
            }
            day += draw.random.between(1, 3);
        }
    }
    Ok(vec![table.finish()?])
}
