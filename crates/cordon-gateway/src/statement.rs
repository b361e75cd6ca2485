//! Act: statements of roles, exported to be signed elsewhere, and taken into the log.

use std::collections::BTreeMap;

use cordon_charter::{Digest, Meaning, MeasureId, Role};
use cordon_log::{Draft, Event, SignedStatement};

use crate::{error::ActError, gateway::Gateway};

impl Gateway {
    /// The statement that a role is asked to sign, over the charter and assessment proposed last.
    ///
    /// # Errors
    /// If there is no assessed charter, an answer is to no finding that a person must judge, or the
    /// statement would count for nothing.
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
        says_something(role, meaning, text)?;
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
            says_something(draft.role, draft.meaning, &draft.text)?;
            (draft.role, draft.measure.clone(), draft.meaning)
        };
        let bytes = signed.to_bytes()?;
        let digest = Digest::of(&bytes);
        let stands = self.state.measure(&measure).and_then(|measure| measure.proposal());
        let stands = stands.and_then(|proposal| {
            proposal.statements.iter().rev().find(|made| made.document == digest)
        });
        if let Some(made) = stands {
            return Ok(made.leaf);
        }
        let mut act = self.begin();
        let statement = act.document(bytes);
        act.event(role, Event::StatementMade { measure, statement, meaning });
        Ok(self.commit(act).await?.last())
    }
}

/// Judging findings and answering advice are the controller's: signed by anybody else they would
/// stand in the log and count for nothing. An answer without a word is none.
fn says_something(role: Role, meaning: Meaning, text: &str) -> Result<(), ActError> {
    if !matches!(meaning, Meaning::Judges | Meaning::Answers) {
        return Ok(());
    }
    if role != Role::Controller {
        let message = format!(
            "`{}` counts only when the controller signs it; from the {role} it would count for \
             nothing",
            meaning.as_str()
        );
        return Err(ActError::usage("counts-for-nothing", message).with_help(
            "whoever disagrees states `advises_against`, with reasons in --text: the controller \
             must answer it in public",
        ));
    }
    if meaning == Meaning::Answers && text.trim().is_empty() {
        return Err(ActError::usage("empty-answer", "an answer to advice against says something")
            .with_help("write it with --text: everybody reads it beside the advice"));
    }
    Ok(())
}
