//! Moves what master keys seal from old ones to the active one, while everything runs on.
//!
//! Two things are sealed by a master key itself: each workspace's data key, which seals all other secrets of the workspace, and mails that
//! wait. So nothing else has to be written anew.
//!
//! Servers may have different lists for a while. So the database notes which key became active after which (`master_key_turns`), and a server
//! moves only what a key from before its own active one seals: otherwise two of them would undo each other's work for ever.

use model::WorkspaceId;
use uuid::Uuid;

use crate::{
    MasterKeys, OrLogged as _, Result, Store,
    crypto::Wrapped,
    scope::{Scope, Tx},
};

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
    pub fn takes_master_keys(&self, keys: &MasterKeys) -> bool {
        let are_others = !self.master_keys().are(keys);
        if are_others {
            self.master_keys().replace(keys);
        }
        are_others
    }

    /// Whether one of these master keys has the id of one in use, but is another.
    pub fn contradicts_master_keys(&self, keys: &MasterKeys) -> bool {
        self.master_keys().contradict(keys)
    }

    /// The ids of the master keys, the active one first.
    pub fn master_key_ids(&self) -> Vec<String> {
        self.master_keys().ids()
    }

    /// Notes that the active master key is in use. Returns whether none became active after it, which is when this server rewraps.
    ///
    /// A key that nobody has used before is the newest one. One that was in use before is so again only if that `is_meant`, because a
    /// server that was started with an older list says the same.
    pub async fn note_active_master_key(&self, is_meant: bool) -> Result<bool> {
        let active = self.master_keys().active_id();
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        sqlx::query!(
            "insert into master_key_turns (key_id) select $1
            where not exists (select from master_key_turns where key_id = $1) on conflict do nothing",
            active
        )
        .execute(&mut *tx)
        .await?;
        if is_meant {
            sqlx::query!(
                "update master_key_turns set turn = default
                where key_id = $1 and turn < (select max(turn) from master_key_turns)",
                active
            )
            .execute(&mut *tx)
            .await?;
        }
        let is_newest = sqlx::query_scalar!(
            r#"select turn = (select max(turn) from master_key_turns) as "is!" from master_key_turns where key_id = $1"#,
            active
        )
        .fetch_one(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(is_newest)
    }

    /// Rewraps up to `limit` data keys from older master keys to the active one, once that is noted, and returns how many there were. Those
    /// that no configured key opens are left as they are.
    pub async fn rewrap_data_keys(&self, limit: i64) -> Result<usize> {
        let keys = self.master_keys();
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        let older = older(&mut tx, keys).await?;
        let rows = sqlx::query!(
            "select workspace_id, master_key_id, nonce, wrapped from data_keys
            where master_key_id = any($1) limit $2 for update skip locked",
            &older,
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
        let older = older(&mut tx, keys).await?;
        let rows = sqlx::query!(
            r#"select id, master_key_id as "master_key_id!", nonce as "nonce!", sealed as "sealed!" from mails
            where sealed is not null and master_key_id = any($1) limit $2 for update skip locked"#,
            &older,
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

/// The configured keys that were active before the one that is now. None, as long as nobody noted that it is.
async fn older(tx: &mut Tx, keys: &MasterKeys) -> Result<Vec<String>> {
    Ok(sqlx::query_scalar!(
        r#"select k.id as "id!" from unnest($2::text[]) k (id)
        where coalesce((select turn from master_key_turns where key_id = k.id), 0)
            < (select turn from master_key_turns where key_id = $1)"#,
        keys.active_id(),
        &keys.ids(),
    )
    .fetch_all(&mut **tx)
    .await?)
}

async fn replace_mail(tx: &mut Tx, id: Uuid, new: (&str, &[u8], &[u8])) -> Result<()> {
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
        let new = connection("main");
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
        assert_eq!(before.rewrap_data_keys(100).await.unwrap(), 0, "nobody said that the second key is newer");
        assert!(before.note_active_master_key(false).await.unwrap());
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

    /// As in a rolling change of the setting, where each server has its list until it is started anew.
    #[tokio::test]
    async fn servers_with_different_lists_move_secrets_in_one_direction() {
        let database = TestDatabase::new().await;
        let [first, second] = ["first", "second"].map(MasterKeys::generate);
        let store = |keys: [&String; 2]| {
            let master_keys = MasterKeys::parse(&keys.map(String::as_str).join(" ")).unwrap();
            Store::new(Settings { master_keys, ..database.settings() })
        };
        let moved = async |store: &Store| store.rewrap_data_keys(100).await.unwrap();
        let (tenant, _) = database.workspace("one").await;
        let behind = store([&first, &second]);
        assert!(behind.note_active_master_key(false).await.unwrap());
        behind.tenant(tenant.workspace()).create_connection(&connection("main")).await.unwrap();

        let ahead = store([&second, &first]);
        assert!(ahead.note_active_master_key(false).await.unwrap());
        assert_eq!((moved(&ahead).await, moved(&behind).await, moved(&ahead).await), (1, 0, 0));
        // The one that is behind is started anew, and seals something more.
        let behind = store([&first, &second]);
        assert!(!behind.note_active_master_key(false).await.unwrap());
        let (other, _) = database.workspace("two").await;
        behind.tenant(other.workspace()).create_connection(&connection("main")).await.unwrap();
        assert_eq!(behind.queue_figures().await.unwrap().to_rewrap, 1);
        assert_eq!((moved(&behind).await, moved(&ahead).await), (0, 1));
        assert_eq!(behind.queue_figures().await.unwrap().to_rewrap, 0);

        // Whoever wants the first key back says so.
        assert!(behind.note_active_master_key(true).await.unwrap());
        assert!(!ahead.note_active_master_key(false).await.unwrap());
        assert_eq!((moved(&ahead).await, moved(&behind).await, moved(&ahead).await), (0, 2, 0));
    }

    fn connection(name: &str) -> NewConnection {
        NewConnection {
            provider: "openai".into(),
            name: name.into(),
            base_url: "https://api.example.com/v1".into(),
            key: Some(crate::Secret::new("sk-1234567890abcdef")),
            named_models: Vec::new(),
        }
    }
}
