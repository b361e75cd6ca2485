//! End to end: the real binary, from a charter to an answer that anyone can check.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests may stop and speak"
)]

// What tests stand on.
mod people; // invented line lists
mod same; // answers beside DuckDB's
mod world; // an authority in a temporary folder

// What they show.
mod assessed;
mod bulletin;
mod catalogue;
mod commands;
mod compared;
mod compelled;
mod conduct;
mod consulted;
mod controls;
mod crash;
mod dummy;
mod ebola;
mod found;
mod halted;
mod hostile;
mod mers;
mod nine;
mod nothing_readable;
mod noticed;
mod objected;
mod on_record;
mod own;
mod processors;
mod proposed;
mod racing;
mod readme;
mod refusals;
mod standings;
mod statements;
mod stranger;
mod together;
mod untold;
mod varicella;
mod witnessed;

#[test]
fn no_test_file_is_forgotten() {
    cordon_testkit::assert_no_forgotten_test_files(env!("CARGO_MANIFEST_DIR"));
}
