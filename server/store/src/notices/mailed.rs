//! Notices by mail.

use std::{collections::BTreeMap, time::Duration};

use model::{Language, PersonId};
use uuid::Uuid;

use super::{Notice, NoticeKind};
use crate::{
    MailContent, Result, Role, Tenant,
    mails::{self, NewMail},
    scope::Tx,
};

/// How long the mail of notices is tried.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);

/// What the mail of notices says.
#[derive(Debug, Clone)]
pub struct NoticesLetter {
    pub email: String,
    /// The person's language, or else the workspace's.
    pub language: Language,
    pub role: Role,
    pub workspace_name: String,
    /// The workspace's name in URLs.
    pub slug: String,
    /// Newest first.
    pub notices: Vec<Notice>,
}

/// Has notices mailed to those who want that, in the transaction that writes them: one mail for all that a person gets in it.
pub(crate) async fn put_in(tx: &mut Tx, tenant: &Tenant, written: Vec<(PersonId, Uuid)>) -> Result<()> {
    let mut of: BTreeMap<PersonId, Vec<Uuid>> = BTreeMap::new();
    for (person, notice) in written {
        of.entry(person).or_default().push(notice);
    }
    let people: Vec<Uuid> = of.keys().map(|person| person.0).collect();
    let wanted = sqlx::query_scalar!("select id from people where id = any($1) and mail_notices", &people)
        .fetch_all(&mut **tx)
        .await?;
    for person in wanted.into_iter().map(PersonId) {
        let notices = of.remove(&person).unwrap_or_default();
        let Some(first) = notices.first() else { continue };
        let key = format!("notice {first}");
        let content = MailContent::Notices { workspace: tenant.workspace(), person, notices };
        let new = NewMail { key, content, patience: PATIENCE };
        mails::put_in(tx, tenant.store().master_keys(), &new).await?;
    }
    Ok(())
}

impl Tenant {
    /// What the mail of these notices says: those that are unread, while the person is a member who wants them by mail.
    pub async fn notices_letter(&self, person: PersonId, notices: &[Uuid]) -> Result<Option<NoticesLetter>> {
        let mut tx = self.begin_read().await?;
        let to = sqlx::query!(
            r#"select p.email, coalesce(p.language, w.language) as "language!", m.role as "role: Role", w.name, w.slug
            from members m join people p on p.id = m.person_id join workspaces w on w.id = m.workspace_id
            where m.workspace_id = $1 and m.person_id = $2 and p.mail_notices"#,
            self.workspace().0,
            person.0,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(to) = to else { return Ok(None) };
        let notices = sqlx::query_as!(
            Notice,
            r#"select id, kind as "kind: NoticeKind", subject, day, created_at, read_at from notices
            where workspace_id = $1 and person_id = $2 and id = any($3) and read_at is null order by id desc"#,
            self.workspace().0,
            person.0,
            notices,
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok((!notices.is_empty()).then(|| NoticesLetter {
            email: to.email,
            language: Language::from_tag(&to.language).unwrap_or_default(),
            role: to.role,
            workspace_name: to.name,
            slug: to.slug,
            notices,
        }))
    }
}
