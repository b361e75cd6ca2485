//! Shared data, and the word `skipped`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The path of a file of the shared data (for example `data/mers_korea_2015_linelist.csv`),
/// or `None`, said aloud, if this machine does not have it.
///
/// The folder is named by `CORDON_SHARED`; without it, `shared` beside the repository.
#[must_use]
pub fn shared(test: &str, inside: &str) -> Option<PathBuf> {
    let path = folder().join(inside);
    if path.exists() {
        return Some(path);
    }
    skipped(test, &format!("the shared file `{inside}` is not on this machine"));
    None
}

/// Says that a test compared nothing, and why. The reason is printed, and appended to the file that
/// `CORDON_SKIPPED` names, from which `cargo xtask test` gathers what it shows at the end.
#[expect(clippy::print_stderr, reason = "a test that is skipped must say so")]
pub fn skipped(test: &str, because: &str) {
    let line = format!("skipped: {test}, because {because}");
    eprintln!("{line}");
    let Some(file) = std::env::var_os("CORDON_SKIPPED") else { return };
    let opened = std::fs::File::options().create(true).append(true).open(file);
    // One write per line: several test processes append to the same file.
    let written = opened.and_then(|mut file| file.write_all(format!("{line}\n").as_bytes()));
    if let Err(error) = written {
        eprintln!("cannot note the skipped test: {error}");
    }
}

fn folder() -> PathBuf {
    if let Some(folder) = std::env::var_os("CORDON_SHARED") {
        return PathBuf::from(folder);
    }
    // crates/cordon-testkit → crates → repository → its parent
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(3).unwrap_or(here).join("shared")
}
