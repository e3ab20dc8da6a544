//! Members: people in a workspace.

use model::{PersonId, WorkspaceId};
use serde_json::json;
use time::OffsetDateTime;

use crate::{
    MailTrouble, Result, Tenant,
    audit::{self, Change},
    scope::Tx,
    text_enum::text_enum,
};

text_enum! {
    /// What a member may do. Each role includes the ones before it.
    Role {
        /// Runs apps.
        User = "user",
        /// Also creates and changes apps.
        Builder = "builder",
        /// Also manages members, connections and settings.
        Admin = "admin",
        /// Also manages admins and owners.
        Owner = "owner",
    }
}

/// A person in a workspace.
#[derive(Debug, Clone)]
pub struct Member {
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub joined_at: OffsetDateTime,
    /// Last activity, to the minute; `None` if there was none.
    pub seen_at: Option<OffsetDateTime>,
    /// At what the last mail to them failed for good; `None` if nothing, or one was taken since.
    pub mail_trouble: Option<MailTrouble>,
}

/// The result of a change to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberChanged {
    Done,
    /// Refused, because the workspace would have no owner.
    LastOwner,
    Absent,
}

impl Tenant {
    /// All members, by name.
    pub async fn members(&self) -> Result<Vec<Member>> {
        let mut tx = self.begin_read().await?;
        let members = sqlx::query_as!(
            Member,
            r#"select m.person_id as person, p.name, p.email, m.role as "role: Role", m.joined_at, p.seen_at,
                p.mail_trouble as "mail_trouble: MailTrouble"
            from members m join people p on p.id = m.person_id
            where m.workspace_id = $1
            order by lower(p.name), p.id"#,
            self.workspace().0,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(members)
    }

    pub async fn member(&self, person: PersonId) -> Result<Option<Member>> {
        let mut tx = self.begin_read().await?;
        let member = sqlx::query_as!(
            Member,
            r#"select m.person_id as person, p.name, p.email, m.role as "role: Role", m.joined_at, p.seen_at,
                p.mail_trouble as "mail_trouble: MailTrouble"
            from members m join people p on p.id = m.person_id
            where m.workspace_id = $1 and m.person_id = $2"#,
            self.workspace().0,
            person.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(member)
    }

    /// Gives a member another role.
    pub async fn set_role(&self, person: PersonId, role: Role) -> Result<MemberChanged> {
        let mut tx = self.begin().await?;
        let before = match lock(&mut tx, self.workspace(), person).await? {
            Locked::Member { role: Role::Owner, owners: 1 } if role != Role::Owner => {
                return Ok(MemberChanged::LastOwner);
            }
            Locked::Member { role, .. } => role,
            Locked::Absent => return Ok(MemberChanged::Absent),
        };
        sqlx::query!(
            "update members set role = $3 where workspace_id = $1 and person_id = $2",
            self.workspace().0,
            person.0,
            role as _,
        )
        .execute(&mut *tx)
        .await?;
        void_invitations(&mut tx, self.workspace(), person).await?;
        let change =
            Change { before: Some(json!({"role": before.as_str()})), after: Some(json!({"role": role.as_str()})) };
        audit::record(&mut tx, self, "member.role_changed", ("member", person.0), change).await?;
        tx.commit().await?;
        Ok(MemberChanged::Done)
    }

    /// Removes a person from the workspace. What they made stays, except for their invitations.
    pub async fn remove_member(&self, person: PersonId) -> Result<MemberChanged> {
        let mut tx = self.begin().await?;
        let before = match lock(&mut tx, self.workspace(), person).await? {
            Locked::Member { role: Role::Owner, owners: 1 } => return Ok(MemberChanged::LastOwner),
            Locked::Member { role, .. } => role,
            Locked::Absent => return Ok(MemberChanged::Absent),
        };
        sqlx::query!("delete from members where workspace_id = $1 and person_id = $2", self.workspace().0, person.0)
            .execute(&mut *tx)
            .await?;
        void_invitations(&mut tx, self.workspace(), person).await?;
        let change = Change { before: Some(json!({"role": before.as_str()})), after: None };
        audit::record(&mut tx, self, "member.removed", ("member", person.0), change).await?;
        tx.commit().await?;
        Ok(MemberChanged::Done)
    }
}

enum Locked {
    Member { role: Role, owners: i64 },
    Absent,
}

/// Reads a member's role and the number of owners, and locks both until the transaction ends: otherwise two owners who demote
/// each other at the same time would leave none.
async fn lock(tx: &mut Tx, workspace: WorkspaceId, person: PersonId) -> Result<Locked> {
    sqlx::query!("select from workspaces where id = $1 for no key update", workspace.0)
        .fetch_optional(&mut **tx)
        .await?;
    let row = sqlx::query!(
        r#"select role as "role: Role",
            (select count(*) from members where workspace_id = $1 and role = 'owner') as "owners!"
        from members where workspace_id = $1 and person_id = $2"#,
        workspace.0,
        person.0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map_or(Locked::Absent, |row| Locked::Member { role: row.role, owners: row.owners }))
}

/// Revokes the invitations that a person made for roles which they may no longer assign. They stay void even if the person gets
/// the role back.
async fn void_invitations(tx: &mut Tx, workspace: WorkspaceId, person: PersonId) -> Result<()> {
    sqlx::query!(
        "update invitations set revoked_at = now()
        where workspace_id = $1 and invited_by = $2 and accepted_at is null and revoked_at is null
        and not may_give_role(workspace_id, invited_by, role)",
        workspace.0,
        person.0,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Whether a person was removed from the workspace, or left it, after a point in time.
pub(crate) async fn was_removed_since(
    tx: &mut Tx,
    workspace: WorkspaceId,
    person: PersonId,
    moment: OffsetDateTime,
) -> Result<bool> {
    Ok(sqlx::query_scalar!(
        r#"select exists (
            select from audit_log
            where workspace_id = $1 and object_kind = 'member' and object_id = $2 and action = 'member.removed' and at > $3
        ) as "removed!""#,
        workspace.0,
        person.0.to_string(),
        moment,
    )
    .fetch_one(&mut **tx)
    .await?)
}

/// Adds a member, in a transaction that is limited to the workspace.
pub(crate) async fn insert(tx: &mut Tx, workspace: WorkspaceId, person: PersonId, role: Role) -> Result<()> {
    sqlx::query!(
        "insert into members (workspace_id, person_id, role) values ($1, $2, $3)",
        workspace.0,
        person.0,
        role as _,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestDatabase;

    #[tokio::test]
    async fn the_last_owner_stays() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("acme").await;
        assert_eq!(tenant.set_role(kim, Role::Admin).await.unwrap(), MemberChanged::LastOwner);
        assert_eq!(tenant.remove_member(kim).await.unwrap(), MemberChanged::LastOwner);
        assert_eq!(tenant.set_role(kim, Role::Owner).await.unwrap(), MemberChanged::Done);

        let lee = database.member(&tenant, "lee", Role::Owner).await;
        assert_eq!(tenant.set_role(kim, Role::User).await.unwrap(), MemberChanged::Done);
        assert_eq!(tenant.remove_member(lee).await.unwrap(), MemberChanged::LastOwner);
        assert_eq!(tenant.remove_member(kim).await.unwrap(), MemberChanged::Done);
        assert_eq!(tenant.remove_member(kim).await.unwrap(), MemberChanged::Absent);
        assert_eq!(tenant.read().await.unwrap().unwrap().members, 1);
    }

    #[tokio::test]
    async fn two_owners_who_demote_each_other_at_once_leave_one() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("acme").await;
        let lee = database.member(&tenant, "lee", Role::Owner).await;
        let (one, two) = tokio::join!(tenant.set_role(kim, Role::User), tenant.set_role(lee, Role::User));
        let mut results = [one.unwrap(), two.unwrap()];
        results.sort_by_key(|result| *result == MemberChanged::LastOwner);
        assert_eq!(results, [MemberChanged::Done, MemberChanged::LastOwner]);
    }

    #[tokio::test]
    async fn members_are_those_of_the_workspace() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("acme").await;
        let (other, stranger) = database.workspace("other").await;
        assert!(tenant.member(stranger).await.unwrap().is_none());
        assert_eq!(tenant.remove_member(stranger).await.unwrap(), MemberChanged::Absent);
        assert_eq!(other.members().await.unwrap().len(), 1);
        assert_eq!(tenant.members().await.unwrap()[0].person, kim);
    }
}
