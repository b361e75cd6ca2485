//! `cordon manifest`

use std::{
    fs::{File, OpenOptions},
    io::{BufReader, Write as _},
    path::{Path, PathBuf},
};

use cordon_intake::{InspectError, Manifest};

use crate::{cli, failure::Failure, output::say};

pub(crate) fn run(args: &cli::Manifest) -> Result<(), Failure> {
    let failed = |error: &std::io::Error| Failure::file(&args.file, error);
    let file = File::open(&args.file).map_err(|error| failed(&error))?;
    let manifest =
        Manifest::of(BufReader::with_capacity(1 << 20, file)).map_err(|error| match &error {
            InspectError::Read(error) => failed(error),
            error => Failure::usage(format_args!("`{}`: {error}", args.file.display())),
        })?;
    let (Some(rows), Some(sha256)) = (manifest.rows, manifest.sha256) else {
        return Err(Failure::broken("the manifest is empty"));
    };
    let path = beside(&args.file);
    // Written over, it would say of a file that was cut that it is whole.
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut to| writeln!(to, "rows = {rows}\nsha256 = \"{sha256}\""))
        .map_err(|error| Failure::file(&path, &error))?;
    say::line(format_args!("wrote {}: rows {rows}, SHA-256 {sha256}", path.display()));
    Ok(())
}

/// Where the manifest of a file lies, if its sender laid one there.
pub(crate) fn beside(file: &Path) -> PathBuf {
    file.with_extension("manifest.toml")
}
