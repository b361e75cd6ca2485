//! Keys that telephones uploaded: those of the days before, at most fourteen, drawn at random.

use std::io;

use super::{super::file::Written, table::Draw};

/// Days whose keys a telephone remembers.
const REMEMBERED: u32 = 14;

pub(super) fn write(mut draw: Draw<'_>, people: u32) -> io::Result<Vec<Written>> {
    let columns = ["upload_code", "key_data", "key_day", "uploaded_on"];
    let mut table = draw.table("diagnosis_key", &columns)?;
    for person in 0..people {
        let uploaded = REMEMBERED + draw.day();
        // Some delete the application and begin again: fewer days are remembered.
        let days = if draw.random.chance(150) { draw.random.between(1, 13) } else { REMEMBERED };
        for before in 1..=days {
            let halves = [draw.random.below(u64::MAX), draw.random.below(u64::MAX)];
            table.person(person);
            table.text(&halves.map(|half| format!("{half:016x}")).concat());
            table.day(uploaded - before);
            table.day(uploaded);
            table.end()?;
        }
    }
    Ok(vec![table.finish()?])
}
