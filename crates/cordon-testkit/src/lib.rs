//! What tests of several crates share: statistics with a stated error, a search for canary values,
//! DuckDB as an independent engine, and the way a test says that it was skipped.
//!
//! Dev only: no product crate depends on it. Light on purpose (no engine, no cryptography), so that
//! the tests of small crates stay quick to build.
//! Not here: noise for tests (`cordon-dp` has its own seam, because only it knows what is drawn).

// What a test needs from outside.
mod peers; // DuckDB and PyArrow, in a process of their own
mod skip; // shared data, and the word `skipped`

// What a test looks at.
mod canary; // personal values in places where none may be
mod folder; // files below a folder, copies, flipped bytes
mod seed; // reproducible random numbers that protect nobody

// What a test concludes.
mod forgotten; // test files that no binary includes
mod statistics; // p-values and intervals

pub use canary::{Canaries, CanaryError, Form, Sighting};
pub use folder::{copy_folder, files_below, flip_byte};
pub use forgotten::assert_no_forgotten_test_files;
pub use peers::{DuckDb, PeerError, Python};
pub use seed::Seeded;
pub use skip::{shared, skipped};
pub use statistics::{
    Binomial, ChiSquare, Interval, Moments, Sample, chi_square, normal_two_sided,
};
