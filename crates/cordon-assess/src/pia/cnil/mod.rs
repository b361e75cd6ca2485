//! The file of the CNIL's PIA tool: written from a charter, read from that tool.

mod answers;
mod export;
mod file;
mod plain;
mod questions;

pub use file::{
    CnilAnswer, CnilComment, CnilData, CnilError, CnilEvaluation, CnilGauges, CnilMeasure, CnilPia,
    CnilRisk,
};

#[cfg(test)]
mod tests;
