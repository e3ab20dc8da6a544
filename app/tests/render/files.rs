//! Fields for files: in the run page, in the builder, and on visitors' pages.

use api::SharedApp;
use app::{
    Files, Preferences,
    visit::{self, Address, RefusedForm, Visit},
};
use leptos::prelude::*;
use serde_json::json;

use super::{Language, me, page};

const RUN: &str = "0197a5c0-0000-7000-8000-000000000020";
const PAPER: &str = "0197a5c0-0000-7000-8000-000000000070";

const APP: &str = r#"{"id":"0197a5c0-0000-7000-8000-000000000010","slug":"rules","name":"Rules","summary":"","category":"hr","icon":"hr",
    "kind":"form","owner":{"id":"0197a5c0-0000-7000-8000-000000000009","name":"Park"},"published_version":3,"unpublished_changes":false,
    "runs":1,"thumbs_up":0,"thumbs_down":0,"favourite":false,"editable":true,"updated_at":"2026-11-23T14:02:11Z"}"#;

const INPUTS: &str = r#"[{"name":"papers","label":{"en":"Papers","ko":"서류"},"kind":"file","required":true,
    "files":{"groups":["pdf","hangul"],"max_files":3,"max_mib":5}}]"#;

fn answers(path: &str) -> (u16, String) {
    let path = path.split('?').next().unwrap_or_default();
    let definition = format!(
        r#"{{"format":"madang/1","kind":"form","inputs":{INPUTS},"prompt":{{"messages":[{{"role":"user","text":"{{{{papers}}}}"}}],
        "examples":[{{"inputs":{{}},"answer":"Agreed."}}]}}}}"#
    );
    let body = match path.strip_prefix("/api/v1/workspaces/dalbit") {
        _ if path == "/api/v1/me" => me("admin"),
        Some("/apps/rules" | "/apps/0197a5c0-0000-7000-8000-000000000010") => {
            format!(
                r#"{{"app":{APP},"inputs":{INPUTS},"output":{{"format":"markdown"}},"model_name":"HCX-007","demo_model":false}}"#
            )
        }
        Some("/apps/rules/draft") => {
            format!(
                r#"{{"definition":{definition},"revision":4,"problems":[],
                "saved_by":{{"id":"0197a5c0-0000-7000-8000-000000000009","name":"Park"}},"saved_at":"2026-11-23T14:02:11Z"}}"#
            )
        }
        Some("/models" | "/runs") => r#"{"items":[]}"#.to_owned(),
        Some(path) if path == format!("/runs/{RUN}") => format!(
            r#"{{"run":{{"id":"{RUN}","app":{{"id":"0197a5c0-0000-7000-8000-000000000010","slug":"rules","name":"Rules","icon":"hr","category":"hr"}},
            "version":3,"source":"member","state":"completed","inputs":{{"papers":[{{"id":"{PAPER}","name":"계약서 <b>.hwp"}}]}},"output":"Done.",
            "output_format":"markdown","input_tokens":1,"output_tokens":1,"last_event":7,"created_at":"2026-11-23T14:02:11Z"}},"attempts":[]}}"#
        ),
        _ => {
            return (
                404,
                r#"{"error":{"code":"not_found","message":"A plain sentence.","request_id":"7f3a"}}"#.to_owned(),
            );
        }
    };
    (200, body)
}

