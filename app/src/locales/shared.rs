//! Words: an app behind a share link, for people without an account.

use model::{Josa, with_josa};

words! {
    /// An app behind a share link, for people without an account.
    Shared;

    run { En => "Get the answer", Ko => "답변 받기" }
    running { En => "Writing", Ko => "작성 중" }
    written_by_ai(by: &str) {
        En => format!("Written by AI, so check what matters. {by} keeps what you enter here and the answer."),
        Ko => {
            format!(
                "AI가 쓴 답이니 중요한 내용은 꼭 확인해 주세요. 입력한 내용과 답변은 {} 보관해요.",
                with_josa(by, Josa::Subject)
            )
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
    /// Without script.
    refused { En => "Nothing was sent", Ko => "보내지 못했어요" }
    /// Without script.
    go_back {
        En => "Your browser’s Back button brings back what you typed.",
        Ko => "브라우저의 뒤로 버튼을 누르면 입력한 내용이 그대로 있어요.",
    }
    /// At a field that was refused, without script.
    look_again { En => "This needs fixing.", Ko => "다시 확인해 주세요." }
    run_gone { En => "This answer is no longer available.", Ko => "이 답변은 이제 볼 수 없어요." }
    expired { En => "This link has expired", Ko => "링크 기간이 끝났어요" }
    revoked { En => "This page is no longer shared", Ko => "더 이상 공유하지 않는 페이지예요" }
    used_up { En => "All answers of this link are used up", Ko => "이 링크로 받을 수 있는 답변을 모두 썼어요" }
    rate_limited { En => "Too many answers in a short time", Ko => "짧은 시간에 너무 많이 요청했어요" }
    not_found { En => "This link isn’t valid", Ko => "올바르지 않은 링크예요" }
    unavailable { En => "This page can’t be shown right now", Ko => "지금은 이 페이지를 보여 드리지 못해요" }
    kept { En => "What you typed is kept on this device.", Ko => "입력한 내용은 이 기기에 남아 있어요." }
    reload { En => "Try again", Ko => "다시 시도" }
}
