use crate::locales::Auth;

pub(crate) const WORDS: Auth =
    Auth { setup_title: "Set up Madang", login_title: "Sign in", invite_title: "Invitation", account_title: "Account" };
