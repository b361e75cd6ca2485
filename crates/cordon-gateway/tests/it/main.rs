//! Acts from outside, with a clock that tests set.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod bulletin;
mod charging;
mod choosing;
mod colluding;
mod conduct;
mod finding;
mod interrupted;
mod layouts;
mod lifecycle;
mod retention;
mod submissions;
mod world;