#[tokio::test]
async fn a_file_field_says_what_it_takes_and_what_it_needs() {
    let html = page("/w/dalbit/apps/rules", Language::En, answers).await.html;
    assert!(html.contains("PDF, Hangul (HWP, HWPX). At most 3 files, each up to 5 MB and 200 pages."), "{html}");
    assert!(html.contains(r#"accept=".pdf,.hwp,.hwpx,.hml""#) && html.contains(r#"id="in-papers""#), "{html}");
    assert!(html.contains("Attaching files needs JavaScript."), "{html}");
    assert!(!html.contains(r#"class="file-row""#) && !html.contains("style="), "{html}");
    let korean = page("/w/dalbit/apps/rules", Language::Ko, answers).await.html;
    assert!(korean.contains("PDF, 한글(HWP, HWPX) 파일. 최대 3개, 하나에 5MB, 200쪽까지"), "{korean}");
}

#[tokio::test]
async fn the_files_of_a_run_stand_in_its_form_by_their_names() {
    let html = page(&format!("/w/dalbit/apps/rules?run={RUN}"), Language::En, answers).await.html;
    let row = html.split_once(r#"class="file-row""#).unwrap().1;
    assert!(row.contains("계약서 &lt;b&gt;.hwp") && row.contains(r#"aria-label="Remove 계약서"#), "{row}");
    let listed = page(&format!("/w/dalbit/runs/{RUN}"), Language::En, answers).await.html;
    assert!(listed.contains("계약서 &lt;b&gt;.hwp"), "{listed}");
}

#[tokio::test]
async fn the_builder_offers_a_file_to_try_but_none_in_an_example() {
    let html = page("/w/dalbit/apps/rules/edit", Language::En, answers).await.html;
    assert!(html.contains(r#"id="try-papers""#), "{html}");
    assert!(!html.contains(r#"id="example-papers""#), "{html}");
}

fn visit(papers: Option<serde_json::Value>) -> String {
    let inputs: serde_json::Value = serde_json::from_str(INPUTS).unwrap_or_default();
    let app = serde_json::from_value::<SharedApp>(json!({
        "name": "Rules", "summary": "", "shared_by": "Dalbit", "kind": "form", "inputs": inputs,
        "output": {"format": "markdown"}, "language": "en",
    }));
    let refused = papers.map(|papers| RefusedForm {
        held: model::Values::from_iter([("papers".to_owned(), papers)]),
        after: None,
        error: api::Error::new(api::ErrorCode::Invalid, Language::En),
    });
    let visit = Visit {
        address: Address::new("t0ken".into(), None),
        // What can't be read makes a page without a form, which the tests notice.
        app: app.map_err(|_| api::Error::new(api::ErrorCode::Unknown, Language::En)),
        run: None,
        refused,
        key: "k".into(),
        reported: false,
        unreported: None,
        tried: None,
        code: visit::CodeStep::Address(String::new()),
    };
    let files = Files { folder: "pkg/1".into(), ..Files::default() };
    Owner::new_root(None).with(|| {
        provide_context(Preferences { language: Language::En, ..Preferences::default() });
        visit::page(&files, &visit).1
    })
}

#[test]
fn a_visitors_field_holds_all_that_its_script_needs() {
    let html = visit(None);
    assert!(html.contains(r#"src="/pkg/1/upload.js""#), "{html}");
    let about = html.split_once(r#"data-files=""#).unwrap().1.split('"').next().unwrap().replace("&quot;", "\"");
    let about: serde_json::Value = serde_json::from_str(&about.replace("&amp;", "&")).unwrap();
    assert_eq!(about["place"], "/api/v1/shared/t0ken/files");
    assert_eq!((&about["max"], &about["bytes"]), (&json!(3), &json!(5 * 1024 * 1024)));
    let script = include_str!("../../../script/upload.js");
    let words = about["words"].as_object().unwrap();
    for word in words.keys() {
        assert!(script.contains(word.as_str()), "nothing says {word}");
    }
    assert!(html.contains("<template>") && html.contains("Attaching files needs JavaScript."), "{html}");
}

#[test]
fn a_visitors_files_come_back_with_a_refused_form() {
    let html = visit(Some(json!([{"id": PAPER, "name": "a \"b\".pdf"}])));
    let row = html.split_once(r#"class="file-row""#).unwrap().1;
    assert!(row.contains(PAPER) && row.contains("a &quot;b&quot;.pdf") | row.contains("a \"b\".pdf"), "{row}");
    assert!(row.contains(r#"name="papers""#), "{row}");
}
