//! What people and machines are shown.

pub(crate) mod answer;
pub(crate) mod curve;
pub(crate) mod doubt;
pub(crate) mod dummy;
pub(crate) mod explained;
pub(crate) mod file;
pub(crate) mod page;
pub(crate) mod say;
pub(crate) mod table;
