//! Words: members and settings of a workspace.

use api::{MailTrouble, Role};
use model::{Josa, Language, with_josa};

use crate::locales::words;

words! {
    /// Members and settings of a workspace.
    Admin;
}

areas! {
    Admin {
        members: Members,
        invitations: Invitations,
        settings: Settings,
    }
}

words! {
    /// Words of the members' page.
    Members;

    title { En => "Members", Ko => "구성원" }
    lead(members: usize, invitations: usize) {
        En => {
            let people = if members == 1 { "1 person".to_owned() } else { format!("{members} people") };
            match invitations {
                0 => format!("{people}. Each has one role in this workspace."),
                1 => format!("{people}, 1 invitation waiting."),
                more => format!("{people}, {more} invitations waiting."),
            }
        },
        Ko => match invitations {
            0 => format!("{members}명이 함께 써요. 한 사람에 역할이 하나씩 있어요."),
            more => format!("{members}명이 함께 쓰고, 초대 {more}건을 기다리고 있어요."),
        },
    }
    search { En => "Search members", Ko => "구성원 검색" }
    search_hint { En => "Name or e-mail", Ko => "이름이나 이메일" }
    role { En => "Role", Ko => "역할" }
    all_roles { En => "All roles", Ko => "모든 역할" }
    found(count: usize) {
        En => if count == 1 { "1 member found".to_owned() } else { format!("{count} members found") },
        Ko => format!("{count}명 찾았어요"),
    }
    none { En => "No matches", Ko => "찾는 구성원이 없어요" }
    none_text(query: &str) {
        En => {
            if query.is_empty() {
                "Nobody here has this role.".to_owned()
            } else {
                format!("Neither a name nor an e-mail address has “{query}” in it.")
            }
        },
        Ko => {
            if query.is_empty() {
                "이 역할을 맡은 사람이 없어요.".to_owned()
            } else {
                format!("이름과 이메일에 ‘{query}’ 글자가 있는 사람이 없어요.")
            }
        },
    }
    clear { En => "Show all", Ko => "모두 보기" }
    name { En => "Name", Ko => "이름" }
    joined { En => "Joined", Ko => "참여한 날" }
    last_seen { En => "Last seen", Ko => "마지막 접속" }
    /// Last seen, for a member who never signed in.
    never { En => "Never", Ko => "없음" }
    actions { En => "Actions", Ko => "할 일" }
    you { En => "You", Ko => "나" }
    role_of(name: &str) { En => format!("Role of {name}"), Ko => format!("{name}님의 역할") }
    role_changed(name: &str, role: Role) {
        En => {
            let article = if matches!(role, Role::Admin | Role::Owner) { "an" } else { "a" };
            format!("{name} is now {article} {}", words(Language::En).common().role(role))
        },
        Ko => format!("{name}님의 역할을 {} 바꿨어요", with_josa(words(Language::Ko).common().role(role), Josa::Toward)),
    }
    role_refused(name: &str) {
        En => format!("The role of {name} was not changed"),
        Ko => format!("{name}님의 역할을 바꾸지 못했어요"),
    }
    own_role(role: &str) {
        En => format!("Change your own role to {role}?"),
        Ko => format!("내 역할을 {} 바꿀까요?", with_josa(role, Josa::Toward)),
    }
    own_role_text {
        En => "You lose what your present role allows, at once. Only another admin or owner can give it back.",
        Ko => "지금 역할로 하던 일을 바로 못 하게 돼요. 다른 사람만 되돌려 줄 수 있어요.",
    }
    own_role_submit { En => "Change my role", Ko => "내 역할 바꾸기" }
    remove(name: &str) { En => format!("Remove {name}"), Ko => format!("{name}님 내보내기") }
    remove_title(name: &str) { En => format!("Remove {name}?"), Ko => format!("{name}님을 내보낼까요?") }
    remove_text {
        En => "They lose access to this workspace at once. Their account, their apps and their runs are kept.",
        Ko => "지금 바로 이 워크스페이스를 쓸 수 없게 돼요. 계정과 만든 앱, 실행 기록은 남아요.",
    }
    removed(name: &str) { En => format!("Removed {name}"), Ko => format!("{name}님을 내보냈어요") }
    remove_refused(name: &str) { En => format!("{name} was not removed"), Ko => format!("{name}님을 내보내지 못했어요") }
    /// Under the address of a member.
    mail_fails(why: &str) {
        En => format!("Mail to this address was not sent: {why}"),
        Ko => format!("이 주소로 메일을 못 보냈어요. {why}"),
    }
    password_link(name: &str) { En => format!("Link to a new password for {name}"), Ko => format!("{name}님의 새 비밀번호 링크") }
    password_link_title(name: &str) {
        En => format!("Make a link for {name} to choose a new password?"),
        Ko => format!("{name}님이 새 비밀번호를 정할 링크를 만들까요?"),
    }
    password_link_text {
        En => "Give it to nobody else: whoever opens it first, within a day, gets the account. It is signed out everywhere then, and its API keys are revoked. The audit log says that you made it.",
        Ko => "다른 사람에게 주지 마세요. 하루 안에 먼저 연 사람이 계정을 쓰게 되고, 그때 모든 곳에서 로그아웃되고 API 키도 폐기돼요. 링크를 만든 사람은 감사 기록에 남아요.",
    }
    password_link_submit { En => "Make the link", Ko => "링크 만들기" }
    password_link_made(name: &str) {
        En => format!("The link for {name} is ready. Copy it in their row."),
        Ko => format!("{name}님의 링크를 만들었어요. 그 줄에서 복사해 주세요."),
    }
    password_link_copy(name: &str) {
        En => format!("Copy the link to a new password for {name}"),
        Ko => format!("{name}님의 새 비밀번호 링크 복사"),
    }
    password_link_refused { En => "No link was made", Ko => "링크를 만들지 못했어요" }
    leave { En => "Leave the workspace", Ko => "워크스페이스에서 나가기" }
    leave_title(workspace: &str) { En => format!("Leave {workspace}?"), Ko => format!("{workspace}에서 나갈까요?") }
    leave_text {
        En => "You lose access at once and need an invitation to come back. Your apps and runs are kept.",
        Ko => "지금 바로 쓸 수 없게 되고, 다시 들어오려면 초대가 필요해요. 만든 앱과 실행 기록은 남아요.",
    }
}

