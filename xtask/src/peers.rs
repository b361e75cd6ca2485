//! Independent engines that tests compare Cordon with: DuckDB and PyArrow, from PyPI, in a virtual
//! environment of their own under the target folder. Nothing is installed outside it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::repository;
use crate::steps::call;

/// Pinned, so that a comparison means the same thing everywhere.
const REQUIREMENTS: &str = "tests/peers/requirements.txt";

/// Makes the environment if it is missing or stale; returns its Python.
pub(crate) fn ensure() -> Result<PathBuf> {
    let folder = repository::target().join("peers");
    let python = folder.join("bin").join("python");
    let requirements = repository::root().join(REQUIREMENTS);
    let wanted = std::fs::read_to_string(requirements).context(REQUIREMENTS)?;
    let stamp = folder.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) && works(&python) {
        println!("    DuckDB and PyArrow are installed under the target folder");
        return Ok(python);
    }
    if !works(Path::new("python3")) {
        bail!("python3 is not installed");
    }
    call(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    call(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(["--only-binary", ":all:", "--requirement", REQUIREMENTS])
            .current_dir(repository::root()),
    )?;
    std::fs::write(&stamp, wanted).with_context(|| stamp.display().to_string())?;
    Ok(python)
}

fn works(python: &Path) -> bool {
    Command::new(python)
        .args(["-c", "import venv"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
