//! The files of the repository, in memory: those that git tracks or would track.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::source::Source;
use crate::repository;

/// What the rules look at.
#[derive(Default)]
pub(crate) struct Tree {
    /// Text files by path, with `/` between folders.
    texts: BTreeMap<String, String>,
    /// Rust files with comments and strings blanked: made once, read by many rules.
    sources: BTreeMap<String, Source>,
    /// Every file, texts or not.
    paths: BTreeSet<String>,
    /// Packages of the resolved dependency graph.
    packages: Vec<Package>,
}

/// One package that a build for the release platform links or runs.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// SPDX expression; `None` if the package only names a file.
    pub(crate) licence: Option<String>,
}

impl Tree {
    /// Reads the repository at `root`.
    pub(crate) fn of_repository(root: &Path) -> Result<Self> {
        let listing = Command::new("git")
            .current_dir(root)
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .output()
            .context("git is needed to list the files of the repository")?;
        if !listing.status.success() {
            bail!("git cannot list the files of `{}`", root.display());
        }
        let mut tree = Self { packages: packages(root)?, ..Self::default() };
        for path in String::from_utf8_lossy(&listing.stdout).split_terminator('\0') {
            // A file that was deleted but not yet committed is listed and cannot be read.
            let Ok(bytes) = std::fs::read(root.join(path)) else { continue };
            tree.add(path, String::from_utf8(bytes).ok());
        }
        Ok(tree)
    }

    fn add(&mut self, path: &str, text: Option<String>) {
        self.paths.insert(path.to_owned());
        let Some(text) = text else { return };
        if path.ends_with(".rs") {
            self.sources.insert(path.to_owned(), Source::new(&text));
        }
        self.texts.insert(path.to_owned(), text);
    }

    pub(crate) fn len(&self) -> usize {
        self.paths.len()
    }

    /// All text files.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// One text file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Text files with this ending, for example `.rs`.
    pub(crate) fn ending(&self, ending: &'static str) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(move |(path, _)| path.ends_with(ending))
    }

    /// Rust sources, comments and strings blanked.
    pub(crate) fn rust(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.sources.iter().map(|(path, source)| (path.as_str(), source))
    }

    /// One Rust source.
    pub(crate) fn source(&self, path: &str) -> Option<&Source> {
        self.sources.get(path)
    }

    /// Manifests of the workspace's members: crate name, path, contents.
    pub(crate) fn manifests(&self) -> impl Iterator<Item = (String, &str, toml::Table)> {
        self.ending("Cargo.toml").filter_map(|(path, text)| {
            let manifest: toml::Table = text.parse().ok()?;
            let name = manifest.get("package")?.get("name")?.as_str()?.to_owned();
            Some((name, path, manifest))
        })
    }

    pub(crate) fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// Whether a file or a folder with files is at `path`.
    pub(crate) fn holds(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.paths.contains(path) || self.paths.iter().any(|file| file.starts_with(&folder))
    }
}

/// The crate under `crates/` (or `xtask`) that a path belongs to.
pub(crate) fn crate_of(path: &str) -> &str {
    let inside = path.strip_prefix("crates/").unwrap_or(path);
    inside.split('/').next().unwrap_or(inside)
}

/// Whether a file holds only tests, benches or examples.
pub(crate) fn is_for_tests(path: &str) -> bool {
    let folders = ["tests", "benches", "examples"];
    path.split('/').any(|part| folders.contains(&part) || part == "tests.rs")
        || crate_of(path) == "cordon-testkit"
        || crate_of(path) == "xtask"
}

/// The dependency graph for the platform that releases are built for.
fn packages(root: &Path) -> Result<Vec<Package>> {
    let output = Command::new(repository::cargo())
        .current_dir(root)
        .args(["metadata", "--format-version", "1", "--quiet"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .output()
        .context("cargo metadata")?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let packages = metadata.get("packages").and_then(Value::as_array).context("packages")?;
    Ok(packages
        .iter()
        .map(|package| {
            let text = |key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
            Package {
                name: text("name").unwrap_or_default(),
                version: text("version").unwrap_or_default(),
                licence: text("license"),
            }
        })
        .collect())
}

/// Trees for the rules' own tests.
#[cfg(test)]
impl Tree {
    pub(crate) fn of<const N: usize>(files: [(&str, &str); N]) -> Self {
        let mut tree = Self::default();
        for (path, text) in files {
            tree.add(path, Some(text.to_owned()));
        }
        tree
    }

    pub(crate) fn with_package(mut self, name: &str, licence: Option<&str>) -> Self {
        let version = "1.0.0".to_owned();
        self.packages.push(Package {
            name: name.to_owned(),
            version,
            licence: licence.map(str::to_owned),
        });
        self
    }
}
