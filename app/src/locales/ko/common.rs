use api::Role;

use crate::{
    checks::{LONGEST_PASSWORD, SHORTEST_PASSWORD, Trouble},
    format::number,
    locales::Common,
};

pub(crate) const WORDS: Common = Common {
    madang: "마당",
    home: "시작",
    save: "저장",
    saving: "저장하는 중",
    saved: "저장했어요",
    cancel: "취소",
    close: "닫기",
    delete: "삭제",
    remove: "빼기",
    edit: "수정",
    add: "추가",
    copy: "복사",
    copied: "복사했어요",
    copy_failed: "브라우저가 복사를 막았어요. 글을 선택해서 직접 복사해 주세요.",
    download: "내려받기",
    undo: "되돌리기",
    try_again: "다시 하기",
    back: "뒤로",
    continue_: "계속",
    more: "더 보기",
    optional: "선택",
    loading: "불러오는 중",
    search: "검색",
    newer: "최근",
    older: "이전",
    pages: "쪽 이동",
    dismiss: "알림 닫기",
    notices: "알림",
    account: "계정",
    error_title: "하지 못했어요",
    reference: |code| format!("참조 코드 {code}"),
    copy_reference: "참조 코드 복사",
    not_found: "페이지를 찾지 못했어요",
    not_found_text: "지워졌거나 주소가 잘못됐을 수 있어요.",
    to_start: "처음으로",
    forbidden: "지금 역할로는 열 수 없는 페이지예요",
    no_workspace: "들어가 있는 워크스페이스가 없어요",
    no_workspace_text: "회사 관리자에게 초대해 달라고 해 주세요.",
    role: |role| match role {
        Role::User => "사용자",
        Role::Builder => "제작자",
        Role::Admin => "관리자",
        Role::Owner => "소유자",
    },
    role_hint: |role| match role {
        Role::User => "앱을 실행해요",
        Role::Builder => "앱도 만들어요",
        Role::Admin => "구성원, 모델, 설정도 관리해요",
        Role::Owner => "관리자와 소유자도 관리해요",
    },
    table: "표",
    add_favourite: |app| format!("즐겨찾기에 추가: {app}"),
    remove_favourite: |app| format!("즐겨찾기에서 빼기: {app}"),
    runs: |count| format!("실행 {}회", number(count)),
    useful: "도움이 됐다고 했어요",
    demo_model: "이 서버의 데모 모델",
    problems: |count| format!("고칠 것이 {count}가지 있어요"),
    trouble: |trouble| match trouble {
        Trouble::Missing => "내용을 입력해 주세요.".to_owned(),
        Trouble::TooLong { over } => format!("{over}자가 넘어요. 줄여 주세요."),
        Trouble::NotEmail => "이메일 주소가 아니에요. name@example.com처럼 써 주세요.".to_owned(),
        Trouble::PasswordLength => {
            format!(
                "{SHORTEST_PASSWORD}자에서 {LONGEST_PASSWORD}자 사이로 정해 주세요. 나만 아는 낱말 몇 개를 이어 쓰면 좋아요."
            )
        }
    },
    show_password: "비밀번호 보기",
    caps_lock: "Caps Lock이 켜져 있어요.",
};
