use crate::locales::Share;

pub(crate) const WORDS: Share = Share { title: "Share links" };