words! {
    /// Words of invitations.
    Invitations;

    invite { En => "Invite people", Ko => "초대하기" }
    email { En => "E-mail", Ko => "이메일" }
    email_hint {
        En => "Then only a person with this address can use the link. Madang sends no mail: you send the link yourself.",
        Ko => "주소를 쓰면 그 사람만 링크를 쓸 수 있어요. 마당은 메일을 보내지 않으니 링크를 직접 보내 주세요.",
    }
    /// The hint where this server sends mail.
    email_mailed {
        En => "Then only a person with this address can use the link, and Madang sends it there by mail.",
        Ko => "주소를 쓰면 그 사람만 링크를 쓸 수 있고, 마당이 그 주소로 메일을 보내요.",
    }
    make { En => "Create link", Ko => "링크 만들기" }
    making { En => "Creating the link", Ko => "만드는 중" }
    made { En => "The link is ready", Ko => "링크를 만들었어요" }
    made_for_anyone {
        En => "Send it to one person: it works once, for whoever opens it first, for 7 days.",
        Ko => "한 사람에게 보내 주세요. 먼저 연 사람이 한 번 쓸 수 있고, 7일 동안 열려 있어요.",
    }
    made_for(email: &str) {
        En => format!("Send it to {email}: it works once, for this address only, for 7 days."),
        Ko => format!("{email} 주소로 보내 주세요. 이 주소로만 한 번 쓸 수 있고, 7일 동안 열려 있어요."),
    }
    made_mailed(email: &str) {
        En => format!("Madang sends it to {email}: it works once, for this address only, for 7 days. You can send it in another way, too."),
        Ko => format!("{email} 주소로 메일을 보내요. 이 주소로만 한 번 쓸 수 있고, 7일 동안 열려 있어요. 링크를 직접 보내도 돼요."),
    }
    link { En => "Invitation link", Ko => "초대 링크" }
    link_once {
        En => "Copy it before you leave this page: it cannot be shown again later.",
        Ko => "이 페이지를 떠나기 전에 복사해 주세요. 나중에는 다시 보여 줄 수 없어요.",
    }
    copy { En => "Copy link", Ko => "링크 복사" }
    copy_of(whom: &str) { En => format!("Copy the link for {whom}"), Ko => format!("{whom} 초대 링크 복사") }
    done { En => "Done", Ko => "완료" }
    open { En => "Open invitations", Ko => "열린 초대" }
    open_lead { En => "Links that nobody has used yet.", Ko => "아직 아무도 쓰지 않은 링크예요." }
    anyone { En => "Whoever opens the link", Ko => "링크를 여는 사람" }
    by(name: &str) { En => format!("by {name}"), Ko => format!("{name}님이 초대") }
    /// Before the time at which it expires.
    ends { En => "ends ", Ko => "마감 " }
    revoke(whom: &str) { En => format!("Take back the invitation: {whom}"), Ko => format!("초대 취소: {whom}") }
    revoke_title(whom: &str) {
        En => format!("Take back the invitation for “{whom}”?"),
        Ko => format!("‘{whom}’ 초대를 취소할까요?"),
    }
    revoke_text { En => "Its link stops working at once.", Ko => "지금 바로 링크를 쓸 수 없게 돼요." }
    revoke_submit { En => "Take back", Ko => "초대 취소" }
    revoked { En => "Invitation taken back", Ko => "초대를 취소했어요" }
    /// Before the moment at which its mail was sent.
    mailed { En => "Mailed ", Ko => "메일 보냄 " }
    mail_waiting { En => "The mail is about to be sent.", Ko => "메일을 곧 보내요." }
    mail_tried(why: &str) {
        En => format!("The mail could not be sent yet: {why} It is tried again by itself."),
        Ko => format!("메일을 아직 못 보냈어요. {why} 저절로 다시 시도해요."),
    }
    mail_failed(why: &str) {
        En => format!("The mail was not sent: {why}"),
        Ko => format!("메일을 못 보냈어요. {why}"),
    }
    mail_trouble(trouble: MailTrouble) -> &'static str {
        En => match trouble {
            MailTrouble::Away => "the mail server can’t be reached.",
            MailTrouble::Encryption => "the connection to the mail server can’t be encrypted.",
            MailTrouble::SignIn => "the mail server refuses the user or password that Madang is set up with.",
            MailTrouble::Sender => "the mail server refuses the sender that Madang is set up with.",
            MailTrouble::Recipient => "the mail server sends nothing to this address. Check it; if it is mistyped, invite again.",
            MailTrouble::Content => "the mail server refuses this mail. Copy the link, and send it in another way.",
            MailTrouble::Busy => "the mail server asks for patience.",
            MailTrouble::Unreadable => "it can’t be read any more, because the master key of its time is gone. Revoke the invitation, and invite again.",
            MailTrouble::Unknown => "something went wrong.",
        },
        Ko => match trouble {
            MailTrouble::Away => "메일 서버에 연결할 수 없어요.",
            MailTrouble::Encryption => "메일 서버와 암호화해서 연결할 수 없어요.",
            MailTrouble::SignIn => "메일 서버가 마당에 설정된 사용자나 비밀번호를 받아들이지 않아요.",
            MailTrouble::Sender => "메일 서버가 마당에 설정된 보내는 주소를 받아들이지 않아요.",
            MailTrouble::Recipient => "메일 서버가 이 주소로는 보내지 않아요. 주소를 확인하고, 틀렸다면 다시 초대해 주세요.",
            MailTrouble::Content => "메일 서버가 이 메일을 받아들이지 않아요. 링크를 복사해 다른 방법으로 보내 주세요.",
            MailTrouble::Busy => "메일 서버가 잠시 기다려 달라고 해요.",
            MailTrouble::Unreadable => "저장할 때 쓴 마스터 키가 없어져서 메일을 읽을 수 없어요. 초대를 취소하고 다시 초대해 주세요.",
            MailTrouble::Unknown => "문제가 있었어요.",
        },
    }
    /// What the mail server said, as it said it.
    mail_said(said: &str) { En => format!("It said: {said}"), Ko => format!("메일 서버의 말: {said}") }
    mail_again { En => "Send again", Ko => "다시 보내기" }
    mail_again_of(whom: &str) { En => format!("Send the mail to {whom} again"), Ko => format!("{whom} 주소로 메일 다시 보내기") }
    mail_asked(whom: &str) { En => format!("The mail to {whom} is sent again"), Ko => format!("{whom} 주소로 메일을 다시 보내요") }
    mail_refused { En => "The mail is not sent again", Ko => "메일을 다시 보내지 못했어요" }
    revoke_refused { En => "The invitation was not taken back", Ko => "초대를 취소하지 못했어요" }
}

