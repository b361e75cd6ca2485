//! Making and opening an authority's folder.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use cordon_charter::{CountryCode, Role};
use cordon_log::{Event, NoteKey, SecretKey, State, Tree, state};
use cordon_store::{Disk, FileSystem, Mode, Places, RootKey, Store, write_file};
use jiff::Timestamp;

use crate::{
    clock::Clock,
    error::ActError,
    gateway::{Gateway, Pending},
    passphrase::Passphrase,
    publish::Cosigner,
    settings::{SETTINGS_FILE, Settings},
};

/// Name of the file of the log's secret key, in the folder of keys.
const LOG_KEY: &str = "log.key";

/// Name of the file of the root key, in the folder of keys.
const ROOT_KEY: &str = "root.key";

/// Name of the key table, in the folder of keys: never in a backup of the authority's folder.
const KEY_TABLE: &str = "keys.db";

/// What a new authority is called.
#[derive(Clone, Debug)]
pub struct NewAuthority {
    /// Name.
    pub name: String,
    /// Country.
    pub jurisdiction: CountryCode,
    /// Origin line of the log; by default made from the name.
    pub origin: Option<String>,
    /// Folder of keys; by default beside the authority's folder.
    pub keys: Option<PathBuf>,
    /// Wraps the root key; without one its file alone opens the key table.
    pub passphrase: Option<Passphrase>,
}

impl Gateway {
    /// Makes the folder `dir`, which must not exist yet, with its keys apart.
    ///
    /// # Errors
    /// If a folder exists already or cannot be made.
    pub async fn create(
        dir: &Path,
        new: NewAuthority,
        clock: Box<dyn Clock>,
    ) -> Result<Self, ActError> {
        if dir.exists() {
            let message = format!("`{}` exists already", dir.display());
            return Err(ActError::usage("exists", message));
        }
        let settings = settings(dir, &new)?;
        let keys = settings.keys_in(dir);
        let log_key = SecretKey::generate()?;
        let disk: Arc<dyn Disk> = Arc::new(FileSystem);
        for folder in [dir, keys.as_path()] {
            disk.create_folder(folder).map_err(|error| unwritable(folder, &error))?;
        }
        let root = RootKey::create(
            disk.as_ref(),
            &keys.join(ROOT_KEY),
            new.passphrase.as_ref().map(Passphrase::as_str),
        )?;
        let text = log_key.to_text();
        let log_file = keys.join(LOG_KEY);
        write_file(disk.as_ref(), &log_file, text.as_bytes(), Mode::Private)
            .map_err(|error| unwritable(&log_file, &error))?;
        let store = Store::create(places(dir, &keys), root, Arc::clone(&disk)).await?;
        write_settings(dir, &settings)?;
        let mut gateway = Self::assemble(dir, settings, store, log_key, clock);
        let mut act = Pending::default();
        let event = Event::AuthorityCreated {
            name: new.name,
            jurisdiction: new.jurisdiction,
            log_key: gateway.note_key(),
        };
        act.event(Role::Operator, event);
        gateway.commit(act).await?;
        Ok(gateway)
    }

    /// Opens the folder `dir`; what a crash left half done is finished or undone.
    ///
    /// # Errors
    /// If something is missing or broken.
    pub async fn open(
        dir: &Path,
        clock: Box<dyn Clock>,
        cosigner: Option<Box<dyn Cosigner>>,
        passphrase: Option<&Passphrase>,
    ) -> Result<Self, ActError> {
        let settings = Settings::read(dir)?;
        let keys = settings.keys_in(dir);
        let file = keys.join(LOG_KEY);
        let text = std::fs::read_to_string(&file).map_err(|error| {
            ActError::usage("log-key", format!("`{}`: {error}", file.display()))
                .with_help("the folder of keys lies apart; see `keys` in `cordon.toml`")
        })?;
        let log_key = SecretKey::from_text(&text)
            .ok_or_else(|| ActError::broken("log-key", "the log's key file is damaged"))?;
        let root = RootKey::read(&keys.join(ROOT_KEY), passphrase.map(Passphrase::as_str))?;
        let store = Store::open(places(dir, &keys), root, Arc::new(FileSystem)).await?;
        let mut gateway = Self::assemble(dir, settings, store, log_key, clock);
        gateway.cosigner = cosigner;
        gateway.load().await?;
        gateway.publish().await?;
        gateway.enforce_retention().await?;
        gateway.publish_due_requests().await?;
        Ok(gateway)
    }

    /// The log's key as others write it.
    pub fn log_key(&self) -> NoteKey {
        self.note_key()
    }

    async fn load(&mut self) -> Result<(), ActError> {
        self.documents = self.store.documents().await?;
        self.leaves = self.store.leaves(0).await?;
        for leaf in &self.leaves {
            self.tree.push(&leaf.to_bytes()?);
        }
        // At the beginning of time nothing is overdue: what is due is destroyed by the next act.
        self.state = state(&self.leaves, &self.documents, Timestamp::MIN);
        Ok(())
    }

    fn assemble(
        dir: &Path,
        settings: Settings,
        store: Store,
        log_key: SecretKey,
        clock: Box<dyn Clock>,
    ) -> Self {
        Self {
            dir: dir.to_owned(),
            settings,
            store,
            log_key,
            clock,
            cosigner: None,
            not_witnessed: Vec::new(),
            leaves: Vec::new(),
            documents: std::collections::BTreeMap::new(),
            state: State::default(),
            tree: Tree::default(),
            checkpoint: None,
        }
    }
}

/// Writes `cordon.toml`.
pub(crate) fn write_settings(dir: &Path, settings: &Settings) -> Result<(), ActError> {
    let file = dir.join(SETTINGS_FILE);
    write_file(&FileSystem, &file, settings.to_text().as_bytes(), Mode::Shared)
        .map_err(|error| unwritable(&file, &error))
}

fn places(dir: &Path, keys: &Path) -> Places {
    Places { authority: dir.to_owned(), key_table: keys.join(KEY_TABLE) }
}

fn unwritable(path: &Path, error: &std::io::Error) -> ActError {
    ActError::usage("unwritable", format!("`{}`: {error}", path.display()))
}

fn settings(dir: &Path, new: &NewAuthority) -> Result<Settings, ActError> {
    let keys = match &new.keys {
        Some(keys) => std::path::absolute(keys)
            .map_err(|error| ActError::usage("keys", format!("`{}`: {error}", keys.display())))?,
        None => beside(dir)?,
    };
    Ok(Settings {
        cordon: 1,
        name: new.name.clone(),
        jurisdiction: new.jurisdiction.clone(),
        origin: new.origin.clone().unwrap_or_else(|| origin(&new.name)),
        keys,
        witnesses: Vec::new(),
    })
}

/// `DIR-keys`, as seen from `DIR`.
fn beside(dir: &Path) -> Result<PathBuf, ActError> {
    let name = dir
        .file_name()
        .ok_or_else(|| ActError::usage("folder", format!("`{}` has no name", dir.display())))?;
    let mut keys = name.to_owned();
    keys.push("-keys");
    Ok(Path::new("..").join(keys))
}

/// Letters and digits of the name, `.invalid` so that it is nobody's domain (RFC 2606 §2).
fn origin(name: &str) -> String {
    let words: Vec<String> = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    format!(
        "{}.invalid/cordon",
        if words.is_empty() { "authority".into() } else { words.join("-") }
    )
}
