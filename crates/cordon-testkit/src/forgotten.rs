//! Test files that no test binary includes.

use std::path::Path;

use crate::folder::files_below;

/// Fails if a file under `tests/it` of a crate hangs on no `mod` of its `main.rs`: such a file is
/// never compiled and therefore always green. Call it with `env!("CARGO_MANIFEST_DIR")`.
///
/// # Panics
/// If a file was forgotten, or the folder cannot be read.
pub fn assert_no_forgotten_test_files(manifest_folder: &str) {
    let tests = Path::new(manifest_folder).join("tests").join("it");
    let main = std::fs::read_to_string(tests.join("main.rs")).unwrap_or_default();
    let files = files_below(&tests).unwrap_or_default();
    assert!(!files.is_empty(), "no tests in `tests/it`");
    let forgotten: Vec<String> = files
        .iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "rs"))
        .filter_map(|file| file.strip_prefix(&tests).ok()?.iter().next()?.to_str())
        .map(|first| first.trim_end_matches(".rs").to_owned())
        .filter(|module| module != "main" && !names_module(&main, module))
        .collect();
    assert!(forgotten.is_empty(), "`tests/it/main.rs` names no `mod` for {forgotten:?}");
}

fn names_module(main: &str, module: &str) -> bool {
    let wanted = format!("mod {module};");
    main.lines().any(|line| line.trim().starts_with(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forgotten_file_fails() {
        let folder = tempfile::tempdir().unwrap();
        let it = folder.path().join("tests/it");
        std::fs::create_dir_all(it.join("deep")).unwrap();
        std::fs::write(it.join("main.rs"), "//! x\nmod seen;\nmod deep; // why\n").unwrap();
        std::fs::write(it.join("seen.rs"), "").unwrap();
        std::fs::write(it.join("deep/inner.rs"), "").unwrap();
        let path = folder.path().to_str().unwrap();
        assert_no_forgotten_test_files(path);
        std::fs::write(it.join("lost.rs"), "").unwrap();
        assert!(std::panic::catch_unwind(|| assert_no_forgotten_test_files(path)).is_err());
    }
}
