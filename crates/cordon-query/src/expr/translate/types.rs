//! SQL's types and literals, as ours.

use arrow::datatypes::{DataType, TimeUnit};
use cordon_charter::FieldType;
use datafusion_common::ScalarValue;
use unicode_normalization::UnicodeNormalization;

use super::Translated;
use crate::{
    expr::{Expr, Type, Value, power_of_ten},
    refusal::Refusal,
};

/// The type of a charter's field.
pub(crate) const fn field_type(field: &FieldType) -> Type {
    match field {
        FieldType::Person => Type::Person,
        FieldType::Text { .. } | FieldType::Category { .. } | FieldType::Place { .. } => Type::Text,
        FieldType::Integer { .. } => Type::INTEGER,
        FieldType::Decimal { scale, .. } => Type::Number { scale: *scale },
        FieldType::Date(_) => Type::Date,
        FieldType::Timestamp(_) => Type::Timestamp,
        FieldType::Boolean => Type::Boolean,
    }
}

type Limits = Option<(i128, i128)>;

/// A type that a question may convert to, with the limits of its numbers.
pub(super) fn sql_type(wanted: &DataType) -> Result<(Type, Limits), Refusal> {
    Ok(match wanted {
        DataType::Boolean => (Type::Boolean, None),
        DataType::Int8 => whole(i8::MIN, i8::MAX),
        DataType::Int16 => whole(i16::MIN, i16::MAX),
        DataType::Int32 => whole(i32::MIN, i32::MAX),
        DataType::Int64 => whole(i64::MIN, i64::MAX),
        DataType::UInt8 => whole(u8::MIN, u8::MAX),
        DataType::UInt16 => whole(u16::MIN, u16::MAX),
        DataType::UInt32 => whole(u32::MIN, u32::MAX),
        DataType::UInt64 => whole(u64::MIN, u64::MAX),
        DataType::Decimal128(precision, scale) if (0..=18).contains(scale) => {
            let most = power_of_ten(u32::from(*precision)).map_or(i128::MAX, |limit| limit - 1);
            (Type::Number { scale: scale.unsigned_abs().into() }, Some((-most, most)))
        }
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => (Type::Text, None),
        DataType::Date32 => (Type::Date, None),
        DataType::Timestamp(_, None) => (Type::Timestamp, None),
        DataType::Null => (Type::Nothing, None),
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            return Err(Refusal::new(
                "no-floats",
                "floating-point numbers are not used: their sums depend on the order of rows",
                "use a decimal type, for example `DECIMAL(18, 4)`",
            ));
        }
        DataType::Timestamp(_, Some(_)) => {
            return Err(Refusal::new(
                "not-allowed",
                "times are kept in UTC; there are no time zones",
                "leave the time zone out",
            ));
        }
        _ => {
            return Err(Refusal::new(
                "not-allowed",
                "a value is converted to a type that is not on the list",
                "use BOOLEAN, INTEGER, BIGINT, DECIMAL, TEXT, DATE or TIMESTAMP",
            ));
        }
    })
}

fn whole(low: impl Into<i128>, high: impl Into<i128>) -> (Type, Limits) {
    (Type::INTEGER, Some((low.into(), high.into())))
}

/// A constant of the question.
pub(super) fn literal(value: &ScalarValue) -> Result<Translated, Refusal> {
    let (kind, _) = sql_type(&value.data_type())?;
    let value = match value {
        ScalarValue::Boolean(value) => value.map(Value::Boolean),
        ScalarValue::Int8(value) => value.map(number),
        ScalarValue::Int16(value) => value.map(number),
        ScalarValue::Int32(value) => value.map(number),
        ScalarValue::Int64(value) => value.map(number),
        ScalarValue::UInt8(value) => value.map(number),
        ScalarValue::UInt16(value) => value.map(number),
        ScalarValue::UInt32(value) => value.map(number),
        ScalarValue::UInt64(value) => value.map(number),
        ScalarValue::Decimal128(value, ..) => value.map(number),
        // Texts are kept in NFC, so that literals are compared in the same form.
        ScalarValue::Utf8(text) | ScalarValue::LargeUtf8(text) | ScalarValue::Utf8View(text) => {
            text.as_ref().map(|text| Value::text(&text.nfc().collect::<String>()))
        }
        ScalarValue::Date32(days) => days.map(Value::Date),
        ScalarValue::TimestampSecond(at, None) => at.map(Value::Timestamp),
        ScalarValue::TimestampMillisecond(at, None) => {
            at.map(|at| moment(at, TimeUnit::Millisecond))
        }
        ScalarValue::TimestampMicrosecond(at, None) => {
            at.map(|at| moment(at, TimeUnit::Microsecond))
        }
        ScalarValue::TimestampNanosecond(at, None) => at.map(|at| moment(at, TimeUnit::Nanosecond)),
        _ => None,
    };
    Ok(Translated::new(Expr::Literal(value.unwrap_or(Value::Null), kind), kind))
}

fn number(value: impl Into<i128>) -> Value {
    Value::Number(value.into())
}

fn moment(at: i64, unit: TimeUnit) -> Value {
    let per_second = match unit {
        TimeUnit::Second => 1,
        TimeUnit::Millisecond => 1_000,
        TimeUnit::Microsecond => 1_000_000,
        TimeUnit::Nanosecond => 1_000_000_000,
    };
    Value::Timestamp(at.div_euclid(per_second))
}
