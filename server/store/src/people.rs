//! People: accounts, independent of workspaces.

use model::{Language, PersonId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    Actor, Result, Store, TokenHash,
    audit::{self, Change},
    scope::{Scope, Tx},
    text_enum::text_enum,
};

text_enum! {
    /// The colour scheme that a person has chosen.
    Theme {
        Light = "light",
        Dark = "dark",
    }
}

/// A person with an account.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: PersonId,
    /// In lower case.
    pub email: String,
    pub name: String,
    /// `None` follows the browser.
    pub language: Option<Language>,
    /// `None` follows the browser.
    pub theme: Option<Theme>,
    /// Whether keyboard shortcuts of a single letter are active.
    pub letter_keys: bool,
    /// Whether notices also come by mail.
    pub mail_notices: bool,
    /// How many minutes their clock was ahead of UTC when they were last seen; `None` while nobody knows.
    pub offset_minutes: Option<i32>,
    pub created_at: OffsetDateTime,
}

/// What signing in needs to know about a person.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub person: PersonId,
    /// In PHC string format.
    pub password_hash: String,
}

/// A new account.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// In upper or lower case; stored in lower case.
    pub email: String,
    pub name: String,
    /// In PHC string format.
    pub password_hash: String,
    pub language: Option<Language>,
}

/// Changes to an account. `None` leaves a field as it is; `Some(None)` clears it.
#[derive(Debug, Clone, Default)]
pub struct PersonChanges {
    pub name: Option<String>,
    pub language: Option<Option<Language>>,
    pub theme: Option<Option<Theme>>,
    pub letter_keys: Option<bool>,
    pub mail_notices: Option<bool>,
}

impl Store {
    pub async fn person(&self, id: PersonId) -> Result<Option<Person>> {
        let mut tx = self.begin_read_for(id).await?;
        let person = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(person)
    }

    /// The credentials of the person with this email address.
    pub async fn credentials(&self, email: &str) -> Result<Option<Credentials>> {
        let email = email.trim().to_lowercase();
        let mut tx = self.begin_read(Scope::default()).await?;
        sqlx::query!("select set_config('madang.email', $1, true)", email).fetch_one(&mut *tx).await?;
        let found =
            sqlx::query_as!(Credentials, "select id as person, password_hash from people where email = $1", email)
                .fetch_optional(&mut *tx)
                .await?;
        tx.commit().await?;
        Ok(found)
    }

