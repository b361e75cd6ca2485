//! What the authority and the persons are told of a breach, in four languages (Regulation (EU)
//! 2016/679, Arts 33(3) and 34(2)).
//!
//! The controller's own sentences stand as they were given; what is empty is said to be unknown
//! yet (Art 33(4)). No language was read by a native speaker, and each says so.

use std::fmt::Write as _;

use cordon_charter::{Charter, LocalText};
use jiff::Timestamp;

use super::notice::Language;

/// What a notice of a breach says, in the controller's words. Names no person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachWords {
    /// When it was discovered.
    pub discovered: Timestamp,
    /// What happened.
    pub what: LocalText,
    /// What it is likely to lead to.
    pub consequences: LocalText,
    /// What was and will be done, and what persons can do.
    pub measures: LocalText,
    /// Records, and at most how many persons, as a power of ten, if that is known: for the
    /// authority alone.
    pub extent: Option<(String, Option<u64>)>,
}

/// The notice of a breach in `languages`, as Markdown.
pub fn breach_notice(charter: &Charter, languages: &[Language], words: &BreachWords) -> String {
    let mut text = String::new();
    for (at, language) in languages.iter().enumerate() {
        if at > 0 {
            text.push_str("\n---\n\n");
        }
        text.push_str(&in_one(charter, *language, words));
    }
    text
}

fn in_one(charter: &Charter, language: Language, words: &BreachWords) -> String {
    let phrases = phrases(language);
    let title = charter.measure.title.in_language(language.tag()).trim();
    let mut text = format!("# {}: {title}\n\n*{}*\n", phrases.title, phrases.mark);
    let discovered = words.discovered.to_string();
    let contact = &charter.rights.channel.contact;
    let offline = &charter.rights.channel.offline;
    let mut say = |heading: &str, said: &str| {
        // Writing to a text cannot fail.
        let said = if said.trim().is_empty() { phrases.unknown } else { said.trim() };
        let _ = write!(text, "\n## {heading}\n\n{said}\n");
    };
    // Somebody who cannot read it must see that it is not their eyes.
    let own = |said: &LocalText| {
        let text = said.in_language(language.tag()).trim();
        match text.is_empty() || said.is_in(language.tag()) {
            true => text.to_owned(),
            false => format!("*{}*\n\n{text}", phrases.foreign),
        }
    };
    say(phrases.discovered, &discovered);
    say(phrases.what, &own(&words.what));
    if let Some((records, persons)) = &words.extent {
        say(phrases.records, records);
        let persons = match persons {
            Some(0) => phrases.nobody.to_owned(),
            Some(most) => phrases.at_most.replace("{}", &most.to_string()),
            None => String::new(),
        };
        say(phrases.persons, &persons);
    }
    say(phrases.consequences, &own(&words.consequences));
    say(phrases.measures, &own(&words.measures));
    say(phrases.contact, &format!("{contact}\n\n{offline}"));
    say(phrases.authority, &charter.breach.authority);
    text
}

struct Phrases {
    title: &'static str,
    mark: &'static str,
    discovered: &'static str,
    what: &'static str,
    records: &'static str,
    persons: &'static str,
    nobody: &'static str,
    /// With `{}` for the number.
    at_most: &'static str,
    consequences: &'static str,
    measures: &'static str,
    contact: &'static str,
    authority: &'static str,
    unknown: &'static str,
    foreign: &'static str,
}

const fn phrases(language: Language) -> &'static Phrases {
    match language {
        Language::English => &ENGLISH,
        Language::French => &FRENCH,
        Language::Spanish => &SPANISH,
        Language::Chinese => &CHINESE,
    }
}

const ENGLISH: Phrases = Phrases {
    title: "Breach of personal data",
    mark: "Put together by software; not reviewed by a native speaker.",
    discovered: "Discovered",
    what: "What happened",
    records: "Records concerned",
    persons: "Persons concerned",
    nobody: "none",
    at_most: "at most {} (rounded up to a power of ten)",
    consequences: "What this is likely to lead to",
    measures: "What was and will be done, and what you can do",
    contact: "Whom to ask",
    authority: "Where to complain",
    unknown: "Not known yet; it is handed in as soon as it is.",
    foreign: "This text is there in another language only.",
};

