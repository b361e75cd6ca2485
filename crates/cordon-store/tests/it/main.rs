//! The store from outside: acts, scans, forgetting, crashes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking"
)]

mod backup;
mod canary;
mod compaction;
mod crash;
mod fixture;
mod identified;
mod killed;
mod norms;
mod plain;
mod publish;
mod retention;
mod scan;
mod versions;
