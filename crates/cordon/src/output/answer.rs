//! An answer for people and for machines: always with its intervals, never noise alone called the
//! error.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, StringArray},
    datatypes::{DataType, Field, Schema},
    record_batch::RecordBatch,
};
use cordon_gateway::{Answered, Gateway};
use cordon_query::{
    Cell, ColumnKind, FIRST_ROWS, Reading, Release, Released, ReleasedBlock, ReleasedColumn, State,
    TOGETHER,
};
use parquet::arrow::ArrowWriter;

use crate::{
    cli::AnswerFormat,
    failure::Failure,
    output::{clipped::clipped, doubt::doubts, notes, table::table_of},
};

/// The answer in one form.
pub(crate) fn bytes(
    release: &Release,
    reading: &Reading,
    format: AnswerFormat,
) -> Result<Vec<u8>, Failure> {
    match format {
        AnswerFormat::Table => Ok(format!("{}\n", table(&named(release, reading))).into_bytes()),
        AnswerFormat::Json => Ok([release.canonical(), vec![b'\n']].concat()),
        AnswerFormat::Csv => csv(columns(&named(release, reading))),
        AnswerFormat::Parquet => parquet(columns(&named(release, reading))),
    }
}

/// The release with the names of whoever asks now: of a repeated question the log has those of the
/// first.
pub(crate) fn named(release: &Release, reading: &Reading) -> Release {
    let mut release = release.clone();
    for (column, name) in release.columns.iter_mut().zip(&reading.names) {
        column.name.clone_from(name);
    }
    release
}

