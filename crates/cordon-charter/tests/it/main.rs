//! Whole charters: the examples, their canonical form, rendered findings, hostile texts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may stop")]

mod canonical;
mod consultation;
mod hostile;
mod measures;
mod reference;
mod rendered;
