//! `madang app`: apps of a workspace.

mod diff;
mod export;
mod import;
mod inputs;
mod list;
mod publish;
mod run;
mod stream;

use clap::ArgMatches;
use model::Language;

pub use publish::money;

use crate::{exit::Exit, failure::Failure, output::Output, remote::Remote};

pub async fn carry_out(given: &ArgMatches, output: &Output, language: Language) -> Result<Exit, Failure> {
    let Some((verb, given)) = given.subcommand() else { return Ok(Exit::Usage) };
    if verb == "diff" {
        // It may be about files alone, for which no server is needed.
        return Box::pin(diff::diff(given, output, language)).await;
    }
    let remote = Remote::by_key(given, output, language)?;
    match verb {
        "list" => Box::pin(list::list(&remote, given)).await,
        "export" => Box::pin(export::export(&remote, given)).await,
        "import" => Box::pin(import::import(&remote, given)).await,
        "run" => Box::pin(run::run(&remote, given)).await,
        "publish" => Box::pin(publish::publish(&remote, given)).await,
        _ => Ok(Exit::Usage),
    }
}

/// A text that was typed for an argument.
fn text<'g>(given: &'g ArgMatches, name: &str) -> Option<&'g str> {
    given.get_one::<String>(name).map(String::as_str)
}

/// All texts that were typed for an argument.
fn texts<'g>(given: &'g ArgMatches, name: &str) -> impl Iterator<Item = &'g str> + use<'g> {
    given.get_many::<String>(name).into_iter().flatten().map(String::as_str)
}
