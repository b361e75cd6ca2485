//! The text says what the measure does and what is open, and nothing of the program's own marks.

use super::{consultation_text, phrases::of};
use crate::{Shelf, assess, fixture::sound, pia::Language};

#[test]
fn the_text_has_the_measure_the_notice_and_each_open_question() {
    let charter = sound();
    let assessment = assess(&charter, &Shelf::embedded().unwrap());
    for language in Language::ALL {
        let text = consultation_text(&charter, &assessment, language);
        let words = of(language);
        for part in [words.title, words.asked, words.public, words.open, words.reply, words.how] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        for alternative in &charter.alternatives {
            assert!(text.contains(alternative.option.trim()), "{text}");
        }
        assert!(text.contains(charter.measure.summary.in_language(language.tag()).trim()));
        for record in charter.records.values() {
            assert!(text.contains(&record.retention.days.to_string()));
        }
        let open: Vec<_> = assessment.findings.iter().filter(|f| f.needs_answer()).collect();
        assert_eq!(open.len(), assessment.to_be_judged().len());
        for finding in open {
            assert!(text.contains(&finding.citation) && text.contains(&finding.paraphrase));
        }
        assert_eq!(text.lines().filter(|line| line.starts_with("# ")).count(), 1, "one title");
    }
}
