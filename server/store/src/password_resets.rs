//! Links by which people choose a new password without the old one.

use std::time::Duration;

use model::{Language, PersonId, WorkspaceId};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Actor, KeyOfPerson, MailContent, MailToken, Result, Store, Tenant, TokenHash, api_keys,
    audit::{self, Change},
    mails::{self, NewMail},
    people,
    scope::{Scope, Tx, turn_to},
};

/// How long the mail with a link is tried. The link works for an hour from when it was asked for.
const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// What somebody with the link is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordReset {
    pub person: PersonId,
    pub email: String,
    pub expires_at: OffsetDateTime,
    /// Whether an admin made it: then it ends the person's keys as well.
    pub by_admin: bool,
    /// The keys that act as the person, in all workspaces.
    pub keys: Vec<KeyOfPerson>,
}

/// What becomes of the keys that act as a person whose password is chosen anew. A link that an admin made ends them in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysAfterReset {
    Stay,
    Revoked,
}

struct Found {
    person: PersonId,
    made_in: Option<Uuid>,
    expires_at: OffsetDateTime,
}

impl Store {
    /// Sends a link to the account with this address, if there is one. It works once, within an hour. `language` is that of whoever asks.
    pub async fn mail_password_reset(
        &self,
        email: &str,
        token: TokenHash,
        mail: MailToken,
        language: Language,
    ) -> Result<bool> {
        let Some(found) = self.credentials(email).await? else { return Ok(false) };
        let person = found.person;
        let mut tx = self.begin_aside(Scope { person: Some(person), ..Scope::default() }).await?;
        offer(&mut tx, person, token).await?;
        let content = MailContent::PasswordReset { person, token: mail, language };
        let key = format!("password reset {token:x}");
        mails::put_in(&mut tx, self.master_keys(), &NewMail { key, content, patience: PATIENCE }).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The account whose password somebody with this token may choose.
    pub async fn password_reset(&self, token: TokenHash) -> Result<Option<PasswordReset>> {
        let mut tx = self.begin_aside(Scope { token: Some(token), ..Scope::default() }).await?;
        let found = open(&mut tx, token).await?;
        let Some(found) = found else { return Ok(None) };
        let Some(person) = people::find(&mut tx, found.person).await? else { return Ok(None) };
        let mut keys = Vec::new();
        for place in places(&mut tx, found.person).await? {
            turn_to(&mut *tx, place).await?;
            keys.extend(api_keys::open_of_person(&mut tx, place, found.person).await?);
        }
        tx.commit().await?;
        Ok(Some(PasswordReset {
            person: person.id,
            email: person.email,
            expires_at: found.expires_at,
            by_admin: found.made_in.is_some(),
            keys,
        }))
    }

    /// Gives the account a new password, which uses up all of its links and ends all of its sessions. Returns false if no open link has this
    /// token. `address` is the network address of whoever holds it, for the audit log.
    pub async fn reset_password(
        &self,
        token: TokenHash,
        password_hash: &str,
        keys: KeysAfterReset,
        address: Option<String>,
    ) -> Result<bool> {
        let mut tx = self.begin(Scope { token: Some(token), ..Scope::default() }).await?;
        let Some(Found { person, made_in, .. }) = open(&mut tx, token).await? else { return Ok(false) };
        // Of two who use it at once, the second one finds nothing.
        let used =
            sqlx::query!("delete from password_resets where token_hash = $1", &token.0).execute(&mut *tx).await?;
        if used.rows_affected() == 0 {
            return Ok(false);
        }
        people::set_password(&mut tx, person, password_hash, None).await?;
        let are_revoked = made_in.is_some() || keys == KeysAfterReset::Revoked;
        let how = if made_in.is_some() { "link of an admin" } else { "link by mail or of the operator" };
        for place in places(&mut tx, person).await? {
            turn_to(&mut *tx, place).await?;
            let actor = Actor { person: Some(person), address: address.clone() };
            let change = Change { before: None, after: Some(json!({ "by": how })) };
            let tenant = self.tenant(place).by(actor);
            audit::record(&mut tx, &tenant, "member.password_reset", ("member", person.0), change).await?;
            if are_revoked {
                api_keys::revoke_of_person(&mut tx, &tenant, person).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }
}

impl Tenant {
    /// Makes a link by which a member chooses a new password, once within a day. One that was made before ends. Returns when it expires; `None`
    /// if `maker` may not make one for this person (see the database's function `may_reset_password`).
    pub async fn offer_password_reset(
        &self,
        person: PersonId,
        maker: PersonId,
        token: TokenHash,
    ) -> Result<Option<OffsetDateTime>> {
        let mut tx = self.begin_aside().await?;
        turn_to_person(&mut tx, person).await?;
        if !may_reset(&mut tx, self.workspace().0, maker.0, person).await? {
            return Ok(None);
        }
        sqlx::query!("delete from password_resets where person_id = $1 and made_in is not null", person.0)
            .execute(&mut *tx)
            .await?;
        let expires_at = sqlx::query_scalar!(
            "insert into password_resets (token_hash, person_id, made_by, made_in, expires_at)
            values ($1, $2, $3, $4, now() + interval '24 hours') returning expires_at",
            &token.0,
            person.0,
            maker.0,
            self.workspace().0,
        )
        .fetch_one(&mut *tx)
        .await?;
        audit::record(&mut tx, self, "member.password_link_made", ("member", person.0), Change::default()).await?;
        tx.commit().await?;
        Ok(Some(expires_at))
    }
}

/// The workspaces of a person, in a transaction that is limited to them.
async fn places(tx: &mut Tx, person: PersonId) -> Result<Vec<WorkspaceId>> {
    let places = sqlx::query_scalar!("select workspace_id from members where person_id = $1", person.0);
    Ok(places.fetch_all(&mut **tx).await?.into_iter().map(WorkspaceId).collect())
}

/// Keeps a link that works once within an hour, in a transaction that is limited to the person.
pub(crate) async fn offer(tx: &mut Tx, person: PersonId, token: TokenHash) -> Result<()> {
    sqlx::query!(
        "insert into password_resets (token_hash, person_id, expires_at) values ($1, $2, now() + interval '1 hour')",
        &token.0,
        person.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Finds the open link with this token, and limits the transaction to its person. One that an admin made is void once they might not make it
/// any more.
async fn open(tx: &mut Tx, token: TokenHash) -> Result<Option<Found>> {
    let row = sqlx::query!(
        "select person_id, made_by, made_in, expires_at from password_resets where token_hash = $1 and expires_at > now()",
        &token.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let person = PersonId(row.person_id);
    turn_to_person(tx, person).await?;
    if let (Some(maker), Some(place)) = (row.made_by, row.made_in) {
        turn_to(&mut **tx, WorkspaceId(place)).await?;
        if !may_reset(tx, place, maker, person).await? {
            return Ok(None);
        }
    }
    Ok(Some(Found { person, made_in: row.made_in, expires_at: row.expires_at }))
}

async fn may_reset(tx: &mut Tx, workspace: Uuid, maker: Uuid, person: PersonId) -> Result<bool> {
    Ok(sqlx::query_scalar!(r#"select may_reset_password($1, $2, $3) as "may!""#, workspace, maker, person.0)
        .fetch_one(&mut **tx)
        .await?)
}

async fn turn_to_person(tx: &mut Tx, person: PersonId) -> Result<()> {
    sqlx::query!("select set_config('madang.person_id', $1, true)", person.0.to_string()).fetch_one(&mut **tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::Language;
    use sqlx::{Connection, PgConnection};

    use super::*;
    use crate::{MemberChanged, NewWorkspace, Recovered, Role, testing::TestDatabase};

    fn token(n: u8) -> TokenHash {
        TokenHash([n; 32])
    }

    fn fresh() -> TokenHash {
        let [one, two] = [Uuid::now_v7(), Uuid::now_v7()].map(Uuid::into_bytes);
        let mut bytes = [0; 32];
        bytes.iter_mut().zip(one.into_iter().chain(two)).for_each(|(to, from)| *to = from);
        TokenHash(bytes)
    }

    async fn mailed(database: &TestDatabase, email: &str, n: u8) -> bool {
        database.store.mail_password_reset(email, token(n), MailToken::new("t"), Language::En).await.unwrap()
    }

    #[tokio::test]
    async fn a_link_works_once_and_ends_all_sessions_and_links() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("acme").await;
        let store = &database.store;
        store.start_session(kim, token(9), "").await.unwrap();
        assert!(mailed(&database, " ACME@example.com", 1).await && mailed(&database, "acme@example.com", 2).await);
        assert!(!mailed(&database, "nobody@example.com", 3).await);
        assert_eq!(store.password_reset(token(1)).await.unwrap().unwrap().email, "acme@example.com");
        assert!(store.password_reset(token(3)).await.unwrap().is_none());

        let (one, two) = tokio::join!(
            store.reset_password(token(1), "new", KeysAfterReset::Stay, None),
            store.reset_password(token(1), "newer", KeysAfterReset::Stay, None)
        );
        assert_eq!([one.unwrap(), two.unwrap()].into_iter().filter(|done| *done).count(), 1);
        assert!(store.signed_in(token(9)).await.unwrap().is_none());
        for n in [1, 2] {
            assert!(!store.reset_password(token(n), "again", KeysAfterReset::Stay, None).await.unwrap());
        }
        assert!(store.credentials_of(kim).await.unwrap().unwrap().password_hash.starts_with("new"));
        let record = tenant.newest_audit(10).await;
        assert_eq!((record[0].action.as_str(), record[0].person), ("member.password_reset", Some(kim)));
    }

    #[tokio::test]
    async fn a_link_works_for_an_hour_and_goes_with_a_new_password() {
        let database = TestDatabase::new().await;
        let (_, kim) = database.workspace("acme").await;
        assert!(mailed(&database, "acme@example.com", 1).await);
        let mut owner = PgConnection::connect_with(&database.owner()).await.unwrap();
        let age = async |owner: &mut PgConnection, by: &str| {
            let sql = format!("update password_resets set expires_at = expires_at - interval '{by}'");
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(owner).await.unwrap();
        };
        age(&mut owner, "59 minutes").await;
        assert!(database.store.password_reset(token(1)).await.unwrap().is_some());
        age(&mut owner, "61 seconds").await;
        assert!(database.store.password_reset(token(1)).await.unwrap().is_none());
        assert!(!database.store.reset_password(token(1), "new", KeysAfterReset::Stay, None).await.unwrap());
        database.store.sweep().await.unwrap();
        let left: i64 = sqlx::query_scalar("select count(*) from password_resets").fetch_one(&mut owner).await.unwrap();
        assert_eq!(left, 0);

        assert_eq!(
            database.store.recover_password_link("nobody@example.com", token(3)).await.unwrap(),
            Recovered::NoAccount
        );
        let made = database.store.recover_password_link("acme@example.com", token(3)).await.unwrap();
        assert_eq!(made, Recovered::Done { workspaces: 1 });
        assert_eq!(database.store.password_reset(token(3)).await.unwrap().unwrap().person, kim);
        assert!(mailed(&database, "acme@example.com", 2).await);
        database.store.change_password(kim, "own", None, None).await.unwrap();
        for n in [2, 3] {
            assert!(database.store.password_reset(token(n)).await.unwrap().is_none());
        }
    }

    #[tokio::test]
    async fn admins_make_links_for_lower_roles_of_this_workspace_alone() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let member = async |name: &str, role| database.member(&tenant, name, role).await;
        let (admin, peer) = (member("admin", Role::Admin).await, member("peer", Role::Admin).await);
        let (builder, user) = (member("builder", Role::Builder).await, member("user", Role::User).await);
        let (_, stranger) = database.workspace("other").await;
        let offers = async |maker, person| tenant.offer_password_reset(person, maker, fresh()).await.unwrap().is_some();
        for (maker, person) in [
            (admin, owner),
            (admin, peer),
            (admin, admin),
            (owner, owner),
            (builder, user),
            (user, user),
            (owner, stranger),
            (stranger, user),
        ] {
            assert!(!offers(maker, person).await, "{maker} for {person}");
        }
        assert!(offers(owner, admin).await && offers(admin, builder).await);

        // Whoever is in another workspace, too, is nobody's to take over.
        let new = NewWorkspace { slug: "own".into(), name: "Own".into(), language: Language::En };
        database.store.create_workspace(user, &new, None).await.unwrap();
        assert!(!offers(owner, user).await);
        let record = tenant.newest_audit(10).await;
        let made = record.iter().filter(|entry| entry.action == "member.password_link_made").count();
        assert_eq!(made, 2, "what was refused made nothing");
    }

    #[tokio::test]
    async fn a_link_is_void_once_it_might_not_be_made_any_more() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let admin = database.member(&tenant, "admin", Role::Admin).await;
        let store = &database.store;
        let mut next = 0;
        for change in 0..4 {
            let user = database.member(&tenant, &format!("user{change}"), Role::User).await;
            next += 1;
            tenant.offer_password_reset(user, admin, token(next)).await.unwrap().unwrap();
            assert!(store.password_reset(token(next)).await.unwrap().is_some());
            match change {
                0 => assert_eq!(tenant.set_role(user, Role::Admin).await.unwrap(), MemberChanged::Done),
                1 => assert_eq!(tenant.remove_member(user).await.unwrap(), MemberChanged::Done),
                2 => {
                    let new = NewWorkspace { slug: "own".into(), name: "Own".into(), language: Language::En };
                    store.create_workspace(user, &new, None).await.unwrap();
                }
                _ => assert_eq!(tenant.set_role(admin, Role::User).await.unwrap(), MemberChanged::Done),
            }
            assert!(store.password_reset(token(next)).await.unwrap().is_none(), "{change}");
            assert!(!store.reset_password(token(next), "taken", KeysAfterReset::Stay, None).await.unwrap(), "{change}");
        }
        let user = database.member(&tenant, "last", Role::User).await;
        for n in [11, 12] {
            tenant.offer_password_reset(user, owner, token(n)).await.unwrap().unwrap();
        }
        assert!(
            !store.reset_password(token(11), "first", KeysAfterReset::Stay, None).await.unwrap(),
            "the newer link ends the older one"
        );
        assert!(store.reset_password(token(12), "second", KeysAfterReset::Stay, None).await.unwrap());
    }
}
