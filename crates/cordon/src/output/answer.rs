//! An answer for people and for machines: always with its intervals, never noise alone called the
//! error.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, StringArray},
    datatypes::{DataType, Field, Schema},
    record_batch::RecordBatch,
};
use cordon_gateway::{Answered, Gateway};
use cordon_query::{Clipping, ColumnKind, Release, Released};
use parquet::arrow::ArrowWriter;

use crate::{cli::AnswerFormat, failure::Failure, output::table::table_of};

/// The answer in one form.
pub(crate) fn bytes(answered: &Answered, format: AnswerFormat) -> Result<Vec<u8>, Failure> {
    let release = &answered.release;
    match format {
        AnswerFormat::Table => Ok(format!("{}\n", table(release)).into_bytes()),
        AnswerFormat::Json => Ok([release.canonical(), vec![b'\n']].concat()),
        AnswerFormat::Csv => csv(release),
        AnswerFormat::Parquet => parquet(release),
    }
}

/// What stands below the table: clip, noise, cost, what is left.
pub(crate) fn footing(answered: &Answered, gateway: &Gateway) -> String {
    let release = &answered.release;
    let mut lines = vec![String::new()];
    if release.columns.iter().any(|column| is_number(column.kind)) {
        lines.push("(from … to) is the 95 % interval of the noise alone".to_owned());
    }
    for block in &release.blocks {
        let clip = block.clip.units().to_f64().value();
        let clipping = match block.clipping {
            Clipping::None => "the charter's own bound, so nobody is clipped".to_owned(),
            Clipping::Possible => {
                format!("persons above {clip:.3} count as {clip:.3}: numbers may be too low")
            }
        };
        lines
            .push(format!("{:<8} one person counts for at most {clip:.3}; {clipping}", block.kind));
    }
    let cost = release.cost.rho.approximate();
    lines.push(if answered.repeated {
        "the same question was answered before: this is that answer, at no cost".to_owned()
    } else {
        format!("cost     ρ = {cost:.6} (ε = {} by itself; ρ adds up, ε does not)", release.epsilon)
    });
    if let Some(account) = gateway.state().measure(&release.measure).and_then(|m| m.account()) {
        let left = account.left_for(&release.purpose);
        lines.push(format!(
            "left     ρ = {:.6} for `{}`, of {:.6} for the life of the measure",
            left.approximate(),
            release.purpose,
            account.total().approximate()
        ));
    }
    lines.join("\n")
}

/// The rows, each number with its interval.
pub(crate) fn table(release: &Release) -> String {
    let head = release.columns.iter().map(|column| column.name.clone()).collect();
    let rows = release.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    table_of(head, rows).to_string()
}

fn cell(released: &Released) -> String {
    if released.withheld {
        return "withheld".to_owned();
    }
    match (&released.low, &released.high) {
        (Some(low), Some(high)) => format!("{}  ({low} … {high})", released.value),
        _ => released.value.to_string(),
    }
}

const fn is_number(kind: ColumnKind) -> bool {
    !matches!(kind, ColumnKind::Key | ColumnKind::Computed)
}

/// Columns for machines: each number with `_low` and `_high` beside it.
fn columns(release: &Release) -> Vec<(String, Vec<Option<String>>)> {
    let mut columns = Vec::new();
    for (at, column) in release.columns.iter().enumerate() {
        let values = |pick: &dyn Fn(&Released) -> Option<String>| {
            let one = |row: &Vec<Released>| row.get(at).and_then(pick);
            release.rows.iter().map(one).collect::<Vec<_>>()
        };
        let value = |released: &Released| {
            (!released.withheld && released.value != cordon_query::Cell::Null)
                .then(|| released.value.to_string())
        };
        columns.push((column.name.clone(), values(&value)));
        if is_number(column.kind) {
            columns.push((format!("{}_low", column.name), values(&|r| r.low.clone())));
            columns.push((format!("{}_high", column.name), values(&|r| r.high.clone())));
        }
    }
    columns
}

fn csv(release: &Release) -> Result<Vec<u8>, Failure> {
    let columns = columns(release);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |_| Failure::broken("the answer cannot be written as CSV");
    writer.write_record(columns.iter().map(|(name, _)| name)).map_err(failed)?;
    for row in 0..release.rows.len() {
        let values = columns.iter().map(|(_, all)| all.get(row).cloned().flatten());
        writer.write_record(values.map(Option::unwrap_or_default)).map_err(failed)?;
    }
    writer.into_inner().map_err(|_| Failure::broken("the answer cannot be written as CSV"))
}

/// Numbers as exact decimal text, as in the release.
fn parquet(release: &Release) -> Result<Vec<u8>, Failure> {
    let columns = columns(release);
    let fields: Vec<Field> =
        columns.iter().map(|(name, _)| Field::new(name, DataType::Utf8, true)).collect();
    let arrays: Vec<ArrayRef> = columns
        .into_iter()
        .map(|(_, values)| Arc::new(StringArray::from(values)) as ArrayRef)
        .collect();
    let failed = |_| Failure::broken("the answer cannot be written as Parquet");
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
        .map_err(|_| Failure::broken("the answer cannot be written as Parquet"))?;
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), None).map_err(failed)?;
    writer.write(&batch).map_err(failed)?;
    writer.into_inner().map_err(failed)
}
