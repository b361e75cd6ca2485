//! What happened, provably: events, their fold into the state of all measures, the transparency log
//! (C2SP tlog-tiles, tlog-checkpoint, tlog-cosignature), receipts, and offline verification.
//!
//! An auditor needs this crate and `cordon-charter` alone; both are synchronous and small.
//! Not here: keeping leaves and bodies (`cordon-store`), doing acts (`cordon-gateway`).

// What a leaf is.
mod breach;
mod bulletin;
mod event;
mod halt;
mod key;
mod leaf;
mod record;
mod request;
mod review;
mod signed;
mod statement;

// What follows from the leaves.
mod fold;

// The log as a tree and as files.
mod checkpoint;
mod source;
mod tiles;
mod tree;

// Checking.
mod answer;
mod plain;
mod receipt;
mod standing;
mod trust;
mod verify;
mod window;
mod witness;

pub use breach::{BreachFacts, BreachNotice, Told};
pub use bulletin::{Declaration, DeclaredBlock, Every, Term};
pub use checkpoint::{
    Checkpoint, CheckpointError, Cosigned, NoteKey, NoteSignature, SignedCheckpoint,
};
pub use event::{Event, Phase};
pub use fold::{
    Authority, BreachState, Bulletin, Bulletins, CLOCK_JUMP, Consultations, Documents, EndedBy,
    Engaged, Fault, InForce, Judged, KeyState, Late, Lifecycle, Made, MeasureState, Neglect,
    NotOpen, Objection, Opened, OpenedWindow, PROVISIONAL_STATEMENTS, Processors, Proposal, Reply,
    RequestState, Requests, Rule, State, Stopped, Unheard, Warrant, state,
};
pub use halt::{HaltDraft, SignedHalt};
pub use key::{Domain, EnrolledKey, KeyId, KeyRequest, PublicKey, SecretKey, SignatureText};
pub use leaf::{
    BodyClass, Commitment, Leaf, LeafError, MAX_LEAF_BYTES, Opening, canonical, from_canonical,
};
pub use plain::{FailureKind, printable};
pub use receipt::{Attested, Receipt, ReceiptError, Shown};
pub use record::{Answer, Confirmation, Heard, PublicNotice};
pub use request::{OrderDraft, RequestDetails, RequestKind, Selection, SignedOrder};
pub use review::{ReviewDraft, SignedReview};
pub use signed::{Said, Signable, Signed};
pub use source::{CHECKPOINT, Folder, LogSource, body_path, document_path};
pub use standing::{
    AS_TOLD, BreachSeen, HaltSeen, RequestSeen, Standing, StatementSeen, VersionSeen,
};
pub use statement::{Draft, SignedStatement};
pub use tiles::{
    LogFile, TILE_WIDTH, entries_path, entry_tiles, files, hash_tile_path, hash_tiles, read_entries,
};
pub use tree::{MAX_TREE_SIZE, OutsideTree, Proof, Tree, is_consistent, is_included};
pub use trust::{Trust, TrustError};
pub use verify::{Broken, Report, Unchecked, VerifyError, verify_log};
pub use witness::{Response, Seen, Witness, add_checkpoint_request};
