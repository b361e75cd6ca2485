//! The notice to the public, put together from the charter in four languages.
//!
//! The charter's own passages are given in the language where the charter has them, and otherwise
//! as they stand. Each notice is marked as not reviewed until somebody signed, over the digest of
//! its very text, that a native speaker read it ([`Reviewed`]).

mod en;
mod es;
mod fr;
mod phrases;
mod zh;

use cordon_charter::{
    AccessMode, Charter, Digest, Identifies, LegalBasis, LocalText, ReceivedData,
};
use jiff::civil::Date;

use self::phrases::{Phrases, filled, unended};
use super::{
    document::{Because, Block, Document, Row, Section, Statement, Text},
    markdown,
    writer::{Writer, heading},
};

/// A language of the notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// All four.
    pub const ALL: [Self; 4] = [Self::English, Self::French, Self::Spanish, Self::Chinese];

    /// The language tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        self.phrases().language
    }

    /// Its name, in English.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "French",
            Self::Spanish => "Spanish",
            Self::Chinese => "Chinese",
        }
    }

    /// The language of a tag (BCP 47), if it is one of the four.
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    const fn phrases(self) -> &'static Phrases {
        match self {
            Self::English => &en::PHRASES,
            Self::French => &fr::PHRASES,
            Self::Spanish => &es::PHRASES,
            Self::Chinese => &zh::PHRASES,
        }
    }
}

/// Who signed that a native speaker read a notice. Whether the signature is good, the log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// In which language.
    pub language: Language,
    /// [`Notice::digest`] of the text that was read.
    pub notice: Digest,
    /// The post that read it, and its body.
    pub by: String,
    /// The day.
    pub date: Date,
}

/// The notice of a measure in one language, as Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    language: Language,
    title: String,
    body: Section,
}

impl Notice {
    /// The notice of a charter.
    pub fn of(charter: &Charter, language: Language) -> Self {
        let phrases = language.phrases();
        let body = Section {
            id: "notice".to_owned(),
            title: phrases.title.to_owned(),
            language: phrases.language,
            blocks: Content { charter, writer: None, phrases }.blocks(),
        };
        let title = in_language(&charter.measure.title, phrases.language).to_owned();
        Self { language, title, body }
    }

    /// In which language.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The text that somebody reviews: without the mark.
    pub fn plain(&self) -> String {
        self.with_mark(String::new())
    }

    /// SHA-256 of [`Self::plain`].
    pub fn digest(&self) -> Digest {
        Digest::of(self.plain().as_bytes())
    }

    /// The text for the public, with the mark that says whether a native speaker read it.
    pub fn marked(&self, reviews: &[Reviewed]) -> String {
        self.with_mark(mark(self, reviews))
    }

    /// The review of this very text, if there is one.
    pub fn review<'a>(&self, reviews: &'a [Reviewed]) -> Option<&'a Reviewed> {
        let digest = self.digest();
        let of_this = |own: &&Reviewed| own.language == self.language && own.notice == digest;
        reviews.iter().rev().find(of_this)
    }

    fn with_mark(&self, subtitle: String) -> String {
        let sections = vec![self.body.clone()];
        markdown::render(&Document { title: self.title.clone(), subtitle, sections })
    }
}

fn mark(notice: &Notice, reviews: &[Reviewed]) -> String {
    let phrases = notice.language.phrases();
    match notice.review(reviews) {
        Some(read) => filled(phrases.reviewed, &[&read.by, &read.date.to_string()]),
        None => phrases.not_reviewed.to_owned(),
    }
}

/// The notice as a part of the report.
pub(super) fn section(writer: &Writer<'_>, language: Language, reviews: &[Reviewed]) -> Section {
    let phrases = language.phrases();
    let mark = mark(&Notice::of(writer.charter, language), reviews);
    let mut blocks =
        vec![Block::Paragraph(writer.say(Text::default().strong(mark), &["notice.text"]))];
    blocks.extend(Content { charter: writer.charter, writer: Some(writer), phrases }.blocks());
    Section {
        id: format!("notice-{}", phrases.language),
        title: phrases.title.to_owned(),
        language: phrases.language,
        blocks,
    }
}

fn in_language<'a>(text: &'a LocalText, language: &str) -> &'a str {
    text.in_language(language).trim()
}

