//! Files against one small record: every reason, every count, every shape of file.

use arrow::{
    array::{Array, AsArray},
    datatypes::{Decimal128Type, Int32Type, Int64Type},
};
use cordon_charter::{Digest, Record, RetentionAnchor, RetentionPeriod};
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{Encoding, InspectError, Manifest, Options, inspect};

/// A record without its fields.
const RECORD: &str = r#"
description = "a case"
person = ["pid"]
key = ["day"]
rows_per_person = 5
named_person = []
date = "day"
drop_undeclared = false
retention = { days = 400, anchor = "end", period = "month", reason = "r" }
"#;

/// One field of each type: name, type, `identifies`, the rest.
const FIELDS: [[&str; 4]; 10] = [
    ["pid", "is = 'person'", "directly", "required = true"],
    ["phone", "is = 'text', max_length = 8", "directly", "required = false"],
    ["age", "is = 'integer', min = 0, max = 120", "together", "required = false"],
    ["temp", "is = 'decimal', min = 300, max = 450, step = 1, scale = 1", "no", "required = false"],
    ["day", "is = 'date', min = '2015-01-01', max = '2015-12-31'", "no", "required = true"],
    ["seen", "is = 'timestamp', min = '2015-01-01', max = '2015-12-31'", "no", "required = false"],
    ["ill", "is = 'boolean'", "no", "required = false"],
    ["sex", "is = 'category', values = ['f', 'm']", "no", "required = false\ncolumn = 'gender'"],
    ["town", "is = 'place', max_length = 5", "together", "required = false"],
    ["note", "is = 'text', max_length = 5", "no", "required = false"],
];

const HEADER: &str = "pid,phone,age,temp,day,seen,ill,gender,town,note";

fn plan(change: impl FnOnce(&mut Record)) -> Plan {
    let fields = FIELDS.map(|[name, field, identifies, rest]| {
        format!(
            "[field.{name}]\ntype = {{ {field} }}\nidentifies = '{identifies}'\n\
             purposes = ['p']\nwhy = 'w'\n{rest}\n"
        )
    });
    let mut record: Record = toml::from_str(&format!("{RECORD}{}", fields.concat())).unwrap();
    change(&mut record);
    Plan::of_record(
        Digest::of(b"charter"),
        &"case_report".parse().unwrap(),
        &record,
        date(2015, 12, 31),
    )
    .unwrap()
}

fn submit(
    plan: &Plan,
    options: &Options,
    file: &[u8],
) -> Result<(Vec<Chunk>, Report), InspectError> {
    let inspected = inspect(plan, options, file, &mut |_| {})?;
    let mut admission = plan.admit(&inspected, file, date(2015, 6, 30)).unwrap();
    let mut chunks = Vec::new();
    while let Some(chunk) = admission.next_chunk().unwrap() {
        chunks.push(chunk);
    }
    let report = admission.finish().unwrap();
    assert_eq!(report.received, inspected.rows());
    reconcile(&chunks, &report);
    Ok((chunks, report))
}

fn reconcile(chunks: &[Chunk], report: &Report) {
    let admitted: usize = chunks.iter().flat_map(|c| &c.admitted).map(Admitted::len).sum();
    let refused: usize = chunks.iter().map(|c| c.refused.len()).sum();
    assert_eq!((admitted as u64, refused as u64), (report.admitted, report.refused));
    assert_eq!(report.received, report.admitted + report.refused);
    assert_eq!(report.refused, report.refusals.iter().map(|r| r.count).sum::<u64>());
    for admitted in chunks.iter().flat_map(|c| &c.admitted) {
        assert!(!admitted.is_empty());
        assert_eq!(admitted.values().num_rows(), admitted.len());
        assert_eq!(admitted.identifying().num_rows(), admitted.len());
        assert_eq!(
            (admitted.person().len(), admitted.key().len()),
            (admitted.len(), admitted.len())
        );
    }
}

fn file(rows: &[&str]) -> String {
    [&[HEADER], rows].concat().join("\n")
}

