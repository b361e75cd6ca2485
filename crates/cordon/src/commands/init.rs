//! `cordon init`

use std::path::{Component, Path, PathBuf};

use cordon_gateway::{Gateway, NewAuthority};

use crate::{
    cli::Init,
    clock::SystemClock,
    commands::{Place, check},
    failure::Failure,
    output::say,
};

pub(crate) async fn run(args: &Init, place: &Place) -> Result<(), Failure> {
    let new = NewAuthority {
        name: args.name.clone(),
        jurisdiction: args.jurisdiction.clone(),
        origin: args.origin.clone(),
        keys: args.keys.clone(),
        passphrase: place.passphrase()?,
    };
    let gateway = Gateway::create(&args.dir, new, Box::new(SystemClock)).await?;
    let keys = tidy(&gateway.settings().keys_in(gateway.dir()));
    say::line(format_args!("made {}", args.dir.display()));
    say::line(format_args!("keys {} (keep them apart from the folder)", keys.display()));
    say::line(format_args!("log  {}", String::from(gateway.log_key())));
    let shelf = check::shelf(args.rulebooks.as_deref())?;
    if shelf.books_for(&args.jurisdiction).len() < 2 {
        let known: Vec<&str> =
            shelf.books().iter().skip(1).map(|book| book.jurisdiction.as_str()).collect();
        say::aside(format_args!(
            "there is no rulebook for {}: its measures are judged by the common baseline alone, \
             and what its own law asks, people must answer; there are books for {}",
            args.jurisdiction,
            known.join(", ")
        ));
    }
    if args.origin.is_none() {
        say::aside(format_args!(
            "`{}` is the log's name for ever; before you go live, make the folder with --origin \
             and a name of your own",
            gateway.settings().origin
        ));
    }
    if place.passphrase()?.is_none() {
        say::aside("the root key lies open in the folder of keys; --passphrase-file seals it");
    }
    Ok(())
}

/// The path without `x/..`, which only the program needs.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        let named = matches!(tidy.components().next_back(), Some(Component::Normal(_)));
        if part == Component::ParentDir && named {
            tidy.pop();
        } else {
            tidy.push(part);
        }
    }
    tidy
}
