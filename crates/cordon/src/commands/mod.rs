//! The commands, one file each.

mod agreement;
mod answers;
mod ask;
mod assess;
mod breach;
mod bulletin;
mod catalogue;
mod check;
mod completions;
mod conduct;
mod consult;
mod controls;
mod demo;
mod disclose;
mod guidance;
mod halt;
mod init;
mod key;
mod log;
mod manifest;
mod measure;
mod notice;
mod practice;
mod processor;
mod published;
mod request;
mod session;
mod simulate;
mod statement;
mod submit;
mod verify;
mod witness;

use crate::{
    cli::{Cli, Command},
    failure::Failure,
};

pub(crate) use self::session::{Place, open};

/// Does what the words say.
pub(crate) async fn run(cli: Cli) -> Result<(), Failure> {
    let authority = &Place::new(cli.authority, cli.passphrase_file);
    match cli.command {
        Command::Demo(args) => demo::run(&args).await,
        Command::Init(args) => init::run(&args, authority).await,
        Command::Key(args) => key::run(args, authority).await,
        Command::Check(args) => check::run(&args),
        Command::Assess(args) => assess::run(&args),
        Command::Guidance(args) => guidance::run(&args),
        Command::Practice(args) => practice::run(&args),
        Command::Measure(args) => measure::run(args, authority).await,
        Command::Statement(args) => statement::run(args, authority).await,
        Command::Consult(args) => consult::run(args, authority).await,
        Command::Notice(args) => notice::run(args, authority).await,
        Command::Processor(args) => processor::run(args, authority).await,
        Command::Request(args) => request::run(args, authority).await,
        Command::Breach(args) => breach::run(args, authority).await,
        Command::Manifest(args) => manifest::run(&args),
        Command::Submit(args) => submit::run(&args, &mut *open(authority).await?).await,
        Command::Ask(args) => match &args.dummy {
            Some(charter) => ask::run_dummy(&args, charter).await,
            None => ask::run(&args, &mut *open(authority).await?).await,
        },
        Command::Bulletin(args) => bulletin::run(args, authority).await,
        Command::Verify(args) => verify::run(&args),
        Command::Log(args) => log::run(&args, authority).await,
        Command::Witness(args) => witness::run(args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Completions { shell } => {
            completions::run(shell);
            Ok(())
        }
    }
}
