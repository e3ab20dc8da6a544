//! What a mail says, and to whom, as things are when it is sent.

use app::letters as words;
use model::{InvitationId, Language, LinkId, WorkspaceId};
use store::{MailContent, Notice, NoticeKind, NoticesLetter, OrLogged as _, TokenHash};

use super::Letters;
use crate::{
    api::shared::CODE_LIFETIME_S,
    auth::{token::Token, wire_role},
    madang::Madang,
    models::DAY,
};

/// A letter with its address.
pub struct Addressed {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// The letter about this; `None` if it is over.
pub async fn write(madang: &Madang, letters: &Letters, content: &MailContent) -> store::Result<Option<Addressed>> {
    match content {
        MailContent::Invitation { workspace, invitation, token } => {
            let link = format!("{}/invite/{}", letters.home, token.expose());
            invitation_letter(madang, letters, *workspace, *invitation, &link).await
        }
        MailContent::PasswordReset { person, token, language } => {
            // Once it is used, there is nothing to send any more.
            let open = Token::parse(token.expose()).map(|token| TokenHash(token.hash()));
            let Some(open) = open else { return Ok(None) };
            if madang.store.password_reset(open).await?.is_none() {
                return Ok(None);
            }
            let Some(person) = madang.store.person(*person).await? else { return Ok(None) };
            let link = format!("{}/reset/{}", letters.home, token.expose());
            let written =
                words::password_reset(&person.email, &link, &letters.home, person.language.unwrap_or(*language));
            Ok(Some(Addressed::new(person.email, written)))
        }
        MailContent::LinkCode { workspace, link, request, email, code, language } => {
            let to = (email.as_str(), code.expose());
            link_code_letter(madang, letters, (*workspace, *link), request, to, *language).await
        }
        MailContent::Notices { workspace, person, notices } => {
            let about = madang.store.tenant(*workspace).notices_letter(*person, notices).await?;
            Ok(about.and_then(|about| notices_letter(letters, about)))
        }
    }
}

fn notices_letter(letters: &Letters, about: NoticesLetter) -> Option<Addressed> {
    let read = |notice: Notice| match notice.kind {
        NoticeKind::Retirement => {
            serde_json::from_value(notice.subject).or_logged("a notice").map(api::NoticeSubject::Retirement)
        }
        NoticeKind::WebhookOff => {
            serde_json::from_value(notice.subject).or_logged("a notice").map(api::NoticeSubject::WebhookOff)
        }
        NoticeKind::Budget => {
            serde_json::from_value(notice.subject).or_logged("a notice").map(api::NoticeSubject::Budget)
        }
        NoticeKind::BudgetAsk => {
            serde_json::from_value(notice.subject).or_logged("a notice").map(api::NoticeSubject::BudgetAsk)
        }
    };
    let notices: Vec<api::NoticeSubject> = about.notices.into_iter().filter_map(read).collect();
    if notices.is_empty() {
        return None;
    }
    let letter = words::NoticesLetter {
        workspace: &about.workspace_name,
        slug: &about.slug,
        role: wire_role(about.role),
        notices: &notices,
        home: &letters.home,
    };
    Some(Addressed::new(about.email, words::notices(&letter, about.language)))
}

impl Addressed {
    fn new(to: String, words::Written { subject, text, html }: words::Written) -> Self {
        Self { to, subject, text, html }
    }
}

/// A code is over once it is used, or its link lets nobody in by it any more.
async fn link_code_letter(
    madang: &Madang,
    letters: &Letters,
    (workspace, link): (WorkspaceId, LinkId),
    request: &[u8],
    (email, code): (&str, &str),
    language: Language,
) -> store::Result<Option<Addressed>> {
    let about = madang.store.tenant(workspace).link_code_letter(link, request).await?;
    Ok(about.map(|about| {
        let letter = words::LinkCodeLetter {
            title: &about.title,
            workspace: &about.workspace_name,
            code,
            minutes: CODE_LIFETIME_S / 60,
            home: &letters.home,
        };
        Addressed::new(email.to_owned(), words::link_code(&letter, about.language.unwrap_or(language)))
    }))
}

async fn invitation_letter(
    madang: &Madang,
    letters: &Letters,
    workspace: WorkspaceId,
    invitation: InvitationId,
    link: &str,
) -> store::Result<Option<Addressed>> {
    let Some(about) = madang.store.tenant(workspace).invitation_letter(invitation).await? else { return Ok(None) };
    let until = about.expires_at.date().format(DAY).unwrap_or_default();
    let letter = words::InvitationLetter {
        workspace: &about.workspace_name,
        invited_by: &about.invited_by,
        role: wire_role(about.role),
        email: &about.email,
        until: &until,
        link,
        home: &letters.home,
    };
    let written = words::invitation(&letter, about.language);
    Ok(Some(Addressed::new(about.email, written)))
}
