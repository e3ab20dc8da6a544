//! The logo of a workspace.

use serde_json::json;

use crate::{
    Error, Result, Store, Tenant, TokenHash,
    audit::{self, Change},
    scope::{Scope, Tx},
};

/// A logo, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Of the workspace and the bytes: what it is called in addresses.
    pub hash: TokenHash,
    /// `image/png` or `image/jpeg`.
    pub media_type: String,
    /// In pixels.
    pub width: i32,
    pub height: i32,
    /// What it is for those who don't see it.
    pub alt: String,
}

/// A picture to be a workspace's logo.
#[derive(Debug, Clone)]
pub struct NewLogo {
    pub logo: Logo,
    pub bytes: Vec<u8>,
}

impl Tenant {
    /// The workspace's logo.
    pub async fn logo(&self) -> Result<Option<Logo>> {
        let mut tx = self.begin_read().await?;
        let logo = find(&mut tx, self).await?;
        tx.commit().await?;
        Ok(logo)
    }

    /// Gives the workspace a logo, in place of the one that it has.
    pub async fn set_logo(&self, new: &NewLogo) -> Result<()> {
        let mut tx = self.begin().await?;
        let before = find(&mut tx, self).await?;
        let NewLogo { logo, bytes } = new;
        sqlx::query!(
            "insert into workspace_logos (workspace_id, hash, media_type, width, height, alt, bytes) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (workspace_id) do update set hash = excluded.hash, media_type = excluded.media_type, width = excluded.width,
                height = excluded.height, alt = excluded.alt, bytes = excluded.bytes, created_at = now()",
            self.workspace().0,
            &logo.hash.0,
            logo.media_type,
            logo.width,
            logo.height,
            logo.alt,
            bytes,
        )
        .execute(&mut *tx)
        .await
        .map_err(Error::from)?;
        record(&mut tx, self, before.as_ref(), Some(logo)).await?;
        tx.commit().await
    }

    /// Changes what the logo is for those who don't see it. Returns `None` if there is no logo.
    pub async fn describe_logo(&self, alt: &str) -> Result<Option<Logo>> {
        let mut tx = self.begin().await?;
        let before = find(&mut tx, self).await?;
        sqlx::query!("update workspace_logos set alt = $2 where workspace_id = $1", self.workspace().0, alt)
            .execute(&mut *tx)
            .await?;
        let after = before.clone().map(|logo| Logo { alt: alt.to_owned(), ..logo });
        if before != after {
            record(&mut tx, self, before.as_ref(), after.as_ref()).await?;
        }
        tx.commit().await?;
        Ok(after)
    }

    /// Takes the logo away.
    pub async fn delete_logo(&self) -> Result<()> {
        let mut tx = self.begin().await?;
        let before = find(&mut tx, self).await?;
        sqlx::query!("delete from workspace_logos where workspace_id = $1", self.workspace().0)
            .execute(&mut *tx)
            .await?;
        if before.is_some() {
            record(&mut tx, self, before.as_ref(), None).await?;
        }
        tx.commit().await
    }
}

impl Store {
    /// The media type and the bytes of the logo with this address.
    pub async fn logo_bytes(&self, hash: TokenHash) -> Result<Option<(String, Vec<u8>)>> {
        let mut tx = self.begin_read(Scope { token: Some(hash), ..Scope::default() }).await?;
        let row = sqlx::query!("select media_type, bytes from workspace_logos where hash = $1", &hash.0)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(row.map(|row| (row.media_type, row.bytes)))
    }
}

async fn find(tx: &mut Tx, tenant: &Tenant) -> Result<Option<Logo>> {
    let row = sqlx::query!(
        "select hash, media_type, width, height, alt from workspace_logos where workspace_id = $1",
        tenant.workspace().0,
    )
    .fetch_optional(&mut **tx)
    .await?;
    let logo = row.and_then(|row| logo(row.hash, row.media_type, (row.width, row.height), row.alt));
    Ok(logo)
}

pub(crate) fn logo(hash: Vec<u8>, media_type: String, (width, height): (i32, i32), alt: String) -> Option<Logo> {
    Some(Logo { hash: TokenHash(hash.try_into().ok()?), media_type, width, height, alt })
}

async fn record(tx: &mut Tx, tenant: &Tenant, before: Option<&Logo>, after: Option<&Logo>) -> Result<()> {
    let on_record = |logo: &Logo| json!({"picture": data_encoding::HEXLOWER.encode(&logo.hash.0), "width": logo.width, "height": logo.height, "alt": logo.alt});
    let change = Change { before: before.map(on_record), after: after.map(on_record) };
    audit::record(tx, tenant, "workspace.logo_changed", ("workspace", tenant.workspace().0), change).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestDatabase;

    fn new(hash: u8, alt: &str) -> NewLogo {
        let logo = Logo {
            hash: TokenHash([hash; 32]),
            media_type: "image/png".into(),
            width: 20,
            height: 10,
            alt: alt.into(),
        };
        NewLogo { logo, bytes: vec![hash; 3] }
    }

    #[tokio::test]
    async fn a_workspace_has_one_logo_which_is_seen_at_its_address_alone() {
        let database = TestDatabase::new().await;
        let (tenant, _) = database.workspace("acme").await;
        let (other, _) = database.workspace("other").await;
        tenant.set_logo(&new(1, "Acme")).await.unwrap();
        tenant.set_logo(&new(2, "Acme")).await.unwrap();
        assert_eq!(tenant.logo().await.unwrap(), Some(new(2, "Acme").logo));
        assert_eq!(other.logo().await.unwrap(), None);
        let bytes = async |hash| database.store.logo_bytes(TokenHash([hash; 32])).await.unwrap();
        assert_eq!((bytes(1).await, bytes(2).await), (None, Some(("image/png".to_owned(), vec![2; 3]))));
        assert_eq!(tenant.describe_logo("Acme Inc.").await.unwrap().unwrap().alt, "Acme Inc.");
        assert_eq!(other.describe_logo("x").await.unwrap(), None);
        other.delete_logo().await.unwrap();
        assert!(tenant.logo().await.unwrap().is_some());
        tenant.delete_logo().await.unwrap();
        assert_eq!((tenant.logo().await.unwrap(), bytes(2).await), (None, None));
    }
}
