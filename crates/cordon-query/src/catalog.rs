//! What the SQL planner may see of a measure for one purpose: tables without rows.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use cordon_charter::{
    Charter, FieldName, FieldType, Identifies, PurposeId, Record, Reference, ReferenceName,
    ReferenceValue,
};
use datafusion_common::{Result, TableReference, config::ConfigOptions, plan_err};
use datafusion_expr::{
    AggregateUDF, Expr as DfExpr, HigherOrderUDF, ScalarUDF, TableSource, WindowUDF,
    expr::{AggregateFunction, ScalarFunction},
    lit,
    planner::{ContextProvider, ExprPlanner, PlannerResult, RawAggregateExpr},
};

use crate::functions;

/// Name of the column that stands for who a row is about where several fields name the person.
pub(crate) const PERSON: &str = "person";

/// The tables of one measure for one purpose, with nothing known of what is in them.
pub(crate) struct Catalog<'a> {
    charter: &'a Charter,
    purpose: &'a PurposeId,
    options: ConfigOptions,
    planners: Vec<Arc<dyn ExprPlanner>>,
}

impl<'a> Catalog<'a> {
    pub(crate) fn new(charter: &'a Charter, purpose: &'a PurposeId) -> Self {
        let planners: Vec<Arc<dyn ExprPlanner>> = vec![Arc::new(Planner)];
        Self { charter, purpose, options: ConfigOptions::default(), planners }
    }
}

/// The SQL name of who a row is about: the field's, or `person` where there are several.
pub(crate) fn person_column(record: &Record) -> &str {
    match record.person.as_slice() {
        [field] => field.as_str(),
        _ => PERSON,
    }
}

/// Whether statistics for `purpose` may use a field of `record`. Fields that name a person, or
/// identify one by themselves, never.
pub(crate) fn readable(record: &Record, name: &str, purpose: &PurposeId) -> bool {
    record.fields.iter().any(|(field_name, field)| {
        field_name.as_str() == name
            && field.purposes.contains(purpose)
            && field.identifies != Identifies::Directly
            && field.field_type != FieldType::Person
            && !record.person.contains(field_name)
    })
}

fn schema(record: &Record, purpose: &PurposeId) -> SchemaRef {
    let mut fields: Vec<Field> = record
        .fields
        .iter()
        .filter(|(name, _)| readable(record, name.as_str(), purpose))
        .map(|(name, field)| Field::new(name.as_str(), sql_type(&field.field_type), true))
        .collect();
    fields.push(Field::new(person_column(record), DataType::Utf8, false));
    Arc::new(Schema::new(fields))
}

/// The public table of this name.
pub(crate) fn reference<'a>(
    charter: &'a Charter,
    name: &str,
) -> Option<(&'a ReferenceName, &'a Reference)> {
    charter.references.iter().find(|(known, _)| known.as_str() == name)
}

fn public(table: &Reference) -> SchemaRef {
    let field = |(name, value): (&FieldName, &ReferenceValue)| {
        let kind = match value {
            ReferenceValue::Boolean(_) => DataType::Boolean,
            ReferenceValue::Integer(_) => DataType::Int64,
            ReferenceValue::Text(_) => DataType::Utf8,
        };
        Field::new(name.as_str(), kind, true)
    };
    Arc::new(Schema::new(table.columns().map(field).collect::<Vec<_>>()))
}

/// The type by which the planner knows a field. Closed lists are texts to it.
fn sql_type(field_type: &FieldType) -> DataType {
    match field_type {
        FieldType::Person
        | FieldType::Text { .. }
        | FieldType::Category { .. }
        | FieldType::Place { .. } => DataType::Utf8,
        FieldType::Integer { .. } => DataType::Int64,
        FieldType::Decimal { scale, .. } => {
            DataType::Decimal128(18, i8::try_from(*scale).unwrap_or(12))
        }
        FieldType::Date(_) => DataType::Date32,
        FieldType::Timestamp(_) => DataType::Timestamp(TimeUnit::Second, None),
        FieldType::Boolean => DataType::Boolean,
    }
}

/// A table of which only the columns are known: no statistics, no rows, no way to scan it.
#[derive(Debug)]
struct Table(SchemaRef);

impl TableSource for Table {
    fn schema(&self) -> SchemaRef {
        self.0.clone()
    }
}

