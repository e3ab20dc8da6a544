use crate::locales::Shared;

pub(crate) const WORDS: Shared = Shared { title: "공유 앱" };
