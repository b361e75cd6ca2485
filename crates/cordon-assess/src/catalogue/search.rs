//! Full-text search over the catalogue: word forms, ranks, filters.
//!
//! Ranks by BM25 (S. Robertson and H. Zaragoza, The Probabilistic Relevance Framework, 2009,
//! section 3.2) over stems, where a word in a title weighs more than one in the text.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Catalogue, Claim, Guidance, Place, Practice,
    entry::CaseOutcome,
    stem::{Stems, telling_words, words},
};
use crate::{prose, rulebook::BalancePart};

/// How fast more of the same word stops to count.
const SATURATION: f64 = 1.2;
/// How much a long text must say for a word to count as in a short one.
const LENGTH: f64 = 0.75;

/// What is sought. Filters that are set must all hold.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Words in any form and order; none: all entries that pass the filters.
    pub words: String,
    /// The name of a topic.
    pub topic: Option<String>,
    /// A part of the issuer's name (guidance).
    pub issuer: Option<String>,
    /// A country, `EU` or `INT`.
    pub country: Option<Place>,
    /// What came of it (cases).
    pub outcome: Option<CaseOutcome>,
    /// A part of the balance test: a case that teaches it, guidance on a topic that bears on it.
    pub part: Option<BalancePart>,
}

/// What was found, best first; without words in the catalogue's order.
#[derive(Clone, Debug)]
pub struct Found<'a, T> {
    /// The entries.
    pub entries: Vec<&'a T>,
    /// `false`: no entry has all of the words, these have some.
    pub every_word: bool,
    /// Where nothing was found: what to try.
    pub advice: Vec<String>,
}

impl Catalogue {
    /// Guidance that a query finds.
    pub fn search_guidance(&self, query: &Query) -> Found<'_, Guidance> {
        self.search(&self.guidance, query)
    }

    /// Cases that a query finds.
    pub fn search_practices(&self, query: &Query) -> Found<'_, Practice> {
        self.search(&self.practices, query)
    }

    fn search<'a, T: Entry>(&'a self, all: &'a [T], query: &Query) -> Found<'a, T> {
        let passes: Vec<&T> = all.iter().filter(|entry| entry.passes(self, query)).collect();
        let sought = telling_words(&query.words);
        if sought.is_empty() {
            let advice =
                if passes.is_empty() { self.advise(all, query, &sought) } else { Vec::new() };
            return Found { entries: passes, every_word: true, advice };
        }
        let ranked = rank(all, &sought);
        let passes = |hit: &&Hit<'a, T>| hit.entry.passes(self, query);
        let hits: Vec<&Hit<'_, T>> = ranked.iter().filter(passes).collect();
        let every_word = hits.iter().any(|hit| hit.words == most_words(&sought));
        let entries: Vec<&T> = hits
            .iter()
            .filter(|hit| !every_word || hit.words == most_words(&sought))
            .map(|hit| hit.entry)
            .collect();
        let advice = if entries.is_empty() { self.advise(all, query, &sought) } else { Vec::new() };
        Found { every_word, entries, advice }
    }

    /// What to try where nothing was found.
    fn advise<T: Entry>(&self, all: &[T], query: &Query, sought: &[&str]) -> Vec<String> {
        let mut advice = Vec::new();
        let vocabulary: BTreeSet<String> = all
            .iter()
            .flat_map(|entry| entry.texts())
            .flat_map(|(_, text)| words(&text).map(str::to_lowercase).collect::<Vec<_>>())
            .filter(|word| word.len() > 3)
            .collect();
        for word in sought {
            let near = prose::nearest(&word.to_lowercase(), vocabulary.iter().map(String::as_str));
            if let Some(near) = near.filter(|near| *near != word.to_lowercase()) {
                advice.push(format!("`{near}` instead of `{word}`"));
            }
        }
        let open = Query { words: query.words.clone(), ..Query::default() };
        let filtered = !T::is_open(query);
        let without = if filtered { self.search(all, &open).entries.len() } else { 0 };
        if without > 0 {
            advice.push(format!("the same without filters: {without} found"));
        }
        if let Some(country) = query.country.as_ref().filter(|_| filtered) {
            let codes: BTreeSet<&str> =
                all.iter().flat_map(|entry| entry.countries()).map(Place::code).collect();
            if !codes.contains(country.code()) {
                let codes: Vec<&str> = codes.into_iter().collect();
                advice.push(format!("a country that has entries: {}", codes.join(", ")));
            }
        }
        let had = |topic: &str| all.iter().filter(|entry| entry.is_on(topic)).count();
        if let Some(topic) = query.topic.as_deref().filter(|topic| had(topic) == 0) {
            advice.push(format!("another topic; no {} is on `{topic}`", T::KIND));
        }
        if advice.is_empty() || query.topic.is_some() {
            if !sought.is_empty() {
                advice.push("other words; the catalogue is written in English".to_owned());
            }
            advice.extend(self.found_elsewhere::<T>(query));
            let topics = self.topics.iter().map(|topic| topic.name.as_str());
            let topics: Vec<String> = topics
                .filter(|topic| had(topic) > 0)
                .map(|topic| format!("{topic} ({})", had(topic)))
                .collect();
            advice.push(format!("`--topic` with one of: {}", topics.join(", ")));
        }
        advice
    }

    /// What the other half of the catalogue has for the same words or topic.
    fn found_elsewhere<T: Entry>(&self, query: &Query) -> Option<String> {
        let same = Query {
            words: query.words.clone(),
            topic: query.topic.clone(),
            country: query.country.clone(),
            ..Query::default()
        };
        if same.words.trim().is_empty() && same.topic.is_none() {
            return None;
        }
        let (command, found) = match T::KIND {
            "guidance" => ("practice", rank_all(self, &self.practices, &same).len()),
            _ => ("guidance", rank_all(self, &self.guidance, &same).len()),
        };
        (found > 0).then(|| format!("`cordon {command}` with the same: {found} found"))
    }
}

