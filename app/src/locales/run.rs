//! Words: running an app, and answers wherever they are shown.

use api::RunErrorCode;
use model::{InputKind, Josa, PersonalDataFound, with_josa};

use super::personal_data::{found_en, found_ko};
use crate::format::number;

words! {
    /// Running an app.
    Run;

    kept_for(days: u32) {
        En => match days {
            0 => "What you enter and the answer are not kept: copy the answer if you need it.".to_owned(),
            1 => "What you enter and the answer are kept for at most 1 day.".to_owned(),
            days => format!("What you enter and the answer are kept for at most {days} days."),
        },
        Ko => match days {
            0 => "입력한 내용과 답변은 보관하지 않아요. 필요하면 답변을 복사해 두세요.".to_owned(),
            days => format!("입력한 내용과 답변은 길어도 {days}일 동안 보관해요."),
        },
    }
    one_a_line { En => "One on each line.", Ko => "한 줄에 하나씩 적어 주세요." }
    /// The first option of a select in which one must be chosen.
    choose { En => "Choose one", Ko => "하나를 골라 주세요" }
    /// The first option of a select in which none has to be chosen.
    no_choice { En => "No choice", Ko => "고르지 않음" }
    /// Above a field that is only needed if another has a value, on pages that can't hide it.
    only_if(label: &str, kind: InputKind, is: &[String]) {
        En => match (is, kind) {
            ([], InputKind::Checkbox) => format!("Only if “{label}” is ticked:"),
            ([], _) => format!("Only if “{label}” is filled in:"),
            (is, _) => format!("Only if “{label}” is {}:", is.join(" / ")),
        },
        Ko => match (is, kind) {
            ([], InputKind::Checkbox) => format!("{} 체크했을 때만 채워 주세요.", with_josa(&format!("‘{label}’"), Josa::Object)),
            ([], _) => format!("{} 채웠을 때만 채워 주세요.", with_josa(&format!("‘{label}’"), Josa::Object)),
            (is, _) => format!("‘{label}’에서 {} 골랐을 때만 채워 주세요.", with_josa(&is.join(" / "), Josa::Object)),
        },
    }
    your_input { En => "Your input", Ko => "입력" }
    fill_example { En => "Fill with example", Ko => "예시로 채우기" }
    /// For screen readers.
    filled { En => "Filled with the example", Ko => "예시로 채웠어요" }
    model { En => "Model", Ko => "모델" }
    demo { En => "Demo model", Ko => "체험용 모델" }
    demo_hint {
        En => "A tiny model on this machine. It shows that things work, not how good answers are: what it writes may be short, odd or wrong.",
        Ko => "이 컴퓨터에서 도는 아주 작은 모델이에요. 작동하는지 보여 줄 뿐이라 답이 짧거나 엉뚱하거나 틀릴 수 있어요.",
    }
    no_model { En => "No model is connected yet.", Ko => "아직 연결된 모델이 없어요." }
    no_model_ask {
        En => "This app can run once an admin of the workspace connects one. You can fill in the form already; it is kept.",
        Ko => "워크스페이스 관리자가 모델을 연결하면 실행할 수 있어요. 먼저 입력해 두어도 내용은 그대로 남아요.",
    }
    no_model_you {
        En => "Connect one and this app runs. What you fill in here is kept.",
        Ko => "모델을 연결하면 이 앱을 실행할 수 있어요. 입력한 내용은 그대로 남아요.",
    }
    connect_model { En => "Connect a model", Ko => "모델 연결하기" }
    run { En => "Run", Ko => "실행" }
    running { En => "Writing", Ko => "작성 중" }
    offline {
        En => "You are offline. What you typed is kept; running works again once the network is back.",
        Ko => "인터넷 연결이 끊겼어요. 입력한 내용은 그대로 있고, 다시 연결되면 실행할 수 있어요.",
    }
    no_inputs { En => "This app needs nothing from you. Just run it.", Ko => "입력할 것이 없는 앱이에요. 바로 실행해 주세요." }
    not_published { En => "This app is not published", Ko => "지금은 게시하지 않은 앱이에요" }
    not_published_you {
        En => "Publish it in the builder, then people can run it here.",
        Ko => "만들기 화면에서 게시하면 여기서 실행할 수 있어요.",
    }
    not_published_text {
        En => "Its builder is still working on it. It will be in the market once it is published.",
        Ko => "만드는 중인 앱이에요. 게시하면 마켓에 나와요.",
    }
    new_version { En => "A new version was published", Ko => "새 버전이 게시됐어요" }
    reload { En => "Reload", Ko => "새로 고침" }
    open_builder { En => "Open the builder", Ko => "만들기 화면 열기" }
    keep_example { En => "Keep as example", Ko => "예시로 남기기" }
    kept_example { En => "Kept as an example", Ko => "예시로 남겼어요" }
    /// On the app's own page, where the draft isn't in view.
    kept_in_draft {
        En => "Kept as an example in the draft. It is used once you publish.",
        Ko => "초안에 예시로 남겼어요. 게시하면 쓰여요.",
    }
    examples_full(most: usize) {
        En => format!("There are {most} examples already. Remove one in the builder first."),
        Ko => format!("예시가 이미 {most}개 있어요. 만들기 화면에서 하나를 먼저 빼 주세요."),
    }
    favourite { En => "Favourite", Ko => "즐겨찾기" }
    run_gone {
        En => "This run isn’t available. It may belong to someone else, or its content was deleted.",
        Ko => "이 실행은 볼 수 없어요. 다른 사람의 실행이거나 내용이 지워졌을 수 있어요.",
    }
    /// Before a run with a long text.
    in_parts(count: &str) {
        En => format!("This text is long: it will be read in about {count} parts. That takes longer, and each part costs a request."),
        Ko => format!("글이 길어서 약 {count}개 부분으로 나눠 읽어요. 더 오래 걸리고, 부분마다 요청 비용이 들어요."),
    }
    /// Beside the button, before a run.
    costs_about(cost: &str) { En => format!("About {cost}"), Ko => format!("약 {cost}") }
    /// The same where the answer's length or the pictures are not known.
    costs_from(cost: &str) { En => format!("From {cost}"), Ko => format!("최소 {cost}") }
    /// The same in full, of an unusually dear run.
    costs_more(times: u64) {
        En => format!("{times} times what a run of this app usually costs"),
        Ko => format!("이 앱 평소 비용의 {times}배예요"),
    }
    use_input { En => "Use this input", Ko => "이 입력 쓰기" }
    recent { En => "Your recent runs", Ko => "최근 실행" }
    see_all { En => "See all", Ko => "모두 보기" }
    no_runs { En => "Runs of this app that you start appear here.", Ko => "이 앱을 실행한 기록이 여기에 모여요." }
    untitled { En => "Run without text", Ko => "글이 없는 실행" }
    conversation { En => "Conversation", Ko => "대화" }
    new_conversation { En => "New conversation", Ko => "새 대화" }
    older_turns { En => "Show earlier messages", Ko => "이전 대화 더 보기" }
    chat_inputs { En => "For this conversation", Ko => "이 대화에 쓸 내용" }
    message { En => "Your message", Ko => "메시지" }
    message_hint { En => "Enter sends. Shift+Enter starts a new line.", Ko => "Enter로 보내고 Shift+Enter로 줄을 바꿔요." }
    send { En => "Send", Ko => "보내기" }
    suggestions { En => "You can ask, for example:", Ko => "이렇게 물어볼 수 있어요" }
    you { En => "You", Ko => "나" }
    recent_conversations { En => "Your recent conversations", Ko => "최근 대화" }
}

