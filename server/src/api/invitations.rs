//! Invitations: links that make somebody a member, once.

mod accept;
mod create;
mod list;
mod mail;
mod read;
mod revoke;

pub use accept::{Acceptor, accept};

use store::{InvitationSeen, TokenHash};
use utoipa_axum::routes;

use super::{Operations, wire};
use crate::{
    auth::{self, Access, ClientAddress, Keys, WrongTries, token::Token, wire_role},
    error::{ErrorCode, Refusal},
    letters,
    madang::Madang,
};

pub(super) fn operations() -> Operations {
    Operations::default()
        .add(Access::Member(api::Role::Admin).keys(Keys::MEMBERS), routes!(list::list))
        // Whoever is let in stays when the key is gone, so a key lets nobody in.
        .add(Access::Member(api::Role::Admin), routes!(create::create))
        .add(Access::Member(api::Role::Admin), routes!(mail::mail))
        .add(Access::Member(api::Role::Admin).keys(Keys::MEMBERS), routes!(revoke::revoke))
        .add(Access::LinkHolder, routes!(read::read))
        .add(Access::LinkHolder, routes!(accept::handler))
}

/// The invitation that somebody holds. Guessing is limited by network address.
async fn open(madang: &Madang, address: ClientAddress, token: &str) -> Result<(TokenHash, InvitationSeen), Refusal> {
    let limit = WrongTries::in_ten_minutes(format!("invitation {}", address.counted()), 60);
    let known = async {
        let Some(token) = Token::parse(token) else { return Ok(None) };
        let token = TokenHash(token.hash());
        Ok(madang.store.invitation(token).await?.map(|seen| (token, seen)))
    };
    auth::unless_guessing(madang, &[limit], known).await?.ok_or_else(|| ErrorCode::TokenInvalid.into())
}

fn to_wire(invitation: store::Invitation) -> api::Invitation {
    api::Invitation {
        id: invitation.id,
        email: invitation.email,
        role: wire_role(invitation.role),
        invited_by: invitation.invited_by,
        expires_at: wire::timestamp(invitation.expires_at),
        mail: invitation.mail.map(mail_to_wire),
    }
}

fn mail_to_wire(mail: store::InvitationMail) -> api::InvitationMail {
    api::InvitationMail {
        state: match mail.state {
            store::MailState::Waiting => api::MailState::Waiting,
            store::MailState::Sent => api::MailState::Sent,
            store::MailState::Failed => api::MailState::Failed,
        },
        at: mail.at.map(wire::timestamp),
        trouble: mail.trouble.map(letters::trouble_to_wire),
        said: mail.said,
    }
}
