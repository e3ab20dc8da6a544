//! Idempotency keys of starts. A group of starts never contains the same key twice.

use std::collections::HashSet;

use model::RunId;
use serde::Deserialize as _;
use sqlx::{Postgres, Transaction};
use uuid::Uuid;

use super::{Candidate, StartJob, Verdict, decide, open};
use crate::{IdempotencyKey, OrLogged as _, Result};

/// Keys as arrays of columns, for `unnest`.
#[derive(Default)]
struct Columns<'a> {
    routes: Vec<&'a str>,
    keys: Vec<&'a str>,
}

/// Inserts the keys of new requests, and decides about repeated ones.
pub(super) async fn claim(tx: &mut Transaction<'_, Postgres>, candidates: &mut [Candidate<'_>]) -> Result<()> {
    let with_key: Vec<_> = open(candidates).filter_map(|job| Some((job, job.new.once.as_ref()?))).collect();
    if with_key.is_empty() {
        return Ok(());
    }
    let hashes: Vec<_> = with_key.iter().map(|(_, once)| once.body_hash.as_slice()).collect();
    let runs: Vec<_> = with_key.iter().map(|(job, _)| job.run.0).collect();
    let columns = Columns::of(with_key.iter().map(|(_, once)| *once));
    // Sorted, so that two servers with the same keys don't deadlock. The statement waits for keys that another server is
    // inserting.
    let fresh = sqlx::query_scalar!(
        r#"insert into idempotency_keys as k (workspace_id, route, key, body_hash, result)
        select current_workspace(), route, key, body_hash, to_jsonb(run_id)
        from unnest($1::text[], $2::text[], $3::bytea[], $4::uuid[]) as n (route, key, body_hash, run_id)
        order by route, key
        on conflict (workspace_id, route, key) do update
            set body_hash = excluded.body_hash, result = excluded.result, created_at = now()
            where k.created_at < now() - interval '24 hours'
        returning (result #>> '{}')::uuid as "run!""#,
        &columns.routes as &[&str],
        &columns.keys as &[&str],
        &hashes as &[&[u8]],
        &runs,
    )
    .fetch_all(&mut **tx)
    .await?;
    if fresh.len() == runs.len() {
        return Ok(());
    }
    let fresh: HashSet<Uuid> = fresh.into_iter().collect();
    look_up(tx, candidates, |job| !fresh.contains(&job.run.0)).await
}

/// Decides about requests whose keys existed already.
async fn look_up(
    tx: &mut Transaction<'_, Postgres>,
    candidates: &mut [Candidate<'_>],
    known: impl Fn(&StartJob) -> bool,
) -> Result<()> {
    let columns = Columns::of(open(candidates).filter(|job| known(job)).filter_map(|job| job.new.once.as_ref()));
    let found = sqlx::query!(
        r#"select k.route, k.key, k.body_hash, k.result
        from unnest($1::text[], $2::text[]) as n (route, key)
        join idempotency_keys k on k.workspace_id = current_workspace() and k.route = n.route and k.key = n.key"#,
        &columns.routes as &[&str],
        &columns.keys as &[&str],
    )
    .fetch_all(&mut **tx)
    .await?;
    decide(candidates, |job| {
        let once = job.new.once.as_ref().filter(|_| known(job))?;
        let Some(row) = found.iter().find(|row| row.route == once.route && row.key == once.key) else {
            return Some(Verdict::TryAgain);
        };
        let run = row
            .result
            .as_ref()
            .and_then(|result| RunId::deserialize(result).or_logged("the run of an idempotency key"));
        Some(match run {
            Some(run) if row.body_hash == once.body_hash => Verdict::Existing(run),
            _ => Verdict::OtherBody,
        })
    });
    Ok(())
}

/// Deletes the keys of requests that were refused after their keys were inserted, so that they can be repeated.
pub(super) async fn give_back(tx: &mut Transaction<'_, Postgres>, candidates: &[Candidate<'_>]) -> Result<()> {
    let refused = candidates
        .iter()
        .filter(|candidate| matches!(candidate.verdict, Some(Verdict::Refused(_) | Verdict::OverBudget { .. })));
    let columns = Columns::of(refused.filter_map(|candidate| candidate.job.new.once.as_ref()));
    if columns.keys.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "delete from idempotency_keys k using unnest($1::text[], $2::text[]) as n (route, key)
        where k.workspace_id = current_workspace() and k.route = n.route and k.key = n.key",
        &columns.routes as &[&str],
        &columns.keys as &[&str],
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl<'a> Columns<'a> {
    fn of(keys: impl Iterator<Item = &'a IdempotencyKey>) -> Self {
        let mut columns = Self::default();
        for once in keys {
            columns.routes.push(&once.route);
            columns.keys.push(&once.key);
        }
        columns
    }
}
