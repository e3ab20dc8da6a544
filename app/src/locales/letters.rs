//! Words: mail.

use api::Role;
use model::Language;

use crate::locales::words;

words! {
    /// What Madang sends by mail.
    Letters;

    /// Stands under every letter.
    sent_by(url: &str) {
        En => format!("Sent by Madang at {url}. Nobody reads replies to this address."),
        Ko => format!("마당({url})에서 보낸 메일이에요. 이 주소로 보낸 답장은 아무도 읽지 않아요."),
    }
    /// Before an address that can be copied, for programs that show no buttons.
    or_copy { En => "Or copy this address into your browser:", Ko => "버튼이 눌리지 않으면 이 주소를 브라우저에 붙여 넣어 주세요:" }
}

areas! {
    Letters {
        invitation: InvitationLetter,
        password: PasswordLetter,
        link_code: LinkCodeLetter,
        notices: NoticesLetter,
    }
}

words! {
    /// Words of an invitation's mail.
    InvitationLetter;

    subject(by: &str, workspace: &str) {
        En => format!("{by} invites you to {workspace} on Madang"),
        Ko => format!("{by}님이 마당의 {workspace} 워크스페이스에 초대했어요"),
    }
    hello { En => "Hello,", Ko => "안녕하세요." }
    invites(by: &str, workspace: &str) {
        En => format!("{by} invites you to {workspace}, where your colleagues make and use apps with language models."),
        Ko => format!("{by}님이 {workspace} 워크스페이스에 초대했어요. 동료들이 언어 모델로 앱을 만들고 쓰는 곳이에요."),
    }
    role(role: Role) {
        En => format!("Your role will be {}.", words(Language::En).common().role(role)),
        Ko => format!("역할은 ‘{}’예요.", words(Language::Ko).common().role(role)),
    }
    join(workspace: &str) { En => format!("Join {workspace}"), Ko => format!("{workspace}에 참여하기") }
    until(email: &str, day: &str) {
        En => format!("The link works once, for {email} only, until {day}."),
        Ko => format!("이 링크는 {day}까지, {email} 주소로만 한 번 쓸 수 있어요."),
    }
    unexpected(by: &str) {
        En => format!("You don’t know {by}, or did not expect this? Then leave the link alone, and nothing happens."),
        Ko => format!("{by}님을 모르거나 기다리던 초대가 아니라면 링크를 열지 않으면 돼요. 아무 일도 일어나지 않아요."),
    }
}

words! {
    /// Words of the mail with a link to choose a new password.
    PasswordLetter;

    subject { En => "Choose a new password for Madang", Ko => "마당의 새 비밀번호를 정해 주세요" }
    asked(email: &str) {
        En => format!("Somebody asked for a new password for the account {email}. If that was you, choose one here:"),
        Ko => format!("{email} 계정의 새 비밀번호를 정하려는 요청이 있었어요. 직접 요청했다면 여기서 정해 주세요."),
    }
    choose { En => "Choose a new password", Ko => "새 비밀번호 정하기" }
    until {
        En => "The link works once, for an hour from when it was asked for. Then you are signed out everywhere.",
        Ko => "링크는 요청한 때부터 한 시간 안에 한 번 쓸 수 있어요. 비밀번호를 바꾸면 모든 곳에서 로그아웃돼요.",
    }
    unexpected {
        En => "That was not you? Then do nothing: your password stays as it is. Give the link to nobody.",
        Ko => "요청한 적이 없다면 아무것도 하지 않아도 돼요. 비밀번호는 그대로예요. 링크는 아무에게도 주지 마세요.",
    }
}

words! {
    /// Words of the mail with a code for a shared page.
    LinkCodeLetter;

    subject(code: &str, title: &str) {
        En => format!("{code} is your code for {title}"),
        Ko => format!("{code}: {title} 페이지를 여는 코드예요"),
    }
    opens(title: &str, workspace: &str) {
        En => format!("{workspace} shares {title} with you. Enter this code on the page on which you asked for it:"),
        Ko => format!("{workspace}에서 {title} 페이지를 공유했어요. 코드를 요청한 페이지에 입력해 주세요."),
    }
    until(minutes: u32) {
        En => format!("It works once, for {minutes} minutes, and only in the browser in which you asked for it."),
        Ko => format!("코드는 {minutes}분 안에, 요청한 브라우저에서 한 번만 쓸 수 있어요."),
    }
    unexpected {
        En => "You did not ask for a code? Then do nothing, and give it to nobody.",
        Ko => "코드를 요청한 적이 없다면 아무것도 하지 않아도 돼요. 코드는 아무에게도 주지 마세요.",
    }
}

words! {
    /// Words of the mail with notices.
    NoticesLetter;

    subject(first: &str, more: usize) {
        En => match more {
            0 => first.to_owned(),
            1 => format!("{first}, and 1 more notice"),
            more => format!("{first}, and {more} more notices"),
        },
        Ko => match more {
            0 => first.to_owned(),
            more => format!("{first} (그 밖에 알림 {more}개)"),
        },
    }
    /// An app, with what becomes of it.
    app(name: &str, what: &str) { En => format!("{name}: {what}"), Ko => format!("{name}: {what}") }
    open { En => "Open the notices", Ko => "알림 열기" }
    why(workspace: &str, account: &str) {
        En => format!("You get this as a member of {workspace}. To get no more notices by mail, turn them off in your account: {account}"),
        Ko => format!("{workspace} 워크스페이스의 구성원이라서 보내 드려요. 그만 받으려면 계정에서 꺼 주세요: {account}"),
    }
}
