//! What is wrong with a charter text, where, and what to do.

/// Place in the text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The charter stands, but somebody should look.
    Warning,
    /// There is no charter.
    Error,
}

/// One finding of the parser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// Stable code: `unknown-key`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What to do.
    pub help: Option<String>,
}

impl Severity {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Diagnostic {
    /// The finding with the line it is about, a caret under the place, and the help. Plain text,
    /// several lines, ending with a line break. `text` is what was parsed, `source_name` the name
    /// that people know it by.
    pub fn render(&self, source_name: &str, text: &str) -> String {
        let place = Place::find(self.span, text);
        let number = (place.line + 1).to_string();
        let margin = " ".repeat(number.len());
        let (shown, before, carets) = place.window();
        let mut out = format!(
            "{}[{}]: {}\n{margin}--> {source_name}:{number}:{}\n",
            self.severity.as_str(),
            self.code,
            self.message,
            place.column + 1,
        );
        out.push_str(&format!("{margin} |\n{number} | {shown}\n"));
        let under = format!("{}{}", " ".repeat(before), "^".repeat(carets));
        out.push_str(&format!("{margin} | {under}\n"));
        if let Some(help) = &self.help {
            out.push_str(&format!("{margin} = {help}\n"));
        }
        out
    }
}

/// A place in a text as people count: lines and characters from 0.
struct Place<'a> {
    line: usize,
    column: usize,
    /// Characters of the place on its first line, at least one.
    width: usize,
    text: &'a str,
}

impl<'a> Place<'a> {
    fn find(span: Span, text: &'a str) -> Self {
        let start = floor_boundary(text, span.start);
        let end = floor_boundary(text, span.end).max(start);
        let before = text.get(..start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let rest = text.get(line_start..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default().trim_end_matches('\r');
        let count = |from, to| text.get(from..to).map_or(0, |part| part.chars().count());
        let column = count(line_start, start);
        let width = count(start, end.min(line_start + line.len())).max(1);
        Self { line: before.matches('\n').count(), column, width, text: line }
    }

    /// The part of the line to show, the characters before the carets, and the carets.
    fn window(&self) -> (String, usize, usize) {
        let skipped = if self.column > WINDOW / 2 { self.column - WINDOW / 4 } else { 0 };
        let clean = |c: char| if c.is_control() { ' ' } else { c };
        let mut shown: String = self.text.chars().skip(skipped).take(WINDOW).map(clean).collect();
        let mut before = self.column - skipped;
        let carets = self.width.min(WINDOW.saturating_sub(before)).max(1);
        if skipped > 0 {
            shown.insert(0, '…');
            before += 1;
        }
        if self.text.chars().count() > skipped + WINDOW {
            shown.push('…');
        }
        (shown, before, carets)
    }
}

/// Characters of a line that are shown at most: prose makes long lines.
const WINDOW: usize = 80;

fn floor_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}
