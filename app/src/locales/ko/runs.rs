use crate::locales::Runs;

pub(crate) const WORDS: Runs = Runs { title: "내 실행", detail_title: "실행" };
