//! Where the tree is, and where its build products go.

use std::path::{Path, PathBuf};

/// The root of the workspace: the folder above this crate.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The target folder, as cargo chooses it.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The cargo that runs us, so that every step uses one toolchain.
pub(crate) fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The README's first command is `cargo run --release -- demo`: cargo must know which program.
    #[test]
    fn cargo_run_means_the_product() {
        let mut metadata = std::process::Command::new(cargo());
        metadata.current_dir(root()).args(["metadata", "--no-deps", "--format-version", "1"]);
        let output = metadata.args(["--offline", "--locked"]).output().unwrap();
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let defaults = found["workspace_default_members"].as_array().unwrap();
        let is_default = |package: &&serde_json::Value| defaults.contains(&package["id"]);
        let packages = found["packages"].as_array().unwrap().iter().filter(is_default);
        let is_program = |target: &&serde_json::Value| {
            target["kind"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == "bin"))
        };
        let programs: Vec<&serde_json::Value> = packages
            .flat_map(|package| package["targets"].as_array().unwrap())
            .filter(is_program)
            .map(|target| &target["name"])
            .collect();
        assert_eq!(programs, ["cordon"]);
    }
}
