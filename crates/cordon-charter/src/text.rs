//! Public texts, in one language or several.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A public text by language tag (BCP 47, `en`, `fr`, `zh`). In TOML either a plain string, which
/// is taken as English, or a table `{ en = "…", fr = "…" }`. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalText(pub(crate) BTreeMap<String, String>);

impl LocalText {
    /// A text by language tag; nothing where there is none.
    pub fn of(texts: BTreeMap<String, String>) -> Option<Self> {
        (!texts.is_empty()).then_some(Self(texts))
    }

    /// A text in one language.
    pub fn single(language: &str, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(language.to_owned(), text.into())]))
    }

    /// Whether there is a text in this very language.
    pub fn is_in(&self, language: &str) -> bool {
        self.0.contains_key(language)
    }

    /// The text in `language`, or in English, or in the first language there is.
    pub fn in_language(&self, language: &str) -> &str {
        self.0
            .get(language)
            .or_else(|| self.0.get("en"))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Every language there is, with its text.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }
}

/// How texts that people read in their own language stand in the canonical form: in English alone
/// as a plain string, as all of them once did, so that a charter in one language keeps its digest.
pub(crate) mod one_or_more {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    use super::LocalText;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        One(String),
        More(LocalText),
    }

    pub(crate) fn serialize<S: Serializer>(text: &LocalText, to: S) -> Result<S::Ok, S::Error> {
        match text.all().collect::<Vec<_>>().as_slice() {
            [("en", only)] => to.serialize_str(only),
            _ => text.serialize(to),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<LocalText, D::Error> {
        match Form::deserialize(from)? {
            Form::One(text) => Ok(LocalText::from(text.as_str())),
            Form::More(text) if text.all().next().is_none() => Err(D::Error::custom("no text")),
            Form::More(text) => Ok(text),
        }
    }
}

/// A list of such texts.
pub(crate) mod each_one_or_more {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::LocalText;

    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct One(#[serde(with = "super::one_or_more")] LocalText);

    pub(crate) fn serialize<S: Serializer>(texts: &[LocalText], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(texts.iter().map(|text| One(text.clone())))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<LocalText>, D::Error> {
        Ok(Vec::<One>::deserialize(from)?.into_iter().map(|One(text)| text).collect())
    }
}

impl From<&str> for LocalText {
    fn from(text: &str) -> Self {
        Self::single("en", text)
    }
}
