//! Rules: one field, its bounds and values.

use super::Violations;
use crate::{
    Bounds, Charter, Field, FieldType, Identifies, decimal::MAX_SCALE, path, rules::days_between,
};

pub(super) fn check(charter: &Charter, field: &Field, path: &str, found: &mut Violations) {
    let purposes = format!("{path}.purposes");
    found.not_empty(
        &field.purposes,
        &purposes,
        "name the purpose that needs it, or drop the field: data are collected for stated purposes \
         only (Convention 108+ Art 5(4)(b) and (c), rule c108-5-4c)",
    );
    found.distinct(&field.purposes, &purposes, "duplicate-purpose");
    for purpose in &field.purposes {
        found.purpose(charter, purpose, &purposes);
    }
    if field.field_type == FieldType::Person && field.identifies != Identifies::Directly {
        let message = "a field of type `person` identifies directly";
        let help = "write `identifies = \"directly\"`";
        let also = [format!("{path}.type")];
        found.add_after(
            &also,
            "person-not-identifying",
            format!("{path}.identifies"),
            message,
            help,
        );
    }
    if let Some(category) = &field.special
        && !charter.special.categories.contains(category)
    {
        let help = "list it in `[special] categories`, with its safeguards";
        let message = "this category is not declared";
        let also = ["special".to_owned()];
        found.add_after(&also, "unknown-reference", format!("{path}.special"), message, help);
    }
    bounds(&field.field_type, path, found);
}

fn bounds(field_type: &FieldType, path: &str, found: &mut Violations) {
    match field_type {
        FieldType::Person | FieldType::Boolean => {}
        FieldType::Text { max_length } => found.positive(*max_length, format!("{path}.max_length")),
        FieldType::Integer { min, max } => ordered(min, max, path, found),
        FieldType::Decimal { min, max, step, scale } => {
            ordered(min, max, path, found);
            decimal([*min, *max], *step, *scale, path, found);
        }
        FieldType::Date(Bounds { min, max }) | FieldType::Timestamp(Bounds { min, max }) => {
            ordered(min, max, path, found);
            if days_between(*min, *max) > MAX_DAYS {
                let message = "the bounds lie more than two hundred years apart";
                let help = "let the bounds hold the days that can be true";
                let also = [format!("{path}.min")];
                found.add_after(&also, "too-long-a-time", format!("{path}.max"), message, help);
            }
        }
        FieldType::Category { values: list } => values(list, path, found),
        FieldType::Place { values: list, max_length } => {
            found.positive(*max_length, format!("{path}.max_length"));
            if let Some(list) = list {
                values(list, path, found);
                longest(list, *max_length, path, found);
            }
        }
    }
}

fn ordered<T: Ord>(min: &T, max: &T, path: &str, found: &mut Violations) {
    if min > max {
        let also = [format!("{path}.min")];
        let message = "the smallest value is larger than the largest";
        found.add_after(
            &also,
            "bounds-order",
            format!("{path}.max"),
            message,
            "swap `min` and `max`",
        );
    }
}

fn decimal(bounds: [i64; 2], step: i64, scale: u32, path: &str, found: &mut Violations) {
    let at = format!("{path}.step");
    if step < 1 {
        found.add("not-positive", at, "the step is not above 0", "use a step such as \"0.1\"");
        return;
    }
    if scale > MAX_SCALE || (scale > 0 && step % 10 == 0) {
        let help = format!("use the fewest decimals that hold it, at most {MAX_SCALE}");
        found.add("bad-number", at, "the step is not written as short as it can be", help);
        return;
    }
    for (key, bound) in ["min", "max"].into_iter().zip(bounds) {
        if bound % step != 0 {
            let message = format!("`{path}.{key}` is not a multiple of the step");
            let help = "move the bound to the nearest multiple that still holds every true value";
            found.add_after(
                std::slice::from_ref(&at),
                "finer-than-step",
                format!("{path}.{key}"),
                message,
                help,
            );
        }
    }
}

/// Two hundred years. A known key has one cell for each day.
const MAX_DAYS: i32 = 73_050;

/// Most values of a closed list.
const MAX_VALUES: usize = 4096;

/// One list has one form: sorted by code point, each value once.
fn values(values: &[String], path: &str, found: &mut Violations) {
    let path = format!("{path}.values");
    found.not_empty(values, &path, "list the values, or use the type `text`");
    if values.len() > MAX_VALUES {
        let message = format!("there are {} values", values.len());
        found.add("too-many-values", &path, message, format!("use at most {MAX_VALUES}"));
    }
    found.distinct(values, &path, "duplicate-value");
    let mut pairs = values.iter().zip(values.iter().skip(1)).enumerate();
    if let Some((index, (before, after))) = pairs.find(|(_, (before, after))| before > after) {
        let message = "the values are not in order";
        let help = format!("write `{after}` before `{before}`: values are sorted by code point");
        found.add("unsorted-values", path::element(&path, index + 1), message, help);
    }
}

fn longest(values: &[String], max_length: u32, path: &str, found: &mut Violations) {
    let is_longer = |value: &String| {
        u32::try_from(value.chars().count()).is_ok_and(|length| length > max_length)
    };
    if values.iter().any(is_longer) {
        let message = "one of the values is longer than `max_length`";
        let help = "leave `max_length` out: it follows from the values";
        found.add("bounds-order", format!("{path}.max_length"), message, help);
    }
}
