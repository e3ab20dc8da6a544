//! Mail that is to be sent: a queue that any number of servers work on.
//!
//! What a mail is about is put in by the transaction that wants it sent, under a key that counts once. Whoever sends holds the mail for some
//! minutes and a number (the fence); when they die over it, the next one comes. A mail that the mail server has taken is never sent again,
//! unless somebody asks for that. Nobody can know whether it was taken when the connection or the server broke after its last byte:
//! it is sent again then, because a letter that comes twice is better than one that doesn't come.

mod outcome;

use std::time::Duration;

use model::{InvitationId, Language, LinkId, PersonId, WorkspaceId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    Error, MasterKeys, OrLogged as _, Result, Secret, Store,
    crypto::Wrapped,
    scope::{Scope, Tx},
    text_enum::text_enum,
};

pub use self::outcome::MailFailure;

text_enum! {
    /// How far a mail is.
    MailState {
        /// It is to be sent.
        Waiting = "waiting",
        /// The mail server has taken it.
        Sent = "sent",
        /// It was given up.
        Failed = "failed",
    }
}

text_enum! {
    /// At what a mail failed.
    MailTrouble {
        /// The mail server can't be reached.
        Away = "away",
        /// The connection to it can't be encrypted.
        Encryption = "encryption",
        /// It doesn't take the configured user and password.
        SignIn = "sign_in",
        /// It doesn't take the configured sender.
        Sender = "sender",
        /// It doesn't take the recipient.
        Recipient = "recipient",
        /// It doesn't take the letter.
        Content = "content",
        /// It asks for patience.
        Busy = "busy",
        /// It can't be read here: the master key that it is sealed by is gone.
        Unreadable = "unreadable",
    }
}

/// What a mail is about. Its words are found when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MailContent {
    /// An invitation to a workspace.
    Invitation {
        workspace: WorkspaceId,
        invitation: InvitationId,
        /// The end of the invitation's link.
        token: MailToken,
    },
    /// A link to choose a new password.
    PasswordReset {
        person: PersonId,
        /// The end of the link.
        token: MailToken,
        /// The language of whoever asked for it, if the person has chosen none.
        language: Language,
    },
    /// A code that lets somebody in through a share link.
    LinkCode {
        workspace: WorkspaceId,
        link: LinkId,
        /// Hash of the request that it answers.
        request: Vec<u8>,
        email: String,
        code: MailToken,
        /// The language of the page on which it was asked for.
        language: Language,
    },
    /// Notices that were written together.
    Notices { workspace: WorkspaceId, person: PersonId, notices: Vec<Uuid> },
}

/// A secret token that is sent by mail.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MailToken(String);

impl MailToken {
    pub fn new(token: &str) -> Self {
        Self(token.to_owned())
    }

    /// The token. Only the code that writes the mail may call this.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for MailToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailToken(…)")
    }
}

/// A mail to be put into the queue.
#[derive(Debug, Clone)]
pub(crate) struct NewMail {
    /// Tells it from all others: of those with the same key the first one is sent.
    pub key: String,
    pub content: MailContent,
    /// How long it is tried.
    pub patience: Duration,
}

/// A mail that this server is to send now.
#[derive(Debug, Clone)]
pub struct DueMail {
    pub id: Uuid,
    /// How often it was asked for, from 1.
    pub sends: i32,
    /// How often it was tried since then, this time included.
    pub attempts: i32,
    /// Nobody else may say how this try ended.
    fence: i32,
    pub content: MailContent,
}

/// A mail that nobody else may send now.
struct Claimed {
    id: Uuid,
    sends: i32,
    attempts: i32,
    fence: i32,
    lane: Uuid,
    sealed: Sealed,
}

/// A mail's content as it is kept.
struct Sealed {
    master_key_id: String,
    nonce: Vec<u8>,
    ciphertext: Vec<u8>,
}

fn seal(keys: &MasterKeys, id: Uuid, content: &MailContent) -> Result<Sealed> {
    let text = serde_json::to_string(content).map_err(|_| Error::Secret("a mail can't be written down"))?;
    let Wrapped { master_key_id, nonce, ciphertext } = keys.seal_mail(id, &Secret::new(text))?;
    Ok(Sealed { master_key_id, nonce, ciphertext })
}

fn open(keys: &MasterKeys, id: Uuid, sealed: Sealed) -> Result<MailContent> {
    let Sealed { master_key_id, nonce, ciphertext } = sealed;
    let text = keys.open_mail(id, &Wrapped { master_key_id, nonce, ciphertext })?;
    serde_json::from_str(text.expose()).map_err(|_| Error::Secret("a mail can't be read"))
}

/// Whose mail it is, as lanes are told apart: a workspace's; nil for what belongs to none.
fn lane(content: &MailContent) -> Uuid {
    match content {
        MailContent::Invitation { workspace, .. }
        | MailContent::LinkCode { workspace, .. }
        | MailContent::Notices { workspace, .. } => workspace.0,
        MailContent::PasswordReset { .. } => Uuid::nil(),
    }
}

