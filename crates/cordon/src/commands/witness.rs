//! `cordon witness`, and the way in which a gateway asks one.

use cordon_gateway::{Clock as _, Cosigner};
use cordon_log::{NoteKey, SignedCheckpoint, Tree};

use crate::{cli::Witness, clock::SystemClock, failure::Failure, output::say, witness};

pub(crate) fn run(args: Witness) -> Result<(), Failure> {
    let options = witness::Options {
        dir: args.dir,
        follow: args.follow,
        name: args.name,
        listen: args.listen,
        once: args.once,
    };
    let said = |line: &str| {
        say::line(line);
        say::flush();
    };
    witness::run(&options, &|| SystemClock.now(), &said).map_err(|error| match error {
        witness::WitnessError::Refused(_) | witness::WitnessError::Damaged(_) => {
            Failure::broken(error)
        }
        error => Failure::usage(error),
    })
}

/// Asks witnesses over HTTP (C2SP tlog-witness).
pub(crate) struct OverHttp;

impl Cosigner for OverHttp {
    fn cosign(
        &self,
        address: &str,
        key: &NoteKey,
        tree: &Tree,
        note: &mut SignedCheckpoint,
    ) -> Result<(), String> {
        witness::submit(address, key, tree, note).map(drop).map_err(|error| error.to_string())
    }
}
