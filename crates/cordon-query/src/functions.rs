//! The functions that a question may name, as the SQL planner sees them: names and types only.
//! What they compute is in `expr`; these stubs are never run.

use std::sync::Arc;

use arrow::datatypes::{DataType, FieldRef};
use datafusion_common::{DataFusionError, Result, internal_err, plan_err};
use datafusion_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, ColumnarValue, ScalarFunctionArgs, ScalarUDF,
    ScalarUDFImpl, Signature, Volatility, function::AccumulatorArgs, function::StateFieldsArgs,
    type_coercion::binary::comparison_coercion,
};

/// What a function takes and gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Shape {
    /// A number of the same type.
    Number,
    /// A whole number from a number.
    Whole,
    /// `round(x)` or `round(x, digits)`.
    Round,
    /// All of one type, which it gives.
    Same,
    /// Texts and whole numbers by position; gives a text.
    Text(&'static [DataType], usize),
    /// Two texts; gives true or false.
    Test,
    /// One text; gives a whole number.
    Length,
    /// Any number of values, taken as texts.
    Concat,
    /// A unit and a date or timestamp; gives the latter's type.
    Truncate,
    /// A part and a date or timestamp; gives a whole number.
    Part,
    /// An interval, a date or timestamp, an origin; gives the second's type.
    Bin,
    /// A unit and two dates; gives a whole number.
    Difference,
    /// A date or timestamp; gives a text or a whole number.
    Week(Week),
    /// A number and literal ages; gives a text.
    Band,
    /// A number, a literal width and origin; gives a number.
    Bins,
    /// A number, literal bounds, a literal count; gives a whole number.
    Bucket,
}

/// What a function of weeks gives: `2024-W09`, or a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Week {
    Text,
    Whole,
}

const TEXT: DataType = DataType::Utf8;
const INT: DataType = DataType::Int64;

/// Name, shape. Aliases are rows of their own; `translate` knows them by name.
const SCALAR: &[(&str, Shape)] = &[
    ("abs", Shape::Number),
    ("floor", Shape::Whole),
    ("ceil", Shape::Whole),
    ("ceiling", Shape::Whole),
    ("round", Shape::Round),
    ("least", Shape::Same),
    ("greatest", Shape::Same),
    ("coalesce", Shape::Same),
    ("ifnull", Shape::Same),
    ("nullif", Shape::Same),
    ("lower", Shape::Text(&[TEXT], 1)),
    ("upper", Shape::Text(&[TEXT], 1)),
    ("trim", Shape::Text(&[TEXT, TEXT], 1)),
    ("btrim", Shape::Text(&[TEXT, TEXT], 1)),
    ("ltrim", Shape::Text(&[TEXT, TEXT], 1)),
    ("rtrim", Shape::Text(&[TEXT, TEXT], 1)),
    ("substr", Shape::Text(&[TEXT, INT, INT], 2)),
    ("substring", Shape::Text(&[TEXT, INT, INT], 2)),
    ("left", Shape::Text(&[TEXT, INT], 2)),
    ("right", Shape::Text(&[TEXT, INT], 2)),
    ("length", Shape::Length),
    ("char_length", Shape::Length),
    ("character_length", Shape::Length),
    ("concat", Shape::Concat),
    ("starts_with", Shape::Test),
    ("contains", Shape::Test),
    ("date_trunc", Shape::Truncate),
    ("date_part", Shape::Part),
    ("date_bin", Shape::Bin),
    ("date_diff", Shape::Difference),
    ("datediff", Shape::Difference),
    ("iso_week", Shape::Week(Week::Text)),
    ("iso_week_number", Shape::Week(Week::Whole)),
    ("iso_year", Shape::Week(Week::Whole)),
    ("mmwr_week", Shape::Week(Week::Text)),
    ("mmwr_week_number", Shape::Week(Week::Whole)),
    ("mmwr_year", Shape::Week(Week::Whole)),
    ("age_band", Shape::Band),
    ("bin", Shape::Bins),
    ("width_bucket", Shape::Bucket),
];

