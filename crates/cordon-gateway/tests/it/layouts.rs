//! Privacy tests 2 and 3 from submitted files to what the noise is asked for: the same history lies
//! in the store as one file, as pieces that wait, put together, in many retention buckets, beside
//! earlier versions of rows and rows beyond the bound.

use std::{collections::BTreeMap, sync::Arc};

use cordon_charter::{Account, Charges, Charter, Cost};
use cordon_dp::{BudgetLedger, NoiseCall, NoiseError, NoiseSource, Spent};
use cordon_gateway::Settings;
use cordon_query::{Charge, ClipWish, Question, answer_with, plan};
use cordon_store::{FileSystem, Places, RootKey, Store};

use crate::{
    charging::segments,
    world::{World, asked, charter_of_many},
};

/// A row as it is handed in: person, day of November, the rest of the line.
type Row = (u32, u32, String);

const HEADER: &str = "id,dt_report,age,sex,outcome,dt_onset\n";

/// The person who is there or not: nothing but what must be, extremes, and as many rows as count.
const PERSON: u32 = 4_242;

/// 900 persons with one to five rows, and the one.
fn history() -> Vec<Row> {
    let one = |person: u32, number: u32| {
        let sex = ["F", "M", ""][person as usize % 3];
        let outcome = ["Alive", "", "Dead"][number as usize % 3];
        let onset = if person.is_multiple_of(2) { "2026-11-01" } else { "" };
        let age = (person + 7 * number) % 100;
        (person, 1 + (person + 3 * number) % 25, format!("{age},{sex},{outcome},{onset}"))
    };
    let others = (0..900).flat_map(|person| (0..=person % 5).map(move |n| one(person, n)));
    let ages = [0, 110, 110, 0, 110];
    let extremes = (1..).zip(ages).map(|(day, age)| (PERSON, day, format!("{age},,,")));
    others.chain(extremes).collect()
}

fn file(rows: &[Row]) -> String {
    let line = |(person, day, rest): &Row| format!("p{person},2026-11-{day:02},{rest}\n");
    HEADER.to_owned() + &rows.iter().map(line).collect::<String>()
}

/// Retention buckets of a month or of a day.
fn charter(period: &str) -> Charter {
    let mut json = serde_json::to_value(charter_of_many()).unwrap();
    json["record"]["mers_case"]["retention"]["period"] = period.into();
    json["privacy"]["epsilon"] = "1000".into();
    serde_json::from_value(json).unwrap()
}

/// What is asked of the noise.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asked {
    sensitivity: u128,
    sigma: u128,
    exact: Vec<i128>,
}

#[derive(Default)]
struct Recording(Vec<Asked>);

impl NoiseSource for Recording {
    fn draw(&mut self, call: NoiseCall<'_>) -> Result<Vec<i128>, NoiseError> {
        let (sensitivity, sigma) = (call.sensitivity, call.sigma.steps());
        self.0.push(Asked { sensitivity, sigma, exact: call.exact.to_vec() });
        Ok(vec![0; call.exact.len()])
    }
}

struct Yes;

impl BudgetLedger for Yes {
    type Error = std::convert::Infallible;

    async fn charge(&mut self, _: &Cost) -> Result<u64, Self::Error> {
        Ok(7)
    }

    async fn charge_both(&mut self, _: &Cost, _: &Cost) -> Result<(u64, u64), Self::Error> {
        Ok((7, 8))
    }
}

/// What lies on the disk.
#[derive(Debug, PartialEq, Eq)]
struct Lies {
    files: usize,
    rows: u64,
    earlier: u64,
    beyond: u64,
}

const QUESTIONS: [(&str, &str); 5] = [
    ("SELECT count(*), count(DISTINCT id) FROM mers_case", "charter"),
    ("SELECT sex, count(*), sum(age), avg(age) FROM mers_case GROUP BY sex", "charter"),
    ("SELECT sex, count(*), sum(age), avg(age) FROM mers_case GROUP BY sex", "1"),
    ("SELECT outcome, median(age), variance(age) FROM mers_case WHERE age > 5 GROUP BY 1", "3/2"),
    (
        "SELECT n, count(*) FROM (SELECT id, count(dt_onset) AS n FROM mers_case GROUP BY id) AS p
         GROUP BY n",
        "charter",
    ),
];

