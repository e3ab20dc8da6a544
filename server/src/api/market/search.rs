//! `GET /workspaces/{workspace}/market`

use std::cmp::Reverse;

use api::{CategoryCount, Market, MarketQuery, MarketSort, RecentApp, Role};
use axum::{Extension, Json, http::HeaderMap};
use model::{AppTemplate, Category, Language, LocalText, search};
use store::{App, AppFilter};

use super::LANGUAGES;
use crate::{
    api::{apps, wire},
    auth::Member,
    error::{Refusal, language_of},
    madang::Madang,
    strict::Query,
};

/// How many of the last run apps are shown.
const RECENT: i64 = 4;
/// The most apps that are shown at once.
const APPS_SHOWN: usize = 500;

/// The market, as searched
#[utoipa::path(get, path = "/api/v1/workspaces/{workspace}/market", operation_id = "searchMarket", tag = "market",
    params(
        ("workspace" = String, Path, description = "The workspace's id or slug."),
        ("q" = Option<String>, Query, description = "Words to search for, in either language; Korean initial consonants work too."),
        ("category" = Option<Category>, Query, description = "Only this category."),
        ("favourites" = Option<bool>, Query, description = "Only apps that the caller has starred."),
        ("sort" = Option<MarketSort>, Query, description = "In which order; most used when absent."),
    ),
    responses((status = 200, description = "The market.", body = Market)))]
pub async fn search(
    Extension(madang): Extension<Madang>,
    member: Member,
    headers: HeaderMap,
    Query(query): Query<MarketQuery>,
) -> Result<Json<Market>, Refusal> {
    let language = language_of(&headers);
    let all = member.tenant.apps(AppFilter::Published).await?;
    let categories = Category::ALL.iter().map(|&category| CategoryCount {
        category,
        apps: wire::count(all.iter().filter(|app| app.category == category).count()),
        templates: wire::count(madang.templates.iter().filter(|template| template.category == category).count()),
    });
    let categories = categories.collect();
    let recent = recent(&member, &all).await?;
    let apps = wanted_apps(&all, &query);
    let apps = apps.into_iter().map(|app| (app_texts(app, &madang.templates), app)).collect();
    let templates = wanted_templates(&madang.templates, &query, language);
    let templates = templates.into_iter().map(|template| (template_texts(template), template)).collect();
    let Found { mut apps, templates, corrected } = find(apps, templates, &query);
    let left_out = wire::count(apps.len().saturating_sub(APPS_SHOWN));
    apps.truncate(APPS_SHOWN);
    let apps = apps.into_iter().map(|app| apps::to_wire(&member, app.clone())).collect();
    let templates = templates.into_iter().map(|template| super::template_to_wire(template, &all, language)).collect();
    let no_model = member.role >= Role::Admin && !member.tenant.has_working_model().await?;
    Ok(Json(Market { categories, apps, apps_left_out: left_out, templates, recent, corrected, no_model }))
}

/// The apps that the one who asks ran last, as far as they are still in the market.
async fn recent(member: &Member, published: &[App]) -> Result<Vec<RecentApp>, Refusal> {
    let runs = member.tenant.recent_apps(member.id, RECENT).await?;
    let recent = runs.into_iter().filter_map(|recent| {
        let app = published.iter().find(|app| app.id == recent.app)?.clone();
        Some(RecentApp { app: apps::to_wire(member, app), run: recent.run, at: wire::timestamp(recent.created_at) })
    });
    Ok(recent.collect())
}

/// The published apps that the filters let through, in the order that is wanted.
fn wanted_apps<'a>(all: &'a [App], query: &MarketQuery) -> Vec<&'a App> {
    let is_wanted = |app: &&App| {
        query.category.is_none_or(|category| app.category == category)
            && (query.favourites != Some(true) || app.favourite)
    };
    let mut apps: Vec<&App> = all.iter().filter(is_wanted).collect();
    match query.sort.unwrap_or_default() {
        MarketSort::MostUsed => apps.sort_by_key(|app| Reverse(app.runs)),
        MarketSort::Newest => apps.sort_by_key(|app| Reverse(app.created_at)),
        MarketSort::Name => apps.sort_by_key(|app| app.name.to_lowercase()),
    }
    apps
}

