//! A text → the stems of its words, so that `tracing` finds `traced`.

use rust_stemmers::{Algorithm, Stemmer};

/// Words that say nothing about what is sought.
const STOP_WORDS: [&str; 38] = [
    "a", "about", "an", "and", "are", "as", "at", "be", "been", "by", "can", "do", "does", "for",
    "from", "has", "have", "how", "in", "is", "it", "may", "must", "of", "on", "or", "should",
    "that", "the", "their", "there", "this", "to", "was", "what", "when", "which", "with",
];

/// Makes stems. The catalogue is written in English; words of other languages stay nearly as they
/// are, the same in entry and question.
pub(super) struct Stems {
    stemmer: Stemmer,
}

impl Stems {
    pub(super) fn new() -> Self {
        Self { stemmer: Stemmer::create(Algorithm::English) }
    }

    /// The stem of one word.
    ///
    /// The stemmer is applied until nothing changes: it cuts one ending of a kind at a time, and
    /// would otherwise keep `proportionate` apart from `proportionality`.
    pub(super) fn of(&self, word: &str) -> String {
        let mut stem = american(&word.to_lowercase());
        loop {
            let shorter = self.stemmer.stem(&stem).into_owned();
            if shorter.len() >= stem.len() {
                return shorter;
            }
            stem = shorter;
        }
    }
}

/// The words of a text: runs of letters and digits.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The words that are sought; if none says anything, all of them.
pub(super) fn telling_words(text: &str) -> Vec<&str> {
    let is_stop = |word: &&str| STOP_WORDS.contains(&word.to_lowercase().as_str());
    let telling: Vec<&str> = words(text).filter(|word| !is_stop(word)).collect();
    if telling.is_empty() { words(text).collect() } else { telling }
}

/// One spelling for `anonymisation` and `anonymization`.
fn american(word: &str) -> String {
    const ENDINGS: [(&str, &str); 8] = [
        ("isations", "izations"),
        ("isation", "ization"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("ise", "ize"),
        ("yse", "yze"),
        ("ysing", "yzing"),
    ];
    let changed = ENDINGS.iter().find_map(|(british, american)| {
        word.strip_suffix(british).filter(|start| start.len() > 2).map(|s| format!("{s}{american}"))
    });
    changed.unwrap_or_else(|| word.to_owned())
}
