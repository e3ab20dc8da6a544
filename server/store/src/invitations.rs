//! Invitations: links that let one person join a workspace.

mod mailed;

use model::{InvitationId, PersonId, WorkspaceId};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Actor, Error, MailState, MailToken, MailTrouble, NewPerson, Result, Role, Store, Tenant, TokenHash, Unique,
    audit::{self, Change},
    members, people,
    scope::{Scope, Tx},
};

pub use self::mailed::{InvitationLetter, InvitationMail};

/// An invitation that can still be accepted.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub id: InvitationId,
    /// The only address that may accept it; `None` lets whoever opens the link first.
    pub email: Option<String>,
    pub role: Role,
    /// The name of the person who made it.
    pub invited_by: String,
    pub expires_at: OffsetDateTime,
    /// What became of its mail; `None` if there is none.
    pub mail: Option<InvitationMail>,
}

/// A new invitation.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    pub token: TokenHash,
    /// The only address that may accept it, in upper or lower case; `None` lets whoever opens the link first.
    pub email: Option<String>,
    pub role: Role,
    pub invited_by: PersonId,
    /// The token itself, if it is to be sent to `email` by mail.
    pub mail: Option<MailToken>,
}

/// What somebody with the link is shown.
#[derive(Debug, Clone)]
pub struct InvitationSeen {
    pub workspace: WorkspaceId,
    pub workspace_name: String,
    pub invitation: Invitation,
}

/// The person who accepts an invitation.
#[derive(Debug, Clone)]
pub enum Invitee {
    /// Somebody with an account, who is signed in or has just given the password.
    Known(PersonId),
    /// Somebody who creates an account for it.
    New(NewPerson),
}

/// The result of accepting an invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// The person is a member now.
    Joined {
        person: PersonId,
        workspace: WorkspaceId,
        /// The workspace's name in URLs.
        slug: String,
    },
    /// The person was a member before, so the invitation was not used up.
    AlreadyMember {
        workspace: WorkspaceId,
        /// The workspace's name in URLs.
        slug: String,
    },
    /// It was made for another email address.
    OtherAddress,
    /// No open invitation has this token.
    Gone,
}

impl Tenant {
    /// Creates an invitation that can be accepted once, within 7 days.
    pub async fn invite(&self, new: &NewInvitation) -> Result<Invitation> {
        let id = Uuid::now_v7();
        let mut tx = self.begin().await?;
        sqlx::query!(
            "insert into invitations (workspace_id, id, token_hash, role, email, invited_by, expires_at)
            values ($1, $2, $3, $4, $5, $6, now() + interval '7 days')",
            self.workspace().0,
            id,
            &new.token.0,
            new.role as _,
            new.email.as_ref().map(|email| email.trim().to_lowercase()),
            new.invited_by.0,
        )
        .execute(&mut *tx)
        .await?;
        if let Some(token) = &new.mail {
            mailed::put_in(&mut tx, self, InvitationId(id), token.clone()).await?;
        }
        let invitation = pending(&mut tx, self.workspace(), Some(id)).await?.pop();
        let change = Change { before: None, after: Some(json!({"email": new.email, "role": new.role.as_str()})) };
        audit::record(&mut tx, self, "member.invited", ("invitation", id), change).await?;
        tx.commit().await?;
        invitation.ok_or(Error::Internal(sqlx::Error::RowNotFound))
    }

    /// The open invitations, newest first.
    pub async fn invitations(&self) -> Result<Vec<Invitation>> {
        let mut tx = self.begin_read().await?;
        let invitations = pending(&mut tx, self.workspace(), None).await?;
        tx.commit().await?;
        Ok(invitations)
    }

