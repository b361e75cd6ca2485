//! T6 over the command line: processes of several askers race for one budget, retry and are
//! killed. What the published log says was charged is added up here, apart from the account.

use std::{collections::BTreeMap, path::Path, process::Stdio, thread::sleep, time::Duration};

use cordon_charter::{Charter, Cost, PurposeId, Rho};
use cordon_testkit::Seeded;

use crate::{
    found,
    people::{csv, invented},
    world::{MERS, Ran, World, json},
};

const CURVE: &str = "course-of-outbreak";
const SAFETY: &str = "hospital-safety";

fn world() -> (World, Charter) {
    let text = found::charter();
    let world = World::open_as(&MERS, &text);
    let file = world.write("invented.csv", csv(&invented(80, 1)));
    world.submit(MERS.measure, "mers_case", Path::new(&file));
    (world, cordon_charter::parse(&text).charter.unwrap())
}

/// What each charge of the log cost, by purpose.
fn charged(world: &World) -> Vec<(PurposeId, Cost)> {
    charged_in(world, &[])
}

/// The same of the authority in another place.
fn charged_in(world: &World, place: &[&str]) -> Vec<(PurposeId, Cost)> {
    let log = world.ok(&[place, &["log", "show", "--format", "json"]].concat()).out;
    let events = log.lines().map(|line| json(line)["leaf"]["event"].take());
    let charges = events.filter(|event| event["kind"] == "charged");
    let of = |mut event: serde_json::Value| {
        let purpose = event["purpose"].as_str().unwrap().parse().unwrap();
        (purpose, serde_json::from_value(event["cost"].take()).unwrap())
    };
    charges.map(of).collect()
}

fn is_within(charter: &Charter, charged: &[(PurposeId, Cost)]) -> bool {
    let total = charter.rho_total();
    let mut sums: BTreeMap<&PurposeId, Vec<&Rho>> = BTreeMap::new();
    for (purpose, cost) in charged {
        sums.entry(purpose).or_default().push(&cost.rho);
    }
    let share = |purpose: &PurposeId| total.percent(charter.privacy.shares[purpose]);
    charged.iter().map(|(_, cost)| &cost.rho).sum::<Rho>() <= total
        && sums.into_iter().all(|(purpose, spent)| spent.into_iter().sum::<Rho>() <= share(purpose))
}

/// The words of each process of a round; the first two ask the same.
fn round(number: usize) -> Vec<Vec<String>> {
    let ask = |purpose: &str, sql: String, cost: [&str; 2]| {
        let words = ["ask", MERS.measure, &sql, "--purpose", purpose, cost[0], cost[1]];
        words.map(str::to_owned).to_vec()
    };
    let count = |age: usize| format!("SELECT count(*) FROM mers_case WHERE age > {age}");
    let date = format!("2015-05-{:02}", number + 1);
    let outcome = format!(
        "SELECT outcome, count(*) FROM mers_case WHERE dt_report > DATE '{date}' GROUP BY outcome"
    );
    let hospital = format!(
        "SELECT loc_hosp, count(*) FROM mers_case WHERE dt_report > DATE '{date}' GROUP BY loc_hosp"
    );
    let mut bulletin = ask(CURVE, count(number + 60), ["--epsilon", "0.7"]);
    bulletin.splice(0..1, ["bulletin".to_owned(), "declare".to_owned()]);
    bulletin.extend(["--clip", "1", "--every", "week", "--windows", "3"].map(str::to_owned));
    vec![
        ask(CURVE, count(number), ["--epsilon", "0.7"]),
        ask(CURVE, count(number), ["--epsilon", "0.7"]),
        ask(CURVE, count(number + 30), ["--within", "30"]),
        bulletin,
        ask(SAFETY, hospital, ["--epsilon", "0.7"]),
        ask(SAFETY, outcome, ["--epsilon", "0.7"]),
    ]
}

/// All at once. `killed` of them after so long, and then asked again.
fn race(world: &World, asked: &[Vec<String>], killed: (usize, Duration)) -> Vec<Ran> {
    let start = |words: &Vec<String>| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = world.command(&words);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let mut children: Vec<_> = asked.iter().map(start).collect();
    sleep(killed.1);
    let _ = children[killed.0].kill();
    let again = start(&asked[killed.0]);
    children.push(again);
    let ends = children.into_iter().map(|child| child.wait_with_output().unwrap());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    ends.map(|end| Ran {
        code: end.status.code().unwrap_or(-1),
        out: text(&end.stdout),
        err: text(&end.stderr),
    })
    .collect()
}

#[test]
fn t6_racing_processes_of_several_askers_never_spend_more_than_there_is() {
    let (world, charter) = world();
    let mut seeded = Seeded::new(6);
    let (mut answered, mut refused, mut repeated) = (0, 0, 0);
    for number in 0..20 {
        let asked = round(number);
        let killed = usize::try_from(seeded.below(asked.len() as u64)).unwrap();
        let before = charged(&world).len();
        let ran = race(&world, &asked, (killed, Duration::from_millis(seeded.below(600))));
        let charges = charged(&world);
        assert!(is_within(&charter, &charges), "round {number}");
        for ran in &ran {
            match ran.code {
                0 => answered += 1,
                1 => assert_is_told(&ran.err),
                code => assert_eq!(code, -1, "{ran:?}"),
            }
        }
        // The same question of two at once is paid once; each other one twice at most.
        assert!(charges.len() - before <= 2 * (asked.len() - 1), "round {number}");
        repeated += ran[..2].iter().filter(|ran| ran.out.contains("at no cost")).count();
        let last = ran.iter().filter(|ran| ran.code == 1).count();
        refused += last;
        if ran.iter().all(|ran| ran.code != 0) {
            break;
        }
        assert!(number < 19, "the budget never ends");
    }
    println!("{answered} answered, {refused} refused, {repeated} were the same at once");
    assert!(answered > 8 && refused > 6 && repeated > 0);
    world.ok(&["verify", "--log", &world.text("authority/log")]);
}

/// What is left, and what to do.
#[track_caller]
fn assert_is_told(said: &str) {
    assert!(said.contains("[budget-exhausted]"), "{said}");
    assert!(said.contains(" left\n") || said.contains(" left ") || said.contains("of δ"), "{said}");
    let instead = ["spend at most ρ = ", "nothing is left for", "name the keys"];
    assert!(instead.iter().any(|words| said.contains(words)), "{said}");
}

/// Two processes with an account each, as if neither saw the other's charges: each stays within the
/// budget, and the sum of what both charged does not.
#[test]
fn t6_racing_processes_of_several_askers_never_spend_more_than_there_is_twin() {
    let (world, charter) = world();
    // With its keys, which lie beside it: without them a copy is refused as put back.
    cordon_testkit::copy_folder(&world.path(""), &world.path("copy")).unwrap();
    let copy = world.text("copy/authority");
    let of_copy = ["--authority", copy.as_str()];
    let mut spent = Vec::new();
    for place in [&[][..], &of_copy] {
        // Until nothing is left of the purpose.
        let asked = (0..40).map(|number| round(number).remove(0));
        let answered = asked.map(|words| {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            world.try_run(&[place, &words].concat()).code
        });
        assert!(answered.take_while(|code| *code == 0).count() > 1);
        let charged = charged_in(&world, place);
        assert!(is_within(&charter, &charged));
        spent.extend(charged);
    }
    assert!(!is_within(&charter, &spent));
}
