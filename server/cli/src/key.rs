//! `madang key`: what the present API key is, and the keys of a workspace, of an app or of one's own.
//!
//! No key makes keys, so all but `show` is done by a person: they sign in with their password for as long as the command takes.

use std::{io::IsTerminal as _, path::PathBuf};

use api::{
    ApiKey, ApiKeyCreated, ApiKeyState, CreateApiKey, CreateOwnApiKey, ErrorCode, Me, Membership, Page, SignIn,
    Timestamp,
};
use clap::ArgMatches;
use model::{ApiKeyId, KeyScope, Language, Money, Word as _};
use zeroize::Zeroizing;

use crate::{
    exit::Exit,
    failure::Failure,
    http::{self, Credential, Sent, trouble},
    output::Output,
    remote::Remote,
    settings, spec,
    words::Said,
};

pub async fn carry_out(given: &ArgMatches, output: &Output, language: Language) -> Result<Exit, Failure> {
    let Some((verb, given)) = given.subcommand() else { return Ok(Exit::Usage) };
    if verb == "show" {
        let remote = Remote::by_key(given, output, language)?;
        return show(&remote, &remote.key().await?);
    }
    let remote = Remote::anonymous(given, output, language)?;
    let asked = Asked::read(given, remote.said)?;
    let me = Box::pin(sign_in(&remote, given)).await?;
    let done = Box::pin(by_person(&remote, &me, verb, &asked)).await;
    // Nothing can be done about a session that doesn't end; it has the end that all have.
    let _ = remote.http.send(Sent { method: api::Method::Delete, ..Sent::get("/api/v1/sessions/current") }).await;
    remote.http.ask_as(Credential::Nothing);
    done
}

/// Whose keys are meant.
enum Of {
    Workspace,
    App(String),
    Own,
}

/// What was typed, checked before anybody signs in.
struct Asked {
    of: Of,
    new: Option<CreateApiKey>,
    key: Option<ApiKeyId>,
}

impl Asked {
    fn read(given: &ArgMatches, said: Said) -> Result<Self, Failure> {
        let app = given.get_one::<String>("app").map(|app| spec::name(app, said)).transpose()?;
        let of = match app {
            Some(app) => Of::App(app),
            None if given.get_flag("own") => Of::Own,
            None => Of::Workspace,
        };
        let optional = |name: &str| given.try_get_one::<String>(name).ok().flatten();
        let new = optional("name").map(|name| new_key(given, name, said)).transpose()?;
        let key = optional("key").map(|id| id.parse().map_err(|_| Failure::usage(said.no_key_id(id)))).transpose()?;
        Ok(Self { of, new, key })
    }
}

fn new_key(given: &ArgMatches, name: &str, said: Said) -> Result<CreateApiKey, Failure> {
    let scopes = given.get_many::<String>("scope").into_iter().flatten().map(|word| {
        KeyScope::from_word(word).ok_or_else(|| {
            let known = KeyScope::ALL.iter().map(|scope| scope.as_str().to_owned());
            Failure::usage(said.no_scope(word)).with_details(known)
        })
    });
    let expires_at = given.get_one::<String>("expires").map(|typed| {
        // A day is over at its end.
        let moment = if typed.len() == 10 { format!("{typed}T23:59:59Z") } else { typed.clone() };
        moment.parse::<Timestamp>().map_err(|_| Failure::usage(said.no_time(typed)))
    });
    let money = |name: &str| -> Result<Option<Money>, Failure> {
        let typed = given.get_one::<String>(name);
        typed.map(|typed| crate::app::money(typed, said)).transpose()
    };
    Ok(CreateApiKey {
        name: name.to_owned(),
        scopes: scopes.collect::<Result<_, _>>()?,
        expires_at: expires_at.transpose()?,
        max_runs: given.get_one::<u32>("max-runs").copied(),
        max_runs_per_day: given.get_one::<u32>("max-runs-per-day").copied(),
        max_runs_at_once: given.get_one::<u32>("max-runs-at-once").copied(),
        max_cost: money("max-cost")?,
        max_cost_per_day: money("max-cost-per-day")?,
    })
}

async fn by_person(remote: &Remote, me: &Me, verb: &str, asked: &Asked) -> Result<Exit, Failure> {
    let workspace = remote.workspace_of(me)?;
    match (verb, &asked.new, asked.key) {
        ("create", Some(new), _) => create(remote, &workspace, &asked.of, new).await,
        ("revoke", _, Some(key)) => revoke(remote, &workspace, &asked.of, key).await,
        _ => list(remote, &workspace, &asked.of).await,
    }
}

async fn list(remote: &Remote, workspace: &Membership, of: &Of) -> Result<Exit, Failure> {
    let slug = &workspace.slug;
    let keys = match of {
        Of::Workspace => with_hint(remote, remote.ask(remote.client.keys(slug)).await)?,
        Of::App(app) => remote.ask(remote.client.app_keys(slug, app)).await?,
        Of::Own => {
            let Page { mut items, next } = remote.ask(remote.client.own_keys()).await?;
            items.retain(|key| key.workspace == *slug);
            Page { items, next }
        }
    };
    if remote.output.is_json {
        remote.output.json(&keys)?;
    } else {
        let lines = keys.items.iter().map(|key| line(remote.said, key));
        remote.output.text(&lines.collect::<String>())?;
    }
    Ok(Exit::Done)
}

