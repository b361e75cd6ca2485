//! Arrow columns under construction.

use std::sync::Arc;

use arrow::{
    array::{
        ArrayRef, BooleanBuilder, Date32Builder, Decimal128Array, DictionaryArray, Int32Builder,
        Int64Builder, StringBuilder, TimestampSecondBuilder,
    },
    datatypes::{DataType, Int32Type, SchemaRef},
    error::ArrowError,
    record_batch::{RecordBatch, RecordBatchOptions},
};

use crate::{
    cell::{Cell, Kind},
    plan::{Column, Plan},
};

/// One column under construction. NULL where a cell is no value.
enum Builder {
    Text(StringBuilder),
    Number(Int64Builder),
    Decimal(Int64Builder, DataType),
    Day(Date32Builder),
    Moment(TimestampSecondBuilder),
    Bool(BooleanBuilder),
    Code(Int32Builder, Arc<arrow::array::StringArray>),
}

impl Builder {
    fn new(column: &Column) -> Self {
        match &column.kind {
            _ if column.identifying => Self::Text(StringBuilder::new()),
            Kind::Text { .. } => Self::Text(StringBuilder::new()),
            Kind::Integer { .. } => Self::Number(Int64Builder::new()),
            Kind::Decimal(_) => Self::Decimal(Int64Builder::new(), column.kind.data_type()),
            Kind::Date { .. } => Self::Day(Date32Builder::new()),
            Kind::Timestamp { .. } => Self::Moment(TimestampSecondBuilder::new()),
            Kind::Boolean => Self::Bool(BooleanBuilder::new()),
            Kind::Closed(closed) => Self::Code(Int32Builder::new(), closed.values()),
        }
    }

    fn push(&mut self, kind: &Kind, cell: Cell, scratch: &str) {
        match (self, cell) {
            (Self::Text(to), Cell::Null) => to.append_null(),
            (Self::Text(to), Cell::Text(from, end)) => {
                to.append_value(scratch.get(from..end).unwrap_or_default());
            }
            (Self::Text(to), cell) => {
                let mut text = String::new();
                kind.push_text(cell, scratch, &mut text);
                to.append_value(text);
            }
            (Self::Number(to) | Self::Decimal(to, _), Cell::Number(value)) => {
                to.append_value(value)
            }
            (Self::Number(to) | Self::Decimal(to, _), _) => to.append_null(),
            (Self::Day(to), Cell::Day(day)) => to.append_value(day),
            (Self::Day(to), _) => to.append_null(),
            (Self::Moment(to), Cell::Number(seconds)) => to.append_value(seconds),
            (Self::Moment(to), _) => to.append_null(),
            (Self::Bool(to), Cell::Bool(value)) => to.append_value(value),
            (Self::Bool(to), _) => to.append_null(),
            (Self::Code(to, _), Cell::Code(code)) => to.append_value(code),
            (Self::Code(to, _), _) => to.append_null(),
        }
    }

    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Self::Text(built) => Arc::new(built.finish()),
            Self::Number(built) => Arc::new(built.finish()),
            Self::Decimal(built, data_type) => {
                let units = built.finish();
                let wide: Decimal128Array = units.iter().map(|v| v.map(i128::from)).collect();
                Arc::new(wide.with_data_type(data_type.clone()))
            }
            Self::Day(built) => Arc::new(built.finish()),
            Self::Moment(built) => Arc::new(built.finish()),
            Self::Bool(built) => Arc::new(built.finish()),
            Self::Code(built, values) => {
                let values: ArrayRef = Arc::<arrow::array::StringArray>::clone(values);
                Arc::new(DictionaryArray::<Int32Type>::try_new(built.finish(), values)?)
            }
        })
    }
}

/// All columns of a chunk.
pub(crate) struct Columns {
    builders: Vec<Builder>,
}

impl Columns {
    /// Empty columns of `plan`.
    pub(crate) fn new(plan: &Plan) -> Self {
        Self { builders: plan.columns.iter().map(Builder::new).collect() }
    }

    /// Adds one row: a cell for each column.
    pub(crate) fn push(&mut self, plan: &Plan, cells: &[Cell], scratch: &str) {
        for ((to, column), cell) in self.builders.iter_mut().zip(&plan.columns).zip(cells) {
            to.push(&column.kind, *cell, scratch);
        }
    }

    /// The rows so far, values and identifying apart; empty again afterwards.
    pub(crate) fn finish(
        &mut self,
        plan: &Plan,
        rows: usize,
    ) -> Result<(RecordBatch, RecordBatch), ArrowError> {
        let (mut values, mut identifying) = (Vec::new(), Vec::new());
        for (builder, column) in self.builders.iter_mut().zip(&plan.columns) {
            let to = if column.identifying { &mut identifying } else { &mut values };
            to.push(builder.finish()?);
        }
        Ok((
            batch(plan.values_schema(), values, rows)?,
            batch(plan.identifying_schema(), identifying, rows)?,
        ))
    }
}

/// A batch that knows its rows also without columns.
fn batch(
    schema: SchemaRef,
    columns: Vec<ArrayRef>,
    rows: usize,
) -> Result<RecordBatch, ArrowError> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(schema, columns, &options)
}
