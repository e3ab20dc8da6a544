//! The versions of an app, as the server writes them.

use super::{Language, me, page};

const DEFINITION: &str = r#"{"format":"madang/1","kind":"form",
    "inputs":[{"name":"text","kind":"text","label":"Text"}],
    "prompt":{"messages":[{"role":"user","text":"요약을 MANNER 써 주세요. <i> {{text}}"}]},"output":{"format":"markdown"}}"#;

fn version(number: u32, live: bool) -> String {
    let rest = match number {
        2 => concat!(
            r#""brought_back":{"by":{"id":"0197a5c0-0000-7000-8000-000000000009","name":"Choi"},"at":"2026-11-24T09:00:00Z","#,
            r#""note":"Too <i>long</i>."},"runs":1,"thumbs_up":0,"thumbs_down":0"#
        ),
        3 => r#""runs":612,"thumbs_up":21,"thumbs_down":2,"cost":{"micros":9000,"currency":"USD"}"#,
        _ => r#""runs":1,"thumbs_up":0,"thumbs_down":0"#,
    };
    format!(
        r#"{{"id":"0197a5c0-0000-7000-8000-00000000007{number}","number":{number},"note":"Shorter <b>apology</b>.",
        "published_by":{{"id":"0197a5c0-0000-7000-8000-000000000009","name":"Park Seo-yeon"}},
        "published_at":"2026-11-23T14:02:11Z","live":{live},{rest}}}"#
    )
}

