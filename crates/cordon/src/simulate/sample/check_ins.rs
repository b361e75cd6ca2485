//! Daily answers of people in quarantine: most need nothing, some lack the same for days.

use std::io;

use super::{super::file::Written, table::Draw};

/// Days of an order of quarantine.
const DAYS: u32 = 14;

pub(super) fn write(mut draw: Draw<'_>, people: u32) -> io::Result<Vec<Written>> {
    let provinces = draw.list("check_in", "province")?;
    let mut table =
        draw.table("check_in", &["order_code", "day", "province", "way", "feels", "needs"])?;
    for person in 0..people {
        let (first, province) = (draw.day(), provinces.draw(&mut draw.random));
        let way = draw.one_of(&[("telephone", 55), ("web", 35), ("door", 10)]);
        let mut lacks = None;
        let mut ill = false;
        for day in first..first + DAYS {
            // A missed day is one without a row.
            if !draw.random.chance(910) {
                continue;
            }
            ill = if ill { draw.random.chance(800) } else { draw.random.chance(25) };
            lacks = if lacks.is_some() && draw.random.chance(600) {
                lacks
            } else {
                let kinds = [
                    (None, 82),
                    (Some("food"), 8),
                    (Some("medicine"), 4),
                    (Some("someone to talk to"), 4),
                    (Some("care"), 2),
                ];
                draw.one_of(&kinds).flatten()
            };
            table.person(person);
            table.day(day);
            table.text(provinces.get(province));
            table.text(way.unwrap_or_default());
            table.text(if ill { "unwell" } else { "well" });
            table.text(lacks.unwrap_or("nothing"));
            table.end()?;
        }
    }
    Ok(vec![table.finish()?])
}
