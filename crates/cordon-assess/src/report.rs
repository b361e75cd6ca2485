//! The assessment as plain text for people: what is done, by which law, what was found wanting,
//! who must decide what, and why. Lines are at most 100 characters long.

use std::fmt;

use crate::{
    assessment::Assessment,
    finding::{Finding, Outcome, Point, Severity},
    impact::{RiskOutcome, check_in_words, level_in_words},
    places::Places,
    prose::{capitalised, count},
};

/// Characters in a line.
const WIDTH: usize = 100;
/// So many fields of one point are named; the document names all.
const FIELDS_NAMED: usize = 4;

/// An assessment as plain text, each charter field with its line in the charter's text.
pub struct Beside<'a> {
    assessment: &'a Assessment,
    places: Places,
    all: bool,
}

impl Beside<'_> {
    /// The same page with every finding, also those that are met or do not apply.
    #[must_use]
    pub fn with_all(self, all: bool) -> Self {
        Self { all, ..self }
    }
}

impl Assessment {
    /// The page for people who have the charter's text beside them: fields carry their lines.
    pub fn beside(&self, charter: &str) -> Beside<'_> {
        Beside { assessment: self, places: Places::of(charter), all: false }
    }
}

impl fmt::Display for Assessment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        page(self, &mut Page { f, places: None })
    }
}

impl fmt::Display for Beside<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let out = &mut Page { f, places: Some(&self.places) };
        page(self.assessment, out)?;
        if self.all { met(self.assessment, out) } else { Ok(()) }
    }
}

fn page(assessment: &Assessment, page: &mut Page<'_, '_>) -> fmt::Result {
    subject(assessment, page)?;
    verdict(assessment, page)?;
    wanting(assessment, page)?;
    judged(assessment, page)?;
    balance(assessment, page)?;
    impact(assessment, page)?;
    books(assessment, page)
}

fn subject(assessment: &Assessment, page: &mut Page<'_, '_>) -> fmt::Result {
    let subject = &assessment.subject;
    let title = subject.title.in_language("en");
    page.line(0, &format!("{title} ({}, version {})", subject.measure, subject.version))?;
    page.line(2, subject.summary.in_language("en"))?;
    page.line(2, &format!("By: {}.", subject.controllers.join("; ")))?;
    let basis = match subject.instruments.as_slice() {
        [] => format!("Basis: {}; no law is named.", subject.legal_basis),
        laws => format!("Basis: {}. {}.", subject.legal_basis, laws.join("; ")),
    };
    page.line(2, &basis)?;
    page.line(2, &format!("From {} to {}, then it ends by itself.", subject.opens, subject.sunset))
}

fn verdict(assessment: &Assessment, page: &mut Page<'_, '_>) -> fmt::Result {
    page.blank()?;
    let unmet = assessment.unmet_must.len();
    let asked = assessment.to_be_judged.len();
    let text = if assessment.is_invalid() {
        "Invalid: the charter limits what no law may limit. No answer and no signature opens it."
            .to_owned()
    } else if unmet > 0 {
        format!("Cannot open: {} not met. Mend the charter.", count(unmet, "rule is", "rules are"))
    } else if asked > 0 {
        format!(
            "Can open once {} answered, signed and in public, and the required statements are \
             there.",
            count(asked, "question is", "questions are")
        )
    } else {
        "Can open once the required statements are there.".to_owned()
    };
    page.line(0, &text)
}

fn wanting(assessment: &Assessment, page: &mut Page<'_, '_>) -> fmt::Result {
    let mut failed: Vec<&Finding> = assessment.with_outcome(Outcome::NotMet).collect();
    if failed.is_empty() {
        return Ok(());
    }
    failed.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    page.head("What was found wanting")?;
    for finding in failed {
        heading(finding, page)?;
        for point in finding.points.iter().filter(|p| p.outcome == Outcome::NotMet) {
            found(point, page)?;
        }
        if finding.severity == Severity::Should {
            page.line(4, "A `should`: follow it, or explain in a signed, public answer why not.")?;
        }
    }
    Ok(())
}

