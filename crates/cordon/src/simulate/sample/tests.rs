//! Every row of a sample is admitted by its charter; the same seed gives the same bytes.

use std::collections::HashSet;

use cordon_intake::{Manifest, Options, Plan, inspect};

use super::*;

fn run(which: Sample, seed: u64) -> (tempfile::TempDir, Sampled) {
    let folder = tempfile::tempdir().unwrap();
    let sampled = sample(&folder.path().join("sample"), which, 400, seed, None).unwrap();
    (folder, sampled)
}

#[test]
fn every_row_is_admitted_by_the_charter_and_no_person_has_too_many() {
    for which in Sample::value_variants() {
        let (_keep, sampled) = run(*which, 108);
        let charter = cordon_charter::parse(which.charter()).charter.unwrap();
        assert_eq!(charter.measure.id.as_str(), which.measure());
        assert_eq!(sampled.files.len(), charter.records.len(), "a file for each record");
        for written in &sampled.files {
            let name = written.path.file_stem().unwrap().to_str().unwrap();
            admitted(&charter, name, written);
        }
    }
}

fn admitted(charter: &Charter, name: &str, written: &Written) {
    let record = &charter.records[&name.parse().unwrap()];
    let plan = Plan::compile(charter, &name.parse().unwrap()).unwrap();
    let manifest = Manifest::parse(&fs::read_to_string(&written.manifest).unwrap()).unwrap();
    let options = Options { manifest: Some(manifest), ..Options::default() };
    let open = || fs::File::open(&written.path).unwrap();
    let inspected = inspect(&plan, &options, open(), &mut |_| {}).unwrap();
    let mut admission = plan.admit(&inspected, open(), charter.term.opens).unwrap();
    let (mut keys, mut rows) = (HashSet::new(), std::collections::HashMap::new());
    while let Some(chunk) = admission.next_chunk().unwrap() {
        let admitted = chunk.admitted.unwrap();
        for (person, key) in admitted.person().iter().zip(admitted.key()) {
            let person = person.unwrap().to_owned();
            *rows.entry(person.clone()).or_insert(0) += 1;
            assert!(keys.insert((person, key.unwrap().to_owned())), "{name}: a row twice");
        }
    }
    let report = admission.finish().unwrap();
    assert_eq!((report.received, report.refused), (written.rows, 0), "{name}: {report}");
    assert!(report.absent.is_empty() && report.coarsened.is_empty(), "{name}: {report}");
    let most = rows.values().max().unwrap();
    assert!(*most <= record.rows_per_person, "{name}: {most} rows of one person");
    assert!(rows.len() >= 80, "{name}: {} persons", rows.len());
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_every_person_is_marked() {
    for which in Sample::value_variants() {
        let digests = |sampled: &Sampled| {
            sampled.files.iter().map(|file| file.sha256.clone()).collect::<Vec<_>>()
        };
        let (_keep, first) = run(*which, 1);
        let (_keep, again) = run(*which, 1);
        let (_keep, other) = run(*which, 2);
        assert_eq!(digests(&first), digests(&again), "{which:?}");
        assert_ne!(digests(&first), digests(&other), "{which:?}");
        for written in &first.files {
            let text = fs::read_to_string(&written.path).unwrap();
            assert!(text.lines().skip(1).all(|row| row.starts_with("SIM-")), "{which:?}");
            let manifest = fs::read_to_string(&written.manifest).unwrap();
            assert!(manifest.contains("no row is about a real person"), "{which:?}");
        }
    }
    let (keep, _) = run(Sample::ReliefDonations, 1);
    let readme = fs::read_to_string(keep.path().join("sample/README.md")).unwrap();
    assert!(readme.contains("simulated") && readme.contains("--seed 1"), "{readme}");
}

#[test]
fn a_sample_lies_within_its_term() {
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str, which, from: &str| {
        sample(&folder.path().join(name), which, 50, 1, Some(from.parse().unwrap()))
    };
    assert!(of("a", Sample::ExposureNotification, "2027-02-01").is_ok());
    for from in ["2026-10-31", "2027-08-01"] {
        let error = of("b", Sample::ExposureNotification, from).unwrap_err();
        let said = "the first day of this sample lies between 2026-11-01 and 2027-07-11";
        assert_eq!(error.to_string(), said);
    }
    assert!(matches!(of("c", Sample::MersSurveillance, "2027-02-01"), Err(SimulateError::OwnDays)));
    assert!(!folder.path().join("b").exists() && !folder.path().join("c").exists());
    let nobody = sample(&folder.path().join("d"), Sample::PatientScreening, 0, 1, None);
    assert!(matches!(nobody, Err(SimulateError::People)));
}