/// Hands in the files one after the other, closes the authority's folder, and asks of the store
/// itself.
async fn sums(charter: &Charter, files: &[Vec<Row>]) -> (Lies, Vec<Vec<Asked>>) {
    let mut world = World::open_as(charter.clone()).await;
    for rows in files {
        world.submit(&file(rows), None).await.unwrap();
    }
    let dir = world.dir();
    let folder = world.close();
    let keys = Settings::read(&dir).unwrap().keys_in(&dir);
    let places = Places { authority: dir.clone(), key_table: keys.join("keys.db") };
    let root = RootKey::read(&keys.join("root.key"), None).unwrap();
    let mut store = Store::open(places, root, Arc::new(FileSystem)).await.unwrap();
    let rows = store.snapshot(charter, &"mers_case".parse().unwrap(), &[]).await.unwrap();
    let (kept, earlier, beyond) = rows.counts();
    let lies = Lies { files: segments(&dir).len(), rows: kept, earlier, beyond };
    let mut all = Vec::new();
    for (sql, clip) in QUESTIONS {
        let clip = match clip {
            "charter" => ClipWish::Charter,
            clip => ClipWish::At(clip.parse().unwrap()),
        };
        let charge = Charge::BySpend("1/2".parse().unwrap());
        let question = Question { clip, ..asked("course-of-outbreak", sql, charge) };
        let account = Account::new(&charter.privacy, Charges::default());
        let plan = plan(charter, &question, &account).unwrap();
        let spent = Spent::record(&mut Yes, plan.cost().clone()).await.unwrap();
        let mut recording = Recording::default();
        answer_with(&plan, &rows, &mut recording, spent, 1 + all.len() % 3).unwrap();
        all.push(recording.0);
    }
    drop(folder);
    (lies, all)
}

/// So many files, their rows dealt out in turn.
fn dealt(rows: &[Row], files: usize) -> Vec<Vec<Row>> {
    let one = |file: usize| rows.iter().skip(file).step_by(files).cloned().collect();
    (0..files).map(one).collect()
}

/// Rows of an earlier version: the same keys, other values.
fn wrong(rows: &[Row]) -> Vec<Row> {
    let third = rows.iter().step_by(3);
    third.map(|(person, day, _)| (*person, *day, "99,F,Dead,2026-11-02".to_owned())).collect()
}

