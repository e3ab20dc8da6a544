//! Words: how long what runs hold is kept, and legal holds.

use api::{HoldScope, RetentionLoss};

use crate::format::number;

words! {
    /// How long what runs hold is kept, and legal holds.
    RetentionWords;

    title { En => "Retention", Ko => "보관 기간" }
    lead {
        En => "How long Madang keeps what people enter and are answered, and what must not be deleted.",
        Ko => "사람들이 입력한 내용과 답변을 얼마나 보관할지, 무엇을 지우면 안 되는지 정해요.",
    }
    what {
        En => "What goes: inputs, answers, chat summaries, comments and attached files. What stays: who ran which app, when, how it ended and what it cost. Test rows and comparisons are test data that somebody chose to keep, and stay.",
        Ko => "지워지는 것: 입력, 답변, 대화 요약, 의견, 첨부 파일. 남는 것: 누가 언제 어떤 앱을 실행했고 어떻게 끝났으며 비용이 얼마였는지. 테스트 행과 비교는 누군가 남기기로 한 테스트 데이터라서 그대로 있어요.",
    }
    content { En => "Inputs and answers", Ko => "입력과 답변" }
    content_hint {
        En => "Counted from a run’s start. “Not kept” means until five minutes after a run’s end, so that whoever waits gets the answer; a chat then doesn’t know its earlier turns.",
        Ko => "실행을 시작한 때부터 세요. ‘보관하지 않음’을 고르면 실행이 끝나고 5분 뒤에 지워요. 기다리던 사람이 답변을 받을 수 있게 두는 시간이에요. 채팅은 앞서 나눈 대화를 기억하지 못해요.",
    }
    /// `None`: as long as the runs.
    days(days: Option<u32>) {
        En => match days {
            None => "As long as the runs".to_owned(),
            Some(0) => "Not kept".to_owned(),
            Some(1) => "1 day".to_owned(),
            Some(days) => format!("{} days", number(days.into())),
        },
        Ko => match days {
            None => "실행 기록이 남아 있는 동안".to_owned(),
            Some(0) => "보관하지 않음".to_owned(),
            Some(days) => format!("{}일", number(days.into())),
        },
    }
    exceed { En => "Apps may keep longer than the workspace", Ko => "앱이 워크스페이스보다 오래 보관할 수 있게 하기" }
    exceed_hint { En => "Otherwise the shorter of both counts.", Ko => "켜지 않으면 둘 중 짧은 쪽을 따라요." }
    usage { En => "Usage by day", Ko => "날짜별 사용량" }
    usage_hint { En => "Older usage is added up: sums and budgets stay right.", Ko => "더 오래된 사용량은 합쳐 두어서 합계와 예산은 그대로 맞아요." }
    /// `None`: for ever.
    months(months: Option<u32>) {
        En => match months {
            None => "For ever".to_owned(),
            Some(1) => "1 month".to_owned(),
            Some(months) => format!("{months} months"),
        },
        Ko => match months {
            None => "계속".to_owned(),
            Some(months) => format!("{months}개월"),
        },
    }
    server(months: Option<u32>) {
        En => match months {
            None => "This server keeps the runs themselves for ever.".to_owned(),
            Some(months) => format!("This server keeps the runs themselves for at most {months} months."),
        },
        Ko => match months {
            None => "이 서버는 실행 기록 자체를 계속 보관해요.".to_owned(),
            Some(months) => format!("이 서버는 실행 기록 자체를 길어도 {months}개월까지만 보관해요."),
        },
    }
    apps { En => "Apps with a rule of their own", Ko => "따로 정한 앱" }
    apps_lead { En => "Set in the app’s run log by whoever may change the app.", Ko => "앱을 고칠 수 있는 사람이 앱의 실행 기록에서 정해요." }
    app_gone { En => "An app that is not in the market", Ko => "마켓에 없는 앱" }
    refused { En => "The times were not saved", Ko => "기간을 저장하지 못했어요" }
    loss_title(loss: &RetentionLoss) {
        En => match (loss.runs, loss.at_least) {
            (0, _) => "Add up old usage?".to_owned(),
            (1, _) => "Delete what one run holds?".to_owned(),
            (runs, false) => format!("Delete what {} runs hold?", number(runs)),
            (runs, true) => format!("Delete what {} or more runs hold?", number(runs)),
        },
        Ko => match (loss.runs, loss.at_least) {
            (0, _) => "오래된 사용량을 합칠까요?".to_owned(),
            (runs, false) => format!("실행 {}개의 내용을 지울까요?", number(runs)),
            (runs, true) => format!("실행 {}개 이상의 내용을 지울까요?", number(runs)),
        },
    }
    loss_text {
        En => "It can’t be brought back. What is under a legal hold stays. The audit log keeps who did this, and how much it was.",
        Ko => "되돌릴 수 없어요. 법적 보존 대상은 남아요. 누가 얼마나 지웠는지는 감사 기록에 남아요.",
    }
    oldest { En => "The oldest of them:", Ko => "가장 오래된 실행:" }
    usage_loss(days: u64) {
        En => format!("Usage of {} days won’t be known by day any more.", number(days)),
        Ko => format!("{}일치 사용량은 더 이상 날짜별로 볼 수 없어요.", number(days)),
    }
    delete { En => "Delete", Ko => "지우기" }
    deleting { En => "Saving…", Ko => "저장하는 중…" }
    leave { En => "Change nothing", Ko => "바꾸지 않기" }
    saved { En => "The times are saved", Ko => "기간을 저장했어요" }
    holds { En => "Legal holds", Ko => "법적 보존" }
    holds_lead {
        En => "What is held isn’t deleted: by no time above, with no month, and by nobody who deletes a run or an app.",
        Ko => "보존 대상은 위의 기간이 지나도, 월 단위로 기록을 지울 때도, 누가 실행이나 앱을 지우려 해도 지워지지 않아요.",
    }
    no_holds { En => "Nothing is held.", Ko => "보존 대상이 없어요." }
    scope { En => "What to hold", Ko => "보존할 대상" }
    scope_of(scope: HoldScope) -> &'static str {
        En => match scope {
            HoldScope::Workspace => "All runs",
            HoldScope::App => "The runs of an app",
            HoldScope::Person => "The runs of a person",
        },
        Ko => match scope {
            HoldScope::Workspace => "모든 실행",
            HoldScope::App => "앱 하나의 실행",
            HoldScope::Person => "한 사람의 실행",
        },
    }
    object { En => "App or person", Ko => "앱이나 사람" }
    choose { En => "Choose", Ko => "고르기" }
    reason { En => "Reason", Ko => "이유" }
    reason_hint { En => "10 characters or more. Admins read it.", Ko => "10자 이상 적어 주세요. 관리자가 볼 수 있어요." }
    reason_wrong { En => "Say why, in 10 to 500 characters.", Ko => "이유를 10자에서 500자까지 적어 주세요." }
    object_wrong { En => "Choose an app or a person.", Ko => "앱이나 사람을 골라 주세요." }
    place { En => "Place a hold", Ko => "보존 지정" }
    placing { En => "Placing…", Ko => "지정하는 중…" }
    placed { En => "The hold is placed", Ko => "보존 대상으로 지정했어요" }
    not_placed { En => "The hold was not placed", Ko => "보존 대상으로 지정하지 못했어요" }
    by(name: &str) { En => format!("Placed by {name}"), Ko => format!("지정한 사람: {name}") }
    lifted_by(name: &str) { En => format!("Lifted by {name}"), Ko => format!("해제한 사람: {name}") }
    lift { En => "Lift", Ko => "해제" }
    lift_title(what: &str) { En => format!("Lift the hold on {what}?"), Ko => format!("보존을 해제할까요? ({what})") }
    lift_text {
        En => "What is past its time is deleted within minutes, and can’t be brought back.",
        Ko => "보관 기간이 지난 내용은 몇 분 안에 지워지고, 되돌릴 수 없어요.",
    }
    lifting { En => "Lifting…", Ko => "해제하는 중…" }
    lifted { En => "The hold is lifted", Ko => "보존을 해제했어요" }
    keep_hold { En => "Keep it", Ko => "그대로 두기" }
    of_app { En => "How long this app keeps what people enter", Ko => "이 앱이 입력과 답변을 보관하는 기간" }
    of_app_label { En => "Inputs and answers of this app", Ko => "이 앱의 입력과 답변" }
    as_workspace(days: Option<u32>) {
        En => match days {
            None => "As the workspace: as long as the runs".to_owned(),
            Some(0) => "As the workspace: not kept".to_owned(),
            Some(1) => "As the workspace: 1 day".to_owned(),
            Some(days) => format!("As the workspace: {} days", number(days.into())),
        },
        Ko => match days {
            None => "워크스페이스와 같게(실행 기록이 남아 있는 동안)".to_owned(),
            Some(0) => "워크스페이스와 같게(보관하지 않음)".to_owned(),
            Some(days) => format!("워크스페이스와 같게({}일)", number(days.into())),
        },
    }
    shorter { En => "No longer than the workspace: the shorter time counts.", Ko => "워크스페이스보다 길게 정해도 짧은 쪽을 따라요." }
    held { En => "A legal hold keeps all of it until an admin lifts it.", Ko => "법적 보존 대상이라 관리자가 해제할 때까지 모두 남아요." }
}