/// The names, for help texts.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SCALAR.iter().map(|(name, _)| *name)
}

/// How a function is written, for help texts.
pub(crate) fn example(name: &str) -> String {
    let shape = SCALAR.iter().find(|(known, _)| *known == name).map(|(_, shape)| *shape);
    let arguments = match shape {
        Some(Shape::Number | Shape::Whole) => "age",
        Some(Shape::Round) => "temperature, 1",
        Some(Shape::Same) => "age, 0",
        Some(Shape::Text(&[_, DataType::Utf8], _)) | Some(Shape::Test) => "village, 'A'",
        Some(Shape::Text(&[_], _) | Shape::Length | Shape::Concat) | None => "village",
        Some(Shape::Text(&[_, _], _)) => "village, 3",
        Some(Shape::Text(..)) => "village, 1, 3",
        Some(Shape::Truncate) => "'week', onset",
        Some(Shape::Part) => "'month', onset",
        Some(Shape::Bin) => "INTERVAL '14 days', onset",
        Some(Shape::Difference) => "'day', onset, reported",
        Some(Shape::Week(_)) => "onset",
        Some(Shape::Band) => "age, 10",
        Some(Shape::Bins) => "temperature, 0.5",
        Some(Shape::Bucket) => "age, 0, 100, 10",
    };
    format!("{name}({arguments})")
}

/// The stub of a scalar function.
pub(crate) fn scalar(name: &str) -> Option<Arc<ScalarUDF>> {
    let (name, shape) = SCALAR.iter().find(|(known, _)| *known == name)?;
    let signature = Signature::user_defined(Volatility::Immutable);
    Some(Arc::new(ScalarUDF::new_from_impl(Stub { name, shape: *shape, signature })))
}

/// The aggregates that can be answered, as they are called underneath.
const AGGREGATES: &[(&str, &str)] = &[
    ("count", "count"),
    ("sum", "sum"),
    ("avg", "avg"),
    ("mean", "avg"),
    ("min", "min"),
    ("max", "max"),
    ("variance", "var_samp"),
    ("var", "var_samp"),
    ("var_samp", "var_samp"),
    ("var_sample", "var_samp"),
    ("var_pop", "var_pop"),
    ("var_population", "var_pop"),
    ("stddev", "stddev_samp"),
    ("stddev_samp", "stddev_samp"),
    ("stddev_pop", "stddev_pop"),
    ("median", "median"),
    ("quantile", "quantile"),
    ("percentile", "quantile"),
    ("grouping", "grouping"),
];

/// The names of aggregates.
pub(crate) fn aggregate_names() -> impl Iterator<Item = &'static str> {
    AGGREGATES.iter().map(|(name, _)| *name)
}

/// What help texts name.
pub(crate) const KNOWN_AGGREGATES: &str = "use count(*), count(DISTINCT person), sum, avg, \
                                           variance, stddev, median or quantile(x, 0.9)";