/// One row of a good file with `field` set to `value`.
fn row_with(field: &str, value: &str) -> String {
    let cells = HEADER.split(',').map(|name| match name {
        name if name == field => value,
        "pid" => "SK_1",
        "day" => "2015-05-11",
        _ => "",
    });
    cells.collect::<Vec<_>>().join(",")
}

#[test]
fn each_reason() {
    let plan = plan(|_| {});
    for (field, value, refusal) in [
        ("pid", "", "no-person"),
        ("pid", "  ", "no-person"),
        ("day", "", "missing"),
        ("age", "old", "not-an-integer"),
        ("age", "NaN", "not-an-integer"),
        ("age", "16.0", "ok"),
        ("age", "121", "out-of-bounds"),
        ("temp", "inf", "not-a-decimal"),
        ("temp", "45.1", "out-of-bounds"),
        ("temp", "36.65", "ok"),
        ("day", "11.05.2015", "not-a-date"),
        ("day", "2014-12-31", "out-of-bounds"),
        ("seen", "2015-05-11", "not-a-timestamp"),
        ("seen", "2015-12-31T23:59:59Z", "ok"),
        ("seen", "2016-01-01T00:00:00Z", "out-of-bounds"),
        ("ill", "perhaps", "not-a-boolean"),
        ("gender", "F", "not-in-list"),
        ("town", "Berlin", "too-long"),
        ("note", "a\u{7}", "control-character"),
        ("note", "\"a\nb\"", "ok"),
        ("note", "x,y", "wrong-number-of-columns"),
    ] {
        let (_, report) =
            submit(&plan, &Options::default(), file(&[&row_with(field, value)]).as_bytes())
                .unwrap();
        let got: Vec<&str> = report.refusals.iter().map(|r| r.reason.code()).collect();
        let expected: &[&str] = if refusal == "ok" { &[] } else { &[refusal] };
        assert_eq!(got, expected, "{field} = {value:?}");
        if let [refusals] = &report.refusals[..] {
            assert_eq!(refusals.lines, [2]);
            assert_eq!(refusals.column.is_some(), field == "gender");
        }
    }
}

#[test]
fn values_arrive_in_their_types() {
    let plan = plan(|_| {});
    let rows = [
        " SK_\u{c5},+49 1,7,36.65,2015-05-11,2015-05-11T10:00:00Z,yes,m,Ulm,\"a\nb\"",
        "sk_A\u{30a},,,,2015-05-12 08:00,,,,,",
    ];
    let (chunks, report) = submit(&plan, &Options::default(), file(&rows).as_bytes()).unwrap();
    let admitted = chunks[0].admitted.as_ref().unwrap();
    let values = admitted.values();
    let names: Vec<_> = values.schema().fields().iter().map(|f| f.name().clone()).collect();
    assert_eq!(names, ["age", "day", "ill", "note", "seen", "sex", "temp", "town"]);
    assert_eq!(values.column(0).as_primitive::<Int64Type>().value(0), 7);
    assert!(values.column(0).is_null(1));
    let sex = values.column(5).as_dictionary::<Int32Type>();
    assert_eq!((sex.key(0), sex.values().len()), (Some(1), 2));
    // 36.65 is between two steps of 0.1: the even one.
    assert_eq!(values.column(6).as_primitive::<Decimal128Type>().value(0), 366);
    assert_eq!(values.column(6).data_type().to_string(), "Decimal128(18, 1)");
    let identifying = admitted.identifying();
    assert_eq!(identifying.column(0).as_string::<i32>().value(0), "+49 1");
    assert_eq!(identifying.column(1).as_string::<i32>().value(1), "sk_\u{c5}");
    // Composed and decomposed, upper and lower case: one person.
    assert_eq!(admitted.person().value(0), "sk_\u{e5}");
    assert_eq!(admitted.person().value(0), admitted.person().value(1));
    assert_eq!(admitted.key().value(0), "2015-05-11");
    assert_eq!(admitted.lines(), [2, 4]);
    let coarsened: Vec<_> = report.coarsened.iter().map(|c| (c.field.as_str(), c.values)).collect();
    assert_eq!(coarsened, [("day", 1), ("temp", 1)]);
}

