use crate::locales::Shared;

pub(crate) const WORDS: Shared = Shared {
    title: "Shared app",
    run: "Get the answer",
    running: "Writing",
    written_by_ai: |by| format!("Written by AI, so check what matters. {by} keeps what you enter here and the answer."),
    made_by: |by| format!("Made by {by} with Madang"),
    made: "Made with Madang",
    left: |left| match left {
        1 => "This link gives one more answer.".to_owned(),
        left => format!("This link gives {left} more answers."),
    },
    show_answer: "Show the answer",
    refused: "Nothing was sent",
    go_back: "Your browser’s Back button brings back what you typed.",
    look_again: "This needs another look.",
    run_gone: "That answer is not here any more.",
    expired: "This link has expired",
    revoked: "This page is no longer shared",
    used_up: "All answers of this link are used up",
    rate_limited: "Too many answers in a short time",
    not_found: "This link does not lead anywhere",
    unavailable: "This page can’t be shown right now",
    kept: "What you typed is kept on this device.",
    reload: "Try again",
};
