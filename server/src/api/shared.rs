//! Shared apps, for those who hold a link: inputs and answers, nothing behind them.

mod answer;
mod cancel;
mod codes;
mod create;
mod events;
mod files;
mod holder;
mod read;
mod read_run;
mod reply;
mod report;
mod unlock;

use std::net::IpAddr;

use api::SharedTurn;
use axum::http::HeaderMap;
use model::{ConversationId, RunId, door::Shut};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::{ResolvedLink, Tenant, TokenHash};
use utoipa_axum::routes;

pub use self::{
    codes::{LIFETIME_S as CODE_LIFETIME_S, ask as ask_for_code, give as give_code},
    holder::Holder,
    unlock::give as give_password,
};
use super::Operations;
use crate::{
    auth::{self, Access, ClientAddress, token::Token},
    doors,
    error::{ErrorCode, Refusal, language_of},
    madang::Madang,
};

/// How many earlier turns a visitor sees again.
const TURNS_SHOWN: i64 = 50;
/// How many bytes of texts they have together at most.
const TURNS_BYTES: i64 = 1024 * 1024;

pub(super) fn operations() -> Operations {
    let holder = Access::LinkHolder;
    Operations::default()
        .add(holder, routes!(read::read))
        .add(holder, routes!(create::create))
        .add(holder, routes!(read_run::read_run))
        .add(holder, routes!(answer::answer))
        .add(holder, routes!(reply::reply))
        .add(holder, routes!(events::events))
        .add(holder, routes!(cancel::cancel))
        .add(holder, routes!(report::report))
        .add(holder, routes!(unlock::unlock))
        .add(holder, routes!(codes::ask_one))
        .add(holder, routes!(codes::give_one))
        .merge(files::operations())
}

/// What stands behind a link, open or closed, for somebody whom it lets in, with the version that visitors from their address run.
///
/// Whether they are let in comes first: who isn't learns nothing of the link, not even whether it is open.
async fn resolve(madang: &Madang, holder: &Holder, token: &str) -> Result<ResolvedLink, Refusal> {
    let resolved = find(madang, holder.address, token).await?;
    holder.check(madang, &resolved).await?;
    Ok(resolved.for_visitors_from(&octets(holder.address)))
}

/// The link with this token. Guessing is limited by network address.
async fn find(madang: &Madang, address: ClientAddress, token: &str) -> Result<ResolvedLink, Refusal> {
    let found = match Token::parse_link(token) {
        Some(token) => madang.store.resolve_link(TokenHash(token.hash())).await?,
        None => None,
    };
    match found {
        Some(resolved) => Ok(resolved),
        None => {
            auth::limit(madang, &format!("unknown link {}", address.counted()), 60, 600).await?;
            Err(ErrorCode::TokenInvalid.into())
        }
    }
}

