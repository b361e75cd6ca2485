//! Bodies of leaves: public ones lie clear, the others sealed.

use cordon_charter::MeasureId;
use cordon_log::{BodyClass, Opening};
use zeroize::Zeroizing;

use crate::{
    db::log_rows::BodyRow,
    keys::{Job, KeyError, Keys, PAGE, person_key},
    secret::SealError,
};

/// A person of a measure, as found by [`crate::Act::person`]. Says nothing without the keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    pub(crate) measure: MeasureId,
    pub(crate) ordinal: u32,
}

/// A body to be kept beside its leaf.
pub struct Body {
    pub(crate) class: BodyClass,
    pub(crate) opening: Opening,
    pub(crate) person: Option<Person>,
}

/// Why a body could not be kept or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BodyError {
    /// A key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It has no canonical form.
    #[error("a body has no canonical form")]
    Form,
    /// The person's key was destroyed.
    #[error("the body was about a person whose key was destroyed")]
    Erased,
}

impl From<SealError> for BodyError {
    fn from(error: SealError) -> Self {
        Self::Key(KeyError::Seal(error))
    }
}

impl Body {
    /// For anyone: published beside the log.
    pub const fn public(opening: Opening) -> Self {
        Self { class: BodyClass::Public, opening, person: None }
    }

    /// For the overseer; sealed under the measure's key.
    pub const fn overseer(opening: Opening) -> Self {
        Self { class: BodyClass::Overseer, opening, person: None }
    }

    /// For nobody but by its key: the measure's.
    pub const fn sealed(opening: Opening) -> Self {
        Self { class: BodyClass::Sealed, opening, person: None }
    }

    /// About one person: sealed under that person's key, and gone with it.
    pub const fn about(person: Person, opening: Opening) -> Self {
        Self { class: BodyClass::Sealed, opening, person: Some(person) }
    }

    /// The row of this body at `position`.
    pub(crate) async fn row(
        &self,
        position: u64,
        measure: Option<&MeasureId>,
        keys: &mut Keys<'_>,
    ) -> Result<BodyRow, BodyError> {
        let plain = cordon_log::canonical(&self.opening).map_err(|_| BodyError::Form)?;
        let mut row = BodyRow {
            position,
            class: self.class,
            measure: measure.map(|measure| measure.as_str().to_owned()).unwrap_or_default(),
            person: None,
            opening: plain,
        };
        if self.class == BodyClass::Public {
            return Ok(row);
        }
        if let Some(person) = &self.person {
            row.measure = person.measure.as_str().to_owned();
            row.person = Some(person.ordinal);
        }
        let plain = Zeroizing::new(std::mem::take(&mut row.opening));
        let key = key_of(&row, keys).await?.ok_or(BodyError::Erased)?;
        row.opening = key.seal(&about(position), &plain)?;
        Ok(row)
    }
}

/// The opening that a row holds; `None` if its person's key was destroyed.
pub(crate) async fn open(row: &BodyRow, keys: &mut Keys<'_>) -> Result<Option<Opening>, BodyError> {
    let plain = match row.class {
        BodyClass::Public => Zeroizing::new(row.opening.clone()),
        _ => match key_of(row, keys).await? {
            Some(key) => key.open(&about(row.position), &row.opening)?,
            None => return Ok(None),
        },
    };
    serde_json::from_slice(&plain).map(Some).map_err(|_| BodyError::Form)
}

async fn key_of(
    row: &BodyRow,
    keys: &mut Keys<'_>,
) -> Result<Option<crate::secret::Key>, BodyError> {
    let Some(ordinal) = row.person else {
        return Ok(Some(keys.measure_key_or_new(&row.measure, Job::Body).await?));
    };
    let Some(page_key) = keys.measure_key(&row.measure, Job::Person).await? else {
        return Ok(None);
    };
    let page = keys.person_page(&row.measure, ordinal / PAGE, &page_key).await?;
    Ok(person_key(&page, ordinal))
}

fn about(position: u64) -> String {
    format!("body {position}")
}
