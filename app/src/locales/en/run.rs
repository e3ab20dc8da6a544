use crate::locales::Run;

pub(crate) const WORDS: Run = Run { title: "Run" };
