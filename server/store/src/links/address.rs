//! The addresses of links. Whoever may change the app can read them again; the database has them encrypted.

use model::LinkId;
use uuid::Uuid;

use crate::{
    Error, Result, Tenant, TokenHash,
    audit::{self, Change},
    crypto::{Sealed, Secret, SecretContext},
    scope::Tx,
};

/// The address of a link: what leads to it.
#[derive(Debug, Clone)]
pub struct LinkToken {
    pub hash: TokenHash,
    /// Its last 4 characters.
    pub last4: String,
    pub text: Secret,
}

impl Tenant {
    /// The token of a link; `None` if there is no such link, or its token can't be read: earlier versions kept a hash alone.
    pub async fn link_token(&self, id: LinkId) -> Result<Option<Secret>> {
        // It may have to make the workspace's data key.
        let mut tx = self.begin_aside().await?;
        let row = sqlx::query!(
            "select token_nonce, token_ciphertext from share_links where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let sealed = row.and_then(|row| row.token_nonce.zip(row.token_ciphertext));
        let Some((nonce, ciphertext)) = sealed else {
            tx.commit().await?;
            return Ok(None);
        };
        let data_key = self.data_key(&mut tx).await?;
        tx.commit().await?;
        data_key.open(&Sealed { nonce, ciphertext }, &self.token_context(&id.to_string())).map(Some)
    }

    /// Gives a link another address. The one before leads nowhere from now on.
    pub async fn renew_link_token(&self, id: LinkId, token: &LinkToken) -> Result<bool> {
        let mut tx = self.begin().await?;
        let renewed = self.write_token(&mut tx, id, token).await?;
        if renewed {
            audit::record(&mut tx, self, "link.address_renewed", ("link", id.0), Change::default()).await?;
        }
        tx.commit().await?;
        Ok(renewed)
    }

    pub(super) async fn write_token(&self, tx: &mut Tx, id: LinkId, token: &LinkToken) -> Result<bool> {
        let data_key = self.data_key(tx).await?;
        let Sealed { nonce, ciphertext } = data_key.seal(&token.text, &self.token_context(&id.to_string()))?;
        let written = sqlx::query!(
            "update share_links set token_hash = $3, token_last4 = $4, token_nonce = $5, token_ciphertext = $6
            where workspace_id = $1 and id = $2 and revoked_at is null",
            self.workspace().0,
            id.0,
            &token.hash.0,
            token.last4,
            nonce,
            ciphertext,
        )
        .execute(&mut **tx)
        .await
        .map_err(Error::from)?;
        Ok(written.rows_affected() == 1)
    }

    fn token_context<'a>(&self, link: &'a str) -> SecretContext<'a> {
        SecretContext { workspace: self.workspace(), connection: Uuid::nil().into(), field: "link token", origin: link }
    }
}
