//! What operators do from the command line: back up, restore, try a backup, help people in, move to another master key.

mod admin;
mod arguments;
mod backup;
mod database;
mod drill;
mod keys;
mod postgres;
mod restore;
mod trial_run;

use std::process::ExitCode;

use self::arguments::Arguments;
pub(crate) use self::database::Source;
pub use self::keys::{MasterKeyFile, existing_master_keys, master_keys};
use crate::start::Error;

/// `madang backup …`
pub fn backup(arguments: impl Iterator<Item = String>) -> Result<(), Error> {
    backup::backup(&Arguments::read(arguments, &["--recipients"], &[])?)
}

/// `madang restore …`
pub fn restore(arguments: impl Iterator<Item = String>) -> Result<(), Error> {
    restore::restore(&Arguments::read(arguments, &["--identity"], &["--replace"])?)
}

/// `madang drill …`: fails if anything that it tries does.
pub fn drill(arguments: impl Iterator<Item = String>) -> Result<(), Error> {
    drill::drill(&Arguments::read(arguments, &["--identity", "--scratch"], &[])?)
}

/// `madang admin …`
pub fn admin(arguments: impl Iterator<Item = String>) -> Result<ExitCode, Error> {
    admin::admin(&Arguments::read(arguments, &["--workspace", "--name"], &["--status", "--stdin"])?)
}
