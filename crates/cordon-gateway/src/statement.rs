//! Act: statements of roles, exported to be signed elsewhere, and taken into the log.

use std::collections::BTreeMap;

use cordon_charter::{Digest, Meaning, MeasureId, Role};
use cordon_log::{Draft, Event, SignedStatement};

use crate::{error::ActError, gateway::Gateway};

impl Gateway {
    /// The statement that a role is asked to sign, over the charter and assessment proposed last.
    ///
    /// # Errors
    /// If there is no assessed charter, or an answer is to no finding that a person must judge.
    pub fn draft_statement(
        &self,
        measure: &MeasureId,
        (role, meaning): (Role, Meaning),
        text: &str,
        answers: BTreeMap<String, String>,
    ) -> Result<Draft, ActError> {
        let proposal = self.measure(measure)?.proposal().ok_or_else(|| {
            ActError::usage("not-proposed", format!("no charter of `{measure}` was proposed"))
        })?;
        let Some((assessment, judged)) = &proposal.assessment else {
            return Err(ActError::usage("not-assessed", "the charter was not judged yet"));
        };
        if let Some(rule) = answers.keys().find(|rule| !judged.to_be_judged.contains(rule)) {
            let message = format!("no person has to judge `{rule}`");
            let rules = judged.to_be_judged.join(", ");
            return Err(ActError::usage("unknown-rule", message)
                .with_help(format!("a person must judge: {rules}")));
        }
        Ok(Draft {
            statement: 1,
            measure: measure.clone(),
            charter: proposal.digest,
            assessment: *assessment,
            role,
            meaning,
            text: text.to_owned(),
            answers,
            date: self.today(),
        })
    }

    /// Takes a signed statement into the log; gives its leaf. One that stands already is not taken
    /// again.
    ///
    /// # Errors
    /// If it is about something else, or not rightly signed by an enrolled key of its role.
    pub async fn import_statement(&mut self, bytes: &[u8]) -> Result<u64, ActError> {
        let signed = SignedStatement::from_bytes(bytes).map_err(|error| {
            if serde_json::from_slice::<Draft>(bytes).is_ok() {
                ActError::usage("unsigned", "this statement is not signed yet")
                    .with_help("its role signs it with `cordon statement sign`")
            } else {
                ActError::broken("statement", format!("this is not a signed statement: {error}"))
                    .with_help("`cordon statement sign` writes one; ask for the file again")
            }
        })?;
        let (role, measure, meaning) = {
            let draft = &signed.signed.draft;
            (draft.role, draft.measure.clone(), draft.meaning)
        };
        let bytes = signed.to_bytes()?;
        let digest = Digest::of(&bytes);
        let is_same = |event: &Event| match event {
            Event::StatementMade { statement, .. } => *statement == digest,
            _ => false,
        };
        let stands = self.state.measure(&measure).and_then(|measure| measure.proposal());
        if stands.is_some_and(|proposal| proposal.statements.contains(&signed))
            && let Some(leaf) = self.last_of(is_same)
        {
            return Ok(leaf);
        }
        let mut act = self.begin();
        let statement = act.document(bytes);
        act.event(role, Event::StatementMade { measure, statement, meaning });
        Ok(self.commit(act).await?.last())
    }
}
