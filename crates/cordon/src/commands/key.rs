//! `cordon key`

use std::path::{Path, PathBuf};

use cordon_charter::Role;
use cordon_gateway::{Gateway, RoleKey, WitnessAddress};
use cordon_log::{EnrolledKey, KeyId, KeyRequest, KeyState};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    cli::{Key, TextFormat},
    commands::{Place, open, witness::OverHttp},
    failure::Failure,
    output::{file, say, table::table},
};

pub(crate) async fn run(args: Key, authority: &Place) -> Result<(), Failure> {
    match args {
        Key::New { file, organisation, role } => {
            let key = RoleKey::generate(role, &organisation)?;
            let public = public_file(&file);
            let request = toml::to_string(&key.request())
                .map_err(|_| Failure::broken("the public half cannot be written"))?;
            file::write_secret(&file, key.to_text().as_bytes())?;
            file::write(&public, request.as_bytes())?;
            say::line(format_args!("secret {} (its owner's alone)", file.display()));
            say::line(format_args!("public {} (hand it to the authority)", public.display()));
            Ok(())
        }
        Key::Enrol { file, days, address } => {
            let text = file::read_text(&file)?;
            let request: KeyRequest = toml::from_str(&text).map_err(|_| {
                Failure::usage(format_args!("`{}` is not a public key file", file.display()))
                    .help("`cordon key new` writes it with `.pub` at the end")
            })?;
            let (role, organisation) = (request.role, request.organisation.clone());
            if address.is_some() && role != Role::Witness {
                return Err(Failure::usage("only a witness has an address"));
            }
            let mut gateway = open(authority).await?;
            let there = KeyId::of(&request.public);
            let is_there = gateway.state().key(&there).is_some_and(|key| key.revoked.is_none());
            if address.is_none() || !is_there {
                let id = gateway.enrol_key(request, days).await?;
                say::line(format_args!("enrolled {id} for {role} ({organisation})"));
            }
            if let Some(address) = address {
                say::line(format_args!("`{organisation}` is asked to cosign at {address}"));
                let witness = WitnessAddress { name: organisation, address };
                gateway.add_witness(witness, Box::new(OverHttp)).await?;
            }
            Ok(())
        }
        Key::List { trust: true, .. } => {
            let gateway = open(authority).await?;
            say::line(format_args!("log {}", String::from(gateway.log_key())));
            for own in gateway.state().keys() {
                say::line(trust_line(&own.key));
            }
            Ok(())
        }
        Key::List { trust: false, format } => {
            list(&*open(authority).await?, format);
            Ok(())
        }
        Key::Revoke { id, lost } => {
            let id = id.parse().map_err(Failure::usage)?;
            let leaf = open(authority).await?.revoke_key(id, lost).await?;
            say::line(format_args!("revoked (leaf {leaf}); what it signed before stands"));
            Ok(())
        }
    }
}

/// The key as `cordon verify --trust` reads it.
fn trust_line(key: &EnrolledKey) -> String {
    if key.role == Role::Witness {
        format!("witness {}", String::from(key.witness_key()))
    } else {
        format!("key {} {}", key.role, String::from(key.public.clone()))
    }
}

fn list(gateway: &Gateway, format: TextFormat) {
    let now = gateway.now();
    let standing = |own: &KeyState| match own.revoked {
        Some(_) if own.lost => "lost",
        Some(_) => "revoked",
        None if own.may_sign(own.key.role, now) => "valid",
        None => "expired",
    };
    if format == TextFormat::Json {
        for own in gateway.state().keys() {
            say::line(serde_json::json!({ "key": own.key, "standing": standing(own) }));
        }
        return;
    }
    let day = |time: Timestamp| time.to_zoned(TimeZone::UTC).date().to_string();
    let address = |own: &KeyState| {
        let witness = own.key.role == Role::Witness;
        let mut all = gateway.settings().witnesses.iter();
        let here = all.find(|one| witness && one.name == own.key.organisation);
        here.map(|one| one.address.clone()).unwrap_or_default()
    };
    let row = |own: &KeyState| {
        let (key, until) = (&own.key, day(own.key.valid_until));
        let names = [key.id.to_string(), key.role.to_string(), key.organisation.clone()];
        names.into_iter().chain([standing(own).to_owned(), until, address(own)]).collect()
    };
    let rows = gateway.state().keys().map(row).collect();
    say::line(table(&["id", "role", "organisation", "standing", "until", "address"], rows));
    say::line(format_args!("log {}", String::from(gateway.log_key())));
}

fn public_file(secret: &Path) -> PathBuf {
    let mut name = secret.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}
