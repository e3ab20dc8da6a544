use crate::locales::Models;

pub(crate) const WORDS: Models = Models { title: "Models" };
