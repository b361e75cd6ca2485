//! The text of a public consultation: what the measure does, in plain words, and which questions
//! are still open. The form for replies is the program's.

mod phrases;

use std::fmt::Write as _;

use cordon_charter::Charter;

use self::phrases::{Phrases, of};
use crate::{
    assessment::Assessment,
    finding::Finding,
    pia::{Language, Notice},
};

/// What the public is asked about, as Markdown. What the charter or a rulebook says in one language
/// only stands as it is.
pub fn consultation_text(charter: &Charter, assessment: &Assessment, language: Language) -> String {
    let words = of(language);
    let mut page = String::new();
    // Writing into a String cannot fail.
    let _ = write(&mut page, words, charter, assessment, language);
    page
}

fn write(
    page: &mut String,
    words: &Phrases,
    charter: &Charter,
    assessment: &Assessment,
    language: Language,
) -> std::fmt::Result {
    let measure = &charter.measure;
    let tag = language.tag();
    writeln!(page, "# {}: {}\n", words.title, measure.title.in_language(tag).trim())?;
    writeln!(page, "{}\n\n{}\n", words.asked, words.public)?;
    writeln!(page, "{}\n", measure.summary.in_language(tag).trim())?;
    writeln!(page, "- {}", charter.aim.problem.trim())?;
    writeln!(page, "- {}\n", charter.aim.expected_effect.trim())?;
    for alternative in &charter.alternatives {
        let (option, why) = (alternative.option.trim(), alternative.why_not.trim());
        writeln!(page, "- {}: {option} — {why}", words.not_chosen)?;
    }
    writeln!(page)?;
    // The notice's own title gives way to that of this page.
    let notice = Notice::of(charter, language).plain();
    let body = notice.split_once('\n').map_or("", |(_, body)| body);
    writeln!(page, "{}\n", body.trim())?;
    writeln!(page, "## {}\n\n{}\n", words.open, words.why_open)?;
    for finding in assessment.findings.iter().filter(|finding| finding.needs_answer()) {
        question(page, finding)?;
    }
    writeln!(page, "\n## {}\n\n{}", words.reply, words.how)
}

fn question(page: &mut String, finding: &Finding) -> std::fmt::Result {
    writeln!(page, "- **{}** ({}): {}", finding.title, finding.citation, finding.paraphrase)?;
    for asked in &finding.questions {
        writeln!(page, "  - {asked}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
