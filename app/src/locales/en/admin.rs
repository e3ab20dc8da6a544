use crate::locales::Admin;

pub(crate) const WORDS: Admin = Admin { members_title: "Members", settings_title: "Settings" };
