use api::Role;
use model::{Josa, with_josa};

use crate::{
    checks::SHORTEST_PASSWORD,
    locales::{
        Auth,
        auth::{Account, Invite, Login, Setup},
        ko::common,
    },
};

const _: () = assert!(SHORTEST_PASSWORD == 10, "the hint says 10");

pub(crate) const WORDS: Auth = Auth {
    name: "이름",
    name_hint: "만든 앱에 이 이름이 보여요.",
    email: "업무용 이메일",
    password: "비밀번호",
    password_hint: "10자 이상으로 정해 주세요. 나만 아는 낱말 몇 개를 이어 쓰면 좋아요.",
    language: "언어",
    setup: Setup {
        title: "마당 설정",
        lead: "계정 하나와 워크스페이스 하나만 만들면 돼요.",
        owner: "내 계정",
        workspace: "워크스페이스",
        token_title: "설정 링크",
        token: "설정 토큰",
        token_hint: "서버가 시작할 때 터미널이나 로그에 링크를 적어요. 링크 끝의 토큰이나 링크 전체를 붙여 넣어 주세요.",
        token_wrong: "설정 토큰이 맞지 않아요. 서버가 마지막으로 시작할 때 적은 링크를 써 주세요.",
        workspace_name: "워크스페이스 이름",
        workspace_hint: "보통 회사 이름을 써요. 구성원 모두에게 보여요.",
        language_hint: "나와, 공유하는 페이지에 쓰는 언어예요. 구성원은 나중에 각자 고를 수 있어요.",
        submit: "워크스페이스 만들기",
        busy: "만드는 중",
        next: "다음에는 모델 페이지에서 첫 모델을 연결해요. 키를 준비해 주세요.",
        next_demo: "이 서버의 아주 작은 데모 모델이 바로 답해요. 작동하는지 보여 줄 뿐이니, 준비되면 모델 페이지에서 쓸 모델을 연결해 주세요.",
        refused: "아직 설정하지 못했어요",
        done: "이미 설정을 마쳤어요",
        done_text: "계정으로 로그인해 주세요. 계정이 없으면 회사 관리자에게 초대해 달라고 해 주세요.",
    },
    login: Login {
        title: "로그인",
        lead: "회사의 앱을 쓰려면 로그인해 주세요",
        submit: "로그인",
        busy: "로그인하는 중",
        refused: "로그인하지 못했어요",
        no_account: "계정이 없나요? 회사 관리자에게 초대해 달라고 해 주세요.",
        about: "마당 소개",
        claim: "마당은 하나, 문은 여럿. 밖에서 잠그는 문은 없어요.",
        claim_text: "동료가 만든 앱을, 그 일을 가장 잘하는 모델로 써요. 모델은 바꿔도 앱은 그대로예요.",
    },
    invite: Invite {
        title: "초대",
        join: |workspace| format!("{workspace} 참여하기"),
        by: |name| format!("{name}님이 초대했어요."),
        role: |role| {
            let may = match role {
                Role::User => "앱을 실행할 수 있어요",
                Role::Builder => "앱을 실행하고 만들 수 있어요",
                Role::Admin => "앱을 실행하고 만들고, 구성원과 모델과 설정을 관리할 수 있어요",
                Role::Owner => "관리자와 소유자까지 모두 관리할 수 있어요",
            };
            format!("역할은 {}, {may}.", (common::WORDS.role)(role))
        },
        until_before: "이 초대는 ",
        until_after: "까지 쓸 수 있어요.",
        submit: |workspace| format!("{workspace} 참여하기"),
        busy: "참여하는 중",
        have_account: "이미 계정이 있나요?",
        sign_in: "먼저 로그인하기",
        signed_in_as: |email| format!("{} 로그인했어요.", with_josa(email, Josa::Toward)),
        for_another: |invited, mine| {
            format!(
                "이 초대는 {invited} 주소로 보낸 것이고, 지금은 {mine} 계정으로 로그인했어요. 로그아웃한 뒤 링크를 다시 열어 주세요."
            )
        },
        email_fixed: "이 주소로만 쓸 수 있는 초대예요.",
        email_other: "다른 이메일 주소로 보낸 초대예요. 그 주소를 쓰거나 새 초대를 부탁해 주세요.",
        password_wrong: "이 주소로 만든 계정이 이미 있는데, 비밀번호가 달라요. 그 계정의 비밀번호를 입력해 주세요.",
        refused: "아직 참여하지 못했어요",
        gone: "쓸 수 없는 초대예요",
        gone_text: "이미 썼거나, 취소됐거나, 7일이 지났어요. 초대한 사람에게 새 초대를 부탁해 주세요. 이미 참여했다면 로그인해 주세요.",
    },
    account: Account {
        title: "계정",
        lead: "이름, 언어와 화면, 비밀번호, 로그인한 곳을 관리해요.",
        profile: "프로필",
        email_fixed: |email| format!("{} 로그인해요.", with_josa(email, Josa::Toward)),
        display: "언어와 화면",
        language_browser: "브라우저 설정대로",
        at_once: "바꾸면 바로 적용돼요.",
        letter_keys: "한 글자 단축키",
        letter_keys_hint: "검색은 /, 단축키 목록은 ? 같은 키예요. 음성으로 입력한다면 꺼 두세요.",
        password: "비밀번호",
        password_current: "현재 비밀번호",
        password_new: "새 비밀번호",
        password_submit: "비밀번호 바꾸기",
        password_changed: "비밀번호를 바꿨어요",
        password_ends_sessions: "다른 브라우저에서는 모두 로그아웃돼요.",
        password_wrong: "현재 비밀번호가 아니에요. 확인하고 다시 입력해 주세요.",
        sessions: "로그인한 곳",
        sessions_lead: "모르는 곳이 있으면 로그아웃하고 비밀번호를 바꿔 주세요.",
        session_here: "이 브라우저",
        browser_on: |browser, system| format!("{system}의 {browser}"),
        browser_unknown: "알 수 없는 브라우저",
        last_used: "마지막 사용 ",
        since: "로그인 ",
        sign_out: "로그아웃",
        sign_out_of: |browser| format!("{browser}에서 로그아웃"),
        signed_out_of: |browser| format!("{browser}에서 로그아웃했어요"),
    },
};
