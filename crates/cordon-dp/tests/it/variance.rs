//! VARIANCE and STDDEV: one vector of three cells per row, the estimate, and its interval.
//! α = 1e-9: a failure is a fault, not bad luck.

use cordon_dp::{
    Accumulator, Answer, Block, Centre, Clip, Interval, Moments, Rho, SecureNoise, Shape, Sigma,
    Spread, answer, to_cell_count,
};
use cordon_testkit::Binomial;
use dashu::rational::RBig;
use proptest::prelude::*;

use crate::recorder::{exact, spent};

const ALPHA: f64 = 1e-9;
const CELLS: u32 = 60_000;

fn centre(min: i64, max: i64) -> Centre {
    let Block::Variance(centre) = Block::variance(min, max) else { panic!("a variance") };
    centre
}

/// A person's vector in one group.
fn vector(centre: Centre, values: &[i64]) -> Vec<(u32, i64)> {
    let centred = values.iter().map(|value| centre.centred(*value)).sum();
    let squares = values.iter().map(|value| centre.square_cell(*value)).sum();
    let rows = to_cell_count(u32::try_from(values.len()).unwrap());
    vec![(0, rows), (1, centre.unit().to_cell(centred)), (2, squares)]
}

fn moments(steps: &[i128]) -> Moments {
    Moments { rows: steps[0], centred: steps[1], squared: steps[2] }
}

fn exact_moments(centre: Centre, persons: &[Vec<i64>], clip: Clip) -> Moments {
    let mut sum = Accumulator::of(Block::Variance(centre), 1, clip);
    persons.iter().for_each(|values| sum.add_person(&vector(centre, values)).unwrap());
    moments(&exact(sum).exact)
}

fn bounds() -> impl Strategy<Value = (i64, i64)> {
    prop_oneof![
        (-1000i64..1000, 0i64..2000).prop_map(|(min, range)| (min, min + range)),
        Just((i64::MIN, i64::MAX)),
        Just((5, 5)),
    ]
}

proptest! {
    #[test]
    fn t2_nobody_in_bounds_is_clipped_at_the_greatest_clip_of_a_variance(
        (min, max) in bounds(),
        places in prop::collection::vec(prop_oneof![0.0..=1.0f64, Just(0.0), Just(1.0)], 1..20),
    ) {
        let centre = centre(min, max);
        let at = |place: f64| (min as f64 + place * (max as f64 - min as f64)) as i64;
        let values: Vec<i64> = places.into_iter().map(at).collect();
        let shape = Shape { rows_per_person: values.len() as u64, groups: 1, groupings: 1 };
        let clip = Block::Variance(centre).greatest_clip(&shape).unwrap();
        let cells = vector(centre, &values);
        let whole = exact_moments(centre, &[values], clip);
        // Whole: each cell times 2¹³.
        prop_assert_eq!(whole.rows, i128::from(cells[0].1) << 13);
        prop_assert_eq!(whole.squared, i128::from(cells[2].1) << 13);
        let one = 1i64 << 30;
        prop_assert!((-one * 20..=one * 20).contains(&cells[2].1));
    }

    #[test]
    fn without_noise_and_clipping_the_variance_is_exact(
        min in -500i64..500,
        range in 1i64..1000,
        places in prop::collection::vec(0u32..=1000, 2..40),
    ) {
        let centre = centre(min, min + range);
        let value = |place: &u32| min + range * i64::from(*place) / 1000;
        let values: Vec<i64> = places.iter().map(value).collect();
        let persons: Vec<Vec<i64>> = values.chunks(3).map(<[i64]>::to_vec).collect();
        let ours = exact_moments(centre, &persons, Clip::GREATEST);
        let rows = values.len() as f64;
        let mean = values.iter().sum::<i64>() as f64 / rows;
        let squares: f64 = values.iter().map(|value| (*value as f64 - mean).powi(2)).sum();
        let slack = (range as f64).powi(2) * 1e-8;
        for (spread, truth) in
            [(Spread::Population, squares / rows), (Spread::Sample, squares / (rows - 1.0))]
        {
            let variance = ours.variance(centre, spread).unwrap().to_f64().value();
            prop_assert!((variance - truth).abs() <= slack, "{} {}", variance, truth);
            let deviation = ours.deviation(centre, spread).unwrap().to_f64().value();
            prop_assert!((deviation - variance.sqrt()).abs() <= 1e-9 * (1.0 + deviation));
        }
    }

    /// Clipping scales a person's three cells alike, so the variance stays that of some values.
    #[test]
    fn a_clipped_variance_is_one_that_values_can_have(
        persons in prop::collection::vec(prop::collection::vec(-50i64..=150, 1..6), 1..8),
    ) {
        let centre = centre(0, 100);
        let clipped = exact_moments(centre, &persons, "1.5".parse().unwrap());
        let ratio = |steps: i128| steps as f64 / clipped.rows as f64;
        let square = f64::midpoint(ratio(clipped.squared), 1.0);
        prop_assert!(ratio(clipped.centred).abs() <= 1.0 + 1e-7);
        prop_assert!(square - ratio(clipped.centred).powi(2) >= -1e-7);
        prop_assert!(square <= 1.0 + 1e-7);
    }
}

