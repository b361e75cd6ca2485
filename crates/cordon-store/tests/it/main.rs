//! The store from outside: acts, scans, forgetting, crashes.

mod backup;
mod canary;
mod compaction;
mod crash;
mod fixture;
mod killed;
mod publish;
mod retention;
mod scan;
mod versions;
