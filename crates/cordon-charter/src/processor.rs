//! How processors differ from one charter to the next.

use crate::{Charter, Digest, Processor};

impl Processor {
    /// SHA-256 of its table in canonical form (RFC 8785): another task, country or contract is
    /// another digest.
    pub fn digest(&self) -> Digest {
        // A processor holds text only: there is nothing that JSON lacks.
        Digest::of(&serde_json_canonicalizer::to_vec(self).unwrap_or_default())
    }
}

/// What a charter changes about processors that are at work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcessorChanges {
    /// New ones.
    pub added: Vec<Processor>,
    /// Of the same name, with another task, country, contract or basis.
    pub changed: Vec<Processor>,
    /// Those that the charter does not name any more.
    pub ended: Vec<Processor>,
}

impl ProcessorChanges {
    /// From those `at_work` to those of `charter`.
    pub fn between<'a>(
        at_work: impl IntoIterator<Item = &'a Processor>,
        charter: &Charter,
    ) -> Self {
        let before: Vec<&Processor> = at_work.into_iter().collect();
        let named = |list: &[&Processor], name: &str| list.iter().any(|one| one.name == name);
        let after: Vec<&Processor> = charter.processors.iter().collect();
        let mut changes = Self::default();
        for new in after.iter().filter(|new| !before.contains(new)) {
            let list =
                if named(&before, &new.name) { &mut changes.changed } else { &mut changes.added };
            list.push((*new).clone());
        }
        let gone = before.iter().filter(|old| !named(&after, &old.name));
        changes.ended = gone.map(|old| (*old).clone()).collect();
        changes
    }

    /// Whether nothing changes.
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.ended.is_empty()
    }
}
