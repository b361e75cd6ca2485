//! A document as one HTML page: no script, nothing loaded from elsewhere; prints on A4.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::document::{
    Because, Block, Document, Row, Section, Span, Statement, Text, line_anchor, rule_anchor,
    why_head,
};
use crate::finding::Outcome;

const STYLE: &str = include_str!("page.css");

/// The page.
pub(crate) fn render(document: &Document) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy"
                    content="default-src 'none'; style-src 'unsafe-inline'";
                title { (document.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (document.title) }
                    p.subtitle { (document.subtitle) }
                }
                nav aria-label="Contents" {
                    ol {
                        @for section in &document.sections {
                            li { a href={ "#" (section.id) } lang=(section.language) {
                                (section.title)
                            } }
                        }
                    }
                }
                main {
                    @for section in &document.sections { (one(section)) }
                }
            }
        }
    };
    page.into_string()
}

fn one(section: &Section) -> Markup {
    html! {
        section id=(section.id) lang=(section.language) {
            h2 { (section.title) }
            @for block in &section.blocks { (block_of(block, section.language)) }
        }
    }
}

fn block_of(block: &Block, language: &str) -> Markup {
    match block {
        Block::Heading { id, text } => html! { h3 id=(id) { (code_aware(text)) } },
        Block::Verdict(outcome, said) => html! {
            p class={ "verdict " (class(*outcome)) } { (statement(said)) }
        },
        Block::Paragraph(said) => html! { p { (statement(said)) } },
        Block::List(list) => html! { ul { @for said in list { li { (statement(said)) } } } },
        Block::Facts(facts) => html! {
            dl {
                @for (name, said) in facts {
                    dt { (name) }
                    dd { (statement(said)) }
                }
            }
        },
        Block::Table { head, rows } => table(head, rows, language),
        Block::Prose(text) => html! {
            @for paragraph in text.trim().split("\n\n") { p { (code_aware(paragraph)) } }
        },
        Block::Signatures(lines) => html! {
            table.signatures {
                thead { tr { @for name in ["Who", "Says", "Name and post", "Date", "Signature"] {
                    th scope="col" { (name) }
                } } }
                tbody { @for (who, what) in lines {
                    tr { td { (who) } td { (what) } td {} td {} td {} }
                } }
            }
        },
        Block::Charter(lines) => html! {
            ol.charter {
                @for (i, line) in lines.iter().enumerate() {
                    li id=(line_anchor(i + 1)) { (line) }
                }
            }
        },
    }
}

fn table(head: &[&'static str], rows: &[Row], language: &str) -> Markup {
    html! {
        table {
            thead { tr {
                @for name in head { th scope="col" { (name) } }
                th scope="col" { (why_head(language)) }
            } }
            tbody {
                @for row in rows {
                    tr {
                        @for cell in &row.cells { td { (text(cell)) } }
                        td { (because(&row.because)) }
                    }
                }
            }
        }
    }
}

fn statement(said: &Statement) -> Markup {
    html! { (text(&said.text)) " " (because(&said.because)) }
}

fn because(because: &Because) -> Markup {
    html! {
        span.because lang="en" {
            @for place in &because.fields {
                @match place.line {
                    Some(line) => a href={ "#" (line_anchor(line)) } {
                        code { (place.field) } " line " (line)
                    },
                    None => span { code { (place.field) } " not in the charter" },
                }
                " "
            }
            @for rule in &because.rules {
                a.rule href={ "#" (rule_anchor(rule)) } { (rule) } " "
            }
        }
    }
}

fn text(text: &Text) -> Markup {
    html! { @for part in &text.0 { (span(part)) } }
}

fn span(span: &Span) -> Markup {
    match span {
        Span::Plain(text) => code_aware(text),
        Span::Strong(text) => html! { strong { (text) } },
        Span::Code(text) => html! { code { (text) } },
        Span::Outcome(outcome) => html! {
            span class={ "outcome " (class(*outcome)) } { (outcome.in_words()) }
        },
        Span::Rule(rule) => html! { a.rule href={ "#" (rule_anchor(rule)) } { (rule) } },
        Span::Anchor { id, text } => html! { a href={ "#" (id) } { (text) } },
        // Only what a reader can see as an address is a link: no other scheme runs from here.
        Span::Address(url) if url.starts_with("https://") || url.starts_with("http://") => {
            html! { a href=(url) rel="noreferrer" { (url) } }
        }
        Span::Address(url) => html! { (url) },
    }
}

const fn class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::NotMet => "not-met",
        Outcome::PersonMustJudge => "judge",
        Outcome::Met => "met",
        Outcome::NotApplicable => "no-case",
    }
}

/// What stands between backticks is a name.
fn code_aware(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (i, part) in parts.iter().enumerate() {
            @if i % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_become_markup_and_only_web_addresses_are_links() {
        let html = |part: Span| span(&part).into_string();
        assert_eq!(html(Span::Plain("<b>&".to_owned())), "&lt;b&gt;&amp;");
        assert_eq!(
            html(Span::Strong("\"><script>".to_owned())),
            "<strong>&quot;&gt;&lt;script&gt;</strong>"
        );
        assert_eq!(html(Span::Address("javascript:alert(1)".to_owned())), "javascript:alert(1)");
        let link = html(Span::Address("https://law.example/\"x".to_owned()));
        assert!(link.starts_with("<a href=\"https://law.example/&quot;x\""), "{link}");
    }
}