/// Entries that pass a query and have each of its words.
fn rank_all<'a, T: Entry>(catalogue: &Catalogue, all: &'a [T], query: &Query) -> Vec<&'a T> {
    let sought = telling_words(&query.words);
    let passing = |entry: &&T| entry.passes(catalogue, query);
    if sought.is_empty() {
        return all.iter().filter(passing).collect();
    }
    let whole = most_words(&sought);
    let hits = rank(all, &sought).into_iter().filter(|hit| hit.words == whole);
    hits.map(|hit| hit.entry).filter(passing).collect()
}

/// An entry that can be sought.
trait Entry {
    /// Of which half of the catalogue.
    const KIND: &'static str;
    /// Whether it is on a topic.
    fn is_on(&self, topic: &str) -> bool;
    /// Its texts with their weights.
    fn texts(&self) -> Vec<(f64, String)>;
    fn countries(&self) -> Vec<&Place>;
    fn passes(&self, catalogue: &Catalogue, query: &Query) -> bool;

    /// Whether a query has no filter.
    fn is_open(query: &Query) -> bool {
        query.topic.is_none()
            && query.issuer.is_none()
            && query.country.is_none()
            && query.outcome.is_none()
            && query.part.is_none()
    }
}

impl Entry for Guidance {
    const KIND: &'static str = "guidance";

    fn is_on(&self, topic: &str) -> bool {
        self.topics.iter().any(|own| own == topic)
    }

    fn texts(&self) -> Vec<(f64, String)> {
        vec![
            (3.0, self.title.clone()),
            (2.0, self.topics.join(" ")),
            (2.0, self.issuer.clone()),
            (1.0, self.gist.clone()),
            (1.0, joined(&self.limits)),
            (1.0, format!("{} {} {}", self.id, self.date, self.jurisdiction)),
        ]
    }

    fn countries(&self) -> Vec<&Place> {
        vec![&self.jurisdiction]
    }

    fn passes(&self, catalogue: &Catalogue, query: &Query) -> bool {
        let bears = |part: BalancePart| {
            let on = |topic: &&super::CatalogueTopic| self.topics.contains(&topic.name);
            catalogue.topics.iter().filter(on).any(|topic| topic.tests.contains(&part))
        };
        let by = |name: &String| self.issuer.to_lowercase().contains(&name.trim().to_lowercase());
        query.topic.as_ref().is_none_or(|topic| self.topics.contains(topic))
            && query.issuer.as_ref().is_none_or(by)
            && query.country.as_ref().is_none_or(|country| *country == self.jurisdiction)
            && query.outcome.is_none()
            && query.part.is_none_or(bears)
    }
}