areas! {
    Run {
        answer: Answer,
    }
}

words! {
    /// Words of an answer.
    Answer;

    title { En => "Answer", Ko => "답변" }
    not_kept { En => "What was entered and answered is no longer kept", Ko => "입력한 내용과 답변은 더 이상 보관하지 않아요" }
    not_kept_text {
        En => "Its time was over, so it was deleted for good. How the run went and what it cost stays.",
        Ko => "보관 기간이 지나 완전히 지웠어요. 실행이 어떻게 끝났고 비용이 얼마였는지는 남아 있어요.",
    }
    not_kept_title { En => "Not kept", Ko => "보관하지 않음" }
    idle { En => "The answer appears here.", Ko => "답변이 여기에 나와요." }
    fields { En => "Table in the answer", Ko => "답변 속 표" }
    queued { En => "Waiting for its turn", Ko => "차례를 기다리는 중" }
    writing { En => "Writing", Ko => "작성 중" }
    done { En => "Done", Ko => "완료" }
    cut_off { En => "Cut off", Ko => "길이 제한" }
    cut_off_note {
        En => "The answer reached the longest length that this app allows, so it ends here.",
        Ko => "이 앱에서 정한 가장 긴 길이에 닿아서 여기까지만 썼어요.",
    }
    stopped { En => "Stopped. What was written is kept.", Ko => "멈췄어요. 여기까지 쓴 내용은 남아 있어요." }
    not_finished { En => "Not finished", Ko => "끝까지 못 썼어요" }
    refused { En => "Not answered", Ko => "답하지 않았어요" }
    failed { En => "Did not work", Ko => "답변을 받지 못했어요" }
    not_finished_title { En => "The answer is not complete.", Ko => "답변이 중간에 끊겼어요." }
    refused_title { En => "There is no answer to this.", Ko => "이 내용에는 답변이 없어요." }
    failed_title { En => "The model did not answer.", Ko => "모델이 답하지 않았어요." }
    /// Runs a failed run again.
    again { En => "Run again", Ko => "다시 실행" }
    /// The first and the last model that was tried without success.
    all_failed(from: &str, to: &str, why: RunErrorCode) {
        En => format!("{from} {}, and {to} did not answer either.", clause_en(why)),
        Ko => {
            format!("{} {} {to}에도 물어봤지만 답을 받지 못했어요.", with_josa(from, Josa::Subject), clause_ko(why))
        },
    }
    to_models { En => "Open models", Ko => "모델 페이지 열기" }
    /// The model that answered instead.
    fallback(from: &str, to: &str, why: RunErrorCode) {
        En => format!("{from} {}, so {to} answered.", clause_en(why)),
        Ko => {
            format!(
                "{} {} {} 대신 답했어요.",
                with_josa(from, Josa::Subject),
                clause_ko(why),
                with_josa(to, Josa::Subject)
            )
        },
    }
    /// The model that is asked instead, before it has answered.
    falling_back(from: &str, to: &str, why: RunErrorCode) {
        En => format!("{from} {}, so {to} is asked.", clause_en(why)),
        Ko => {
            format!("{} {} {}에 물어보고 있어요.", with_josa(from, Josa::Subject), clause_ko(why), to)
        },
    }
    retry(why: RunErrorCode, seconds: u64) {
        En => match seconds {
            0 | 1 => format!("The model {}. It is asked again in a moment.", clause_en(why)),
            seconds => format!("The model {}. It is asked again in {seconds} s.", clause_en(why)),
        },
        Ko => match seconds {
            0 | 1 => format!("모델이 {} 곧 다시 물어봐요.", clause_ko(why)),
            seconds => format!("모델이 {} {seconds}초 뒤에 다시 물어봐요.", clause_ko(why)),
        },
    }
    /// While a long text is read in parts.
    part(number: u32, of: u32) {
        En => format!("The text is long, so it is read in parts. Part {number} of {of}."),
        Ko => format!("글이 길어서 나눠 읽고 있어요. {of}개 가운데 {number}번째 부분이에요."),
    }
    /// The answers to all parts are there.
    joining(of: u32) {
        En => format!("All {of} parts were read, and are being joined."),
        Ko => format!("{of}개 부분을 모두 읽고, 하나로 합치고 있어요."),
    }
    /// On a server of one's own.
    loading_model {
        En => "The model is probably being loaded on its machine. That can take some minutes; you can stop it any time.",
        Ko => "서버에서 모델을 불러오고 있는 것 같아요. 몇 분 걸릴 수 있고, 언제든 멈출 수 있어요.",
    }
    /// While the browser is offline.
    away {
        En => "No connection. The answer is still being written and continues here once you are back online.",
        Ko => "인터넷 연결이 끊겼어요. 답변은 계속 쓰고 있고, 다시 연결되면 여기에 이어져요.",
    }
    thinking {
        En => "The model is still thinking. Some take many minutes; you can stop it any time.",
        Ko => "모델이 아직 생각하고 있어요. 오래 걸리는 모델도 있고, 언제든 멈출 수 있어요.",
    }
    /// A setting was left out because the model rejects it.
    left_out(setting: &str) {
        En => format!("The model does not take the setting “{setting}”, so it was asked without it."),
        Ko => format!("이 모델은 “{setting}” 설정을 받지 않아서 빼고 물어봤어요."),
    }
    /// A setting was sent under another name.
    renamed(setting: &str, instead: &str) {
        En => format!("The model does not take “{setting}”, so it was asked with “{instead}”."),
        Ko => {
            format!("이 모델은 “{setting}” 설정을 받지 않아서 “{instead}” 설정으로 물어봤어요.")
        },
    }
    /// Personal data that was in the prompt.
    personal_data(found: &PersonalDataFound) { En => found_en(found), Ko => found_ko(found) }
    stop { En => "Stop", Ko => "멈추기" }
    rate_failed { En => "Your rating was not saved", Ko => "평가를 저장하지 못했어요" }
    stop_failed { En => "It could not be stopped", Ko => "멈추지 못했어요" }
    tokens(count: &str) { En => format!("{count} tokens"), Ko => format!("{count} 토큰") }
    markdown { En => "Markdown (.md)", Ko => "마크다운 (.md)" }
    plain { En => "Plain text (.txt)", Ko => "텍스트 (.txt)" }
    print { En => "Print", Ko => "인쇄" }
    /// A kind of file that the answer is downloaded as.
    file(format: api::AnswerFormat) -> &'static str {
        En => match format {
            api::AnswerFormat::Form => "In your company’s form (.docx)",
            api::AnswerFormat::Docx => "Word (.docx)",
            api::AnswerFormat::Hwpx => "Hangul (.hwpx)",
            api::AnswerFormat::Pdf => "PDF (.pdf)",
            api::AnswerFormat::Md => "Markdown (.md)",
            api::AnswerFormat::Xlsx => "Excel (.xlsx)",
            api::AnswerFormat::Csv => "Table as text (.csv)",
            api::AnswerFormat::Json => "JSON data (.json)",
        },
        Ko => match format {
            api::AnswerFormat::Form => "회사 양식 (.docx)",
            api::AnswerFormat::Docx => "워드 (.docx)",
            api::AnswerFormat::Hwpx => "한글 (.hwpx)",
            api::AnswerFormat::Pdf => "PDF (.pdf)",
            api::AnswerFormat::Md => "마크다운 (.md)",
            api::AnswerFormat::Xlsx => "엑셀 (.xlsx)",
            api::AnswerFormat::Csv => "텍스트 표 (.csv)",
            api::AnswerFormat::Json => "JSON 데이터 (.json)",
        },
    }
    useful_question { En => "Was this answer useful?", Ko => "이 답변이 도움이 됐나요?" }
    useful { En => "Useful", Ko => "도움이 됐어요" }
    not_useful { En => "Not useful", Ko => "아쉬워요" }
    comment_up { En => "What was good about it?", Ko => "어떤 점이 좋았나요?" }
    comment_down { En => "What was wrong with it?", Ko => "어떤 점이 아쉬웠나요?" }
    comment_hint { En => "It helps to make this app better.", Ko => "앱을 고치는 데 도움이 돼요." }
    add_comment { En => "Add a comment", Ko => "의견 남기기" }
    edit_comment { En => "Change the comment", Ko => "의견 고치기" }
    send_comment { En => "Send comment", Ko => "의견 보내기" }
    comment_sent { En => "Comment sent", Ko => "의견을 보냈어요" }
    /// For screen readers, like the others that begin with `say`.
    say_writing { En => "Writing the answer", Ko => "답변을 쓰고 있어요" }
    say_done(words: usize) {
        En => match words {
            1 => "Answer ready. 1 word.".to_owned(),
            words => format!("Answer ready. {} words.", number(u64::try_from(words).unwrap_or(u64::MAX))),
        },
        Ko => format!("답변이 준비됐어요. {}단어예요.", number(u64::try_from(words).unwrap_or(u64::MAX))),
    }
    say_stopped { En => "Stopped. What was written is kept.", Ko => "멈췄어요. 여기까지 쓴 내용은 남아 있어요." }
    say_failed(why: &str) {
        En => format!("The answer did not come to its end. {why}"),
        Ko => format!("답변을 끝까지 쓰지 못했어요. {why}"),
    }
}

