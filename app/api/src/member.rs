//! Members and invitations.

use model::{InvitationId, PersonId};

use crate::Timestamp;

wire! {
    /// What a member may do. Each role may do all that the ones before it may.
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
        /// The person.
        pub id: PersonId,
        /// The person's name.
        pub name: String,
        /// The address that the person signs in with.
        pub email: String,
        /// What the person may do.
        pub role: Role,
        /// Since when.
        pub joined_at: Timestamp,
        /// When the person last used Madang, to the minute; absent if never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub last_seen_at: Option<Timestamp>,
    }

    /// A change to a member.
    #[serde(deny_unknown_fields)]
    pub struct UpdateMember {
        /// What the person may do.
        pub role: Role,
    }

    /// An invitation that nobody has accepted yet.
    pub struct Invitation {
        /// Its id.
        pub id: InvitationId,
        /// Whom it is for; absent if for whoever opens the link.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        /// The role that it gives.
        pub role: Role,
        /// Who invited.
        pub invited_by: String,
        /// Until when it can be accepted.
        pub expires_at: Timestamp,
    }

    /// A new invitation.
    #[serde(deny_unknown_fields)]
    pub struct CreateInvitation {
        /// Only a person with this address can accept it; absent: whoever opens the link first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        /// The role that it gives; not above one's own.
        pub role: Role,
    }

    /// A new invitation with its link, which is shown only this once.
    pub struct InvitationCreated {
        /// The invitation.
        pub invitation: Invitation,
        /// The link to send, good once and for 7 days.
        pub url: String,
    }

    /// What somebody with an invitation's link may see.
    pub struct InvitationSeen {
        /// The workspace that invites.
        pub workspace_name: String,
        /// Who invited.
        pub invited_by: String,
        /// The role that it gives.
        pub role: Role,
        /// Whom it is for; absent if for whoever opens the link.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub email: Option<String>,
        /// Until when it can be accepted.
        pub expires_at: Timestamp,
    }

    /// Accepting an invitation: signed in, nothing more is needed; else a new account, or the password of the account that has
    /// this address.
    #[derive(Default)]
    #[serde(deny_unknown_fields)]
    pub struct AcceptInvitation {
        /// The name that others will see; for a new account.
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
    /// An invitation that was accepted.
    pub struct InvitationAccepted {
        /// The slug of the workspace that they are a member of now.
        pub workspace: String,
    }
}
