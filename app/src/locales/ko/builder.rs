use crate::locales::Builder;

pub(crate) const WORDS: Builder = Builder { title: "만들기" };