    /// Revokes an invitation. Does nothing if it no longer exists.
    pub async fn revoke_invitation(&self, id: InvitationId) -> Result<()> {
        let mut tx = self.begin().await?;
        let revoked = sqlx::query!(
            "update invitations set revoked_at = now()
            where workspace_id = $1 and id = $2 and accepted_at is null and revoked_at is null",
            self.workspace().0,
            id.0,
        )
        .execute(&mut *tx)
        .await?;
        if revoked.rows_affected() == 1 {
            audit::record(&mut tx, self, "invitation.revoked", ("invitation", id.0), Change::default()).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

impl Store {
    /// The open invitation with this token.
    pub async fn invitation(&self, token: TokenHash) -> Result<Option<InvitationSeen>> {
        let mut tx = self.begin_aside(Scope { token: Some(token), ..Scope::default() }).await?;
        let Some(found) = open(&mut tx, token).await? else {
            tx.commit().await?;
            return Ok(None);
        };
        let seen = sqlx::query!("select name from workspaces where id = $1", found.workspace.0)
            .fetch_optional(&mut *tx)
            .await?;
        let invitation = pending(&mut tx, found.workspace, Some(found.id.0)).await?.pop();
        tx.commit().await?;
        Ok(seen.zip(invitation).map(|(workspace, invitation)| InvitationSeen {
            workspace: found.workspace,
            workspace_name: workspace.name,
            invitation,
        }))
    }

    /// Makes a person a member, which uses the invitation up. A new account is created in the same transaction. `address` is
    /// their network address, for the audit log.
    pub async fn accept_invitation(
        &self,
        token: TokenHash,
        invitee: &Invitee,
        address: Option<String>,
    ) -> Result<Accepted> {
        let known = match invitee {
            Invitee::Known(person) => Some(*person),
            Invitee::New(_) => None,
        };
        let mut tx = self.begin(Scope { token: Some(token), person: known, ..Scope::default() }).await?;
        let Some(found) = open(&mut tx, token).await? else { return Ok(Accepted::Gone) };
        let (person, email) = match invitee {
            Invitee::Known(person) => match people::find(&mut tx, *person).await? {
                Some(known) => (*person, known.email),
                None => return Ok(Accepted::Gone),
            },
            Invitee::New(new) => (people::insert(&mut tx, new).await?, new.email.trim().to_lowercase()),
        };
        if found.email.is_some_and(|wanted| wanted != email) {
            return Ok(Accepted::OtherAddress);
        }
        if members::was_removed_since(&mut tx, found.workspace, person, found.created_at).await? {
            return Ok(Accepted::Gone);
        }
        let slug = sqlx::query_scalar!("select slug from workspaces where id = $1", found.workspace.0)
            .fetch_one(&mut *tx)
            .await?;
        match members::insert(&mut tx, found.workspace, person, found.role).await {
            Err(Error::Taken(Unique::Member)) => {
                return Ok(Accepted::AlreadyMember { workspace: found.workspace, slug });
            }
            other => other?,
        }
        // `open` has locked the row, so the second of two who accept at once finds it used.
        sqlx::query!(
            "update invitations set accepted_at = now(), accepted_by = $3 where workspace_id = $1 and id = $2",
            found.workspace.0,
            found.id.0,
            person.0,
        )
        .execute(&mut *tx)
        .await?;
        let tenant = self.tenant(found.workspace).by(Actor { person: Some(person), address });
        let change = Change { before: None, after: Some(json!({"role": found.role.as_str()})) };
        audit::record(&mut tx, &tenant, "member.joined", ("member", person.0), change).await?;
        tx.commit().await?;
        Ok(Accepted::Joined { person, workspace: found.workspace, slug })
    }
}

struct Open {
    workspace: WorkspaceId,
    id: InvitationId,
    role: Role,
    email: Option<String>,
    created_at: OffsetDateTime,
}

/// Finds and locks the invitation with this token, and limits the transaction to its workspace.
///
/// The invitation is void once the person who made it may no longer assign its role.
async fn open(tx: &mut Tx, token: TokenHash) -> Result<Option<Open>> {
    let workspace = sqlx::query!(
        r#"select workspace_id, set_config('madang.workspace_id', workspace_id::text, true)
        from invitations where token_hash = $1"#,
        &token.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    if workspace.is_none() {
        return Ok(None);
    }
    Ok(sqlx::query_as!(
        Open,
        r#"select i.workspace_id as workspace, i.id, i.role as "role: Role", i.email, i.created_at
        from invitations i
        where i.token_hash = $1 and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
        and may_give_role(i.workspace_id, i.invited_by, i.role)
        for update"#,
        &token.0,
    )
    .fetch_optional(&mut **tx)
    .await?)
}

async fn pending(tx: &mut Tx, workspace: WorkspaceId, id: Option<Uuid>) -> Result<Vec<Invitation>> {
    let rows = sqlx::query!(
        r#"select i.id, i.email, i.role as "role: Role", p.name as invited_by, i.expires_at,
            i.mail_state as "mail_state: MailState", i.mail_at, i.mail_trouble as "mail_trouble: MailTrouble", i.mail_said
        from invitations i join people p on p.id = i.invited_by
        where i.workspace_id = $1 and is_or_any(i.id, $2)
        and i.accepted_at is null and i.revoked_at is null and i.expires_at > now()
        and may_give_role(i.workspace_id, i.invited_by, i.role)
        order by i.id desc"#,
        workspace.0,
        id,
    )
    .fetch_all(&mut **tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Invitation {
            id: row.id.into(),
            email: row.email,
            role: row.role,
            invited_by: row.invited_by,
            expires_at: row.expires_at,
            mail: row.mail_state.map(|state| InvitationMail {
                state,
                at: row.mail_at,
                trouble: row.mail_trouble,
                said: row.mail_said,
            }),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use sqlx::{Connection, PgConnection};

    use super::*;
    use crate::testing::TestDatabase;

    const TOKEN: TokenHash = TokenHash([9; 32]);

    fn to(email: Option<&str>, by: PersonId) -> NewInvitation {
        NewInvitation { token: TOKEN, email: email.map(str::to_owned), role: Role::Builder, invited_by: by, mail: None }
    }

    fn new_person(email: &str) -> Invitee {
        Invitee::New(NewPerson { email: email.into(), name: "Lee".into(), password_hash: "h".into(), language: None })
    }

    #[tokio::test]
    async fn an_invitation_works_once() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        tenant.invite(&to(None, owner)).await.unwrap();
        let seen = database.store.invitation(TOKEN).await.unwrap().unwrap();
        assert_eq!((seen.workspace_name.as_str(), seen.invitation.invited_by.as_str()), ("acme", "acme"));

        let joined = database.store.accept_invitation(TOKEN, &new_person("lee@b.c"), None).await.unwrap();
        let Accepted::Joined { person, workspace, slug } = joined else { panic!("{joined:?}") };
        assert_eq!((workspace, slug.as_str()), (tenant.workspace(), "acme"));
        assert_eq!(tenant.member(person).await.unwrap().unwrap().role, Role::Builder);
        assert!(database.store.invitation(TOKEN).await.unwrap().is_none());
        let again = database.store.accept_invitation(TOKEN, &new_person("choi@b.c"), None).await.unwrap();
        assert_eq!(again, Accepted::Gone);
        assert!(database.store.credentials("choi@b.c").await.unwrap().is_none(), "no account is made for nothing");
        assert!(tenant.invitations().await.unwrap().is_empty());
        let record = tenant.newest_audit(10).await;
        assert_eq!((record[0].action.as_str(), record[0].person), ("member.joined", Some(person)));
    }

    #[tokio::test]
    async fn two_who_accept_at_once_are_one_member() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        tenant.invite(&to(None, owner)).await.unwrap();
        let (one, two) = (new_person("one@b.c"), new_person("two@b.c"));
        let (one, two) = tokio::join!(
            database.store.accept_invitation(TOKEN, &one, None),
            database.store.accept_invitation(TOKEN, &two, None)
        );
        let joined = [one.unwrap(), two.unwrap()].iter().filter(|a| matches!(a, Accepted::Joined { .. })).count();
        assert_eq!((joined, tenant.members().await.unwrap().len()), (1, 2));
    }

    #[tokio::test]
    async fn an_invitation_for_one_address_is_for_nobody_else() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        tenant.invite(&to(Some("Lee@b.c"), owner)).await.unwrap();
        let other = database.store.accept_invitation(TOKEN, &new_person("choi@b.c"), None).await.unwrap();
        assert_eq!(other, Accepted::OtherAddress);
        assert!(database.store.credentials("choi@b.c").await.unwrap().is_none());
        let right = database.store.accept_invitation(TOKEN, &new_person("LEE@b.c"), None).await.unwrap();
        assert!(matches!(right, Accepted::Joined { .. }));
    }

    #[tokio::test]
    async fn a_member_who_accepts_again_does_not_use_it_up() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        tenant.invite(&to(None, owner)).await.unwrap();
        let again = database.store.accept_invitation(TOKEN, &Invitee::Known(owner), None).await.unwrap();
        assert_eq!(again, Accepted::AlreadyMember { workspace: tenant.workspace(), slug: "acme".into() });
        assert!(database.store.invitation(TOKEN).await.unwrap().is_some());
        assert_eq!(tenant.member(owner).await.unwrap().unwrap().role, Role::Owner);
    }

    #[tokio::test]
    async fn an_invitation_is_void_once_its_maker_loses_the_role() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let lee = database.member(&tenant, "lee", Role::Admin).await;
        let token = |n: u8| TokenHash([n; 32]);
        let invite = async |n: u8, role: Role| {
            tenant
                .invite(&NewInvitation { token: token(n), email: None, role, invited_by: lee, mail: None })
                .await
                .unwrap();
        };
        invite(1, Role::Admin).await;
        invite(2, Role::User).await;
        tenant.invite(&NewInvitation { token: token(3), ..to(None, owner) }).await.unwrap();
        let open = async |n: u8| database.store.invitation(token(n)).await.unwrap().is_some();
        assert!(open(1).await && open(2).await);

        tenant.set_role(lee, Role::Builder).await.unwrap();
        assert!(!open(1).await && !open(2).await, "a builder invites nobody");
        assert_eq!(tenant.invitations().await.unwrap().len(), 1, "they are shown to nobody either");
        tenant.set_role(lee, Role::Admin).await.unwrap();
        assert!(!open(1).await && !open(2).await, "what is void stays void");

        invite(4, Role::Admin).await;
        invite(5, Role::User).await;
        tenant.set_role(lee, Role::Owner).await.unwrap();
        invite(6, Role::Owner).await;
        tenant.set_role(lee, Role::Admin).await.unwrap();
        assert!(open(4).await && open(5).await, "an admin may still give these roles");
        assert!(!open(6).await, "an admin makes no owners");

        tenant.remove_member(lee).await.unwrap();
        for n in [4, 5] {
            assert!(!open(n).await);
            let accepted = database.store.accept_invitation(token(n), &Invitee::Known(lee), None).await.unwrap();
            assert_eq!(accepted, Accepted::Gone);
        }
        assert!(tenant.member(lee).await.unwrap().is_none());
        assert!(open(3).await, "others' invitations stay");
    }

    #[tokio::test]
    async fn a_removed_member_needs_a_newer_invitation() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let lee = database.member(&tenant, "lee", Role::Admin).await;
        let token = |n: u8| TokenHash([n; 32]);
        tenant.invite(&NewInvitation { token: token(1), ..to(None, owner) }).await.unwrap();
        tenant.remove_member(lee).await.unwrap();
        let back = async |n: u8| database.store.accept_invitation(token(n), &Invitee::Known(lee), None).await.unwrap();
        assert_eq!(back(1).await, Accepted::Gone, "it was open while Lee could read it");
        tenant.invite(&NewInvitation { token: token(2), ..to(None, owner) }).await.unwrap();
        assert!(matches!(back(2).await, Accepted::Joined { .. }));
    }

