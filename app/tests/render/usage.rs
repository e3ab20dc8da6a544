//! What runs came to, as admins and those who may change an app see it.

use super::*;

const APP: &str = "0197a5c0-0000-7000-8000-000000000031";
const CONNECTION: &str = "0197a5c0-0000-7000-8000-000000000032";

fn figures(runs: u64, micros: u64) -> String {
    format!(
        r#"{{"runs":{runs},"failed_runs":1,"cancelled_runs":0,"unpriced_runs":2,"calls":{runs},"failed_calls":3,"input_tokens":1200000,
        "output_tokens":34000,"cached_input_tokens":0,"cost":{{"micros":{micros},"currency":"USD"}},"first_token_p50_ms":420,
        "first_token_p95_ms":1900,"first_token_mean_ms":500}}"#
    )
}

fn money(micros: i64) -> String {
    format!(r#"{{"micros":{micros},"currency":"USD"}}"#)
}

fn usage(by: &str, line: &str, forecast: &str) -> String {
    let (now, before) = (figures(40, 12_000_000), figures(20, 24_000_000));
    let day = |day: &str, micros: i64| {
        format!(
            r#"{{"day":"{day}","runs":20,"failed_runs":1,"cost":{},"parts":[{}]}}"#,
            money(micros),
            money(micros / 2)
        )
    };
    format!(
        r#"{{"from":"2026-11-01","to":"2026-11-30","before_from":"2026-10-01","before_to":"2026-10-31","today":"2026-12-01","by":"{by}",
        "only":[],"total":{now},"total_before":{before},"lines":[{{"key":"k",{line}"figures":{now},"before":{before}}}],"more_lines":7,
        "days":[{},{}],"parts":["k"],"forecast":{{"month":"2026-12","spent":{},{forecast}"days":30}},
        "near_limits":[{{"kind":"link","id":"{APP}","name":"Gift page <b>","app_name":"Minutes","app_slug":"minutes","limit":"runs_per_day",
        "used_percent":92,"used":92,"allowed":100}}]}}"#,
        day("2026-11-03", 4_000_000),
        day("2026-11-12", 8_000_000),
        money(1_000_000),
    )
}

fn what_if(price: &str) -> String {
    format!(
        r#"{{"from":"2026-11-01","to":"2026-11-30","ref":{{"connection":"{CONNECTION}","model":"small"}},"name":"Small","paid":{},{price}
        "unpriced_runs":2,"apps":[{{"app":"{APP}","name":"Minutes <i>","runs":40,"input_tokens":10,"output_tokens":5,"paid":{},"unpriced_runs":2}}]}}"#,
        money(12_000_000),
        money(12_000_000),
    )
}

fn model() -> String {
    format!(
        r#"{{"items":[{{"ref":{{"connection":"{CONNECTION}","model":"small"}},"name":"Small","connection_name":"Own","provider_name":"Own",
        "monogram":"Ow","demo":false,"default":true,"paused":false,"hidden":false,"json":"asking","languages":[],
        "takes":{{"temperature_max":1.0,"top_p":true,"max_output_tokens":true,"stop":true,"seed":true,"reasoning_effort":false,"wire_names":{{}}}}}}]}}"#
    )
}

const FORECAST: &str = r#""expected":{"micros":31000000,"currency":"USD"},"low":{"micros":25000000,"currency":"USD"},
    "high":{"micros":37000000,"currency":"USD"},"#;

fn desk(path: &str) -> (u16, String) {
    let app = format!(r#""name":"Minutes <i>","app":"{APP}","app_slug":"minutes","#);
    match path {
        "/api/v1/workspaces/dalbit/models" => (200, model()),
        path if path.contains("/usage/what-if?") && path.contains("model=small") => {
            let price = r#""price":{"input_micros_per_million":100000,"output_micros_per_million":400000,"as_of":"2026-11-28"},
                "instead":{"micros":3000000,"currency":"USD"},"#;
            (200, what_if(price))
        }
        path if path.contains("/usage/what-if?") => (200, what_if("")),
        path if path.starts_with("/api/v1/workspaces/dalbit/usage") && path.contains("by=member") => {
            (200, usage("member", "", ""))
        }
        path if path.starts_with("/api/v1/workspaces/dalbit/usage") => (200, usage("app", &app, FORECAST)),
        _ => as_admin(path),
    }
}

fn empty(path: &str) -> (u16, String) {
    if !path.starts_with("/api/v1/workspaces/dalbit/usage") {
        return desk(path);
    }
    let nothing = r#"{"runs":0,"failed_runs":0,"cancelled_runs":0,"unpriced_runs":0,"calls":0,"failed_calls":0,"input_tokens":0,
        "output_tokens":0,"cached_input_tokens":0}"#;
    let (spent, none) = (money(0), "[]");
    (
        200,
        format!(
            r#"{{"from":"2026-11-01","to":"2026-11-30","before_from":"2026-10-01","before_to":"2026-10-31","today":"2026-12-01","by":"app",
            "only":[{{"by":"door","source":"try"}}],"total":{nothing},"total_before":{nothing},"lines":{none},"more_lines":0,"days":{none},
            "parts":{none},"forecast":{{"month":"2026-12","spent":{spent},"days":0}},"near_limits":{none}}}"#
        ),
    )
}

