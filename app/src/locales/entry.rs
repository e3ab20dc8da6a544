//! Words: sign-in, set-up, invitation, forgotten password.

use api::Role;
use model::{Josa, Language, with_josa};

use crate::locales::words;

words! {
    /// Sign-in, set-up, invitation.
    Entry;

    email { En => "Work e-mail", Ko => "업무용 이메일" }
    password { En => "Password", Ko => "비밀번호" }
}

areas! {
    Entry {
        setup: Setup,
        login: Login,
        invite: Invite,
        forgot: Forgot,
        reset: Reset,
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
    forgot { En => "Forgot your password?", Ko => "비밀번호를 잊었나요?" }
    /// After a new password was chosen.
    changed { En => "Your password is changed", Ko => "비밀번호를 바꿨어요" }
    changed_text {
        En => "You are signed out everywhere. Sign in with the new password.",
        Ko => "모든 곳에서 로그아웃했어요. 새 비밀번호로 로그인해 주세요.",
    }
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
    /// Words of asking for a new password.
    Forgot;

    title { En => "Forgot your password?", Ko => "비밀번호를 잊었나요?" }
    lead {
        En => "Enter the address that you sign in with. You get a mail with a link to choose a new password.",
        Ko => "로그인할 때 쓰는 주소를 입력해 주세요. 새 비밀번호를 정하는 링크를 메일로 보내 드려요.",
    }
    submit { En => "Send the link", Ko => "링크 보내기" }
    busy { En => "Sending", Ko => "보내는 중" }
    refused { En => "No mail was sent", Ko => "메일을 보내지 못했어요" }
    sent { En => "Look into your mailbox", Ko => "메일함을 확인해 주세요" }
    sent_text {
        En => "If there is an account with this address, a mail is on its way. Its link works once, for an hour. If nothing comes within some minutes, look among spam and check the address.",
        Ko => "이 주소로 만든 계정이 있다면 메일이 곧 도착해요. 링크는 한 시간 안에 한 번 쓸 수 있어요. 몇 분 안에 오지 않으면 스팸함과 주소를 확인해 주세요.",
    }
    other_address { En => "Try another address", Ko => "다른 주소로 해 보기" }
    /// Where nothing can be mailed, or mail doesn't help.
    ask_admin {
        En => "An admin of your company can make a link for you as well: on the Members page, beside your name. An admin asks an owner, and an owner whoever runs Madang.",
        Ko => "회사 관리자도 구성원 페이지의 내 이름 옆에서 링크를 만들어 줄 수 있어요. 관리자는 소유자에게, 소유자는 마당을 운영하는 사람에게 부탁하면 돼요.",
    }
    no_mail { En => "This server sends no mail", Ko => "이 서버는 메일을 보내지 않아요" }
    back { En => "Back to sign-in", Ko => "로그인으로 돌아가기" }
}

words! {
    /// Words of choosing a new password by a link.
    Reset;

    title { En => "New password", Ko => "새 비밀번호" }
    lead(email: &str) {
        En => format!("For the account {email}. You will be signed out everywhere."),
        Ko => format!("{email} 계정의 비밀번호예요. 바꾸면 모든 곳에서 로그아웃돼요."),
    }
    password { En => "New password", Ko => "새 비밀번호" }
    /// Over the keys that act as the person.
    keys_stay {
        En => "Programs go on working with these API keys of yours, also with a new password:",
        Ko => "비밀번호를 바꿔도 프로그램은 이 API 키로 계속 쓸 수 있어요.",
    }
    /// The same where an admin made the link.
    keys_end {
        En => "An admin made this link. These API keys of yours are revoked with it, and programs that use them stop:",
        Ko => "관리자가 만든 링크예요. 비밀번호를 바꾸면 이 API 키도 폐기되고, 키를 쓰던 프로그램은 멈춰요.",
    }
    key_of(last4: &str, workspace: &str) {
        En => format!("…{last4}, {workspace}"),
        Ko => format!("…{last4}, {workspace}"),
    }
    revoke_keys { En => "Revoke these API keys, too", Ko => "이 API 키도 폐기하기" }
    revoke_keys_hint {
        En => "Do so if somebody else may know your password. Programs that use them stop at once.",
        Ko => "다른 사람이 비밀번호를 알지도 모른다면 폐기해 주세요. 키를 쓰던 프로그램은 바로 멈춰요.",
    }
    submit { En => "Change password", Ko => "비밀번호 바꾸기" }
    busy { En => "Changing", Ko => "바꾸는 중" }
    refused { En => "Your password is not changed yet", Ko => "아직 비밀번호를 바꾸지 못했어요" }
    gone { En => "This link is not valid", Ko => "쓸 수 없는 링크예요" }
    gone_text {
        En => "It was used, a newer one was made, or its time is over. Ask for a new one.",
        Ko => "이미 썼거나, 새 링크가 만들어졌거나, 기한이 지났어요. 새 링크를 받아 주세요.",
    }
    again { En => "Get a new link", Ko => "새 링크 받기" }
}