async fn create(remote: &Remote, workspace: &Membership, of: &Of, new: &CreateApiKey) -> Result<Exit, Failure> {
    let slug = &workspace.slug;
    let made: ApiKeyCreated = match of {
        Of::Workspace => with_hint(remote, remote.ask(remote.client.create_key(slug, new)).await)?,
        Of::App(app) => remote.ask(remote.client.create_app_key(slug, app, new)).await?,
        Of::Own => {
            let own = CreateOwnApiKey { workspace: workspace.id, key: new.clone() };
            remote.ask(remote.client.create_own_key(&own)).await?
        }
    };
    // The key alone, so that it can be handed on to where secrets are kept.
    remote.output.result(&made, || made.token.clone())?;
    remote.output.note(&remote.said.key_made(&made.key.name, &made.key.id.to_string()));
    Ok(Exit::Done)
}

async fn revoke(remote: &Remote, workspace: &Membership, of: &Of, key: ApiKeyId) -> Result<Exit, Failure> {
    let slug = &workspace.slug;
    match of {
        Of::Workspace => with_hint(remote, remote.ask(remote.client.revoke_key(slug, key)).await)?,
        Of::App(app) => remote.ask(remote.client.revoke_app_key(slug, app, key)).await?,
        Of::Own => remote.ask(remote.client.revoke_own_key(key)).await?,
    }
    let revoked = serde_json::json!({ "id": key, "revoked": true });
    remote.output.result(&revoked, || remote.said.key_revoked(&key.to_string()))?;
    Ok(Exit::Done)
}

/// Who may not manage the workspace's keys may manage others.
fn with_hint<T>(remote: &Remote, done: Result<T, Failure>) -> Result<T, Failure> {
    done.map_err(|failure| {
        let hint = failure.is(ErrorCode::Forbidden).then(|| remote.said.other_keys().to_owned());
        failure.with_details(hint)
    })
}

fn show(remote: &Remote, key: &ApiKey) -> Result<Exit, Failure> {
    let said = remote.said;
    remote.output.result(key, || {
        let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
        let mut lines = vec![
            format!("{}  …{}  {}", key.name, key.token_last4, key.id),
            said.works_in(&key.workspace, key.app_name.as_deref()),
            said.acts_as(&key.made_by_name),
            scopes.join(" "),
        ];
        lines.extend(key.expires_at.map(|at| said.expires(&day(at))));
        lines.extend(key.leaked_at.map(|_| said.leaked().to_owned()));
        lines.join("\n")
    })?;
    Ok(Exit::Done)
}

fn line(said: Said, key: &ApiKey) -> String {
    let state = match key.state {
        ApiKeyState::Open if key.leaked_at.is_some() => said.state_leaked(),
        ApiKeyState::Open => said.state_open(),
        ApiKeyState::Expired => said.state_expired(),
        ApiKeyState::Revoked => said.state_revoked(),
    };
    let used = key.last_used_at.map_or_else(|| "-".to_owned(), day);
    format!("{}  …{}  {state}  {used}  {}\n", key.id, key.token_last4, key.name)
}

/// The day of a moment, in UTC.
fn day(at: Timestamp) -> String {
    let civil = at.civil(0);
    format!("{:04}-{:02}-{:02}", civil.year, civil.month, civil.day)
}

/// Signs a person in for this command.
async fn sign_in(remote: &Remote, given: &ArgMatches) -> Result<Me, Failure> {
    let said = remote.said;
    let email = given.get_one::<String>("email").cloned().or_else(|| settings::variable("MADANG_EMAIL"));
    let email = email.ok_or_else(|| Failure::new(Exit::NotAllowed, "not_for_keys", said.no_email()))?;
    let password = password(given, &email, said)?;
    let body = Zeroizing::new(
        serde_json::to_vec(&SignIn { email, password: password.as_str().to_owned() }).unwrap_or_default(),
    );
    let answer = remote.begin(Sent::post("/api/v1/sessions", body.to_vec())).await?;
    remote.http.ask_as(Credential::Session(http::cookies(answer.headers())));
    match answer.bytes().await {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|_| remote.not_understood()),
        Err(error) => Err(remote.troubled(trouble(&error)).await),
    }
}

/// The password: from `--password-file`, or else as it is typed.
fn password(given: &ArgMatches, email: &str, said: Said) -> Result<Zeroizing<String>, Failure> {
    if let Some(path) = given.get_one::<PathBuf>("password-file") {
        // A file ends with a line break, a password doesn't.
        let text = settings::secret(path, said)?;
        return Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()));
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::usage(said.no_password()));
    }
    let typed = rpassword::prompt_password(said.password_of(email));
    typed.map(Zeroizing::new).map_err(|error| Failure::usage(said.not_read("stdin", &error)))
}