fn for_users(path: &str) -> (u16, String) {
    match path {
        "/api/v1/me" => as_user(path),
        path if path.contains("/usage") => {
            (403, r#"{"error":{"code":"forbidden","message":"…","request_id":"7f3a"}}"#.to_owned())
        }
        path => desk(path),
    }
}

#[tokio::test]
async fn an_admin_sees_what_was_spent_on_what_and_what_is_to_come() {
    let html = page("/w/dalbit/admin/usage?from=2026-11-01", Language::En, desk).await.html;
    for seen in [
        "$12.00",
        "50% less",
        "100% more",
        "0.42 s",
        "95 of 100 within 1.9 s",
        "About $31.00",
        "$25.00 to $37.00 in 4 of 5 cases",
    ] {
        assert!(html.contains(seen), "{seen}: {html}");
    }
    assert!(html.contains("The cost of 2 runs is not known") && html.contains("7 more, with less cost"), "{html}");
    assert!(html.contains("Minutes &lt;i&gt;") && !html.contains("Minutes <i>"), "{html}");
    assert!(html.contains(&format!("by=model&amp;app={APP}")), "{html}");
    assert!(html.contains("92 of 100 runs today") && html.contains(r#"href="/w/dalbit/apps/minutes/share""#), "{html}");
    // Months beside this one, and files of just what is shown.
    assert!(html.contains("from=2026-10-01") && html.contains("from=2026-12-01"), "{html}");
    assert!(html.contains("/api/v1/workspaces/dalbit/usage/export.csv?by=app&amp;from=2026-11-01"), "{html}");
    assert!(!html.contains("style=") && html.contains(r#"aria-current="page""#), "{html}");
}

#[tokio::test]
async fn the_chart_says_what_it_shows_and_has_the_same_as_a_table() {
    let chart = page("/w/dalbit/admin/usage", Language::En, desk).await.html;
    assert!(
        chart.contains(r#"<title id="usage-chart-title">Cost by day: $12.00 in all, most on 12 Nov 2026 ($8.00)."#),
        "{chart}"
    );
    assert!(
        chart.contains(r#"aria-labelledby="usage-chart-title""#) && chart.contains(r#"class="series-1""#),
        "{chart}"
    );
    assert_eq!(chart.matches("<rect ").count(), 4, "two days, each with a part and the rest: {chart}");
    let table = page("/w/dalbit/admin/usage?view=table", Language::En, desk).await.html;
    assert!(!table.contains("usage-chart-title") && table.contains(r#"scope="row">12 Nov 2026"#), "{table}");
    assert!(table.contains("$8.00") && table.contains("Others"), "{table}");
    let korean = page("/w/dalbit/admin/usage", Language::Ko, desk).await.html;
    assert!(
        korean.contains("날짜별 비용: 모두 $12.00, 가장 많은 때는 2026년 11월 12일($8.00).")
            && korean.contains("2026년 12월 말 예상"),
        "{korean}"
    );
    assert!(!korean.contains("Broken down"), "{korean}");
}

#[tokio::test]
async fn what_is_not_known_is_said() {
    let members = page("/w/dalbit/admin/usage?by=member", Language::En, desk).await.html;
    assert!(members.contains("Visitors, and people who left") && members.contains("there are 30"), "{members}");
    let nothing = page("/w/dalbit/admin/usage?source=try", Language::En, empty).await.html;
    assert!(
        nothing.contains("No runs in this period") && nothing.contains("Take away: Started from: Trials of drafts"),
        "{nothing}"
    );
    assert!(nothing.contains(r#"href="/w/dalbit/admin/usage""#) && !nothing.contains("usage-chart-title"), "{nothing}");
}

#[tokio::test]
async fn another_model_is_compared_with_its_price_or_the_lack_of_one() {
    let address = |model: &str| format!("/w/dalbit/admin/usage?what_if={CONNECTION}%20{model}");
    let known = page(&address("small"), Language::En, desk).await.html;
    assert!(known.contains("With Small") && known.contains("$3.00") && known.contains("−$9.00"), "{known}");
    assert!(
        known.contains("Price as of 28 Nov 2026: $0.10") && known.contains("The tokens are those of the models"),
        "{known}"
    );
    assert!(known.contains("Small (price unknown)"), "{known}");
    let unknown = page(&address("large"), Language::En, desk).await.html;
    assert!(unknown.contains("The price of Small is not known") && !unknown.contains("With Small"), "{unknown}");
}

#[tokio::test]
async fn usage_of_the_workspace_is_for_admins() {
    let refused = page("/w/dalbit/admin/usage", Language::En, for_users).await;
    assert_eq!(refused.status, 403);
    assert!(!refused.html.contains("$12.00"), "{}", refused.html);
}
