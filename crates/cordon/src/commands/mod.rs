//! The commands, one file each.

mod ask;
mod check;
mod completions;
mod demo;
mod init;
mod key;
mod log;
mod measure;
mod simulate;
mod statement;
mod submit;
mod verify;
mod witness;

use crate::{
    authority,
    cli::{Cli, Command},
    clock::SystemClock,
    failure::Failure,
    output::say,
};
use cordon_gateway::Gateway;

use self::witness::OverHttp;

/// Does what the words say.
pub(crate) async fn run(cli: Cli) -> Result<(), Failure> {
    let authority = cli.authority.as_deref();
    match cli.command {
        Command::Demo(args) => demo::run(&args).await,
        Command::Init(args) => init::run(&args).await,
        Command::Key(args) => key::run(args, authority).await,
        Command::Check(args) => check::run(&args),
        Command::Measure(args) => measure::run(args, authority).await,
        Command::Statement(args) => statement::run(args, authority).await,
        Command::Submit(args) => submit::run(&args, &mut open(authority).await?).await,
        Command::Ask(args) => ask::run(&args, &mut open(authority).await?).await,
        Command::Verify(args) => verify::run(&args),
        Command::Log(args) => log::run(&args, &mut open(authority).await?).await,
        Command::Witness(args) => witness::run(args),
        Command::Simulate(args) => simulate::run(&args),
        Command::Completions { shell } => {
            completions::run(shell);
            Ok(())
        }
    }
}

/// The authority that the call names, or that lies nearest.
pub(crate) async fn open(named: Option<&std::path::Path>) -> Result<Gateway, Failure> {
    let dir = authority::find(named)?;
    let gateway = Gateway::open(&dir, Box::new(SystemClock), Some(Box::new(OverHttp))).await?;
    for why in gateway.not_witnessed() {
        say::aside(format_args!("not witnessed: {why}"));
    }
    if let Some(from) = gateway.time_jump() {
        say::aside(format_args!(
            "no event since {from}: keys that are due go after `cordon log confirm-clock`"
        ));
    }
    Ok(gateway)
}
