//! Persons of one measure: pseudonyms, ordinals and each one's own key.
//!
//! The same person has unrelated pseudonyms in two measures: HMAC-SHA-256 (RFC 2104) of the
//! normalised identifier under the measure's own key. Ordinals count up in order of arrival.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{BuildHasherDefault, Hasher},
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use sqlx::SqliteConnection;
use zeroize::Zeroizing;

use crate::{
    db::{DbError, people},
    keys::{Job, KeyError, Keys, PAGE, person_key},
    secret::{Cipher, KEY_BYTES, Key, SealError},
};

/// A person's name within one measure.
type Pseudonym = [u8; 32];

/// All persons of a measure, held while an act needs them.
pub(crate) struct Population {
    measure: String,
    mac: Hmac<Sha256>,
    page_key: Key,
    ordinals: HashMap<Pseudonym, u32, BuildHasherDefault<FirstBytes>>,
    /// Persons that are in the database; the rest are `new`, in order.
    saved: u32,
    new: Vec<Pseudonym>,
    /// Pages of persons' keys that were needed so far.
    keys: BTreeMap<u32, Zeroizing<Vec<u8>>>,
}

impl Population {
    /// Reads the persons of a measure.
    pub(crate) async fn load(
        db: &mut SqliteConnection,
        keys: &mut Keys<'_>,
        measure: &str,
    ) -> Result<Self, KeyError> {
        let pseudonym = keys.measure_key_or_new(measure, Job::Pseudonym).await?;
        let page_key = keys.measure_key_or_new(measure, Job::Person).await?;
        let saved = people::count(db, measure).await?;
        let mut ordinals = HashMap::with_capacity_and_hasher(saved as usize, <_>::default());
        for (page, sealed) in people::pages(db, measure).await? {
            let plain = page_key.open(&about(measure, page), &sealed)?;
            let first = page.saturating_mul(u64::from(PAGE));
            for (ordinal, pseudonym) in (first..).zip(plain.chunks_exact(32)) {
                let pseudonym: Pseudonym = pseudonym.try_into().map_err(|_| bad_page())?;
                let ordinal = u32::try_from(ordinal).map_err(|_| bad_page())?;
                // A person who was erased leaves a place of zeros.
                if ordinal < saved && pseudonym != [0; 32] {
                    ordinals.insert(pseudonym, ordinal);
                }
            }
        }
        let mac = mac(&pseudonym);
        let (measure, new, keys) = (measure.to_owned(), Vec::new(), BTreeMap::new());
        Ok(Self { measure, mac, page_key, ordinals, saved, new, keys })
    }

    /// How many persons there are, new ones included.
    pub(crate) fn count(&self) -> u32 {
        self.saved.saturating_add(u32::try_from(self.new.len()).unwrap_or(u32::MAX))
    }

    /// The ordinal of a person, if known.
    pub(crate) fn find(&self, person: &str) -> Option<u32> {
        self.ordinals.get(&self.pseudonym(person)).copied()
    }

    /// The ordinal of a person, who gets the next one if not known.
    pub(crate) fn find_or_add(&mut self, person: &str) -> Result<u32, SealError> {
        let next = self.count();
        let pseudonym = self.pseudonym(person);
        if let Some(ordinal) = self.ordinals.get(&pseudonym) {
            return Ok(*ordinal);
        }
        self.ordinals.insert(pseudonym, next);
        self.new.push(pseudonym);
        Ok(next)
    }

    /// A keyed digest of anything that belongs to the measure.
    pub(crate) fn pseudonym(&self, of: &str) -> Pseudonym {
        self.mac.clone().chain_update(of.as_bytes()).finalize().into_bytes().into()
    }

    /// Reads the pages with the keys of these persons, and draws keys for new ones.
    pub(crate) async fn ready_keys(
        &mut self,
        keys: &mut Keys<'_>,
        ordinals: &[u32],
    ) -> Result<(), KeyError> {
        let mut pages: Vec<u32> = ordinals.iter().map(|ordinal| ordinal / PAGE).collect();
        pages.sort_unstable();
        pages.dedup();
        for page in pages {
            let mut plain = match self.keys.remove(&page) {
                Some(plain) => plain,
                None => keys.person_page(&self.measure, page, &self.page_key).await?,
            };
            // Keys beyond the saved persons are left from an act that did not happen; they serve.
            let persons = self.count().saturating_sub(page * PAGE).min(PAGE) as usize;
            let have = plain.len();
            if have < persons * KEY_BYTES {
                let mut grown = Zeroizing::new(vec![0; persons * KEY_BYTES]);
                if let Some((old, new)) = grown.split_at_mut_checked(have) {
                    old.copy_from_slice(&plain);
                    getrandom::fill(new).map_err(|_| SealError::NoRandomness)?;
                }
                plain = grown;
            }
            self.keys.insert(page, plain);
        }
        Ok(())
    }