#[test]
fn variances_without_rows_have_no_value_and_the_whole_range() {
    let (centre, sigma) = (centre(0, 8), noise().1);
    let at = |rows: i128| Moments { rows, centred: 3, squared: 5 };
    for rows in [0, -5, i128::MIN / 4] {
        assert_eq!(at(rows).variance(centre, Spread::Population), None);
        let ends = at(rows).variance_interval(sigma, centre, Spread::Population);
        assert_eq!((ends.low, ends.high), (0.0, 16.0));
        let ends = at(rows).deviation_interval(sigma, centre, Spread::Sample);
        assert_eq!((ends.low, ends.high), (0.0, 32f64.sqrt()));
    }
    let one = 1i128 << 43;
    assert_eq!(at(one).variance(centre, Spread::Sample), None, "one row is no sample");
    // A field that is always 5 does not vary.
    let same = self::centre(5, 5);
    let fives = exact_moments(same, &[vec![5, 5], vec![5]], Clip::GREATEST);
    assert_eq!(fives.variance(same, Spread::Sample), Some(RBig::ZERO));
    // 2, 4, 6 within 0..8: mean 4, squares 4, 0, 4.
    let three = exact_moments(centre, &[vec![2, 4], vec![6]], Clip::GREATEST);
    assert_eq!(three.variance(centre, Spread::Sample), Some(RBig::from(4)));
    assert_eq!(three.deviation(centre, Spread::Sample), Some(RBig::from(2)));
    assert_eq!(three.variance(centre, Spread::Population), Some(RBig::from(8) / RBig::from(3)));
}

/// Noise alone: the answer about nobody, over many cells.
fn noise() -> (Vec<i128>, Sigma) {
    let (clip, rho): (Clip, Rho) = ("1.5".parse().unwrap(), "0.02".parse().unwrap());
    let sum = Accumulator::new(CELLS, clip);
    let noised =
        answer(spent(&rho), &[Answer { sum, rho, search: None }], &mut SecureNoise).unwrap();
    let block = noised.into_value().pop().unwrap();
    (block.steps, block.sigma)
}

/// How often intervals cover where there are so many rows (in σ), at this mean and variance of x′.
fn coverage(
    noise: &(Vec<i128>, Sigma),
    told: Sigma,
    rows_in_sigma: f64,
    mean: f64,
    variance: f64,
) -> Binomial {
    let centre = centre(-10, 30);
    let rows = rows_in_sigma * noise.1.steps() as f64;
    let (sum, squares) = (mean * rows, (2.0 * (variance + mean * mean) - 1.0) * rows);
    let truth = variance * 400.0;
    let mut share = Binomial { successes: 0, trials: 0 };
    for noise in noise.0.chunks_exact(3) {
        let at = |exact: f64, noise: i128| exact as i128 + noise;
        let noised = Moments {
            rows: at(rows, noise[0]),
            centred: at(sum, noise[1]),
            squared: at(squares, noise[2]),
        };
        let Interval { low, high } = noised.variance_interval(told, centre, Spread::Population);
        let value = noised.variance(centre, Spread::Population).unwrap().to_f64().value();
        assert!(low <= value * (1.0 + 1e-9) && value <= high * (1.0 + 1e-9) + 1e-9);
        share.successes += u64::from(low <= truth && truth <= high);
        share.trials += 1;
    }
    share
}

#[test]
fn t16_intervals_of_variances_cover_95_percent() {
    let noise = noise();
    for (rows, mean, variance) in [(100.0, 0.0, 0.3), (20.0, 0.5, 0.2), (8.0, -0.6, 0.3)] {
        let share = coverage(&noise, noise.1, rows, mean, variance).interval(ALPHA);
        // What is found lies around 95 %; the interval of ALPHA is half a per cent to each side.
        assert!(0.93 <= share.low && share.high <= 0.97, "{rows} {mean} {variance} {share:?}");
    }
}

/// Told σ at 84 %: 90 % intervals.
#[test]
fn t16_intervals_of_variances_cover_95_percent_twin() {
    let noise = noise();
    let clip: Clip = "1.26".parse().unwrap();
    let told = Sigma::of(clip, &"0.02".parse().unwrap()).unwrap();
    let share = coverage(&noise, told, 100.0, 0.0, 0.3).interval(ALPHA);
    assert!(share.high < 0.938, "{share:?}");
}
