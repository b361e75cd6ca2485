//! The chosen clip over many draws: its mean absolute error, everything charged, beside that of
//! the best fixed clip under the same account.

use cordon_dp::{
    Aim, Clip, Ladder, NoiseCall, NoiseError, NoiseSource, Rho, ScaleRule, Sigma, Unscaled, choose,
};
use cordon_testkit::Seeded;

use crate::recorder::{exact, spent};

const ONE: i64 = 1 << 30;
/// One unit in steps.
const UNIT: f64 = (1u64 << 43) as f64;
const RUNS: usize = 50;

/// Normal noise, the same in each run of the tests; the discrete noise itself has its own.
struct Normal(Seeded);

impl Normal {
    fn draw_one(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.0.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.0.unit()).cos()
    }
}

impl NoiseSource for Normal {
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        let sigma = call.sigma.steps() as f64;
        Ok(call.exact.iter().map(|_| (sigma * self.draw_one()) as i128).collect())
    }
}

/// A ladder, and by rung what clipping takes off each cell, in units.
struct Shape {
    name: &'static str,
    ladder: Ladder,
    biases: Vec<Vec<f64>>,
}

impl Shape {
    fn new(name: &'static str, cells: u32, greatest: &str, persons: &[Vec<(u32, i64)>]) -> Self {
        let mut ladder = Ladder::new(cells, Clip::LEAST, greatest.parse().unwrap(), cells);
        persons.iter().for_each(|vector| ladder.add_person(vector).unwrap());
        let sums = |clip: Clip| exact(ladder.at(clip)).exact;
        let whole = sums(*ladder.rungs().last().unwrap());
        let bias = |clip: &Clip| {
            let lost = sums(*clip).into_iter().zip(&whole);
            lost.map(|(sum, whole)| (whole - sum) as f64 / UNIT).collect()
        };
        let biases = ladder.rungs().iter().map(bias).collect();
        Self { name, ladder, biases }
    }

    /// Mean absolute error of a cell by rung.
    fn errors(&self, answer: &Rho) -> Vec<f64> {
        let clips = self.ladder.rungs().iter().zip(&self.biases);
        let of_one = |(clip, biases): (&Clip, &Vec<f64>)| {
            let sigma = Sigma::of(*clip, answer).unwrap().steps() as f64 / UNIT;
            let sum: f64 = biases.iter().map(|bias| sigma * folded(bias.abs() / sigma)).sum();
            sum / biases.len() as f64
        };
        clips.map(of_one).collect()
    }

    /// Mean over the runs of the error of the clip that `choice` takes, over the best fixed one
    /// under the same account: ρ = 0.02.
    fn ratio(&self, mut choice: impl FnMut(&Rho, &Rho) -> Clip) -> f64 {
        let percent = ScaleRule::of_cells(self.ladder.cells()).percent;
        let share = |percent: u32| -> Rho { format!("{percent}/5000").parse().unwrap() };
        let (scale, answer) = (share(percent), share(100 - percent));
        let best = self.errors(&share(100)).into_iter().fold(f64::INFINITY, f64::min);
        let errors = self.errors(&answer);
        let mut sum = 0.0;
        for _ in 0..RUNS {
            let clip = choice(&scale, &answer);
            let rung = self.ladder.rungs().iter().position(|rung| *rung == clip);
            sum += errors[rung.unwrap()];
        }
        sum / RUNS as f64 / best
    }

    /// As [`Self::chosen`], by a rule that takes each number from so many standard deviations on as
    /// it is, and those below for nothing.
    fn believing(&self, least: f64) -> f64 {
        let mut noise = Normal(Seeded::new(11));
        let (rungs, cells) = (self.ladder.rungs(), self.ladder.cells() as f64);
        let units: Vec<f64> = rungs.iter().map(|rung| rung.units().to_f64().value()).collect();
        self.ratio(|scale, answer| {
            let asked = [unscaled(&self.ladder, scale, answer)];
            let choices = choose(spent(scale), &asked, &mut noise).unwrap().into_value();
            let census = &choices[0].census;
            let least = least * census.sigma.steps() as f64 / UNIT;
            let error = |clip: usize| {
                let numbers = census.persons.iter().enumerate();
                let loss: f64 = numbers
                    .map(|(at, number)| (at % (units.len() + 1), at / (units.len() + 1), number))
                    .map(|(rung, class, number)| (rung, class, *number as f64 / UNIT))
                    .filter(|(rung, ..)| *rung > clip && *rung < units.len())
                    .filter(|(.., number)| *number > least)
                    .map(|(rung, class, number)| {
                        let spread = 2f64.powi(class as i32) * std::f64::consts::SQRT_2;
                        number * spread * (units[rung] - units[clip])
                    })
                    .sum();
                let sigma = Sigma::of(rungs[clip], answer).unwrap().steps() as f64 / UNIT;
                (loss / cells).hypot(0.8 * sigma)
            };
            let best = (0..rungs.len()).min_by(|a, b| error(*a).total_cmp(&error(*b)));
            rungs[best.unwrap()]
        })
    }

    fn chosen(&self) -> f64 {
        let mut noise = Normal(Seeded::new(11));
        self.ratio(|scale, answer| {
            let asked = [unscaled(&self.ladder, scale, answer)];
            choose(spent(scale), &asked, &mut noise).unwrap().into_value()[0].clip
        })
    }
}

fn unscaled<'a>(ladder: &'a Ladder, scale: &Rho, answer: &Rho) -> Unscaled<'a> {
    Unscaled { census: ladder.census(), rho: scale.clone(), aim: Aim::Cost(answer.clone()) }
}

