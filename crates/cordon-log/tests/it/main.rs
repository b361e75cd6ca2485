//! What a stranger checks, from outside the crate: vectors of specifications, published logs,
//! flipped bytes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may stop")]

mod duties;
mod flips;
mod notes;
mod published;
mod spec;
mod trees;
