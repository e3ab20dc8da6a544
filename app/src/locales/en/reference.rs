use crate::locales::Reference;

pub(crate) const WORDS: Reference = Reference { title: "API reference" };
