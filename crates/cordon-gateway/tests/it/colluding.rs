//! Privacy test 6: askers of two roles and two purposes, with questions, searches for keys, second
//! charges and bulletins, who help each other to everything that can be had. What the log says
//! that they spent is added up here, apart from the account.

use std::collections::BTreeMap;

use cordon_charter::{Account, Charges, Charter, PurposeId, Rho, Role};
use cordon_gateway::{ActError, Kind};
use cordon_log::{Event, Every, Term};
use cordon_query::{Charge, ClipWish, Question};

use crate::world::{World, asked, charter_of_many};

const CURVE: &str = "course-of-outbreak";
const SAFETY: &str = "hospital-safety";
const ASKERS: [(Role, &str); 3] =
    [(Role::Epidemiologist, CURVE), (Role::Epidemiologist, SAFETY), (Role::CaseOfficer, SAFETY)];

/// Five rows a person, hospitals as they come, statistics for a second role.
fn charter() -> Charter {
    let mut value = serde_json::to_value(charter_of_many()).unwrap();
    value["record"]["mers_case"]["field"]["loc_hosp"]["type"] =
        serde_json::json!({ "is": "place", "max_length": 80 });
    let access = value["access"].as_array_mut().unwrap();
    let mut second = access.iter().find(|one| one["purpose"] == SAFETY).unwrap().clone();
    second["role"] = "case_officer".into();
    access.push(second);
    serde_json::from_value(value).unwrap()
}

async fn world() -> World {
    let mut world = World::open_as(charter()).await;
    let row = |id: u32, day: u32| format!("p{id},40,Clinic {},2026-11-{day:02}\n", id % 2);
    let rows = (0..200).flat_map(|id| (1..2 + id % 3).map(move |day| row(id, day)));
    let rows: String = rows.collect();
    world.submit(&format!("id,age,loc_hosp,dt_report\n{rows}"), None).await.unwrap();
    world
}

/// What leaves of the log say was spent: by purpose, and δ.
fn spent(world: &World) -> (BTreeMap<PurposeId, Rho>, Charges) {
    let (mut sums, mut charges) = (BTreeMap::<PurposeId, Rho>::new(), Charges::default());
    for leaf in world.gateway.leaves() {
        if let Event::Charged { purpose, cost, .. } = &leaf.event {
            let sum = sums.get(purpose).cloned();
            sums.insert(purpose.clone(), sum.iter().chain([&cost.rho]).sum());
            charges.add(purpose, cost);
        }
    }
    (sums, charges)
}

/// Whether all of it is within what the charter grants to the measure, its purposes and searches.
fn is_within(charter: &Charter, (sums, charges): &(BTreeMap<PurposeId, Rho>, Charges)) -> bool {
    let total = charter.rho_total();
    let shares = &charter.privacy.shares;
    let own = sums.iter().all(|(purpose, sum)| *sum <= total.percent(shares[purpose]));
    let delta = charges.delta() <= charter.privacy.delta.half().value();
    sums.values().sum::<Rho>() <= total && own && delta
}

/// The ways to spend, one after the other; each asks something else.
async fn put(world: &mut World, number: usize, epsilon: &str) -> Result<(), ActError> {
    let (role, purpose) = ASKERS[number % ASKERS.len()];
    let cost = || Charge::ByEpsilon(epsilon.parse().unwrap());
    let (year, month, day) = (2024 + number / 336, number / 28 % 12 + 1, number % 28 + 1);
    let since = format!("dt_report >= DATE '{year}-{month:02}-{day:02}'");
    let measure = world.measure.clone();
    let by = |key| format!("SELECT {key}, count(*) FROM mers_case WHERE {since} GROUP BY {key}");
    let (by_hospital, by_outcome) = (by("loc_hosp"), by("outcome"));
    let question = match number / ASKERS.len() % 4 {
        // Clips are chosen: both charges together.
        0 => asked(purpose, &by_outcome, cost()),
        // Keys that only the data know, where the purpose covers them.
        1 if purpose == SAFETY => asked(purpose, &by_hospital, cost()),
        // The second charge follows from the first.
        1 | 2 => asked(purpose, &by_outcome, Charge::Within(10u32.into())),
        // Weeks to come, charged now.
        _ => {
            let first = world.gateway.now().to_zoned(jiff::tz::TimeZone::UTC).date();
            let first = first.tomorrow().unwrap();
            let term = Term { first, every: Every::Days(7), windows: 2 };
            let clip = ClipWish::At("1".parse().unwrap());
            let weekly = Question { clip, ..asked(purpose, &by_outcome, cost()) };
            let declared = world.gateway.declare_bulletin(&measure, role, (&weekly, &term)).await;
            return declared.map(|_| ());
        }
    };
    let answered = world.gateway.ask(&measure, role, &question).await?;
    // Another asker puts the same question: it is answered from the log.
    let before = world.count("charged");
    let other = if purpose == SAFETY { Role::CaseOfficer } else { role };
    let again = world.gateway.ask(&measure, other, &question).await?;
    assert!(again.repeated && again.leaf == answered.leaf);
    assert_eq!(world.count("charged"), before);
    Ok(())
}

