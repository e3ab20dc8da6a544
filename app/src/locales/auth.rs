//! Words: set-up, sign-in, invitation, account.

use api::Role;
use model::{Josa, Language, with_josa};

use crate::{checks::SHORTEST_PASSWORD, locales::words};

const _: () = assert!(SHORTEST_PASSWORD == 10, "the hint says 10");

words! {
    /// Set-up, sign-in, invitation, account.
    Auth;

    name { En => "Name", Ko => "이름" }
    name_hint { En => "Colleagues see it on the apps you make.", Ko => "만든 앱에 이 이름이 보여요." }
    email { En => "Work e-mail", Ko => "업무용 이메일" }
    password { En => "Password", Ko => "비밀번호" }
    password_hint {
        En => "At least 10 characters. Try a few unrelated words that only you would combine.",
        Ko => "10자 이상으로 정해 주세요. 나만 떠올릴 만한, 서로 관련 없는 단어 몇 개를 이어 쓰면 좋아요.",
    }
    language { En => "Language", Ko => "언어" }
}

areas! {
    Auth {
        setup: Setup,
        login: Login,
        invite: Invite,
        account: Account,
    }
}

words! {
    /// Words of the set-up.
    Setup;

    title { En => "Set up Madang", Ko => "마당 설정" }
    lead { En => "One account and one workspace, and you are in.", Ko => "계정 하나와 워크스페이스 하나만 만들면 돼요." }
    owner { En => "Your account", Ko => "내 계정" }
    workspace { En => "Your workspace", Ko => "워크스페이스" }
    token_title { En => "The set-up link", Ko => "설정 링크" }
    token { En => "Set-up token", Ko => "설정 토큰" }
    token_hint {
        En => "When it starts, the server prints a link that ends in this token, in its terminal or log. Paste the token or the whole link.",
        Ko => "서버가 시작할 때 터미널이나 로그에 링크를 적어요. 링크 끝의 토큰이나 링크 전체를 붙여 넣어 주세요.",
    }
    token_wrong {
        En => "This set-up token is not the right one. Use the link that the server printed when it last started.",
        Ko => "설정 토큰이 맞지 않아요. 서버가 마지막으로 시작할 때 적은 링크를 써 주세요.",
    }
    workspace_name { En => "Workspace name", Ko => "워크스페이스 이름" }
    workspace_hint {
        En => "Usually the name of your company. Everyone in it sees it.",
        Ko => "보통 회사 이름을 써요. 구성원 모두에게 보여요.",
    }
    language_hint {
        En => "For you, and for the pages that you share. Everyone can choose their own later.",
        Ko => "나와, 공유하는 페이지에 쓰는 언어예요. 구성원은 나중에 각자 고를 수 있어요.",
    }
    submit { En => "Create workspace", Ko => "워크스페이스 만들기" }
    busy { En => "Creating workspace", Ko => "만드는 중" }
    next {
        En => "After this you connect a first model, on the Models page. Have its key at hand.",
        Ko => "다음에는 모델 페이지에서 첫 모델을 연결해요. 키를 준비해 주세요.",
    }
    /// What comes after it where a model on this machine answers.
    next_demo {
        En => "A tiny demo model on this machine answers from the start. It shows that things work, not how good answers are; connect a real one on the Models page when you are ready.",
        Ko => "이 서버의 아주 작은 데모 모델이 바로 답해요. 작동하는지 보여 줄 뿐이니, 준비되면 모델 페이지에서 쓸 모델을 연결해 주세요.",
    }
    /// The title over what was refused.
    refused { En => "Madang is not set up yet", Ko => "아직 설정하지 못했어요" }
    done { En => "Madang is set up already", Ko => "이미 설정을 마쳤어요" }
    done_text {
        En => "Sign in with your account. If you have none, ask an admin of your company for an invitation.",
        Ko => "계정으로 로그인해 주세요. 계정이 없으면 회사 관리자에게 초대해 달라고 해 주세요.",
    }
}

