//! After every act: the log's files, the checkpoint, the witnesses. All of it is derived from the
//! database and made again on open, so that a crash in between loses nothing.

use cordon_log::{NoteKey, SignedCheckpoint, Tree};

use crate::{error::ActError, gateway::Gateway, settings::WitnessAddress};

/// Asks a witness for its cosignature. The network is the caller's: the gateway names none.
pub trait Cosigner: Send + Sync {
    /// Adds the cosignature of the witness with `key`, who answers at `address`, to `note`.
    ///
    /// # Errors
    /// Why there is none, for the operator. The act stands: the log is then "not witnessed".
    fn cosign(
        &self,
        address: &str,
        key: &NoteKey,
        tree: &Tree,
        note: &mut SignedCheckpoint,
    ) -> Result<(), String>;
}

impl Gateway {
    /// Why witnesses did not cosign the last checkpoint.
    pub fn not_witnessed(&self) -> &[String] {
        &self.not_witnessed
    }

    /// Asks one more witness from now on; its key is enrolled by an event of its own.
    ///
    /// # Errors
    /// If no such key is enrolled, or the settings cannot be written.
    pub async fn add_witness(
        &mut self,
        witness: WitnessAddress,
        cosigner: Box<dyn Cosigner>,
    ) -> Result<(), ActError> {
        if !self.state.witnesses().iter().any(|key| key.name == witness.name) {
            let message = format!("no key of a witness `{}` is enrolled", witness.name);
            return Err(ActError::usage("witness", message)
                .with_help("`cordon key enrol` takes the witness's `.pub` file"));
        }
        self.settings.witnesses.retain(|own| own.name != witness.name);
        self.settings.witnesses.push(witness);
        self.cosigner = Some(cosigner);
        crate::start::write_settings(&self.dir, &self.settings)?;
        self.publish().await
    }

    /// Publishes the log as it stands.
    ///
    /// # Errors
    /// If a file cannot be written. The act is durable all the same and is published on the next
    /// open.
    pub(crate) async fn publish(&mut self) -> Result<(), ActError> {
        let mut note = self.store.publish(&self.settings.origin, &self.log_key).await?.checkpoint;
        self.not_witnessed.clear();
        let published = note.clone();
        for witness in self.cosigner.iter().flat_map(|_| self.settings.witnesses.clone()) {
            if let Err(why) = self.ask_witness(&witness, &mut note) {
                self.not_witnessed.push(format!("`{}`: {why}", witness.name));
            }
        }
        if note != published {
            self.store.put_checkpoint(&note)?;
        }
        self.checkpoint = Some(note);
        Ok(())
    }

    fn ask_witness(
        &self,
        witness: &WitnessAddress,
        note: &mut SignedCheckpoint,
    ) -> Result<(), String> {
        let keys = self.state.witnesses();
        let key = keys.iter().find(|key| key.name == witness.name);
        let (Some(cosigner), Some(key)) = (&self.cosigner, key) else {
            return Err("its key is not enrolled".to_owned());
        };
        if note.cosigned_by(key).is_some() {
            return Ok(());
        }
        cosigner.cosign(&witness.address, key, &self.tree, note)
    }
}
