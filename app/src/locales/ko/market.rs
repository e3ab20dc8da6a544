use crate::locales::Market;

pub(crate) const WORDS: Market = Market { title: "앱", my_apps_title: "내 앱" };
