//! Writes notices to those whose apps hang on models that are switched off, and has webhooks told.
//!
//! Any server may do it at any time: a person has at most one notice for each model, day and step, and a step that was missed is not made
//! up for once a nearer one is due. Apps that come to ask the model between two steps are told once, in at most one more notice a day.

use std::collections::HashSet;

use api::{ModelRetiring, NoticeApp, Retirement, RetirementNotice, RetiringApp, WebhookAppName, WebhookWorkspace};
use model::{AppId, WorkspaceId};
use sha2::{Digest, Sha256};
use store::{NewNotice, NewWebhookEvent, NoticeKind, OrLogged as _, Recipient, Role, Tenant, WebhookKind, Workspace};
use time::{Date, OffsetDateTime, UtcOffset};
use uuid::Uuid;

use crate::{api::retirements, madang::Madang, models::DAY};

/// So many days before a model is switched off, the nearest first.
const STEPS: [i64; 4] = [1, 7, 30, 90];
/// The most apps that a notice names.
const APPS: usize = 20;
const WORKSPACES_AT_ONCE: i64 = 200;

/// Writes what is due.
pub async fn write(madang: Madang) {
    write_at(&madang, madang.now()).await;
}

/// Writes what is due in a workspace where something has changed, without anybody waiting for it.
pub fn write_soon(madang: &Madang, workspace: WorkspaceId) {
    let madang = madang.clone();
    madang.clone().tasks.spawn(async move { write_logged(&madang, workspace, madang.now()).await });
}

pub async fn write_at(madang: &Madang, now: OffsetDateTime) {
    let mut after = None;
    while !madang.stop.is_cancelled() {
        let ids = match madang.store.workspaces_after(after, WORKSPACES_AT_ONCE).await {
            Ok(ids) => ids,
            Err(error) => {
                return tracing::warn!(%error, "notices could not be written; it is tried again in a quarter of an hour");
            }
        };
        let Some(last) = ids.last().copied() else { return };
        for workspace in ids {
            write_logged(madang, workspace, now).await;
        }
        after = Some(last);
    }
}

async fn write_logged(madang: &Madang, workspace: WorkspaceId, now: OffsetDateTime) {
    let sends_mail = madang.letters.is_some();
    let written = write_in(&madang.store.tenant(workspace), now, sends_mail).await;
    if let (Ok(1..), Some(letters)) = (&written, &madang.letters) {
        letters.send_soon();
    }
    if let Err(error) = written {
        tracing::warn!(%workspace, %error, "notices could not be written; it is tried again in a quarter of an hour");
    }
}

/// Writes what is due in a workspace, and returns how many notices that were.
async fn write_in(tenant: &Tenant, now: OffsetDateTime, sends_mail: bool) -> store::Result<u64> {
    let Some(workspace) = tenant.read().await? else { return Ok(0) };
    let items = retirements::items(tenant, &workspace, now.date()).await?;
    let used = items.iter().filter(|item| item.is_in_use());
    let used: Vec<_> = used.filter_map(|item| Some((item, Date::parse(&item.day, DAY).ok()?))).collect();
    if used.is_empty() {
        return Ok(0);
    }
    tenant
        .tell_webhooks(&used.iter().filter_map(|(item, ends)| event(&workspace, item, *ends, now)).collect::<Vec<_>>())
        .await?;
    let recipients = tenant.recipients().await?;
    let (all, of) = (&recipients, &used);
    let each = || all.iter().flat_map(move |to| of.iter().map(move |(item, ends)| (to, *item, *ends)));
    let due: Vec<_> = each().filter_map(|(to, item, ends)| notice(to, item, ends, now, None)).collect();
    if due.is_empty() {
        return Ok(0);
    }
    let written = tenant.add_notices(&due, sends_mail).await?;
    let told = tenant.told_apps(&used.iter().map(|(item, _)| thing(item)).collect::<Vec<_>>()).await?;
    let joined = each().filter_map(|(to, item, ends)| {
        let told = told.get(&(to.person, thing(item)))?;
        notice(to, item, ends, now, Some(told))
    });
    let joined: Vec<_> = joined.collect();
    if joined.is_empty() {
        return Ok(written);
    }
    Ok(written + tenant.add_notices(&joined, sends_mail).await?)
}

