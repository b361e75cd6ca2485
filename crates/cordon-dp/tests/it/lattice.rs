//! Cells of exact values, units, bounds on a person's norm, and rungs.

use cordon_dp::{Accumulator, Block, Clip, Shape, Unit};
use dashu::{base::Abs as _, rational::RBig};
use proptest::prelude::*;

use crate::recorder::exact;

fn one_cell(unit: Unit, value: i128) -> RBig {
    let mut sum = Accumulator::new(1, Clip::GREATEST);
    sum.add_person(&[(0, unit.to_cell(value))]).unwrap();
    unit.to_value(exact(sum).exact[0])
}

proptest! {
    #[test]
    fn a_cell_is_the_value_cut_towards_zero(
        value in prop_oneof![-(1i64 << 34)..1 << 34, any::<i64>()],
        bound in prop_oneof![1u64..1000, 1u64..],
    ) {
        let unit = Unit::of_bound(bound);
        let exact = RBig::from(value) * RBig::from(1u64 << 30) / RBig::from(bound);
        let cell = exact.trunc().try_into().unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
        prop_assert_eq!(unit.to_cell(i128::from(value)), cell);
    }

    #[test]
    fn a_value_comes_back_within_a_step(value in -1000i64..1000, bound in 1000u64..100_000) {
        let back = one_cell(Unit::of_bound(bound), i128::from(value));
        let lost = RBig::from(value) - &back;
        prop_assert!(lost.clone().abs() <= RBig::from(bound) / RBig::from(1u64 << 30));
        prop_assert!(back.abs() <= RBig::from(value).abs());
    }

    /// No person within the charter's bounds is clipped at C_max.
    #[test]
    fn nobody_in_bounds_is_above_the_greatest_clip(
        rows in prop::collection::vec((0u32..4, -50i64..=70), 1..30),
        extra in 0u64..3,
    ) {
        let shape = Shape { rows_per_person: rows.len() as u64 + extra, groups: 4, groupings: 1 };
        let together = Block::Together { of_rows: 2, of_persons: 1 };
        let (sum, average) = (Block::sum(-50, 70), Block::average(-50, 70));
        for block in [Block::Rows, Block::Presence, sum, average, together] {
            let width = block.width() as usize;
            let mut cells = vec![0i128; 4 * width];
            for (group, value) in &rows {
                let at = *group as usize * width;
                match block {
                    Block::Rows => cells[at] += 1,
                    Block::Presence => cells[at] = 1,
                    Block::Sum(_) => cells[at] += i128::from(*value),
                    Block::Average(centre) => {
                        cells[at] += 1;
                        cells[at + 1] += centre.centred(*value);
                    }
                    Block::Together { .. } => {
                        cells[at] += 1;
                        cells[at + 1] += i128::from(*value > 0);
                        cells[at + 2] = 1;
                    }
                    Block::Variance(_) | Block::Bins(_) => unreachable!("shown beside them"),
                }
            }
            let unit = |cell: usize| match block {
                Block::Rows | Block::Presence | Block::Bins(_) | Block::Together { .. } => {
                    Unit::ONE
                }
                Block::Sum(unit) => unit,
                Block::Average(_) if cell.is_multiple_of(2) => Unit::ONE,
                Block::Average(centre) | Block::Variance(centre) => centre.unit(),
            };
            let vector: Vec<(u32, i64)> = (0u32..)
                .zip(&cells)
                .map(|(cell, value)| (cell, unit(cell as usize).to_cell(*value)))
                .collect();
            let sum = |clip| {
                let mut sum = Accumulator::new(4 * block.width(), clip);
                sum.add_person(&vector).unwrap();
                exact(sum).exact
            };
            let clip = block.greatest_clip(&shape).unwrap();
            prop_assert_eq!(sum(clip), sum(Clip::GREATEST), "{:?}", block);
        }
    }
}

#[test]
fn greatest_clips() {
    let shape = |rows, groups, groupings| Shape { rows_per_person: rows, groups, groupings };
    let at = |block: Block, shape| block.greatest_clip(&shape).unwrap().to_string();
    assert_eq!(at(Block::Rows, shape(1, 100, 1)), "1");
    assert_eq!(at(Block::Rows, shape(10, 100, 1)), "10");
    assert_eq!(at(Block::Rows, shape(10, 100, 4)), "20");
    assert_eq!(at(Block::Presence, shape(9, 100, 1)), "3");
    assert_eq!(at(Block::Presence, shape(100, 9, 1)), "3");
    assert_eq!(at(Block::average(0, 1), shape(1, 1, 1)), "5793/4096", "√2, rounded up");
    assert!(Block::Rows.greatest_clip(&shape(1 << 31, 1, 1)).is_ok());
    assert!(Block::Rows.greatest_clip(&shape(u64::MAX, 1, 1)).is_err());
}

#[test]
fn averages_are_centred_exactly() {
    let Block::Average(centre) = Block::average(-3, 8) else { panic!("an average") };
    assert_eq!(centre.unit(), Unit::of_bound(11));
    assert_eq!([-3, 8, 2, 3, -90, 90].map(|x| centre.centred(x)), [-11, 11, -1, 1, -11, 11]);
    assert_eq!(centre.value_at(&RBig::ZERO).to_string(), "5/2");
    assert_eq!(centre.value_at(&-RBig::ONE).to_string(), "-3");
    let Block::Average(all) = Block::average(i64::MIN, i64::MAX) else { panic!("an average") };
    assert_eq!(all.unit().to_cell(all.centred(i64::MIN)), -(1 << 30));
    let Block::Average(constant) = Block::average(5, 5) else { panic!("an average") };
    assert_eq!(constant.centred(5), 0);
    assert_eq!(constant.value_at(&RBig::ONE).to_string(), "5");
}

#[test]
fn the_ladder_ends_at_the_greatest_clip() {
    let rungs = |greatest: &str| -> Vec<String> {
        Clip::ladder(greatest.parse().unwrap()).map(|clip| clip.to_string()).collect()
    };
    assert_eq!(rungs("1/1024"), ["1/4096", "3/8192", "1/2048", "3/4096", "1/1024"]);
    assert_eq!(rungs("5/4096").last().unwrap(), "5/4096");
    assert_eq!(Clip::ladder(Clip::GREATEST).count(), 87);
    assert!(Clip::ladder(Clip::GREATEST).is_sorted());
    for text in ["0", "1/8192", "-1", "2147483649", "x", "1e12"] {
        assert!(text.parse::<Clip>().is_err(), "{text}");
    }
    assert_eq!("0.3".parse::<Clip>().unwrap().to_string(), "2457/8192");
}
