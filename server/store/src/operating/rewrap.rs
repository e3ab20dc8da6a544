//! Moves what master keys seal from old ones to the active one, while everything runs on.
//!
//! Two things are sealed by a master key itself: each workspace's data key, which seals all other secrets of the workspace, and mails that
//! wait. So nothing else has to be written anew.

use model::WorkspaceId;
use uuid::Uuid;

use crate::{OrLogged as _, Result, Store, crypto::Wrapped, scope::Scope};

/// How much one master key seals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedUnder {
    /// The master key's id.
    pub key: String,
    /// Whether it is the one that seals what is new.
    pub is_active: bool,
    /// Whether it is configured; what a key that isn't seals can't be read.
    pub is_known: bool,
    pub data_keys: i64,
    pub mails: i64,
}

impl Store {
    /// Takes these master keys from now on, in everything that was made from this store. Returns whether they are others than before.
    pub fn takes_master_keys(&self, keys: &crate::MasterKeys) -> bool {
        let are_others = !self.master_keys().are(keys);
        if are_others {
            self.master_keys().replace(keys);
        }
        are_others
    }

    /// Whether one of these master keys has the id of one in use, but is another.
    pub fn contradicts_master_keys(&self, keys: &crate::MasterKeys) -> bool {
        self.master_keys().contradict(keys)
    }

    /// The ids of the master keys, the active one first.
    pub fn master_key_ids(&self) -> Vec<String> {
        self.master_keys().ids()
    }

