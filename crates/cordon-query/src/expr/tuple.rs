//! Several texts as one, so that they are one key: what a person has of two keys that only the
//! data know is found together, and taken apart again when it is released.

use super::Value;

/// Before a text.
const TEXT: char = '\u{1}';
/// In place of NULL: after every text.
const NOTHING: char = '\u{2}';
/// Ends a member; before it stands [`END`], and within a text NUL is written with [`INNER`].
const NUL: char = '\0';
const END: char = '\u{1}';
const INNER: char = '\u{2}';

/// The texts as one. Two tuples compare as their members do, NULL last.
pub(super) fn joined(values: &[Value]) -> Value {
    let mut text = String::new();
    for value in values {
        match value {
            Value::Text(member) => {
                text.push(TEXT);
                for c in member.chars() {
                    text.push(c);
                    if c == NUL {
                        text.push(INNER);
                    }
                }
            }
            _ => text.push(NOTHING),
        }
        text.extend([NUL, END]);
    }
    Value::text(&text)
}

/// The member with this number; NULL where there is none.
pub(super) fn member(tuple: &str, number: u32) -> Value {
    let mut chars = tuple.chars();
    for at in 0..=number {
        let Some(kind) = chars.next() else { return Value::Null };
        let mut text = String::new();
        while let Some(c) = chars.next() {
            if c == NUL && chars.next() != Some(INNER) {
                break;
            }
            text.push(c);
        }
        if at == number && kind == TEXT {
            return Value::text(&text);
        }
    }
    Value::Null
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = Value> {
        proptest::option::of("[a\0\u{1}\u{2}\u{3}é]{0,4}")
            .prop_map(|text| text.map_or(Value::Null, |text| Value::text(&text)))
    }

    fn order(values: &[Value]) -> Vec<(bool, Value)> {
        values.iter().map(|value| (*value == Value::Null, value.clone())).collect()
    }

    proptest! {
        #[test]
        fn a_tuple_gives_its_members_back_and_keeps_their_order(
            a in proptest::collection::vec(value(), 3),
            b in proptest::collection::vec(value(), 3),
        ) {
            let (Value::Text(one), Value::Text(two)) = (joined(&a), joined(&b)) else {
                panic!("texts")
            };
            for (at, value) in (0..).zip(&a) {
                prop_assert_eq!(&member(&one, at), value);
            }
            prop_assert_eq!(member(&one, 3), Value::Null);
            prop_assert_eq!(one.cmp(&two), order(&a).cmp(&order(&b)));
        }
    }
}
