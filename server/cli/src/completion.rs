//! `madang completion SHELL`: a script by which a shell completes what is typed.

use clap::ArgMatches;
use clap_complete::{Shell, generate};
use model::Language;

use crate::{command, exit::Exit, failure::Failure, output::Output};

pub fn write(given: &ArgMatches, output: &Output, language: Language) -> Result<Exit, Failure> {
    let Some(shell) = given.get_one::<Shell>("shell").copied() else { return Ok(Exit::Usage) };
    let mut script = Vec::new();
    generate(shell, &mut command::whole(language), "madang", &mut script);
    output.bytes(&script)?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_learns_every_command() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
            let mut script = Vec::new();
            generate(shell, &mut command::whole(Language::En), "madang", &mut script);
            let script = String::from_utf8(script).unwrap();
            for word in ["publish", "dry-run", "completion", "revoke"] {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }
}