/// What notices of a model are about: its end on that day.
fn thing(item: &Retirement) -> String {
    let model = &item.model.model_ref;
    format!("{} {} {}", model.connection, model.model, item.day)
}

/// The step that is due so many days before the end, if one is.
fn step(days_left: i64) -> Option<i64> {
    if days_left < 0 { None } else { STEPS.into_iter().find(|step| days_left <= *step) }
}

/// What a person is to be told of a model on this day of theirs, if anything of it concerns them. Of whom it is known what they were `told`,
/// it is the apps that have come to ask the model since.
fn notice(
    to: &Recipient,
    item: &Retirement,
    ends: Date,
    now: OffsetDateTime,
    told: Option<&HashSet<AppId>>,
) -> Option<NewNotice> {
    let clock = UtcOffset::from_whole_seconds(to.offset_minutes.checked_mul(60)?).ok()?;
    let today = now.to_offset(clock).date();
    let days_left = (ends - today).whole_days();
    let step = step(days_left)?;
    let is_admin = to.role >= Role::Admin;
    let own = |app: &&RetiringApp| is_admin || (app.owner.id == to.person && to.role >= Role::Builder);
    let is_new = |app: &&RetiringApp| told.is_none_or(|told| !told.contains(&app.app.id));
    let apps: Vec<&RetiringApp> = item.apps.iter().filter(own).filter(is_new).collect();
    let joined = told.is_some();
    if apps.is_empty() && (joined || !is_admin) {
        return None;
    }
    let subject = RetirementNotice {
        model: item.model.clone(),
        day: item.day.clone(),
        days_left: u32::try_from(days_left).unwrap_or_default(),
        successor: item.successor.clone(),
        joined,
        default: item.default && is_admin && !joined,
        stands_in: item.stands_in && is_admin && !joined,
        apps_in_all: u32::try_from(apps.len()).unwrap_or(u32::MAX),
        apps: apps.iter().copied().take(APPS).map(app).collect(),
    };
    let thing = thing(item);
    let once = if joined { format!("{thing} {step} {today}") } else { format!("{thing} {step}") };
    Some(NewNotice {
        person: to.person,
        kind: NoticeKind::Retirement,
        key: once,
        thing,
        apps: apps.iter().map(|app| app.app.id).collect(),
        subject: serde_json::to_value(subject).or_logged("a notice")?,
        day: today,
    })
}

/// What webhooks are to be told of a model on this day in UTC, if a step is due. Its id follows from what it is about and from the step, so
/// that each is told once.
fn event(workspace: &Workspace, item: &Retirement, ends: Date, now: OffsetDateTime) -> Option<NewWebhookEvent> {
    let days_left = (ends - now.date()).whole_days();
    let step = step(days_left)?;
    let model = &item.model.model_ref;
    let about = ModelRetiring {
        workspace: WebhookWorkspace { id: workspace.id, slug: workspace.slug.clone() },
        model: model.model.clone(),
        model_name: item.model.name.clone(),
        connection_name: item.model.connection_name.clone(),
        day: item.day.clone(),
        days_left: u32::try_from(days_left).unwrap_or_default(),
        successor: item.successor.clone(),
        apps: item.apps.iter().take(APPS).map(webhook_app).collect(),
        apps_in_all: u32::try_from(item.apps.len()).unwrap_or(u32::MAX),
    };
    let id = |of: String| Some(Uuid::from_bytes(*Sha256::digest(of).first_chunk::<16>()?));
    Some(NewWebhookEvent {
        id: id(format!("{} {} {} {} {step}", workspace.id, model.connection, model.model, item.day))?,
        kind: WebhookKind::ModelRetiring,
        object: id(format!("{} {} {}", workspace.id, model.connection, model.model))?,
        subject: serde_json::to_value(about).or_logged("an event")?,
        // A step is due for two months.
        keep_days: 100,
    })
}

fn webhook_app(of: &RetiringApp) -> WebhookAppName {
    WebhookAppName { id: of.app.id, slug: of.app.slug.clone(), name: of.app.name.clone() }
}

fn app(of: &RetiringApp) -> NoticeApp {
    NoticeApp {
        id: of.app.id,
        slug: of.app.slug.clone(),
        name: of.app.name.clone(),
        first: of.first,
        then: of.then.as_ref().map(|model| model.name.clone()),
    }
}

