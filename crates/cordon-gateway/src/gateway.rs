//! The gateway: one authority's folder, its state, and the one way in which an act becomes durable.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use cordon_charter::{Digest, MeasureId, Role};
use cordon_log::{
    BodyClass, Event, Leaf, MeasureState, NoteKey, Opening, SecretKey, SignedCheckpoint, State,
    Tree,
};
use cordon_store::{Act, Body, Guarded, Logged, Store, guard};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Serialize, de::DeserializeOwned};

use crate::{clock::Clock, error::ActError, publish::Cosigner, settings::Settings};

/// One authority.
pub struct Gateway {
    pub(crate) dir: PathBuf,
    pub(crate) settings: Settings,
    pub(crate) store: Store,
    pub(crate) log_key: SecretKey,
    pub(crate) clock: Box<dyn Clock>,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) documents: BTreeMap<Digest, Vec<u8>>,
    pub(crate) state: State,
    pub(crate) tree: Tree,
    pub(crate) checkpoint: Option<SignedCheckpoint>,
    pub(crate) cosigner: Option<Box<dyn Cosigner>>,
    pub(crate) not_witnessed: Vec<String>,
}

/// A body with who may read it.
type Classed = (BodyClass, Opening);

/// An act before it is durable: its documents and events.
#[derive(Default)]
pub(crate) struct Pending {
    documents: Vec<Vec<u8>>,
    events: Vec<(Role, Event, Option<Classed>)>,
}

impl Pending {
    /// Adds a public document; gives its digest.
    pub(crate) fn document(&mut self, bytes: Vec<u8>) -> Digest {
        let digest = Digest::of(&bytes);
        self.documents.push(bytes);
        digest
    }

    /// Adds an event without a body.
    pub(crate) fn event(&mut self, actor: Role, event: Event) {
        self.events.push((actor, event, None));
    }

    /// Whether it has no event yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Adds an event with a body.
    pub(crate) fn event_with_body(
        &mut self,
        actor: Role,
        event: Event,
        class: BodyClass,
        body: Opening,
    ) {
        self.events.push((actor, event, Some((class, body))));
    }
}

/// Leaves that became durable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Written {
    last: u64,
}

impl Written {
    /// Position of the last of them.
    pub(crate) const fn last(self) -> u64 {
        self.last
    }
}

