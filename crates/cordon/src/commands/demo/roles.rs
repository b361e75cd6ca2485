//! The bodies of the demo: their keys apart from the authority, their statements, the witness.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
};

use cordon_charter::{Meaning, MeasureId, Role};
use cordon_gateway::{Gateway, RoleKey, WitnessAddress};
use cordon_log::{Draft, KeyRequest, NoteKey};

use super::shown;
use crate::{commands::witness::OverHttp, failure::Failure, output::file};

/// Days for which the demo's keys are valid.
const DAYS: u32 = 730;

/// Who says what.
const STATEMENTS: [(Role, Meaning); 3] = [
    (Role::Controller, Meaning::Approves),
    (Role::DataProtectionOfficer, Meaning::Advises),
    (Role::SupervisoryAuthority, Meaning::Consulted),
];

/// Each role makes its key in a folder of its own and hands over the public half.
pub(super) async fn enrol(gateway: &mut Gateway, keys: &Path) -> Result<(), Failure> {
    for (role, _) in STATEMENTS {
        let own = keys.join(role.as_str());
        std::fs::create_dir_all(&own).map_err(|error| Failure::file(&own, &error))?;
        let key = RoleKey::generate(role, &format!("Example {}", role.as_str().replace('_', " ")))?;
        file::write_secret(&own.join("signing.key"), key.to_text().as_bytes())?;
        let id = gateway.enrol_key(key.request(), DAYS).await?;
        shown(format_args!("{:<24} key {id}, secret in {}", role.as_str(), own.display()));
    }
    Ok(())
}

/// Every role signs away from the authority's folder; findings that a person must judge are
/// answered in public.
pub(super) async fn sign(
    gateway: &mut Gateway,
    measure: &MeasureId,
    keys: &Path,
    to_be_judged: &[String],
) -> Result<(), Failure> {
    for (role, meaning) in STATEMENTS {
        let draft = gateway.draft_statement(measure, (role, meaning), "demo", BTreeMap::new())?;
        import(gateway, draft, keys).await?;
    }
    if !to_be_judged.is_empty() {
        let answer = "judged for this demo; a real measure gives the reasons here";
        let answers = to_be_judged.iter().map(|rule| (rule.clone(), answer.to_owned())).collect();
        let as_whom = (Role::Controller, Meaning::Judges);
        let draft = gateway.draft_statement(measure, as_whom, "demo", answers)?;
        import(gateway, draft, keys).await?;
    }
    Ok(())
}

async fn import(gateway: &mut Gateway, draft: Draft, keys: &Path) -> Result<(), Failure> {
    let (role, meaning) = (draft.role, draft.meaning);
    let file = keys.join(role.as_str()).join("signing.key");
    let key = RoleKey::from_text(&file::read_text(&file)?)?;
    let signed = key.sign(draft)?.to_bytes().map_err(Failure::broken)?;
    let leaf = gateway.import_statement(&signed).await?;
    let word = format!("{meaning:?}").to_lowercase();
    shown(format_args!("{:<24} {word:<10} leaf {leaf}", role.as_str()));
    Ok(())
}

/// A witness: another process, with its own key, that ends with the demo.
pub(super) struct Witness(Child);

impl Drop for Witness {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Witness {
    /// Starts one that follows `log`, and enrols it.
    pub(super) async fn start(
        gateway: &mut Gateway,
        dir: &Path,
    ) -> Result<(Self, NoteKey), Failure> {
        let address = free_address()?;
        let program = std::env::current_exe().map_err(|e| Failure::system("finding itself", &e))?;
        let log = gateway.log_dir();
        let name = "witness.invalid";
        let child = Command::new(program)
            .arg("witness")
            .arg(dir)
            .arg("--follow")
            .arg(log)
            .args(["--listen", &address, "--name", name])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::system("starting the witness", &error))?;
        let mut own = Self(child);
        own.wait_until_it_answers()?;
        let public = dir.join("witness.key.pub");
        let request: KeyRequest = toml::from_str(&file::read_text(&public)?)
            .map_err(|_| Failure::broken("the witness's key cannot be read"))?;
        let key = NoteKey { name: name.to_owned(), public: request.public.clone(), cosigns: true };
        gateway.enrol_key(request, DAYS).await?;
        let address = WitnessAddress { name: name.to_owned(), address };
        gateway.add_witness(address, Box::new(OverHttp)).await?;
        Ok((own, key))
    }

    fn wait_until_it_answers(&mut self) -> Result<(), Failure> {
        let Some(out) = self.0.stdout.take() else {
            return Err(Failure::broken("the witness says nothing"));
        };
        let mut lines = BufReader::new(out).lines();
        for line in lines.by_ref() {
            let line = line.map_err(|error| Failure::system("hearing the witness", &error))?;
            if line.starts_with("answering on") {
                // Somebody must read what it says later, or it would wait for ever.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(());
            }
        }
        Err(Failure::broken("the witness ended at once"))
    }
}

fn free_address() -> Result<String, Failure> {
    let listener = TcpListener::bind("127.0.0.1:0");
    let address = listener.and_then(|listener| listener.local_addr());
    address
        .map(|address| address.to_string())
        .map_err(|error| Failure::system("finding a free port", &error))
}