const FRENCH: Phrases = Phrases {
    title: "Violation de données à caractère personnel",
    mark: "Composé par un logiciel ; non relu par une personne de langue maternelle.",
    discovered: "Date de la découverte",
    what: "Ce qui s’est passé",
    records: "Fichiers concernés",
    persons: "Personnes concernées",
    nobody: "aucune",
    at_most: "au plus {} (arrondi à la puissance de dix supérieure)",
    consequences: "Conséquences probables",
    measures: "Mesures prises ou prévues, et ce que vous pouvez faire",
    contact: "À qui s’adresser",
    authority: "Où introduire une réclamation",
    unknown: "Pas encore connu ; communiqué dès que possible.",
    foreign: "Ce texte n’existe que dans une autre langue.",
};

const SPANISH: Phrases = Phrases {
    title: "Violación de la seguridad de datos personales",
    mark: "Compuesto por un programa; no revisado por un hablante nativo.",
    discovered: "Fecha del descubrimiento",
    what: "Qué ocurrió",
    records: "Registros afectados",
    persons: "Personas afectadas",
    nobody: "ninguna",
    at_most: "como máximo {} (redondeado a la potencia de diez superior)",
    consequences: "Consecuencias probables",
    measures: "Medidas adoptadas o previstas, y qué puede hacer usted",
    contact: "A quién dirigirse",
    authority: "Dónde presentar una reclamación",
    unknown: "Aún no se conoce; se comunicará en cuanto se conozca.",
    foreign: "Este texto solo existe en otro idioma.",
};

const CHINESE: Phrases = Phrases {
    title: "个人数据泄露通知",
    mark: "由软件生成；未经母语人士审阅。",
    discovered: "发现时间",
    what: "发生了什么",
    records: "涉及的记录",
    persons: "涉及的人数",
    nobody: "无",
    at_most: "最多 {} 人（向上取整至十的幂）",
    consequences: "可能的后果",
    measures: "已采取和将采取的措施，以及您可以做什么",
    contact: "咨询方式",
    authority: "投诉机构",
    unknown: "尚不清楚；一旦查明即行告知。",
    foreign: "此内容仅有其他语言的文本。",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::SOUND;

    #[test]
    fn every_language_says_all_and_that_nobody_read_it() {
        let charter = cordon_charter::parse(SOUND).charter.unwrap();
        let mut words = BreachWords {
            discovered: Timestamp::UNIX_EPOCH,
            what: LocalText::from("A backup was lost."),
            consequences: LocalText::from("Somebody may read it."),
            measures: LocalText::from("Its key was destroyed."),
            extent: None,
        };
        let public = breach_notice(&charter, &Language::ALL, &words);
        let words_of = [&words.what, &words.consequences, &words.measures];
        let words_of = words_of.map(|said| said.in_language("en"));
        for said in words_of.into_iter().chain([charter.breach.authority.as_str()]) {
            assert_eq!(public.matches(said).count(), 4, "{said}\n{public}");
        }
        // Three languages say of each of three texts that it is not in theirs.
        assert!(!public.contains(ENGLISH.foreign));
        for foreign in [FRENCH.foreign, SPANISH.foreign, CHINESE.foreign] {
            assert_eq!(public.matches(foreign).count(), 3, "{foreign}");
        }
        for mark in [ENGLISH.mark, FRENCH.mark, SPANISH.mark, CHINESE.mark] {
            assert_eq!(public.matches(mark).count(), 1, "{mark}");
        }
        words.extent = Some(("case_report".to_owned(), Some(1000)));
        let own = breach_notice(&charter, &[Language::French], &words);
        assert!(own.contains("Personnes concernées\n\nau plus 1000 (arrondi"), "{own}");
        let all = breach_notice(&charter, &Language::ALL, &words);
        for said in
            ["at most 1000 (rounded up", "como máximo 1000 (redondeado", "最多 1000 人（向上"]
        {
            assert_eq!(all.matches(said).count(), 1, "{said}: {all}");
        }
        words.extent = Some(("case_report".to_owned(), None));
        let unknown = breach_notice(&charter, &[Language::English], &words);
        assert!(
            unknown.contains(&format!("Persons concerned\n\n{}", ENGLISH.unknown)),
            "{unknown}"
        );
        assert!(!public.contains(ENGLISH.persons) && !own.contains(ENGLISH.mark));
        words.extent = None;
        words.consequences = LocalText::from("");
        let early = breach_notice(&charter, &Language::ALL, &words);
        for unknown in [ENGLISH.unknown, FRENCH.unknown, SPANISH.unknown, CHINESE.unknown] {
            assert_eq!(early.matches(unknown).count(), 1, "{unknown}");
        }
    }
}