    #[tokio::test]
    async fn an_inviter_who_lost_the_role_otherwise_cannot_assign_it() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let lee = database.member(&tenant, "lee", Role::Admin).await;
        tenant.invite(&to(None, lee)).await.unwrap();
        let mut connection = PgConnection::connect_with(&database.owner()).await.unwrap();
        sqlx::query("update members set role = 'user' where person_id = $1")
            .bind(lee.0)
            .execute(&mut connection)
            .await
            .unwrap();
        assert!(database.store.invitation(TOKEN).await.unwrap().is_none());
        assert_eq!(database.store.accept_invitation(TOKEN, &new_person("a@b.c"), None).await.unwrap(), Accepted::Gone);
    }

    #[tokio::test]
    async fn revoked_and_expired_ones_are_gone() {
        let database = TestDatabase::new().await;
        let (tenant, owner) = database.workspace("acme").await;
        let invitation = tenant.invite(&to(None, owner)).await.unwrap();
        let days = (invitation.expires_at - OffsetDateTime::from_unix_timestamp(0).unwrap()).whole_seconds();
        let mut connection = PgConnection::connect_with(&database.owner()).await.unwrap();
        let left: i64 = sqlx::query_scalar("select $1 - extract(epoch from now())::bigint")
            .bind(days)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert!((7 * 86_400 - 60..=7 * 86_400).contains(&left), "{left} s are not 7 days");

        sqlx::query("update invitations set expires_at = now()").execute(&mut connection).await.unwrap();
        assert!(database.store.invitation(TOKEN).await.unwrap().is_none());
        assert_eq!(database.store.accept_invitation(TOKEN, &new_person("a@b.c"), None).await.unwrap(), Accepted::Gone);
        sqlx::query("update invitations set expires_at = now() + interval '1 day'")
            .execute(&mut connection)
            .await
            .unwrap();

        let (other, _) = database.workspace("other").await;
        other.revoke_invitation(invitation.id).await.unwrap();
        assert!(
            database.store.invitation(TOKEN).await.unwrap().is_some(),
            "another workspace's hand does not reach it"
        );
        tenant.revoke_invitation(invitation.id).await.unwrap();
        assert!(database.store.invitation(TOKEN).await.unwrap().is_none());
    }
}