struct Content<'a, 'b> {
    charter: &'a Charter,
    /// Says what a sentence rests on; the public notice goes without.
    writer: Option<&'a Writer<'b>>,
    phrases: &'static Phrases,
}

impl Content<'_, '_> {
    fn blocks(&self) -> Vec<Block> {
        let (charter, phrases) = (self.charter, self.phrases);
        let mut blocks = vec![
            self.prose(&self.own(&charter.notice.text), "notice.text"),
            self.prose(phrases.as_in_charter, "notice"),
        ];
        let parts: [(&str, &str, Vec<Statement>); 9] = [
            ("who", phrases.who, self.who()),
            ("purposes", phrases.what_for, self.purposes()),
            ("law", phrases.law, self.law()),
            ("data", phrases.which_data, self.data()),
            ("access", phrases.who_sees, self.access()),
            ("recipients", phrases.who_receives, self.recipients()),
            ("time", phrases.how_long, self.time()),
            ("machine", phrases.machine, self.machine()),
            ("breach", phrases.breach, self.breach()),
        ];
        for (id, title, list) in parts {
            blocks.push(heading(format!("notice-{}-{id}", phrases.language), title));
            blocks.push(Block::List(list));
        }
        blocks.push(heading(format!("notice-{}-rights", phrases.language), phrases.rights));
        blocks.push(Block::Table { head: phrases.rights_head.to_vec(), rows: self.rights() });
        blocks.push(Block::List(self.ways()));
        blocks
    }

    fn prose(&self, text: &str, field: &str) -> Block {
        Block::Paragraph(self.say(text, field))
    }

    fn say(&self, text: impl Into<Text>, field: &str) -> Statement {
        match self.writer {
            Some(writer) => writer.say(text, &[field]),
            None => Statement { text: text.into(), because: Because::default() },
        }
    }

    /// The charter's own text in the language of the notice; marked with its own language where the
    /// charter has it in another one, so that nobody takes it for an error of their eyes.
    fn own(&self, text: &LocalText) -> String {
        let language = self.phrases.language;
        let said = in_language(text, language);
        if said.is_empty() || text.is_in(language) {
            return said.to_owned();
        }
        let is_it = |(_, other): &(&str, &str)| other.trim() == said;
        let tag = text.all().find(is_it).map_or("en", |(tag, _)| tag);
        format!("[{tag}] {said}")
    }

    /// Several of them, one after the other.
    fn each(&self, texts: &[LocalText]) -> String {
        texts.iter().map(|text| self.own(text)).collect::<Vec<_>>().join(self.phrases.semicolon)
    }

    /// A text that a charter has in one language only, which is taken as English. An address has
    /// no language.
    fn plain(&self, text: &str) -> String {
        let address = !text.trim().contains(' ') && text.contains(['@', '/']);
        if address || !text.contains(char::is_alphabetic) {
            return text.trim().to_owned();
        }
        self.own(&LocalText::from(text))
    }

