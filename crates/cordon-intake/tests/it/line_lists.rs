//! Three line lists that people use to teach and to learn: every row is accounted for.

use std::{fs, io::Cursor, path::Path};

use arrow::array::Array as _;
use cordon_intake::{Admitted, Chunk, InspectError, Manifest, Options, Plan, Report, inspect};
use cordon_testkit::shared;

/// Compiles the one record of `measures/NAME.toml` and the day on which the measure opens.
fn plan(
    name: &str,
    change: impl FnOnce(&mut cordon_charter::Charter),
) -> (Plan, jiff::civil::Date) {
    let measures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../measures");
    let text = fs::read_to_string(measures.join(name).with_extension("toml")).unwrap();
    let mut charter = cordon_charter::parse(&text).charter.unwrap();
    change(&mut charter);
    let record = charter.records.keys().next().unwrap().clone();
    (Plan::compile(&charter, &record).unwrap(), charter.term.opens)
}

fn submit(
    (plan, today): &(Plan, jiff::civil::Date),
    file: &[u8],
) -> Result<(Vec<Chunk>, Report), InspectError> {
    let options = Options { manifest: Some(Manifest::of(file)?), ..Options::default() };
    let inspected = inspect(plan, &options, Cursor::new(file), &mut |_| {})?;
    let mut admission = plan.admit(&inspected, Cursor::new(file), *today).unwrap();
    let mut chunks = Vec::new();
    while let Some(chunk) = admission.next_chunk().unwrap() {
        chunks.push(chunk);
    }
    Ok((chunks, admission.finish().unwrap()))
}

fn people(chunks: &[Chunk]) -> usize {
    let admitted = chunks.iter().filter_map(|chunk| chunk.admitted.as_ref());
    let mut names: Vec<&str> =
        admitted.flat_map(|admitted: &Admitted| admitted.person().iter().flatten()).collect();
    names.sort_unstable();
    names.dedup();
    names.len()
}

#[test]
fn mers_in_korea_is_admitted_whole() {
    let test = "mers_in_korea_is_admitted_whole";
    let Some(path) = shared(test, "data/mers_korea_2015_linelist.csv") else { return };
    let file = fs::read(path).unwrap();
    let plan = plan("mers-surveillance", |_| {});
    let (chunks, report) = submit(&plan, &file).unwrap();
    assert_eq!((report.received, report.admitted), (162, 162), "{report}");
    assert!(report.absent.is_empty() && report.coarsened.is_empty(), "{report}");
    assert_eq!(people(&chunks), 162);
    let values = chunks[0].admitted.as_ref().unwrap().values();
    assert_eq!(values.column_by_name("dt_onset").unwrap().null_count(), 27);
    assert!(values.column_by_name("id").is_none());

    // The same rows as a spreadsheet in another country saves them: no other outcome.
    let mut reader = csv::Reader::from_reader(&file[..]);
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_byte_record(reader.byte_headers().unwrap()).unwrap();
    for record in reader.byte_records() {
        writer.write_byte_record(&record.unwrap()).unwrap();
    }
    let (again, report) = submit(&plan, &writer.into_inner().unwrap()).unwrap();
    assert_eq!((report.admitted, report.file.encoding.name()), (162, "utf-8-bom"));
    assert_eq!(again[0].admitted.as_ref().unwrap().values(), values);
}

#[test]
fn varicella_names_stay_out_of_values_and_report() {
    let test = "varicella_names_stay_out_of_values_and_report";
    let Some(path) = shared(test, "data/varicella_sim_berlin.csv") else { return };
    let file = fs::read(path).unwrap();
    let dropping = plan("varicella-notification", |_| {});
    let (chunks, report) = submit(&dropping, &file).unwrap();
    assert_eq!((report.received, report.admitted), (500, 500), "{report}");
    assert_eq!(people(&chunks), 500);
    let dropped: Vec<_> = report.dropped.iter().map(|d| (d.column.as_str(), d.values)).collect();
    assert_eq!(dropped, [("ethnicity", 500)]);
    let admitted = chunks[0].admitted.as_ref().unwrap();
    let readable = format!("{:?} {report} {report:?}", admitted.values());
    for row in 0..admitted.len() {
        let sealed = admitted.identifying();
        for column in sealed.columns() {
            let names = column.as_any().downcast_ref::<arrow::array::StringArray>().unwrap();
            // A street holds one of the shortest names; quoted or alone it would be a value.
            assert!(!readable.contains(&format!("\"{}\"", names.value(row))), "line {row}");
        }
    }

    let refusing = plan("varicella-notification", |charter| {
        for record in charter.records.values_mut() {
            record.drop_undeclared = false;
        }
    });
    let error = submit(&refusing, &file).err().unwrap().to_string();
    assert!(error.starts_with("over-collection: the charter does not declare column `ethnicity`"));
}

#[test]
fn ebola_coordinates_are_made_coarse() {
    let test = "ebola_coordinates_are_made_coarse";
    let Some(path) = shared(test, "data/ebola_sim_clean_linelist.csv") else { return };
    let file = fs::read(path).unwrap();
    let (chunks, report) = submit(&plan("ebola-surveillance", |_| {}), &file).unwrap();
    assert_eq!((report.received, report.admitted), (5_829, 5_829), "{report}");
    assert_eq!(people(&chunks), 5_829);
    let coarse: Vec<_> = report.coarsened.iter().map(|c| (c.field.as_str(), c.values)).collect();
    assert_eq!(coarse, [("lat", 5_829), ("lon", 5_829)]);
}
