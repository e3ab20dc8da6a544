//! Helps people in who can't help themselves any more: the operator acts, from the command line. All of it is on record in each workspace
//! that it concerns, as an act of nobody who was signed in.

use model::{PersonId, WorkspaceId};
use serde_json::{Value, json};

use crate::{
    NewPerson, Result, Role, Store, TokenHash,
    audit::{self, Change},
    members, password_resets, people,
    scope::{Scope, Tx, turn_to},
};

/// What came of helping somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovered {
    Done {
        /// In how many workspaces it is on record.
        workspaces: usize,
    },
    /// There is no account with this address.
    NoAccount,
}

/// What came of making somebody an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeOwner {
    /// They were in the workspace already, with this role.
    Promoted(Role),
    /// They had an account, and are in the workspace now.
    Added,
    /// They have an account now, whose password nobody knows.
    Made,
    /// They are an owner already.
    Already,
    /// No workspace has this name.
    NoWorkspace,
    /// There is no account with this address, and none was to be made.
    NoAccount,
}

impl Store {
    /// Makes somebody an owner of a workspace. `new` is the account for them if there is none.
    pub async fn make_owner(&self, email: &str, slug: &str, new: Option<&NewPerson>) -> Result<MadeOwner> {
        let Some(workspace) = self.workspace_named(slug).await? else { return Ok(MadeOwner::NoWorkspace) };
        let known = self.credentials(email).await?.map(|found| found.person);
        let mut tx = self.begin(Scope { person: known, ..Scope::default() }).await?;
        let (person, is_new) = match (known, new) {
            (Some(person), _) => (person, false),
            (None, Some(new)) => (people::insert(&mut tx, new).await?, true),
            (None, None) => return Ok(MadeOwner::NoAccount),
        };
        turn_to(&mut *tx, workspace).await?;
        let role = sqlx::query_scalar!(
            r#"select role as "role: Role" from members where workspace_id = $1 and person_id = $2 for update"#,
            workspace.0,
            person.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let made = match role {
            Some(Role::Owner) => return Ok(MadeOwner::Already),
            Some(role) => {
                sqlx::query!(
                    "update members set role = 'owner' where workspace_id = $1 and person_id = $2",
                    workspace.0,
                    person.0,
                )
                .execute(&mut *tx)
                .await?;
                MadeOwner::Promoted(role)
            }
            None => {
                members::insert(&mut tx, workspace, person, Role::Owner).await?;
                if is_new { MadeOwner::Made } else { MadeOwner::Added }
            }
        };
        let before = role.map(|role| json!({"role": role.as_str()}));
        let change = Change { before, after: Some(json!({"role": "owner", "by": "operator"})) };
        audit::record(&mut tx, &self.tenant(workspace), "member.made_owner", ("member", person.0), change).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Gives an account a new password. That ends all of its sessions and all links to a new one.
    pub async fn recover_password(&self, email: &str, password_hash: &str) -> Result<Recovered> {
        let Some(found) = self.credentials(email).await? else { return Ok(Recovered::NoAccount) };
        let mut tx = self.begin_for(found.person).await?;
        people::set_password(&mut tx, found.person, password_hash, None).await?;
        self.on_record(tx, found.person, "member.password_set", None).await
    }

    /// Makes a link by which the account gets a new password, once within an hour.
    pub async fn recover_password_link(&self, email: &str, token: TokenHash) -> Result<Recovered> {
        let Some(found) = self.credentials(email).await? else { return Ok(Recovered::NoAccount) };
        let mut tx = self.begin_for(found.person).await?;
        password_resets::offer(&mut tx, found.person, token).await?;
        self.on_record(tx, found.person, "member.password_link_made", None).await
    }

    /// Ends all sessions of an account, and all links to a new password.
    pub async fn end_all_sessions(&self, email: &str) -> Result<(Recovered, u64)> {
        let Some(found) = self.credentials(email).await? else { return Ok((Recovered::NoAccount, 0)) };
        let mut tx = self.begin_for(found.person).await?;
        let ended = sqlx::query!("delete from sessions where person_id = $1", found.person.0).execute(&mut *tx).await?;
        sqlx::query!("delete from password_resets where person_id = $1", found.person.0).execute(&mut *tx).await?;
        let ended = ended.rows_affected();
        let details = json!({"sessions": ended});
        Ok((self.on_record(tx, found.person, "member.sessions_ended", Some(details)).await?, ended))
    }

    /// Records it in each of the person's workspaces, and ends the transaction.
    async fn on_record(&self, mut tx: Tx, person: PersonId, action: &str, more: Option<Value>) -> Result<Recovered> {
        let places = sqlx::query_scalar!("select workspace_id from members where person_id = $1", person.0)
            .fetch_all(&mut *tx)
            .await?;
        for place in &places {
            let place = WorkspaceId(*place);
            turn_to(&mut *tx, place).await?;
            let mut after = json!({"by": "operator"});
            if let (Some(after), Some(Value::Object(more))) = (after.as_object_mut(), more.clone()) {
                after.extend(more);
            }
            let change = Change { before: None, after: Some(after) };
            audit::record(&mut tx, &self.tenant(place), action, ("member", person.0), change).await?;
        }
        tx.commit().await?;
        Ok(Recovered::Done { workspaces: places.len() })
    }

    async fn workspace_named(&self, slug: &str) -> Result<Option<WorkspaceId>> {
        let mut tx = self.begin_read(Scope { worker: true, ..Scope::default() }).await?;
        let found =
            sqlx::query_scalar!("select id from workspaces where slug = $1", slug).fetch_optional(&mut *tx).await?;
        tx.commit().await?;
        Ok(found.map(WorkspaceId))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestDatabase;

    #[tokio::test]
    async fn people_are_helped_in_and_it_is_on_record() {
        let database = TestDatabase::new().await;
        let (tenant, kim) = database.workspace("acme").await;
        let lee = database.member(&tenant, "lee", Role::User).await;
        let (other, _) = database.workspace("other").await;
        let store = &database.store;
        let new = NewPerson {
            email: "New@example.com".into(),
            name: "New".into(),
            password_hash: "h".into(),
            language: None,
        };
        assert_eq!(store.make_owner("new@example.com", "acme", None).await.unwrap(), MadeOwner::NoAccount);
        assert_eq!(store.make_owner("new@example.com", "nowhere", Some(&new)).await.unwrap(), MadeOwner::NoWorkspace);
        assert_eq!(store.make_owner("New@example.com", "acme", Some(&new)).await.unwrap(), MadeOwner::Made);
        assert_eq!(
            store.make_owner("lee@example.com", "acme", Some(&new)).await.unwrap(),
            MadeOwner::Promoted(Role::User)
        );
        assert_eq!(store.make_owner("lee@example.com", "acme", None).await.unwrap(), MadeOwner::Already);
        assert_eq!(store.make_owner("lee@example.com", "other", None).await.unwrap(), MadeOwner::Added);
        assert_eq!(tenant.member(lee).await.unwrap().unwrap().role, Role::Owner);

        store.start_session(lee, TokenHash([9; 32]), "").await.unwrap();
        assert_eq!(store.recover_password("LEE@example.com", "hash").await.unwrap(), Recovered::Done { workspaces: 2 });
        assert!(store.signed_in(TokenHash([9; 32])).await.unwrap().is_none());
        store.start_session(kim, TokenHash([8; 32]), "").await.unwrap();
        let ended = store.end_all_sessions("acme@example.com").await.unwrap();
        assert_eq!(ended, (Recovered::Done { workspaces: 1 }, 1));
        assert_eq!(store.end_all_sessions("nobody@example.com").await.unwrap(), (Recovered::NoAccount, 0));

        let actions =
            |entries: Vec<crate::AuditEntry>| entries.into_iter().map(|entry| entry.action).collect::<Vec<_>>();
        let log = actions(tenant.newest_audit(10).await);
        assert_eq!(
            log[..4],
            ["member.sessions_ended", "member.password_set", "member.made_owner", "member.made_owner"]
        );
        assert_eq!(actions(other.newest_audit(2).await), ["member.password_set", "member.made_owner"]);
    }
}
