//! An answer over a dummy table, in every form marked as no data.

use cordon_gateway::Dummy;

use crate::{
    cli::AnswerFormat,
    failure::Failure,
    output::{
        answer::{self, Columns},
        explained, notes,
    },
};

/// Said first and last.
pub(crate) const HEADING: &str =
    "NOT DATA: rows drawn from the charter alone; nothing was read, charged or logged";

/// What stands in a column of its own for machines.
const MARK: &str = "not data";

/// The answer in one form.
pub(crate) fn bytes(dummy: &Dummy, format: AnswerFormat) -> Result<Vec<u8>, Failure> {
    let release = &dummy.release;
    match format {
        AnswerFormat::Table => {
            let table = String::from_utf8_lossy(&answer::bytes(release, &dummy.reading, format)?)
                .into_owned();
            Ok(format!("{HEADING}\n\n{table}").into_bytes())
        }
        AnswerFormat::Json => {
            let explanation = explained::json(&dummy.explanation)?;
            let marked = serde_json::json!({
                "dummy": MARK, "answer": release, "explanation": explanation,
            });
            let failed = |_| Failure::broken("the answer cannot be written as JSON");
            Ok([serde_json::to_vec(&marked).map_err(failed)?, vec![b'\n']].concat())
        }
        AnswerFormat::Csv => answer::csv(marked(dummy)),
        AnswerFormat::Parquet => answer::parquet(marked(dummy)),
    }
}

/// What the question would cost, as JSON.
pub(crate) fn explanation(dummy: &Dummy) -> Result<serde_json::Value, Failure> {
    let explanation = explained::json(&dummy.explanation)?;
    Ok(serde_json::json!({ "dummy": MARK, "explanation": explanation }))
}

/// What stands below the table: what it would cost and leave.
pub(crate) fn footing(dummy: &Dummy) -> String {
    let release = &dummy.release;
    let mut lines = answer::said_of(release, &dummy.reading);
    lines.extend(notes::dummy_keys(release));
    let choice = release.choice.as_ref().map_or(0.0, |choice| choice.cost.rho.approximate());
    let cost = release.cost.rho.approximate() + choice;
    lines.push(format!("would cost ρ = {cost:.6} (ε = {} by itself)", release.epsilon));
    lines.push(format!(
        "would leave ρ = {:.6} for `{}`, of {:.6} for the life of a measure that spent nothing",
        dummy.left.left_for(&release.purpose).approximate(),
        release.purpose,
        dummy.left.total().approximate()
    ));
    lines.push(HEADING.to_owned());
    lines.join("\n")
}

fn marked(dummy: &Dummy) -> Columns {
    let mut columns = answer::columns(&dummy.release);
    columns.push(("dummy".to_owned(), vec![Some(MARK.to_owned()); dummy.release.rows.len()]));
    columns
}
