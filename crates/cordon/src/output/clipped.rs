//! How far one person counts in the numbers of a block, in words.

use cordon_query::{Clipping, ReleasedBlock, TOGETHER, listed};

use crate::output::doubt::{percent, units};

/// How far one person counts in a block, and what clipping may have done to its numbers.
pub(super) fn clipped(block: &ReleasedBlock, columns: &[String]) -> String {
    let clip = block.clip.units().to_f64().value();
    let most = counts(block, clip);
    let kind = match block.kind.as_str() {
        "bins" => "percentile",
        TOGETHER => "ratio",
        kind => kind,
    };
    let clipping = match &block.clipping {
        Clipping::None => "the charter's own bound, so nobody is clipped".to_owned(),
        Clipping::Possible => {
            let low = "whoever has more counts as that: numbers may be too low";
            format!("{low}{}", weighs_less(block))
        }
        Clipping::Estimated { per_cell, at_most, share, .. } => {
            let what = loses(&block.kind);
            let ratio = weighs_less(block);
            let part = share.as_deref().and_then(percent).map_or_else(String::new, |about| {
                let most = at_most_percent(about, per_cell, at_most);
                let most = most.map_or_else(String::new, |most| format!(", at most {most:.0} %"));
                format!("about {about:.1} %{most} off all numbers together, more off large ones: ")
            });
            format!(
                "whoever has more counts as that, which takes {part}{per_cell} {what}, at most \
                 {at_most} (estimated, and not in the interval){ratio}"
            )
        }
    };
    let of = match columns {
        [] => String::new(),
        columns => format!("{}: ", listed(columns.iter().map(String::as_str))),
    };
    format!("{kind:<8} {of}one person counts for at most {most}; {clipping}")
}

/// A clip in words: of what it is so many.
fn counts(block: &ReleasedBlock, clip: f64) -> String {
    match block.kind.as_str() {
        "rows" => format!("{clip:.3} rows of a cell"),
        "persons" => format!("{:.1} cells", clip * clip),
        "sum" => match units(block).first() {
            Some(unit) => format!("{clip:.3} × {unit}, the greatest value of a row"),
            None => format!("{clip:.3}"),
        },
        TOGETHER => format!("{clip:.3} in the numbers above and below together"),
        _ => format!("{clip:.3} rows of a group"),
    }
}

/// The bound on what clipping takes off, as a part of what the numbers would be with it.
fn at_most_percent(about: f64, per_cell: &str, at_most: &str) -> Option<f64> {
    let (lost, most): (f64, f64) = (per_cell.parse().ok()?, at_most.parse().ok()?);
    let shown = lost * (100.0 - about) / about;
    (shown > 0.0 && shown.is_finite()).then(|| (100.0 * most / (shown + most)).ceil())
}

/// What clipping does to a ratio whose numbers are clipped together, and to a percentile.
fn weighs_less(block: &ReleasedBlock) -> &'static str {
    match block.kind.as_str() {
        "bins" => "; a percentile of them leans to persons with few rows",
        TOGETHER => {
            "; a ratio of them is a mean in which whoever has more weighs less than by the rows"
        }
        _ => "",
    }
}

/// Off what clipping takes.
fn loses(kind: &str) -> &'static str {
    match kind {
        "rows" | "persons" | "sum" => "off an average cell, empty ones included",
        TOGETHER => "units off an average number",
        _ => "rows off an average group",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_a_part_of_what_the_numbers_would_be() {
        // 98 are shown of 100; with 42 that may be lost they would be 140.
        assert_eq!(at_most_percent(2.0, "2", "42"), Some(30.0));
        assert_eq!(at_most_percent(2.0, "2", "2"), Some(2.0));
        assert_eq!(at_most_percent(0.0, "0", "42"), None);
    }
}
