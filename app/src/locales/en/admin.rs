use crate::locales::{
    Admin,
    admin::{Invitations, Members, Settings},
};

pub(crate) const WORDS: Admin = Admin {
    members: Members {
        title: "Members",
        lead: |members, invitations| {
            let people = if members == 1 { "1 person".to_owned() } else { format!("{members} people") };
            match invitations {
                0 => format!("{people}. Each has one role in this workspace."),
                1 => format!("{people}, 1 invitation waiting."),
                more => format!("{people}, {more} invitations waiting."),
            }
        },
        search: "Search members",
        search_hint: "Name or e-mail",
        role: "Role",
        all_roles: "All roles",
        found: |count| if count == 1 { "1 member found".to_owned() } else { format!("{count} members found") },
        none: "Nobody matches",
        none_text: |query| {
            if query.is_empty() {
                "Nobody here has this role.".to_owned()
            } else {
                format!("Neither a name nor an e-mail address has “{query}” in it.")
            }
        },
        clear: "Show all",
        name: "Name",
        joined: "Joined",
        last_seen: "Last seen",
        never: "Never",
        actions: "Actions",
        you: "You",
        role_of: |name| format!("Role of {name}"),
        role_changed: |name, role| format!("{name}: now {role}"),
        role_refused: |name| format!("The role of {name} was not changed"),
        own_role: |role| format!("Change your own role to {role}?"),
        own_role_text: "You lose what your present role allows, at once. Only somebody else can give it back.",
        own_role_submit: "Change my role",
        remove: |name| format!("Remove {name}"),
        remove_title: |name| format!("Remove {name}?"),
        remove_text: "They lose access to this workspace at once. Their account, their apps and their runs are kept.",
        removed: |name| format!("{name} is no member any more"),
        remove_refused: |name| format!("{name} was not removed"),
        leave: "Leave the workspace",
        leave_title: |workspace| format!("Leave {workspace}?"),
        leave_text: "You lose access at once and need an invitation to come back. Your apps and runs are kept.",
    },
    invitations: Invitations {
        invite: "Invite somebody",
        email: "E-mail",
        email_hint: "Then only a person with this address can use the link. Madang sends no mail: you send the link yourself.",
        make: "Make the link",
        making: "Making the link",
        made: "The link is ready",
        made_for_anyone: "Send it to one person: it works once, for whoever opens it first, for 7 days.",
        made_for: |email| format!("Send it to {email}: it works once, for this address only, for 7 days."),
        link: "Invitation link",
        link_once: "It is shown only now. Copy it before you close this.",
        copy: "Copy link",
        done: "Done",
        open: "Open invitations",
        open_lead: "Links that nobody has used yet.",
        anyone: "Whoever opens the link",
        by: |name| format!("by {name}"),
        ends: "ends ",
        revoke: |whom| format!("Take back the invitation: {whom}"),
        revoke_title: |whom| format!("Take back the invitation for “{whom}”?"),
        revoke_text: "Its link stops working at once.",
        revoke_submit: "Take back",
        revoked: "Invitation taken back",
        revoke_refused: "The invitation was not taken back",
    },
    settings: Settings {
        title: "Settings",
        lead: |workspace| format!("They hold for everybody in {workspace}."),
        name: "Workspace name",
        address: |slug| format!("Its address stays /w/{slug}."),
        language: "Language",
        language_hint: "For pages that people without an account see. Members choose their own in their account.",
        model: "Default model",
        model_hint: "Answers in every app that names no model of its own.",
        rate: "Won for 100 dollars",
        rate_hint: |day| match day {
            Some(day) => format!("Costs are shown in won at this rate, set {day}. Empty: in dollars."),
            None => "Costs are shown in won at this rate. Empty: in dollars.".to_owned(),
        },
        rate_wrong: "Enter a whole number of won, such as 139250.",
        model_choose: "Choose a model",
        model_gone: |model| format!("{model} (not offered any more)"),
        model_none: "No model is connected yet.",
        model_connect: "Connect one on the Models page",
        refused: "The settings were not saved",
    },
};
