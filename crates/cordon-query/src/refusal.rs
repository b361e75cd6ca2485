//! Why a question is not answered. Nothing was read and nothing was charged.

use std::fmt;

use cordon_charter::Span;

/// A refusal before any row is read: what is wrong, where, and what to write instead.
///
/// # Privacy
///
/// A function of the question, the charter and the account alone; it never depends on a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    code: &'static str,
    message: String,
    help: String,
    span: Option<Span>,
    word: Option<String>,
}

impl Refusal {
    pub(crate) fn new(
        code: &'static str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { code, message: message.into(), help: help.into(), span: None, word: None }
    }

    /// The word of the question that the refusal is about.
    pub(crate) fn at(mut self, word: impl Into<String>) -> Self {
        self.word.get_or_insert(word.into());
        self
    }

    pub(crate) fn within(mut self, start: usize, end: usize) -> Self {
        self.span.get_or_insert(Span { start, end });
        self
    }

    /// Looks up the word in the text of the question.
    pub(crate) fn located(mut self, sql: &str) -> Self {
        if self.span.is_none()
            && let Some(word) = &self.word
        {
            self.span = find_word(sql, word);
        }
        self
    }

    /// Stable code: `outside-purpose`.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What to write instead.
    pub fn help(&self) -> &str {
        &self.help
    }

    /// Where in the question, in bytes.
    pub const fn span(&self) -> Option<Span> {
        self.span
    }

    /// The line of the question with the place underlined, or nothing where there is no place.
    pub fn snippet(&self, sql: &str) -> Option<Snippet> {
        let span = self.span?;
        let before = sql.get(..span.start)?;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = sql.get(start..)?.lines().next()?.trim_end().to_owned();
        let column = sql.get(start..span.start)?.chars().count();
        let marked = sql.get(span.start..span.end)?.lines().next().unwrap_or("");
        let number = before.matches('\n').count() + 1;
        Some(Snippet { number, line, column, width: marked.chars().count().max(1) })
    }
}

/// One line of a question, underlined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    number: usize,
    line: String,
    column: usize,
    width: usize,
}

impl fmt::Display for Snippet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.number.to_string();
        let margin = " ".repeat(number.len());
        let (indent, marks) = (" ".repeat(self.column), "^".repeat(self.width));
        write!(f, "{number} | {}\n{margin} | {indent}{marks}", self.line)
    }
}

/// Whether a text names something, as a word by itself.
pub(crate) fn names(sql: &str, word: &str) -> bool {
    find_word(sql, word).is_some()
}

/// The first place where `word` stands by itself, whatever its case.
fn find_word(sql: &str, word: &str) -> Option<Span> {
    let (lower, word) = (sql.to_ascii_lowercase(), word.to_ascii_lowercase());
    let part = |c: char| c.is_alphanumeric() || c == '_';
    lower.match_indices(&word).map(|(start, found)| (start, start + found.len())).find_map(
        |(start, end)| {
            let before = lower.get(..start)?.chars().next_back();
            let after = lower.get(end..)?.chars().next();
            let inside = |edge: Option<char>, own: Option<char>| {
                edge.is_some_and(part) && own.is_some_and(part)
            };
            let cut =
                inside(before, word.chars().next()) || inside(after, word.chars().next_back());
            (!cut).then_some(Span { start, end })
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_underlined_in_its_line() {
        let sql = "SELECT names,\n  name FROM cases";
        let refusal = Refusal::new("x", "m", "h").at("NAME").located(sql);
        let shown = refusal.snippet(sql).unwrap().to_string();
        assert_eq!(shown, "2 |   name FROM cases\n  |   ^^^^");
    }
}
