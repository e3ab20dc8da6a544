use ::model::Kind;

use crate::locales::builder::publish::{Clash, Diff, Publish, Saving};

pub(crate) const SAVING: Saving = Saving {
    saved: |time| format!("Draft saved {time}"),
    saving: "Saving…",
    offline: "Not saved: offline",
    signed_out: "Not saved: signed out",
    refused: "Not saved: needs a change",
    clash: "Not saved: choose a version",
    retry: "Try now",
    merged: |name| format!("{name} saved changes too. They are merged with yours."),
    brought_back: "Changes that were not saved last time are back.",
    sign_in: "Sign in",
    signed_out_title: "You are signed out",
    signed_out_text: "Your changes are kept in this tab. Sign in, and they are saved.",
    refused_title: "The draft can't be saved like this",
};

pub(crate) const CLASH: Clash = Clash {
    title: |name| format!("{name} saved changes to this draft while you were editing"),
    title_short: "Somebody else saved this draft. Choose which changes to keep.",
    text: |parts| {
        format!("Both of you changed: {parts}. Nothing is lost: your version is kept on this page until you choose.")
    },
    see: "See both side by side",
    keep_mine: "Keep mine",
    take_theirs: "Take theirs",
    dialog_title: "Two versions of the draft",
    lead: "Choose for each part. Parts only one of you changed are merged already.",
    which: |part| format!("Which to keep: {part}"),
    mine: "Mine",
    save: "Save merged draft",
    gone: "removed",
    items: |count| format!("{count} of them"),
};

pub(crate) const DIFF: Diff = Diff {
    settings: "Settings",
    setting: "Setting",
    lines_changed: |count| if count == 1 { "1 line".to_owned() } else { format!("{count} lines") },
    unchanged_lines: |count| {
        if count == 1 { "1 unchanged line".to_owned() } else { format!("{count} unchanged lines") }
    },
    none: "none",
    kind: "Kind of app",
    kind_name: |kind| match kind {
        Kind::Form => "Form",
        Kind::Chat => "Chat",
    },
    input: |label| format!("Input “{label}”"),
    added: "new",
    was_there: "removed",
    moved: "moved",
    examples: "Examples",
    examples_changed: |added, removed, changed| {
        let part = |count: usize, word: &str| (count > 0).then(|| format!("{count} {word}"));
        let parts = [part(added, "new"), part(removed, "removed"), part(changed, "changed")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    },
    model: "Model",
    fallbacks: "Models that stand in",
};

pub(crate) const PUBLISH: Publish = Publish {
    open: "Publish…",
    title: |version| format!("Publish version {version}?"),
    title_short: "Publish",
    done: |version| format!("Version {version} is published"),
    done_text: "People run it from now on. Your draft stays as it is for further changes.",
    unsaved: "Only a saved draft can be published. Your changes are kept in this tab.",
    published_version: |version| format!("Published v{version}"),
    this_draft: "This draft",
    first: "This is the first version. After publishing, everybody in the workspace finds it in the market.",
    note: "What changed, for the people who use it",
    note_hint: "Shown in the version history.",
    note_too_long: |by| if by == 1 { "1 character too long.".to_owned() } else { format!("{by} characters too long.") },
    shorten_note: "The note is too long.",
    blocked: |count| match count {
        1 => "One thing to fix before publishing".to_owned(),
        more => format!("{more} things to fix before publishing"),
    },
    stale: "The draft was changed meanwhile",
    look_again: "Compare again",
    publishing: "Publishing",
    publish_version: |version| format!("Publish version {version}"),
    go_on: "Go on building",
    share: "Share it",
    open_app: "Open the app",
    go_to: "Go to it",
};
