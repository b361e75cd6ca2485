//! Sums, noise, intervals and charges, through the public names alone.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may stop"
)]

mod account;
mod bins;
mod choice;
mod interval;
mod keys;
mod ladder;
mod lattice;
mod plan;
mod recorder;
mod spent;
mod standing;
mod sum;
mod variance;

#[test]
fn no_test_file_is_forgotten() {
    cordon_testkit::assert_no_forgotten_test_files(env!("CARGO_MANIFEST_DIR"));
}
