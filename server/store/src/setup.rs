//! The first start: whoever reads the server's console becomes the first owner.

use model::PersonId;

use crate::{NewPerson, NewWorkspace, Result, Store, TokenHash, Workspace, people, scope::Scope, workspaces};

/// How setting up went.
#[derive(Debug)]
pub enum SetUp {
    /// The first owner and their workspace exist.
    Done {
        /// The owner.
        owner: PersonId,
        /// The workspace.
        workspace: Workspace,
    },
    /// The token is not the one printed last, or was used.
    WrongToken,
}

impl Store {
    /// Whether there is no first owner yet.
    pub async fn setup_needed(&self) -> Result<bool> {
        let mut tx = self.begin(Scope::default()).await?;
        let used = sqlx::query_scalar!(r#"select exists (select from setup where used_at is not null) as "used!""#)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(!used)
    }

    /// Makes this the set-up token, instead of one printed before. False, and nothing done, when set-up is over.
    pub async fn offer_setup(&self, token: TokenHash) -> Result<bool> {
        let mut tx = self.begin(Scope::default()).await?;
        let offered = sqlx::query!(
            "insert into setup (token_hash) values ($1)
            on conflict (only_row) do update set token_hash = excluded.token_hash, printed_at = now()
            where setup.used_at is null",
            &token.0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(offered.rows_affected() == 1)
    }

    /// Whether this is the set-up token, unused.
    pub async fn setup_token_fits(&self, token: TokenHash) -> Result<bool> {
        let mut tx = self.begin(Scope::default()).await?;
        let fits =
            sqlx::query_scalar!(r#"select exists (select from setup where token_hash = $1) as "fits!""#, &token.0)
                .fetch_one(&mut *tx)
                .await?;
        tx.commit().await?;
        Ok(fits)
    }

    /// Uses up the token and makes the first owner and workspace, all or nothing.
    pub async fn set_up(&self, token: TokenHash, owner: &NewPerson, workspace: &NewWorkspace) -> Result<SetUp> {
        let mut tx = self.begin(Scope::default()).await?;
        let used = sqlx::query!("update setup set token_hash = null, used_at = now() where token_hash = $1", &token.0)
            .execute(&mut *tx)
            .await?;
        if used.rows_affected() == 0 {
            tx.rollback().await?;
            return Ok(SetUp::WrongToken);
        }
        let owner = people::insert(&mut tx, owner).await?;
        let workspace = workspaces::insert(&mut tx, owner, workspace).await?;
        tx.commit().await?;
        Ok(SetUp::Done { owner, workspace })
    }
}