    /// The credentials of a person who must confirm their password.
    pub async fn credentials_of(&self, id: PersonId) -> Result<Option<Credentials>> {
        let mut tx = self.begin_read_for(id).await?;
        let found = sqlx::query_as!(Credentials, "select id as person, password_hash from people where id = $1", id.0)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Changes an account, and returns it as it is after the change.
    pub async fn update_person(&self, id: PersonId, changes: PersonChanges) -> Result<Option<Person>> {
        let mut tx = self.begin_for(id).await?;
        sqlx::query!(
            "update people set
                name = coalesce($2, name),
                language = case when $3 then $4 else language end,
                theme = case when $5 then $6 else theme end,
                letter_keys = coalesce($7, letter_keys),
                mail_notices = coalesce($8, mail_notices),
                updated_at = now()
            where id = $1",
            id.0,
            changes.name,
            changes.language.is_some(),
            changes.language.flatten().map(Language::tag),
            changes.theme.is_some(),
            changes.theme.flatten().map(Theme::as_str),
            changes.letter_keys,
            changes.mail_notices,
        )
        .execute(&mut *tx)
        .await?;
        let person = find(&mut tx, id).await?;
        tx.commit().await?;
        Ok(person)
    }

    /// Sets a new password, and ends all of the person's sessions except the one with the token `keep`, and all links for a new password. It is
    /// on record in each of their workspaces; `address` is where they did it from.
    pub async fn change_password(
        &self,
        id: PersonId,
        password_hash: &str,
        keep: Option<TokenHash>,
        address: Option<String>,
    ) -> Result<()> {
        let mut tx = self.begin_for(id).await?;
        set_password(&mut tx, id, password_hash, keep).await?;
        let places = sqlx::query_scalar!("select workspace_id from members where person_id = $1", id.0)
            .fetch_all(&mut *tx)
            .await?;
        for place in places {
            let tenant = self.tenant(place.into()).by(Actor { person: Some(id), address: address.clone() });
            audit::record(&mut tx, &tenant, "member.password_changed", ("member", id.0), Change::default()).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Opens a transaction that is limited to a person's rows.
    pub(crate) async fn begin_for(&self, person: PersonId) -> Result<Tx> {
        self.begin(Scope { person: Some(person), ..Scope::default() }).await
    }

    /// Opens a read-only transaction that is limited to a person's rows.
    pub(crate) async fn begin_read_for(&self, person: PersonId) -> Result<Tx> {
        self.begin_read(Scope { person: Some(person), ..Scope::default() }).await
    }
}

/// Sets a new password, in a transaction that is limited to the person.
pub(crate) async fn set_password(
    tx: &mut Tx,
    id: PersonId,
    password_hash: &str,
    keep: Option<TokenHash>,
) -> Result<()> {
    sqlx::query!("update people set password_hash = $2, updated_at = now() where id = $1", id.0, password_hash)
        .execute(&mut **tx)
        .await?;
    sqlx::query!(
        "delete from sessions where person_id = $1 and token_hash is distinct from $2",
        id.0,
        keep.as_ref().map(|token| token.0.as_slice()),
    )
    .execute(&mut **tx)
    .await?;
    sqlx::query!("delete from password_resets where person_id = $1", id.0).execute(&mut **tx).await?;
    Ok(())
}

/// Reads a person, in a transaction that may see them.
pub(crate) async fn find(tx: &mut Tx, id: PersonId) -> Result<Option<Person>> {
    let row = sqlx::query!(
        r#"select id, email, name, language, theme as "theme: Theme", letter_keys, mail_notices, offset_minutes, created_at
        from people where id = $1"#,
        id.0
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| Person {
        id: row.id.into(),
        email: row.email,
        name: row.name,
        language: row.language.as_deref().and_then(Language::from_tag),
        theme: row.theme,
        letter_keys: row.letter_keys,
        mail_notices: row.mail_notices,
        offset_minutes: row.offset_minutes,
        created_at: row.created_at,
    }))
}

/// Creates an account, and limits the transaction to that person.
pub(crate) async fn insert(tx: &mut Tx, person: &NewPerson) -> Result<PersonId> {
    let id = Uuid::now_v7();
    sqlx::query!("select set_config('madang.person_id', $1, true)", id.to_string()).fetch_one(&mut **tx).await?;
    sqlx::query!(
        "insert into people (id, email, name, password_hash, language) values ($1, $2, $3, $4, $5)",
        id,
        person.email.trim().to_lowercase(),
        person.name,
        person.password_hash,
        person.language.map(Language::tag),
    )
    .execute(&mut **tx)
    .await?;
    Ok(id.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, Unique, testing::TestDatabase};

    #[tokio::test]
    async fn an_address_is_one_person_in_any_case() {
        let database = TestDatabase::new().await;
        let (_, owner) = database.workspace("acme").await;
        let found = database.store.credentials(" ACME@Example.com ").await.unwrap().unwrap();
        assert_eq!(found.person, owner);
        assert!(database.store.credentials("nobody@example.com").await.unwrap().is_none());
        assert!(database.store.credentials("' or email like '%").await.unwrap().is_none());

        let mut tx = database.store.begin(Scope::default()).await.unwrap();
        let again =
            NewPerson { email: "Acme@example.COM".into(), name: "x".into(), password_hash: "h".into(), language: None };
        let error = insert(&mut tx, &again).await.unwrap_err();
        assert!(matches!(error, Error::Taken(Unique::PersonEmail)), "{error:?}");
    }

    #[tokio::test]
    async fn absent_changes_stay_and_none_clears() {
        let database = TestDatabase::new().await;
        let (_, person) = database.workspace("acme").await;
        let store = &database.store;
        let changes = PersonChanges {
            language: Some(Some(Language::Ko)),
            theme: Some(Some(Theme::Dark)),
            letter_keys: Some(false),
            ..PersonChanges::default()
        };
        store.update_person(person, changes).await.unwrap();
        let changes = PersonChanges { name: Some("김".into()), theme: Some(None), ..PersonChanges::default() };
        let changed = store.update_person(person, changes).await.unwrap().unwrap();
        assert_eq!((changed.name.as_str(), changed.language, changed.theme), ("김", Some(Language::Ko), None));
        assert!(!changed.letter_keys);
    }

    #[tokio::test]
    async fn a_new_password_ends_all_other_sessions() {
        let database = TestDatabase::new().await;
        let (_, person) = database.workspace("acme").await;
        let store = &database.store;
        let (here, there) = (TokenHash([1; 32]), TokenHash([2; 32]));
        store.start_session(person, here, "").await.unwrap();
        store.start_session(person, there, "").await.unwrap();
        store.change_password(person, "new", Some(here), None).await.unwrap();
        assert!(store.signed_in(here).await.unwrap().is_some());
        assert!(store.signed_in(there).await.unwrap().is_none());
        assert_eq!(store.credentials_of(person).await.unwrap().unwrap().password_hash, "new");
        store.change_password(person, "newer", None, None).await.unwrap();
        assert!(store.signed_in(here).await.unwrap().is_none());
    }
}
