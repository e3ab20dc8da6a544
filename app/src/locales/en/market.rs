use crate::locales::Market;

pub(crate) const WORDS: Market = Market { title: "Apps", my_apps_title: "My apps" };
