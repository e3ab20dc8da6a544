//! `GET /workspaces/{workspace}/market`

use std::cmp::Reverse;

use api::{CategoryCount, Market, MarketQuery, MarketSort, RecentApp};
use axum::{Extension, Json, http::HeaderMap};
use model::{AppTemplate, Category, Language, search};
use store::{App, AppFilter};

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
        ("q" = Option<String>, Query, description = "Words to find, in either language; Korean initial consonants work too."),
        ("category" = Option<Category>, Query, description = "Only this category."),
        ("favourites" = Option<bool>, Query, description = "Only what the one who asks has starred."),
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
    let mut found = matching_apps(all, &query);
    let left_out = wire::count(found.len().saturating_sub(APPS_SHOWN));
    found.truncate(APPS_SHOWN);
    let apps = found.into_iter().map(|app| apps::to_wire(&member, app)).collect();
    let templates = matching_templates(&madang.templates, &query, language);
    let templates = templates.into_iter().map(|template| super::template_to_wire(template, language)).collect();
    Ok(Json(Market { categories, apps, apps_left_out: left_out, templates, recent }))
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

fn matching_apps(mut apps: Vec<App>, query: &MarketQuery) -> Vec<App> {
    apps.retain(|app| {
        query.category.is_none_or(|category| app.category == category)
            && (query.favourites != Some(true) || app.favourite)
    });
    match query.sort.unwrap_or_default() {
        MarketSort::MostUsed => apps.sort_by_key(|app| Reverse(app.runs)),
        MarketSort::Newest => apps.sort_by_key(|app| Reverse(app.created_at)),
        MarketSort::Name => apps.sort_by_key(|app| app.name.to_lowercase()),
    }
    ranked(apps, query, |app| vec![app.name.clone(), app.summary.clone(), app.owner_name.clone()])
}

fn matching_templates<'t>(
    templates: &'t [AppTemplate],
    query: &MarketQuery,
    language: Language,
) -> Vec<&'t AppTemplate> {
    if query.favourites == Some(true) {
        return Vec::new();
    }
    let mut found: Vec<_> = templates
        .iter()
        .filter(|template| query.category.is_none_or(|category| template.category == category))
        .collect();
    if query.sort == Some(MarketSort::Name) {
        found.sort_by_key(|template| template.name.get(language).to_lowercase());
    }
    // Found in either language: people remember the name they saw first.
    ranked(found, query, |template| {
        let both = [Language::En, Language::Ko];
        let texts = both.iter().flat_map(|&l| [template.name.get(l).to_owned(), template.summary.get(l).to_owned()]);
        texts.collect()
    })
}

/// With words to find, only what matches, the best first; the order so far decides between equals.
fn ranked<T>(items: Vec<T>, query: &MarketQuery, texts: impl Fn(&T) -> Vec<String>) -> Vec<T> {
    let Some(words) = query.q.as_deref().map(str::trim).filter(|words| !words.is_empty()) else { return items };
    let mut scored: Vec<(u32, T)> = items
        .into_iter()
        .filter_map(|item| {
            let texts = texts(&item);
            let fields: Vec<&str> = texts.iter().map(String::as_str).collect();
            search::score(words, fields).map(|score| (score, item))
        })
        .collect();
    if query.sort.is_none_or(|sort| sort == MarketSort::MostUsed) {
        scored.sort_by_key(|(score, _)| Reverse(*score));
    }
    scored.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
mod tests {
    use api::{Market, Role};

    use crate::testing::TestApp;

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
}
