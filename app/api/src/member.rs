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
    }

    /// A new invitation.
    #[serde(deny_unknown_fields)]
    pub struct CreateInvitation {
        /// Only a person with this address can accept it; if absent, whoever opens the link first.
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