    /// Rewraps up to `limit` data keys from old master keys to the active one, and returns how many there were. Those that no configured
    /// key opens are left as they are.
    pub async fn rewrap_data_keys(&self, limit: i64) -> Result<usize> {
        let keys = self.master_keys();
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let rows = sqlx::query!(
            "select workspace_id, master_key_id, nonce, wrapped from data_keys
            where master_key_id <> $1 and master_key_id = any($2) limit $3 for update skip locked",
            keys.active_id(),
            &keys.ids(),
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut rewrapped = 0;
        for row in rows {
            let workspace = WorkspaceId(row.workspace_id);
            let old = Wrapped { master_key_id: row.master_key_id, nonce: row.nonce, ciphertext: row.wrapped };
            // One that was damaged must not keep the others from being rewrapped.
            let Some(data_key) = keys.unwrap(workspace, &old).or_logged("a data key") else { continue };
            let new = keys.wrap(workspace, &data_key)?;
            sqlx::query!(
                "update data_keys set master_key_id = $2, nonce = $3, wrapped = $4, rewrapped_at = now()
                where workspace_id = $1",
                workspace.0,
                new.master_key_id,
                new.nonce,
                new.ciphertext,
            )
            .execute(&mut *tx)
            .await?;
            rewrapped += 1;
        }
        tx.commit().await?;
        Ok(rewrapped)
    }

    /// Does the same with waiting mails.
    pub async fn rewrap_mails(&self, limit: i64) -> Result<usize> {
        let keys = self.master_keys();
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let rows = sqlx::query!(
            r#"select id, master_key_id as "master_key_id!", nonce as "nonce!", sealed as "sealed!" from mails
            where sealed is not null and master_key_id <> $1 and master_key_id = any($2) limit $3 for update skip locked"#,
            keys.active_id(),
            &keys.ids(),
            limit,
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut rewrapped = 0;
        for row in rows {
            let old = Wrapped { master_key_id: row.master_key_id, nonce: row.nonce, ciphertext: row.sealed };
            let Some(mail) = keys.open_mail(row.id, &old).or_logged("a mail") else { continue };
            let Wrapped { master_key_id, nonce, ciphertext } = keys.seal_mail(row.id, &mail)?;
            replace_mail(&mut tx, row.id, (&master_key_id, &nonce, &ciphertext)).await?;
            rewrapped += 1;
        }
        tx.commit().await?;
        Ok(rewrapped)
    }

    /// What each master key seals, the active one first.
    pub async fn sealed_by_key(&self) -> Result<Vec<SealedUnder>> {
        let mut tx = self.begin_read(Scope { worker: true, ..Scope::default() }).await?;
        let data_keys = sqlx::query!(r#"select master_key_id, count(*) as "n!" from data_keys group by master_key_id"#)
            .fetch_all(&mut *tx)
            .await?;
        let mails = sqlx::query!(
            r#"select master_key_id as "master_key_id!", count(*) as "n!" from mails where sealed is not null group by master_key_id"#
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        let mut found: Vec<SealedUnder> = Vec::new();
        let mut of = |key: &str, data_keys: i64, mails: i64, is_active: bool, is_known: bool| match found
            .iter_mut()
            .find(|under| under.key == key)
        {
            Some(under) => {
                under.data_keys += data_keys;
                under.mails += mails;
            }
            None => found.push(SealedUnder { key: key.to_owned(), is_active, is_known, data_keys, mails }),
        };
        for (place, key) in self.master_key_ids().iter().enumerate() {
            of(key, 0, 0, place == 0, true);
        }
        data_keys.iter().for_each(|row| of(&row.master_key_id, row.n, 0, false, false));
        mails.iter().for_each(|row| of(&row.master_key_id, 0, row.n, false, false));
        Ok(found)
    }
}

async fn replace_mail(tx: &mut crate::scope::Tx, id: Uuid, new: (&str, &[u8], &[u8])) -> Result<()> {
    sqlx::query!("update mails set master_key_id = $2, nonce = $3, sealed = $4 where id = $1", id, new.0, new.1, new.2)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use model::Language;

    use crate::{MailToken, MasterKeys, NewConnection, Settings, Store, TokenHash, testing::TestDatabase};

    #[tokio::test]
    async fn all_that_an_old_key_seals_moves_and_what_no_key_opens_is_named() {
        let database = TestDatabase::new().await;
        let [first, second, lost] = ["first", "second", "lost"].map(MasterKeys::generate);
        let store =
            |keys: &str| Store::new(Settings { master_keys: MasterKeys::parse(keys).unwrap(), ..database.settings() });
        let (one, _) = database.workspace("one").await;
        let (two, _) = database.workspace("two").await;
        let new = NewConnection {
            provider: "openai".into(),
            name: "main".into(),
            base_url: "https://api.example.com/v1".into(),
            key: Some(crate::Secret::new("sk-1234567890abcdef")),
            named_models: Vec::new(),
        };
        let before = store(&first);
        let connection = before.tenant(one.workspace()).create_connection(&new).await.unwrap().id;
        store(&lost).tenant(two.workspace()).create_connection(&new).await.unwrap();
        let token = TokenHash([1; 32]);
        assert!(before.mail_password_reset("one@example.com", token, MailToken::new("t"), Language::En).await.unwrap());

        // The same store, whose keys are replaced while it is used.
        let keys = MasterKeys::parse(&format!("{second}\n{first}")).unwrap();
        assert!(before.takes_master_keys(&keys) && !before.takes_master_keys(&keys));
        assert_eq!(before.master_key_ids(), ["second", "first"]);
        let twin = MasterKeys::parse(&MasterKeys::generate("first")).unwrap();
        assert!(before.contradicts_master_keys(&twin) && !before.contradicts_master_keys(&keys));
        assert_eq!(before.queue_figures().await.unwrap().to_rewrap, 3);
        assert_eq!((before.rewrap_data_keys(100).await.unwrap(), before.rewrap_mails(100).await.unwrap()), (1, 1));
        assert_eq!((before.rewrap_data_keys(100).await.unwrap(), before.rewrap_mails(100).await.unwrap()), (0, 0));
        let sealed = before.sealed_by_key().await.unwrap();
        let seen: Vec<_> = sealed
            .iter()
            .map(|under| (under.key.as_str(), under.is_active, under.is_known, under.data_keys, under.mails))
            .collect();
        assert_eq!(seen, [("second", true, true, 1, 1), ("first", false, true, 0, 0), ("lost", false, false, 1, 0)]);

        let after = store(&second);
        assert!(after.tenant(one.workspace()).open_connection(connection).await.unwrap().unwrap().key.is_some());
        assert!(after.next_mail(Duration::from_secs(60)).await.unwrap().is_some());
    }
}
