//! Words: notices.

use api::{Budget, BudgetNotice, NoticeSubject};
use model::{Josa, Language, with_josa};

use crate::{
    format::{budget_amount as amount, day},
    locales::words,
};

words! {
    /// What a member is to know and do.
    Notices;

    title { En => "Notices", Ko => "알림" }
    lead {
        En => "What needs doing soon, for your apps and, if you are an admin, for the workspace.",
        Ko => "내 앱에서, 관리자라면 워크스페이스에서 곧 해야 할 일이에요.",
    }
    none { En => "No notices", Ko => "알림이 없어요" }
    none_text {
        En => "You are told here 90, 30, 7 and 1 days before a model that your apps use is switched off.",
        Ko => "앱에서 쓰는 모델이 종료되기 90일, 30일, 7일, 1일 전에 여기서 알려 드려요.",
    }
    read_all { En => "Mark all as read", Ko => "모두 읽음으로 표시" }
    reading { En => "Marking", Ko => "표시하는 중" }
    /// For screen readers.
    all_read { En => "All notices are read", Ko => "알림을 모두 읽었어요" }
    read { En => "Mark as read", Ko => "읽음으로 표시" }
    read_of(title: &str) { En => format!("Mark as read: {title}"), Ko => format!("읽음으로 표시: {title}") }
    is_read { En => "Marked as read", Ko => "읽음으로 표시했어요" }
    unread { En => "Unread", Ko => "읽지 않음" }
    older { En => "Older notices", Ko => "이전 알림" }
    newest { En => "Newest notices", Ko => "최근 알림" }
    failed { En => "This was not marked as read", Ko => "읽음으로 표시하지 못했어요" }
    /// The day on which a model is switched off.
    goes(model: &str, day: &str) {
        En => format!("{model} is switched off on {day}"),
        Ko => format!("{} {day}에 종료돼요", with_josa(model, Josa::Subject)),
    }
    /// How many days were left when it was written.
    were_left(days: u32) {
        En => match days {
            0 => "That was the day on which this was written.".to_owned(),
            1 => "1 day was left when this was written.".to_owned(),
            days => format!("{days} days were left when this was written."),
        },
        Ko => match days {
            0 => "이 알림을 쓴 날이 종료일이었어요.".to_owned(),
            days => format!("이 알림을 쓴 날에는 {days}일 남아 있었어요."),
        },
    }
    joined {
        En => "Since the last notice, this has come to use it:",
        Ko => "지난 알림 뒤로 이 모델을 쓰게 된 앱이에요.",
    }
    /// What an admin does about it.
    to_do_admin {
        En => "Measure another model on the apps’ test rows, then swap it in.",
        Ko => "앱의 테스트 행으로 다른 모델을 재 본 뒤 바꿔 주세요.",
    }
    /// What the owner of an app does about it.
    to_do_owner {
        En => "Compare another model on the app’s test rows, then publish the app with it.",
        Ko => "앱의 테스트 행으로 다른 모델과 비교한 뒤, 그 모델로 게시해 주세요.",
    }
    successor(model: &str) {
        En => format!("Its provider recommends {model} instead."),
        Ko => format!("제공사는 {} 대신 쓰라고 해요.", with_josa(model, Josa::Object)),
    }
    default { En => "It is the workspace’s default model.", Ko => "워크스페이스의 기본 모델이에요." }
    stands_in { En => "It stands in for other models.", Ko => "다른 모델을 대신하는 모델이에요." }
    would_stop { En => "would stop", Ko => "멈춰요" }
    as_fallback { En => "has it as a fallback", Ko => "대체 모델로 써요" }
    then(model: &str) {
        En => format!("{model} answers from then on"),
        Ko => format!("그 뒤에는 {} 답해요", with_josa(model, Josa::Subject)),
    }
    more_apps(count: u32) {
        En => if count == 1 { "and 1 more app".to_owned() } else { format!("and {count} more apps") },
        Ko => format!("그 밖에 앱 {count}개"),
    }
    webhook_off(name: &str) {
        En => format!("The webhook {name} was switched off"),
        Ko => format!("{name} 웹훅이 꺼졌어요"),
    }
    budget_warned(name: &str, percent: u8) {
        En => format!("{percent}% of the budget “{name}” is spent"),
        Ko => format!("예산 ‘{name}’의 {percent}%를 썼어요"),
    }
    budget_too_little(name: &str) {
        En => format!("The budget “{name}” had too little left for a run"),
        Ko => format!("예산 ‘{name}’에 남은 금액이 실행 하나에 모자랐어요"),
    }
    budget_stopped(name: &str) { En => format!("The budget “{name}” is spent"), Ko => format!("예산 ‘{name}’에 남은 금액이 없어요") }
    budget_asked(who: &str, name: &str) {
        En => format!("{who} asks for more of the budget “{name}”"),
        Ko => format!("{who}님이 예산 ‘{name}’ 한도를 늘려 달라고 해요"),
    }
    budget_stands(budget: &Budget) {
        En => format!("{} of {} was spent when this was written.", amount(budget.spent), amount(budget.amount)),
        Ko => format!("이 알림을 보낼 때 {} 중 {} 사용했어요.", amount(budget.amount), amount(budget.spent)),
    }
    budget_text(about: &BudgetNotice) {
        En => format!(
            "{} {}",
            words(Language::En).notices().budget_stands(&about.budget),
            match (about.stopped, about.too_little) {
                (true, _) => "No more runs are started.",
                (false, true) => "One run asked for more than is left and wasn’t started. Runs that may cost less go on.",
                (false, false) => "Runs go on as long as enough is left.",
            },
        ),
        Ko => format!(
            "{} {}",
            words(Language::Ko).notices().budget_stands(&about.budget),
            match (about.stopped, about.too_little) {
                (true, _) => "이제 실행이 시작되지 않아요.",
                (false, true) => "남은 금액보다 더 들 수 있는 실행 하나가 시작되지 않았어요. 더 적게 드는 실행은 계속돼요.",
                (false, false) => "금액이 남아 있는 동안은 계속 실행돼요.",
            },
        ),
    }
    to_budgets { En => "Open the budgets", Ko => "예산 열기" }
    webhook_to_do {
        En => "See what went wrong, then switch it on again. What it missed can be sent again from its log.",
        Ko => "무엇이 잘못됐는지 확인하고 다시 켜 주세요. 놓친 이벤트는 전달 기록에서 다시 보낼 수 있어요.",
    }
    to_webhook { En => "Open the webhook", Ko => "웹훅 열기" }
    to_calendar { En => "Open the retirement calendar", Ko => "모델 종료 일정 열기" }
    compare(app: &str) { En => format!("Compare models for {app}"), Ko => format!("{app} 앱의 모델 비교하기") }
}

impl Notices {
    /// What a notice is about, in one line.
    pub fn title_of(self, about: &NoticeSubject, language: Language) -> String {
        match about {
            NoticeSubject::Retirement(about) => self.goes(&about.model.name, &day(&about.day, language)),
            NoticeSubject::WebhookOff(about) => self.webhook_off(&about.name),
            NoticeSubject::Budget(about) if about.stopped => self.budget_stopped(&about.budget.name),
            NoticeSubject::Budget(about) if about.too_little => self.budget_too_little(&about.budget.name),
            NoticeSubject::Budget(about) => {
                self.budget_warned(&about.budget.name, about.budget.warn_percent.unwrap_or(100))
            }
            NoticeSubject::BudgetAsk(about) => self.budget_asked(&about.asked_by, &about.budget.name),
        }
    }
}
