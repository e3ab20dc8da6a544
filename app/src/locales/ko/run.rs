use crate::locales::Run;

pub(crate) const WORDS: Run = Run { title: "실행" };