#[cfg(test)]
mod tests {
    use api::{App, Connection, Me, Notice, NoticeSubject, Notices};
    use serde_json::{Value, json};
    use time::{Duration, macros::datetime};

    use super::*;
    use crate::testing::{FakeProvider, TestApp, TestClient};

    const NOTICES: &str = "/api/v1/workspaces/test/notices";
    /// Long after everything that the catalog knows.
    const NOON: OffsetDateTime = datetime!(2098-12-20 12:00 UTC);

    /// An app of the owner's on a model that ends on the last day of 2098, and the connection to its provider.
    struct Scene {
        provider: FakeProvider,
        app: TestApp,
        owner: TestClient,
        connection: String,
    }

    impl Scene {
        async fn new() -> Self {
            let provider = FakeProvider::start().await;
            provider.lists(list("2098-12-31"));
            let app = TestApp::connected(&provider).await;
            let owner = app.user("owner").await;
            app.publish_echo("echo").await;
            let connections: api::Page<Connection> = owner.get("/api/v1/workspaces/test/connections").await.ok();
            let connection = format!("/api/v1/workspaces/test/connections/{}", connections.items[0].id);
            Self { provider, app, owner, connection }
        }

        async fn write(&self, now: OffsetDateTime) {
            write_at(&self.app.madang, now).await;
        }
    }

    fn list(day: &str) -> Value {
        json!({"data": [{"id": "echo", "shutdown_date": day}, {"id": "slow", "shutdown_date": day}, {"id": "other"}]})
    }

    async fn notices(of: &TestClient) -> Vec<Notice> {
        of.get(NOTICES).await.ok::<Notices>().items
    }

    fn told(notice: &Notice) -> &RetirementNotice {
        let NoticeSubject::Retirement(told) = &notice.about else { panic!("{notice:?}") };
        told
    }

    /// How many days were left in each notice, newest first.
    async fn days_left(of: &TestClient) -> Vec<u32> {
        notices(of).await.iter().map(|notice| told(notice).days_left).collect()
    }

    #[test]
    fn the_nearest_step_is_due() {
        let steps: Vec<_> = [91, 90, 31, 30, 8, 7, 2, 1, 0, -1].into_iter().map(step).collect();
        let wanted = [None, Some(90), Some(90), Some(30), Some(30), Some(7), Some(7), Some(1), Some(1), None];
        assert_eq!(steps, wanted);
    }

    #[tokio::test]
    async fn each_step_is_told_once_by_two_servers_and_after_a_week_of_silence_only_the_nearest() {
        let scene = Scene::new().await;
        let second = scene.app.taken_over().await;
        let ends = datetime!(2098-12-31 12:00 UTC);
        for days in [120, 91, 90, 89, 31] {
            let now = ends - Duration::days(days);
            tokio::join!(scene.write(now), write_at(&second, now));
        }
        assert_eq!(days_left(&scene.owner).await, [90]);
        // Both were off from here until the fifth day before the end.
        for days in [5, 4, 2] {
            let now = ends - Duration::days(days);
            tokio::join!(scene.write(now), write_at(&second, now));
        }
        assert_eq!(days_left(&scene.owner).await, [5, 90]);
        for days in [1, 0, -1, -40] {
            scene.write(ends - Duration::days(days)).await;
        }
        assert_eq!(days_left(&scene.owner).await, [1, 5, 90]);
        let notices = notices(&scene.owner).await;
        let told = told(&notices[0]);
        assert_eq!((told.day.as_str(), told.default, told.apps_in_all), ("2098-12-31", true, 1));
        assert_eq!(
            (told.apps[0].name.as_str(), told.apps[0].first, told.apps[0].then.as_deref()),
            ("Echo", true, None)
        );
        assert_eq!(notices[0].day, "2098-12-30");
    }

