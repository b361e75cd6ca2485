//! Whole charters: the examples, their canonical form, rendered findings, hostile texts.

mod measures;
