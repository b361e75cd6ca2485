//! Visits to fever clinics: one patient in four comes again; the old need a ward more often.

use std::io;

use super::{super::file::Written, table::Draw};

/// Most visits of one patient that a sample holds.
const VISITS: u32 = 6;

pub(super) fn write(mut draw: Draw<'_>, people: u32) -> io::Result<Vec<Written>> {
    let clinics = draw.list("screening_visit", "clinic")?;
    let columns = [
        "patient_code",
        "visit_day",
        "clinic",
        "age_group",
        "temperature",
        "short_of_breath",
        "test",
        "sent_to",
    ];
    let mut table = draw.table("screening_visit", &columns)?;
    let ages = [
        (("0-6", 30), 14),
        (("7-17", 20), 14),
        (("18-59", 60), 48),
        (("60-79", 160), 18),
        (("80+", 320), 6),
    ];
    for person in 0..people {
        let (mut day, clinic) = (draw.day(), clinics.draw(&mut draw.random));
        let (age, grave) = draw.one_of(&ages).unwrap_or_default();
        for visit in 1..=VISITS {
            let short = draw.random.chance(grave);
            let tenths = draw.random.between(366, 385) + draw.random.between(0, 20);
            let ward = short && draw.random.chance(700);
            let test = [("negative", 55), ("positive", 30), ("not taken", 15)];
            let test = draw.one_of(&test).unwrap_or_default();
            table.person(person);
            table.day(day);
            table.text(clinics.get(clinic));
            table.text(age);
            table.text(&format!("{}.{}", tenths / 10, tenths % 10));
            table.truth(short);
            table.text(test);
            table.text(match () {
                () if ward => "ward",
                () if draw.random.chance(40) => "other clinic",
                () => "home",
            });
            table.end()?;
            if ward || visit == VISITS || !draw.random.chance(250) {
                break;
            }
            day += draw.random.between(1, 4);
        }
    }
    Ok(vec![table.finish()?])
}
