//! First start: whoever can read the server's console becomes the first owner.

use model::PersonId;

use crate::{NewPerson, NewWorkspace, Result, Store, TokenHash, Workspace, people, scope::Scope, workspaces};

/// The result of setting up.
#[derive(Debug)]
pub enum SetUp {
    /// The first owner and their workspace were created.
    Done { owner: PersonId, workspace: Box<Workspace> },
    /// The token was used before, or a newer one was printed.
    WrongToken,
}

impl Store {
    /// Whether there is no owner yet.
    pub async fn setup_needed(&self) -> Result<bool> {
        let mut tx = self.begin_read(Scope::default()).await?;
        let used = sqlx::query_scalar!(r#"select exists (select from setup where used_at is not null) as "used!""#)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(!used)
    }

    /// Stores this as the only valid set-up token. Returns false, and does nothing, once set-up is done.
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

    /// Whether this is the valid set-up token.
    pub async fn setup_token_fits(&self, token: TokenHash) -> Result<bool> {
        let mut tx = self.begin_read(Scope::default()).await?;
        let fits =
            sqlx::query_scalar!(r#"select exists (select from setup where token_hash = $1) as "fits!""#, &token.0)
                .fetch_one(&mut *tx)
                .await?;
        tx.commit().await?;
        Ok(fits)
    }

    /// Uses up the token and creates the first owner and workspace, in one transaction.
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
        workspaces::record_created(&mut tx, self, owner, &workspace).await?;
        tx.commit().await?;
        Ok(SetUp::Done { owner, workspace: Box::new(workspace) })
    }
}

#[cfg(test)]
mod tests {
    use model::Language;

    use super::*;
    use crate::{Error, Unique, testing::TestDatabase};

    fn person(email: &str) -> NewPerson {
        NewPerson { email: email.into(), name: "Kim".into(), password_hash: "h".into(), language: Some(Language::Ko) }
    }

    fn workspace() -> NewWorkspace {
        NewWorkspace { slug: "acme".into(), name: "Acme".into(), language: Language::Ko }
    }

    #[tokio::test]
    async fn the_token_printed_last_works_once() {
        let database = TestDatabase::new().await;
        let store = &database.store;
        let (first, last) = (TokenHash([1; 32]), TokenHash([2; 32]));
        assert!(store.setup_needed().await.unwrap());
        assert!(store.offer_setup(first).await.unwrap());
        assert!(store.offer_setup(last).await.unwrap());
        assert!(!store.setup_token_fits(first).await.unwrap());
        assert!(matches!(store.set_up(first, &person("a@b.c"), &workspace()).await.unwrap(), SetUp::WrongToken));
        assert!(store.setup_needed().await.unwrap());

        assert!(store.setup_token_fits(last).await.unwrap());
        let SetUp::Done { owner, workspace: made } = store.set_up(last, &person("A@b.c"), &workspace()).await.unwrap()
        else {
            panic!("the token fits")
        };
        assert_eq!(store.tenant(made.id).members().await.unwrap()[0].person, owner);
        assert!(!store.setup_needed().await.unwrap());

        assert!(!store.offer_setup(first).await.unwrap(), "it is over");
        for token in [first, last] {
            assert!(matches!(store.set_up(token, &person("d@e.f"), &workspace()).await.unwrap(), SetUp::WrongToken));
        }
    }

    #[tokio::test]
    async fn two_at_once_make_one_owner() {
        let database = TestDatabase::new().await;
        let token = TokenHash([1; 32]);
        database.store.offer_setup(token).await.unwrap();
        let (one, two) = (person("one@b.c"), person("two@b.c"));
        let new = workspace();
        let (one, two) =
            tokio::join!(database.store.set_up(token, &one, &new), database.store.set_up(token, &two, &new));
        let done = [one, two].into_iter().filter(|result| matches!(result, Ok(SetUp::Done { .. }))).count();
        assert_eq!(done, 1);
    }

    #[tokio::test]
    async fn a_failure_leaves_the_token_usable() {
        let database = TestDatabase::new().await;
        database.workspace("taken").await;
        let token = TokenHash([1; 32]);
        database.store.offer_setup(token).await.unwrap();
        let error = database.store.set_up(token, &person("taken@example.com"), &workspace()).await.unwrap_err();
        assert!(matches!(error, Error::Taken(Unique::PersonEmail)));
        assert!(database.store.setup_token_fits(token).await.unwrap());
    }
}
