//! Whole charters: the examples, their canonical form, rendered findings, hostile texts.

mod canonical;
mod hostile;
mod measures;
mod rendered;
