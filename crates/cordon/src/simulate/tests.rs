//! Same seed, same bytes; the shape that makes the outbreak useful; admissible by its charter.

use std::collections::{BTreeMap, HashMap, HashSet};

use cordon_charter::ReferenceValue;
use cordon_intake::{Manifest, Options, Plan, inspect};

use super::*;

fn run(name: &str, people: u64, seed: u64) -> (tempfile::TempDir, Simulated) {
    let folder = tempfile::tempdir().unwrap();
    let simulated = simulate(&folder.path().join(name), people, seed, &mut |_, _, _| {}).unwrap();
    (folder, simulated)
}

fn column(written: &Written, nth: usize) -> Vec<String> {
    let text = fs::read_to_string(&written.path).unwrap();
    let rows = text.lines().skip(1);
    rows.map(|row| row.split(',').nth(nth).unwrap().to_owned()).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let digests = |simulated: &Simulated| {
        [&simulated.residents, &simulated.cases, &simulated.contacts].map(|f| f.sha256.clone())
    };
    let (_keep, first) = run("a", 3_000, 108);
    let (_keep, again) = run("b", 3_000, 108);
    let (_keep, other) = run("c", 3_000, 109);
    assert_eq!(digests(&first), digests(&again));
    // On every machine. A change of the generator changes them: say so in the changelog.
    let known = [
        "810711e5f303841523681c70763ad7e963305b07242ad3a384410d520992ce5a",
        "17cc86ea0d3951f52de34f96ab0a2860d68e715dd7c19a057ca986183f0aceeb",
        "2072a81743969f54608ec51d6f2ab91b10ba2622e96c4cfa1ccfadd08153ccea",
    ];
    assert_eq!(digests(&first), known);
    for (one, two) in digests(&first).iter().zip(digests(&other)) {
        assert_ne!(*one, two);
    }
}

#[test]
fn manifests_say_what_the_files_are() {
    let (_keep, simulated) = run("a", 2_000, 1);
    for written in [&simulated.residents, &simulated.cases, &simulated.contacts] {
        let bytes = fs::read(&written.path).unwrap();
        let text = fs::read_to_string(&written.manifest).unwrap();
        assert!(text.contains(&format!("rows = {}\n", written.rows)));
        assert!(text.contains(&cordon_charter::Digest::of(&bytes).to_string()));
        let lines = bytes.iter().filter(|b| **b == b'\n').count();
        assert_eq!(lines as u64, written.rows + 1);
    }
    assert_eq!(simulated.residents.rows, 2_000);
}

#[test]
fn rows_per_person_have_a_heavy_tail() {
    let (_keep, simulated) = run("a", 40_000, 108);
    let mut rows: HashMap<String, u32> = HashMap::new();
    for person in column(&simulated.cases, 0) {
        *rows.entry(person).or_default() += 1;
    }
    let people = rows.len();
    let with = |least: u32| rows.values().filter(|n| **n >= least).count();
    assert!(people > 1_000, "{people}");
    // Zipf's law with exponent 2: P(≥ k) is about 1/k of P(≥ 1), times 6/π².
    assert!((0.33..0.46).contains(&(with(2) as f64 / people as f64)), "{}", with(2));
    assert!((0.03..0.08).contains(&(with(10) as f64 / people as f64)), "{}", with(10));
    assert!(with(30) > 0);
}

#[test]
fn the_curve_rises_and_falls() {
    let (_keep, simulated) = run("a", 40_000, 108);
    let mut by_onset: BTreeMap<String, usize> = BTreeMap::new();
    for day in column(&simulated.cases, 2) {
        *by_onset.entry(day).or_default() += 1;
    }
    let days: Vec<(&String, &usize)> = by_onset.iter().collect();
    let (peak, most) = *days.iter().max_by_key(|(_, count)| **count).unwrap();
    let before = by_onset.range(..peak.clone()).next().unwrap().1;
    let after = by_onset.range(peak.clone()..).next_back().unwrap().1;
    assert!(days.len() > 60 && *most > 20 * before && *most > 20 * after, "{by_onset:?}");
}

#[test]
fn every_row_is_admitted_by_the_charter() {
    let text = include_str!("../../../../measures/simulated-outbreak.toml");
    let parsed = cordon_charter::parse(text);
    let charter = parsed.charter.unwrap();
    let (_keep, simulated) = run("a", 5_000, 3);
    for (record, written) in [
        ("resident", &simulated.residents),
        ("case_report", &simulated.cases),
        ("contact", &simulated.contacts),
    ] {
        let plan = Plan::compile(&charter, &record.parse().unwrap()).unwrap();
        let manifest = Manifest::parse(&fs::read_to_string(&written.manifest).unwrap()).unwrap();
        let options = Options { manifest: Some(manifest), ..Options::default() };
        let open = || fs::File::open(&written.path).unwrap();
        let inspected = inspect(&plan, &options, open(), &mut |_| {}).unwrap();
        let mut admission = plan.admit(&inspected, open(), charter.term.opens).unwrap();
        let mut keys = HashSet::new();
        while let Some(chunk) = admission.next_chunk().unwrap() {
            let admitted = chunk.admitted.unwrap();
            for (person, key) in admitted.person().iter().zip(admitted.key()) {
                assert!(keys.insert((person.unwrap().to_owned(), key.unwrap().to_owned())));
            }
        }
        let report = admission.finish().unwrap();
        assert_eq!((report.received, report.refused), (written.rows, 0), "{report}");
        assert!(report.absent.is_empty() && report.coarsened.is_empty(), "{report}");
    }
}

/// The charter's public table is the country that is settled if nothing else is said.
#[test]
fn the_public_table_counts_the_inhabitants() {
    let text = include_str!("../../../../measures/simulated-outbreak.toml");
    let charter = cordon_charter::parse(text).charter.unwrap();
    let table = &charter.references[&"population".parse().unwrap()];
    let number = |row: &BTreeMap<_, ReferenceValue>, name: &str| match row[&name.parse().unwrap()] {
        ReferenceValue::Integer(people) => people,
        _ => panic!("{name} is no number"),
    };
    let public: Vec<i64> = table.rows.iter().map(|row| number(row, "population")).collect();
    let all = u32::try_from(public.iter().sum::<i64>()).unwrap();
    let country = Country::settle(all, REGIONS, &mut Random::new(108, 0));
    let mut settled = vec![0; REGIONS.into()];
    country.people.iter().for_each(|person| settled[usize::from(person.region)] += 1);
    assert_eq!((all, public), (1_000_000, settled));
}

#[test]
fn nobody_and_too_many_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for people in [0, MOST_PEOPLE + 1] {
        let result = simulate(&folder.path().join("x"), people, 1, &mut |_, _, _| {});
        assert!(matches!(result, Err(SimulateError::People)));
    }
    let existing = simulate(folder.path(), 10, 1, &mut |_, _, _| {});
    assert!(matches!(existing, Err(SimulateError::Write(_))));
}
