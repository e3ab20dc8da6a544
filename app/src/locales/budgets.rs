//! Words: budgets.

use api::Budget;
use model::budget::{Amount, BudgetPeriod, BudgetScope};

use crate::format::budget_amount as amount;

words! {
    /// Budgets, and what is said to whoever is stopped by one.
    Budgets;

    title { En => "Budgets", Ko => "예산" }
    lead {
        En => "A run that could cost more than what is left isn’t started. What it may cost at most is held while it runs.",
        Ko => "남은 금액보다 더 들 수 있는 실행은 시작하지 않아요. 실행하는 동안에는 가장 많이 들 수 있는 금액을 잡아 둬요.",
    }
    none { En => "No budgets yet", Ko => "아직 예산이 없어요" }
    none_text {
        En => "A budget says how much may be spent in a day, a month or in all: by the workspace, an app, a member, a key, a link or with a provider. Nobody can spend past it.",
        Ko => "하루, 한 달, 또는 전체 기간에 얼마까지 쓸 수 있는지 정해요. 워크스페이스, 앱, 구성원, 키, 링크, 제공사마다 정할 수 있고 누구도 넘겨 쓸 수 없어요.",
    }
    add { En => "Add a budget", Ko => "예산 추가" }
    create { En => "Add the budget", Ko => "추가하기" }
    creating { En => "Adding", Ko => "추가하는 중" }
    save { En => "Save", Ko => "저장" }
    saved { En => "The budget is saved", Ko => "예산을 저장했어요" }
    created { En => "The budget holds from now on", Ko => "이제부터 예산을 지켜요" }
    edit { En => "Edit", Ko => "수정" }
    edit_title(name: &str) { En => format!("Edit {name}"), Ko => format!("{name} 수정") }
    delete { En => "Delete", Ko => "삭제" }
    deleting { En => "Deleting", Ko => "삭제하는 중" }
    deleted { En => "The budget is deleted", Ko => "예산을 삭제했어요" }
    delete_title(name: &str) { En => format!("Delete the budget {name}?"), Ko => format!("{name} 예산을 삭제할까요?") }
    delete_text {
        En => "Nothing is limited by it any more, and what it has counted is gone. What was spent stays in the runs.",
        Ko => "더는 한도를 두지 않고, 예산에 집계된 금액도 사라져요. 쓴 금액은 실행에 남아요.",
    }
    keep { En => "Keep it", Ko => "그대로 두기" }
    name { En => "Name", Ko => "이름" }
    name_hint { En => "People read it when the budget is reached.", Ko => "예산을 다 쓰면 사람들이 이 이름을 봐요." }
    name_missing { En => "Enter a name.", Ko => "이름을 입력해 주세요." }
    name_too_long { En => "Use at most 80 characters.", Ko => "80자까지 쓸 수 있어요." }
    scope { En => "For", Ko => "대상" }
    scope_of(scope: BudgetScope) -> &'static str {
        En => match scope {
            BudgetScope::Workspace => "The whole workspace",
            BudgetScope::App => "One app",
            BudgetScope::Link => "One share link",
            BudgetScope::Key => "One API key",
            BudgetScope::Member => "One member",
            BudgetScope::Provider => "One provider",
            BudgetScope::Connection => "One connection",
        },
        Ko => match scope {
            BudgetScope::Workspace => "워크스페이스 전체",
            BudgetScope::App => "앱 하나",
            BudgetScope::Link => "공유 링크 하나",
            BudgetScope::Key => "API 키 하나",
            BudgetScope::Member => "구성원 한 명",
            BudgetScope::Provider => "제공사 하나",
            BudgetScope::Connection => "연결 하나",
        },
    }
    object(scope: BudgetScope) -> &'static str {
        En => match scope {
            BudgetScope::App | BudgetScope::Workspace => "App",
            BudgetScope::Link => "Share link",
            BudgetScope::Key => "API key",
            BudgetScope::Member => "Member",
            BudgetScope::Provider => "Provider",
            BudgetScope::Connection => "Connection",
        },
        Ko => match scope {
            BudgetScope::App | BudgetScope::Workspace => "앱",
            BudgetScope::Link => "공유 링크",
            BudgetScope::Key => "API 키",
            BudgetScope::Member => "구성원",
            BudgetScope::Provider => "제공사",
            BudgetScope::Connection => "연결",
        },
    }
    choose { En => "Choose one", Ko => "골라 주세요" }
    object_missing { En => "Choose what it is for.", Ko => "대상을 골라 주세요." }
    app_of_link { En => "The link’s app", Ko => "링크의 앱" }
    gone { En => "It is gone", Ko => "없어졌어요" }
    period { En => "Period", Ko => "기간" }
    period_hint { En => "It begins anew at midnight in the workspace’s time zone.", Ko => "워크스페이스 시간대의 자정에 새로 시작돼요." }
    period_of(period: BudgetPeriod) -> &'static str {
        En => match period {
            BudgetPeriod::Day => "A day",
            BudgetPeriod::Month => "A month",
            BudgetPeriod::All => "In all",
        },
        Ko => match period {
            BudgetPeriod::Day => "하루",
            BudgetPeriod::Month => "한 달",
            BudgetPeriod::All => "전체 기간",
        },
    }
    currency { En => "Currency", Ko => "통화" }
    dollars { En => "US dollars", Ko => "미국 달러" }
    won { En => "Won", Ko => "원" }
    won_hint {
        En => "A run counts in won by the workspace’s exchange rate when it starts.",
        Ko => "실행을 시작할 때의 워크스페이스 환율로 원화 금액을 세요.",
    }
    amount { En => "Stop at", Ko => "한도" }
    amount_hint { En => "Runs that don’t fit into what is left aren’t started.", Ko => "남은 금액을 넘길 수 있는 실행은 시작하지 않아요." }
    amount_wrong { En => "Enter an amount above zero, such as 50.", Ko => "50처럼 0보다 큰 금액을 입력해 주세요." }
    warn { En => "Warn at", Ko => "미리 알림" }
    warn_hint { En => "Admins get a notice. Empty: only once it is reached.", Ko => "관리자에게 알림을 보내요. 비우면 다 썼을 때만 보내요." }
    warn_wrong { En => "Enter 1 to 99, or nothing.", Ko => "1에서 99 사이로 입력하거나 비워 주세요." }
    for_what(what: &str, period: &str) { En => format!("{what} · {period}"), Ko => format!("{what} · {period}") }
    spent(budget: &Budget) {
        En => format!("{} of {} spent", amount(budget.spent), amount(budget.amount)),
        Ko => format!("{} 중 {} 사용했어요", amount(budget.amount), amount(budget.spent)),
    }
    held(held: Amount) {
        En => format!("{} held for runs in progress", amount(held)),
        Ko => format!("진행 중인 실행에 {} 잡혀 있어요", amount(held)),
    }
    unpriced(runs: u32) {
        En => match runs {
            1 => "1 run has an unknown cost and counts with the most that it may have cost.".to_owned(),
            runs => format!("{runs} runs have an unknown cost and count with the most that they may have cost."),
        },
        Ko => format!("비용을 모르는 실행 {runs}개는 가장 많이 들 수 있었던 금액으로 세요."),
    }
    resets { En => "Begins anew", Ko => "새로 시작하는 때:" }
    never_resets { En => "Never begins anew", Ko => "새로 시작하지 않아요" }
    ok { En => "In budget", Ko => "여유 있음" }
    nearly { En => "Nearly spent", Ko => "거의 다 씀" }
    reached { En => "Spent", Ko => "다 씀" }
    too_little { En => "Too little for a run", Ko => "잔액 부족" }
    too_little_text {
        En => "A run asked for more than is left and wasn’t started. Runs that may cost less go on.",
        Ko => "남은 금액보다 더 들 수 있는 실행이 있어서 시작하지 않았어요. 더 적게 드는 실행은 계속할 수 있어요.",
    }
    // To whoever is stopped.
    stopped(name: &str) {
        En => format!("Not started: too little is left of the budget “{name}”"),
        Ko => format!("시작하지 않았어요. 예산 ‘{name}’에 남은 금액이 모자라요"),
    }
    spent_all(name: &str) {
        En => format!("Not started: the budget “{name}” is spent"),
        Ko => format!("시작하지 않았어요. 예산 ‘{name}’에 남은 금액이 없어요"),
    }
    smaller { En => "A run that may cost less can still go through.", Ko => "더 적게 드는 실행은 할 수 있어요." }
    again { En => "It begins anew", Ko => "새로 시작하는 때:" }
    who(names: &str) { En => format!("{names} can raise it."), Ko => format!("예산은 {names} 님이 늘릴 수 있어요.") }
    cheaper(model: &str, percent: u32, rows: u32) {
        En => format!("{model} passed as much in the last comparison of {rows} rows for {percent}% of the cost."),
        Ko => format!("마지막 비교(행 {rows}개)에서 {model} 모델이 {percent}% 비용으로 같은 만큼 통과했어요."),
    }
    ask { En => "Ask for more", Ko => "늘려 달라고 하기" }
    asking { En => "Asking", Ko => "요청하는 중" }
    asked { En => "The admins have been told", Ko => "관리자에게 알렸어요" }
    asked_before { En => "The admins know already: you asked today", Ko => "오늘 이미 요청해서 관리자가 알고 있어요" }
}
