//! Sealed rows, their keys, and the rows of the log, on one machine's disk.
//!
//! Everything personal is sealed before it reaches the disk, each retention bucket under a key of
//! its own; forgetting is destroying keys. An act and its event are one transaction: killed at any
//! moment, the store opens with the whole act or none of it. Formats: `docs/spec/store.md`.
//!
//! Invariants: no value of a person is in an error, a file name or clear on the disk. Only
//! [`durable`](Disk) writes files. Only [`Act::commit`] makes a [`Logged`].
//!
//! Not here: whether an act may be done (`cordon-log`), what a row must be (`cordon-intake`).

// What everything rests on.
mod durable;
mod keys;
mod root;
mod secret;

// What is kept.
mod db;
mod layout;
mod people;
mod segment;

// Keeping.
mod act;
mod admit;
mod body;
mod catalog;
mod compact;
mod norms;
mod store;

// Reading.
mod identified;
mod snapshot;

// Showing and forgetting.
mod clock;
mod publish;
mod retention;

pub use act::{Act, ActError, Logged};
pub use admit::{AdmitCounts, AdmitError};
pub use body::{Body, BodyError, Person};
pub use clock::{Guarded, TimeJump, guard};
pub use compact::CompactError;
pub use db::DbError;
pub use durable::{Disk, FileSystem, Mode, write as write_file};
pub use keys::{KeyError, PutBack};
pub use layout::{BLOCK, ORDINAL, PARTITIONS};
pub use publish::{PublishError, Published};
pub use retention::{DestroyError, Destroyed};
pub use root::{RootKey, RootKeyError};
pub use secret::SealError;
pub use segment::SegmentError;
pub use snapshot::{BlockBatch, Blocks, ScanError, Snapshot};
pub use store::{OpenError, Places, ReadError, Store};
