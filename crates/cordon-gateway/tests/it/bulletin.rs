//! Bulletins over several weeks: one charge, each window once, a person within the clip.

use cordon_charter::{Charter, Role};
use cordon_gateway::{ActError, Answered};
use cordon_log::{Bulletin, Event, Every, Term};
use cordon_query::{Charge, ClipWish, Question};
use serde_json::Value;

use crate::world::{World, asked, charter, code};

const COUNT: &str = "SELECT count(*) AS cases FROM mers_case";
const PURPOSE: &str = "course-of-outbreak";

/// The charter with so much budget that noise does not show, and rows that live for so many days.
fn loud_for(days: u32) -> Charter {
    let mut json = serde_json::to_value(charter()).unwrap();
    json["record"]["mers_case"]["retention"]["days"] = days.into();
    json["privacy"]["epsilon"] = "1000000000".into();
    json["privacy"]["minimum_people"] = 0.into();
    serde_json::from_value(json).unwrap()
}

fn loud() -> Charter {
    loud_for(55)
}

fn weekly(windows: u32) -> Term {
    Term { first: "2026-11-02".parse().unwrap(), every: Every::Days(7), windows }
}

fn question(clip: &str, epsilon: &str) -> Question {
    let clip = match clip {
        "chosen" => ClipWish::Chosen,
        "charter" => ClipWish::Charter,
        clip => ClipWish::At(clip.parse().unwrap()),
    };
    Question { clip, ..asked(PURPOSE, COUNT, Charge::ByEpsilon(epsilon.parse().unwrap())) }
}

impl World {
    async fn declare(&mut self, question: &Question, term: Term) -> Result<u64, ActError> {
        let measure = self.measure.clone();
        self.gateway.declare_bulletin(&measure, Role::Epidemiologist, (question, &term)).await
    }

    async fn release(&mut self, bulletin: u64) -> Result<Answered, ActError> {
        let measure = self.measure.clone();
        self.gateway.release_window(&measure, Role::Epidemiologist, bulletin).await
    }

    /// Opens a version of the charter: that of [`loud`] with a change.
    async fn version(&mut self, version: u32, change: impl FnOnce(&mut Value)) {
        let mut json = serde_json::to_value(loud()).unwrap();
        json["measure"]["version"] = version.into();
        change(&mut json);
        self.propose(serde_json::from_value(json).unwrap()).await;
        self.agree().await;
        let measure = self.measure.clone();
        self.gateway.open_measure(&measure, false).await.unwrap();
    }

    fn bulletin(&self, leaf: u64) -> Bulletin {
        let measure = self.gateway.measure(&self.measure).unwrap();
        measure.bulletins().get(leaf).unwrap().clone()
    }

    fn spent(&self) -> cordon_charter::Rho {
        self.gateway.measure(&self.measure).unwrap().charges().rho()
    }

    /// Cases of these persons, reported on `day`.
    async fn people(&mut self, who: std::ops::Range<u32>, day: &str) {
        let rows: String = who.map(|id| format!("p{id},40,{day}\n")).collect();
        self.submit(&format!("id,age,dt_report\n{rows}"), None).await.unwrap();
    }
}