impl Gateway {
    /// What follows from the log.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// The leaves of the log.
    pub fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }

    /// The authority's settings.
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The authority's folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The published log.
    pub fn log_dir(&self) -> PathBuf {
        self.dir.join("log")
    }

    /// One measure.
    ///
    /// # Errors
    /// If there is none of this name.
    pub fn measure(&self, id: &MeasureId) -> Result<&MeasureState, ActError> {
        self.state.measure(id).ok_or_else(|| {
            let help = if self.state.measures().next().is_none() {
                "none was proposed yet: `cordon measure propose CHARTER`"
            } else {
                "see `cordon measure list`"
            };
            ActError::usage("unknown-measure", format!("there is no measure `{id}`"))
                .with_help(help)
        })
    }

    /// The last leaf whose event is such.
    pub(crate) fn last_of(&self, is_such: impl Fn(&Event) -> bool) -> Option<u64> {
        let last = self.leaves.iter().rposition(|leaf| is_such(&leaf.event))?;
        u64::try_from(last).ok()
    }

    /// Now, in whole seconds, never below the last event.
    pub fn now(&self) -> Timestamp {
        self.guarded().time
    }

    /// Now, with whether the clock jumped and nobody looked at it.
    pub(crate) fn guarded(&self) -> Guarded {
        guard(&self.leaves, None, self.clock.now())
    }

    /// Today, in UTC.
    pub fn today(&self) -> Date {
        self.now().to_zoned(TimeZone::UTC).date()
    }

    /// The log's key as others write it.
    pub(crate) fn note_key(&self) -> NoteKey {
        let name = self.settings.origin.clone();
        NoteKey { name, public: self.log_key.public(), cosigns: false }
    }

    /// A body of a kind; `None` if there is none, or it was removed. Whoever calls this has checked
    /// who may read it.
    pub(crate) async fn body<T: DeserializeOwned>(
        &mut self,
        leaf: u64,
    ) -> Result<Option<T>, ActError> {
        let Some(opening) = self.store.opening(leaf).await? else { return Ok(None) };
        let read = serde_json::from_value(opening.body);
        read.map(Some).map_err(|_| {
            ActError::broken("body", format!("the body of leaf {leaf} is not of its kind"))
        })
    }

    /// Begins an act.
    pub(crate) fn begin(&self) -> Pending {
        Pending::default()
    }

    /// Makes an act without rows durable.
    pub(crate) async fn commit(&mut self, pending: Pending) -> Result<Written, ActError> {
        let time = self.now();
        let mut ready = ready(&self.state, &self.documents, time, pending)?;
        let mut act = self.store.begin(time).await?;
        write(&mut act, &mut ready).await?;
        let done = act.commit(ready).await?;
        self.follow(done).await
    }

    /// Takes over what became durable, and publishes it.
    pub(crate) async fn follow(&mut self, done: Logged<Ready>) -> Result<Written, ActError> {
        let ready = done.into_inner();
        for leaf in ready.leaves {
            self.tree.push(&leaf.to_bytes()?);
            self.leaves.push(leaf);
        }
        self.documents.extend(ready.documents);
        self.state = ready.state;
        self.publish().await?;
        Ok(Written { last: self.tree.size().saturating_sub(1) })
    }
}

/// An act that every rule permits.
pub(crate) struct Ready {
    documents: Vec<(Digest, Vec<u8>)>,
    leaves: Vec<Leaf>,
    bodies: Vec<Option<Classed>>,
    state: State,
}

/// Asks every rule of every leaf, in order, before anything is written.
pub(crate) fn ready(
    state: &State,
    documents: &BTreeMap<Digest, Vec<u8>>,
    time: Timestamp,
    pending: Pending,
) -> Result<Ready, ActError> {
    let (mut state, mut all) = (state.clone(), documents.clone());
    let new: Vec<(Digest, Vec<u8>)> =
        pending.documents.into_iter().map(|bytes| (Digest::of(&bytes), bytes)).collect();
    all.extend(new.iter().cloned());
    let (mut leaves, mut bodies) = (Vec::new(), Vec::new());
    for (actor, event, body) in pending.events {
        let commitment = body.as_ref().map(|(class, opening)| opening.commit(*class));
        let leaf = Leaf { v: 1, time, actor, event, body: commitment.transpose()? };
        state.permits(&leaf, &all)?;
        state.step(&leaf, &all);
        leaves.push(leaf);
        bodies.push(body);
    }
    Ok(Ready { documents: new, leaves, bodies, state })
}

/// Writes documents, leaves and bodies. What refers to a leaf is written after this, then
/// everything is committed at once.
pub(crate) async fn write(act: &mut Act<'_>, ready: &mut Ready) -> Result<(), ActError> {
    for (_, bytes) in &ready.documents {
        act.put_document(bytes).await?;
    }
    for (leaf, body) in ready.leaves.iter().zip(std::mem::take(&mut ready.bodies)) {
        let body = body.map(|(class, opening)| match class {
            BodyClass::Public => Body::public(opening),
            BodyClass::Overseer => Body::overseer(opening),
            BodyClass::Sealed => Body::sealed(opening),
        });
        act.append(leaf.actor, leaf.event.clone(), body).await?;
    }
    Ok(())
}

/// A body with a fresh salt.
pub(crate) fn opening(body: &impl Serialize) -> Result<Opening, ActError> {
    let body = serde_json::to_value(body).map_err(|error| ActError::broken("body", error))?;
    Ok(Opening::fresh(body)?)
}
