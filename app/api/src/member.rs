//! Members and invitations.

use model::{InvitationId, PersonId};

use crate::Timestamp;

wire! {
    /// What a member may do. Each role includes the ones before it.
    #[derive(Copy, Eq, PartialOrd, Ord, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Role {
        /// Runs apps.
        User,
        /// Also makes them.
        Builder,
        /// Also manages members, connections and settings.
        Admin,
        /// Also manages admins and owners.
        Owner,
    }

    /// A person in a workspace.
    pub struct Member {
        pub id: PersonId,
        pub name: String,
        /// The address that the person signs in with.
        pub email: String,
        pub role: Role,
        pub joined_at: Timestamp,
        /// When the person last used Madang, to the minute; absent if never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_seen_at: Option<Timestamp>,
        /// At what the last mail to this person failed for good; absent if nothing, or one was taken since.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mail_trouble: Option<MailTrouble>,
    }

    /// A change to a member.
    #[serde(deny_unknown_fields)]
    pub struct UpdateMember {
        pub role: Role,
    }

    /// An invitation that nobody has accepted yet.
    pub struct Invitation {
        pub id: InvitationId,
        /// The address it is for; absent if it is for whoever opens the link.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        pub role: Role,
        /// The name of whoever invited.
        pub invited_by: String,
        /// When it expires.
        pub expires_at: Timestamp,
        /// What became of the mail with its link; absent if none was to be sent: it is for no address, or this server sends no mail.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mail: Option<InvitationMail>,
    }

    /// What became of an invitation's mail.
    pub struct InvitationMail {
        pub state: MailState,
        /// When it was sent, or when sending it failed last; absent before the first try.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub at: Option<Timestamp>,
        /// At what it failed last; absent if it was sent or not tried yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub trouble: Option<MailTrouble>,
        /// What the mail server said to that, in its own words, such as `550 5.1.1 No such user`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub said: Option<String>,
    }

    /// How far a mail is.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum MailState {
        /// It is to be sent, perhaps after tries that failed.
        Waiting,
        /// The mail server has taken it. Whether it was read nobody knows.
        Sent,
        /// It was given up.
        Failed,
        /// A state that this version of the client does not know.
        #[serde(other)]
        Unknown,
    }

    /// At what a mail failed.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum MailTrouble {
        /// The mail server can't be reached, or broke off.
        Away,
        /// The connection to it can't be encrypted.
        Encryption,
        /// It doesn't take the user and password that are set up.
        SignIn,
        /// It doesn't let the sender that is set up send.
        Sender,
        /// It has no such recipient, or sends nothing to it.
        Recipient,
        /// It refuses the mail itself, for instance as spam.
        Content,
        /// It asks to be tried again later.
        Busy,
        /// The mail can't be read any more: the master key that it was sealed by is not configured.
        Unreadable,
        /// A trouble that this version of the client does not know.
        #[serde(other)]
        Unknown,
    }

    /// A new invitation.
    #[serde(deny_unknown_fields)]
    pub struct CreateInvitation {
        /// Only a person with this address can accept it; if absent, whoever opens the link first. Where this server sends mail, the link
        /// is sent there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        /// The role it gives; at most the caller's own.
        pub role: Role,
    }

    /// A new invitation with its link, which is only shown this once.
    pub struct InvitationCreated {
        pub invitation: Invitation,
        /// The link to send; it works once, for 7 days.
        pub url: String,
    }

    /// An invitation as whoever has its link may see it.
    pub struct InvitationSeen {
        /// The workspace that invites.
        pub workspace_name: String,
        /// The name of whoever invited.
        pub invited_by: String,
        pub role: Role,
        /// The address it is for; absent if it is for whoever opens the link.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        /// When it expires.
        pub expires_at: Timestamp,
    }

    /// Accepts an invitation. A signed-in person needs to send nothing more; others send a new account, or the password of the
    /// account with this address.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct AcceptInvitation {
        /// The name that others will see, for a new account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// The address to sign in with.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        /// The password, 10 to 200 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub password: Option<String>,
    }
}

wire! {
    /// An accepted invitation.
    pub struct InvitationAccepted {
        /// The slug of the workspace that the person has joined.
        pub workspace: String,
    }
}
