//! `cordon init`

use cordon_gateway::{Gateway, NewAuthority};

use crate::{cli::Init, clock::SystemClock, failure::Failure, output::say};

pub(crate) async fn run(args: &Init) -> Result<(), Failure> {
    let new = NewAuthority {
        name: args.name.clone(),
        jurisdiction: args.jurisdiction.clone(),
        origin: args.origin.clone(),
        keys: args.keys.clone(),
    };
    let gateway = Gateway::create(&args.dir, new, Box::new(SystemClock)).await?;
    let keys = gateway.settings().keys_in(gateway.dir());
    say::line(format_args!("made {}", args.dir.display()));
    say::line(format_args!("keys {} (keep them apart from the folder)", keys.display()));
    say::line(format_args!("log  {}", String::from(gateway.log_key())));
    Ok(())
}
