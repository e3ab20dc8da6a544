//! Invitations by mail.

use std::time::Duration;

use model::{InvitationId, Language};
use time::OffsetDateTime;

use super::{Invitation, pending};
use crate::{
    MailContent, MailState, MailToken, MailTrouble, Result, Role, Tenant,
    audit::{self, Change},
    mails::{self, NewMail},
    scope::Tx,
};

/// How long the mail of an invitation is tried.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

/// What became of an invitation's mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationMail {
    pub state: MailState,
    /// When it was sent, or failed last; `None` before the first try.
    pub at: Option<OffsetDateTime>,
    /// At what it failed last; of one that was sent, `None`.
    pub trouble: Option<MailTrouble>,
    /// What the mail server said to that.
    pub said: Option<String>,
}

/// What an invitation's mail says.
#[derive(Debug, Clone)]
pub struct InvitationLetter {
    pub email: String,
    pub workspace_name: String,
    pub invited_by: String,
    pub role: Role,
    pub expires_at: OffsetDateTime,
    /// The language of the invited person, if they have an account with one, or else the workspace's.
    pub language: Language,
}

/// Has a new invitation mailed, in the transaction that makes it.
pub(super) async fn put_in(tx: &mut Tx, tenant: &Tenant, id: InvitationId, token: MailToken) -> Result<()> {
    let content = MailContent::Invitation { workspace: tenant.workspace(), invitation: id, token };
    let new = NewMail { key: format!("invitation {id}"), content, patience: PATIENCE };
    let mail = mails::put_in(tx, tenant.store().master_keys(), &new).await?;
    sqlx::query!(
        "update invitations set mail_id = $3, mail_state = 'waiting' where workspace_id = $1 and id = $2",
        tenant.workspace().0,
        id.0,
        mail,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

impl Tenant {
    /// Has an open invitation's mail sent once more. Returns `None` if there is no such invitation, or it has no mail.
    pub async fn mail_invitation_again(&self, id: InvitationId) -> Result<Option<Invitation>> {
        let mut tx = self.begin().await?;
        let mail = sqlx::query_scalar!(
            "select mail_id from invitations
            where workspace_id = $1 and id = $2 and accepted_at is null and revoked_at is null and expires_at > now()
            and may_give_role(workspace_id, invited_by, role)
            for update",
            self.workspace().0,
            id.0,
        )
        .fetch_optional(&mut *tx)
        .await?
        .flatten();
        let Some(mail) = mail else { return Ok(None) };
        if !mails::ask_again(&mut tx, mail, PATIENCE).await? {
            return Ok(None);
        }
        sqlx::query!(
            "update invitations set mail_state = 'waiting', mail_at = null, mail_trouble = null, mail_said = null
            where workspace_id = $1 and id = $2",
            self.workspace().0,
            id.0,
        )
        .execute(&mut *tx)
        .await?;
        audit::record(&mut tx, self, "invitation.mailed_again", ("invitation", id.0), Change::default()).await?;
        let invitation = pending(&mut tx, self.workspace(), Some(id.0)).await?.pop();
        tx.commit().await?;
        Ok(invitation)
    }

    /// What an invitation's mail says, as long as the invitation is open.
    pub async fn invitation_letter(&self, id: InvitationId) -> Result<Option<InvitationLetter>> {
        let mut tx = self.begin_read().await?;
        let Some(invitation) = pending(&mut tx, self.workspace(), Some(id.0)).await?.pop() else {
            return Ok(None);
        };
        let Some(email) = invitation.email else { return Ok(None) };
        let workspace = sqlx::query!("select name, language from workspaces where id = $1", self.workspace().0)
            .fetch_one(&mut *tx)
            .await?;
        // Whoever has an account is seen by their address alone.
        sqlx::query!("select set_config('madang.email', $1, true)", email).fetch_one(&mut *tx).await?;
        let own =
            sqlx::query_scalar!("select language from people where email = $1", email).fetch_optional(&mut *tx).await?;
        tx.commit().await?;
        let language = own.flatten().unwrap_or(workspace.language);
        Ok(Some(InvitationLetter {
            email,
            workspace_name: workspace.name,
            invited_by: invitation.invited_by,
            role: invitation.role,
            expires_at: invitation.expires_at,
            language: Language::from_tag(&language).unwrap_or_default(),
        }))
    }
}