/// Rows on other days of those who have as many as count.
fn beyond(rows: &[Row]) -> Vec<Row> {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    rows.iter().for_each(|(person, ..)| *counts.entry(*person).or_default() += 1);
    let full = counts.into_iter().filter(|(_, rows)| *rows == 5);
    full.map(|(person, _)| (person, 28, "50,M,Alive,2026-11-03".to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn t2_sums_of_the_store_do_not_depend_on_how_a_history_lies_in_it() {
    let rows = history();
    let (month, day) = (charter("month"), charter("day"));
    let (lies, expected) = sums(&month, std::slice::from_ref(&rows)).await;
    let kept = rows.len() as u64;
    assert_eq!(lies, Lies { files: 1, rows: kept, earlier: 0, beyond: 0 }, "one file");
    // Of 901 persons each counts as many rows as it has.
    assert_eq!(expected[0][0].exact, [i128::from(kept) << 43]);
    let mut backward = rows.clone();
    backward.reverse();
    let with_earlier = [vec![wrong(&rows)], dealt(&rows, 2)].concat();
    let with_beyond = [dealt(&rows, 2), vec![beyond(&rows)]].concat();
    let with_both = [vec![wrong(&rows)], dealt(&rows, 9), vec![beyond(&rows)]].concat();
    let (earlier, over) = (wrong(&rows).len() as u64, beyond(&rows).len() as u64);
    assert!(earlier > 500 && over > 150);
    for (name, charter, files, earlier, beyond) in [
        ("backwards", &month, vec![backward.clone()], 0, 0),
        ("put together once there is enough", &month, dealt(&rows, 3), 0, 0),
        ("put together again and again", &month, dealt(&backward, 20), 0, 0),
        ("pieces that wait, by day", &day, vec![rows.clone()], 0, 0),
        ("small pieces that wait, by day", &day, dealt(&backward, 3), 0, 0),
        ("put together, by day", &day, dealt(&rows, 11), 0, 0),
        ("with earlier versions", &month, with_earlier.clone(), earlier, 0),
        ("with earlier versions, by day", &day, with_earlier, earlier, 0),
        ("with rows beyond the bound", &month, with_beyond.clone(), 0, over),
        ("with rows beyond the bound, by day", &day, with_beyond, 0, over),
        ("with both", &month, with_both.clone(), earlier, over),
        ("with both, by day", &day, with_both, earlier, over),
    ] {
        let (lies, found) = sums(charter, &files).await;
        let by_day = name.ends_with("by day");
        assert_eq!(lies.files > 0, !by_day, "{name}: {lies:?}");
        assert_eq!(
            (lies.rows, lies.earlier, lies.beyond),
            (kept + earlier + beyond, earlier, beyond)
        );
        assert_eq!(found, expected, "{name}");
    }
}

/// Corrections that came under another day, and rows beyond the bound of who has fewer, count: the
/// comparison above notices.
#[tokio::test(flavor = "multi_thread")]
async fn t2_sums_of_the_store_do_not_depend_on_how_a_history_lies_in_it_twin() {
    let (rows, month) = (history(), charter("month"));
    let (_, expected) = sums(&month, std::slice::from_ref(&rows)).await;
    let other_day = |(person, _, rest): Row| (person, 27, rest);
    let elsewhere = wrong(&rows).into_iter().map(other_day).collect();
    let (_, found) = sums(&month, &[elsewhere, rows.clone()]).await;
    assert!(found.iter().zip(&expected).all(|(found, expected)| found != expected));
    let one_more = vec![(0, 26, "50,F,Alive,2026-11-01".to_owned())];
    let (_, found) = sums(&month, &[rows, one_more]).await;
    assert!(found.iter().zip(&expected).all(|(found, expected)| found != expected));
}

/// With and without a person of extremes, who came in pieces, was corrected and had too many rows.
#[tokio::test(flavor = "multi_thread")]
async fn t3_a_person_in_the_store_moves_sums_by_at_most_the_clip() {
    let rows = history();
    let others: Vec<Row> = rows.iter().filter(|row| row.0 != PERSON).cloned().collect();
    let files = [vec![wrong(&rows)], dealt(&rows, 9), vec![beyond(&rows)]].concat();
    let without: Vec<Vec<Row>> = files
        .iter()
        .map(|rows| rows.iter().filter(|row| row.0 != PERSON).cloned().collect())
        .collect();
    let (_, with) = sums(&charter("day"), &files).await;
    let (_, without) = sums(&charter("day"), &without).await;
    let (_, plain) = sums(&charter("month"), &[others]).await;
    assert_eq!(without, plain);
    for ((sql, _), (with, without)) in QUESTIONS.iter().zip(with.iter().zip(&without)) {
        assert_eq!(with.len(), without.len());
        for (with, without) in with.iter().zip(without) {
            assert_eq!((with.sensitivity, with.sigma), (without.sensitivity, without.sigma));
            let moved = with.exact.iter().zip(&without.exact).map(|(a, b)| (a - b).unsigned_abs());
            // Below 2^61 after the shift; rounded up.
            let norm2: u128 = moved.map(|moved| moved.div_ceil(1 << 20).pow(2)).sum();
            let most = with.sensitivity.div_ceil(1 << 20) + with.exact.len() as u128;
            assert!(norm2 <= most * most, "{sql}");
        }
    }
}
