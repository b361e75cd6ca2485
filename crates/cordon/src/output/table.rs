//! Tables for people.

use comfy_table::{ContentArrangement, Table, presets};

/// A plain table with a head line.
pub(crate) fn table_of(head: Vec<String>, rows: Vec<Vec<String>>) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(head);
    table.add_rows(rows);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    table
}

/// The same with a fixed head.
pub(crate) fn table(head: &[&str], rows: Vec<Vec<String>>) -> Table {
    table_of(head.iter().map(|&text| text.to_owned()).collect(), rows)
}
