//! What the text says around the charter's own words, in four languages.

use crate::pia::Language;

/// The phrases of one language.
pub(super) struct Phrases {
    pub(super) title: &'static str,
    pub(super) asked: &'static str,
    pub(super) public: &'static str,
    pub(super) not_chosen: &'static str,
    pub(super) open: &'static str,
    pub(super) why_open: &'static str,
    pub(super) reply: &'static str,
    pub(super) how: &'static str,
}

pub(super) const fn of(language: Language) -> &'static Phrases {
    match language {
        Language::English => &ENGLISH,
        Language::French => &FRENCH,
        Language::Spanish => &SPANISH,
        Language::Chinese => &CHINESE,
    }
}

const ENGLISH: Phrases = Phrases {
    title: "Public consultation",
    asked: "You are asked what you think of this measure. This text was put together by software \
            from its charter.",
    public: "What you write will be published. Name no person, no address and no telephone number.",
    not_chosen: "Not chosen",
    open: "Questions that are still open",
    why_open: "Somebody must answer each of these in public before the measure opens. Say what you \
               think of them.",
    reply: "Your reply",
    how: "Fill in the lines between the two marks, once for each reply, and send the file back.",
};

const FRENCH: Phrases = Phrases {
    title: "Consultation publique",
    asked: "On vous demande ce que vous pensez de cette mesure. Ce texte a été composé par un \
            logiciel à partir de sa charte.",
    public: "Ce que vous écrivez sera publié. Ne nommez personne et n'indiquez ni adresse ni \
             numéro de téléphone.",
    not_chosen: "Non retenu",
    open: "Questions encore ouvertes",
    why_open: "Quelqu'un doit répondre publiquement à chacune avant que la mesure ne commence. \
               Dites-en votre avis.",
    reply: "Votre réponse",
    how: "Remplissez les lignes entre les deux marques, une fois par réponse, et renvoyez le \
          fichier.",
};

const SPANISH: Phrases = Phrases {
    title: "Consulta pública",
    asked: "Se le pregunta qué piensa de esta medida. Este texto fue compuesto por un programa a \
            partir de su carta.",
    public: "Lo que escriba se publicará. No nombre a ninguna persona ni indique direcciones ni \
             números de teléfono.",
    not_chosen: "No elegido",
    open: "Preguntas todavía abiertas",
    why_open: "Alguien debe responder en público a cada una antes de que comience la medida. Diga \
               qué piensa de ellas.",
    reply: "Su respuesta",
    how: "Rellene las líneas entre las dos marcas, una vez por respuesta, y devuelva el archivo.",
};

const CHINESE: Phrases = Phrases {
    title: "公开征求意见",
    asked: "现就本措施征求您的意见。本文由软件根据其章程生成。",
    public: "您所写的内容将被公开。请勿写明任何人的姓名、地址或电话号码。",
    not_chosen: "未采用",
    open: "尚待回答的问题",
    why_open: "在措施开始之前，必须有人公开回答以下每个问题。请谈谈您的看法。",
    reply: "您的意见",
    how: "请填写两个标记之间的各行，每条意见填写一次，然后寄回本文件。",
};
