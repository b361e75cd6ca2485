//! What people and machines are shown.

pub(crate) mod answer;
mod clipped;
pub(crate) mod curve;
mod doubt;
pub(crate) mod dummy;
pub(crate) mod explained;
pub(crate) mod file;
mod notes;
pub(crate) mod page;
pub(crate) mod say;
pub(crate) mod table;