    #[tokio::test]
    async fn an_app_that_comes_between_two_steps_is_told_once_and_no_other_again() {
        let scene = Scene::new().await;
        let choi = scene.app.member("choi", api::Role::Builder).await;
        scene.write(NOON).await;
        assert_eq!((days_left(&scene.owner).await, notices(&choi).await.len()), (vec![11], 0));
        let made: App = choi.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let mut draft: api::Draft = choi.get(&format!("{path}/draft")).await.ok();
        draft.definition.prompt.messages[0].text = "You write minutes.".into();
        let body = json!({"definition": draft.definition, "revision": draft.revision});
        let draft: api::Draft = choi.put(&format!("{path}/draft"), &body).await.ok();
        choi.post(&format!("{path}/publish"), &json!({"revision": draft.revision})).await.created::<api::Version>();
        let second = scene.app.taken_over().await;
        for hours in [6, 30] {
            let now = NOON + Duration::hours(hours);
            tokio::join!(scene.write(now), write_at(&second, now));
        }
        let of_owner = notices(&scene.owner).await;
        let news = told(&of_owner[0]);
        let names: Vec<_> = news.apps.iter().map(|app| app.name.as_str()).collect();
        assert_eq!((of_owner.len(), news.joined, names, news.apps_in_all), (2, true, vec!["Minutes"], 1));
        assert!(!news.default, "that was told");
        let of_choi = notices(&choi).await;
        assert_eq!((of_choi.len(), told(&of_choi[0]).joined), (1, false), "who was told nothing before is told all");
        // With the next step all is told again.
        scene.write(NOON + Duration::days(4)).await;
        assert_eq!(told(&notices(&scene.owner).await[0]).apps_in_all, 2);
    }

    #[tokio::test]
    async fn the_day_is_that_of_the_persons_clock() {
        let scene = Scene::new().await;
        let zone = async |name: &str, minutes: &str| {
            let client = scene.app.member(name, api::Role::Admin).await;
            let cookies = format!("{}; madang_offset={minutes}", client.cookie().to_str().unwrap());
            client.clone().with_header("cookie", &cookies).get("/api/v1/me").await.ok::<Me>();
            client
        };
        let (seoul, los_angeles) = (zone("kim", "540").await, zone("lee", "-480").await);
        let days = async || (notices(&seoul).await.len(), notices(&los_angeles).await.len());
        // The 90th day before the end is the 2nd of October.
        scene.write(datetime!(2098-10-01 14:59 UTC)).await;
        assert_eq!(days().await, (0, 0));
        scene.write(datetime!(2098-10-01 15:00 UTC)).await;
        assert_eq!(days().await, (1, 0), "it is the day in Seoul");
        scene.write(datetime!(2098-10-02 07:59 UTC)).await;
        assert_eq!(days().await, (1, 0));
        assert_eq!(notices(&scene.owner).await.len(), 1, "whose clock nobody knows has the day of UTC");
        scene.write(datetime!(2098-10-02 08:00 UTC)).await;
        assert_eq!(days().await, (1, 1), "and now in Los Angeles");
        for client in [&seoul, &los_angeles] {
            let notice = notices(client).await.remove(0);
            assert_eq!((notice.day.as_str(), told(&notice).days_left), ("2098-10-02", 90));
        }
        // Whoever travels is not told again.
        let cookies = format!("{}; madang_offset=-480", seoul.cookie().to_str().unwrap());
        seoul.clone().with_header("cookie", &cookies).get("/api/v1/me").await.ok::<Me>();
        scene.write(datetime!(2098-10-02 09:00 UTC)).await;
        assert_eq!(days().await, (1, 1));
    }

    #[tokio::test]
    async fn another_day_is_told_anew() {
        let scene = Scene::new().await;
        scene.write(NOON).await;
        assert_eq!(days_left(&scene.owner).await, [11]);
        scene.provider.lists(list("2099-03-14"));
        scene.owner.post(&format!("{}/check", scene.connection), &json!({})).await.ok::<Connection>();
        scene.write(NOON).await;
        assert_eq!(days_left(&scene.owner).await, [84, 11]);
        scene.write(NOON + Duration::days(1)).await;
        assert_eq!(days_left(&scene.owner).await, [84, 11]);
    }

