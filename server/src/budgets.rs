//! What is told to whoever a budget refuses. What is left of one is known to the database alone, which is asked when a run starts.

pub mod notices;

use model::{AppId, BudgetId, Language, PersonId, budget::BudgetPeriod};
use store::{Budget, Tenant};

use crate::{
    api::timestamp,
    clock,
    error::{ErrorCode, Refusal},
    runs::accept::Models,
};

/// How long until what is held for other runs is free again, about, in seconds.
const HELD_S: u64 = 10;

/// A run that a budget has refused.
pub struct OverBudget {
    pub budget: BudgetId,
    /// Whether its money is used up, or only held for runs in progress.
    pub used_up: bool,
    pub app: AppId,
    /// Who asked for it; `None` for a visitor.
    pub person: Option<PersonId>,
    pub models: Models,
}

/// Why a run isn't started: which budget says so, when it begins anew, who can raise it, and a cheaper way if one is known.
pub async fn refusal(tenant: &Tenant, over: OverBudget) -> Refusal {
    if !over.used_up {
        return Refusal::later(ErrorCode::BudgetHeld, HELD_S);
    }
    match stop(tenant, &over).await {
        Ok(Some((budget, stop))) => {
            let refusal = match budget.resets_at {
                Some(at) => Refusal::later(ErrorCode::BudgetReached, seconds_until(at)),
                None => ErrorCode::BudgetUsedUp.into(),
            };
            let [english, korean] = [Language::En, Language::Ko].map(|language| words(&stop, language));
            refusal.saying(english, korean).with_current(&stop)
        }
        // It was deleted since.
        Ok(None) => Refusal::later(ErrorCode::BudgetHeld, 1),
        Err(error) => error.into(),
    }
}

async fn stop(tenant: &Tenant, over: &OverBudget) -> store::Result<Option<(Budget, api::BudgetStop)>> {
    let Some(budget) = tenant.budget(over.budget).await? else { return Ok(None) };
    let cheaper = match over.person {
        Some(_) => tenant.cheaper_tested_model(over.app, &over.models.primary).await?,
        None => None,
    };
    let stop = api::BudgetStop {
        budget: budget.id,
        name: budget.name.clone(),
        scope: budget.concern.scope(),
        period: budget.period,
        spent: budget.is_reached(),
        resets_at: budget.resets_at.map(timestamp),
        raised_by: tenant.who_sets_budgets().await?,
        cheaper: cheaper.map(|found| api::CheaperModel {
            connection: found.model.connection,
            model: found.model.model,
            name: found.name,
            percent: found.percent,
            rows: found.rows,
        }),
    };
    Ok(Some((budget, stop)))
}

/// What happened, when it is over and who can help, as one text for programs and pages alike.
fn words(stop: &api::BudgetStop, language: Language) -> String {
    format!("{} {}", what_happened(stop, language), who_helps(stop, language))
}

/// Spent is one thing, and too little for this run another: a shorter one may go through.
fn what_happened(stop: &api::BudgetStop, language: Language) -> String {
    let name = &stop.name;
    let whose = match (language, stop.period) {
        (Language::En, BudgetPeriod::Day) => "today’s budget",
        (Language::En, BudgetPeriod::Month) => "this month’s budget",
        (Language::En, BudgetPeriod::All) => "the budget",
        (Language::Ko, BudgetPeriod::Day) => "오늘 예산",
        (Language::Ko, BudgetPeriod::Month) => "이번 달 예산",
        (Language::Ko, BudgetPeriod::All) => "예산",
    };
    match (language, stop.spent) {
        (Language::En, true) => format!("Nothing is left of {whose} “{name}”."),
        (Language::En, false) => format!("What is left of {whose} “{name}” is too little for this run."),
        (Language::Ko, true) => format!("{whose} ‘{name}’에 남은 금액이 없어요."),
        (Language::Ko, false) => format!("{whose} ‘{name}’에 남은 금액으로는 이 실행을 할 수 없어요."),
    }
}

fn who_helps(stop: &api::BudgetStop, language: Language) -> String {
    let who = stop.raised_by.join(", ");
    match (language, stop.period) {
        (Language::En, BudgetPeriod::Day) => format!("It begins anew tomorrow; {who} can raise it."),
        (Language::En, BudgetPeriod::Month) => format!("It begins anew next month; {who} can raise it."),
        (Language::En, BudgetPeriod::All) => format!("{who} can raise it."),
        (Language::Ko, BudgetPeriod::Day) => format!("내일 다시 쓸 수 있고, 예산은 {who} 님이 늘릴 수 있어요."),
        (Language::Ko, BudgetPeriod::Month) => format!("다음 달에 다시 쓸 수 있고, 예산은 {who} 님이 늘릴 수 있어요."),
        (Language::Ko, BudgetPeriod::All) => format!("예산은 {who} 님이 늘릴 수 있어요."),
    }
}

/// What a visitor of a link is told of a refusal by a budget: that the app can't be used now, and when it can.
pub fn for_visitors(refusal: &Refusal) -> Option<Refusal> {
    match refusal.code() {
        ErrorCode::BudgetHeld => Some(Refusal::later(ErrorCode::Busy, HELD_S)),
        ErrorCode::BudgetUsedUp => Some(ErrorCode::LinkPaused.into()),
        ErrorCode::BudgetReached => {
            let seconds = refusal.retry_after_s().unwrap_or(HELD_S);
            let [english, korean] = [Language::En, Language::Ko].map(|language| paused(seconds, language));
            Some(Refusal::later(ErrorCode::LinkPaused, seconds).saying(english, korean))
        }
        _ => None,
    }
}

/// That an app behind a link can't be used now, and about when it can.
fn paused(seconds: u64, language: Language) -> String {
    let hours = seconds.div_ceil(3600);
    let (days, soon) = (hours.div_ceil(24), hours <= 36);
    match (language, soon) {
        (Language::En, true) if hours == 1 => {
            "This app can’t be used right now. It can again within an hour.".to_owned()
        }
        (Language::En, true) => format!("This app can’t be used right now. It can again in about {hours} hours."),
        (Language::En, false) => format!("This app can’t be used right now. It can again in about {days} days."),
        (Language::Ko, true) => format!("지금은 이 앱을 쓸 수 없어요. 약 {hours}시간 뒤에 다시 쓸 수 있어요."),
        (Language::Ko, false) => format!("지금은 이 앱을 쓸 수 없어요. 약 {days}일 뒤에 다시 쓸 수 있어요."),
    }
}

fn seconds_until(at: time::OffsetDateTime) -> u64 {
    u64::try_from((at - clock::now()).whole_seconds()).unwrap_or_default().max(1)
}
