//! A document as Markdown (CommonMark): links within the page, to the charter's text beside it, and
//! to addresses on the net.

use std::fmt::Write as _;

use super::document::{
    Because, Block, Document, Row, Section, Span, Statement, Text, line_anchor, rule_anchor,
    why_head,
};

/// The page.
pub(crate) fn render(document: &Document) -> String {
    let mut page = format!("# {}\n", escaped(&document.title));
    if !document.subtitle.is_empty() {
        let _ = write!(page, "\n{}\n", escaped(&document.subtitle));
    }
    for section in &document.sections {
        one(section, &mut page);
    }
    page
}

fn one(section: &Section, page: &mut String) {
    let _ = write!(page, "\n## <a id=\"{}\"></a>{}\n", section.id, escaped(&section.title));
    for block in &section.blocks {
        page.push('\n');
        write_block(block, section.language, page);
    }
}

fn write_block(block: &Block, language: &str, page: &mut String) {
    match block {
        Block::Heading { id, text } => {
            let _ = writeln!(page, "### <a id=\"{id}\"></a>{}", code_aware(text));
        }
        Block::Verdict(_, said) => {
            let _ = writeln!(page, "> {}", statement(said));
        }
        Block::Paragraph(said) => {
            let _ = writeln!(page, "{}", statement(said));
        }
        Block::List(list) => {
            for said in list {
                let _ = writeln!(page, "- {}", statement(said));
            }
        }
        Block::Facts(facts) => {
            for (name, said) in facts {
                let _ = writeln!(page, "- **{}:** {}", escaped(name), statement(said));
            }
        }
        Block::Table { head, rows } => table(head, rows, language, page),
        Block::Prose(text) => {
            for line in text.trim().lines() {
                let _ = writeln!(page, "{}", code_aware(line));
            }
        }
        Block::Signatures(lines) => {
            for (who, what) in lines {
                let (who, what) = (escaped(who), escaped(what));
                let _ = writeln!(page, "- {who}, {what}: name, date, signature: ________________");
            }
        }
        Block::Charter(lines) => charter(lines, page),
    }
}

fn table(head: &[&'static str], rows: &[Row], language: &str, page: &mut String) {
    let cells = |row: &Row| -> String {
        let cells = row.cells.iter().map(|cell| text(cell).replace('|', "\\|"));
        cells.collect::<Vec<_>>().join(" | ")
    };
    let reasons: Vec<String> = rows.iter().map(|row| because(&row.because)).collect();
    // The notice to the public says nothing of lines and rules.
    if reasons.iter().all(String::is_empty) {
        let _ = writeln!(page, "| {} |", head.join(" | "));
        let _ = writeln!(page, "|{}", "---|".repeat(head.len()));
        for row in rows {
            let _ = writeln!(page, "| {} |", cells(row));
        }
        return;
    }
    let _ = writeln!(page, "| {} | {} |", head.join(" | "), why_head(language));
    let _ = writeln!(page, "|{}---|", "---|".repeat(head.len()));
    for (row, reason) in rows.iter().zip(&reasons) {
        let _ = writeln!(page, "| {} | {reason} |", cells(row));
    }
}

/// The charter's lines, numbered; preformatted text cannot hold anchors, a list can.
fn charter(lines: &[String], page: &mut String) {
    let _ = writeln!(page, "<pre>");
    for (i, line) in lines.iter().enumerate() {
        let number = i + 1;
        let line = line.replace('&', "&amp;").replace('<', "&lt;");
        let _ = writeln!(page, "<a id=\"{}\"></a>{number:>4}  {line}", line_anchor(number));
    }
    let _ = writeln!(page, "</pre>");
}

fn statement(said: &Statement) -> String {
    let why = because(&said.because);
    let said = text(&said.text);
    if why.is_empty() { said } else { format!("{said} <sub>[{why}]</sub>") }
}

fn because(because: &Because) -> String {
    let fields = because.fields.iter().map(|place| match place.line {
        Some(line) => format!("[`{}` line {line}](#{})", place.field, line_anchor(line)),
        None => format!("`{}`: not in the charter", place.field),
    });
    let rules = because.rules.iter().map(|rule| format!("[{rule}](#{})", rule_anchor(rule)));
    fields.chain(rules).collect::<Vec<_>>().join(", ")
}

fn text(text: &Text) -> String {
    text.0.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    match span {
        Span::Plain(text) => code_aware(text),
        Span::Strong(text) => {
            // Stars with a blank inside stay stars.
            let (start, end) = (text.len() - text.trim_start().len(), text.trim_end().len());
            let (before, after) = (text.get(..start), text.get(end..));
            let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
            format!("{before}**{}**{after}", escaped(text.trim()))
        }
        Span::Code(text) => format!("`{text}`"),
        Span::Outcome(outcome) => format!("**{}**", outcome.in_words()),
        Span::Rule(rule) => format!("[{rule}](#{})", rule_anchor(rule)),
        Span::Anchor { id, text } => format!("[{}](#{id})", escaped(text)),
        Span::Address(url) => format!("<{}>", url.replace(['<', '>', ' ', '\n'], "")),
    }
}

/// Escapes all but what stands between backticks.
fn code_aware(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped(text);
    }
    let part = |(i, part): (usize, &&str)| {
        if i % 2 == 0 { escaped(part) } else { format!("`{part}`") }
    };
    parts.iter().enumerate().map(part).collect()
}

/// Text that is to be read as it stands: nothing in it makes a mark, a link or a tag.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' => {
                safe.push('\\');
                safe.push(c);
            }
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '\n' | '\r' => safe.push(' '),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_makes_a_mark_a_link_or_a_tag() {
        let text = "a *b* [c](d) <script> | # `x` \\\ny";
        let expected = "a \\*b\\* \\[c\\](d) &lt;script&gt; \\| \\# \\`x\\` \\\\ y";
        assert_eq!(escaped(text), expected);
        assert_eq!(code_aware("say `a_b` now_"), "say `a_b` now\\_");
        assert_eq!(code_aware("one ` only"), "one \\` only");
    }

    #[test]
    fn stars_touch_what_they_make_bold() {
        let bold = |text: &str| span(&Span::Strong(text.to_owned()));
        assert_eq!(bold("Guidance: "), "**Guidance:** ");
        assert_eq!(bold(" is"), " **is**");
    }

    #[test]
    fn an_address_cannot_leave_its_brackets() {
        let address = Span::Address("https://a.example/> <b".to_owned());
        assert_eq!(span(&address), "<https://a.example/b>");
    }
}