/// The error text by which an unknown table is recognised.
pub(crate) const UNKNOWN_TABLE: &str = "unknown table ";

impl ContextProvider for Catalog<'_> {
    fn get_table_source(&self, name: TableReference) -> Result<Arc<dyn TableSource>> {
        let record = match &name {
            TableReference::Bare { table } => {
                self.charter.records.iter().find(|(known, _)| known.as_str() == table.as_ref())
            }
            _ => None,
        };
        if let Some((_, record)) = record {
            return Ok(Arc::new(Table(schema(record, self.purpose))));
        }
        match reference(self.charter, name.table()) {
            Some((_, table)) if name.schema().is_none() => Ok(Arc::new(Table(public(table)))),
            _ => plan_err!("{UNKNOWN_TABLE}{name}"),
        }
    }

    fn get_expr_planners(&self) -> &[Arc<dyn ExprPlanner>] {
        &self.planners
    }

    fn get_function_meta(&self, name: &str) -> Option<Arc<ScalarUDF>> {
        functions::scalar(name)
    }

    fn get_higher_order_meta(&self, _: &str) -> Option<Arc<HigherOrderUDF>> {
        None
    }

    fn get_aggregate_meta(&self, name: &str) -> Option<Arc<AggregateUDF>> {
        functions::aggregate(name)
    }

    fn get_window_meta(&self, _: &str) -> Option<Arc<WindowUDF>> {
        None
    }

    fn get_variable_type(&self, _: &[String]) -> Option<DataType> {
        None
    }

    fn options(&self) -> &ConfigOptions {
        &self.options
    }

    fn udf_names(&self) -> Vec<String> {
        functions::names().map(str::to_owned).collect()
    }

    fn higher_order_function_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn udaf_names(&self) -> Vec<String> {
        functions::aggregate_names().map(str::to_owned).collect()
    }

    fn udwf_names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// How the planner's names for `count(*)` begin.
pub(crate) const COUNT_STAR: &str = "count(*)";

/// The forms of SQL that have a syntax of their own and are functions underneath.
#[derive(Debug)]
struct Planner;

impl ExprPlanner for Planner {
    fn plan_extract(&self, args: Vec<DfExpr>) -> Result<PlannerResult<Vec<DfExpr>>> {
        call("date_part", args)
    }

    fn plan_substring(&self, args: Vec<DfExpr>) -> Result<PlannerResult<Vec<DfExpr>>> {
        call("substr", args)
    }

    /// `count(*)` and `count()` count rows.
    fn plan_aggregate(&self, mut raw: RawAggregateExpr) -> Result<PlannerResult<RawAggregateExpr>> {
        #[allow(deprecated, reason = "this is how the planner hands over the star of count(*)")]
        let star = matches!(raw.args.as_slice(), [] | [DfExpr::Wildcard { .. }]);
        if !star || raw.func.name() != "count" {
            return Ok(PlannerResult::Original(raw));
        }
        raw.args = vec![lit(1i64)];
        // Two counts of different rows must not have one name.
        let name = match &raw.filter {
            Some(filter) => format!("{COUNT_STAR} FILTER (WHERE {})", filter.schema_name()),
            None => COUNT_STAR.to_owned(),
        };
        let RawAggregateExpr { func, args, distinct, filter, order_by, null_treatment } = raw;
        let counted =
            AggregateFunction::new_udf(func, args, distinct, filter, order_by, null_treatment);
        Ok(PlannerResult::Planned(DfExpr::AggregateFunction(counted).alias(name)))
    }
}

fn call(name: &str, args: Vec<DfExpr>) -> Result<PlannerResult<Vec<DfExpr>>> {
    Ok(match functions::scalar(name) {
        Some(func) => {
            PlannerResult::Planned(DfExpr::ScalarFunction(ScalarFunction::new_udf(func, args)))
        }
        None => PlannerResult::Original(args),
    })
}

/// The columns of a table that a question with this purpose may use, for help texts.
pub(crate) fn columns(record: &Record, purpose: &PurposeId) -> Vec<String> {
    record
        .fields
        .keys()
        .map(|name| name.as_str())
        .filter(|name| readable(record, name, purpose))
        .map(str::to_owned)
        .collect()
}
