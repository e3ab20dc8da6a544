use crate::locales::Admin;

pub(crate) const WORDS: Admin = Admin { members_title: "구성원", settings_title: "설정" };
