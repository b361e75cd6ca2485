//! An epidemic curve in the terminal: one line a row, a bar for the number, a mark for its
//! interval.

/// One row of the curve.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    /// Label: a day, a week.
    pub(crate) label: String,
    /// The released number.
    pub(crate) value: f64,
    /// Half-width of the 95 % noise interval.
    pub(crate) margin: f64,
}

/// The curve as lines of at most `width` characters.
pub(crate) fn draw(points: &[Point], width: usize) -> Vec<String> {
    let top = points.iter().map(|p| p.value + p.margin).fold(1.0_f64, f64::max);
    let label = points.iter().map(|p| p.label.chars().count()).max().unwrap_or(0);
    let space = width.saturating_sub(label + 20).max(10);
    let column = |value: f64| scaled(value / top, space);
    points
        .iter()
        .map(|p| {
            let (full, low, high) =
                (column(p.value), column(p.value - p.margin), column(p.value + p.margin));
            let bar: String = (0..space)
                .map(|at| match at {
                    at if at + 1 == high && high > low + 1 => '┤',
                    at if at < full && at < low => '█',
                    at if at < full => '▓',
                    at if at >= low && at < high => '─',
                    _ => ' ',
                })
                .collect();
            format!("{:<label$} {bar} {:>8.0} ± {:.0}", p.label, p.value, p.margin)
        })
        .collect()
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of the width, clamped to 0..=1 first"
)]
fn scaled(share: f64, space: usize) -> usize {
    (share.clamp(0.0, 1.0) * space as f64).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(label: &str, value: f64, margin: f64) -> Point {
        Point { label: label.to_owned(), value, margin }
    }

    #[test]
    fn the_largest_point_fills_the_width_and_a_negative_one_is_empty() {
        let lines = draw(&[point("a", 100.0, 0.0), point("b", -5.0, 1.0)], 60);
        assert_eq!(lines[0].matches('█').count(), 60 - 1 - 20);
        assert_eq!(lines[1].matches('█').count(), 0);
    }

    #[test]
    fn an_interval_is_marked_on_both_sides_of_the_number() {
        let lines = draw(&[point("a", 50.0, 20.0), point("b", 100.0, 0.0)], 120);
        assert!(lines[0].contains('▓') && lines[0].contains('─') && lines[0].contains('┤'));
    }
}
