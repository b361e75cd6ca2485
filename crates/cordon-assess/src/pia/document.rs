//! The content of a report, apart from any form: HTML and Markdown are two forms of one document.

use crate::{finding::Outcome, rulebook::RuleId};

/// A report as content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    pub(crate) title: String,
    /// One line under the title.
    pub(crate) subtitle: String,
    pub(crate) sections: Vec<Section>,
}

/// A part of a report, with the anchor that leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Language tag (BCP 47) of everything in it.
    pub(crate) language: &'static str,
    pub(crate) blocks: Vec<Block>,
}

/// What stands in a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// A heading below the section's, with its anchor.
    Heading { id: String, text: String },
    /// What the reader should see first.
    Verdict(Outcome, Statement),
    /// A paragraph.
    Paragraph(Statement),
    /// A list.
    List(Vec<Statement>),
    /// Names and what stands for them.
    Facts(Vec<(String, Statement)>),
    /// A table; the last column says why.
    Table { head: Vec<&'static str>, rows: Vec<Row> },
    /// Free text in the language of the section, as the charter has it.
    Prose(String),
    /// Lines to be signed on paper: who signs, and as what.
    Signatures(Vec<(String, String)>),
    /// The charter, line by line; each line is an anchor.
    Charter(Vec<String>),
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Text>,
    pub(crate) because: Because,
}

/// A sentence, and why it can be said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) text: Text,
    pub(crate) because: Because,
}

/// Where a sentence comes from: charter fields with their lines, and rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Because {
    pub(crate) fields: Vec<Place>,
    pub(crate) rules: Vec<RuleId>,
}

/// A charter field and the line where it stands, or where the table around it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) field: String,
    pub(crate) line: Option<usize>,
}

/// Words with marks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Text(pub(crate) Vec<Span>);

/// Words of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    Plain(String),
    Strong(String),
    /// A name of the charter or of the software.
    Code(String),
    /// What a rule or a part of the balance test came to.
    Outcome(Outcome),
    /// A rule, explained in the part on rules.
    Rule(RuleId),
    /// Another place of this report.
    Anchor {
        id: String,
        text: String,
    },
    /// An address on the net.
    Address(String),
}

impl Text {
    pub(crate) fn plain(text: impl Into<String>) -> Self {
        Self(vec![Span::Plain(text.into())])
    }

    pub(crate) fn and(mut self, text: impl Into<String>) -> Self {
        self.0.push(Span::Plain(text.into()));
        self
    }

    pub(crate) fn strong(mut self, text: impl Into<String>) -> Self {
        self.0.push(Span::Strong(text.into()));
        self
    }

    pub(crate) fn code(mut self, text: impl Into<String>) -> Self {
        self.0.push(Span::Code(text.into()));
        self
    }

    pub(crate) fn outcome(mut self, outcome: Outcome) -> Self {
        self.0.push(Span::Outcome(outcome));
        self
    }

    pub(crate) fn rule(mut self, rule: &RuleId) -> Self {
        self.0.push(Span::Rule(rule.clone()));
        self
    }

    pub(crate) fn anchor(mut self, id: impl Into<String>, text: impl Into<String>) -> Self {
        self.0.push(Span::Anchor { id: id.into(), text: text.into() });
        self
    }

    pub(crate) fn address(mut self, url: impl Into<String>) -> Self {
        self.0.push(Span::Address(url.into()));
        self
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

impl Document {
    /// Every statement with what it rests on, table rows included.
    #[cfg(test)]
    pub(crate) fn because(&self) -> Vec<&Because> {
        let mut all = Vec::new();
        for block in self.sections.iter().flat_map(|section| &section.blocks) {
            match block {
                Block::Verdict(_, said) | Block::Paragraph(said) => all.push(&said.because),
                Block::List(list) => all.extend(list.iter().map(|said| &said.because)),
                Block::Facts(facts) => all.extend(facts.iter().map(|(_, said)| &said.because)),
                Block::Table { rows, .. } => all.extend(rows.iter().map(|row| &row.because)),
                Block::Heading { .. }
                | Block::Prose(_)
                | Block::Signatures(_)
                | Block::Charter(_) => {}
            }
        }
        all
    }
}

/// The head of the column that says why, in the language of a section.
pub(crate) fn why_head(language: &str) -> &'static str {
    match language {
        "fr" => "Charte et règles",
        "es" => "Carta y reglas",
        "zh" => "章程与规则",
        _ => "Charter and rules",
    }
}

/// The anchor of a rule.
pub(crate) fn rule_anchor(rule: &RuleId) -> String {
    format!("rule-{rule}")
}

/// The anchor of a line of the charter.
pub(crate) fn line_anchor(line: usize) -> String {
    format!("charter-L{line}")
}
