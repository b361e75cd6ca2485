//! What the authority and the persons are told of a breach, in four languages (Regulation (EU)
//! 2016/679, Arts 33(1), 33(3) and 34(2)).
//!
//! The controller's own sentences stand as they were given; what is empty is said to be unknown
//! yet (Art 33(4)). No language was read by a native speaker, and each says so.

use std::fmt::Write as _;

use cordon_charter::{BreachRisk, Charter, LocalText};
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
    /// What else the authority, and it alone, is told.
    pub to_authority: Option<ToAuthority>,
}

/// What the supervisory authority alone is told (Art. 33(3)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToAuthority {
    /// Leaf of the log that opened the breach.
    pub leaf: u64,
    /// The records concerned.
    pub records: String,
    /// At most how many persons, as a power of ten, if that is known.
    pub persons: Option<u64>,
    /// Whether the controller counted them; otherwise every row is taken as a person.
    pub counted: bool,
    /// How likely it harms persons, once it was judged.
    pub risk: Option<BreachRisk>,
    /// Until when it had to be told.
    pub notify_by: Timestamp,
    /// Why it was not told by then (Art. 33(1)).
    pub late_because: Option<String>,
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
    let offline = charter.rights.channel.offline.in_language(language.tag());
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
    if let Some(told) = &words.to_authority {
        say(phrases.to, &charter.breach.authority);
        let measure = &charter.measure;
        let version = measure.version;
        say(phrases.measure, &format!("`{}`, {} {version}", measure.id, phrases.version));
        say(phrases.leaf, &told.leaf.to_string());
        let bodies = charter.controllers.iter().map(|body| format!("- {}", body.name));
        let bodies = bodies.collect::<Vec<_>>().join("\n");
        say(phrases.by, &format!("{bodies}\n\n{}", charter.breach.reporter_post));
    }
    say(phrases.discovered, &discovered);
    if let Some(told) = &words.to_authority {
        say(phrases.due, &told.notify_by.to_string());
        if let Some(reason) = &told.late_because {
            say(phrases.late, reason);
        }
    }
    say(phrases.what, &own(&words.what));
    if let Some(told) = &words.to_authority {
        say(phrases.risk, told.risk.map_or("", |risk| phrases.risk_is(risk)));
        say(phrases.records, &told.records);
        let persons = match told.persons {
            Some(0) => phrases.nobody.to_owned(),
            Some(most) => {
                let how = if told.counted { phrases.counted } else { phrases.rows };
                phrases.at_most.replace("{}", &most.to_string()).replace("{how}", how)
            }
            None => String::new(),
        };
        say(phrases.persons, &persons);
    }
    say(phrases.consequences, &own(&words.consequences));
    if words.to_authority.is_some() {
        say(phrases.done, &own(&words.measures));
        say(phrases.contact, contact);
    } else {
        say(phrases.measures, &own(&words.measures));
        say(phrases.contact, &format!("{contact}\n\n{offline}"));
        say(phrases.authority, &charter.breach.authority);
    }
    text
}

