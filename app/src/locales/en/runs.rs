use crate::locales::Runs;

pub(crate) const WORDS: Runs = Runs { title: "My runs", detail_title: "Run" };
