//! Rulebooks on whole charters, through the public interface.

#![allow(clippy::panic, clippy::unwrap_used, reason = "helpers of tests")]

mod bad_books;
mod corpus;
mod measures;
