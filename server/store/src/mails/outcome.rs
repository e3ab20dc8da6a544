//! How a try to send a mail ended, and who may know it.

use std::time::Duration;

use model::{PersonId, WorkspaceId};
use uuid::Uuid;

use super::{DueMail, MailContent, MailState, MailTrouble};
use crate::{
    Result, Store,
    scope::{Scope, Tx, turn_to},
};

/// Why a mail was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFailure {
    pub trouble: MailTrouble,
    /// What the mail server said, in one line.
    pub said: String,
    /// Whether trying again is no use.
    pub is_final: bool,
}

impl Store {
    /// The mail server has taken a mail. Does nothing if another server has tried it since.
    pub async fn mail_sent(&self, mail: &DueMail) -> Result<()> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        hold(&mut tx, mail).await?;
        if end(&mut tx, mail, "sent").await? {
            report(&mut tx, mail, MailState::Sent, None).await?;
        }
        tx.commit().await
    }

    /// A mail was not sent. It is tried again after about `pause`, unless that is no use or its time is over. Returns whether it was given up.
    pub async fn mail_failed(&self, mail: &DueMail, failure: &MailFailure, pause: Duration) -> Result<bool> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        hold(&mut tx, mail).await?;
        // A fifth more or less, so that what failed together isn't tried together.
        let put_off = sqlx::query!(
            "update mails set trying_until = now(),
                next_at = least(now() + make_interval(secs => $3 * (0.8 + 0.4 * random())), greatest(give_up_at, now()))
            where id = $1 and fence = $2 and state = 'waiting' and give_up_at > now() and not $4",
            mail.id,
            mail.fence,
            pause.as_secs_f64(),
            failure.is_final,
        )
        .execute(&mut *tx)
        .await?;
        let is_put_off = put_off.rows_affected() == 1;
        let is_given_up = !is_put_off && end(&mut tx, mail, "failed").await?;
        if is_put_off || is_given_up {
            let state = if is_given_up { MailState::Failed } else { MailState::Waiting };
            report(&mut tx, mail, state, Some(failure)).await?;
        }
        tx.commit().await?;
        Ok(is_given_up)
    }

    /// A mail is about something that is over. It is not sent, and nobody needs to know.
    pub async fn drop_mail(&self, mail: &DueMail) -> Result<()> {
        let mut tx = self.begin_aside(Scope { worker: true, ..Scope::default() }).await?;
        end(&mut tx, mail, "dropped").await?;
        tx.commit().await
    }
}

/// Takes the invitation that a mail is about before the mail, as whoever asks for it once more does: two would wait for each other crosswise
/// otherwise, and a mail whose end could not be written down is sent again.
async fn hold(tx: &mut Tx, mail: &DueMail) -> Result<()> {
    let MailContent::Invitation { workspace, invitation, .. } = &mail.content else { return Ok(()) };
    turn_to(&mut **tx, *workspace).await?;
    sqlx::query!("select from invitations where workspace_id = $1 and id = $2 for update", workspace.0, invitation.0)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The same for a mail that can't be read, by what the invitation knows of it.
pub(super) async fn hold_invitation_of(tx: &mut Tx, workspace: WorkspaceId, mail: Uuid) -> Result<()> {
    turn_to(&mut **tx, workspace).await?;
    sqlx::query!("select from invitations where workspace_id = $1 and mail_id = $2 for update", workspace.0, mail)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Says of the invitation whose mail it is that it can't be read; of other mail nobody can say whose it is.
pub(super) async fn report_unreadable(tx: &mut Tx, workspace: WorkspaceId, mail: Uuid, state: MailState) -> Result<()> {
    turn_to(&mut **tx, workspace).await?;
    sqlx::query!(
        "update invitations set mail_state = $3, mail_at = now(), mail_trouble = 'unreadable', mail_said = null
        where workspace_id = $1 and mail_id = $2",
        workspace.0,
        mail,
        state as _,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Ends a mail, unless somebody else has it. What it was about is forgotten, unless it may be asked for again.
async fn end(tx: &mut Tx, mail: &DueMail, state: &str) -> Result<bool> {
    let may_come_again = matches!(mail.content, MailContent::Invitation { .. }) && state != "dropped";
    let ended = sqlx::query!(
        "update mails set state = $3, ended_at = now(), trying_until = now(),
            master_key_id = case when $4 then master_key_id end,
            nonce = case when $4 then nonce end,
            sealed = case when $4 then sealed end
        where id = $1 and fence = $2 and state = 'waiting'",
        mail.id,
        mail.fence,
        state,
        may_come_again,
    )
    .execute(&mut **tx)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Writes down how far a mail is where those see it whom it concerns.
async fn report(tx: &mut Tx, mail: &DueMail, state: MailState, failure: Option<&MailFailure>) -> Result<()> {
    match &mail.content {
        MailContent::Invitation { workspace, invitation, .. } => {
            turn_to(&mut **tx, *workspace).await?;
            sqlx::query!(
                "update invitations set mail_state = $4, mail_at = now(), mail_trouble = $5, mail_said = $6
                where workspace_id = $1 and id = $2 and mail_id = $3",
                workspace.0,
                invitation.0,
                mail.id,
                state as _,
                failure.map(|failure| failure.trouble.as_str()),
                failure.map(|failure| failure.said.as_str()),
            )
            .execute(&mut **tx)
            .await?;
        }
        // Whoever asked is told nothing of what became of it: that would tell whose addresses exist.
        MailContent::LinkCode { .. } => {}
        MailContent::PasswordReset { person, .. } | MailContent::Notices { person, .. } => {
            of_person(tx, *person, state, failure).await?;
        }
    }
    Ok(())
}

/// Admins see on the members' page whose address takes no mail.
async fn of_person(tx: &mut Tx, person: PersonId, state: MailState, failure: Option<&MailFailure>) -> Result<()> {
    if state == MailState::Waiting {
        return Ok(());
    }
    sqlx::query!("select set_config('madang.person_id', $1, true)", person.0.to_string()).fetch_one(&mut **tx).await?;
    sqlx::query!(
        "update people set mail_trouble = $2, mail_failed_at = case when $2::text is not null then now() end where id = $1",
        person.0,
        failure.map(|failure| failure.trouble.as_str()),
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}