/// Puts a mail into the queue, as a part of the transaction that wants it sent. Returns its id, or `None` if its key was used before.
pub(crate) async fn put_in(tx: &mut Tx, keys: &MasterKeys, new: &NewMail) -> Result<Option<Uuid>> {
    let id = Uuid::now_v7();
    let sealed = seal(keys, id, &new.content)?;
    let lane = lane(&new.content);
    as_worker(tx, true).await?;
    // The lanes stay, so that whoever puts a mail in never meets one that is going.
    sqlx::query!("insert into mail_lanes (lane) values ($1) on conflict do nothing", lane).execute(&mut **tx).await?;
    let put = sqlx::query!(
        "insert into mails (id, key, master_key_id, nonce, sealed, give_up_at, lane)
        values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6), $7) on conflict on constraint mails_key do nothing",
        id,
        new.key,
        sealed.master_key_id,
        sealed.nonce,
        sealed.ciphertext,
        new.patience.as_secs_f64(),
        lane,
    )
    .execute(&mut **tx)
    .await?;
    as_worker(tx, false).await?;
    Ok((put.rows_affected() == 1).then_some(id))
}

/// Has a mail that has ended sent once more, and one that is waiting sent soon.
pub(crate) async fn ask_again(tx: &mut Tx, id: Uuid, patience: Duration) -> Result<bool> {
    as_worker(tx, true).await?;
    let asked = sqlx::query!(
        "update mails set
            sends = sends + case when state = 'waiting' then 0 else 1 end,
            attempts = case when state = 'waiting' then attempts else 0 end,
            give_up_at = now() + make_interval(secs => $2),
            state = 'waiting', ended_at = null, next_at = now()
        where id = $1 and sealed is not null",
        id,
        patience.as_secs_f64(),
    )
    .execute(&mut **tx)
    .await?;
    as_worker(tx, false).await?;
    Ok(asked.rows_affected() == 1)
}

/// Lets a transaction see the queue, or takes that away again.
async fn as_worker(tx: &mut Tx, is: bool) -> Result<()> {
    let value = if is { "on" } else { "" };
    sqlx::query!("select set_config('madang.worker', $1, true)", value).fetch_one(&mut **tx).await?;
    Ok(())
}

impl Store {
    /// A mail that is due: of the workspace that was served the longest ago, the one that has waited the longest. It is this server's for as
    /// long as `lease`.
    pub async fn next_mail(&self, lease: Duration) -> Result<Option<DueMail>> {
        loop {
            let Some(claimed) = self.claim_mail(lease).await? else { return Ok(None) };
            let Claimed { id, sends, attempts, fence, lane, sealed } = claimed;
            match open(self.master_keys(), id, sealed).or_logged("a mail") {
                Some(content) => return Ok(Some(DueMail { id, sends, attempts, fence, content })),
                // It may be readable once its master key is configured again.
                None => self.put_off_mail(id, lane).await?,
            }
        }
    }

