//! Daily visits to contacts: more of them fail in the third week, and in some states.

use std::io;

use super::{super::file::Written, table::Draw};

/// Days on which a contact is visited.
const DAYS: u32 = 21;

pub(super) fn write(mut draw: Draw<'_>, people: u32) -> io::Result<Vec<Written>> {
    let states = draw.list("follow_up", "state")?;
    let columns = ["contact_code", "day", "state", "day_number", "relation", "reached", "symptoms"];
    let mut table = draw.table("follow_up", &columns)?;
    for person in 0..people {
        let (first, state) = (draw.day(), states.draw(&mut draw.random));
        let relation = draw.one_of(&[
            ("household", 55),
            ("community", 25),
            ("health_care", 15),
            ("funeral", 5),
        ]);
        let fails = if state % 9 == 4 { 260 } else { 60 };
        for number in 1..=DAYS {
            let reached = !draw.random.chance(fails + number * 6);
            let ill = reached && draw.random.chance(4);
            table.person(person);
            table.day(first + number - 1);
            table.text(states.get(state));
            table.number(number);
            table.text(relation.unwrap_or_default());
            table.truth(reached);
            if reached {
                table.truth(ill)
            } else {
                table.text("")
            }
            table.end()?;
            // Who falls ill is a case from then on, no contact.
            if ill {
                break;
            }
        }
    }
    Ok(vec![table.finish()?])
}
