//! `cordon statement`

use std::collections::BTreeMap;

use cordon_gateway::RoleKey;
use cordon_log::Draft;

use crate::{
    cli::Statement,
    commands::{Place, open},
    failure::Failure,
    output::{file, say},
};

pub(crate) async fn run(args: Statement, authority: &Place) -> Result<(), Failure> {
    match args {
        Statement::Export { measure, role, meaning, text, answers, out } => {
            let answers = pairs(&answers)?;
            let gateway = open(authority).await?;
            let draft = gateway.draft_statement(&measure, (role, meaning), &text, answers)?;
            let json = serde_json::to_string_pretty(&draft)
                .map_err(|_| Failure::broken("the statement cannot be written"))?;
            file::write(&out, json.as_bytes())?;
            say::line(format_args!("wrote {}; the {role} signs it elsewhere", out.display()));
            Ok(())
        }
        Statement::Sign { statement, key, out } => {
            let draft: Draft =
                serde_json::from_slice(&file::read(&statement)?).map_err(|error| {
                    let path = statement.display();
                    Failure::broken(format_args!("`{path}` is not an exported statement: {error}"))
                })?;
            let key = RoleKey::from_text(&file::read_text(&key)?)?;
            let signed = key.sign(draft)?;
            let bytes = signed.to_bytes().map_err(Failure::broken)?;
            let out = out.unwrap_or(statement);
            file::write(&out, &bytes)?;
            say::line(format_args!("signed {}", out.display()));
            Ok(())
        }
        Statement::Import { statement } => {
            let bytes = file::read(&statement)?;
            let leaf = open(authority).await?.import_statement(&bytes).await?;
            say::line(format_args!("in the log (leaf {leaf})"));
            Ok(())
        }
    }
}

fn pairs(answers: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    answers
        .iter()
        .map(|answer| match answer.split_once('=') {
            Some((rule, text)) => Ok((rule.trim().to_owned(), text.trim().to_owned())),
            None => Err(Failure::usage("write an answer as RULE=TEXT")),
        })
        .collect()
}