struct Phrases {
    title: &'static str,
    mark: &'static str,
    to: &'static str,
    measure: &'static str,
    version: &'static str,
    leaf: &'static str,
    by: &'static str,
    due: &'static str,
    late: &'static str,
    risk: &'static str,
    /// Unlikely, likely, high.
    risks: [&'static str; 3],
    counted: &'static str,
    rows: &'static str,
    done: &'static str,
    discovered: &'static str,
    what: &'static str,
    records: &'static str,
    persons: &'static str,
    nobody: &'static str,
    /// With `{}` for the number and `{how}` for how it was found.
    at_most: &'static str,
    consequences: &'static str,
    measures: &'static str,
    contact: &'static str,
    authority: &'static str,
    unknown: &'static str,
    foreign: &'static str,
}

impl Phrases {
    const fn risk_is(&self, risk: BreachRisk) -> &'static str {
        let [unlikely, likely, high] = self.risks;
        match risk {
            BreachRisk::Unlikely => unlikely,
            BreachRisk::Likely => likely,
            BreachRisk::High => high,
        }
    }
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
    to: "To",
    measure: "Measure",
    version: "version",
    leaf: "Entry of the public log that opened it",
    by: "Who reports",
    due: "To be told by",
    late: "Why it was not told by then",
    risk: "Risk for persons",
    risks: ["no risk is likely", "a risk is likely", "high"],
    counted: "as the controller counted",
    rows: "every row taken as a person",
    done: "What was and will be done",
    discovered: "Discovered",
    what: "What happened",
    records: "Records concerned",
    persons: "Persons concerned",
    nobody: "none",
    at_most: "at most {} (rounded up to a power of ten; {how})",
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
    to: "Destinataire",
    measure: "Dispositif",
    version: "version",
    leaf: "Entrée du journal public qui l’a ouverte",
    by: "Qui notifie",
    due: "À notifier avant le",
    late: "Motifs du retard",
    risk: "Risque pour les personnes",
    risks: ["aucun risque probable", "un risque est probable", "élevé"],
    counted: "selon le décompte du responsable du traitement",
    rows: "chaque ligne comptée comme une personne",
    done: "Mesures prises ou prévues",
    discovered: "Date de la découverte",
    what: "Ce qui s’est passé",
    records: "Fichiers concernés",
    persons: "Personnes concernées",
    nobody: "aucune",
    at_most: "au plus {} (arrondi à la puissance de dix supérieure ; {how})",
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
    to: "Destinatario",
    measure: "Medida",
    version: "versión",
    leaf: "Entrada del registro público que la abrió",
    by: "Quién notifica",
    due: "Debe notificarse antes del",
    late: "Motivos de la dilación",
    risk: "Riesgo para las personas",
    risks: ["ningún riesgo probable", "es probable un riesgo", "alto"],
    counted: "según el recuento del responsable del tratamiento",
    rows: "cada fila contada como una persona",
    done: "Medidas adoptadas o previstas",
    discovered: "Fecha del descubrimiento",
    what: "Qué ocurrió",
    records: "Registros afectados",
    persons: "Personas afectadas",
    nobody: "ninguna",
    at_most: "como máximo {} (redondeado a la potencia de diez superior; {how})",
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
    to: "致",
    measure: "措施",
    version: "版本",
    leaf: "公开日志中的开启条目",
    by: "报告方",
    due: "应报告的期限",
    late: "逾期报告的原因",
    risk: "对个人的风险",
    risks: ["不太可能有风险", "可能有风险", "高"],
    counted: "由个人信息处理者清点",
    rows: "每行记录计为一人",
    done: "已采取和将采取的措施",
    discovered: "发现时间",
    what: "发生了什么",
    records: "涉及的记录",
    persons: "涉及的人数",
    nobody: "无",
    at_most: "最多 {} 人（向上取整至十的幂；{how}）",
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
            to_authority: None,
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
        assert!(!public.contains(ENGLISH.persons) && !public.contains(ENGLISH.risk));
        words.consequences = LocalText::from("");
        let early = breach_notice(&charter, &Language::ALL, &words);
        for unknown in [ENGLISH.unknown, FRENCH.unknown, SPANISH.unknown, CHINESE.unknown] {
            assert_eq!(early.matches(unknown).count(), 1, "{unknown}");
        }
    }
    #[test]
    fn the_authority_is_told_what_the_law_lists() {
        let charter = cordon_charter::parse(SOUND).charter.unwrap();
        let told = ToAuthority {
            leaf: 40,
            records: "case_report".to_owned(),
            persons: Some(1000),
            counted: false,
            risk: Some(BreachRisk::High),
            notify_by: Timestamp::UNIX_EPOCH,
            late_because: None,
        };
        let mut words = BreachWords {
            discovered: Timestamp::UNIX_EPOCH,
            what: LocalText::from("A backup was lost."),
            consequences: LocalText::from("Somebody may read it."),
            measures: LocalText::from("Its key was destroyed."),
            to_authority: Some(told.clone()),
        };
        let french = breach_notice(&charter, &[Language::French], &words);
        let rounded =
            "au plus 1000 (arrondi à la puissance de dix supérieure ; chaque ligne comptée";
        for said in [rounded, "Risque pour les personnes\n\nélevé", "\n\n40\n"] {
            assert!(french.contains(said), "{said}: {french}");
        }
        assert!(!french.contains(ENGLISH.mark) && !french.contains(FRENCH.late), "{french}");
        assert!(!french.contains(FRENCH.authority) && !french.contains(FRENCH.measures));
        let all = breach_notice(&charter, &Language::ALL, &words);
        let rounded =
            ["at most 1000 (rounded up", "como máximo 1000 (redondeado", "最多 1000 人（"];
        for said in rounded {
            assert_eq!(all.matches(said).count(), 1, "{said}: {all}");
        }
        let controller = charter.controllers[0].name.as_str();
        for said in [charter.measure.id.as_str(), &charter.breach.reporter_post, controller] {
            assert_eq!(all.matches(said).count(), 4, "{said}: {all}");
        }
        let told = ToAuthority {
            persons: None,
            risk: None,
            late_because: Some("A strike.".into()),
            ..told
        };
        words.to_authority = Some(told);
        let late = breach_notice(&charter, &[Language::English], &words);
        for heading in [ENGLISH.persons, ENGLISH.risk] {
            assert!(late.contains(&format!("{heading}\n\n{}", ENGLISH.unknown)), "{late}");
        }
        assert!(late.contains(&format!("{}\n\nA strike.", ENGLISH.late)), "{late}");
    }
}