/// The ρ and ε that a refusal says can still be spent.
fn told(error: &ActError) -> Option<(String, String)> {
    let help = error.help().unwrap();
    let (_, rest) = help.split_once("spend at most ρ = ")?;
    let (rho, rest) = rest.split_once(" (ε = ")?;
    Some((rho.to_owned(), rest.split_once(" by itself)")?.0.to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn t6_askers_of_all_kinds_who_work_together_stay_within_the_budget() {
    let mut world = world().await;
    let charter = charter();
    let (mut number, mut answered, mut refused) = (0, 0, 0);
    // Ever smaller questions, until nothing that is asked for is left to anybody.
    for epsilon in ["3/5", "1/3", "1/8", "1/30"] {
        let mut in_a_row = 0;
        while in_a_row < 12 {
            let leaves = world.kinds().len();
            match put(&mut world, number, epsilon).await {
                Ok(()) => (answered, in_a_row) = (answered + 1, 0),
                Err(error) => {
                    assert_eq!((error.kind(), error.code()), (Kind::Refused, "budget-exhausted"));
                    let said = format!("{error}; {}", error.help().unwrap());
                    let left = said.contains(" left") && said.contains("costs ρ = ");
                    let instead = ["spend at most ρ = ", "nothing is left for", "name the keys"];
                    assert!(left || said.contains("needs more of δ"), "{said}");
                    assert!(instead.iter().any(|words| said.contains(words)), "{said}");
                    assert!(world.kinds().len() > leaves, "the refusal is in the log");
                    (refused, in_a_row) = (refused + 1, in_a_row + 1);
                }
            }
            assert!(is_within(&charter, &spent(&world)), "question {number} of {epsilon}");
            number += 1;
            assert!(number < 400, "the budget never ends");
        }
        world = world.reopen().await;
    }
    assert!(answered > 12 && refused >= 48, "{answered} answered, {refused} refused");
    for kind in ["scale_chosen", "bulletin_declared", "released"] {
        assert!(world.count(kind) > 1, "{kind}");
    }
    let (sums, charges) = spent(&world);
    assert!(
        sums.len() == 2 && *charges.delta() > *Charges::default().delta(),
        "both purposes, and a search"
    );
    let state = world.gateway.measure(&world.measure).unwrap();
    assert_eq!(state.charges().rho(), sums.values().sum(), "the account says the same");
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn t6_what_a_refusal_says_is_left_can_be_spent_and_no_more() {
    let count = |age: u32| format!("SELECT count(DISTINCT id) FROM mers_case WHERE age > {age}");
    for by_rho in [true, false] {
        let mut world = world().await;
        let first = asked(CURVE, &count(1), Charge::ByEpsilon("1".parse().unwrap()));
        world.put(&first).await.unwrap();
        let dear = asked(CURVE, &count(2), Charge::ByEpsilon("29/10".parse().unwrap()));
        let (rho, epsilon) = told(&world.put(&dear).await.unwrap_err()).unwrap();
        let charge = if by_rho {
            Charge::BySpend(rho.parse().unwrap())
        } else {
            Charge::ByEpsilon(epsilon.parse().unwrap())
        };
        world.put(&asked(CURVE, &count(3), charge.clone())).await.unwrap();
        // The same again is too dear, whoever asks.
        let again = world.put(&asked(CURVE, &count(4), charge)).await.unwrap_err();
        assert_eq!(again.code(), "budget-exhausted");
        let rest = told(&again).map_or(0.0, |(rho, _)| rho.parse().unwrap());
        assert!(rest < 0.001, "{rest}");
        // What was asked before is still answered.
        assert!(world.put(&first).await.unwrap().repeated);
        assert!(is_within(&charter(), &spent(&world)));
        world.assert_good();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn t13_the_same_question_is_free_also_where_nothing_is_left() {
    let mut world = world().await;
    let all = |age: u32| {
        let count = format!("SELECT count(DISTINCT id) FROM mers_case WHERE age > {age}");
        asked(CURVE, &count, Charge::ByEpsilon("2".parse().unwrap()))
    };
    let first = world.put(&all(1)).await.unwrap();
    assert_eq!(world.put(&all(2)).await.unwrap_err().code(), "budget-exhausted");
    let before = world.kinds();
    let again = world.put(&all(1)).await.unwrap();
    assert_eq!(again.release.canonical(), first.release.canonical());
    assert!(again.repeated && world.kinds() == before, "nothing is charged, nothing refused");
    // Over other rows it is another question, and too dear.
    world.submit("id,age,dt_report\nq,40,2026-11-01\n", None).await.unwrap();
    assert_eq!(world.put(&all(1)).await.unwrap_err().code(), "budget-exhausted");
    world.assert_good();
}

/// An account of one's own for every asker: together they spend more, and the sum above notices.
#[test]
fn t6_askers_of_all_kinds_who_work_together_stay_within_the_budget_twin() {
    let charter = charter();
    let sums_of = |accounts: usize| {
        let new = || Account::new(&charter.privacy, Charges::default());
        let mut own: Vec<Account> = (0..accounts).map(|_| new()).collect();
        let epsilon = "1/3".parse().unwrap();
        let rho = Rho::largest_within(&epsilon, &charter.privacy.delta.half());
        let cost = cordon_charter::Cost::of(rho);
        let (mut sums, mut charges) = (BTreeMap::<PurposeId, Rho>::new(), Charges::default());
        for number in 0..300 {
            let purpose: PurposeId = ASKERS[number % ASKERS.len()].1.parse().unwrap();
            if own[number % accounts].charge(&purpose, &cost).is_ok() {
                let sum = sums.get(&purpose).cloned();
                sums.insert(purpose.clone(), sum.iter().chain([&cost.rho]).sum());
                charges.add(&purpose, &cost);
            }
        }
        (sums, charges)
    };
    assert!(is_within(&charter, &sums_of(1)));
    assert!(!is_within(&charter, &sums_of(ASKERS.len())));
}
