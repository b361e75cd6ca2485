//! What each person's parts of earlier windows have used up of the clips of a standing question.

use std::collections::BTreeMap;

use cordon_dp::SpentNorm;

use crate::source::{BLOCK, SourceError};

/// Bytes of one norm.
const BYTES: usize = 16;

/// The spent norms of the persons of a standing question, for each of its blocks: sealed state
/// (`docs/proofs/standing-questions.md`), hence no `Debug` and no `Serialize`. Kept in pages, one
/// for each block of [`BLOCK`] ordinals in which somebody took part; whoever is on no page has
/// spent nothing.
pub struct Norms {
    blocks: usize,
    pages: BTreeMap<u32, Page>,
}

/// The norms of one block of ordinals, person by person.
#[derive(Clone)]
pub(crate) struct Page {
    blocks: usize,
    norms: Vec<SpentNorm>,
}

/// Pages by their blocks of ordinals.
pub(crate) type Pages = Vec<(u32, Page)>;

impl Norms {
    /// Of persons whom no window has seen, for a question of so many blocks
    /// ([`crate::Plan::blocks`]).
    pub const fn new(blocks: usize) -> Self {
        Self { blocks, pages: BTreeMap::new() }
    }

    /// Puts a page back, as [`Self::pages`] gave it.
    ///
    /// # Errors
    ///
    /// If it is not of the question's size.
    pub fn put(&mut self, page: u32, bytes: &[u8]) -> Result<(), SourceError> {
        let norms: Vec<SpentNorm> = bytes
            .chunks_exact(BYTES)
            .filter_map(|bytes| bytes.try_into().ok().map(SpentNorm::from_bytes))
            .collect();
        if bytes.len() != self.blocks * BLOCK as usize * BYTES {
            return Err(SourceError);
        }
        self.pages.insert(page, Page { blocks: self.blocks, norms });
        Ok(())
    }

    /// The pages, to be sealed: the block of ordinals, and its bytes.
    pub fn pages(&self) -> impl Iterator<Item = (u32, Vec<u8>)> {
        let bytes = |page: &Page| page.norms.iter().flat_map(|norm| norm.to_bytes()).collect();
        self.pages.iter().map(move |(block, page)| (*block, bytes(page)))
    }

    /// The page of a block of ordinals.
    pub(crate) fn page(&self, block: u32) -> Page {
        let nobody = || Page {
            blocks: self.blocks,
            norms: vec![SpentNorm::NONE; self.blocks * BLOCK as usize],
        };
        self.pages.get(&block).cloned().unwrap_or_else(nobody)
    }

    /// What a window left, of everybody who took part in it.
    pub(crate) fn after(&self, pages: Pages) -> Self {
        Self { blocks: self.blocks, pages: pages.into_iter().collect() }
    }

    /// How many blocks the question has.
    pub(crate) const fn blocks(&self) -> usize {
        self.blocks
    }
}

impl Page {
    /// What a person spent of a block of the question.
    pub(crate) fn of(&mut self, person: usize, block: usize) -> Option<&mut SpentNorm> {
        self.norms.get_mut(person * self.blocks + block)
    }
}
