//! Which authority's folder a command works on.

use std::path::{Path, PathBuf};

use cordon_gateway::SETTINGS_FILE;
use cordon_log::CHECKPOINT;

use crate::failure::Failure;

/// The folder named by `--authority` or `CORDON_AUTHORITY`, else the nearest parent that is one.
pub(crate) fn find(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(dir) = named {
        return if dir.join(SETTINGS_FILE).is_file() {
            Ok(dir.to_owned())
        } else {
            let failure =
                Failure::usage(format_args!("`{}` is not an authority's folder", dir.display()));
            Err(match dir.join(CHECKPOINT).is_file() {
                true => failure.help(
                    "it is a published log: `cordon log show --log DIR` reads it, `cordon verify \
                     --log DIR` checks it",
                ),
                false => {
                    failure.help("make one with `cordon init DIR --name NAME --jurisdiction CC`")
                }
            })
        };
    }
    let here = std::env::current_dir().map_err(|e| Failure::system("finding this folder", &e))?;
    here.ancestors().find(|dir| dir.join(SETTINGS_FILE).is_file()).map(Path::to_owned).ok_or_else(
        || {
            Failure::usage("no authority's folder here or above").help(
                "name one with --authority DIR or CORDON_AUTHORITY, or make one with `cordon init`",
            )
        },
    )
}