fn judged(assessment: &Assessment, page: &mut Page<'_, '_>) -> fmt::Result {
    let mut asked = assessment.with_outcome(Outcome::PersonMustJudge).peekable();
    if asked.peek().is_none() {
        return Ok(());
    }
    page.head("What a person must judge, in a signed statement (`judges`) that is published")?;
    page.line(2, &who_answers(assessment))?;
    for finding in asked {
        heading(finding, page)?;
        // A point that is a question stands below, with its field.
        let below = |question: &&String| finding.points.iter().any(|p| p.text == **question);
        for question in finding.asked().iter().filter(|question| !below(question)) {
            page.item(4, "? ", question)?;
        }
        for point in finding.points.iter().filter(|p| p.outcome == Outcome::PersonMustJudge) {
            found(point, page)?;
        }
    }
    Ok(())
}

fn met(assessment: &Assessment, page: &mut Page<'_, '_>) -> fmt::Result {
    for (outcome, head) in
        [(Outcome::Met, "What is met"), (Outcome::NotApplicable, "What does not apply")]
    {
        page.head(head)?;
        for finding in assessment.with_outcome(outcome) {
            heading(finding, page)?;
            finding.deciding().try_for_each(|point| found(point, page))?;
            if finding.rests_on_words() {
                page.line(4, ON_WORDS)?;
            }
        }
    }
    Ok(())
}

fn balance(assessment: &Assessment, page: &mut Page<'_, '_>) -> fmt::Result {
    page.head("The balance test")?;
    for (n, part) in assessment.balance.parts.iter().enumerate() {
        let text = format!("{}. {}: {}", n + 1, part.part.in_words(), part.outcome.in_words());
        page.line(2, &text)?;
        if part.decided_by.is_empty() {
            page.line(5, "no rule that applies looked at it")?;
        }
        for finding in part.deciding(&assessment.findings) {
            let citation = format!("{} ({})", finding.citation, finding.rule);
            let points: Vec<&Point> = finding.deciding().collect();
            let why: Vec<String> =
                points.iter().map(|p| format!("{}: {}", page.named(&p.fields), p.text)).collect();
            let asks = if finding.questions.is_empty() { "" } else { "asks a person; " };
            page.item(5, "- ", &format!("{citation}: {asks}{}", why.join("; ")))?;
        }
    }
    Ok(())
}

fn impact(assessment: &Assessment, page: &mut Page<'_, '_>) -> fmt::Result {
    page.head("What could happen to people, before and after the controls")?;
    for risk in &assessment.impact.risks {
        page.item(2, "- ", &risk_line(risk))?;
        for control in &risk.controls {
            let carried = check_in_words(control.check);
            page.item(4, "- ", &format!("{} [{carried}]", control.title))?;
        }
    }
    Ok(())
}

fn risk_line(risk: &RiskOutcome) -> String {
    format!(
        "{}: severity {} → {}, likelihood {} → {}",
        risk.risk.in_words(),
        level_in_words(risk.severity),
        level_in_words(risk.residual_severity),
        level_in_words(risk.likelihood),
        level_in_words(risk.residual_likelihood),
    )
}

fn books(assessment: &Assessment, page: &mut Page<'_, '_>) -> fmt::Result {
    page.head("Judged by")?;
    for book in &assessment.rulebooks {
        let name = format!("{} {} ({})", book.jurisdiction, book.name, assessment.standing(book));
        page.item(2, "- ", &name)?;
        page.line(4, &format!("SHA-256 {}", book.digest))?;
        for note in [&book.in_force_note, &book.not_yet_compiled].into_iter().flatten() {
            page.line(4, note)?;
        }
    }
    if let Some(country) = &assessment.not_judged {
        let by: Vec<&str> = assessment
            .rulebooks
            .iter()
            .filter(|book| book.not_yet_compiled.is_none())
            .map(|book| book.jurisdiction.as_str())
            .collect();
        let text = format!(
            "There is no compiled rulebook of {country}: what its own law asks beyond {} was not \
             judged. A person who knows that law must.",
            by.join(" and ")
        );
        page.item(2, "- ", &text)?;
    }
    page.line(2, "The rules are in Cordon's own words and are not legal advice.")
}

