//! Thousands of questions that a generator writes, valid and nearly valid, over charters that it
//! writes too: none panics, each is planned or refused in words, and what one person adds stays
//! within the declared sensitivity whatever the question is: of the answer, of the choice of clips
//! and the search for keys before it, and of three windows of a bulletin.

use std::{collections::BTreeMap, num::NonZeroU32};

use cordon_dp::{NoiseCall, NoiseError, NoiseSource};
use cordon_query::{
    Charge, ClipWish, Norms, Plan, Question, ReleasedWindow, Scales, answer_with, plan,
    plan_standing, read_window, scale_with,
};
use cordon_testkit::Seeded;

use crate::{
    invented::{CANARY, Invented},
    neighbours::distance_is_within,
    rows::Row,
    standing::extend,
    support::{Recorded, Recording, account, spend},
    writer::Writer,
};

/// Questions over one charter.
const EACH: usize = 40;
/// More cells hold nothing: there are a few dozen rows.
const CELLS: usize = 600;

fn asked(number: usize, sql: &str) -> Question {
    let clip = ["charter", "1", "1/4", "3", "chosen", "chosen"][number / 2 % 6];
    Question {
        sql: sql.to_owned(),
        purpose: "curve".parse().unwrap(),
        charge: match number % 11 {
            0 => Charge::Within(20u32.into()),
            _ => Charge::BySpend("1/2".parse().unwrap()),
        },
        clip: match clip {
            "charter" => ClipWish::Charter,
            "chosen" => ClipWish::Chosen,
            clip => ClipWish::At(clip.parse().unwrap()),
        },
    }
}

/// Plans a question, every twelfth one twice; says what it is refused with.
fn outcome(number: usize, invented: &Invented, question: &Question) -> Result<Plan, String> {
    let charter = &invented.charter;
    let planned = || {
        plan(charter, question, &account(charter)).map_err(|refusal| {
            assert!(!refusal.code().is_empty() && !refusal.help().is_empty(), "{}", question.sql);
            format!("{} {refusal} {}", refusal.code(), refusal.help())
        })
    };
    let one = planned();
    if number.is_multiple_of(12) {
        let meant = |plan: Plan| (plan.canonical(), plan.explain().to_string());
        let again = one.as_ref().map(|plan| (plan.canonical(), plan.explain().to_string()));
        assert_eq!(planned().map(meant), again.map_err(Clone::clone), "{}", question.sql);
    }
    one
}

/// Records every call. What is told of numbers of persons does not depend on them, so that over
/// neighbouring rows the same clip is chosen; every key is found; searches as [`Recording`] leads
/// them.
#[derive(Default)]
struct Leading(Recording);

impl NoiseSource for Leading {
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        let number = self.0.0.len() as u64;
        let exact = call.exact.to_vec();
        let mechanism = call.mechanism;
        let noise = self.0.draw(call)?;
        let mut seeded = Seeded::new(number * 7 + 1);
        Ok(match mechanism {
            "weights_of_keys" => vec![1 << 80; exact.len()],
            "persons_by_rung" => {
                exact.iter().map(|own| (i128::from(seeded.below(90)) << 43) - own).collect()
            }
            _ => noise,
        })
    }
}

/// What is asked of the noise for a question: keys, clips, answer.
struct Told {
    keys: Vec<Recorded>,
    found: Option<Vec<String>>,
    rest: Vec<Recorded>,
}

fn told(invented: &Invented, plan: &mut dyn FnMut() -> Plan, rows: &[Vec<Row>]) -> Told {
    let plan = plan();
    let source = invented.source(plan.record().as_str(), rows);
    let first = plan.scale_cost().cloned().unwrap();
    let mut leading = Leading::default();
    let scaled = scale_with(plan, &source, &mut leading, spend(&first), 1).unwrap();
    let keys = scaled.scale().keys.as_ref();
    let found = keys.map(|keys| keys.values.iter().map(|value| format!("{value:?}")).collect());
    let cost = scaled.plan().cost().clone();
    scaled.answer(&source, &mut leading, spend(&cost)).unwrap();
    let (keys, rest) =
        leading.0.0.into_iter().partition(|call| call.mechanism == "weights_of_keys");
    Told { keys, found, rest }
}

/// Whether a person moves what is asked of the noise by at most what was declared.
fn is_within(
    invented: &Invented,
    question: &Question,
    plan: Plan,
    both: &[Vec<Vec<Row>>; 2],
) -> bool {
    let [with, without] = both;
    if plan.scale_cost().is_none() {
        let [with, without] = [with, without].map(|rows| {
            let (source, mut leading) =
                (invented.source(plan.record().as_str(), rows), Leading::default());
            answer_with(&plan, &source, &mut leading, spend(plan.cost()), 1).unwrap();
            leading.0.0
        });
        return distance_is_within(&with, &without);
    }
    let mut first = Some(plan);
    let mut plan = || {
        let again = || cordon_query::plan(&invented.charter, question, &account(&invented.charter));
        first.take().unwrap_or_else(|| again().unwrap())
    };
    let (with, without) = (told(invented, &mut plan, with), told(invented, &mut plan, without));
    // Over other keys the rest is another question.
    weights_are_within(&with.keys, &without.keys)
        && (with.found != without.found || distance_is_within(&with.rest, &without.rest))
}

/// Weights of keys, each by itself: which is which is nobody's business, and one that only the
/// person has is missing. Sorted and filled up they are no further apart than they were.
fn weights_are_within(with: &[Recorded], without: &[Recorded]) -> bool {
    let one = |calls: &[Recorded], len: usize| -> Vec<Recorded> {
        let mut calls = calls.to_vec();
        for call in &mut calls {
            call.exact.resize(len, 0);
            call.exact.sort_unstable();
        }
        calls
    };
    let len = with.iter().chain(without).map(|call| call.exact.len()).max().unwrap_or(0);
    distance_is_within(&one(with, len), &one(without, len))
}

