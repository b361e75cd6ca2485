//! Standing questions: however a person's rows fall into windows, all parts together stay within C.

use cordon_dp::{Accumulator, Bins, Block, CellError, Clip, Quantile, Search, SpentNorm, Window};
use dashu::{integer::IBig, rational::RBig};
use proptest::prelude::*;

use crate::recorder::{Recorded, exact, looks};

const GROUPS: u32 = 5;

type Vector = Vec<(u32, i64)>;

fn part(window: Window) -> Recorded {
    exact(window.into_sum())
}

/// The rows per group of a window of bins: what no look moves by more than its reach times.
fn rows(bins: Bins, window: Window) -> Recorded {
    let search = Search { bins, quantiles: vec![Quantile::of_millionths(500_000)] };
    looks(window.into_sum(), &search, "1", &[0]).swap_remove(0)
}

/// What a person adds to each window, with the state carried from one to the next, sealed between.
fn parts(block: Block, windows: &[Vector], clip: Clip) -> Vec<Vec<i128>> {
    let mut spent = SpentNorm::NONE;
    let mut of_one = |vector: &Vector| {
        spent = SpentNorm::from_bytes(spent.to_bytes());
        let mut window = Window::new(block, GROUPS, clip);
        window.add_person(vector, &mut spent).unwrap();
        match block {
            Block::Bins(bins) => rows(bins, window).exact,
            _ => part(window).exact,
        }
    };
    windows.iter().map(&mut of_one).collect()
}

fn square(parts: &[Vec<i128>]) -> IBig {
    parts.iter().flatten().map(|x| IBig::from(*x) * IBig::from(*x)).sum()
}

fn is_within(parts: &[Vec<i128>], clip: Clip) -> bool {
    RBig::from(square(parts)) <= (clip.units() * RBig::from(1u64 << 43)).sqr()
}

fn any_clip() -> impl Strategy<Value = Clip> {
    (0usize..86).prop_map(|rung| Clip::ladder(Clip::GREATEST).nth(rung).unwrap())
}

fn any_windows(cells: u32, value: BoxedStrategy<i64>) -> impl Strategy<Value = Vec<Vector>> {
    let vector = prop::collection::btree_map(0..cells, value, 0..=cells as usize);
    let vector = vector.prop_map(|cells| cells.into_iter().collect::<Vector>());
    prop::collection::vec(vector, 1..20)
}

fn any_value() -> BoxedStrategy<i64> {
    prop_oneof![
        any::<i64>(),
        (0i64..20).prop_map(|rows| rows << 30),
        -(1i64 << 31)..1 << 31,
        -3i64..4,
        prop::sample::select(vec![i64::MIN, i64::MAX, 1 << 62, 0]),
    ]
    .boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn t2_all_windows_together_move_by_at_most_the_clip(
        windows in any_windows(GROUPS, any_value()),
        clip in any_clip(),
    ) {
        prop_assert!(is_within(&parts(Block::Rows, &windows, clip), clip));
    }

    #[test]
    fn t2_all_windows_of_bins_together_move_by_at_most_the_clip(
        windows in any_windows(GROUPS * 8, (0i64..1 << 33).boxed()),
        clip in any_clip(),
    ) {
        let bins = Block::Bins(Bins::new(0, 7, 3));
        prop_assert!(is_within(&parts(bins, &windows, clip), clip));
    }

    /// Other persons change nothing of what somebody adds.
    #[test]
    fn t2_a_window_is_the_sum_of_its_persons(
        persons in any_windows(GROUPS, (-(1i64 << 40)..1 << 40).boxed()),
        clip in any_clip(),
        cut in 0usize..20,
    ) {
        let mut windows = [0, 1].map(|_| Window::new(Block::Rows, GROUPS, clip));
        for (at, vector) in persons.iter().enumerate() {
            windows[usize::from(at < cut)].add_person(vector, &mut SpentNorm::default()).unwrap();
        }
        let [mut all, other] = windows;
        all.merge(&other).unwrap();
        let mut alone = vec![0; GROUPS as usize];
        for vector in &persons {
            let one = parts(Block::Rows, std::slice::from_ref(vector), clip);
            alone.iter_mut().zip(&one[0]).for_each(|(sum, part)| *sum += part);
        }
        prop_assert_eq!(part(all).exact, alone);
    }

    /// A window within what is left is added whole, and the first as one question would add it.
    #[test]
    fn a_window_within_what_is_left_is_whole(rows in prop::collection::vec(0i64..4, 1..12)) {
        let clip: Clip = "6".parse().unwrap();
        let windows: Vec<Vector> = rows.iter().map(|rows| vec![(0, rows << 30)]).collect();
        let mut left = 36;
        for (rows, part) in rows.iter().zip(parts(Block::Rows, &windows, clip)) {
            if rows * rows <= left {
                prop_assert_eq!(part[0], i128::from(*rows) << 43);
                left -= rows * rows;
            } else {
                // √left, rounded towards zero by less than two cells.
                let root = f64::from(i32::try_from(left).unwrap()).sqrt();
                let all = (root * (1u64 << 43) as f64) as i128;
                prop_assert!(part[0] <= all + 1 && part[0] >= all - (2 << 13), "{} {}", part[0], all);
                left = 0;
                break;
            }
        }
        prop_assert!(left >= 0);
    }
}