    async fn claim_mail(&self, lease: Duration) -> Result<Option<Claimed>> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let claimed = sqlx::query!(
            r#"with due as (
                select m.id, m.lane from mail_lanes l
                -- One look into the index for each lane, however much waits in it. Of one lane several may be taken at the same moment.
                cross join lateral (
                    select w.id, w.next_at from mails w
                    where w.lane = l.lane and w.state = 'waiting' and w.next_at <= now() and w.trying_until <= now()
                    order by w.next_at limit 8
                ) head
                join mails m on m.id = head.id and m.state = 'waiting' and m.trying_until <= now()
                order by l.served_at, head.next_at limit 1 for update of m skip locked
            ), served as (
                update mail_lanes l set served_at = clock_timestamp() from due where l.lane = due.lane
            )
            update mails m set attempts = attempts + 1, fence = fence + 1, trying_until = now() + make_interval(secs => $1)
            from due where m.id = due.id
            returning m.id, m.lane, m.sends, m.attempts, m.fence, m.master_key_id as "master_key_id!", m.nonce as "nonce!", m.sealed as "sealed!""#,
            lease.as_secs_f64(),
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(claimed.map(|row| Claimed {
            id: row.id,
            sends: row.sends,
            attempts: row.attempts,
            fence: row.fence,
            lane: row.lane,
            sealed: Sealed { master_key_id: row.master_key_id, nonce: row.nonce, ciphertext: row.sealed },
        }))
    }

    /// Leaves a mail that can't be read for ten minutes, and for good once its time is over. Whom it is to can't be read either, but an
    /// invitation knows its mail.
    async fn put_off_mail(&self, id: Uuid, lane: Uuid) -> Result<()> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let workspace = WorkspaceId(lane);
        outcome::hold_invitation_of(&mut tx, workspace, id).await?;
        let state = sqlx::query_scalar!(
            r#"update mails set next_at = now() + interval '10 minutes', trying_until = now(),
                state = case when now() >= give_up_at then 'failed' else 'waiting' end,
                ended_at = case when now() >= give_up_at then now() end
            where id = $1 and state = 'waiting' returning state as "state: MailState""#,
            id,
        )
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(state) = state {
            outcome::report_unreadable(&mut tx, workspace, id, state).await?;
        }
        tx.commit().await?;
        if state == Some(MailState::Failed) {
            tracing::error!(mail = %id, "a mail was given up: the master key that it is sealed by is not configured any more");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use model::Language;
    use sqlx::{Connection as _, PgConnection};

    use super::*;
    use crate::{Settings, testing::TestDatabase};

    const LEASE: Duration = Duration::from_secs(180);

    fn new(key: &str) -> NewMail {
        let content = MailContent::PasswordReset {
            person: PersonId(Uuid::nil()),
            token: MailToken::new("secret"),
            language: Language::Ko,
        };
        NewMail { key: key.to_owned(), content, patience: Duration::from_secs(3600) }
    }

    async fn put(store: &Store, key: &str) -> bool {
        let mut tx = store.begin_aside(Scope::default()).await.unwrap();
        let put = put_in(&mut tx, store.master_keys(), &new(key)).await.unwrap();
        // Whoever puts a mail in sees no other.
        let seen = sqlx::query_scalar::<_, i64>("select count(*) from mails").fetch_one(&mut *tx).await.unwrap();
        assert_eq!(seen, 0);
        tx.commit().await.unwrap();
        put.is_some()
    }

    #[tokio::test]
    async fn a_key_counts_once_and_a_mail_is_one_servers() {
        let database = TestDatabase::new().await;
        let (one, two) = (&database.store, database.second_store());
        assert!(put(one, "a").await && !put(&two, "a").await && put(&two, "b").await);
        let (first, second) = tokio::join!(one.next_mail(LEASE), two.next_mail(LEASE));
        let (first, second) = (first.unwrap().unwrap(), second.unwrap().unwrap());
        assert_ne!(first.id, second.id);
        assert_eq!((first.attempts, &first.content), (1, &new("a").content));
        assert!(one.next_mail(LEASE).await.unwrap().is_none());
        one.mail_sent(&first).await.unwrap();
        one.drop_mail(&second).await.unwrap();
        assert!(!put(one, "a").await, "and it isn't sent again");
    }

    #[tokio::test]
    async fn a_workspace_with_much_mail_keeps_no_other_waiting() {
        let database = TestDatabase::new().await;
        let store = &database.store;
        let workspaces = [WorkspaceId(Uuid::now_v7()), WorkspaceId(Uuid::now_v7())];
        let put = async |workspace: WorkspaceId, key: &str| {
            let content = MailContent::Notices { workspace, person: PersonId(Uuid::nil()), notices: Vec::new() };
            let new = NewMail { content, ..new(key) };
            let mut tx = store.begin_aside(Scope::default()).await.unwrap();
            put_in(&mut tx, store.master_keys(), &new).await.unwrap();
            tx.commit().await.unwrap();
        };
        for number in 0..20 {
            put(workspaces[0], &format!("many {number}")).await;
        }
        put(workspaces[1], "one").await;
        put(workspaces[1], "two").await;
        let mut order = Vec::new();
        while let Some(mail) = store.next_mail(LEASE).await.unwrap() {
            order.push(lane(&mail.content));
            store.mail_sent(&mail).await.unwrap();
        }
        let of_second: Vec<_> = (0..22).filter(|at| order[*at] == workspaces[1].0).collect();
        assert!(order.len() == 22 && of_second[1] <= 3, "{of_second:?}");
    }

    #[tokio::test]
    async fn what_is_sealed_by_a_key_that_is_gone_waits_for_it() {
        let database = TestDatabase::new().await;
        assert!(put(&database.store, "a").await);
        let master_keys = MasterKeys::parse(&MasterKeys::generate("other")).unwrap();
        let other = Store::new(Settings { master_keys, ..database.settings() });
        assert!(other.next_mail(LEASE).await.unwrap().is_none());
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        sqlx::query("update mails set next_at = now()").execute(&mut owner).await.unwrap();
        assert!(database.store.next_mail(LEASE).await.unwrap().is_some());
        sqlx::query("update mails set next_at = now(), trying_until = now(), give_up_at = now()")
            .execute(&mut owner)
            .await
            .unwrap();
        assert!(other.next_mail(LEASE).await.unwrap().is_none());
        let state: String = sqlx::query_scalar("select state from mails").fetch_one(&mut owner).await.unwrap();
        assert_eq!(state, "failed");
    }

    #[test]
    fn a_mail_opens_only_as_itself() {
        let keys = MasterKeys::parse(&MasterKeys::generate("k")).unwrap();
        let id = Uuid::now_v7();
        let seal = || seal(&keys, id, &new("a").content).unwrap();
        assert_eq!(open(&keys, id, seal()).unwrap(), new("a").content);
        assert!(open(&keys, Uuid::now_v7(), seal()).is_err());
        assert!(!format!("{:?}", new("a")).contains("secret"));
    }
}