/// E|x + Z| for a standard normal Z, by a sum: no error function in the standard library.
fn folded(x: f64) -> f64 {
    if x > 6.0 {
        return x;
    }
    let at = |i: i32| f64::from(i) / 10.0;
    let weight = |z: f64| (-z * z / 2.0).exp();
    let total: f64 = (-60..=60).map(|i| weight(at(i))).sum();
    (-60..=60).map(|i| (x + at(i)).abs() * weight(at(i))).sum::<f64>() / total
}

/// Persons with so many rows each, every row in one of the cells and of the given value.
fn persons(
    cells: u32,
    rows: impl Iterator<Item = u64>,
    mut value: impl FnMut(&mut Normal) -> i64,
) -> Vec<Vec<(u32, i64)>> {
    let mut seeded = Normal(Seeded::new(7));
    let one = |rows: u64| {
        let mut sums = std::collections::BTreeMap::new();
        for _ in 0..rows {
            let cell = seeded.0.below(u64::from(cells)) as u32;
            *sums.entry(cell).or_insert(0) += value(&mut seeded);
        }
        sums.into_iter().collect()
    };
    rows.map(one).collect()
}

fn shapes() -> Vec<Shape> {
    let count = |_: &mut Normal| ONE;
    // Logarithms normal around -6 with standard deviation 3/2, cut at the bound.
    let skewed =
        |noise: &mut Normal| ((1.5 * noise.draw_one() - 6.0).exp().min(1.0) * ONE as f64) as i64;
    let rows = |name, cells, rows: &mut dyn Iterator<Item = u64>| {
        Shape::new(name, cells, "2048", &persons(cells, rows, count))
    };
    let one_in = |each: u64, many: u64, few: u64| {
        move |person: u64| if person.is_multiple_of(each) { many } else { few }
    };
    vec![
        rows("one row each", 30, &mut (0..3_000).map(|_| 1)),
        rows("long tail", 30, &mut (1..20_000).map(|rank| 1 + 40_000 / (rank + 900))),
        rows("bimodal", 30, &mut (0..3_000).map(one_in(10, 30, 1))),
        rows("three huge", 30, &mut (0..3_000).map(one_in(1_000, 500, 2))),
        rows("two hundred huge", 100, &mut (0..40_000).map(one_in(200, 1_000, 5))),
        rows("sparse", 3_000, &mut (0..40_000).map(|_| 3)),
        Shape::new("skewed sums", 100, "64", &persons(100, (0..40_000).map(|_| 3), skewed)),
    ]
}

#[test]
fn the_chosen_clip_is_nearly_the_best() {
    for shape in shapes() {
        let ratio = shape.chosen();
        assert!(ratio <= 1.1, "{}: {ratio}", shape.name);
    }
}

#[test]
fn the_chosen_clip_is_nearly_the_best_twin() {
    // Any fixed clip is far off on some shape, and so is a choice that believes every number.
    let shapes = shapes();
    let worst =
        |choice: &mut dyn FnMut(&Shape) -> f64| shapes.iter().map(choice).fold(0.0, f64::max);
    for units in ["1/8", "1", "16", "64"] {
        let clip: Clip = units.parse().unwrap();
        assert!(worst(&mut |shape| shape.ratio(|_, _| clip)) > 1.5, "{units}");
    }
    let gullible = worst(&mut |shape| shape.believing(0.0));
    assert!(gullible > 3.0, "{gullible}");
}

/// Those above x are x⁻¹·¹ of all, to 2,000 rows: some fifty persons above the best clip.
fn power() -> Shape {
    let above = |rank: u32| (f64::from(rank) + 0.5) / 1e5;
    let rows = (0..100_000).map(|rank| above(rank).powf(-1.0 / 1.1).min(2e3) as u64);
    Shape::new("power", 100, "2048", &persons(100, rows, |_| ONE))
}

#[test]
fn a_tail_is_read_below_the_noise() {
    let ratio = power().chosen();
    assert!(ratio < 1.4, "{ratio}");
}

#[test]
fn a_tail_is_read_below_the_noise_twin() {
    // What stands out by itself, at whatever certainty, is not enough.
    let power = power();
    for least in [2.0, 3.0, 4.0, 5.0] {
        let ratio = power.believing(least);
        assert!(ratio > 1.4, "{least}: {ratio}");
    }
}

/// 1,460 persons with some 15 days each, a few with hundreds: one total.
fn days() -> Shape {
    let mut noise = Normal(Seeded::new(5));
    let days = |_: u64| (2.7 + 1.5 * noise.draw_one()).exp().ceil().min(900.0) / 900.0;
    let persons: Vec<_> =
        (0..1_460).map(days).map(|days| vec![(0, (days * ONE as f64) as i64)]).collect();
    Shape::new("days", 1, "1", &persons)
}

#[test]
fn persons_who_are_hidden_one_by_one_are_read_as_a_hump() {
    let ratio = days().chosen();
    assert!(ratio < 1.5, "{ratio}");
}

#[test]
fn persons_who_are_hidden_one_by_one_are_read_as_a_hump_twin() {
    // What stands out by itself is not enough: the clip is too low, or noise raises it.
    let days = days();
    for least in [2.0, 3.0, 4.0, 5.0] {
        let ratio = days.believing(least);
        assert!(ratio > 1.5, "{least}: {ratio}");
    }
}

#[test]
fn few_persons_in_a_long_tail_are_not_seen() {
    // What is open: seventy persons of 6,000 decide, and the noise hides half of them.
    let persons = persons(30, (1..6_000).map(|rank| 1 + 20_000 / (rank + 100)), |_| ONE);
    let ratio = Shape::new("short long tail", 30, "2048", &persons).chosen();
    assert!(ratio > 1.1 && ratio < 1.5, "{ratio}");
}
