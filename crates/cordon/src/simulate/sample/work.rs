//! Months of paid hours not worked: much is lost at first, then most return.

use std::io;

use jiff::ToSpan as _;

use super::{super::file::Written, table::Draw};

/// Months of a sample.
const MONTHS: u32 = 4;

pub(super) fn write(mut draw: Draw<'_>, people: u32) -> io::Result<Vec<Written>> {
    let regions = draw.list("work_month", "region")?;
    let branches = draw.list("work_month", "branch")?;
    let columns =
        ["worker_code", "month", "region", "branch", "age_group", "hours_lost", "back_at_work"];
    let mut table = draw.table("work_month", &columns)?;
    let first = draw.start().first_of_month();
    for person in 0..people {
        let region = regions.draw(&mut draw.random);
        let branch = branches.draw(&mut draw.random);
        let (age, returns) = draw
            .one_of(&[(("15-24", 240), 14), (("25-49", 420), 58), (("50+", 300), 28)])
            .unwrap_or_default();
        for month in 0..MONTHS {
            let back = draw.random.chance(returns);
            let most = if back { 60 } else { 150 };
            table.person(person);
            table.date(first.saturating_add(i64::from(month).months()));
            table.text(regions.get(region));
            table.text(branches.get(branch));
            table.text(age);
            table.number(draw.random.between(10, most));
            table.truth(back);
            table.end()?;
            if back {
                break;
            }
        }
    }
    Ok(vec![table.finish()?])
}
