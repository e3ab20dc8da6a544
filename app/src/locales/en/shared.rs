use crate::locales::Shared;

pub(crate) const WORDS: Shared = Shared { title: "Shared app" };