/// The stub of an aggregate.
pub(crate) fn aggregate(name: &str) -> Option<Arc<AggregateUDF>> {
    let (_, name) = AGGREGATES.iter().find(|(known, _)| *known == name)?;
    let signature = match *name {
        "grouping" => Signature::variadic_any(Volatility::Immutable),
        "quantile" => Signature::any(2, Volatility::Immutable),
        _ => Signature::any(1, Volatility::Immutable),
    };
    Some(Arc::new(AggregateUDF::new_from_impl(AggregateStub { name, signature })))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Stub {
    name: &'static str,
    shape: Shape,
    signature: Signature,
}

impl ScalarUDFImpl for Stub {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        Ok(match (self.shape, types) {
            (Shape::Number | Shape::Same, [first, ..]) => first.clone(),
            (Shape::Truncate | Shape::Bin, [_, second, ..]) => second.clone(),
            (Shape::Text(..) | Shape::Concat, _) => DataType::Utf8,
            (Shape::Week(Week::Text) | Shape::Band, _) => DataType::Utf8,
            (Shape::Test, _) => DataType::Boolean,
            (Shape::Round | Shape::Bins, [first, ..]) => first.clone(),
            (Shape::Week(Week::Whole) | Shape::Bucket, _) => DataType::Int64,
            (Shape::Whole, [DataType::Decimal128(precision, _)]) => {
                DataType::Decimal128(*precision, 0)
            }
            (Shape::Whole | Shape::Length | Shape::Part | Shape::Difference, _) => DataType::Int64,
            _ => return plan_err!("`{}` has too few arguments", self.name),
        })
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> Result<ColumnarValue> {
        internal_err!("stubs are not run")
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let count = |least: usize, most: usize| {
            if (least..=most).contains(&types.len()) {
                Ok(())
            } else {
                plan_err!("`{}` does not take {} arguments", self.name, types.len())
            }
        };
        match self.shape {
            Shape::Number | Shape::Whole => count(1, 1)?,
            Shape::Round => count(1, 2)?,
            Shape::Same => {
                count(if self.name == "coalesce" { 1 } else { 2 }, 64)?;
                return common(self.name, types);
            }
            Shape::Text(wanted, least) => {
                count(least, wanted.len())?;
                return Ok(wanted.iter().take(types.len()).cloned().collect());
            }
            Shape::Test => {
                count(2, 2)?;
                return Ok(vec![TEXT; 2]);
            }
            Shape::Length => {
                count(1, 1)?;
                return Ok(vec![TEXT]);
            }
            Shape::Concat => {
                count(1, 64)?;
                return Ok(vec![TEXT; types.len()]);
            }
            Shape::Truncate | Shape::Part => count(2, 2)?,
            Shape::Bin => count(2, 3)?,
            Shape::Difference => count(3, 3)?,
            Shape::Week(_) => count(1, 1)?,
            Shape::Band => count(2, 64)?,
            Shape::Bins => {
                count(2, 3)?;
                return common(self.name, types);
            }
            Shape::Bucket => count(4, 4)?,
        }
        Ok(types.to_vec())
    }
}

fn common(name: &str, types: &[DataType]) -> Result<Vec<DataType>> {
    let shared = types.iter().try_fold(DataType::Null, |shared, one| match (&shared, one) {
        (_, DataType::Null) => Some(shared),
        (DataType::Null, _) => Some(one.clone()),
        _ => comparison_coercion(&shared, one),
    });
    match shared {
        Some(shared) => Ok(vec![shared; types.len()]),
        None => plan_err!("the arguments of `{name}` have types that do not go together"),
    }
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct AggregateStub {
    name: &'static str,
    signature: Signature,
}

impl AggregateUDFImpl for AggregateStub {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    /// A count is whole; the least of values is one of them; a sum keeps the scale, a mean adds
    /// [`MEAN_DIGITS`] digits, a variance has those of a square.
    fn return_type(&self, types: &[DataType]) -> Result<DataType> {
        let scale = match types.first() {
            Some(DataType::Decimal128(_, scale)) => *scale,
            _ => 0,
        };
        Ok(match self.name {
            "count" => DataType::Int64,
            "min" | "max" => types.first().cloned().unwrap_or(DataType::Null),
            "avg" | "stddev_samp" | "stddev_pop" => {
                DataType::Decimal128(38, scale.saturating_add(MEAN_DIGITS))
            }
            "var_samp" | "var_pop" => {
                DataType::Decimal128(38, scale.saturating_mul(2).saturating_add(MEAN_DIGITS))
            }
            _ => DataType::Decimal128(38, scale),
        })
    }

    fn accumulator(&self, _: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Err(DataFusionError::Internal("stubs are not run".to_owned()))
    }

    fn state_fields(&self, _: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        Ok(Vec::new())
    }
}

/// Digits that a mean has more than the values it is the mean of.
pub(crate) const MEAN_DIGITS: i8 = 4;
