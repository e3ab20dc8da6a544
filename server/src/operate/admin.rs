//! `madang admin …`: for when nobody can help themselves in the browser any more. It may be used beside a running server.

use std::{
    io::{self, Read as _, Write as _},
    process::ExitCode,
};

use model::Language;
use store::{MadeOwner, NewPerson, Recovered, SealedUnder, Store, TokenHash};

use super::{arguments::Arguments, database::Source, existing_master_keys};
use crate::{
    auth::{
        password::{self, Passwords},
        token::Token,
    },
    config::Config,
    start::{self, Error},
};

const AT_ONCE: i64 = 100;

pub fn admin(arguments: &Arguments) -> Result<ExitCode, Error> {
    let words = arguments.words();
    let done = Act::of(&words, arguments)?;
    let config = Config::from_env()?;
    start::runtime()?.block_on(async {
        start::log(&config)?;
        let keys = existing_master_keys(&config)?;
        let source = Source::open(&config).await?;
        let store = source.store(keys)?;
        let did = done.carry_out(&config, &store).await;
        store.close().await;
        source.close().await?;
        let Did { says, is_done } = did?;
        io::stdout().write_all(says.as_bytes())?;
        Ok(if is_done { ExitCode::SUCCESS } else { ExitCode::from(2) })
    })
}

enum Act {
    Owner { email: String, workspace: String, name: Option<String> },
    Password { email: String, new: Option<String> },
    EndSessions { email: String },
    Rewrap { is_status: bool },
}

/// What was done, in words, and whether nothing is left to do.
struct Did {
    says: String,
    is_done: bool,
}

impl Act {
    fn of(words: &[&str], arguments: &Arguments) -> Result<Self, Error> {
        let email = |email: &&str| match email.split_once('@') {
            Some((name, host)) if !name.is_empty() && !host.is_empty() => Ok((*email).trim().to_lowercase()),
            _ => Err(Error::from(format!("{email} is no e-mail address"))),
        };
        match words {
            ["owner", address] => {
                let email = email(address)?;
                let workspace = arguments.option("--workspace").ok_or(
                    "of which workspace? Add --workspace and its name in addresses, such as acme of https://ai.example.com/w/acme",
                )?;
                let name = arguments.option("--name").map(str::to_owned);
                Ok(Self::Owner { email, workspace: workspace.to_owned(), name })
            }
            ["password", address] if arguments.has("--stdin") => {
                let mut new = String::new();
                io::stdin().take(4096).read_to_string(&mut new)?;
                let new = new.trim_end_matches(['\n', '\r']).to_owned();
                let length = new.chars().count();
                if !(password::SHORTEST..=password::LONGEST).contains(&length) {
                    let (least, most) = (password::SHORTEST, password::LONGEST);
                    return Err(
                        format!("a password has {least} to {most} characters, and that one has {length}").into()
                    );
                }
                Ok(Self::Password { email: email(address)?, new: Some(new) })
            }
            ["password", address] => Ok(Self::Password { email: email(address)?, new: None }),
            ["end-sessions", address] => Ok(Self::EndSessions { email: email(address)? }),
            ["rewrap"] => Ok(Self::Rewrap { is_status: arguments.has("--status") }),
            _ => {
                Err("madang admin owner, password, end-sessions or rewrap; `madang help` shows how to write them"
                    .into())
            }
        }
    }

    async fn carry_out(self, config: &Config, store: &Store) -> Result<Did, Error> {
        let says = match self {
            Self::Owner { email, workspace, name } => owner(config, store, &email, &workspace, name).await?,
            Self::Password { email, new: None } => {
                let token = Token::random();
                let made = store.recover_password_link(&email, TokenHash(token.hash())).await?;
                must_exist(made, &email)?;
                format!("{}/reset/{}\n(good once, for an hour)\n", config.public_url, token.reveal())
            }
            Self::Password { email, new: Some(new) } => {
                must_exist(store.recover_password(&email, &hashed(new).await?).await?, &email)?;
                format!("{email} has a new password, and is signed out everywhere\n")
            }
            Self::EndSessions { email } => {
                let (recovered, ended) = store.end_all_sessions(&email).await?;
                must_exist(recovered, &email)?;
                format!(
                    "{email} is signed out everywhere: {ended} sessions ended. Other servers notice within two seconds\n"
                )
            }
            Self::Rewrap { is_status } => return rewrap(store, is_status).await,
        };
        Ok(Did { says, is_done: true })
    }
}

async fn owner(
    config: &Config,
    store: &Store,
    email: &str,
    workspace: &str,
    name: Option<String>,
) -> Result<String, Error> {
    let new = match name {
        // Nobody knows this password; the link below sets another one.
        Some(name) => {
            let password_hash = hashed(Token::random().reveal().to_owned()).await?;
            Some(NewPerson { email: email.to_owned(), name, password_hash, language: None::<Language> })
        }
        None => None,
    };
    Ok(match store.make_owner(email, workspace, new.as_ref()).await? {
        MadeOwner::Promoted(role) => format!("{email} is an owner of {workspace} now, and was {}\n", role.as_str()),
        MadeOwner::Added => format!("{email} is in {workspace} now, as an owner\n"),
        MadeOwner::Already => format!("{email} is an owner of {workspace} already\n"),
        MadeOwner::Made => {
            let token = Token::random();
            store.recover_password_link(email, TokenHash(token.hash())).await?;
            format!(
                "{email} has an account now, and is an owner of {workspace}. They choose their password here:\n{}/reset/{}\n(good once, \
                 for an hour)\n",
                config.public_url,
                token.reveal()
            )
        }
        MadeOwner::NoWorkspace => return Err(format!("there is no workspace {workspace}").into()),
        MadeOwner::NoAccount => {
            return Err(format!("there is no account with the address {email}; add --name NAME to make one").into());
        }
    })
}

async fn hashed(password: String) -> Result<String, Error> {
    let passwords = Passwords::new().map_err(|error| error.to_string())?;
    passwords.hash(password).await.map_err(|_| "the password can't be hashed".into())
}

fn must_exist(recovered: Recovered, email: &str) -> Result<(), Error> {
    match recovered {
        Recovered::Done { .. } => Ok(()),
        Recovered::NoAccount => Err(format!("there is no account with the address {email}").into()),
    }
}

/// Rewraps what is left, as the server does by itself, and says what each key seals.
async fn rewrap(store: &Store, is_status: bool) -> Result<Did, Error> {
    let mut moved = 0;
    if !is_status {
        // Whoever asks means the list that this command has.
        store.note_active_master_key(true).await?;
    }
    loop {
        let now = match is_status {
            true => 0,
            false => store.rewrap_data_keys(AT_ONCE).await? + store.rewrap_mails(AT_ONCE).await?,
        };
        if now == 0 {
            break;
        }
        moved += now;
    }
    let sealed = store.sealed_by_key().await?;
    let mut says = if is_status { String::new() } else { format!("{moved} were rewrapped\n") };
    says.push_str("master key           workspaces  mails\n");
    for under in &sealed {
        let state = match (under.is_active, under.is_known) {
            (true, _) => "active",
            (false, true) if under.data_keys + under.mails == 0 => "not needed any more: remove it from the list",
            (false, true) => "still needed",
            (false, false) => "NOT CONFIGURED: what it seals can't be read; add it to the list again",
        };
        says.push_str(&format!("{:<20} {:>10} {:>6}  {state}\n", under.key, under.data_keys, under.mails));
    }
    let is_left = |under: &SealedUnder| !under.is_active && under.data_keys + under.mails > 0;
    Ok(Did { says, is_done: !sealed.iter().any(is_left) })
}
