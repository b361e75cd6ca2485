//! Tests of questions, from SQL text to release.

mod charter;
mod rows;
mod support;

mod answers;
mod exact;
mod hostile;
mod lattice;
mod neighbours;
mod sameness;
mod scenarios;
