//! A charter's record, compiled once for all submissions.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef, TimeUnit};
use cordon_charter::{
    Charter, CharterId, FieldName, FieldType, Identifies, Record, RecordName, RuntimeCheck,
};
use jiff::civil::Date;

use crate::{
    cell::Kind,
    closed::Closed,
    day,
    expiry::{self, ClassRule},
    number::DecimalRule,
    text::{self, Lines},
};

/// Why a record cannot be compiled. The charter was not checked by `cordon_charter::parse`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// There is no such record.
    #[error("the charter has no record `{0}`")]
    NoRecord(RecordName),
    /// `person` or `key` names no field, or `person` is empty.
    #[error("record `{0}` names its person or key by a field that it does not have")]
    NoField(RecordName),
}

/// What one record of one charter asks of a submission. Compile once, use for every file.
pub struct Plan {
    pub(crate) charter: CharterId,
    pub(crate) record: RecordName,
    pub(crate) columns: Vec<Column>,
    /// Places in `columns`.
    pub(crate) person: Vec<usize>,
    /// Places in `columns`.
    pub(crate) key: Vec<usize>,
    pub(crate) drop_undeclared: bool,
    /// A control of the charter stands on it: a submission without a manifest is refused.
    pub(crate) needs_manifest: bool,
    /// The record's own class first.
    pub(crate) retention: Vec<ClassRule>,
    /// Last day of the measure.
    pub(crate) sunset: Date,
    pub(crate) values: SchemaRef,
    pub(crate) identifying: SchemaRef,
}

/// One field of the record.
pub(crate) struct Column {
    pub(crate) name: FieldName,
    /// The column's name in submissions.
    pub(crate) header: String,
    pub(crate) field_type: FieldType,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) names_person: bool,
    /// Sealed per person instead of readable by statistics.
    pub(crate) identifying: bool,
}

impl Plan {
    /// Compiles the record `name` of `charter`.
    pub fn compile(charter: &Charter, name: &RecordName) -> Result<Self, PlanError> {
        let record = charter.records.get(name).ok_or_else(|| PlanError::NoRecord(name.clone()))?;
        let mut plan = Self::of_record(charter.digest(), name, record, charter.term.sunset)?;
        plan.needs_manifest = charter.risks.name(RuntimeCheck::ManifestReconciliation);
        Ok(plan)
    }

    /// Compiles one record of the charter `charter`.
    pub(crate) fn of_record(
        charter: CharterId,
        name: &RecordName,
        record: &Record,
        sunset: Date,
    ) -> Result<Self, PlanError> {
        let columns: Vec<Column> = record.fields.iter().map(|f| column(record, f)).collect();
        let places = |names: &[FieldName]| -> Option<Vec<usize>> {
            names.iter().map(|n| columns.iter().position(|c| c.name == *n)).collect()
        };
        let no_field = || PlanError::NoField(name.clone());
        let person = places(&record.person).filter(|p| !p.is_empty()).ok_or_else(no_field)?;
        let key = places(&record.key).ok_or_else(no_field)?;
        let schema = |identifying: bool| {
            let of = columns.iter().filter(|column| column.identifying == identifying);
            Arc::new(Schema::new(of.map(Column::arrow).collect::<Vec<_>>()))
        };
        Ok(Self {
            charter,
            record: name.clone(),
            person,
            key,
            drop_undeclared: record.drop_undeclared,
            needs_manifest: false,
            retention: expiry::rules(record, name, &columns),
            sunset,
            values: schema(false),
            identifying: schema(true),
            columns,
        })
    }

    /// The charter compiled.
    pub const fn charter(&self) -> CharterId {
        self.charter
    }

    /// The record compiled.
    pub const fn record(&self) -> &RecordName {
        &self.record
    }

    /// Columns of [`crate::Admitted::values`].
    pub fn values_schema(&self) -> SchemaRef {
        Arc::clone(&self.values)
    }

    /// Columns of [`crate::Admitted::identifying`].
    pub fn identifying_schema(&self) -> SchemaRef {
        Arc::clone(&self.identifying)
    }

    /// The spelling under which the store knows a person, from the parts that name it; `None` if
    /// the record names persons by another number of parts.
    pub fn spelling_of_person(&self, parts: &[&str]) -> Option<String> {
        if parts.len() != self.person.len() {
            return None;
        }
        let mut whole = String::new();
        for (nth, part) in parts.iter().enumerate() {
            if nth > 0 {
                whole.push(text::UNIT_SEPARATOR);
            }
            text::push_folded(&mut whole, &text::normal(part));
        }
        Some(whole)
    }

    /// Fields without whose column no row can be admitted: person and required ones.
    pub(crate) fn needed(&self) -> Vec<usize> {
        let needed = |(_, column): &(usize, &Column)| column.required || column.names_person;
        self.columns.iter().enumerate().filter(needed).map(|(at, _)| at).collect()
    }
}

impl Column {
    /// Name and type in Arrow. Everything may be NULL: a field can expire before its row.
    fn arrow(&self) -> ArrowField {
        let data_type = if self.identifying { DataType::Utf8 } else { self.kind.data_type() };
        ArrowField::new(self.name.as_str(), data_type, true)
    }
}

fn column(record: &Record, (name, field): (&FieldName, &cordon_charter::Field)) -> Column {
    let header = field.column.as_deref().unwrap_or(name.as_str());
    Column {
        name: name.clone(),
        header: text::normal(header).into_owned(),
        field_type: field.field_type.clone(),
        kind: kind(&field.field_type),
        required: field.required,
        names_person: record.person.contains(name),
        identifying: field.field_type == FieldType::Person
            || field.identifies == Identifies::Directly,
    }
}

fn kind(field: &FieldType) -> Kind {
    match field {
        FieldType::Person => Kind::Text { max_length: text::PERSON_LENGTH, lines: Lines::One },
        FieldType::Text { max_length } => {
            Kind::Text { max_length: *max_length, lines: Lines::Several }
        }
        FieldType::Integer { min, max } => Kind::Integer { min: *min, max: *max },
        FieldType::Decimal { min, max, step, scale } => {
            Kind::Decimal(DecimalRule { min: *min, max: *max, step: *step, scale: *scale })
        }
        FieldType::Date(bounds) => {
            Kind::Date { min: day::of(bounds.min), max: day::of(bounds.max) }
        }
        FieldType::Timestamp(bounds) => {
            Kind::Timestamp { min: day::of(bounds.min), max: day::of(bounds.max) }
        }
        FieldType::Boolean => Kind::Boolean,
        FieldType::Category { values } | FieldType::Place { values: Some(values), .. } => {
            Kind::Closed(Closed::new(values))
        }
        FieldType::Place { values: None, max_length } => {
            Kind::Text { max_length: *max_length, lines: Lines::One }
        }
    }
}

impl Kind {
    pub(crate) fn data_type(&self) -> DataType {
        match self {
            Self::Text { .. } => DataType::Utf8,
            Self::Integer { .. } => DataType::Int64,
            // At most 12 digits after the point, 18 in all: within Decimal128's 38.
            Self::Decimal(rule) => {
                DataType::Decimal128(18, i8::try_from(rule.scale).unwrap_or(i8::MAX))
            }
            Self::Date { .. } => DataType::Date32,
            Self::Timestamp { .. } => DataType::Timestamp(TimeUnit::Second, None),
            Self::Boolean => DataType::Boolean,
            Self::Closed(_) => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
        }
    }
}
