//! Reading the audit log. Its entries are few beside runs, so what no index has is looked at entry by entry; a text is looked for in at most
//! [`LOOKED_AT`] entries at a time.

use std::collections::BTreeMap;

use model::{PersonId, WorkspaceId};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    AuditEntry,
    chain::{AuditFinding, AuditLink, Gaps, Verifier, Witness},
    checkpoint::AuditCheckpoint,
};
use crate::{Result, Tenant};

/// How many entries one search for a text goes through.
const LOOKED_AT: i64 = 50_000;
/// How many entries are read at a time where all are.
const AT_ONCE: i64 = 1_000;

/// Which entries of the audit log.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Who did it.
    pub person: Option<PersonId>,
    /// What was done, such as `link.revoked`; or one kind of things, such as `link.`.
    pub action: Option<String>,
    pub object_kind: Option<String>,
    pub object_id: Option<String>,
    /// At this moment or later.
    pub from: Option<OffsetDateTime>,
    /// Before this moment.
    pub until: Option<OffsetDateTime>,
    /// What stands in the change, in what the object is, in the address or in the key's name, ignoring case.
    pub words: Option<String>,
}

/// A page of the audit log.
#[derive(Debug, Clone)]
pub struct AuditPage {
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins, if there may be one.
    pub next: Option<i64>,
}

/// What was found in a workspace's chain.
#[derive(Debug, Clone)]
pub struct AuditVerified {
    pub workspace: WorkspaceId,
    /// The workspace's name in addresses; `None` if the workspace is gone.
    pub slug: Option<String>,
    pub entries: u64,
    pub findings: Vec<AuditFinding>,
    /// How many kept checkpoints are rightly signed, but by a key that nobody vouches for, such as that of a master key that was removed since.
    /// Nothing was compared with them.
    pub by_other_keys: usize,
}

impl AuditVerified {
    /// What is not wrong, but should be known.
    pub fn note(&self) -> Option<String> {
        let which = match self.by_other_keys {
            0 => return None,
            1 => "1 kept checkpoint is".to_owned(),
            n => format!("{n} kept checkpoints are"),
        };
        Some(format!(
            "{which} signed by a key that this server does not have (any more), and nothing was compared with that; \
             `madang audit verify --key` takes the public key"
        ))
    }
}

struct Row {
    id: Uuid,
    at: OffsetDateTime,
    person: Option<Uuid>,
    person_name: Option<String>,
    address: Option<String>,
    key_name: Option<String>,
    action: String,
    object_kind: String,
    object_id: Option<String>,
    before: Option<Value>,
    after: Option<Value>,
    number: i64,
    previous: Vec<u8>,
    hash: Vec<u8>,
}

impl From<Row> for AuditEntry {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            at: row.at,
            person: row.person.map(PersonId),
            person_name: row.person_name,
            address: row.address,
            key: row.key_name,
            action: row.action,
            object_kind: row.object_kind,
            object_id: row.object_id,
            before: row.before,
            after: row.after,
            number: row.number,
            previous: row.previous,
            hash: row.hash,
        }
    }
}

/// Selects entries with numbers between `$2` and `$3` (both excluded), at most `$4`. Each way to find them has a query of its own, with an
/// index that suits it; the other filters are looked at entry by entry.
macro_rules! select_entries {
    ($rest:literal, $tenant:expr, $bounds:expr, $limit:expr, $filter:expr $(, $argument:expr)*) => {
        sqlx::query_as!(
            Row,
            r#"select a.id, a.at, a.person_id as person, p.name as "person_name?", a.address, a.key_name, a.action, a.object_kind,
                a.object_id, a.before, a.after, a.number, a.previous, a.hash
            from audit_log a left join people p on p.id = a.person_id
            where a.workspace_id = $1 and a.number > $2 and a.number < $3
                and a.at >= $5 and a.at < $6 and a.action like $7 and a.object_kind like $8 and coalesce(a.object_id, '') like $9
                and is_or_any(coalesce(a.person_id, '00000000-0000-0000-0000-000000000000'), $10)
                and concat_ws(' ', a.before, a.after, a.action, a.object_kind, a.object_id, a.address, a.key_name) ilike $11"# + $rest,
            $tenant.workspace().0,
            $bounds.0,
            $bounds.1,
            $limit,
            $filter.from,
            $filter.until,
            $filter.action,
            $filter.kind,
            $filter.object,
            $filter.person,
            $filter.words,
            $($argument),*
        )
    };
}

