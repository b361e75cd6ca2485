//! Tests of questions, from SQL text to release.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may stop"
)]

mod charter;
mod choice;
mod rows;
mod standing;
mod support;

mod allocation;
mod answers;
mod covered;
mod dummy;
mod exact;
mod generated;
mod groupings;
mod hostile;
mod invented;
mod joins;
mod lattice;
mod lone;
mod neighbours;
mod persons;
mod ratios;
mod reading;
mod sameness;
mod scenarios;
mod selection;
mod slt;
mod spread;
mod told;
mod unknown;
mod weeks;
mod writer;

#[test]
fn no_test_file_is_forgotten() {
    cordon_testkit::assert_no_forgotten_test_files(env!("CARGO_MANIFEST_DIR"));
}