fn heading(finding: &Finding, page: &mut Page<'_, '_>) -> fmt::Result {
    let severity = finding.severity.in_words();
    let seen = if finding.verified { "" } else { "; not verified" };
    let (title, citation, rule) = (&finding.title, &finding.citation, &finding.rule);
    let text = format!("{title} ({citation}; {rule}; {severity}{seen})");
    page.item(2, "- ", &text)?;
    page.line(4, &finding.paraphrase)?;
    page.line(4, &format!("To be read at {}", finding.url))?;
    match finding.source.as_str() {
        "" => page.line(4, &capitalised(&finding.seen_in_words())),
        source => page.line(4, &format!("{}: {source}", capitalised(&finding.seen_in_words()))),
    }
}

fn found(point: &Point, page: &mut Page<'_, '_>) -> fmt::Result {
    page.item(4, "", &format!("{}: {}", page.named(&point.fields), point.text))?;
    match &point.help {
        Some(help) => page.item(6, "→ ", help),
        None => Ok(()),
    }
}

/// Who answers what a person must judge, and where.
pub(crate) fn who_answers(assessment: &Assessment) -> String {
    let posts = match assessment.subject.controllers.as_slice() {
        [one] => format!("the controller, {one}"),
        all => format!("one of the joint controllers ({})", all.join("; ")),
    };
    let asked = assessment.to_be_judged.len();
    format!(
        "They are answered by {posts}, under its key of the role controller: all {}, by the id of \
         the rule and with reasons, in `judges`. The measure does not open before; answers of \
         other roles do not count. What the data protection officer thinks of them stands in its \
         advice.",
        count(asked, "finding", "findings")
    )
}

/// What is said of a finding that nothing but words decided.
pub(crate) const ON_WORDS: &str = "Rests on words only: they are there; whether they are true and \
                                   enough, whoever signs answers for.";

/// Lines, wrapped at [`WIDTH`].
pub(crate) struct Page<'a, 'b> {
    f: &'a mut fmt::Formatter<'b>,
    places: Option<&'a Places>,
}

impl<'a, 'b> Page<'a, 'b> {
    /// A page without a charter's text beside it.
    pub(crate) const fn plain(f: &'a mut fmt::Formatter<'b>) -> Self {
        Self { f, places: None }
    }
}

impl Page<'_, '_> {
    /// The first few fields, with their lines where the charter's text is there.
    fn named(&self, fields: &[String]) -> String {
        let with_line = |field: &String| match self.places.and_then(|p| p.line(field)) {
            Some(line) => format!("{field} (line {line})"),
            None => field.clone(),
        };
        let first: Vec<String> = fields.iter().take(FIELDS_NAMED).map(with_line).collect();
        match fields.len().saturating_sub(FIELDS_NAMED) {
            0 => first.join(", "),
            more => format!("{} and {more} more", first.join(", ")),
        }
    }

    fn blank(&mut self) -> fmt::Result {
        writeln!(self.f)
    }

    pub(crate) fn head(&mut self, text: &str) -> fmt::Result {
        self.blank()?;
        writeln!(self.f, "{text}")
    }

    pub(crate) fn line(&mut self, indent: usize, text: &str) -> fmt::Result {
        self.item(indent, "", text)
    }

    pub(crate) fn item(&mut self, indent: usize, mark: &str, text: &str) -> fmt::Result {
        let hang = indent + mark.chars().count();
        let mut width = hang;
        write!(self.f, "{:indent$}{mark}", "")?;
        let mut first = true;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if !first && width + 1 + length > WIDTH {
                write!(self.f, "\n{:hang$}", "")?;
                width = hang;
                first = true;
            }
            if !first {
                write!(self.f, " ")?;
                width += 1;
            }
            write!(self.f, "{word}")?;
            width += length;
            first = false;
        }
        writeln!(self.f)
    }
}