/// A filter as queries take it: what isn't asked for takes everything.
struct Terms {
    from: OffsetDateTime,
    until: OffsetDateTime,
    action: String,
    kind: String,
    object: String,
    person: Option<Uuid>,
    words: String,
}

/// A text as a pattern that only it matches.
fn exactly(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

impl Terms {
    fn of(filter: &AuditFilter) -> Self {
        let all = || "%".to_owned();
        let one = |text: &Option<String>| text.as_deref().map_or_else(all, exactly);
        let action = filter.action.as_deref().map_or_else(all, |action| {
            if action.ends_with('.') { format!("{}%", exactly(action)) } else { exactly(action) }
        });
        Self {
            from: filter.from.unwrap_or(OffsetDateTime::UNIX_EPOCH),
            until: filter.until.unwrap_or(OffsetDateTime::UNIX_EPOCH + time::Duration::days(365 * 1_000)),
            action,
            kind: one(&filter.object_kind),
            object: one(&filter.object_id),
            person: filter.person.map(|person| person.0),
            words: filter.words.as_deref().map_or_else(all, |words| format!("%{}%", exactly(words))),
        }
    }
}

impl Tenant {
    /// Entries of the audit log, newest first, from before the entry with the number `before`.
    pub async fn audit_log(&self, filter: &AuditFilter, before: Option<i64>, limit: i64) -> Result<AuditPage> {
        let before = before.unwrap_or(i64::MAX);
        let least = if filter.words.is_some() {
            let newest = self.audit_head().await?.map_or(0, |(number, ..)| number);
            (before.min(newest.saturating_add(1)) - 1 - LOOKED_AT).max(0)
        } else {
            0
        };
        let mut entries = self.newest(filter, (least, before), limit.saturating_add(1)).await?;
        let size = usize::try_from(limit).unwrap_or_default();
        let more = entries.len() > size;
        entries.truncate(size);
        let next = if more { entries.last().map(|entry| entry.number) } else { (least > 0).then_some(least + 1) };
        Ok(AuditPage { entries, next })
    }

    pub(super) async fn newest(&self, filter: &AuditFilter, bounds: (i64, i64), limit: i64) -> Result<Vec<AuditEntry>> {
        let terms = Terms::of(filter);
        let mut tx = self.begin_read().await?;
        let rows = if let Some(object) = &filter.object_id {
            select_entries!(
                " and a.object_id = $12 order by a.number desc limit $4",
                self,
                bounds,
                limit,
                terms,
                object
            )
            .fetch_all(&mut *tx)
            .await?
        } else if let Some(person) = terms.person {
            select_entries!(
                " and a.person_id = $12 order by a.number desc limit $4",
                self,
                bounds,
                limit,
                terms,
                person
            )
            .fetch_all(&mut *tx)
            .await?
        } else if let Some(action) = filter.action.as_ref().filter(|action| !action.ends_with('.')) {
            select_entries!(" and a.action = $12 order by a.number desc limit $4", self, bounds, limit, terms, action)
                .fetch_all(&mut *tx)
                .await?
        } else {
            select_entries!(" order by a.number desc limit $4", self, bounds, limit, terms).fetch_all(&mut *tx).await?
        };
        tx.commit().await?;
        Ok(rows.into_iter().map(AuditEntry::from).collect())
    }

    /// The next entries of the audit log after the one with the number `after`, oldest first, and up to which number was looked; `None` at
    /// the end.
    pub async fn audit_log_from(&self, filter: &AuditFilter, after: i64) -> Result<Option<(Vec<AuditEntry>, i64)>> {
        let (terms, limit) = (Terms::of(filter), AT_ONCE);
        let Some((newest, ..)) = self.audit_head().await?.filter(|(newest, ..)| *newest > after) else {
            return Ok(None);
        };
        let until = after.saturating_add(LOOKED_AT).min(newest);
        let bounds = (after, until + 1);
        let mut tx = self.begin_read().await?;
        let rows =
            select_entries!(" order by a.number limit $4", self, bounds, limit, terms).fetch_all(&mut *tx).await?;
        tx.commit().await?;
        let full = i64::try_from(rows.len()).is_ok_and(|read| read == AT_ONCE);
        let looked = if full { rows.last().map_or(until, |row| row.number) } else { until };
        Ok(Some((rows.into_iter().map(AuditEntry::from).collect(), looked)))
    }

    /// An entry as a link of the workspace's chain.
    pub fn audit_link(&self, entry: &AuditEntry) -> AuditLink {
        AuditLink::of(self.workspace(), entry)
    }

    /// Looks at the whole chain of the workspace: each hash anew, each number, what the database noted as the newest entry, the checkpoints that
    /// it keeps, and those of `elsewhere`.
    pub async fn verify_audit_log(&self, elsewhere: &[AuditCheckpoint]) -> Result<AuditVerified> {
        self.verify_audit_log_by(None, elsewhere).await
    }

    /// The same for a caller who trusts this public key: checkpoints from elsewhere must be signed by it, and kept ones may be.
    pub async fn verify_audit_log_by(
        &self,
        key: Option<&[u8]>,
        elsewhere: &[AuditCheckpoint],
    ) -> Result<AuditVerified> {
        let mut verifier = Verifier::new(Gaps::Refused);
        if let Some((number, hash, _)) = self.audit_head().await? {
            verifier.note(number, data_encoding::HEXLOWER.encode(&hash), Witness::Head);
        }
        let by_other_keys = self.note_checkpoints(&mut verifier, key, elsewhere).await?;
        let mut after = i64::MIN;
        loop {
            let some = self.raw_entries(after).await?;
            let Some(last) = some.keys().next_back() else { break };
            after = *last;
            some.values().flatten().for_each(|entry| verifier.next(&self.audit_link(entry)));
        }
        let slug = self.slug().await?;
        let (entries, findings) = verifier.finish();
        Ok(AuditVerified { workspace: self.workspace(), slug, entries, findings, by_other_keys })
    }

    /// Tells the verifier what checkpoints say. Returns how many kept ones say nothing, because nobody vouches for their key: a master key that
    /// was removed must not make a log look wrong for ever.
    async fn note_checkpoints(
        &self,
        verifier: &mut Verifier,
        key: Option<&[u8]>,
        elsewhere: &[AuditCheckpoint],
    ) -> Result<usize> {
        let ours = self.store().audit_keys();
        let is_ours = |checkpoint: &AuditCheckpoint| ours.contains(&checkpoint.public_key);
        let is_named = |checkpoint: &AuditCheckpoint| key == Some(checkpoint.public_key.as_slice());
        let mut by_other_keys = 0;
        for checkpoint in self.audit_checkpoints(i64::MAX, i64::MAX).await? {
            if !checkpoint.is_signed() {
                verifier.find(AuditFinding::Unsigned { number: checkpoint.number });
            } else if is_ours(&checkpoint) || is_named(&checkpoint) {
                verifier.note(checkpoint.number, checkpoint.hash, Witness::Checkpoint);
            } else {
                by_other_keys += 1;
            }
        }
        for checkpoint in elsewhere {
            let is_trusted = if key.is_some() { is_named(checkpoint) } else { is_ours(checkpoint) };
            if is_trusted && checkpoint.is_signed() {
                verifier.note(checkpoint.number, checkpoint.hash.clone(), Witness::Checkpoint);
            } else {
                verifier.find(AuditFinding::Unsigned { number: checkpoint.number });
            }
        }
        Ok(by_other_keys)
    }

    /// What is in the table, whatever its head says: numbers may be missing, and whoever dropped the constraint may have written one twice.
    async fn raw_entries(&self, after: i64) -> Result<BTreeMap<i64, Vec<AuditEntry>>> {
        let mut tx = self.begin_read().await?;
        let rows = sqlx::query_as!(
            Row,
            r#"select a.id, a.at, a.person_id as person, null::text as "person_name", a.address, a.key_name, a.action, a.object_kind,
                a.object_id, a.before, a.after, a.number, a.previous, a.hash
            from audit_log a where a.workspace_id = $1 and a.number > $2
            order by a.number fetch first ($3::bigint) rows with ties"#,
            self.workspace().0,
            after,
            AT_ONCE,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let mut some: BTreeMap<i64, Vec<AuditEntry>> = BTreeMap::new();
        for row in rows {
            some.entry(row.number).or_default().push(row.into());
        }
        Ok(some)
    }

    async fn slug(&self) -> Result<Option<String>> {
        Ok(self.read().await?.map(|workspace| workspace.slug.clone()))
    }
}