fn answers(path: &str, live: Option<u32>, editable: bool) -> (u16, String) {
    let published = live.map(|live| format!(r#""published_version":{live},"#)).unwrap_or_default();
    let app = format!(
        r#"{{"id":"0197a5c0-0000-7000-8000-000000000010","slug":"minutes","name":"Minutes","summary":"","category":"hr","icon":"hr",
        "kind":"form","owner":{{"id":"0197a5c0-0000-7000-8000-000000000001","name":"Kim Ji-won"}},{published}
        "unpublished_changes":false,"runs":0,"thumbs_up":0,"thumbs_down":0,"favourite":false,"editable":{editable},
        "updated_at":"2026-11-23T14:02:11Z"}}"#
    );
    let is_live = |number: u32| live == Some(number);
    let detail = |number: u32, manner: &str| {
        format!(
            r#"{{"version":{},"definition":{}}}"#,
            version(number, is_live(number)),
            DEFINITION.replace("MANNER", manner)
        )
    };
    let body = match path.strip_prefix("/api/v1/workspaces/dalbit").unwrap_or(path) {
        "/api/v1/me" => me("admin"),
        "/apps/minutes" => {
            format!(r#"{{"app":{app},"inputs":[],"output":{{"format":"markdown"}},"demo_model":false}}"#)
        }
        "/apps/minutes/versions" => {
            let items: Vec<String> = (1..=3).rev().map(|number| version(number, is_live(number))).collect();
            format!(r#"{{"items":[{}],"next":"1"}}"#, items.join(","))
        }
        "/apps/minutes/versions/1" => detail(1, "짧게"),
        "/apps/minutes/versions/2" => detail(2, "길게"),
        "/apps/minutes/versions/3" => detail(3, "길게"),
        "/apps/minutes/draft" => format!(
            r#"{{"definition":{},"revision":7,"problems":[],
            "saved_by":{{"id":"0197a5c0-0000-7000-8000-000000000009","name":"Lee <b>"}},"saved_at":"2026-11-25T09:00:00Z"}}"#,
            DEFINITION.replace("MANNER", "자세히")
        ),
        "/apps/minutes/split" => "{}".to_owned(),
        "/models" => r#"{"items":[]}"#.to_owned(),
        ended if ended.starts_with("/apps/minutes/split/ended?") => r#"{"items":[]}"#.to_owned(),
        _ => return (404, r#"{"error":{"code":"not_found","message":"Not here.","request_id":"7f3a"}}"#.to_owned()),
    };
    (200, body)
}

fn third(path: &str) -> (u16, String) {
    answers(path, Some(3), true)
}

fn offline(path: &str) -> (u16, String) {
    answers(path, None, true)
}

fn changed(path: &str) -> (u16, String) {
    let (status, body) = third(path);
    (status, body.replace(r#""unpublished_changes":false"#, r#""unpublished_changes":true"#))
}

fn of_somebody_else(path: &str) -> (u16, String) {
    answers(path, Some(3), false)
}

fn only_draft(path: &str) -> (u16, String) {
    if path.ends_with("/versions") { (200, r#"{"items":[]}"#.to_owned()) } else { offline(path) }
}

#[tokio::test]
async fn each_version_says_what_it_has_to_show_for_itself() {
    let html = page("/w/dalbit/apps/minutes/versions", Language::En, third).await.html;
    for part in [
        "What changed from version 2 to 3",
        "Nothing changed.",
        "612 runs · 91% useful (23) · $0.009 a run",
        "1 run · not rated · cost unknown",
        "Shorter &lt;b&gt;apology",
        "Published by Park Seo-yeon",
        "Brought back by Choi",
        ": Too &lt;i&gt;long",
        "/w/dalbit/apps/minutes/versions?from=1&amp;to=2",
        "/w/dalbit/apps/minutes/versions?after=1",
        "Restore version 3 as draft",
        "/w/dalbit/apps/minutes/share?version=3",
        "Take offline",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(!html.contains("Roll back to version 3<"), "it is live: {html}");
    assert_eq!(html.matches("Live<").count(), 1, "{html}");
}

#[tokio::test]
async fn the_address_names_the_two_that_are_compared() {
    let html = page("/w/dalbit/apps/minutes/versions?from=1&to=2", Language::Ko, third).await.html;
    for part in ["버전 1에서 버전 2로 바뀐 것", "<del>짧", "<ins>길", "버전 2로 되돌리기", "사용자 메시지 수정."]
    {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(html.contains("&lt;i&gt;") && !html.contains("<i>"), "{html}");
    let first = page("/w/dalbit/apps/minutes/versions?to=1", Language::En, third).await.html;
    assert!(first.contains("nothing before it to compare") && first.contains("Roll back to version 1"), "{first}");
    let gone = page("/w/dalbit/apps/minutes/versions?from=1&to=9", Language::En, third).await.html;
    assert!(gone.contains("no such version") && gone.contains("612 runs"), "the list stays: {gone}");
    assert_eq!(gone.matches("<h1").count(), 1, "{gone}");
}

#[tokio::test]
async fn a_draft_that_differs_is_the_first_entry_and_is_compared_like_a_version() {
    let html = page("/w/dalbit/apps/minutes/versions?from=3&to=draft", Language::En, changed).await.html;
    for part in [
        "Differs from version 3, which people run.",
        "Last saved by Lee &lt;b",
        "What changed from version 3 to the draft",
        "<ins>자세히",
        "Publish in Build",
        "/w/dalbit/apps/minutes/versions?from=3&amp;to=draft",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    let list = html.split("version-list").nth(1).unwrap();
    assert!(list.find("Not published").unwrap() < list.find("612 runs").unwrap(), "{list}");
    let back = page("/w/dalbit/apps/minutes/versions?from=draft&to=1", Language::Ko, changed).await.html;
    assert!(back.contains("초안에서 버전 1로 바뀐 것") && back.contains("<del>자세히"), "{back}");
    let same = page("/w/dalbit/apps/minutes/versions", Language::En, third).await.html;
    assert!(!same.contains("Not published") && !same.contains("to=draft"), "{same}");
}

#[tokio::test]
async fn a_version_shows_what_it_is_and_only_to_those_who_may_change_the_app() {
    let html = page("/w/dalbit/apps/minutes/versions/1", Language::En, third).await.html;
    for part in [
        "Version 1",
        "요약을 짧게 써 주세요. &lt;i&gt; {{text}}",
        "Input “Text”",
        "Try version 1",
        "Try it",
        "count in the app’s numbers",
        "/w/dalbit/apps/minutes/versions?to=1",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(!html.contains("<i>"), "{html}");
    for gone in ["9", "0x1", "-1"] {
        let gone = page(&format!("/w/dalbit/apps/minutes/versions/{gone}"), Language::En, third).await;
        assert_eq!(gone.status, 404, "{}", gone.html);
    }
    let refused = page("/w/dalbit/apps/minutes/versions/1", Language::En, of_somebody_else).await;
    assert_eq!(refused.status, 403);
    assert!(!refused.html.contains("요약을"), "{}", refused.html);
}

#[tokio::test]
async fn an_app_that_is_offline_says_so_and_how_it_comes_back() {
    let html = page("/w/dalbit/apps/minutes/versions", Language::En, offline).await.html;
    assert!(html.contains("This app is offline") && html.contains("Roll back to version 3"), "{html}");
    assert!(!html.contains("Take offline") && !html.contains("share?version"), "{html}");
    let draft = page("/w/dalbit/apps/minutes/versions", Language::En, only_draft).await.html;
    assert!(draft.contains("No version yet") && !draft.contains("This app is offline"), "{draft}");
}

#[tokio::test]
async fn who_may_not_change_the_app_sees_none_of_it() {
    let page = page("/w/dalbit/apps/minutes/versions", Language::En, of_somebody_else).await;
    assert_eq!(page.status, 403);
    assert!(!page.html.contains("612 runs"), "{}", page.html);
}