const WINDOWS: u32 = 3;

/// The question as a bulletin, if it may be one.
fn standing(invented: &Invented, question: &Question) -> Option<Plan> {
    let (charter, windows) = (&invented.charter, NonZeroU32::new(WINDOWS).unwrap());
    plan_standing(charter, question, &account(charter), &Scales::default(), windows).ok()
}

/// What is asked of the noise in all windows of a bulletin, to which rows go in turn.
fn in_windows(invented: &Invented, plan: &Plan, rows: &[Vec<Row>]) -> Vec<Recorded> {
    let mut all: Vec<Recorded> = Vec::new();
    let mut norms = Norms::new(plan.blocks());
    let first = jiff::civil::date(2026, 11, 2);
    for number in 1..=WINDOWS {
        let which = ReleasedWindow {
            bulletin: 7,
            opened: 8,
            number,
            of: WINDOWS,
            first,
            last: first,
            from: 9,
        };
        let every = |rows: &Vec<Row>| {
            rows.iter().skip(number as usize - 1).step_by(WINDOWS as usize).cloned().collect()
        };
        let rows: Vec<Vec<Row>> = rows.iter().map(every).collect();
        let source = invented.source(plan.record().as_str(), &rows);
        let read = read_window(plan, &source, &norms).unwrap();
        for (page, bytes) in read.norms().pages() {
            norms.put(page, &bytes).unwrap();
        }
        let mut recording = Recording::default();
        read.answer(plan, which, &mut recording, spend(plan.cost())).unwrap();
        extend(&mut all, recording.0);
    }
    all
}

/// How many questions of each kind were answered, and how many moved by more than their
/// sensitivity.
#[derive(Debug, Default)]
struct Replayed {
    answered: usize,
    scaled: usize,
    windows: usize,
    moved: usize,
    forms: BTreeMap<&'static str, usize>,
}

/// Words by which a form of question is known.
const FORMS: [&str; 21] = [
    " b ON ",
    " population p",
    "LEFT JOIN",
    " IN (SELECT",
    "EXISTS (",
    "WITH w",
    "ROLLUP",
    "CUBE",
    "GROUPING SETS",
    "quantile(",
    "stddev(",
    "variance(",
    "var_pop(",
    "age_band(",
    "date_bin(",
    "width_bucket(",
    " / count(*)",
    "GROUP BY patient_id",
    "FILTER",
    "bin(",
    "median(",
];

fn replay(seed: u64, count: usize, split: bool) -> Replayed {
    let mut seeded = Seeded::new(seed);
    let mut replayed = Replayed::default();
    let mut invented = Invented::new(&mut seeded);
    for number in 0..count {
        if number % EACH == EACH - 1 {
            invented = Invented::new(&mut seeded);
        }
        let sql = Writer::new(&mut seeded, &invented).question();
        let question = asked(number, &sql);
        let Ok(plan) = outcome(number, &invented, &question) else { continue };
        if plan.cells() > CELLS {
            continue;
        }
        let both = invented.histories(&mut seeded, split);
        let is_scaled = plan.scale_cost().is_some();
        let mut within = is_within(&invented, &question, plan, &both);
        replayed.answered += 1;
        replayed.scaled += usize::from(is_scaled);
        for form in FORMS.iter().filter(|form| sql.contains(**form)) {
            *replayed.forms.entry(form).or_default() += 1;
        }
        if number % 3 == 0
            && let Some(plan) = standing(&invented, &question)
        {
            let [with, without] = both.map(|rows| in_windows(&invented, &plan, &rows));
            within &= distance_is_within(&with, &without);
            replayed.windows += 1;
        }
        if !within {
            replayed.moved += 1;
            assert!(split, "a person moves it by more than its sensitivity: {sql}");
        }
    }
    replayed
}

/// Half of the questions; the other half is another test's, so that both run at once.
fn half(seed: u64) {
    let replayed = replay(seed, 1_500, false);
    let Replayed { answered, scaled, windows, forms, .. } = &replayed;
    assert!(*answered >= 1_000 && *scaled >= 150 && *windows >= 100, "{replayed:?}");
    assert!(FORMS.iter().all(|form| forms.get(form).is_some_and(|many| *many > 4)), "{replayed:?}");
}

#[test]
fn t2_generated_questions_move_by_at_most_their_sensitivity() {
    half(1);
}

#[test]
fn t10_generated_names_nesting_and_joins_move_by_at_most_their_sensitivity() {
    half(5);
}

#[test]
fn t2_generated_questions_notice_a_person_who_is_two_twin() {
    let replayed = replay(2, 240, true);
    assert!(replayed.moved * 10 > replayed.answered, "{replayed:?}");
}

#[test]
fn t4_nearly_valid_questions_are_planned_or_refused_in_words() {
    let mut seeded = Seeded::new(3);
    let mut invented = Invented::new(&mut seeded);
    let mut refused = 0;
    for number in 0..1_500usize {
        if number % EACH == EACH - 1 {
            invented = Invented::new(&mut seeded);
        }
        let mut writer = Writer::new(&mut seeded, &invented);
        let sql = writer.question();
        let sql = writer.nearly(&sql);
        if let Err(said) = outcome(number, &invented, &asked(number, &sql)) {
            refused += 1;
            assert!(!said.contains(CANARY), "{sql}");
            assert!(!said.contains("panicked") && !said.contains("DataFusion"), "{sql}\n{said}");
        }
    }
    assert!(refused > 700, "only {refused} of 1,500 were refused");
}