    /// Names of the charter, one after the other.
    fn names<'n>(&self, names: impl Iterator<Item = &'n str>) -> String {
        names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(self.phrases.comma)
    }

    fn row(&self, cells: Vec<Text>, field: &str) -> Row {
        match self.writer {
            Some(writer) => writer.row(cells, &[field]),
            None => Row { cells, because: Because::default() },
        }
    }

    fn who(&self) -> Vec<Statement> {
        let controllers = self.charter.controllers.iter().enumerate();
        let said = controllers.map(|(i, c)| {
            let words = [&c.name, &c.responsible_post, &c.contact].map(|text| self.plain(text));
            let words = words.each_ref().map(String::as_str);
            self.say(filled(self.phrases.controller, &words), &format!("controller[{i}]"))
        });
        let processors = self.charter.processors.iter().enumerate();
        let processors = processors.map(|(i, p)| {
            let (name, task) = (self.plain(&p.name), self.plain(&p.task));
            let words = [name.as_str(), p.country.as_str(), &task];
            self.say(filled(self.phrases.processor, &words), &format!("processor[{i}]"))
        });
        said.chain(processors).collect()
    }

    fn purposes(&self) -> Vec<Statement> {
        let charter = self.charter;
        let summary = self.own(&charter.measure.summary);
        let mut list = vec![self.say(summary, "measure.summary")];
        for (id, purpose) in &charter.purposes {
            let path = format!("purpose.{id}");
            let said = self.own(&purpose.sentence);
            list.push(self.say(said, &format!("{path}.sentence")));
            if !purpose.forbidden_uses.is_empty() {
                let uses = self.each(&purpose.forbidden_uses);
                let text = filled(self.phrases.forbidden, &[&uses]);
                list.push(self.say(text, &format!("{path}.forbidden_uses")));
            }
        }
        list
    }

    fn law(&self) -> Vec<Statement> {
        let law = &self.charter.law;
        let basis = match &law.legal_basis {
            LegalBasis::Law { reason } => filled(self.phrases.by_law, &[&self.own(reason)]),
            LegalBasis::Consent { refusal } => {
                filled(self.phrases.by_consent, &[&self.own(refusal)])
            }
        };
        let mut list = vec![self.say(basis, "law.legal_basis")];
        for (i, instrument) in law.instruments.iter().enumerate() {
            // A law is called as it is called; where in it, stands in the charter's language.
            let article = self.plain(&instrument.article);
            let colon = self.phrases.colon;
            let text = Text::plain(format!("{}, {article}{colon}", instrument.citation))
                .address(&instrument.url);
            list.push(self.say(text, &format!("law.instrument[{i}]")));
        }
        list
    }

    fn data(&self) -> Vec<Statement> {
        let (charter, phrases) = (self.charter, self.phrases);
        let groups = self.each(&charter.measure.data_subjects.groups);
        let mut list =
            vec![self.say(filled(phrases.whose, &[&groups]), "measure.data_subjects.groups")];
        for (name, record) in &charter.records {
            let names = |wanted: &dyn Fn(&cordon_charter::Field) -> bool| {
                let some = record.fields.iter().filter(|(_, field)| wanted(field));
                self.names(some.map(|(name, _)| name.as_str()))
            };
            let path = format!("record.{name}");
            let described = self.own(&record.description);
            let (described, colon) = (unended(&described), phrases.colon);
            let text = format!("{described}{colon}{}", names(&|_| true));
            list.push(self.say(text, &path));
            let special = names(&|field| field.special.is_some());
            if !special.is_empty() {
                list.push(self.say(filled(phrases.special, &[&special]), &path));
            }
            let direct = names(&|field| field.identifies == Identifies::Directly);
            if !direct.is_empty() {
                list.push(self.say(filled(phrases.direct, &[&direct]), &path));
            }
            let mut sources: Vec<&str> =
                record.fields.values().filter_map(|field| field.source.as_deref()).collect();
            sources.sort_unstable();
            sources.dedup();
            if !sources.is_empty() {
                let text = filled(phrases.from_others, &[&self.plain(&sources.join("; "))]);
                list.push(self.say(text, &path));
            }
        }
        list
    }

    fn access(&self) -> Vec<Statement> {
        let access = self.charter.access.iter().enumerate();
        let said = access.map(|(i, access)| {
            let role = (self.phrases.role)(access.role);
            let text = match &access.mode {
                AccessMode::Statistics => filled(self.phrases.sees_statistics, &[role]),
                AccessMode::Rows { fields, daily_cap, .. } => {
                    let names = self.names(fields.iter().map(|field| field.as_str()));
                    let cap = daily_cap.to_string();
                    filled(self.phrases.sees_rows, &[role, &names, &cap])
                }
                AccessMode::Own => filled(self.phrases.sees_own, &[role]),
            };
            let (open, close) = self.phrases.brackets;
            let text = format!("{text}{open}`{}`{close}", access.purpose);
            self.say(text, &format!("access[{i}]"))
        });
        said.collect()
    }

    fn recipients(&self) -> Vec<Statement> {
        let charter = self.charter;
        let compelled = self.compelled();
        if charter.recipients.is_empty() && compelled.is_empty() {
            return vec![self.say(self.phrases.no_recipient, "recipient")];
        }
        let said = charter.recipients.iter().enumerate().map(|(i, to)| {
            let receives = self.own(&to.receives);
            let name = self.plain(&to.name);
            let words = [name.as_str(), to.country.as_str(), receives.as_str()];
            let mut text = filled(self.phrases.recipient, &words);
            if to.country != charter.measure.jurisdiction {
                text.push(' ');
                text.push_str(self.phrases.abroad);
            }
            self.say(text, &format!("recipient[{i}]"))
        });
        let stored = [charter.measure.storage_location.as_str()];
        let stored = self.say(filled(self.phrases.stored, &stored), "measure.storage_location");
        let only =
            self.only_statistics().then(|| self.say(self.phrases.only_statistics, "recipient"));
        compelled.into_iter().chain(only).chain(said).chain([stored]).collect()
    }

    /// Whether nothing of the charter lets data about single persons leave: no recipient gets them,
    /// and no power can compel them.
    fn only_statistics(&self) -> bool {
        let powers = &self.charter.law.overriding;
        let statistics = Some(ReceivedData::Statistics);
        self.charter.recipients.iter().all(|to| to.data == statistics)
            && powers.iter().all(|power| power.disclosure.is_none())
    }

    /// What a power of the charter can compel to be handed over.
    fn compelled(&self) -> Vec<Statement> {
        let powers = self.charter.law.overriding.iter().enumerate();
        let said = powers.filter_map(|(i, power)| {
            let most = power.disclosure.as_ref()?;
            let (fields, persons) = (most.named_fields(), most.most_persons.to_string());
            let (power, holder) = (self.plain(&power.power), self.plain(&power.holder));
            let words = [&power, &holder, most.record.as_str(), &fields, &persons];
            let text = filled(self.phrases.compelled, &words);
            Some(self.say(text, &format!("law.overriding[{i}]")))
        });
        said.collect()
    }

    fn time(&self) -> Vec<Statement> {
        let charter = self.charter;
        let term = [charter.term.opens.to_string(), charter.term.sunset.to_string()];
        let text = filled(self.phrases.term, &[&term[0], &term[1]]);
        let mut list = vec![self.say(text, "term.sunset")];
        for (name, record) in &charter.records {
            let days = record.retention.days.to_string();
            let anchor = match &record.retention.anchor {
                cordon_charter::RetentionAnchor::End => self.phrases.from_end.to_owned(),
                cordon_charter::RetentionAnchor::Field(field) => {
                    filled(self.phrases.from_field, &[field.as_str()])
                }
            };
            let text = filled(self.phrases.kept, &[name.as_str(), &days, &anchor]);
            list.push(self.say(text, &format!("record.{name}.retention")));
        }
        list
    }

    fn machine(&self) -> Vec<Statement> {
        let decisions = &self.charter.automated.decisions;
        if decisions.is_empty() {
            return vec![self.say(self.phrases.no_machine, "automated")];
        }
        let said = decisions.iter().enumerate().map(|(i, made)| {
            let (decision, hearing) = (self.plain(&made.decision), self.plain(&made.hearing));
            let reviewer = self.plain(&made.reviewer_post);
            let words = [decision.as_str(), reviewer.as_str(), hearing.as_str()];
            self.say(filled(self.phrases.by_machine, &words), &format!("automated.decision[{i}]"))
        });
        said.collect()
    }

    fn breach(&self) -> Vec<Statement> {
        let breach = &self.charter.breach;
        let hours = breach.hours.to_string();
        let told = self.own(&breach.people_told);
        let authority = self.plain(&breach.authority);
        let words = [authority.as_str(), hours.as_str(), told.as_str()];
        vec![self.say(filled(self.phrases.after_breach, &words), "breach")]
    }

    fn rights(&self) -> Vec<Row> {
        let rows = self.charter.rights.all().map(|(key, right)| {
            let name = (self.phrases.right_name)(key);
            let cost = if right.free { self.phrases.free } else { self.phrases.not_free };
            let cells = vec![
                Text::default().strong(name),
                Text::plain(self.own(&right.how)),
                Text::plain(filled(self.phrases.days, &[&right.days.to_string()])),
                Text::plain(cost),
            ];
            self.row(cells, &format!("rights.{key}"))
        });
        rows.collect()
    }

    fn ways(&self) -> Vec<Statement> {
        let rights = &self.charter.rights;
        let phrases = self.phrases;
        [
            (phrases.ask, self.plain(&rights.channel.contact), "rights.channel.contact"),
            (phrases.ask_offline, self.own(&rights.channel.offline), "rights.channel.offline"),
            (phrases.act_for, self.own(&rights.representatives), "rights.representatives"),
            (phrases.children, self.own(&rights.children), "rights.children"),
        ]
        .into_iter()
        .map(|(phrase, text, field)| self.say(filled(phrase, &[&text]), field))
        .collect()
    }
}

#[cfg(test)]
mod tests;
