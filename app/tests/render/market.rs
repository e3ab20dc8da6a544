//! The market, my apps, models and share links, as the server writes them.

use super::{Language, me, page};

const APP: &str = r#"{"id":"0197a5c0-0000-7000-8000-000000000010","slug":"minutes","name":"Minutes <i>","summary":"Notes to actions.",
    "category":"hr","icon":"hr","kind":"form","owner":{"id":"0197a5c0-0000-7000-8000-000000000009","name":"Park Seo-yeon"},
    "published_version":3,"unpublished_changes":true,"runs":1184,"thumbs_up":3,"thumbs_down":1,"favourite":true,"editable":true,
    "updated_at":"2026-11-23T14:02:11Z"}"#;

fn answers(path: &str, role: &str) -> (u16, String) {
    let found = |apps: &str, templates: &str| {
        format!(
            r#"{{"categories":[{{"category":"hr","apps":1,"templates":2}}],"apps":[{apps}],"templates":[{templates}],
            "recent":[{{"app":{APP},"run":"0197a5c0-0000-7000-8000-000000000020","at":"2026-11-23T14:02:11Z"}}]}}"#
        )
    };
    let template = r#"{"id":"interview","name":"Interview questions","summary":"Asks.","category":"hr","icon":"hr","kind":"chat"},
        {"id":"minutes","name":"Minutes <i>","summary":"Notes.","category":"hr","icon":"hr","kind":"form","added":"minutes"}"#;
    let body = match path {
        "/api/v1/me" => me(role),
        "/api/v1/workspaces/dalbit/market" => found(APP, template),
        "/api/v1/workspaces/dalbit/market?q=minuts" => {
            found(APP, "").replace(r#""recent":"#, r#""corrected":"minutes","recent":"#)
        }
        path if path.starts_with("/api/v1/workspaces/dalbit/market?") => found("", ""),
        "/api/v1/workspaces/dalbit/apps" => format!(r#"{{"items":[{APP}]}}"#),
        "/api/v1/workspaces/dalbit/apps/minutes" => {
            format!(r#"{{"app":{APP},"inputs":[],"output":{{"format":"markdown"}},"demo_model":false}}"#)
        }
        "/api/v1/workspaces/dalbit/apps/minutes/links" => r#"{"items":[
            {"id":"0197a5c0-0000-7000-8000-000000000030","name":"Trade fair","token_last4":"k3f9","state":"open","max_runs":300,
             "max_runs_per_address_hour":20,"runs":12,"cost":{"micros":1500,"currency":"USD"},"created_at":"2026-11-23T14:02:11Z"},
            {"id":"0197a5c0-0000-7000-8000-000000000031","name":"Summer","token_last4":"zz1k","state":"revoked",
             "max_runs_per_address_hour":20,"runs":40,"cost":{"micros":0,"currency":"USD"},"created_at":"2026-11-23T14:02:11Z"}]}"#
            .to_owned(),
        "/api/v1/workspaces/dalbit/connections" => r#"{"items":[
            {"id":"0197a5c0-0000-7000-8000-000000000040","name":"Cohere","provider":"cohere","provider_name":"Cohere","monogram":"Co",
             "base_url":"https://api.cohere.com","key_last4":"m3Lw","demo":false,"models":0,"created_at":"2026-11-23T14:02:11Z",
             "last_check":{"ok":false,"code":"key_refused","message":"The provider refused the key.","duration_ms":90,
             "at":"2026-11-23T14:02:11Z"}}]}"#
            .to_owned(),
        "/api/v1/workspaces/dalbit/models" | "/api/v1/providers" => r#"{"items":[]}"#.to_owned(),
        _ => return (404, r#"{"error":{"code":"not_found","message":"Not here.","request_id":"7f3a"}}"#.to_owned()),
    };
    (200, body)
}

fn as_owner(path: &str) -> (u16, String) {
    answers(path, "owner")
}

fn as_user(path: &str) -> (u16, String) {
    answers(path, "user")
}