/// The same of templates. They can't be starred.
fn wanted_templates<'t>(all: &'t [AppTemplate], query: &MarketQuery, language: Language) -> Vec<&'t AppTemplate> {
    if query.favourites == Some(true) {
        return Vec::new();
    }
    let is_wanted = |template: &&AppTemplate| query.category.is_none_or(|category| template.category == category);
    let mut found: Vec<&AppTemplate> = all.iter().filter(is_wanted).collect();
    if query.sort == Some(MarketSort::Name) {
        found.sort_by_key(|template| template.name.get(language).to_lowercase());
    }
    found
}

/// What an app is found by. A name or summary that is still a template's is found by that template's words in both languages, because
/// colleagues read the template in theirs.
fn app_texts<'a>(app: &'a App, templates: &'a [AppTemplate]) -> Vec<&'a str> {
    let twin = |text: &str, part: fn(&AppTemplate) -> &LocalText| {
        let part = templates.iter().map(part).find(|part| LANGUAGES.iter().any(|l| part.get(*l) == text))?;
        LANGUAGES.iter().map(|language| part.get(*language)).find(|other| *other != text)
    };
    let name = twin(&app.name, |template| &template.name);
    let summary = twin(&app.summary, |template| &template.summary);
    let own = [Some(app.name.as_str()), name, Some(app.summary.as_str()), summary, Some(app.owner_name.as_str())];
    own.into_iter().flatten().collect()
}

/// What a template is found by, in either language: people remember the name they saw first.
fn template_texts(template: &AppTemplate) -> Vec<&str> {
    LANGUAGES.iter().flat_map(|&language| [template.name.get(language), template.summary.get(language)]).collect()
}

/// Things that can be searched, each with what it is found by.
type Searched<'t, T> = Vec<(Vec<&'t str>, &'t T)>;

/// What the words found.
struct Found<'t> {
    apps: Vec<&'t App>,
    templates: Vec<&'t AppTemplate>,
    corrected: Option<String>,
}

/// With words to find, only what matches, the best first; the order so far decides between equals. Where nothing does, what matches the
/// words with one letter mended.
fn find<'t>(apps: Searched<'t, App>, templates: Searched<'t, AppTemplate>, query: &MarketQuery) -> Found<'t> {
    let words = query.q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let Some(words) = words else {
        let (apps, templates) = (everything(apps), everything(templates));
        return Found { apps, templates, corrected: None };
    };
    let by_score = query.sort.is_none_or(|sort| sort == MarketSort::MostUsed);
    let look = |words: &str| (ranked(&apps, words, by_score), ranked(&templates, words, by_score));
    let (found_apps, found_templates) = look(words);
    if !(found_apps.is_empty() && found_templates.is_empty()) {
        return Found { apps: found_apps, templates: found_templates, corrected: None };
    }
    let texts = apps.iter().map(|(texts, _)| texts).chain(templates.iter().map(|(texts, _)| texts));
    let corrected = search::corrected(words, texts.flatten().copied());
    let (apps, templates) = corrected.as_deref().map(look).unwrap_or_default();
    Found { apps, templates, corrected }
}

fn everything<T>(items: Searched<'_, T>) -> Vec<&T> {
    items.into_iter().map(|(_, item)| item).collect()
}