/// What stands below the table: clip, noise, cost, what is left.
pub(crate) fn footing(answered: &Answered, gateway: &Gateway) -> String {
    let release = &answered.release;
    let mut lines = said_of(release, &answered.reading);
    let choice = release.choice.as_ref().map_or(0.0, |choice| choice.cost.rho.approximate());
    let cost = release.cost.rho.approximate() + choice;
    lines.push(if answered.repeated {
        let mut names = release.columns.iter().zip(&answered.reading.names);
        let other = if names.any(|(column, name)| column.name != *name) {
            "; its receipt and JSON have the column names of that time"
        } else {
            ""
        };
        format!("the same question was answered before: this is that answer, at no cost{other}")
    } else {
        let delta = release.choice.as_ref().and_then(|choice| choice.cost.delta.as_ref());
        let delta = delta.map_or_else(String::new, |delta| {
            format!(" and, to find the keys, δ = {:.1e}", delta.value().to_f64().value())
        });
        let epsilon = &release.epsilon;
        format!("cost     ρ = {cost:.6}{delta} (ε = {epsilon} by itself; ρ adds up, ε does not)")
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

/// What the table's words mean, and what clipping may have done.
pub(crate) fn said_of(release: &Release, reading: &Reading) -> Vec<String> {
    let mut lines = vec![String::new()];
    lines.extend(notes::no_row(release, reading));
    lines.extend(legend(release));
    lines.extend(notes::above_the_whole(release, reading));
    lines.extend(notes::cut_off(reading));
    lines.extend(notes::picked(release, reading));
    lines.push(format!("rows     {FIRST_ROWS}"));
    lines.extend(notes::found(release, reading));
    let blocks = release.blocks.iter().enumerate().filter(|(_, block)| !block.minimum);
    lines.extend(blocks.map(|(at, block)| clipped(block, &reading.columns_of(at))));
    lines.extend(doubts(release, reading));
    lines
}

/// What the words of the table mean, as far as they stand in it.
fn legend(release: &Release) -> Vec<String> {
    let mut lines = Vec::new();
    let numbers = release.columns.iter().any(|column| is_number(column.kind));
    let intervals = || (0..release.columns.len()).any(|at| has_interval(release, at));
    if !release.rows.is_empty() && (numbers || intervals()) {
        lines.push("(from … to) is the 95 % interval of the noise alone".to_owned());
    }
    let cells = || release.rows.iter().flat_map(|row| release.columns.iter().zip(row));
    let any = |state| cells().any(|(_, value)| value.state() == state);
    if any(State::Withheld) {
        let least = release.minimum_people;
        let noise = persons_within(release).map_or_else(String::new, |half| {
            format!(" (± {half:.0}, 95 %: with so few it errs often)")
        });
        lines.push(format!(
            "withheld: fewer than {least} persons by a noised count{noise}; the cell may be empty"
        ));
    }
    if cells().any(|(column, value)| is_cut(column, value)) {
        lines.push("0 stands also for a noised count below it".to_owned());
    }
    if any(State::Unknown) {
        let unknown = "unknown: the noise covers the field's whole range, or leaves open whether \
                       the number below the line is 0; HAVING and ORDER BY see NULL, which comes \
                       last; spend more, or ask for larger groups";
        lines.push(unknown.to_owned());
    }
    let is_key = |column: &ReleasedColumn| column.kind == ColumnKind::Key;
    if cells().any(|(column, value)| is_key(column) && value.value == Cell::Null) {
        let sql = release.sql.to_uppercase();
        let totals = ["ROLLUP", "CUBE", "GROUPING SETS"].iter().any(|word| sql.contains(word));
        let total = if totals { ", or a total over all values" } else { "" };
        lines.push(format!("NULL: the rows that give no value{total}"));
    }
    lines
}

/// The rows, each number with its interval.
pub(crate) fn table(release: &Release) -> String {
    let head = release.columns.iter().map(|column| column.name.clone()).collect();
    let row = |row: &Vec<Released>| {
        release.columns.iter().zip(row).map(|(column, value)| cell(column, value)).collect()
    };
    table_of(head, release.rows.iter().map(row).collect()).to_string()
}

fn cell(column: &ReleasedColumn, released: &Released) -> String {
    if let State::Withheld | State::Unknown = released.state() {
        return released.state().word().to_owned();
    }
    let value = released.value.to_string();
    match (&released.low, &released.high) {
        // Those of percentiles are values of the field.
        (Some(low), Some(high)) if column.kind != ColumnKind::Percentile => {
            let [value, low, high] = as_exact_as_known(&value, low, high);
            format!("{value}  ({low} … {high})")
        }
        (Some(low), Some(high)) => format!("{value}  ({low} … {high})"),
        _ => value,
    }
}

/// Whether a noised count was below zero, and is shown as zero.
fn is_cut(column: &ReleasedColumn, released: &Released) -> bool {
    matches!(column.kind, ColumnKind::Rows | ColumnKind::Persons)
        && released.steps.iter().any(|steps| steps.starts_with('-'))
}

/// How far the noised number of persons, by which cells are withheld, may be off where it may be
/// far more than the minimum itself.
fn persons_within(release: &Release) -> Option<f64> {
    let persons = |block: &&ReleasedBlock| block.kind == "persons" || block.kind == TOGETHER;
    let half = |block: &ReleasedBlock| {
        // Persons count in steps of 2⁻⁴³.
        Some(1.96 * block.sigma.parse::<f64>().ok()? / (1u64 << 43) as f64)
    };
    let widest = release.blocks.iter().filter(persons).filter_map(half).reduce(f64::max)?;
    (widest > f64::from(release.minimum_people) / 2.0).then_some(widest)
}

/// A number and its interval with two digits of the interval's half width, and no more than they
/// have: the ends rounded outwards.
fn as_exact_as_known(value: &str, low: &str, high: &str) -> [String; 3] {
    let as_they_are = || [value, low, high].map(str::to_owned);
    let (Ok(from), Ok(to)) = (low.parse::<f64>(), high.parse::<f64>()) else {
        return as_they_are();
    };
    let half = (to - from) / 2.0;
    let decimals = |text: &str| text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let there = [value, low, high].map(decimals).into_iter().max().unwrap_or(0);
    let Some(digits) = (0..there).find(|digits| half * 10f64.powi(*digits as i32) >= 10.0) else {
        return as_they_are();
    };
    let factor = 10f64.powi(digits as i32);
    let text = |text: &str, rounded: fn(f64) -> f64| match text.parse::<f64>() {
        // No minus before a zero.
        Ok(number) if decimals(text) > digits => {
            format!("{:.digits$}", rounded(number * factor) / factor + 0.0)
        }
        _ => text.to_owned(),
    };
    [text(value, f64::round), text(low, f64::floor), text(high, f64::ceil)]
}

const fn is_number(kind: ColumnKind) -> bool {
    !matches!(kind, ColumnKind::Key | ColumnKind::Computed)
}

/// Whether a column has an interval anywhere: of computed ones a ratio or a rate.
fn has_interval(release: &Release, column: usize) -> bool {
    release.rows.iter().any(|row| row.get(column).is_some_and(|cell| cell.low.is_some()))
}

/// Columns with their names.
pub(crate) type Columns = Vec<(String, Vec<Option<String>>)>;

/// Columns for machines: each number with `_low` and `_high` beside it, and each that is no key
/// with `_state`, which says why there is no value.
pub(crate) fn columns(release: &Release) -> Columns {
    let mut columns = Vec::new();
    for (at, column) in release.columns.iter().enumerate() {
        let values = |pick: &dyn Fn(&Released) -> Option<String>| {
            let one = |row: &Vec<Released>| row.get(at).and_then(pick);
            release.rows.iter().map(one).collect::<Vec<_>>()
        };
        let value = |released: &Released| {
            (released.state() == State::Told).then(|| released.value.to_string())
        };
        columns.push((column.name.clone(), values(&value)));
        if is_number(column.kind) || has_interval(release, at) {
            columns.push((format!("{}_low", column.name), values(&|r| r.low.clone())));
            columns.push((format!("{}_high", column.name), values(&|r| r.high.clone())));
        }
        if column.kind != ColumnKind::Key {
            let state = |released: &Released| Some(released.state().word().to_owned());
            columns.push((format!("{}_state", column.name), values(&state)));
        }
    }
    columns
}

pub(crate) fn csv(columns: Columns) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |_| Failure::broken("the answer cannot be written as CSV");
    writer.write_record(columns.iter().map(|(name, _)| name)).map_err(failed)?;
    for row in 0..columns.first().map_or(0, |(_, values)| values.len()) {
        let values = columns.iter().map(|(_, all)| all.get(row).cloned().flatten());
        writer.write_record(values.map(Option::unwrap_or_default)).map_err(failed)?;
    }
    writer.into_inner().map_err(|_| Failure::broken("the answer cannot be written as CSV"))
}

/// Numbers as exact decimal text, as in the release.
pub(crate) fn parquet(columns: Columns) -> Result<Vec<u8>, Failure> {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// One average of a field of 0 to 110, and a number of rows.
    fn release() -> Release {
        let number = |value: &str, low: &str, high: &str| {
            serde_json::json!({
                "value": {"is": "number", "value": value},
                "low": low, "high": high, "steps": ["1", "1"],
            })
        };
        let nothing = serde_json::json!({ "value": {"is": "null"} });
        let unknown = |high: &str| {
            serde_json::json!({
                "value": {"is": "null"}, "low": "0", "high": high, "unknown": true,
            })
        };
        let digest = "f4b9e0e7a4812d5d194d59629ff65370db72a571d1241666b234029a9bb5d123";
        let key = |text: &str| serde_json::json!({ "value": {"is": "text", "value": text} });
        serde_json::from_value(serde_json::json!({
            "release": 1, "measure": "m", "charter": digest, "purpose": "p", "record": "r",
            "sql": "SELECT 1", "question": digest, "snapshot": 1, "charge": 2,
            "cost": {"rho": "1/2"}, "epsilon": "1", "minimum_people": 5,
            "blocks": [{
                "kind": "persons", "clip": "1", "greatest_clip": "1", "rho": "1/2",
                "steps": ["1/8796093022208"], "sigma": "35184372088832", "clipping": "none",
            }, {
                "kind": "average", "clip": "1", "greatest_clip": "1", "middle": "55",
                "steps": ["1/8796093022208", "55/8796093022208"], "sigma": "1", "rho": "1/2",
                "clipping": "none",
            }, {
                "kind": "bins", "clip": "2", "greatest_clip": "4", "bounds": ["0", "110"],
                "steps": ["1/8796093022208"], "sigma": "1", "rho": "1/2",
                "clipping": {"estimated": {"per_cell": "3.10", "at_most": "7.20"}},
            }],
            "columns": [
                {"name": "sex", "kind": "key"},
                {"name": "mean", "kind": "average", "block": 1},
                {"name": "half", "kind": "percentile", "block": 2},
                {"name": "n", "kind": "rows", "block": 1},
            ],
            "rows": [
                [
                    key("f"), unknown("110.00000"), unknown("110"),
                    {"value": {"is": "number", "value": "0"}, "steps": ["-7"], "low": "0",
                        "high": "6.0"},
                ],
                [key("m"), number("70.3690", "15.19751", "110.00000"), number("57", "1", "110")],
                [key("x"), number("43.5376", "43.14089", "43.93316")],
                [nothing, unknown("110.0000")],
                [key("y"), {"value": {"is": "null"}, "withheld": true}],
            ],
        }))
        .unwrap()
    }

    #[test]
    fn an_average_is_shown_as_exactly_as_it_is_known_and_not_at_all_where_nothing_is() {
        let release = release();
        let text = table(&release);
        let line = |key: &str| text.lines().find(|line| line.starts_with(key)).unwrap().trim_end();
        let words = |key: &str| line(key).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words("f "), "f unknown unknown 0 (0 … 6.0)");
        assert_eq!(words("m "), "m 70 (15 … 110) 57 (1 … 110)");
        assert_eq!(line("x "), "x     43.54  (43.14 … 43.94)");
        assert_eq!(line("NULL"), "NULL  unknown");
        assert_eq!(line("y "), "y     withheld");
        let said = legend(&release).join("\n");
        for word in
            ["95 %", "withheld: fewer than 5", "(± 8, 95 %", "unknown: ", "NULL: ", "0 stands also"]
        {
            assert!(said.contains(word), "{said}");
        }
        let of_blocks = vec![vec![3], vec![1, 3], vec![2]];
        let names = ["sex", "mean", "half", "n"].map(str::to_owned).to_vec();
        let reading = Reading { names, of_blocks, ..Reading::default() };
        let said = said_of(&release, &reading).join("\n");
        assert!(said.contains("percentile `half`: one person counts for at most 2.000"), "{said}");
        assert!(said.contains("average  `mean`, `n`: one person counts"), "{said}");
        assert!(said.contains("takes 3.10 rows off an average group, at most 7.20 ("), "{said}");
    }

    #[test]
    fn machines_get_the_interval_of_what_is_unknown_and_nothing_of_what_is_withheld() {
        let csv = String::from_utf8(csv(columns(&release())).unwrap()).unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        let of = |name: &str| format!("{name},{name}_low,{name}_high,{name}_state");
        assert_eq!(lines[0], format!("sex,{},{},{}", of("mean"), of("half"), of("n")));
        assert_eq!(lines[1], "f,,0,110.00000,unknown,,0,110,unknown,0,0,6.0,told");
        assert_eq!(lines[3], "x,43.5376,43.14089,43.93316,told,,,,,,,,");
        assert_eq!(lines[5], "y,,,,withheld,,,,,,,,");
    }

    /// A computed column has no interval; why it has no value it says as well.
    #[test]
    fn machines_tell_withheld_unknown_and_null_apart() {
        let mut release = release();
        release.columns.truncate(2);
        release.columns[1].kind = ColumnKind::Computed;
        for row in &mut release.rows {
            row.truncate(2);
            (row[1].low, row[1].high) = (None, None);
        }
        let null = Released { unknown: false, ..release.rows[0][1].clone() };
        release.rows[1][1] = null;
        let csv = String::from_utf8(csv(columns(&release)).unwrap()).unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        let expected =
            ["sex,mean,mean_state", "f,,unknown", "m,,null", "x,43.5376,told", ",,unknown"];
        assert_eq!(lines[..5], expected);
        assert_eq!(lines[5], "y,,withheld");
        assert!(
            table(&release).contains("NULL  unknown") && table(&release).contains("m     NULL")
        );
    }

    #[test]
    fn no_number_has_more_digits_than_its_noise_lets_it() {
        for (number, exact) in [
            (["512", "470.3", "553.7"], ["512", "470", "554"]),
            (["57", "54.2", "59.8"], ["57", "54.2", "59.8"]),
            (["0", "0", "26.4"], ["0", "0", "27"]),
            (["-3.21", "-30.44", "24.06"], ["-3", "-31", "25"]),
            (["-0.21", "-30.44", "30.06"], ["0", "-31", "31"]),
            (["12.345678", "11.900001", "12.800001"], ["12.35", "11.90", "12.81"]),
        ] {
            assert_eq!(as_exact_as_known(number[0], number[1], number[2]), exact);
        }
    }

    #[test]
    fn a_reader_has_their_own_names_and_the_release_those_of_the_log() {
        let (release, names) = (release(), ["sexe", "moyenne", "half", "n"]);
        let names = names.map(str::to_owned).to_vec();
        let reading = Reading { names, ..Reading::default() };
        let text = |format| String::from_utf8(bytes(&release, &reading, format).unwrap()).unwrap();
        assert!(text(AnswerFormat::Table).starts_with("sexe  moyenne"));
        assert!(text(AnswerFormat::Csv).starts_with("sexe,moyenne,moyenne_low,"));
        assert_eq!(text(AnswerFormat::Json).trim_end().as_bytes(), release.canonical());
    }
}