/// The bytes of the address, which tell visitors apart in a traffic split: nothing is kept on their devices, and nothing of this is kept
/// here. So who comes from another address may be on the other version, and all behind one address are on the same.
fn octets(address: ClientAddress) -> Vec<u8> {
    match address.counted() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

/// The same, for a link that can be used now.
async fn resolve_open(madang: &Madang, holder: &Holder, token: &str) -> Result<ResolvedLink, Refusal> {
    let resolved = resolve(madang, holder, token).await?;
    match resolved.link.state {
        Ok(()) if resolved.version.is_some() => Ok(resolved),
        Ok(()) if resolved.deleted => Err(closed(Shut::Revoked, &resolved)),
        Ok(()) => Err(with_whom_to_ask(ErrorCode::AppOffline.into(), None, &resolved)),
        Err(shut) => Err(closed(shut, &resolved)),
    }
}

/// The link is closed; who holds it knew who shared the app, and may be told whom to ask.
fn closed(shut: Shut, resolved: &ResolvedLink) -> Refusal {
    with_whom_to_ask(doors::refusal_of_link(shut), shut.again_at_ms().map(api::Timestamp), resolved)
}

fn with_whom_to_ask(refusal: Refusal, opens_at: Option<api::Timestamp>, resolved: &ResolvedLink) -> Refusal {
    let (shared_by, embed_origins) = (resolved.workspace_name.clone(), resolved.link.settings.embed_origins.clone());
    refusal.with_current(&api::ClosedLink { shared_by, opens_at, embed_origins })
}

/// The link that a run was made through: its answer can be read on while the link is used up or has run out, but not after it was revoked.
async fn resolve_for_run(madang: &Madang, holder: &Holder, token: &str) -> Result<ResolvedLink, Refusal> {
    let resolved = resolve(madang, holder, token).await?;
    if resolved.link.revoked { Err(closed(Shut::Revoked, &resolved)) } else { Ok(resolved) }
}

/// All visitors of one link count as one: whoever knows a run's id, 74 random bits, is who made it. Nothing is kept on their device.
fn visitor(resolved: &ResolvedLink) -> TokenHash {
    TokenHash(Sha256::digest(resolved.link.id.0.as_bytes()).into())
}

fn tenant(madang: &Madang, resolved: &ResolvedLink) -> Tenant {
    madang.store.tenant(resolved.workspace)
}

/// A run that was made through this link.
async fn own(madang: &Madang, resolved: &ResolvedLink, run: RunId) -> Result<store::Run, Refusal> {
    let found = tenant(madang, resolved).link_run(resolved.link.id, visitor(resolved), run).await?;
    found.ok_or_else(|| ErrorCode::NotFound.into())
}

/// As whose conversation has the app.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfRun {
    run: Option<RunId>,
}

/// The link as the conversation of a run has it. A run that isn't there, or is in no conversation, changes nothing: the app is there all
/// the same.
async fn for_run(madang: &Madang, resolved: ResolvedLink, run: Option<RunId>) -> Result<ResolvedLink, Refusal> {
    let Some(run) = run else { return Ok(resolved) };
    match own(madang, &resolved, run).await {
        Ok(run) if run.conversation.is_some() => Ok(resolved.for_conversation_on(run.version)),
        Ok(_) => Ok(resolved),
        Err(refusal) if refusal.code() == ErrorCode::NotFound => Ok(resolved),
        Err(refusal) => Err(refusal),
    }
}

/// The run, as its visitor sees it.
async fn to_wire(
    madang: &Madang,
    resolved: &ResolvedLink,
    run: store::Run,
    headers: &HeaderMap,
) -> Result<api::SharedRun, Refusal> {
    let language = language_of(headers);
    let live = super::runs::live(&tenant(madang, resolved), &run).await?;
    let earlier = match run.conversation {
        Some(conversation) => earlier(&tenant(madang, resolved), conversation, run.id).await?,
        None => Vec::new(),
    };
    let state = run.state();
    let outcome = run.outcome.as_ref();
    Ok(api::SharedRun {
        id: run.id,
        state,
        error: outcome.and_then(|outcome| Some(outcome.error.as_ref()?.for_visitors(language))),
        cut_off: outcome.is_some_and(|outcome| outcome.cut_off),
        by_ai: true,
        output: run.outcome.map_or(live.output, |outcome| outcome.output),
        parts: live.parts,
        output_format: run.output_format,
        inputs: run.inputs,
        earlier,
        last_event: super::wire::count(run.last_event),
        content_gone_at: run.content_gone_at.map(super::wire::timestamp),
    })
}

/// What was said before a run in its conversation: the newest turns, as far as they are not too much together.
async fn earlier(tenant: &Tenant, conversation: ConversationId, run: RunId) -> Result<Vec<SharedTurn>, Refusal> {
    let turns = tenant.turns_before(conversation, run, TURNS_SHOWN, TURNS_BYTES).await?;
    Ok(turns
        .into_iter()
        .map(|turn| SharedTurn { id: turn.run, message: model::said(&turn.inputs).to_owned(), output: turn.output })
        .collect())
}
