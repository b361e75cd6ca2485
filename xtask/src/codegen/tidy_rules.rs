//! The rules of tidy, with their reasons.

use std::fmt::Write as _;

use super::{Page, heading};
use crate::tidy;

pub(super) fn page() -> Page {
    let mut text = heading("What `cargo xtask tidy` checks");
    text += "\n| rule | why |\n|---|---|\n";
    for (name, why) in tidy::reasons() {
        let _ = writeln!(text, "| `{name}` | {why} |");
    }
    Page { path: "docs/tidy.md", text }
}