    /// What seals the identity of one person. Its page was made ready; `None` if its key was
    /// destroyed.
    pub(crate) fn cipher(&self, ordinal: u32) -> Option<Cipher> {
        let page = self.keys.get(&(ordinal / PAGE))?;
        person_key(page, ordinal).map(|key| key.cipher())
    }

    /// Writes new persons and their keys.
    pub(crate) async fn save(
        &mut self,
        db: &mut SqliteConnection,
        keys: &mut Keys<'_>,
    ) -> Result<u32, KeyError> {
        let added = u32::try_from(self.new.len()).unwrap_or(u32::MAX);
        if added == 0 {
            return Ok(0);
        }
        let count = self.count();
        let ordinals: Vec<u32> = (self.saved..count).collect();
        self.ready_keys(keys, &ordinals).await?;
        let mut plain = self.last_page(db).await?;
        let mut page = self.saved / PAGE;
        let mut new = std::mem::take(&mut self.new).into_iter().peekable();
        while new.peek().is_some() {
            while plain.len() < PAGE as usize * 32
                && let Some(pseudonym) = new.next()
            {
                plain.extend_from_slice(&pseudonym);
            }
            let sealed = self.page_key.seal(&about(&self.measure, u64::from(page)), &plain)?;
            people::put_page(db, &self.measure, page, &sealed).await?;
            if let Some(own) = self.keys.get(&page) {
                keys.put_person_page(&self.measure, page, &self.page_key, own).await?;
            }
            plain.clear();
            page += 1;
        }
        people::put_count(db, &self.measure, count).await?;
        self.saved = count;
        Ok(added)
    }

    /// The page that the next person goes to, as far as it is filled.
    async fn last_page(&self, db: &mut SqliteConnection) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let (page, filled) = (self.saved / PAGE, self.saved % PAGE);
        if filled == 0 {
            return Ok(Zeroizing::new(Vec::new()));
        }
        let sealed = people::page(db, &self.measure, page).await?.ok_or_else(bad_page)?;
        let mut plain = self.page_key.open(&about(&self.measure, u64::from(page)), &sealed)?;
        plain.truncate(filled as usize * 32);
        Ok(plain)
    }
}

/// HMAC-SHA-256, ready to be cloned for each text.
pub(crate) fn mac(key: &Key) -> Hmac<Sha256> {
    // A key shorter than a block is filled up with zeros (RFC 2104, section 2).
    let mut block = Zeroizing::new([0; 64]);
    for (to, from) in block.iter_mut().zip(key.bytes()) {
        *to = *from;
    }
    Hmac::new((&*block).into())
}

fn about(measure: &str, page: u64) -> String {
    format!("pseudonyms {measure} {page}")
}

fn bad_page() -> KeyError {
    KeyError::Table(DbError::Row { table: "person_page" })
}

/// Pseudonyms are uniform already: their first bytes are their hash.
#[derive(Default)]
pub(crate) struct FirstBytes(u64);

impl Hasher for FirstBytes {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk::<8>() {
            self.0 = u64::from_le_bytes(*first);
        }
    }

    fn write_usize(&mut self, _length: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{db, root::RootKey};

    #[tokio::test]
    async fn the_same_person_has_unrelated_pseudonyms_in_two_measures() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name| folder.path().join(name);
        let mut authority = db::open(&file("a.db"), true, db::AUTHORITY).await.unwrap();
        let mut table = db::open(&file("k.db"), true, db::KEYS).await.unwrap();
        let root = RootKey(Key::fresh().unwrap());
        let mut keys = Keys { table: &mut table, root: &root };
        let mut one = Population::load(&mut authority, &mut keys, "one").await.unwrap();
        let other = Population::load(&mut authority, &mut keys, "other").await.unwrap();
        assert_ne!(one.pseudonym("ada"), other.pseudonym("ada"));
        assert_ne!(one.pseudonym("ada"), one.pseudonym("bea"));

        let names: Vec<String> = (0..PAGE + 3).map(|n| format!("person {n}")).collect();
        for (ordinal, name) in (0..).zip(&names) {
            assert_eq!(one.find_or_add(name).unwrap(), ordinal);
            assert_eq!(one.find_or_add(name).unwrap(), ordinal);
        }
        assert_eq!(one.save(&mut authority, &mut keys).await.unwrap(), PAGE + 3);
        // Read anew, everybody is who they were, and the next person gets the next place.
        let mut again = Population::load(&mut authority, &mut keys, "one").await.unwrap();
        assert!((0..).zip(&names).all(|(ordinal, name)| again.find(name) == Some(ordinal)));
        assert_eq!(again.find_or_add("somebody new").unwrap(), PAGE + 3);
        assert_eq!(again.save(&mut authority, &mut keys).await.unwrap(), 1);
        let last = Population::load(&mut authority, &mut keys, "one").await.unwrap();
        assert_eq!((last.count(), last.find(&names[1_025])), (PAGE + 4, Some(1_025)));
        assert_eq!(other.find(&names[0]), None);
    }
}
