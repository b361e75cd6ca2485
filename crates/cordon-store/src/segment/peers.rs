//! A segment is read by a program that is not ours, given its keys.

use std::{collections::BTreeMap, sync::Arc};

use arrow::{
    array::{
        ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray,
        FixedSizeBinaryArray, Int64Array, StringArray, TimestampSecondArray, UInt32Array,
    },
    datatypes::Int32Type,
    record_batch::RecordBatch,
};
use cordon_testkit::Python;
use serde_json::json;

use super::write;
use crate::{
    layout::{FOOTER, ORDINAL, RECORD_KEY},
    secret::Key,
};

const READ: &str = "
import base64, json, sys
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

given = json.load(sys.stdin)

class Keys(pe.KmsClient):
    def __init__(self, config):
        pe.KmsClient.__init__(self)
    def wrap_key(self, key, name):
        raise NotImplementedError
    def unwrap_key(self, wrapped, name):
        return base64.b64decode(given['keys'][name])

factory = pe.CryptoFactory(lambda config: Keys(config))
properties = factory.file_decryption_properties(pe.KmsConnectionConfig())
file = pq.ParquetFile(given['file'], decryption_properties=properties)
table = file.read(columns=given['columns'])
groups = [file.metadata.row_group(g) for g in range(file.metadata.num_row_groups)]
chunks = [g.column(c) for g in groups for c in range(g.num_columns)] if given['all'] else []
json.dump({
    'rows': [[str(row[c]) for c in table.column_names] for row in table.to_pylist()],
    'groups': [g.num_rows for g in groups],
    'statistics': any(c.is_stats_set or c.has_offset_index or c.has_column_index for c in chunks),
}, sys.stdout)
";

pub(super) fn rows() -> RecordBatch {
    let regions: DictionaryArray<Int32Type> = vec!["R01", "R02", "R01"].into_iter().collect();
    let loads = Decimal128Array::from(vec![Some(725), None, Some(-5)]);
    let loads = loads.with_precision_and_scale(18, 2).unwrap();
    let keys = FixedSizeBinaryArray::try_from_iter([[1u8; 16], [2; 16], [3; 16]].iter()).unwrap();
    let columns: Vec<(&str, ArrayRef)> = vec![
        (ORDINAL, Arc::new(UInt32Array::from(vec![0, 4_095, u32::MAX - 1]))),
        (RECORD_KEY, Arc::new(keys)),
        ("region", Arc::new(regions)),
        ("note", Arc::new(StringArray::from(vec![Some("a"), None, Some("ß")]))),
        ("age", Arc::new(Int64Array::from(vec![Some(41), None, Some(0)]))),
        ("viral_load", Arc::new(loads)),
        ("onset", Arc::new(Date32Array::from(vec![Some(20_759), None, None]))),
        ("seen", Arc::new(TimestampSecondArray::from(vec![Some(1_800_000_000), None, None]))),
        ("alive", Arc::new(BooleanArray::from(vec![Some(true), None, Some(false)]))),
        ("name", Arc::new(BinaryArray::from(vec![&[1u8, 2][..], &[3], &[4]]))),
    ];
    RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, column)| (name, column, !name.starts_with("__"))),
    )
    .unwrap()
}

#[test]
fn pyarrow_reads_a_segment_with_its_keys_and_without_a_destroyed_one() {
    let test = "pyarrow_reads_a_segment_with_its_keys_and_without_a_destroyed_one";
    let Some(python) = Python::find(test) else { return };
    let rows = rows();
    let class = |name: &str| if name == "age" { "case.age" } else { "case" };
    let columns: Vec<(String, String)> = rows
        .schema()
        .fields()
        .iter()
        .map(|field| (field.name().clone(), class(field.name()).to_owned()))
        .collect();
    let keys: BTreeMap<String, Key> =
        [FOOTER, "case", "case.age"].map(|class| (class.to_owned(), Key::fresh().unwrap())).into();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("segment.parquet");
    std::fs::write(&file, write(&rows, &columns, &keys).unwrap()).unwrap();
    let encode = |class: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(keys[class].bytes())
    };
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let given = json!({
        "file": file,
        "columns": names,
        "all": true,
        "keys": {
            "(footer)": encode(FOOTER),
            "case": encode("case"),
            "case.age": encode("case.age"),
        },
    });
    let read = python.run(READ, &given).unwrap();
    assert_eq!(read["groups"], json!([3]));
    assert_eq!(read["statistics"], json!(false));
    assert_eq!(read["rows"][0][2], "R01");
    assert_eq!(read["rows"][2][0], (u32::MAX - 1).to_string());
    let first: Vec<&str> = read["rows"][0].as_array().unwrap()[4..9]
        .iter()
        .map(|value| value.as_str().unwrap())
        .collect();
    assert_eq!(first, ["41", "7.25", "2026-11-02", "1800000000", "True"]);

    let left: Vec<&str> = names.iter().copied().filter(|name| *name != "age").collect();
    let given = json!({
        "file": file,
        "columns": left,
        "all": false,
        "keys": {"(footer)": encode(FOOTER), "case": encode("case")},
    });
    let read = python.run(READ, &given);
    assert_eq!(read.unwrap()["rows"].as_array().unwrap().len(), 3);
}
