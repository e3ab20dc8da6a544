use api::Role;

use crate::{
    checks::SHORTEST_PASSWORD,
    locales::{
        Auth,
        auth::{Account, Invite, Login, Setup},
        en::common,
    },
};

const _: () = assert!(SHORTEST_PASSWORD == 10, "the hint says 10");

pub(crate) const WORDS: Auth = Auth {
    name: "Name",
    name_hint: "Colleagues see it at the apps you make.",
    email: "Work e-mail",
    password: "Password",
    password_hint: "At least 10 characters. A few words that belong together only for you work well.",
    language: "Language",
    setup: Setup {
        title: "Set up Madang",
        lead: "One account and one workspace, and you are in.",
        owner: "Your account",
        workspace: "Your workspace",
        token_title: "The set-up link",
        token: "Set-up token",
        token_hint: "When it starts, the server prints a link that ends in this token, in its terminal or log. Paste the token or the whole link.",
        token_wrong: "This set-up token is not the right one. Use the link that the server printed when it last started.",
        workspace_name: "Workspace name",
        workspace_hint: "Usually the name of your company. Everybody in it sees it.",
        language_hint: "For you, and for the pages that you share. Everybody chooses their own later.",
        submit: "Create workspace",
        busy: "Creating workspace",
        next: "After this you connect a first model, on the Models page. Have its key at hand.",
        next_demo: "A tiny demo model on this machine answers from the start. It shows that things work, not how good answers are; connect a real one on the Models page when you are ready.",
        refused: "Madang is not set up yet",
        done: "Madang is set up already",
        done_text: "Sign in with your account. If you have none, ask an admin of your company for an invitation.",
    },
    login: Login {
        title: "Sign in",
        lead: "to the apps of your company",
        submit: "Sign in",
        busy: "Signing in",
        refused: "We could not sign you in",
        no_account: "No account? Ask an admin of your company for an invitation.",
        about: "About Madang",
        claim: "One courtyard. Many doors. None of them locked from the outside.",
        claim_text: "Apps your colleagues made, on whichever model does the job best. Change the model, keep the app.",
    },
    invite: Invite {
        title: "Invitation",
        join: |workspace| format!("Join {workspace}"),
        by: |name| format!("{name} invites you."),
        role: |role| {
            let may = match role {
                Role::User => "run apps",
                Role::Builder => "run and make apps",
                Role::Admin => "run and make apps, and manage members, models and settings",
                Role::Owner => "do everything, and manage admins and owners",
            };
            format!("Your role will be {}: you can {may}.", (common::WORDS.role)(role))
        },
        until_before: "The invitation is good until ",
        until_after: ".",
        submit: |workspace| format!("Join {workspace}"),
        busy: "Joining",
        have_account: "You have an account already?",
        sign_in: "Sign in first",
        signed_in_as: |email| format!("You are signed in as {email}."),
        for_another: |invited, mine| {
            format!(
                "This invitation is for {invited}, and you are signed in as {mine}. Sign out, then open the link again."
            )
        },
        email_fixed: "The invitation is for this address only.",
        email_other: "This invitation is for another e-mail address. Use that one, or ask for a new invitation.",
        password_wrong: "There is an account with this address already, and this is not its password. Enter the password of that account.",
        refused: "You have not joined yet",
        gone: "This invitation is not valid",
        gone_text: "It was used, taken back, or its 7 days are over. Ask whoever invited you for a new one. If you joined already, sign in.",
    },
    account: Account {
        title: "Account",
        lead: "Your name, how Madang looks and speaks, your password, and where you are signed in.",
        profile: "Profile",
        email_fixed: |email| format!("You sign in with {email}."),
        display: "Language and display",
        language_browser: "As the browser asks for",
        at_once: "Changes here act at once.",
        letter_keys: "Single keys",
        letter_keys_hint: "Such as / for the search and ? for the list of keys. Turn them off if you dictate.",
        password: "Password",
        password_current: "Current password",
        password_new: "New password",
        password_submit: "Change password",
        password_changed: "Password changed",
        password_ends_sessions: "All other browsers will be signed out.",
        password_wrong: "This is not your current password. Check it and try again.",
        sessions: "Where you are signed in",
        sessions_lead: "If you don't know one of these, sign it out and change your password.",
        session_here: "This browser",
        browser_on: |browser, system| format!("{browser} on {system}"),
        browser_unknown: "Unknown browser",
        last_used: "Last used ",
        since: "signed in ",
        sign_out: "Sign out",
        sign_out_of: |browser| format!("Sign out {browser}"),
        signed_out_of: |browser| format!("{browser} is signed out"),
    },
};
