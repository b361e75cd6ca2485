//! The store from outside: acts, scans, forgetting, crashes.

mod backup;
mod canary;
mod crash;
mod fixture;
mod killed;
// mod peers;
mod publish;
mod retention;
mod scan;
mod versions;
