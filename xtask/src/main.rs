//! Steps of the project's own work: tidy, test, CI.
fn main() {}