    #[tokio::test]
    async fn owners_are_told_of_their_apps_admins_of_all_and_nobody_of_what_nothing_hangs_on() {
        let scene = Scene::new().await;
        let choi = scene.app.member("choi", api::Role::Builder).await;
        let park = scene.app.member("park", api::Role::Builder).await;
        let made: App = choi.post("/api/v1/workspaces/test/apps", &json!({"name": "Minutes"})).await.created();
        let path = format!("/api/v1/workspaces/test/apps/{}", made.slug);
        let mut draft: api::Draft = choi.get(&format!("{path}/draft")).await.ok();
        draft.definition.prompt.messages[0].text = "You write minutes.".into();
        let body = json!({"definition": draft.definition, "revision": draft.revision});
        let draft: api::Draft = choi.put(&format!("{path}/draft"), &body).await.ok();
        choi.post(&format!("{path}/publish"), &json!({"revision": draft.revision})).await.created::<api::Version>();
        scene.write(NOON).await;
        let of_choi = notices(&choi).await;
        let names: Vec<_> = told(&of_choi[0]).apps.iter().map(|app| app.name.as_str()).collect();
        assert_eq!((of_choi.len(), names), (1, vec!["Minutes"]));
        assert!(!told(&of_choi[0]).default, "that is nothing an owner of apps can change");
        assert!(notices(&park).await.is_empty());
        let of_owner = notices(&scene.owner).await;
        assert_eq!(
            (of_owner.len(), told(&of_owner[0]).apps_in_all),
            (1, 2),
            "and of `slow`, on which nothing hangs, none"
        );
    }

    #[tokio::test]
    async fn webhooks_are_told_each_step_once() {
        let scene = Scene::new().await;
        let receiver = crate::testing::Receiver::start().await;
        let second = scene.app.taken_over().await;
        let secret = crate::webhooks::sign::new_secret();
        let new = store::NewWebhook {
            name: "Ledger".into(),
            url: receiver.url("ok"),
            events: vec!["model.retiring".into()],
            with_content: false,
            secret,
            by: scene.owner.id(),
        };
        let tenant = scene.app.madang.store.tenant(scene.app.workspace().await);
        let webhook = tenant.create_webhook(&new, 20).await.unwrap().unwrap().id;
        let ends = datetime!(2098-12-31 12:00 UTC);
        for days in [91, 90, 60, 30, 29, 1, 0] {
            let now = ends - Duration::days(days);
            tokio::join!(scene.write(now), write_at(&second, now));
        }
        let due = tenant.due_deliveries(webhook, std::time::Duration::ZERO, 10).await.unwrap();
        let told: Vec<_> = due.iter().map(|due| due.subject["days_left"].as_u64().unwrap()).collect();
        assert_eq!(told, [90, 30, 1]);
        assert_eq!(due[0].subject["apps"][0]["name"], json!("Echo"));
    }

    #[tokio::test]
    async fn they_are_counted_paged_and_read_by_their_person_alone() {
        let scene = Scene::new().await;
        let ends = datetime!(2098-12-31 12:00 UTC);
        for days in [90, 30, 7] {
            scene.write(ends - Duration::days(days)).await;
        }
        let owner = &scene.owner;
        let unread = async || owner.get("/api/v1/me").await.ok::<Me>().workspaces[0].unread_notices;
        assert_eq!(unread().await, 3);
        let first: Notices = owner.get(&format!("{NOTICES}?limit=2")).await.ok();
        assert_eq!((first.items.len(), first.unread), (2, 3));
        let rest: Notices = owner.get(&format!("{NOTICES}?after={}", first.next.unwrap())).await.ok();
        assert_eq!((rest.items.len(), rest.next), (1, None));
        owner.get(&format!("{NOTICES}?after=nonsense")).await.error(400);

        let read = format!("{NOTICES}/{}/read", first.items[0].id);
        let han = scene.app.member("han", api::Role::Admin).await;
        han.post(&read, &json!({})).await.error(404);
        scene.app.stranger("zoe").await.post(&read, &json!({})).await.error(404);
        scene.app.stranger("zoe").await.get(NOTICES).await.error(404);
        scene.app.visitor().get(NOTICES).await.error(401);
        for _ in 0..2 {
            owner.post(&read, &json!({})).await.no_content();
        }
        assert_eq!(unread().await, 2);
        assert!(notices(owner).await[0].read_at.is_some());
        owner.post(&format!("{NOTICES}/read"), &json!({})).await.no_content();
        assert_eq!(unread().await, 0);
    }
}
