//! Rows agree with the `csv` crate's reading, and carry their lines.

use proptest::prelude::*;

use super::*;

type Read1 = Vec<(u64, Vec<String>)>;

/// Gives at most `step` bytes at a time, so that every boundary is met.
struct Trickle<'a> {
    bytes: &'a [u8],
    step: usize,
}

impl Read for Trickle<'_> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let count = self.step.min(to.len()).min(self.bytes.len());
        to[..count].copy_from_slice(&self.bytes[..count]);
        self.bytes = &self.bytes[count..];
        Ok(count)
    }
}

fn read(text: &str, delimiter: Delimiter, step: usize) -> Result<Read1, RowError> {
    let mut rows = Rows::new(Trickle { bytes: text.as_bytes(), step }, delimiter);
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let field = |(from, to): &(usize, usize)| {
            String::from_utf8(row.bytes[*from..*to].to_vec()).unwrap()
        };
        all.push((row.line, row.fields.iter().map(field).collect()));
    }
    Ok(all)
}

fn fields(text: &str) -> Read1 {
    read(text, Delimiter::Comma, 3).unwrap()
}

#[test]
fn lines_are_those_of_an_editor() {
    let text = "a,b\r\n\r\n1,\"x\r\ny\"\r\n2,z\n\n3,\"q\"";
    let expected = [(1, "a|b"), (3, "1|x\r\ny"), (5, "2|z"), (7, "3|q")];
    let got: Vec<_> = fields(text).into_iter().map(|(line, f)| (line, f.join("|"))).collect();
    assert_eq!(got, expected.map(|(line, f)| (line, f.to_owned())));
}

#[test]
fn old_line_ends_count_too() {
    let got: Vec<_> = fields("a\rb\rc").into_iter().map(|(line, f)| (line, f.concat())).collect();
    assert_eq!(got, [(1, "a".to_owned()), (2, "b".to_owned()), (3, "c".to_owned())]);
}

#[test]
fn an_unclosed_quote_is_found() {
    for text in ["a\n\"b,c\nd\n", "a\n\"b", "a\n\"b\"\"\n", "a\nx,\"b\nc"] {
        let result = read(text, Delimiter::Comma, 2);
        assert!(matches!(result, Err(RowError::UnclosedQuote { line: 2 })), "{text:?}");
    }
    assert_eq!(fields("a\n\"b\"").len(), 2);
    assert_eq!(fields("a\n5\" pipe,\"\"").len(), 2);
}

#[test]
fn a_row_without_end_does_not_fill_memory() {
    let text = format!("a\n\"{}", "x,y\n".repeat(1 << 20));
    let result = read(&text, Delimiter::Comma, 1 << 16);
    assert!(matches!(result, Err(RowError::TooLong { line: 2 })));
}

#[test]
fn raw_rows_are_the_file_itself() {
    let text = "a,b\n\"1\",\"x\ny\"\n2,z\r\n";
    let mut rows = Rows::new(text.as_bytes(), Delimiter::Comma);
    let mut raw = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        raw.push(String::from_utf8(row.raw.to_vec()).unwrap());
    }
    assert_eq!(raw, ["a,b", "\"1\",\"x\ny\"", "2,z"]);
}

proptest! {
    #[test]
    fn reads_like_the_csv_crate(text in "[ab,;\"\r\n ]{0,60}", step in 1usize..9) {
        let mut theirs = Vec::new();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false).flexible(true).from_reader(text.as_bytes());
        for record in reader.records() {
            theirs.push(record.unwrap().iter().map(str::to_owned).collect::<Vec<_>>());
        }
        match read(&text, Delimiter::Comma, step) {
            Ok(ours) => {
                let ours: Vec<_> = ours.into_iter().map(|(_, fields)| fields).collect();
                prop_assert_eq!(ours, theirs);
            }
            Err(error) => {
                let unclosed = matches!(error, RowError::UnclosedQuote { .. });
                prop_assert!(unclosed);
            }
        }
    }
}
