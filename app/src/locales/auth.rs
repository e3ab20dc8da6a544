//! Words: the account.

use model::{Josa, with_josa};

use crate::checks::SHORTEST_PASSWORD;

const _: () = assert!(SHORTEST_PASSWORD == 10, "the hint says 10");

words! {
    /// A person.
    Auth;

    name { En => "Name", Ko => "이름" }
    name_hint { En => "Colleagues see it on the apps you make.", Ko => "만든 앱에 이 이름이 보여요." }
    password_hint {
        En => "At least 10 characters. Try a few unrelated words that only you would combine.",
        Ko => "10자 이상으로 정해 주세요. 나만 떠올릴 만한, 서로 관련 없는 단어 몇 개를 이어 쓰면 좋아요.",
    }
    language { En => "Language", Ko => "언어" }
}

areas! {
    Auth {
        account: Account,
    }
}

words! {
    /// Words of the account.
    Account;

    title { En => "Account", Ko => "계정" }
    lead {
        En => "Your name, how Madang looks and speaks, your password, and where you are signed in.",
        Ko => "이름, 언어와 화면, 비밀번호, 로그인한 곳을 관리해요.",
    }
    profile { En => "Profile", Ko => "프로필" }
    email_fixed(email: &str) {
        En => format!("You sign in with {email}."),
        Ko => format!("{} 로그인해요.", with_josa(email, Josa::Toward)),
    }
    display { En => "Language and display", Ko => "언어와 화면" }
    language_browser { En => "Same as browser", Ko => "브라우저 설정대로" }
    /// After a choice that acts at once.
    at_once { En => "Saved right away.", Ko => "바꾸면 바로 저장돼요." }
    letter_keys { En => "Single-key shortcuts", Ko => "한 글자 단축키" }
    letter_keys_hint {
        En => "Such as / for the search and ? for the list of keys. Turn them off if you dictate.",
        Ko => "검색은 /, 단축키 목록은 ? 같은 키예요. 음성으로 입력한다면 꺼 두세요.",
    }
    mail_notices { En => "Notices by mail", Ko => "알림을 메일로도 받기" }
    mail_notices_hint {
        En => "Before a model that your apps use is switched off. The notices stand in Madang either way.",
        Ko => "앱에서 쓰는 모델이 종료되기 전에 보내 드려요. 알림은 꺼도 마당에서 볼 수 있어요.",
    }
    password { En => "Password", Ko => "비밀번호" }
    password_current { En => "Current password", Ko => "현재 비밀번호" }
    password_new { En => "New password", Ko => "새 비밀번호" }
    password_submit { En => "Change password", Ko => "비밀번호 바꾸기" }
    password_changed { En => "Password changed", Ko => "비밀번호를 바꿨어요" }
    password_ends_sessions { En => "All other browsers will be signed out.", Ko => "다른 브라우저에서는 모두 로그아웃돼요." }
    password_wrong {
        En => "This is not your current password. Check it and try again.",
        Ko => "현재 비밀번호가 아니에요. 확인하고 다시 입력해 주세요.",
    }
    sessions { En => "Where you are signed in", Ko => "로그인한 곳" }
    sessions_lead {
        En => "If you don't know one of these, sign it out and change your password.",
        Ko => "모르는 곳이 있으면 로그아웃하고 비밀번호를 바꿔 주세요.",
    }
    session_here { En => "This browser", Ko => "이 브라우저" }
    browser_on(browser: &str, system: &str) {
        En => format!("{browser} on {system}"),
        Ko => format!("{system}의 {browser}"),
    }
    browser_unknown { En => "Unknown browser", Ko => "알 수 없는 브라우저" }
    /// Before the moment of its last use.
    last_used { En => "Last used ", Ko => "마지막 사용 " }
    /// Before the moment of its start.
    since { En => "signed in ", Ko => "로그인 " }
    sign_out { En => "Sign out", Ko => "로그아웃" }
    sign_out_of(browser: &str) { En => format!("Sign out {browser}"), Ko => format!("{browser}에서 로그아웃") }
    signed_out_of(browser: &str) { En => format!("{browser} is signed out"), Ko => format!("{browser}에서 로그아웃했어요") }
}
