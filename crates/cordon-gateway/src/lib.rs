//! The acts: each authorised, done and logged. One file per act.
//!
//! Every act asks the fold of `cordon-log` first, the same rules that an auditor asks later;
//! becomes durable together with its event; and is published before its result leaves.
//!
//! Not here: what a rule says (`cordon-log`, `cordon-assess`), SQL (`cordon-query`), disk and keys
//! (`cordon-store`), the network and the terminal (`cordon`).

// One authority.
mod clock;
mod gateway;
mod passphrase;
mod publish;
mod settings;
mod start;

// The acts.
mod after_charge;
mod ask;
mod breach;
mod bulletin;
mod consultation;
mod disclose;
mod dummy;
mod keys;
mod lifecycle;
mod notice;
mod processors;
mod redact;
mod request;
mod retention;
mod statement;
mod submit;

// What whoever acts brings and takes away.
mod error;
mod keyfile;
mod receipt;

pub use ask::Answered;
pub use breach::{AuthorityTold, BreachKnown, BreachOpened, BreachShown, ToPersons};
pub use clock::Clock;
pub use consultation::{Recorded, Voice};
pub use disclose::{Disclosed, OrderWanted, OrdersDrafted};
pub use dummy::{Dummy, ask_dummy};
pub use error::{ActError, Kind};
pub use gateway::Gateway;
pub use keyfile::RoleKey;
pub use lifecycle::{Proposed, Reported};
pub use notice::reviewed_notices;
pub use passphrase::Passphrase;
pub use publish::Cosigner;
pub use request::{Asked, DisclosureShown, RequestShown};
pub use settings::{SETTINGS_FILE, Settings, SettingsError, WitnessAddress};
pub use start::NewAuthority;
pub use submit::{Step, Submission, Submitted};