#[test]
fn several_fields_can_name_the_person() {
    let plan = plan(|record| {
        record.person = ["phone", "age"].map(|f| f.parse().unwrap()).to_vec();
        record.key = Vec::new();
    });
    let rows =
        ["a,X 1,7,,2015-05-11,,,,,", "b,x 1,7.0,,2015-05-12,,,,,", "c,x 1,,,2015-05-12,,,,,"];
    let (chunks, report) = submit(&plan, &Options::default(), file(&rows).as_bytes()).unwrap();
    let admitted = chunks[0].admitted.as_ref().unwrap();
    assert_eq!(admitted.person().value(0), "x 1\u{1f}7");
    assert_eq!(admitted.person().value(1), "x 1\u{1f}7");
    assert_eq!(admitted.key().value(0), "");
    assert_eq!(report.refusals[0].reason, Reason::NoPerson);
}

#[test]
fn shapes_of_files() {
    let plan = plan(|_| {});
    let told = |encoding| Options { encoding: Some(encoding), ..Options::default() };
    let umlaut = file(&[&row_with("town", "K\u{f6}ln")]);
    let latin: Vec<u8> = umlaut.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let wide: Vec<u8> =
        std::iter::once(0xfeff).chain(umlaut.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let marked = [b"\xef\xbb\xbf", umlaut.as_bytes()].concat();
    for (name, bytes, options, encoding, delimiter) in [
        ("utf-8", umlaut.clone().into_bytes(), Options::default(), "utf-8", "comma"),
        ("mark", marked, Options::default(), "utf-8-bom", "comma"),
        ("utf-16", wide, Options::default(), "utf-16le", "comma"),
        ("detected", latin.clone(), Options::default(), "windows-1252", "comma"),
        ("told", latin, told(Encoding::Windows1252), "windows-1252", "comma"),
        ("crlf", umlaut.replace('\n', "\r\n").into(), Options::default(), "utf-8", "comma"),
        ("semicolon", umlaut.replace(',', ";").into(), Options::default(), "utf-8", "semicolon"),
        ("tab", umlaut.replace(',', "\t").into(), Options::default(), "utf-8", "tab"),
        ("pipe", umlaut.replace(',', "|").into(), Options::default(), "utf-8", "pipe"),
    ] {
        let (chunks, report) = submit(&plan, &options, &bytes).unwrap();
        assert_eq!((report.admitted, report.refused), (1, 0), "{name}");
        assert_eq!(report.file.encoding.name(), encoding, "{name}");
        assert_eq!(report.file.delimiter.name(), delimiter, "{name}");
        let town = chunks[0].admitted.as_ref().unwrap().values().column(7).clone();
        assert_eq!(town.as_string::<i32>().value(0), "K\u{f6}ln", "{name}");
    }
}

#[test]
fn a_decimal_comma_is_read_in_semicolon_files_only() {
    let plan = plan(|_| {});
    let rows = file(&["a,,,36;6,2015-05-11,,,,,"]).replace(',', "\t").replace(';', ",");
    let (_, report) = submit(&plan, &Options::default(), rows.as_bytes()).unwrap();
    assert_eq!(report.refusals[0].reason, Reason::NotADecimal);
    let rows = rows.replace('\t', ";");
    let (_, report) = submit(&plan, &Options::default(), rows.as_bytes()).unwrap();
    assert_eq!(report.admitted, 1);
}

#[test]
fn damaged_rows_of_a_utf8_file_are_refused_one_by_one() {
    let plan = plan(|_| {});
    let mut bytes = file(&[&row_with("town", "K\u{f6}ln"), &row_with("town", "K")]).into_bytes();
    let at = bytes.iter().rposition(|b| *b == b'K').unwrap();
    bytes[at] = 0xf6;
    let (chunks, report) = submit(&plan, &Options::default(), &bytes).unwrap();
    assert_eq!((report.admitted, report.refusals[0].reason), (1, Reason::NotText));
    assert!(chunks[0].refused[0].bytes().contains(&0xf6));
}

#[test]
fn a_hundred_thousand_bad_rows_are_one_line() {
    let plan = plan(|_| {});
    let row = row_with("age", "CANARY");
    let rows = vec![row.as_str(); 100_000];
    let (chunks, report) = submit(&plan, &Options::default(), file(&rows).as_bytes()).unwrap();
    assert_eq!((report.admitted, report.refused), (0, 100_000));
    assert_eq!(report.refusals.len(), 1);
    assert_eq!(report.refusals[0].lines.len(), 20);
    let text = report.to_string();
    assert!(text.lines().count() < 10, "{text}");
    assert!(text.contains("and 99,980 more"), "{text}");
    assert!(chunks.iter().all(|chunk| chunk.admitted.is_none()));
    assert_eq!(chunks[0].refused[0].bytes(), row.as_bytes());
}

#[test]
fn undeclared_columns_are_dropped_only_where_the_charter_says_so() {
    let text = "pid,day,religion,\nSK_1,2015-05-11,CANARY,\nSK_2,2015-05-11,,\n";
    let refused = submit(&plan(|_| {}), &Options::default(), text.as_bytes()).err().unwrap();
    assert_eq!(
        refused.to_string(),
        "over-collection: the charter does not declare columns `religion`, `(column 4 has no \
         name)` for record `case_report`; remove them before sending"
    );
    let dropping = plan(|record| record.drop_undeclared = true);
    let (chunks, report) = submit(&dropping, &Options::default(), text.as_bytes()).unwrap();
    let dropped: Vec<_> = report.dropped.iter().map(|d| (d.column.as_str(), d.values)).collect();
    assert_eq!(dropped, [("religion", 1), ("(column 4 has no name)", 0)]);
    let held = format!("{:?}", chunks[0].admitted.as_ref().unwrap().values());
    assert!(!held.contains("CANARY"));
}

#[test]
fn whole_files_are_refused() {
    let plan = plan(|_| {});
    let cases: [(&[u8], &str); 9] = [
        (b"", "the file is empty; its first line must name the columns"),
        (b"\n\r\n", "the file is empty; its first line must name the columns"),
        (b"p\0i\0d\0", "the file is not text: it holds zero bytes; save it as CSV in UTF-8"),
        (b"pid,age\nx,1", "record `case_report` needs column `day`"),
        (b"pid,day,pid\nx,1,y", "the header names column `pid` more than once"),
        (b"pid,day,\"no\nx", "the quote that opens at line 1 is never closed; the file may be cut"),
        (
            b"pid,day\nx,2015-05-11\ny,\"2015-0",
            "the quote that opens at line 3 is never closed; the file may be cut",
        ),
        // Without a header line its first row must not be shown.
        (
            b"CANARY,2015-05-11\nCANARY,2015-05-12",
            "line 1 is not the header of record `case_report`: it lacks columns `day`, `pid`; put \
             the names of the columns on the first line",
        ),
        (
            b"pid,extra\nx,y",
            "over-collection: the charter does not declare column `extra` for record \
             `case_report`; remove them before sending; record `case_report` needs column `day`",
        ),
    ];
    for (bytes, message) in cases {
        let error = submit(&plan, &Options::default(), bytes).err().unwrap();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_file_cut_at_row_65536_is_refused_with_the_missing_count() {
    let plan = plan(|_| {});
    let row = row_with("age", "7");
    let whole = file(&vec![row.as_str(); 65_600]);
    let manifest = |rows, of: &str| Options {
        manifest: Some(Manifest {
            rows: Some(rows),
            sha256: Some(Digest::of(of.as_bytes())),
            ..Manifest::default()
        }),
        ..Options::default()
    };
    assert!(submit(&plan, &manifest(65_600, &whole), whole.as_bytes()).is_ok());
    let cut = file(&vec![row.as_str(); 65_536]);
    let error = submit(&plan, &manifest(65_600, &whole), cut.as_bytes()).err().unwrap();
    assert_eq!(
        error.to_string(),
        "manifest says 65,600 rows, file has 65,536: 64 rows are missing; send the whole file"
    );
    let error = submit(&plan, &manifest(65_600, &cut), whole.as_bytes()).err().unwrap();
    assert!(error.to_string().starts_with("the file's SHA-256 is not that of the manifest"));
}

#[test]
fn the_same_bytes_have_the_same_digest() {
    let plan = plan(|_| {});
    let text = file(&[&row_with("age", "7")]);
    let digest = |text: &str| {
        inspect(&plan, &Options::default(), text.as_bytes(), &mut |_| {}).unwrap().digest()
    };
    assert_eq!(digest(&text), digest(&text));
    assert_eq!(digest(&text), Digest::of(text.as_bytes()));
    assert_ne!(digest(&text), digest(&format!("{text}\n")));
}

#[test]
fn a_file_that_changes_between_the_passes_is_not_finished() {
    let plan = plan(|_| {});
    let before = file(&[&row_with("age", "7")]);
    let after = file(&[&row_with("age", "8")]);
    let inspected = inspect(&plan, &Options::default(), before.as_bytes(), &mut |_| {}).unwrap();
    let mut admission = plan.admit(&inspected, after.as_bytes(), date(2015, 6, 30)).unwrap();
    while admission.next_chunk().unwrap().is_some() {}
    assert!(matches!(admission.finish(), Err(AdmitError::Changed)));
    let admission = plan.admit(&inspected, before.as_bytes(), date(2015, 6, 30)).unwrap();
    assert!(matches!(admission.finish(), Err(AdmitError::Unfinished)));
}

#[test]
fn rows_past_their_retention_are_refused_and_fields_left_out() {
    let shorter = |record: &mut Record, field: &str, days| {
        let mut retention = record.retention.clone();
        retention.days = days;
        retention.anchor = RetentionAnchor::Field(field.parse().unwrap());
        retention.period = RetentionPeriod::Day;
        retention
    };
    let plan = plan(|record| {
        record.retention = shorter(record, "day", 100);
        let note = shorter(record, "seen", 10);
        record.fields.get_mut(&"note".parse().unwrap()).unwrap().retention = Some(note);
    });
    // Today is 30 June, day 181 of the year; day 81 is 22 March.
    let rows = [
        "a,,,,2015-03-22,,,,,",
        "b,,,,2015-03-23,,,,,kept",
        "c,,,,2015-06-30,2015-06-20T23:59:59Z,,,,gone",
        "d,,,,2015-06-30,2015-06-21T00:00:00Z,,,,kept",
    ];
    let (chunks, report) = submit(&plan, &Options::default(), file(&rows).as_bytes()).unwrap();
    let refusals = &report.refusals[0];
    assert_eq!((refusals.reason, &refusals.lines[..]), (Reason::Expired, &[2][..]));
    assert_eq!(refusals.field.as_ref().unwrap().as_str(), "day");
    let note = chunks[0].admitted.as_ref().unwrap().values().column(3).clone();
    let note: Vec<_> = note.as_string::<i32>().iter().collect();
    assert_eq!(note, [Some("kept"), None, Some("kept")]);
    assert_eq!(report.expired_values.len(), 1);
    assert_eq!(report.expired_values[0].values, 1);
}

proptest! {
    /// Whatever the file holds: every row is counted once, and no text of ours shows a value.
    #[test]
    fn counts_reconcile_and_values_stay_out(
        cells in prop::collection::vec(
            prop::collection::vec("(|CANARY|CANARY7|\"CANARY\nx\"|7|2015-05-11|m|\u{e9})", 9..12),
            0..20,
        )
    ) {
        let plan = plan(|_| {});
        let rows: Vec<String> = cells.iter().map(|row| row.join(",")).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let (_, report) = submit(&plan, &Options::default(), file(&rows).as_bytes()).unwrap();
        prop_assert_eq!(report.received, rows.len() as u64);
        prop_assert!(!report.to_string().contains("CANARY"));
        prop_assert!(!serde_json::to_string(&report).unwrap().contains("CANARY"));
    }
}
