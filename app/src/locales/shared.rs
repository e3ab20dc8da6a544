//! Words: an app behind a share link, for people without an account.

use model::{Josa, with_josa};

/// The days, unless the server's months are fewer of them.
fn shorter(days: Option<u32>, months: Option<u32>) -> Option<u32> {
    days.filter(|days| months.is_none_or(|months| *days <= months.saturating_mul(30)))
}

words! {
    /// An app behind a share link, for people without an account.
    Shared;

    run { En => "Get the answer", Ko => "답변 받기" }
    running { En => "Writing", Ko => "작성 중" }
    made_by_ai { En => "AI-generated answer", Ko => "AI가 생성한 답변" }
    written_by_ai {
        En => "Written by AI, so check what matters.",
        Ko => "AI가 쓴 답이니 중요한 내용은 꼭 확인해 주세요.",
    }
    /// The maximum number of days and of months; `None` if nothing is deleted automatically.
    kept_for(by: &str, days: Option<u32>, months: Option<u32>) {
        En => match (shorter(days, months), months) {
            (Some(0), _) => format!("{by} doesn’t keep what you enter and the answer: copy the answer if you need it."),
            (Some(1), _) => format!("{by} keeps what you enter and the answer for one day."),
            (Some(days), _) => format!("{by} keeps what you enter and the answer for {days} days."),
            (None, Some(1)) => format!("{by} keeps what you enter and the answer for at most one month."),
            (None, Some(months)) => format!("{by} keeps what you enter and the answer for at most {months} months."),
            (None, None) => format!("{by} keeps what you enter and the answer, with no set end."),
        },
        Ko => match (shorter(days, months), months) {
            (Some(0), _) => format!(
                "입력한 내용과 답변은 {} 보관하지 않아요. 필요하면 답변을 복사해 두세요.",
                with_josa(by, Josa::Subject)
            ),
            (Some(days), _) => format!("입력한 내용과 답변은 {} {days}일 동안 보관해요.", with_josa(by, Josa::Subject)),
            (None, Some(months)) => {
                format!("입력한 내용과 답변은 {} 길어도 {months}개월까지만 보관해요.", with_josa(by, Josa::Subject))
            }
            (None, None) => format!("입력한 내용과 답변은 {} 기한 없이 보관해요.", with_josa(by, Josa::Subject)),
        },
    }
    made_by(by: &str) {
        En => format!("Made by {by} with Madang"),
        Ko => format!("{} 마당으로 만들었어요", with_josa(by, Josa::Subject)),
    }
    made { En => "Made with Madang", Ko => "마당으로 만들었어요" }
    left(left: u32) {
        En => match left {
            0 => "This link has no answers left.".to_owned(),
            1 => "This link gives one more answer.".to_owned(),
            left => format!("This link gives {left} more answers."),
        },
        Ko => match left {
            0 => "이 링크로 받을 수 있는 답변을 모두 썼어요.".to_owned(),
            left => format!("이 링크로 {left}번 더 답변을 받을 수 있어요."),
        },
    }
    /// Without script.
    show_answer { En => "Show the answer", Ko => "답변 보기" }
    refused { En => "Nothing was sent", Ko => "보내지 못했어요" }
    /// The form could not be sent because there is no network.
    unsent {
        En => "No connection, so nothing was sent. What you typed is kept; try again in a moment.",
        Ko => "인터넷에 연결되지 않아 보내지 못했어요. 입력한 내용은 그대로 있으니 잠시 뒤에 다시 보내 주세요.",
    }
    offline {
        En => "You are offline. What you typed is kept.",
        Ko => "인터넷 연결이 끊겼어요. 입력한 내용은 그대로 있어요.",
    }
    /// The network was lost while an answer was written.
    lost {
        En => "The connection is gone. The answer is still being written, and goes on here once the connection is back.",
        Ko => "연결이 끊겼어요. 답변은 계속 쓰고 있고, 다시 연결되면 여기에서 이어져요.",
    }
    privacy { En => "Privacy", Ko => "개인정보 안내" }
    privacy_text(by: &str) {
        En => format!(
            "What you enter goes to {by} and to the AI model that answers. {by} can read it. This page sets no cookies, unless the link asks for a password or a code by mail: then one remembers for a day that you gave it, and others, for 15 minutes at most, what you asked a code for. Of an e-mail address that you enter for a code only a scrambled form is kept, so that addresses can be counted. Your network address is counted for an hour, so that nobody uses up all answers; it is not kept with them."
        ),
        Ko => format!(
            "입력한 내용은 {} 답변을 쓰는 AI 모델에 전달되고, {by}에서 볼 수 있어요. 쿠키는 링크에 비밀번호나 메일 코드가 필요할 때만 써요. 입력했다는 사실은 하루 동안, 코드를 받는 데 필요한 내용은 15분까지만 쿠키에 남아요. 코드를 받으려고 입력한 이메일 주소는 몇 명이 들어왔는지 셀 수 있게 알아볼 수 없는 형태로만 남아요. 한 곳에서 답변을 모두 써 버리지 않도록 네트워크 주소를 한 시간 동안 세지만, 답변과 함께 보관하지는 않아요.",
            with_josa(by, Josa::With)
        ),
    }
    privacy_device {
        En => "What you have typed stays in this browser tab until you close it. Whoever has the address of an answer can read it.",
        Ko => "입력하던 내용은 이 탭을 닫을 때까지 이 브라우저에 남아 있어요. 답변의 주소를 아는 사람은 그 답변을 볼 수 있어요.",
    }
    report { En => "Report a problem", Ko => "문제 알리기" }
    report_label { En => "What is wrong?", Ko => "어떤 문제가 있나요?" }
    report_hint(by: &str) {
        En => format!(
            "{by} reads this, together with the answer on this page if there is one. Write how to reach you if you want a reply."
        ),
        Ko => format!("{by}에서 이 글과 이 페이지의 답변을 함께 봐요. 답을 받고 싶다면 연락처도 적어 주세요."),
    }
    report_send { En => "Send report", Ko => "문제 보내기" }
    report_thanks(by: &str) {
        En => format!("Thank you. Your report was sent to {by}."),
        Ko => format!("고마워요. {by}에 전했어요."),
    }
    run_gone { En => "This answer is no longer available.", Ko => "이 답변은 이제 볼 수 없어요." }
    expired { En => "This link has expired", Ko => "링크 기간이 끝났어요" }
    revoked { En => "This page is no longer shared", Ko => "더 이상 공유하지 않는 페이지예요" }
    app_offline { En => "This app was taken offline", Ko => "지금은 내려 둔 앱이에요" }
    used_up { En => "All answers of this link are used up", Ko => "이 링크로 받을 수 있는 답변을 모두 썼어요" }
    day_used { En => "All answers of today are used up", Ko => "오늘 받을 수 있는 답변을 모두 썼어요" }
    not_open { En => "This page isn’t open yet", Ko => "아직 열리지 않은 페이지예요" }
    /// `at` is a day and a time.
    opens_at(at: &str) { En => format!("It opens on {at}."), Ko => format!("{at}에 열려요.") }
    locked { En => "This page has a password", Ko => "비밀번호가 있는 페이지예요" }
    for_members { En => "Sign in to open this page", Ko => "로그인하면 볼 수 있는 페이지예요" }
    for_addresses { En => "Show that you may open this page", Ko => "열어 볼 수 있는 분인지 확인할게요" }
    your_address { En => "Your e-mail address", Ko => "이메일 주소" }
    send_code { En => "Send me a code", Ko => "코드 받기" }
    code_sent {
        En => "If this address may open the page, a code is on its way there. It works for 15 minutes, in this browser.",
        Ko => "이 페이지를 열 수 있는 주소라면 코드를 보내 드렸어요. 15분 동안 이 브라우저에서만 쓸 수 있어요.",
    }
    code { En => "Code from the mail", Ko => "메일로 받은 코드" }
    other_address { En => "No mail? Ask for another code, or enter another address.", Ko => "메일이 오지 않았나요? 코드를 새로 받거나 다른 주소를 입력해 주세요." }
    address_wrong { En => "Enter a full e-mail address, like name@example.com.", Ko => "name@example.com처럼 이메일 주소를 끝까지 써 주세요." }
    wait_to_ask(minutes: u32) {
        En => match minutes {
            1 => "Too many codes were asked for from here. Wait a minute, then try again.".to_owned(),
            minutes => format!("Too many codes were asked for from here. Wait {minutes} minutes, then try again."),
        },
        Ko => format!("여기에서 코드를 너무 많이 요청했어요. {minutes}분 뒤에 다시 해 주세요."),
    }
    wait_to_try(minutes: u32) {
        En => match minutes {
            1 => "Too many wrong codes. Wait a minute, then ask for another one.".to_owned(),
            minutes => format!("Too many wrong codes. Wait {minutes} minutes, then ask for another one."),
        },
        Ko => format!("코드가 여러 번 달랐어요. {minutes}분 뒤에 코드를 새로 받아 주세요."),
    }
    busy { En => "Many people are using this page", Ko => "지금 이용하는 사람이 많아요" }
    password { En => "Password", Ko => "비밀번호" }
    unlock { En => "Open the page", Ko => "페이지 열기" }
    wrong_password {
        En => "That is not the password of this page. Check it and try again.",
        Ko => "이 페이지의 비밀번호가 아니에요. 확인하고 다시 입력해 주세요.",
    }
    wait(minutes: u32) {
        En => match minutes {
            1 => "Too many wrong passwords. Wait a minute, then try again.".to_owned(),
            minutes => format!("Too many wrong passwords. Wait {minutes} minutes, then try again."),
        },
        Ko => format!("비밀번호가 여러 번 달랐어요. {minutes}분 뒤에 다시 입력해 주세요."),
    }
    sign_in { En => "Sign in", Ko => "로그인" }
    /// For a page that can't be used in a frame.
    open_alone { En => "Open in a new tab", Ko => "새 탭에서 열기" }
    rate_limited { En => "Too many answers in a short time", Ko => "짧은 시간에 너무 많이 요청했어요" }
    not_found { En => "This link isn’t valid", Ko => "올바르지 않은 링크예요" }
    unavailable { En => "This page can’t be shown right now", Ko => "지금은 이 페이지를 보여 드리지 못해요" }
    kept { En => "What you typed is kept on this device.", Ko => "입력한 내용은 이 기기에 남아 있어요." }
    reload { En => "Try again", Ko => "다시 시도" }
}

#[cfg(test)]
mod tests {
    use super::shorter;

    #[test]
    fn the_shorter_time_is_told() {
        assert_eq!(shorter(Some(365), Some(3)), None);
        assert_eq!(shorter(Some(90), Some(3)), Some(90));
        assert_eq!(shorter(Some(365), None), Some(365));
        assert_eq!((shorter(Some(0), Some(1)), shorter(None, Some(1))), (Some(0), None));
    }
}