/// The one number of an answer.
fn number(answered: &Answered) -> String {
    answered.release.rows[0][0].value.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_one_charge_covers_all_windows_and_a_person_counts_once() {
    let mut world = World::open_as(loud()).await;
    // What arrived before the declaration belongs to no window.
    world.people(90..95, "2026-11-01").await;
    let declared = world.declare(&question("1", "100000"), weekly(3)).await.unwrap();
    let spent = world.spent();
    world.people(0..10, "2026-11-02").await;
    world.at("2026-11-05T12:00:00Z");
    world.people(8..12, "2026-11-03").await;

    world.at("2026-11-09T00:00:00Z");
    let first = world.release(declared).await.unwrap();
    assert_eq!(number(&first), "12");
    // Late rows about the first week arrive in the second: the first is not opened again. Who
    // counted before has nothing left of the clip.
    world.people(5..20, "2026-11-04").await;
    let mut world = world.reopen().await;
    world.at("2026-11-16T09:00:00Z");
    assert_eq!(number(&world.release(declared).await.unwrap()), "8");
    world.people(0..30, "2026-11-15").await;
    world.at("2026-11-24T09:00:00Z");
    let last = world.release(declared).await.unwrap();
    assert_eq!(number(&last), "10");

    assert_eq!(world.spent(), spent, "windows cost nothing more");
    assert_eq!((world.count("charged"), world.count("window_opened")), (1, 3));
    assert_eq!(world.count("window_released"), 3);
    let window = last.release.window.as_ref().unwrap();
    assert_eq!((window.number, window.of, window.bulletin), (3, 3, declared));
    assert_eq!(window.last, "2026-11-22".parse().unwrap());
    assert_eq!(code(world.release(declared).await), "bulletin");
    world.assert_good();
    let receipt = world.gateway.receipt(last.leaf).await.unwrap();
    let shown = cordon_log::Receipt::verify(&receipt, &cordon_log::Trust::default()).unwrap();
    assert!(shown.to_string().contains("window 3 of bulletin"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_spent_outlives_the_rows_and_goes_with_the_bulletin() {
    let mut world = World::open_as(loud_for(14)).await;
    let declared = world.declare(&question("1", "100000"), weekly(5)).await.unwrap();
    world.people(0..10, "2026-11-02").await;
    world.at("2026-11-09T00:00:00Z");
    assert_eq!(number(&world.release(declared).await.unwrap()), "10");
    assert_eq!(world.gateway.kept_bulletins().await.unwrap(), 1);
    // Their rows expire; the same persons come again, and are as good as counted.
    world.at("2026-11-27T00:00:00Z");
    world.gateway.confirm_time_jump(Role::Operator).await.unwrap();
    assert!(world.count("keys_destroyed") > 0);
    world.people(0..12, "2026-11-27").await;
    for expected in ["0", "0"] {
        assert_eq!(number(&world.release(declared).await.unwrap()), expected);
    }
    world.at("2026-11-30T00:00:00Z");
    assert_eq!(number(&world.release(declared).await.unwrap()), "2");
    assert_eq!(world.gateway.kept_bulletins().await.unwrap(), 1);
    world.at("2026-12-07T00:00:00Z");
    assert_eq!(number(&world.release(declared).await.unwrap()), "0");
    assert_eq!(world.gateway.kept_bulletins().await.unwrap(), 0);
    assert!(world.bulletin(declared).next().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_a_window_is_opened_once_whatever_happens() {
    let mut world = World::open_as(loud()).await;
    let declared = world.declare(&question("1", "100000"), weekly(2)).await.unwrap();
    world.people(0..10, "2026-11-02").await;
    world.at("2026-11-09T00:00:00Z");
    // The event that opens the window is durable and cannot be published: no noise is drawn.
    let checkpoint = world.dir().join("log/checkpoint");
    let kept = std::fs::read(&checkpoint).unwrap();
    std::fs::remove_file(&checkpoint).unwrap();
    std::fs::create_dir(&checkpoint).unwrap();
    assert!(world.release(declared).await.is_err());
    std::fs::remove_dir(&checkpoint).unwrap();
    std::fs::write(&checkpoint, kept).unwrap();
    let mut world = world.reopen().await;
    assert_eq!((world.count("window_opened"), world.count("window_released")), (1, 0));
    // It is not over yet, and the first is not opened again.
    assert_eq!(code(world.release(declared).await), "bulletin");
    assert_eq!(world.count("window_opened"), 1);
    // What the lost window took of the clip stays taken.
    world.people(5..12, "2026-11-10").await;
    world.at("2026-11-16T00:00:00Z");
    assert_eq!(number(&world.release(declared).await.unwrap()), "2");
    assert_eq!(world.count("window_released"), 1);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_before_a_window_is_opened_costs_nothing_of_it() {
    let mut world = World::open_as(loud()).await;
    let declared = world.declare(&question("1", "100000"), weekly(2)).await.unwrap();
    world.people(0..3_000, "2026-11-02").await;
    world.at("2026-11-09T00:00:00Z");
    let segments = world.dir().join("segments");
    let away = world.dir().join("away");
    std::fs::rename(&segments, &away).unwrap();
    let error = world.release(declared).await.unwrap_err();
    assert_eq!(error.to_string(), cordon_query::Failed.to_string());
    assert_eq!(world.count("window_opened"), 0);
    std::fs::rename(&away, &segments).unwrap();
    assert_eq!(number(&world.release(declared).await.unwrap()), "3000");
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn small_submissions_stay_in_their_window_when_they_are_merged() {
    let mut world = World::open_as(loud()).await;
    let declared = world.declare(&question("1", "100000"), weekly(3)).await.unwrap();
    let mut next = 0;
    for (day, submissions) in [(3, 20), (11, 20), (18, 20)] {
        for hour in 0..submissions {
            world.at(&format!("2026-11-{day:02}T{hour:02}:00:00Z"));
            world.people(next..next + 1, "2026-11-02").await;
            next += 1;
        }
    }
    world.at("2026-11-23T00:00:00Z");
    for _ in 0..3 {
        assert_eq!(number(&world.release(declared).await.unwrap()), "20");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_of_a_month_ends_with_the_month() {
    let mut world = World::open_as(loud()).await;
    let term = Term { every: Every::Months(1), ..weekly(1) };
    let declared = world.declare(&question("1", "100000"), term).await.unwrap();
    world.people(0..10, "2026-11-02").await;
    world.at("2026-12-01T23:59:59Z");
    world.people(8..15, "2026-11-20").await;
    let error = world.release(declared).await.unwrap_err();
    assert!(error.to_string().contains("until the end of 2026-12-01"), "{error}");
    world.at("2026-12-02T00:00:00Z");
    world.people(15..20, "2026-11-20").await;
    let released = world.release(declared).await.unwrap();
    assert_eq!(number(&released), "15");
    let window = released.release.window.unwrap();
    assert_eq!((window.first, window.last), (term.first, "2026-12-01".parse().unwrap()));
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_bulletin_may_be_is_refused_and_costs_nothing() {
    let mut world = World::open().await;
    let now = |windows| weekly(windows);
    let fine = question("1", "1/2");
    let past = Term { first: "2026-11-01".parse().unwrap(), ..now(2) };
    assert_eq!(code(world.declare(&fine, past).await), "bulletin");
    // 2026-12-31 is the sunset: the ninth week would end after it.
    assert_eq!(code(world.declare(&fine, now(9)).await), "bulletin");
    assert_eq!(code(world.declare(&fine, now(0)).await), "bulletin");
    for every in [Every::Days(0), Every::Months(0), Every::Months(13)] {
        let term = Term { every, ..now(1) };
        assert_eq!(code(world.declare(&fine, term).await), "bulletin");
    }
    // Two months from 2 November end on 1 January.
    let two = Term { every: Every::Months(1), ..now(2) };
    assert_eq!(code(world.declare(&fine, two).await), "bulletin");
    assert_eq!(code(world.declare(&question("chosen", "1/2"), now(2)).await), "clip-of-windows");
    assert_eq!(code(world.declare(&question("1", "50"), now(2)).await), "budget-exhausted");
    let other = Question { purpose: "billing".parse().unwrap(), ..fine.clone() };
    assert_eq!(code(world.declare(&other, now(2)).await), "unknown-purpose");
    let rows = Question { sql: "SELECT * FROM mers_case".to_owned(), ..fine.clone() };
    assert!(world.declare(&rows, now(2)).await.is_err());
    let measure = world.measure.clone();
    let by = world.gateway.declare_bulletin(&measure, Role::Submitter, (&fine, &now(2))).await;
    assert_eq!(code(by), "no-access");
    assert_eq!((world.count("charged"), world.count("bulletin_declared")), (0, 0));
    assert_eq!(world.count("question_refused"), 12);

    let declared = world.declare(&fine, now(8)).await.unwrap();
    assert_eq!(code(world.release(declared).await), "bulletin");
    assert_eq!(code(world.release(declared - 1).await), "no-bulletin");
    world.at("2026-11-09T00:00:00Z");
    let by = world.gateway.release_window(&measure, Role::Submitter, declared).await;
    assert_eq!(code(by), "no-access");
    let sql = question("1", "1/2");
    let explained = world.gateway.explain_bulletin(&measure, Role::Epidemiologist, (&sql, &now(0)));
    assert_eq!(code(explained), "bulletin");
    assert_eq!(world.count("window_opened"), 0);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn t5_a_version_that_changes_nothing_of_a_bulletin_lets_it_go_on() {
    let mut world = World::open_as(loud()).await;
    let declared = world.declare(&question("1", "100000"), weekly(3)).await.unwrap();
    let spent = world.spent();
    world.people(0..10, "2026-11-02").await;
    world.at("2026-11-09T00:00:00Z");
    assert_eq!(number(&world.release(declared).await.unwrap()), "10");
    world
        .version(2, |json| {
            json["privacy"]["reason"] = "Another text.".into();
            let record = &mut json["record"]["mers_case"];
            record["field"]["another"] = record["field"]["age"].clone();
            record["field"]["another"]["required"] = false.into();
        })
        .await;
    // Rows on both sides of the version count, and who counted before has nothing left.
    world.people(5..20, "2026-11-10").await;
    let mut world = world.reopen().await;
    world.at("2026-11-16T00:00:00Z");
    let second = world.release(declared).await.unwrap();
    assert_eq!(number(&second), "10");
    assert_eq!(second.release.charter, world.bulletin(declared).charter);
    assert_eq!((world.spent(), world.count("charged")), (spent, 1));
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_changes_what_a_bulletin_stands_on_ends_it_for_good() {
    let mut world = World::open_as(loud()).await;
    let declared = world.declare(&question("1", "100000"), weekly(3)).await.unwrap();
    world.people(0..10, "2026-11-02").await;
    world.at("2026-11-09T00:00:00Z");
    world.release(declared).await.unwrap();
    let age = |json: &mut Value, most: u32| {
        json["record"]["mers_case"]["field"]["age"]["type"]["max"] = most.into();
    };
    world.version(2, |json| age(json, 120)).await;
    world.at("2026-11-16T00:00:00Z");
    let error = world.release(declared).await.unwrap_err().to_string();
    let named = "version 2 of the charter changed `record.mers_case.field.age.max`";
    assert!(error.contains(named), "{error}");
    // Nothing is kept of persons for a bulletin that is over, so no later version brings it back.
    let mut world = world.reopen().await;
    assert_eq!(world.gateway.kept_bulletins().await.unwrap(), 0);
    world.version(3, |_| ()).await;
    let error = world.release(declared).await.unwrap_err().to_string();
    assert!(error.contains(named), "{error}");
    assert_eq!(world.count("window_opened"), 1);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_says_otherwise_than_its_declaration_is_found() {
    let mut world = World::open_as(loud()).await;
    let declared = world.declare(&question("1", "100000"), weekly(1)).await.unwrap();
    world.people(0..10, "2026-11-02").await;
    world.at("2026-11-09T00:00:00Z");
    let leaf = world.release(declared).await.unwrap().leaf;
    world.assert_good();
    // The public body is what the leaf commits to, so another one is broken by its digest; what it
    // says is compared with the declaration besides.
    let leaves = world.gateway.leaves();
    let opened = leaves.iter().filter(|leaf| matches!(leaf.event, Event::WindowOpened { .. }));
    assert_eq!(opened.count(), 1);
    let file = world.gateway.log_dir().join(format!("bodies/{leaf}.json"));
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"window\":{"), "{text}");
    std::fs::write(&file, text.replace("\"number\":1", "\"number\":2")).unwrap();
    let source = cordon_log::Folder::new(&world.gateway.log_dir());
    let trust = cordon_log::Trust::default();
    let found = cordon_log::verify_log(&source, &trust, world.gateway.now()).unwrap();
    assert!(!found.is_good());
}

const RATES: &str = "SELECT c.sex, count(*) * 100000.0 / p.people AS per_100000 FROM mers_case AS c \
                     JOIN population AS p ON c.sex = p.sex GROUP BY c.sex, p.people ORDER BY c.sex";

/// [`loud`] with a public table of people by sex.
fn with_population(women: u32) -> Charter {
    let mut json = serde_json::to_value(loud()).unwrap();
    json["reference"]["population"] = serde_json::json!({
        "description": "people by sex, invented", "source": "nobody: invented for a test",
        "key": "sex", "rows": [{"sex": "F", "people": women}, {"sex": "M", "people": 50_000}],
    });
    serde_json::from_value(json).unwrap()
}

impl World {
    /// Cases of these women (`F`) or men (`M`), reported on `day`.
    async fn of_sex(&mut self, sex: &str, who: std::ops::Range<u32>, day: &str) {
        let rows: String = who.map(|id| format!("p{id},40,{day},{sex}\n")).collect();
        self.submit(&format!("id,age,dt_report,sex\n{rows}"), None).await.unwrap();
    }
}

/// The value of every row's second column.
fn rates(answered: &Answered) -> Vec<f64> {
    let rate = |row: &Vec<cordon_query::Released>| row[1].value.to_string().parse().unwrap();
    answered.release.rows.iter().map(rate).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulletin_of_weekly_rates_is_of_the_charters_public_table() {
    let mut world = World::open_as(with_population(25_000)).await;
    let asked = Question { sql: RATES.to_owned(), ..question("1", "100000") };
    let declared = world.declare(&asked, weekly(3)).await.unwrap();
    let spent = world.spent();
    world.of_sex("F", 0..5, "2026-11-02").await;
    world.of_sex("M", 5..15, "2026-11-02").await;
    world.at("2026-11-09T00:00:00Z");
    let first = world.release(declared).await.unwrap();
    let close = |own: Vec<f64>, exact: [f64; 2]| {
        own.len() == 2 && own.iter().zip(exact).all(|(own, exact)| (own - exact).abs() < 0.05)
    };
    assert!(close(rates(&first), [20.0, 20.0]), "{:?}", rates(&first));
    assert!(first.release.rows.iter().all(|row| row[1].low.is_some() && row[1].high.is_some()));
    // Who counted in the first week has nothing left of the clip in the second.
    world.of_sex("F", 3..5, "2026-11-10").await;
    world.of_sex("F", 20..23, "2026-11-11").await;
    let mut world = world.reopen().await;
    world.at("2026-11-16T00:00:00Z");
    let second = world.release(declared).await.unwrap();
    assert!(close(rates(&second), [12.0, 0.0]), "{:?}", rates(&second));
    assert_eq!((world.spent(), world.count("charged")), (spent, 1));
    world.assert_good();

    // Other figures are another bulletin: the one that stands ends, and says so.
    let mut json = serde_json::to_value(with_population(26_000)).unwrap();
    json["measure"]["version"] = 2.into();
    world.propose(serde_json::from_value(json).unwrap()).await;
    world.agree().await;
    let measure = world.measure.clone();
    world.gateway.open_measure(&measure, false).await.unwrap();
    world.at("2026-11-23T00:00:00Z");
    let error = world.release(declared).await.unwrap_err().to_string();
    let named = "version 2 of the charter changed `reference.population.rows[0].people`";
    assert!(error.contains(named), "{error}");
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulletin_of_rows_per_person_is_of_the_rows_of_each_window() {
    let mut json = serde_json::to_value(crate::world::charter_of_many()).unwrap();
    json["record"]["mers_case"]["retention"]["days"] = 55.into();
    json["privacy"]["epsilon"] = "1000000000".into();
    json["privacy"]["minimum_people"] = 0.into();
    let mut world = World::open_as(serde_json::from_value(json).unwrap()).await;
    let sql = "SELECT count(*) FILTER (WHERE n >= 2) AS again FROM (SELECT id, count(*) AS n \
               FROM mers_case GROUP BY id) AS p";
    let asked = Question { sql: sql.to_owned(), ..question("charter", "100000") };
    let declared = world.declare(&asked, weekly(2)).await.unwrap();
    for day in ["2026-11-02", "2026-11-03"] {
        world.at(&format!("{day}T09:00:00Z"));
        world.people(0..6, day).await;
    }
    world.people(6..20, "2026-11-03").await;
    world.at("2026-11-09T00:00:00Z");
    assert_eq!(number(&world.release(declared).await.unwrap()), "6");
    // One row more of somebody is one row of the second week: it is not put with the first's.
    world.people(0..20, "2026-11-09").await;
    world.at("2026-11-16T00:00:00Z");
    assert_eq!(number(&world.release(declared).await.unwrap()), "0");
    world.assert_good();
}
