//! `cordon key`

use std::path::{Path, PathBuf};

use cordon_charter::Role;
use cordon_gateway::{RoleKey, WitnessAddress};
use cordon_log::KeyRequest;

use crate::{
    cli::Key,
    commands::{Place, open, witness::OverHttp},
    failure::Failure,
    output::{file, say},
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
            let id = gateway.enrol_key(request, days).await?;
            say::line(format_args!("enrolled {id} for {role} ({organisation})"));
            if let Some(address) = address {
                let witness = WitnessAddress { name: organisation, address };
                gateway.add_witness(witness, Box::new(OverHttp)).await?;
            }
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

fn public_file(secret: &Path) -> PathBuf {
    let mut name = secret.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}