#[test]
fn t2_all_windows_together_move_by_at_most_the_clip_twin() {
    // Whoever clipped each window by itself would let a person move √windows times the clip; and
    // rounding to nearest is enough to leave it.
    let clip: Clip = "1.5".parse().unwrap();
    let window: Vector = vec![(0, 3 << 30), (1, 1 << 30)];
    let each: Vec<Vec<i128>> = (0..4)
        .map(|_| {
            let mut sum = Accumulator::new(GROUPS, clip);
            sum.add_person(&window).unwrap();
            exact(sum).exact
        })
        .collect();
    assert!(!is_within(&each, clip));
    assert!(is_within(&parts(Block::Rows, &vec![window.clone(); 4], clip), clip));
    let mut wrong = 0;
    for one in 1..200i64 {
        let (a, b) = ((3i64 << 30) + one, (1i64 << 30) - 7 * one);
        let norm = ((a as f64).powi(2) + (b as f64).powi(2)).sqrt();
        let nearest = |k: i64| ((k as f64 * 1.5 * f64::from(1 << 30) / norm).round() as i128) << 13;
        wrong += u32::from(!is_within(&[vec![nearest(a), nearest(b)]], clip));
        assert!(is_within(&parts(Block::Rows, &[vec![(0, a), (1, b)]], clip), clip));
    }
    assert!(wrong > 20, "{wrong}");
}

#[test]
fn a_state_outlives_what_was_erased() {
    // Somebody who used up C adds nothing any more, whatever became of their earlier rows.
    let clip: Clip = "1".parse().unwrap();
    let windows: Vec<Vector> = vec![vec![(0, 5 << 30)], vec![], vec![(1, 1 << 30)]];
    assert_eq!(parts(Block::Rows, &windows, clip)[2], [0; GROUPS as usize]);
    let mut full = SpentNorm::from_bytes([255; 16]);
    let mut window = Window::new(Block::Rows, GROUPS, clip);
    window.add_person(&[(0, 1)], &mut full).unwrap();
    assert_eq!(part(window).exact, [0; GROUPS as usize]);
    assert_eq!(full.to_bytes(), [255; 16], "and what is spent never falls");
    let mut window = Window::new(Block::Rows, GROUPS, clip);
    let mut spent = SpentNorm::NONE;
    assert_eq!(window.add_person(&[(0, 1), (0, 1)], &mut spent), Err(CellError::Order));
    assert_eq!(window.add_person(&[(5, 1)], &mut spent), Err(CellError::Outside));
    assert_eq!(spent.to_bytes(), [0; 16], "a vector refused changes nothing");
    let other = Window::new(Block::Rows, GROUPS, "2".parse().unwrap());
    assert_eq!(window.merge(&other), Err(CellError::Mismatch));
}
