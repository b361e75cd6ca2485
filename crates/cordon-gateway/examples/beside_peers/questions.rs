//! The questions in SQL, and what the asker of sixty questions decides between them.

use cordon_query::{Charge, ClipWish, Question, Release};

use crate::{Outcome, SIXTY};

const FIRST_DAY: jiff::civil::Date = jiff::civil::date(2026, 9, 7);

/// How clips are found.
#[derive(Clone, Copy)]
pub(crate) enum Clips {
    /// As Cordon does where the asker says nothing.
    Own,
    /// The norm of a person who fills the bounds that every engine gets.
    Same,
}

impl Clips {
    pub(crate) fn bound(self, question: &mut Question, name: &str) -> Outcome<()> {
        if let Self::Same = self {
            // √groups · rows; for a sum in units of its largest value, for an average as well.
            let clip = match name {
                "filtered_count" | "cost_by_age_band" | "count_by_dose" => "9",
                "persons_by_clinic" => "1.7320508",
                "day_by_region" => "3",
                _ => "5.1961524",
            };
            question.clip = ClipWish::At(clip.parse()?);
        }
        Ok(())
    }
}

/// A question that costs nothing yet.
pub(crate) fn question(sql: &str) -> Outcome<Question> {
    Ok(Question {
        sql: sql.to_owned(),
        purpose: "epidemic-curve".parse()?,
        charge: Charge::ByEpsilon("1".parse()?),
        clip: ClipWish::Chosen,
    })
}

pub(crate) fn sql(name: &str, day: u32) -> Option<String> {
    let day = FIRST_DAY.checked_add(jiff::Span::new().days(day)).ok()?;
    Some(match name {
        "filtered_count" => "SELECT count(*) FROM reports WHERE age >= 60".to_owned(),
        "count_by_region" => "SELECT region, count(*) FROM reports GROUP BY region".to_owned(),
        "persons_by_clinic" => {
            "SELECT clinic, count(DISTINCT person_id) FROM reports GROUP BY clinic".to_owned()
        }
        "day_by_region" => {
            "SELECT day, region, count(*) FROM reports GROUP BY day, region".to_owned()
        }
        "cost_by_age_band" => "SELECT (age / 10) * 10 AS band, sum(cost) AS sum, \
            avg(cost) AS avg FROM reports GROUP BY band"
            .to_owned(),
        "median_by_region" => "SELECT region, median(cost) FROM reports GROUP BY region".to_owned(),
        "count_by_dose" => "SELECT p.dose, count(*) FROM reports r \
            JOIN people p ON r.person_id = p.person_id GROUP BY p.dose"
            .to_owned(),
        "sixty_days" => {
            format!("SELECT region, count(*) FROM reports WHERE day = DATE '{day}' GROUP BY region")
        }
        _ => return None,
    })
}

/// The asker's rule, the same for every engine: an equal part of what is left; half of it where
/// the last answer was much finer than wanted, twice where it was coarser.
pub(crate) fn next_share(left: f64, asked: u32, error: Option<f64>) -> f64 {
    let equal = left / f64::from(SIXTY - asked);
    let factor = match error {
        Some(error) if error < 0.05 => 0.5,
        Some(error) if error > 0.10 => 2.0,
        _ => 1.0,
    };
    left.min(equal * factor)
}

/// The usual error of an answer relative to its usual number, from the answer alone.
pub(crate) fn relative_error(release: &Release) -> Outcome<Option<f64>> {
    let (mut numbers, mut deviation) = (Vec::new(), None);
    for row in &release.rows {
        let Some(last) = row.last() else { continue };
        let value = serde_json::to_value(&last.value)?;
        // What is withheld or unknown has none.
        if let Some(number) = value["value"].as_str() {
            numbers.push(number.parse::<f64>()?.max(1.0));
        }
        if let (Some(low), Some(high)) = (&last.low, &last.high) {
            deviation = Some((number(high)? - number(low)?) / (2.0 * 1.96));
        }
    }
    numbers.sort_by(f64::total_cmp);
    let usual = numbers.get(numbers.len() / 2).copied().unwrap_or(1.0);
    Ok(deviation.map(|deviation| 0.6745 * deviation / usual))
}

/// A decimal, or a fraction.
pub(crate) fn number(text: &str) -> Outcome<f64> {
    Ok(match text.split_once('/') {
        Some((above, below)) => above.parse::<f64>()? / below.parse::<f64>()?,
        None => text.parse()?,
    })
}