impl Entry for Practice {
    const KIND: &'static str = "case";

    fn is_on(&self, topic: &str) -> bool {
        self.topics.iter().any(|own| own == topic)
    }

    fn texts(&self) -> Vec<(f64, String)> {
        let tests: Vec<&str> = self.tests.iter().map(|part| part.in_words()).collect();
        vec![
            (3.0, self.measure.clone()),
            (2.0, self.topics.join(" ")),
            (2.0, self.place.clone()),
            (1.0, tests.join(" ")),
            (1.0, self.what.clone()),
            (1.0, self.lesson.clone()),
            (1.0, joined(&self.protected_by)),
            (1.0, joined(&self.harmed_by)),
            (1.0, format!("{} {} {}", self.id, self.year, self.outcome.in_words())),
        ]
    }

    fn countries(&self) -> Vec<&Place> {
        self.countries.iter().collect()
    }

    fn passes(&self, _: &Catalogue, query: &Query) -> bool {
        query.topic.as_ref().is_none_or(|topic| self.topics.contains(topic))
            && query.issuer.is_none()
            && query.country.as_ref().is_none_or(|country| self.countries.contains(country))
            && query.outcome.is_none_or(|outcome| outcome == self.outcome)
            && query.part.is_none_or(|part| self.tests.contains(&part))
    }
}

fn joined(claims: &[Claim]) -> String {
    let texts: Vec<&str> = claims.iter().map(|claim| claim.text.as_str()).collect();
    texts.join("; ")
}

/// An entry that has at least one of the words.
struct Hit<'a, T> {
    entry: &'a T,
    /// How many of the different words it has.
    words: usize,
    score: f64,
}

fn most_words(sought: &[&str]) -> usize {
    let stems = Stems::new();
    sought.iter().map(|word| stems.of(word)).collect::<BTreeSet<_>>().len()
}

/// How often each stem stands in an entry, by weight, and how long the entry is.
struct Counts {
    of: BTreeMap<String, f64>,
    length: f64,
}

impl Counts {
    fn of<T: Entry>(entry: &T, stems: &Stems) -> Self {
        let mut counts = Self { of: BTreeMap::new(), length: 0.0 };
        for (weight, text) in entry.texts() {
            for word in words(&text) {
                *counts.of.entry(stems.of(word)).or_default() += weight;
                counts.length += weight;
            }
        }
        counts
    }
}

/// Entries with at least one of the words, best first. Filters come later: how rare a word is does
/// not depend on them.
fn rank<'a, T: Entry>(all: &'a [T], sought: &[&str]) -> Vec<Hit<'a, T>> {
    let stems = Stems::new();
    let sought: BTreeSet<String> = sought.iter().map(|word| stems.of(word)).collect();
    let counts: Vec<Counts> = all.iter().map(|entry| Counts::of(entry, &stems)).collect();
    let entries = float(all.len());
    let mean = counts.iter().map(|counts| counts.length).sum::<f64>() / entries.max(1.0);
    let mut hits: Vec<Hit<'a, T>> =
        all.iter().map(|entry| Hit { entry, words: 0, score: 0.0 }).collect();
    for stem in &sought {
        let having = float(counts.iter().filter(|counts| counts.of.contains_key(stem)).count());
        let rarity = (1.0 + (entries - having + 0.5) / (having + 0.5)).ln();
        for (hit, counts) in hits.iter_mut().zip(&counts) {
            if let Some(count) = counts.of.get(stem) {
                let long = 1.0 - LENGTH + LENGTH * counts.length / mean;
                hit.words += 1;
                hit.score += rarity * count * (SATURATION + 1.0) / (count + SATURATION * long);
            }
        }
    }
    hits.retain(|hit| hit.words > 0);
    hits.sort_by(|a, b| b.words.cmp(&a.words).then(b.score.total_cmp(&a.score)));
    hits
}

fn float(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