#[tokio::test]
async fn the_market_shows_apps_templates_and_what_was_run_lately() {
    let html = page("/w/dalbit", Language::En, as_owner).await.html;
    assert!(html.contains(r#"href="/w/dalbit/apps/minutes""#) && html.contains("Minutes &lt;i&gt;"), "{html}");
    assert!(html.contains(r#"href="/w/dalbit?template=interview""#), "{html}");
    assert!(html.contains("Pick up where you left off") && html.contains("New app"), "{html}");
    let user = page("/w/dalbit", Language::En, as_user).await.html;
    assert!(user.contains("Interview questions") && !user.contains("New app"), "{user}");
    assert!(html.contains("Look inside, then add one") && !user.contains("add one to your workspace"), "{user}");
    assert!(user.contains("Ask one of them"), "{user}");
}

#[tokio::test]
async fn the_market_counts_apps_and_marks_what_was_added() {
    let html = page("/w/dalbit", Language::En, as_owner).await.html;
    // One app and two templates of the category.
    assert!(html.contains(r#"filter-chip__count">1<"#), "{html}");
    assert!(!html.contains(r#"filter-chip__count">3<"#), "{html}");
    assert_eq!(html.matches("Added").count(), 1, "{html}");
    // Four ratings say little, and an app that names no model says that, too.
    assert!(!html.contains("found it useful") && html.contains("Set by the workspace"), "{html}");
}

#[tokio::test]
async fn a_search_with_a_slip_says_what_was_looked_for_instead() {
    let html = page("/w/dalbit?q=minuts", Language::En, as_owner).await.html;
    assert!(html.contains("Nothing found for “minuts”. This is what “minutes” finds."), "{html}");
    let korean = page("/w/dalbit?q=minuts", Language::Ko, as_owner).await.html;
    assert!(korean.contains("‘minuts’에 맞는 것이 없어서"), "{korean}");
}

#[tokio::test]
async fn a_search_works_as_a_plain_form_and_says_what_was_not_found() {
    let html = page("/w/dalbit?q=%3Cb%3Einvoice&category=hr", Language::En, as_owner).await.html;
    assert!(html.contains(r#"action="/w/dalbit""#) && html.contains(r#"method="get""#), "{html}");
    assert!(html.contains(r#"value="&lt;b&gt;invoice""#) && html.contains(r#"name="category""#), "{html}");
    assert!(html.contains("No app for “&lt;b&gt;invoice” yet") && !html.contains("<b>invoice"), "{html}");
    assert!(!html.contains("Pick up where you left off"), "{html}");
}

#[tokio::test]
async fn my_apps_say_what_is_published_and_what_is_not() {
    let html = page("/w/dalbit/my-apps", Language::Ko, as_owner).await.html;
    assert!(html.contains("게시 버전 3") && html.contains("게시하지 않은 변경"), "{html}");
    assert!(html.contains("1,184") && html.contains("4명 중 3명"), "{html}");
    assert!(html.contains(r#"type="search""#) && html.contains("내 앱 검색"), "{html}");
}

#[tokio::test]
async fn apps_leave_as_files_and_come_from_files() {
    let html = page("/w/dalbit/my-apps", Language::En, as_owner).await.html;
    assert!(html.contains(r#"href="/w/dalbit/my-apps/import""#), "{html}");
    assert!(html.contains(r#"href="/api/v1/workspaces/dalbit/apps/minutes/export""#), "{html}");
    let builder = page("/w/dalbit/my-apps/import", Language::Ko, as_owner).await.html;
    assert!(
        builder.contains("앱 가져오기") && builder.contains(r#"type="file""#) && builder.contains("<textarea"),
        "{builder}"
    );
    assert!(builder.contains(r#"href="/w/dalbit/admin/archive""#), "{builder}");
    let user = page("/w/dalbit/my-apps/import", Language::En, as_user).await.html;
    assert!(!user.contains("/admin/archive"), "{user}");
    assert!(user.contains("Builders import apps") && !user.contains(r#"type="file""#), "{user}");
}

#[tokio::test]
async fn a_workspace_leaves_and_comes_as_an_archive_for_admins() {
    for (language, words) in [(Language::En, "Export all apps"), (Language::Ko, "앱 모두 내보내기")] {
        let html = page("/w/dalbit/admin/archive", language, as_owner).await.html;
        assert!(html.contains(words) && html.contains(r#"href="/api/v1/workspaces/dalbit/export""#), "{html}");
        assert!(html.contains(r#"id="archive-file""#) && html.contains(r#"accept=".zip""#), "{html}");
        assert!(!html.contains("archive-make"), "nothing is there to be made yet");
    }
    let user = page("/w/dalbit/admin/archive", Language::En, as_user).await;
    assert!(!user.html.contains(r#"id="archive-file""#), "{}", user.html);
}

#[tokio::test]
async fn share_links_are_shown_without_their_address() {
    let open = page("/w/dalbit/apps/minutes/share", Language::En, as_owner).await.html;
    assert!(open.contains("Trade fair") && open.contains("k3f9") && open.contains("12 of 300 runs"), "{open}");
    assert!(!open.contains("Summer"), "{open}");
    let ended = page("/w/dalbit/apps/minutes/share?ended=true", Language::En, as_owner).await.html;
    assert!(ended.contains("Summer") && ended.contains("Revoked") && !ended.contains("Trade fair"), "{ended}");
}

#[tokio::test]
async fn models_are_for_admins() {
    let admin = page("/w/dalbit/models", Language::En, as_owner).await;
    assert!(admin.html.contains("Cohere does not work") && admin.html.contains("…m3Lw"), "{}", admin.html);
    assert!(admin.html.contains("Test all now") && !admin.html.contains("Run drill"), "{}", admin.html);
    let user = page("/w/dalbit/models", Language::En, as_user).await;
    assert_eq!(user.status, 403);
    assert_eq!(user.html.matches("You don’t have access to this page").count(), 1, "{}", user.html);
    assert!(!user.html.contains("Add connection"), "{}", user.html);
}

/// A workspace in which nothing can answer yet: what the API says of it to admins.
fn without_model(path: &str) -> (u16, String) {
    match path {
        "/api/v1/workspaces/dalbit/market" => {
            (200, r#"{"categories":[],"apps":[],"templates":[],"recent":[],"no_model":true}"#.to_owned())
        }
        "/api/v1/workspaces/dalbit/connections" => (200, r#"{"items":[]}"#.to_owned()),
        "/api/v1/workspaces/dalbit/apps/minutes/runs" => (200, r#"{"items":[]}"#.to_owned()),
        "/api/v1/workspaces/dalbit/apps/minutes" => (
            200,
            format!(
                r#"{{"app":{APP},"inputs":[{{"name":"notes","label":"Notes","kind":"paragraph"}}],
                "output":{{"format":"markdown"}},"demo_model":false}}"#
            ),
        ),
        path => as_owner(path),
    }
}

#[tokio::test]
async fn a_new_owner_is_led_to_the_models_and_told_so_before_a_form() {
    let market = page("/w/dalbit", Language::En, without_model).await.html;
    assert!(market.contains("First steps") && market.contains(r#"href="/w/dalbit/models""#), "{market}");
    assert!(market.contains("No app can answer until a model is connected."), "{market}");
    let used = page("/w/dalbit", Language::En, as_owner).await.html;
    assert!(!used.contains("First steps"), "{used}");
    let models = page("/w/dalbit/models", Language::En, without_model).await.html;
    assert!(!models.contains("Test all now") && models.contains("Add connection"), "{models}");
    let run = page("/w/dalbit/apps/minutes", Language::En, without_model).await.html;
    let (hint, form) = (run.find("No model is connected"), run.find(r#"id="run-form""#));
    assert!(hint.is_some() && hint < form, "{run}");
}