fn ranked<'t, T>(items: &Searched<'t, T>, words: &str, by_score: bool) -> Vec<&'t T> {
    let query = search::Query::new(words);
    let score = |(texts, item): &(Vec<&'t str>, &'t T)| Some((query.score(texts.iter().copied())?, *item));
    let mut scored: Vec<(u32, &T)> = items.iter().filter_map(score).collect();
    if by_score {
        scored.sort_by_key(|(score, _)| Reverse(*score));
    }
    scored.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use api::{Connection, Market, Role};
    use serde_json::json;

    use crate::testing::{FakeProvider, TestApp, TestClient};

    const PATH: &str = "/api/v1/workspaces/test/market";

    #[tokio::test]
    async fn a_new_workspace_finds_templates_in_its_language() {
        let app = TestApp::new().await;
        let choi = app.member("choi", Role::User).await;
        let market: Market = choi.get(PATH).await.ok();
        assert!(market.apps.is_empty() && market.templates.len() >= 12);
        assert!(market.categories.iter().all(|count| count.templates > 0), "{:?}", market.categories);
        let ko = choi.with_header("accept-language", "ko");
        let market: Market = ko.get(&format!("{PATH}?q=%E3%85%8E%E3%85%87%E3%84%B9")).await.ok();
        assert!(market.templates.iter().any(|template| template.id == "meeting-minutes"), "ㅎㅇㄹ: {market:?}");
        let market: Market = ko.get(&format!("{PATH}?category=legal")).await.ok();
        assert!(market.templates.iter().all(|template| template.category == model::Category::Legal));
    }

    #[tokio::test]
    async fn published_apps_are_found_and_drafts_are_not() {
        let app = TestApp::new().await;
        app.publish_template("meeting-minutes").await;
        let lee = app.member("lee", Role::Builder).await;
        lee.post("/api/v1/workspaces/test/apps", &serde_json::json!({"name": "Draft only"}))
            .await
            .created::<api::App>();
        let market: Market = lee.get(PATH).await.ok();
        assert_eq!(market.apps.len(), 1);
        assert!(market.apps[0].owner.name == "owner" && !market.apps[0].editable);
        let market: Market = lee.get(&format!("{PATH}?q=zzzz")).await.ok();
        assert!(market.apps.is_empty() && market.templates.is_empty());
        lee.get(&format!("{PATH}?surprise=1")).await.error(400);
        lee.get(&format!("{PATH}?category=nope")).await.error(400);
    }

    #[tokio::test]
    async fn an_added_template_is_found_in_both_languages_and_marked() {
        let app = TestApp::new().await;
        app.publish_template("leave-rules").await;
        let lee = app.member("lee", Role::User).await;
        let found = async |words: &str| lee.get(&format!("{PATH}?q={words}")).await.ok::<Market>();
        // 휴가 and ㅎㄱㄱㅈ, of an app whose name is English.
        for words in ["%ED%9C%B4%EA%B0%80", "%E3%85%8E%E3%84%B1%E3%84%B1%E3%85%88", "leave"] {
            let market = found(words).await;
            let slugs: Vec<_> = market.apps.iter().map(|app| app.slug.clone()).collect();
            assert_eq!((slugs.len(), market.corrected), (1, None), "{words}: {slugs:?}");
            let template = market.templates.iter().find(|template| template.id == "leave-rules").unwrap();
            assert_eq!(template.added.as_ref(), slugs.first());
        }
        let market: Market = lee.get(PATH).await.ok();
        assert_eq!(market.templates.iter().filter(|template| template.added.is_some()).count(), 1);
    }

    #[tokio::test]
    async fn one_wrong_letter_finds_what_was_meant_and_says_so() {
        let app = TestApp::new().await;
        let lee = app.member("lee", Role::User).await;
        // 회으록 is one letter from 회의록.
        for (typed, meant, id) in [
            ("complant", "complaint", "complaint-reply"),
            ("minuts", "minutes", "meeting-minutes"),
            ("%ED%9A%8C%EC%9C%BC%EB%A1%9D", "회의록", "meeting-minutes"),
        ] {
            let market: Market = lee.get(&format!("{PATH}?q={typed}")).await.ok();
            assert_eq!(market.corrected.as_deref(), Some(meant));
            assert!(market.templates.iter().any(|template| template.id == id), "{typed}: {market:?}");
        }
        let market: Market = lee.get(&format!("{PATH}?q=minutes")).await.ok();
        assert_eq!(market.corrected, None);
    }

    #[tokio::test]
    async fn admins_are_told_that_nothing_can_answer_until_something_can() {
        let provider = FakeProvider::start().await;
        let app = TestApp::with(|config| config.allowed_hosts.push(provider.host_port())).await;
        let (owner, user) = (app.user("owner").await, app.member("lee", Role::User).await);
        let no_model = async |who: &TestClient| who.get("/api/v1/workspaces/test/market").await.ok::<Market>().no_model;
        assert!(no_model(&owner).await && !no_model(&user).await);
        let connect = |path: &str| json!({"provider": "custom", "name": path, "key": "k", "base_url": format!("{}{path}", provider.origin())});
        let connections = "/api/v1/workspaces/test/connections";
        owner.post(connections, &connect("/refuse-key/v1")).await.created::<Connection>();
        assert!(no_model(&owner).await, "its key was refused");
        owner.post(connections, &connect("/v1")).await.created::<Connection>();
        assert!(!no_model(&owner).await);
    }
}
