use crate::locales::Share;

pub(crate) const WORDS: Share = Share { title: "공유 링크" };