words! {
    /// Words of signing in.
    Login;

    title { En => "Sign in", Ko => "로그인" }
    lead { En => "Use your company’s apps", Ko => "회사의 앱을 쓰려면 로그인해 주세요" }
    submit { En => "Sign in", Ko => "로그인" }
    busy { En => "Signing in", Ko => "로그인하는 중" }
    refused { En => "We could not sign you in", Ko => "로그인하지 못했어요" }
    no_account {
        En => "No account? Ask an admin of your company for an invitation.",
        Ko => "계정이 없나요? 회사 관리자에게 초대해 달라고 해 주세요.",
    }
    about { En => "About Madang", Ko => "마당 소개" }
    claim {
        En => "Change the model, keep the app.",
        Ko => "모델은 바꿔도 앱은 그대로예요.",
    }
    claim_text {
        En => "Apps your colleagues made, on whichever model does the job best.",
        Ko => "동료가 만든 앱을, 그 일을 가장 잘하는 모델로 써요.",
    }
}

words! {
    /// Words of an invitation.
    Invite;

    title { En => "Invitation", Ko => "초대" }
    join(workspace: &str) { En => format!("Join {workspace}"), Ko => format!("{workspace}에 참여하기") }
    by(name: &str) { En => format!("{name} invites you."), Ko => format!("{name}님이 초대했어요.") }
    role(role: Role) {
        En => {
            let may = match role {
                Role::User => "run apps",
                Role::Builder => "run and make apps",
                Role::Admin => "run and make apps, and manage members, models and settings",
                Role::Owner => "do everything, and manage admins and owners",
            };
            format!("Your role will be {}: you can {may}.", words(Language::En).common().role(role))
        },
        Ko => {
            let may = match role {
                Role::User => "앱을 실행할 수 있어요",
                Role::Builder => "앱을 실행하고 만들 수 있어요",
                Role::Admin => "앱을 실행하고 만들고, 구성원과 모델과 설정을 관리할 수 있어요",
                Role::Owner => "관리자와 소유자까지 모두 관리할 수 있어요",
            };
            format!("역할은 ‘{}’예요. {may}.", words(Language::Ko).common().role(role))
        },
    }
    /// Before and after the moment up to which it is good.
    until_before { En => "The invitation is good until ", Ko => "이 초대는 " }
    until_after { En => ".", Ko => "까지 쓸 수 있어요." }
    submit(workspace: &str) { En => format!("Join {workspace}"), Ko => format!("{workspace}에 참여하기") }
    busy { En => "Joining", Ko => "참여하는 중" }
    have_account { En => "Already have an account?", Ko => "이미 계정이 있나요?" }
    sign_in { En => "Sign in first", Ko => "먼저 로그인하기" }
    signed_in_as(email: &str) {
        En => format!("You are signed in as {email}."),
        Ko => format!("{} 로그인했어요.", with_josa(email, Josa::Toward)),
    }
    for_another(invited: &str, mine: &str) {
        En => {
            format!(
                "This invitation is for {invited}, and you are signed in as {mine}. Sign out, then open the link again."
            )
        },
        Ko => {
            format!(
                "이 초대는 {invited} 주소로 보낸 것이고, 지금은 {mine} 계정으로 로그인했어요. 로그아웃한 뒤 링크를 다시 열어 주세요."
            )
        },
    }
    email_fixed { En => "The invitation is for this address only.", Ko => "이 주소로만 쓸 수 있는 초대예요." }
    email_other {
        En => "This invitation is for another e-mail address. Use that one, or ask for a new invitation.",
        Ko => "다른 이메일 주소로 보낸 초대예요. 그 주소를 쓰거나 새 초대를 부탁해 주세요.",
    }
    password_wrong {
        En => "There is an account with this address already, and this is not its password. Enter the password of that account.",
        Ko => "이 주소로 만든 계정이 이미 있는데, 비밀번호가 달라요. 그 계정의 비밀번호를 입력해 주세요.",
    }
    refused { En => "You have not joined yet", Ko => "아직 참여하지 못했어요" }
    gone { En => "This invitation is not valid", Ko => "쓸 수 없는 초대예요" }
    gone_text {
        En => "It was used, taken back, or its 7 days are over. Ask whoever invited you for a new one. If you joined already, sign in.",
        Ko => "이미 썼거나, 취소됐거나, 7일이 지났어요. 초대한 사람에게 새 초대를 부탁해 주세요. 이미 참여했다면 로그인해 주세요.",
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
