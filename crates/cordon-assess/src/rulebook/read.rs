//! A rulebook's text → a whole rulebook, or what is wrong with it.

use std::{fmt, ops::Range};

use cordon_charter::{CountryCode, Digest};
use jiff::civil::Date;
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use toml::{Spanned, Table};

use super::{
    AppliesTo, BalancePart, Rule, RuleId, Rulebook, RulebookError, RulebookProblem, Seen, Topic,
    Way, locate, publisher::Publishers, see,
};
use crate::{
    checks::{self, Call},
    condition::{Condition, Scope},
    finding::Severity,
    prose,
};

impl Rulebook {
    /// Reads one rulebook. `file` names it in errors.
    ///
    /// # Errors
    /// The text is not a rulebook: it does not parse, or names an unknown key, check, parameter or
    /// condition, or uses a rule id twice. Nothing of it is used then.
    pub fn read(file: &str, text: &str) -> Result<Self, RulebookError> {
        Reader { file, text }.read()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BookFile {
    rulebook: Spanned<u32>,
    jurisdiction: Spanned<String>,
    name: String,
    in_force: bool,
    in_force_note: Option<String>,
    not_yet_compiled: Option<Spanned<String>>,
    #[serde(default)]
    inherits: Vec<String>,
    authority: String,
    url: Spanned<String>,
    /// Hosts at which the law itself is published; else that of `url`.
    publishers: Option<Vec<String>>,
    note: Option<String>,
    compiled: Date,
    applies_to: Spanned<Vec<String>>,
    #[serde(default, rename = "rule")]
    rules: Vec<Spanned<RuleEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    id: Spanned<RuleId>,
    citation: Spanned<String>,
    title: Spanned<String>,
    tests: Spanned<Vec<BalancePart>>,
    topics: Spanned<Vec<Topic>>,
    paraphrase: Spanned<String>,
    #[serde(default)]
    charter_must_show: Vec<String>,
    severity: Severity,
    verified: Spanned<bool>,
    seen: Seen,
    source: String,
    url: Option<Spanned<String>>,
    note: Option<String>,
    #[serde(default)]
    applies_when: Vec<Condition>,
    for_each: Option<Scope>,
    #[serde(default)]
    checks: Vec<Spanned<CallEntry>>,
    #[serde(default)]
    one_of: Vec<WayEntry>,
    judgement: Option<Spanned<String>>,
    #[serde(default)]
    see: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WayEntry {
    way: String,
    checks: Spanned<Vec<Spanned<CallEntry>>>,
}

/// `"name"` or `{ check = "name", parameter = value }`.
struct CallEntry {
    check: String,
    parameters: Table,
}

#[derive(Deserialize)]
struct CallTable {
    check: String,
    #[serde(flatten)]
    parameters: Table,
}

impl<'de> Deserialize<'de> for CallEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entry;
        impl<'de> Visitor<'de> for Entry {
            type Value = CallEntry;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a check, or a table with `check` and its parameters")
            }
            fn visit_str<E>(self, name: &str) -> Result<CallEntry, E> {
                Ok(CallEntry { check: name.to_owned(), parameters: Table::new() })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<CallEntry, A::Error> {
                let table = CallTable::deserialize(MapAccessDeserializer::new(map))?;
                Ok(CallEntry { check: table.check, parameters: table.parameters })
            }
        }
        deserializer.deserialize_any(Entry)
    }
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn read(&self) -> Result<Rulebook, RulebookError> {
        let book: BookFile = toml::from_str(self.text).map_err(|error| {
            let why = error.message().replace('\n', " ");
            let help = "mend this line; no rulebook of the folder is used until all can be read";
            self.refuse(error.span(), RulebookProblem::Unreadable(why), help)
        })?;
        if *book.rulebook.get_ref() != 1 {
            let problem = RulebookProblem::UnknownFormat(*book.rulebook.get_ref());
            return Err(self.refuse(Some(book.rulebook.span()), problem, "write `rulebook = 1`"));
        }
        let applies_to = self.applies_to(&book.applies_to)?;
        self.said("jurisdiction", &book.jurisdiction)?;
        self.address(&book.url)?;
        if let Some(missing) = &book.not_yet_compiled {
            self.said("not_yet_compiled", missing)?;
        }
        if book.rules.is_empty() && book.not_yet_compiled.is_none() {
            let problem = RulebookProblem::NoRules;
            let help = "add its rules, or say in `not_yet_compiled` what is missing";
            return Err(self.refuse(Some(book.rulebook.span()), problem, help));
        }
        let publishers = Publishers::of(book.publishers, book.url.get_ref());
        let mut rules: Vec<Rule> = Vec::with_capacity(book.rules.len());
        for entry in book.rules {
            let id = entry.get_ref().id.clone();
            if rules.iter().any(|rule| rule.id == *id.get_ref()) {
                let problem = RulebookProblem::DuplicateRule(id.get_ref().to_string());
                return Err(self.refuse(Some(id.span()), problem, "give each rule its own id"));
            }
            rules.push(self.rule(entry, book.url.get_ref(), &publishers)?);
        }
        Ok(Rulebook {
            jurisdiction: book.jurisdiction.into_inner(),
            name: book.name,
            in_force: book.in_force,
            in_force_note: book.in_force_note,
            not_yet_compiled: book.not_yet_compiled.map(Spanned::into_inner),
            inherits: book.inherits,
            url: book.url.into_inner(),
            note: book.note,
            authority: book.authority,
            compiled: book.compiled,
            applies_to,
            rules,
            digest: Digest::of(self.text.as_bytes()),
        })
    }

    fn applies_to(&self, list: &Spanned<Vec<String>>) -> Result<AppliesTo, RulebookError> {
        if list.get_ref().iter().any(|entry| entry == "*") {
            return Ok(AppliesTo::Every);
        }
        let countries: Result<Vec<CountryCode>, _> =
            list.get_ref().iter().map(|code| code.parse()).collect();
        countries.map(AppliesTo::Countries).map_err(|rule| {
            let problem = RulebookProblem::Unreadable("`applies_to` names no country".to_owned());
            self.refuse(Some(list.span()), problem, format!("{rule}, or `*` for every charter"))
        })
    }

    fn rule(
        &self,
        entry: Spanned<RuleEntry>,
        book_url: &str,
        publishers: &Publishers,
    ) -> Result<Rule, RulebookError> {
        let span = entry.span();
        let entry = entry.into_inner();
        self.texts(&entry)?;
        let id = entry.id.get_ref().clone();
        let checks = self.calls(entry.checks, entry.for_each)?;
        let mut one_of = Vec::with_capacity(entry.one_of.len());
        for way in entry.one_of {
            if way.checks.get_ref().is_empty() {
                let problem = RulebookProblem::RuleWithoutCheck(id.to_string());
                return Err(self.refuse(Some(way.checks.span()), problem, "name its checks"));
            }
            let checks = self.calls(way.checks.into_inner(), entry.for_each)?;
            one_of.push(Way { way: way.way, checks });
        }
        if checks.is_empty() && one_of.is_empty() && entry.judgement.is_none() {
            let problem = RulebookProblem::RuleWithoutCheck(id.to_string());
            let help = "name at least one check, or ask a person in `judgement`; a rule that \
                        nothing checks would always be met";
            return Err(self.refuse(Some(span), problem, help));
        }
        Ok(Rule {
            id,
            citation: entry.citation.into_inner(),
            title: entry.title.into_inner(),
            tests: entry.tests.into_inner(),
            topics: entry.topics.into_inner(),
            paraphrase: entry.paraphrase.into_inner(),
            charter_must_show: entry.charter_must_show,
            severity: entry.severity,
            verified: entry.verified.into_inner(),
            seen: entry.seen,
            copy: publishers.copy(&entry.source),
            source: entry.source,
            url: entry.url.map_or_else(|| book_url.to_owned(), Spanned::into_inner),
            note: entry.note,
            applies_when: entry.applies_when,
            for_each: entry.for_each,
            checks,
            one_of,
            judgement: entry.judgement.map(Spanned::into_inner),
            see: entry.see.into_iter().map(Spanned::into_inner).collect(),
        })
    }

    /// What must be said in a rule, and only of fields that a charter has.
    fn texts(&self, entry: &RuleEntry) -> Result<(), RulebookError> {
        for (key, text) in [
            ("citation", &entry.citation),
            ("title", &entry.title),
            ("paraphrase", &entry.paraphrase),
        ] {
            self.said(key, text)?;
        }
        if let Some(judgement) = &entry.judgement {
            self.said("judgement", judgement)?;
        }
        if let Some(url) = &entry.url {
            self.address(url)?;
        }
        for (key, span, empty) in [
            ("tests", entry.tests.span(), entry.tests.get_ref().is_empty()),
            ("topics", entry.topics.span(), entry.topics.get_ref().is_empty()),
        ] {
            if empty {
                let problem = RulebookProblem::EmptyText(key);
                return Err(self.refuse(Some(span), problem, "name at least one"));
            }
        }
        let unseen = entry.seen == Seen::None || !prose::is_said(&entry.source);
        if *entry.verified.get_ref() && unseen {
            let problem = RulebookProblem::VerifiedUnseen(entry.id.get_ref().to_string());
            let help = "name what was seen and where, or write `verified = false`";
            return Err(self.refuse(Some(entry.verified.span()), problem, help));
        }
        match entry.see.iter().find(|field| !see::is_charter_field(field.get_ref())) {
            None => Ok(()),
            Some(unknown) => {
                let problem = RulebookProblem::UnknownField(unknown.get_ref().clone());
                let help = see::help(unknown.get_ref());
                Err(self.refuse(Some(unknown.span()), problem, help))
            }
        }
    }

    fn calls(
        &self,
        entries: Vec<Spanned<CallEntry>>,
        scope: Option<Scope>,
    ) -> Result<Vec<Call>, RulebookError> {
        entries
            .into_iter()
            .map(|entry| {
                let span = entry.span();
                let entry = entry.into_inner();
                checks::call(&entry.check, entry.parameters, scope)
                    .map_err(|(problem, help)| self.refuse(Some(span), problem, help))
            })
            .collect()
    }

    fn said(&self, key: &'static str, text: &Spanned<String>) -> Result<(), RulebookError> {
        if prose::is_said(text.get_ref()) {
            return Ok(());
        }
        let problem = RulebookProblem::EmptyText(key);
        Err(self.refuse(Some(text.span()), problem, "say it in words"))
    }

    fn address(&self, url: &Spanned<String>) -> Result<(), RulebookError> {
        let text = url.get_ref();
        if ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme)) {
            return Ok(());
        }
        let help = "write the address where the public can read the law: https://…";
        Err(self.refuse(Some(url.span()), RulebookProblem::NoAddress, help))
    }

    fn refuse(
        &self,
        span: Option<Range<usize>>,
        problem: RulebookProblem,
        help: impl Into<String>,
    ) -> RulebookError {
        locate(self.file, self.text, span, problem, help)
    }
}
