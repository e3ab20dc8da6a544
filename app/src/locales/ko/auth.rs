use crate::locales::Auth;

pub(crate) const WORDS: Auth =
    Auth { setup_title: "마당 설정", login_title: "로그인", invite_title: "초대", account_title: "계정" };
