//! Admins are told when a budget is nearly or wholly spent, and when somebody asks for more of one.

use api::{BudgetAskNotice, BudgetNotice};
use model::PersonId;
use serde_json::Value;
use store::{Budget, BudgetNews, NewNotice, NoticeKind, OrLogged as _, Recipient, Role, Tenant};
use time::{OffsetDateTime, UtcOffset};

use crate::{api::budgets::to_wire, madang::Madang};

/// So many are looked at in one go.
const AT_ONCE: i64 = 200;

/// Tells of all budgets of which there is news.
pub async fn tell(madang: Madang) {
    let due = match madang.store.due_budgets(AT_ONCE).await {
        Ok(due) => due,
        Err(error) => {
            return tracing::warn!(%error, "budgets could not be looked at; it is tried again in half a minute");
        }
    };
    for due in due {
        let tenant = madang.store.tenant(due.workspace);
        let told = async {
            let budget = tenant.budget(due.budget).await?;
            let news = budget.and_then(|budget| Some((budget.news()?, budget)));
            let Some((news, budget)) = news else { return Ok(()) };
            tell_of(&madang, &tenant, &budget, news).await
        };
        if let Err(error) = told.await {
            let error: store::Error = error;
            tracing::warn!(budget = %due.budget, %error, "nobody could be told of a budget; it is tried again in half a minute");
        }
    }
}

async fn tell_of(madang: &Madang, tenant: &Tenant, budget: &Budget, news: BudgetNews) -> store::Result<()> {
    let (stopped, too_little) = (news == BudgetNews::Stopped, news == BudgetNews::TooLittle);
    let about = BudgetNotice { stopped, too_little, budget: to_wire(budget.clone()) };
    let Some(subject) = serde_json::to_value(about).or_logged("a notice") else { return Ok(()) };
    let state = match news {
        BudgetNews::Warned => "warned",
        BudgetNews::TooLittle => "too little",
        BudgetNews::Stopped => "stopped",
    };
    // Of a budget that was changed there may be news again in the same period.
    let key = format!("{} {} {} {state}", budget.id, budget.starts_on, budget.revision);
    let to: Vec<_> = tenant.recipients().await?.into_iter().filter(|to| to.role >= Role::Admin).collect();
    let notices = to_each(&to, madang.now(), &Draft { kind: NoticeKind::Budget, key, budget, subject });
    let written = tenant.tell_budget(budget, news, &notices, madang.letters.is_some()).await?;
    send_soon(madang, written > 0);
    Ok(())
}

/// Tells admins that somebody asks for more, once a day. Returns whether anybody was told now.
pub async fn ask(madang: &Madang, tenant: &Tenant, budget: &Budget, asks: &store::Person) -> store::Result<bool> {
    let now = madang.now();
    let about = BudgetAskNotice { asked_by: asks.name.clone(), budget: to_wire(budget.clone()) };
    let Some(subject) = serde_json::to_value(about).or_logged("a notice") else { return Ok(false) };
    let key = format!("{} {} {}", budget.id, asks.id, now.date());
    let to: Vec<_> = tenant.recipients().await?.into_iter().filter(|to| to.role >= Role::Admin).collect();
    let to: Vec<_> = if to.iter().all(|to| to.person == asks.id) { to } else { without(to, asks.id) };
    let notices = to_each(&to, now, &Draft { kind: NoticeKind::BudgetAsk, key, budget, subject });
    let told = tenant.add_notices(&notices, madang.letters.is_some()).await? > 0;
    send_soon(madang, told);
    Ok(told)
}

/// Whoever asks knows it already.
fn without(to: Vec<Recipient>, person: PersonId) -> Vec<Recipient> {
    to.into_iter().filter(|to| to.person != person).collect()
}

fn send_soon(madang: &Madang, told: bool) {
    if let (true, Some(letters)) = (told, &madang.letters) {
        letters.send_soon();
    }
}

/// A notice that is the same for several people.
struct Draft<'a> {
    kind: NoticeKind,
    key: String,
    budget: &'a Budget,
    subject: Value,
}

fn to_each(to: &[Recipient], now: OffsetDateTime, draft: &Draft<'_>) -> Vec<NewNotice> {
    let notice = |to: &Recipient| {
        let clock = UtcOffset::from_whole_seconds(to.offset_minutes.checked_mul(60)?).ok()?;
        Some(NewNotice {
            person: to.person,
            kind: draft.kind,
            key: draft.key.clone(),
            thing: draft.budget.id.to_string(),
            apps: Vec::new(),
            subject: draft.subject.clone(),
            day: now.to_offset(clock).date(),
        })
    };
    to.iter().filter_map(notice).collect()
}
