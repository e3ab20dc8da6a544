use api::Role;

use crate::{
    checks::{LONGEST_PASSWORD, SHORTEST_PASSWORD, Trouble},
    format::number,
    locales::Common,
};

pub(crate) const WORDS: Common = Common {
    madang: "Madang",
    home: "Start",
    save: "Save",
    saving: "Saving",
    saved: "Saved",
    cancel: "Cancel",
    close: "Close",
    delete: "Delete",
    remove: "Remove",
    edit: "Edit",
    add: "Add",
    copy: "Copy",
    copied: "Copied",
    copy_failed: "The browser did not allow copying. Select the text and copy it by hand.",
    download: "Download",
    undo: "Undo",
    try_again: "Try again",
    back: "Back",
    continue_: "Continue",
    more: "More",
    optional: "optional",
    loading: "Loading",
    search: "Search",
    newer: "Newer",
    older: "Older",
    pages: "Pages",
    dismiss: "Dismiss",
    notices: "Notices",
    account: "Account",
    error_title: "This did not work",
    reference: |code| format!("Reference {code}"),
    copy_reference: "Copy reference code",
    not_found: "This page is not here",
    not_found_text: "It may have been removed, or the address may be mistyped.",
    to_start: "Go to the start",
    forbidden: "Your role does not open this page",
    no_workspace: "You are in no workspace",
    no_workspace_text: "Ask an admin of your company for an invitation.",
    role: |role| match role {
        Role::User => "User",
        Role::Builder => "Builder",
        Role::Admin => "Admin",
        Role::Owner => "Owner",
    },
    role_hint: |role| match role {
        Role::User => "Runs apps",
        Role::Builder => "Also makes apps",
        Role::Admin => "Also manages members, models and settings",
        Role::Owner => "Also manages admins and owners",
    },
    table: "Table",
    add_favourite: |app| format!("Add to favourites: {app}"),
    remove_favourite: |app| format!("Remove from favourites: {app}"),
    runs: |count| if count == 1 { "1 run".to_owned() } else { format!("{} runs", number(count)) },
    useful: "found it useful",
    demo_model: "Demo model on this machine",
    problems: |count| match count {
        1 => "One thing to fix".to_owned(),
        2 => "Two things to fix".to_owned(),
        more => format!("{more} things to fix"),
    },
    trouble: |trouble| match trouble {
        Trouble::Missing => "Fill this in.".to_owned(),
        Trouble::TooLong { over: 1 } => "This is 1 character too long.".to_owned(),
        Trouble::TooLong { over } => format!("This is {over} characters too long."),
        Trouble::NotEmail => "This is no e-mail address. Write it like name@example.com.".to_owned(),
        Trouble::PasswordLength => {
            format!(
                "Use {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters. A few words that belong together only for you work well."
            )
        }
    },
    show_password: "Show password",
    caps_lock: "Caps Lock is on.",
};