/// Why a model did not answer, after its name.
fn clause_en(why: RunErrorCode) -> &'static str {
    match why {
        RunErrorCode::KeyRefused => "could not be used, because its key was refused",
        RunErrorCode::NoMoney => "could not be used, because its account has no credit left",
        RunErrorCode::TooLong => "takes less text than this",
        RunErrorCode::Filtered | RunErrorCode::Refused => "declined to answer",
        RunErrorCode::RateLimited => "takes no more requests right now",
        RunErrorCode::Overloaded => "is overloaded",
        RunErrorCode::Unreachable | RunErrorCode::AddressRefused => "could not be reached",
        RunErrorCode::ModelNotFound => "is no longer available",
        RunErrorCode::ModelRetired => "was switched off by its provider",
        RunErrorCode::TimedOut => "did not answer in time",
        _ => "did not answer",
    }
}

/// Why a model did not answer, between its name and what is done about it.
fn clause_ko(why: RunErrorCode) -> &'static str {
    match why {
        RunErrorCode::KeyRefused => "키를 거절당해서",
        RunErrorCode::NoMoney => "계정에 남은 금액이 없어서",
        RunErrorCode::TooLong => "받을 수 있는 길이를 넘어서",
        RunErrorCode::Filtered | RunErrorCode::Refused => "답하지 않겠다고 해서",
        RunErrorCode::RateLimited => "지금은 요청을 더 받지 않아서",
        RunErrorCode::Overloaded => "이용이 몰려서",
        RunErrorCode::Unreachable | RunErrorCode::AddressRefused => "연결되지 않아서",
        RunErrorCode::ModelNotFound => "더는 없어서",
        RunErrorCode::ModelRetired => "종료돼서",
        RunErrorCode::TimedOut => "제때 답하지 않아서",
        _ => "답하지 않아서",
    }
}
