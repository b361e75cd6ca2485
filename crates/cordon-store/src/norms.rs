//! What persons' parts of a standing question have used up of its clips: sealed, under a key of the
//! question's own, until the question ends. It tells that somebody took part, and outlives the
//! rows: an erasure would otherwise give it back (`docs/proofs/standing-questions.md`).

use cordon_charter::MeasureId;
use zeroize::Zeroizing;

use crate::{
    act::{Act, ActError},
    db::{self, DbError, norms},
    keys::{Job, KeyError},
    retention::DestroyError,
    store::{ReadError, Store},
};

/// A page by its number.
type Pages = Vec<(u32, Zeroizing<Vec<u8>>)>;

impl Act<'_> {
    /// Keeps pages of spent norms of the standing question that was declared at leaf `bulletin`,
    /// over what was kept of them. Durable with the event that opens the window, and so before any
    /// noise of it is drawn.
    ///
    /// # Errors
    /// If they cannot be kept.
    pub async fn keep_norms(
        &mut self,
        (measure, bulletin): (&MeasureId, u64),
        pages: impl Iterator<Item = (u32, Vec<u8>)>,
    ) -> Result<(), ActError> {
        let (db, mut keys) = self.database_and_keys();
        let key = keys.measure_key_or_new(measure.as_str(), Job::Bulletin(bulletin)).await?;
        for (page, plain) in pages {
            let sealed = key.seal(&about(measure, bulletin, page), &Zeroizing::new(plain))?;
            norms::put(db, (measure.as_str(), bulletin), page, &sealed).await?;
        }
        Ok(())
    }
}

impl Store {
    /// The pages of spent norms of a standing question; `None` if none were ever kept, or they were
    /// forgotten. Whoever calls this knows from the log which it should be.
    ///
    /// # Errors
    /// If they cannot be read.
    pub async fn norms(
        &mut self,
        measure: &MeasureId,
        bulletin: u64,
    ) -> Result<Option<Pages>, ReadError> {
        let key = self.keys().measure_key(measure.as_str(), Job::Bulletin(bulletin)).await?;
        let Some(key) = key else { return Ok(None) };
        let mut pages = Pages::new();
        for (page, sealed) in norms::pages(&mut self.db, (measure.as_str(), bulletin)).await? {
            let plain = key.open(&about(measure, bulletin, page), &sealed);
            pages.push((page, plain.map_err(KeyError::Seal)?));
        }
        Ok(Some(pages))
    }

    /// Standing questions of which anything is kept.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn kept_norms(&mut self) -> Result<Vec<(MeasureId, u64)>, ReadError> {
        let kept = norms::kept(&mut self.db).await?;
        let read = |(measure, bulletin): (String, u64)| {
            let measure = measure.parse().map_err(|_| DbError::Row { table: "spent_norm" })?;
            Ok((measure, bulletin))
        };
        kept.into_iter().map(read).collect()
    }

    /// Destroys what is kept of a standing question that ended: the key first, so that nothing can
    /// be read whatever happens next. Doing it again finishes.
    ///
    /// # Errors
    /// If key table or database cannot be written.
    pub async fn forget_norms(
        &mut self,
        measure: &MeasureId,
        bulletin: u64,
    ) -> Result<(), DestroyError> {
        self.keys().destroy_measure_key(measure.as_str(), Job::Bulletin(bulletin)).await?;
        db::checkpoint(&mut self.table).await?;
        norms::remove(&mut self.db, (measure.as_str(), bulletin)).await?;
        Ok(db::checkpoint(&mut self.db).await?)
    }
}

fn about(measure: &MeasureId, bulletin: u64, page: u32) -> String {
    format!("norms {measure} {bulletin} {page}")
}
