//! Check: only such rights are limited as may be limited at all.
//!
//! Convention 108+ Art 11(1) allows exceptions to Arts 5(4), 7(2), 8(1) and 9, and to no other
//! provision. Write the provision as there: `Art 9(1)(b)`. A provision that cannot be read counts
//! as one that may not be limited.
//!
//! ```charter-good
//! [[restricted_right]]
//! provision = "Art 9(1)(b)"
//! right = "access to the name of the person who reported the contact"
//! law = "Public Health Act, section 16"
//! need = "sources stay silent if they are named"
//! milder_means = "naming them after the outbreak was weighed and is what happens"
//! until = 2026-06-30
//! ```
//! ```charter-bad
//! [[restricted_right]]
//! provision = "Art 7(1)"
//! right = "security of processing"
//! law = "Public Health Act, section 16"
//! need = "speed"
//! milder_means = "none"
//! until = 2026-06-30
//! ```
//! ```charter-bad
//! [[restricted_right]]
//! provision = "Art 8"
//! right = "every information"
//! law = "Public Health Act, section 16"
//! need = "speed"
//! milder_means = "a shorter notice was weighed"
//! until = 2026-06-30
//! ```

use super::{Check, Parameters};
use crate::{
    case::{Case, nth},
    finding::Points,
};

pub(super) const CHECK: Check = Check {
    name: "restriction_allowed",
    text: include_str!("restriction_allowed.rs"),
    needs: &[],
    takes: &[],
    scope: None,
    run,
};

fn run(case: &Case<'_>, _: &Parameters, points: &mut Points) {
    const ALL: &str = "restricted_right";
    for (i, restricted) in case.charter.restricted_rights.iter().enumerate() {
        let path = format!("{}.provision", nth(ALL, i));
        let text = "this provision may not be limited";
        let help = "limit only Arts 5(4), 7(2), 8(1) or 9, written as `Art 9(1)(b)`";
        points.need(may_be_limited(&restricted.provision), path, text, help);
    }
    let text = if case.charter.restricted_rights.is_empty() {
        "no right is limited"
    } else {
        "only rights are limited that may be limited"
    };
    points.met_unless_failed(ALL, text);
}

/// Art 11(1): Arts 5(4), 7(2), 8(1) with what is below them, and Art 9 with all that is below.
fn may_be_limited(provision: &str) -> bool {
    let Some(path) = numbers(provision) else { return false };
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    matches!(path.as_slice(), ["5", "4", ..] | ["7", "2", ..] | ["8", "1", ..] | ["9", ..])
}

/// `Art 9(1)(b)` → `9`, `1`, `b`. One provision, nothing else around it.
fn numbers(provision: &str) -> Option<Vec<String>> {
    let text = provision.trim().to_ascii_lowercase();
    let rest = ["article", "art.", "art"].iter().find_map(|word| text.strip_prefix(word))?;
    let (article, below) = match rest.trim().split_once('(') {
        Some((article, below)) => (article.trim(), Some(below)),
        None => (rest.trim(), None),
    };
    let mut path = vec![article.parse::<u8>().ok()?.to_string()];
    if let Some(below) = below {
        for part in below.trim().strip_suffix(')')?.split(")(") {
            let paragraph = path.len() == 1;
            let sound = match paragraph {
                true => part.parse::<u8>().is_ok(),
                false => part.len() == 1 && part.bytes().all(|b| b.is_ascii_lowercase()),
            };
            if !sound {
                return None;
            }
            path.push(part.to_owned());
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::may_be_limited;

    #[test]
    fn article_11_is_read_narrowly() {
        for allowed in [
            "Art 9",
            "Art 9(1)(b)",
            "Art. 9(2)",
            "article 5(4)",
            "Art 5(4)(e)",
            "Art 7(2)",
            "Art 8(1)",
            "Art 8(1)(c)",
        ] {
            assert!(may_be_limited(allowed), "{allowed}");
        }
        for refused in [
            "Art 8",
            "Art 8(2)",
            "Art 5",
            "Art 5(1)",
            "Art 7(1)",
            "Art 7",
            "Art 10",
            "Art 11",
            "Art 6",
            "Art 90",
            "Art 19",
            "9",
            "Arts 5(4), 6",
            "Art 9 and Art 6",
            "Art 9(1",
            "Art 9(x)",
            "",
            "every right",
            "Art 9(1)(b) Art 6",
        ] {
            assert!(!may_be_limited(refused), "{refused}");
        }
    }
}
