//! Dummy tables: a function of charter and seed, in the types of the store.

use std::path::Path;

use arrow::{compute::concat_batches, record_batch::RecordBatch};
use cordon_query::{DUMMY_PERSONS, ORDINAL, RecordSource as _, dummy};

fn rows(text: &str, record: &str, seed: u64) -> RecordBatch {
    let charter = cordon_charter::parse(text).charter.unwrap();
    let name = record.parse().unwrap();
    let fields = charter.records[&name].fields.keys().map(ToString::to_string);
    let source = dummy(&charter, &name, seed).unwrap();
    assert_eq!(source.partitions(), 1);
    // Fields that name a person are not there at all.
    let there: Vec<String> = fields
        .filter(|field| source.read(0, std::slice::from_ref(field)).unwrap().all(|b| b.is_ok()))
        .collect();
    let batches: Vec<RecordBatch> =
        source.read(0, &there).unwrap().collect::<Result<_, _>>().unwrap();
    concat_batches(&batches[0].schema(), &batches).unwrap()
}

#[test]
fn the_same_charter_and_seed_give_the_same_rows() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../measures");
    let mut records = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let Some(charter) = cordon_charter::parse(&text).charter else { continue };
        for (name, record) in &charter.records {
            let one = rows(&text, name.as_str(), 1);
            assert_eq!(one, rows(&text, name.as_str(), 1), "{}", path.display());
            assert_ne!(one, rows(&text, name.as_str(), 2), "{}", path.display());
            assert!(one.num_rows() >= DUMMY_PERSONS as usize);
            if record.rows_per_person == 1 {
                assert_eq!(one.num_rows(), DUMMY_PERSONS as usize);
            }
            assert!(one.column_by_name(ORDINAL).is_some());
            records += 1;
        }
    }
    assert!(records >= 4);
}
