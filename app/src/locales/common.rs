//! Words that every area needs.

use api::Role;

use crate::checks::{LONGEST_PASSWORD, SHORTEST_PASSWORD, Trouble};
use crate::format::number;

words! {
    /// What every area needs.
    Common;

    madang { En => "Madang", Ko => "마당" }
    home { En => "Start", Ko => "시작" }
    save { En => "Save", Ko => "저장" }
    saving { En => "Saving", Ko => "저장하는 중" }
    saved { En => "Saved", Ko => "저장했어요" }
    cancel { En => "Cancel", Ko => "취소" }
    close { En => "Close", Ko => "닫기" }
    remove { En => "Remove", Ko => "빼기" }
    edit { En => "Edit", Ko => "수정" }
    copy { En => "Copy", Ko => "복사" }
    copied { En => "Copied", Ko => "복사했어요" }
    copy_failed {
        En => "The browser did not allow copying. Select the text and copy it by hand.",
        Ko => "브라우저가 복사를 막았어요. 글을 선택해서 직접 복사해 주세요.",
    }
    download { En => "Download", Ko => "내려받기" }
    undo { En => "Undo", Ko => "되돌리기" }
    try_again { En => "Try again", Ko => "다시 시도" }
    back { En => "Back", Ko => "뒤로" }
    optional { En => "optional", Ko => "선택" }
    loading { En => "Loading", Ko => "불러오는 중" }
    older { En => "Older", Ko => "이전" }
    pages { En => "Pages", Ko => "쪽 이동" }
    dismiss { En => "Dismiss", Ko => "알림 닫기" }
    notices { En => "Notices", Ko => "알림" }
    account { En => "Account", Ko => "계정" }
    /// The title over an error.
    error_title { En => "Something went wrong", Ko => "문제가 생겼어요" }
    reference(code: &str) { En => format!("Reference {code}"), Ko => format!("참조 코드 {code}") }
    copy_reference { En => "Copy reference code", Ko => "참조 코드 복사" }
    not_found { En => "Page not found", Ko => "페이지를 찾지 못했어요" }
    not_found_text { En => "It may have been removed, or the address may be mistyped.", Ko => "지워졌거나 주소가 잘못됐을 수 있어요." }
    to_start { En => "Go to Apps", Ko => "앱으로 가기" }
    forbidden { En => "You don’t have access to this page", Ko => "지금 역할로는 열 수 없는 페이지예요" }
    /// For somebody who was just removed from a workspace, or left it.
    no_member(workspace: &str) {
        En => format!("You are no longer a member of {workspace}"),
        Ko => format!("이제 {workspace} 구성원이 아니에요"),
    }
    no_member_text {
        En => "What you made there is kept. To come back, ask an admin for an invitation.",
        Ko => "거기서 만든 것은 남아 있어요. 다시 들어가려면 관리자에게 초대해 달라고 해 주세요.",
    }
    no_workspace { En => "You aren’t in a workspace", Ko => "들어가 있는 워크스페이스가 없어요" }
    no_workspace_text { En => "Ask an admin of your company for an invitation.", Ko => "회사 관리자에게 초대해 달라고 해 주세요." }
    role(role: Role) -> &'static str {
        En => match role {
            Role::User => "User",
            Role::Builder => "Builder",
            Role::Admin => "Admin",
            Role::Owner => "Owner",
        },
        Ko => match role {
            Role::User => "사용자",
            Role::Builder => "제작자",
            Role::Admin => "관리자",
            Role::Owner => "소유자",
        },
    }
    role_hint(role: Role) -> &'static str {
        En => match role {
            Role::User => "Runs apps",
            Role::Builder => "Also makes apps",
            Role::Admin => "Also manages members, models and settings",
            Role::Owner => "Also manages admins and owners",
        },
        Ko => match role {
            Role::User => "앱을 실행해요",
            Role::Builder => "앱도 만들어요",
            Role::Admin => "구성원, 모델, 설정도 관리해요",
            Role::Owner => "관리자와 소유자도 관리해요",
        },
    }
    /// A table in an answer.
    table { En => "Table", Ko => "표" }
    add_favourite(app: &str) { En => format!("Add to favourites: {app}"), Ko => format!("즐겨찾기에 추가: {app}") }
    remove_favourite(app: &str) { En => format!("Remove from favourites: {app}"), Ko => format!("즐겨찾기에서 빼기: {app}") }
    runs(count: u64) {
        En => if count == 1 { "1 run".to_owned() } else { format!("{} runs", number(count)) },
        Ko => format!("실행 {}회", number(count)),
    }
    /// The model of an app that names none.
    default_model { En => "Set by the workspace", Ko => "워크스페이스가 정한 모델" }
    /// For screen readers: how many found an app useful.
    useful { En => "found it useful", Ko => "도움이 됐다고 했어요" }
    problems(count: usize) {
        En => if count == 1 { "1 thing to fix".to_owned() } else { format!("{count} things to fix") },
        Ko => format!("고칠 것이 {count}가지 있어요"),
    }
    trouble(trouble: Trouble) {
        En => match trouble {
            Trouble::Missing => "Fill this in.".to_owned(),
            Trouble::TooLong { over: 1 } => "This is 1 character too long.".to_owned(),
            Trouble::TooLong { over } => format!("This is {over} characters too long."),
            Trouble::NotEmail => "Enter a full e-mail address, like name@example.com.".to_owned(),
            Trouble::PasswordLength => {
                format!(
                    "Use {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters. Try a few unrelated words that only you would combine."
                )
            }
        },
        Ko => match trouble {
            Trouble::Missing => "내용을 입력해 주세요.".to_owned(),
            Trouble::TooLong { over } => format!("{over}자가 넘어요. 줄여 주세요."),
            Trouble::NotEmail => "name@example.com처럼 이메일 주소를 끝까지 써 주세요.".to_owned(),
            Trouble::PasswordLength => {
                format!(
                    "{SHORTEST_PASSWORD}자에서 {LONGEST_PASSWORD}자 사이로 정해 주세요. 나만 떠올릴 만한, 서로 관련 없는 단어 몇 개를 이어 쓰면 좋아요."
                )
            }
        },
    }
    show_password { En => "Show password", Ko => "비밀번호 보기" }
    caps_lock { En => "Caps Lock is on.", Ko => "Caps Lock이 켜져 있어요." }
}