words! {
    /// Words of a workspace's settings.
    Settings;

    title { En => "Settings", Ko => "설정" }
    lead(workspace: &str) {
        En => format!("These apply to everyone in {workspace}."),
        Ko => format!("{workspace} 구성원 모두에게 적용돼요."),
    }
    name { En => "Workspace name", Ko => "워크스페이스 이름" }
    address(slug: &str) { En => format!("Its address stays /w/{slug}."), Ko => format!("주소는 /w/{slug} 그대로예요.") }
    language { En => "Language", Ko => "언어" }
    language_hint {
        En => "For pages that people without an account see. Members choose their own in their account.",
        Ko => "계정 없는 사람이 보는 페이지의 언어예요. 구성원은 계정에서 각자 고를 수 있어요.",
    }
    model { En => "Default model", Ko => "기본 모델" }
    model_hint { En => "Answers in every app that names no model of its own.", Ko => "모델을 따로 정하지 않은 앱은 모두 이 모델이 답해요." }
    rate { En => "Exchange rate: won per US$100", Ko => "환율(100달러당 원)" }
    rate_hint(day: Option<&str>) {
        En => match day {
            Some(day) => format!("Costs are shown in won at this rate, set {day}. Empty: in dollars."),
            None => "Costs are shown in won at this rate. Empty: in dollars.".to_owned(),
        },
        Ko => match day {
            Some(day) => format!("비용을 이 환율로 원으로 보여요({day} 설정). 비우면 달러로 보여요."),
            None => "비용을 이 환율로 원으로 보여요. 비우면 달러로 보여요.".to_owned(),
        },
    }
    zone { En => "Time zone", Ko => "시간대" }
    zone_hint {
        En => "The days and months of budgets begin at midnight there.",
        Ko => "예산의 하루와 한 달이 이곳의 자정에 시작돼요.",
    }
    rate_wrong { En => "Enter a whole number of won, such as 139250.", Ko => "139250처럼 원 단위 숫자를 입력해 주세요." }
    runs_open { En => "The run log shows what was entered and answered", Ko => "실행 기록에서 입력과 답변까지 볼 수 있게 하기" }
    runs_open_hint {
        En => "Admins, and those who may change an app, can then read the runs of others from now on. Earlier ones stay hidden. Members are told on “My runs”.",
        Ko => "켜면 지금부터 관리자와 앱을 고칠 수 있는 사람이 다른 사람의 실행 내용을 볼 수 있어요. 그전 내용은 계속 숨겨요. 구성원에게는 ‘내 실행’에서 알려요.",
    }
    export_reason { En => "Ask for a reason when the run log is exported", Ko => "실행 기록을 내보낼 때 이유 묻기" }
    export_reason_hint { En => "The reason stands in the audit log.", Ko => "이유는 감사 기록에 남아요." }
    model_choose { En => "Choose a model", Ko => "모델 고르기" }
    /// The chosen default is no longer offered.
    model_gone(model: &str) { En => format!("{model} (no longer offered)"), Ko => format!("{model} (이제 제공하지 않아요)") }
    model_none { En => "No model is connected yet.", Ko => "아직 연결된 모델이 없어요." }
    model_connect { En => "Connect one on the Models page", Ko => "모델 페이지에서 연결하기" }
    logo { En => "Logo", Ko => "로고" }
    logo_lead {
        En => "Visitors of share links see it in place of the workspace’s name, where a link says so.",
        Ko => "공유 링크를 여는 사람에게 워크스페이스 이름 대신 보여요. 링크마다 켤 수 있어요.",
    }
    logo_alt { En => "What the logo says", Ko => "로고가 뜻하는 말" }
    logo_alt_hint {
        En => "For those who don’t see it; best your organisation’s name.",
        Ko => "로고를 볼 수 없는 사람에게 읽어 줘요. 조직 이름이 좋아요.",
    }
    logo_file { En => "Picture", Ko => "이미지" }
    logo_file_hint {
        En => "PNG, JPEG or WebP, at most 2 MB. It is made small and written anew, so nothing else of the file is kept.",
        Ko => "2MB 이하의 PNG, JPEG, WebP를 골라 주세요. 작게 줄여 새로 저장하므로 파일의 다른 정보는 남지 않아요.",
    }
    logo_too_large { En => "This picture is larger than 2 MB. Save it smaller and choose it again.", Ko => "이미지가 2MB보다 커요. 줄여서 저장한 뒤 다시 골라 주세요." }
    logo_saved { En => "The logo was saved", Ko => "로고를 저장했어요" }
    logo_save_text { En => "Save the text", Ko => "글 저장" }
    logo_remove { En => "Remove the logo", Ko => "로고 지우기" }
    logo_removed { En => "The logo was removed", Ko => "로고를 지웠어요" }
    refused { En => "The settings were not saved", Ko => "설정을 저장하지 못했어요" }
}
