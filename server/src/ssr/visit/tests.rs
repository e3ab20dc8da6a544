//! Shared apps through the real router: what they look like, how their answers come, and who gets none.

mod doors;

use std::path::PathBuf;

use api::{App, LinkCreated, LinkReport, Page, RunState, SharedRun};
use axum::{body::BodyDataStream, http::Method};
use futures::StreamExt as _;
use model::{Kind, OutputFormat};
use serde_json::{Value, json};

use crate::{
    ssr::tests::tenants::site,
    testing::{FakeProvider, TestAnswer, TestApp, TestClient},
};

/// A server with a shared app.
struct Shared {
    app: TestApp,
    made: App,
    token: String,
    /// Kept for as long as it answers.
    _provider: FakeProvider,
    site: PathBuf,
}

impl Drop for Shared {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.site);
    }
}

impl Shared {
    /// An app that answers with what it is told, by this model.
    async fn new(model: &str, limits: Value) -> Self {
        let (provider, site) = (FakeProvider::start().await, site());
        let app = TestApp::with(|config| {
            config.allowed_hosts.push(provider.host_port());
            config.site = Some(site.clone());
            config.keep_runs_months = std::num::NonZeroU8::new(2);
        })
        .await;
        let body = json!({"provider": "custom", "name": "Fake", "base_url": provider.base_url()});
        let owner = app.user("owner").await;
        owner.post("/api/v1/workspaces/test/connections", &body).await.created::<api::Connection>();
        let made = app.publish_echo(model).await;
        let mut body = limits;
        body["name"] = json!("Fair");
        let links = format!("/api/v1/workspaces/test/apps/{}/links", made.slug);
        let link: LinkCreated = owner.post(&links, &body).await.created();
        let token = link.url.rsplit('/').next().unwrap().to_owned();
        Self { app, made, token, _provider: provider, site }
    }

    fn path(&self, rest: &str) -> String {
        format!("/s/{}{rest}", self.token)
    }

    fn script(&self) -> TestClient {
        self.app.visitor().with_header("accept", "application/json")
    }

    /// Runs the app through the API.
    async fn run(&self, text: &str) -> SharedRun {
        let path = format!("/api/v1/shared/{}/runs", self.token);
        self.app.visitor().post(&path, &json!({"inputs": {"text": text}})).await.created()
    }

    async fn finished(&self, text: &str) -> SharedRun {
        let run = self.run(text).await;
        let path = format!("/api/v1/shared/{}/runs/{}", self.token, run.id);
        self.app.visitor().get(&format!("{path}/events")).await;
        self.app.visitor().get(&path).await.ok()
    }
}

fn title(answer: &TestAnswer) -> &str {
    answer.text().split_once("<title>").unwrap().1.split_once("</title>").unwrap().0
}

/// The value of a hidden field.
fn hidden<'a>(html: &'a str, name: &str) -> &'a str {
    let field = html.split('<').find(|tag| tag.contains(&format!("name=\"{name}\""))).unwrap_or_default();
    field.split_once("value=\"").map(|(_, rest)| rest.split('"').next().unwrap()).unwrap_or_default()
}

/// What an `EventSource` would tell: kind, number, data.
fn events(text: &str) -> Vec<(String, u64, Value)> {
    let field = |block: &str, name: &str| {
        block.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
    };
    let blocks = text.split("\n\n").filter_map(|block| {
        let number = field(block, "id:").and_then(|id| id.parse().ok()).unwrap_or_default();
        Some((field(block, "event:")?, number, serde_json::from_str(&field(block, "data:")?).unwrap()))
    });
    blocks.collect()
}

/// Does to a page's blocks what the script does.
fn apply(blocks: &mut Vec<String>, events: &[(String, u64, Value)]) {
    let mut last = String::new();
    for (_, _, data) in events.iter().filter(|(kind, ..)| kind == "blocks") {
        blocks.truncate(usize::try_from(data["from"].as_u64().unwrap()).unwrap());
        let mut html: Vec<String> = serde_json::from_value(data["html"].clone()).unwrap();
        let keep = usize::try_from(data["keep"].as_u64().unwrap()).unwrap();
        let kept: Vec<u16> = last.encode_utf16().take(keep).collect();
        if let Some(first) = html.first_mut() {
            *first = String::from_utf16(&kept).unwrap() + first;
        }
        last = html.last().cloned().unwrap_or_default();
        blocks.extend(html);
    }
}

async fn until(body: &mut BodyDataStream, text: &mut String, part: &str) {
    while !text.contains(part) {
        let Some(bytes) = body.next().await else { panic!("it ended without {part:?}: {text}") };
        text.push_str(std::str::from_utf8(&bytes.unwrap()).unwrap());
    }
}

#[tokio::test]
async fn a_shared_app_is_a_small_page_without_wasm_that_says_what_is_true() {
    let shared = Shared::new("echo", json!({"max_runs": 3})).await;
    let page = shared.app.visitor().get(&shared.path("")).await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self';") && !policy.contains("wasm") && !policy.contains("nonce"), "{policy}");
    let html = page.text();
    for part in [
        r#"method="post""#,
        r#"name="text""#,
        "Written by AI",
        "for at most 3 months",
        "3 more answers",
        "Made by Test with Madang",
        "Privacy",
        "Report a problem",
        r#"href="/pkg/1/visit.css""#,
        r#"src="/pkg/1/visit.js""#,
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    for other in ["wasm", "madang.js", "style=", "<!>", "echo", "You repeat"] {
        assert!(!html.contains(other), "{other} is in {html}");
    }
    assert_eq!(title(&page), "Echo · Madang");
    assert!(html.len() < 12_000, "{} bytes", html.len());

    let korean = shared.app.visitor().get(&shared.path("?lang=ko&utm_source=mail")).await;
    assert!(korean.text().contains("<html lang=\"ko\"") && korean.text().contains("길어도 3개월"), "{}", korean.text());
    assert!(korean.text().contains(&format!("action=\"{}\"", shared.path("?lang=ko"))), "{}", korean.text());
}

#[tokio::test]
async fn who_asks_for_no_language_of_ours_reads_the_workspaces() {
    let shared = Shared::new("echo", json!({})).await;
    let owner = shared.app.user("owner").await;
    owner.patch("/api/v1/workspaces/test", &json!({"language": "ko"})).await.ok::<api::Workspace>();
    let language = async |accepted: &str| {
        let page = shared.app.visitor().with_header("accept-language", accepted).get(&shared.path("")).await;
        page.text().split_once("<html lang=\"").unwrap().1.split('"').next().unwrap().to_owned()
    };
    assert_eq!((language("fr-FR").await, language("en").await), ("ko".into(), "en".into()));
}

#[tokio::test]
async fn without_script_the_form_is_answered_by_a_page_that_stays_open_until_the_answer_is_whole() {
    let shared = Shared::new("slow", json!({})).await;
    let visitor = shared.app.visitor();
    let form = visitor.get(&shared.path("?lang=ko")).await;
    let key = hidden(form.text(), "madang-key").to_owned();
    assert!(!key.is_empty());
    let text = format!("First **paragraph**.\n\nSecond one. {}\n\nThird.", "word ".repeat(300));
    let fields = [("madang-key", key.as_str()), ("text", text.as_str())];
    let sent = visitor.post_form(&shared.path("?lang=ko"), &fields).await;
    let to = sent.header("location").to_owned();
    assert_eq!(sent.status, 303);
    assert!(to.starts_with(&shared.path("?run=")) && to.ends_with("&stream=1&lang=ko#answer"), "{to}");
    let response = visitor.stream(Method::GET, to.split('#').next().unwrap(), None).await;
    assert_eq!(response.headers()["x-accel-buffering"], "no");
    let mut body = response.into_body().into_data_stream();
    let mut html = String::new();
    until(&mut body, &mut html, "<p>First <strong>paragraph</strong>.</p>").await;
    assert!(!html.contains("<p>Third.") && !html.contains("</html>"), "{html}");
    assert!(html.contains("작성 중") && html.contains("/stop?lang=ko\""), "{html}");
    until(&mut body, &mut html, "</html>").await;
    let (answer, end) = html.split_once("visit-answer__end").unwrap();
    assert_eq!(answer.matches("<p>First").count(), 1);
    assert!(answer.contains("<p>Third.</p>") && end.contains("완료") && html.contains("lang=\"en\""), "{html}");
    assert!(body.next().await.is_none());

    // Once more, by a second click: the same run.
    assert_eq!(visitor.post_form(&shared.path("?lang=ko"), &fields).await.header("location"), to);
    // With the Back button and another text: another.
    let other = visitor.post_form(&shared.path("?lang=ko"), &[("madang-key", &key), ("text", "x")]).await;
    assert_ne!(other.header("location"), to);

    // Afterwards, the same address is a whole page.
    assert!(
        answer.contains("AI가 생성한 답변") && answer.contains("digitalsourcetype/trainedAlgorithmicMedia"),
        "{answer}"
    );
    let again = visitor.get(to.split('#').next().unwrap()).await;
    assert!(again.text().contains("<p>Third.</p>") && !again.text().contains("data-follow"), "{}", again.text());
    assert_eq!(title(&again), "답변: Echo · 마당");
}

#[tokio::test]
async fn what_is_wrong_is_said_with_its_fields_name_and_nothing_typed_is_lost() {
    let shared = Shared::new("echo", json!({})).await;
    shared
        .app
        .republish(&shared.made, |definition| {
            let mut tone = definition.inputs[0].clone();
            (tone.name, tone.label) = ("tone".into(), model::LocalText::One("Tone <b>".into()));
            tone.required = true;
            definition.inputs.push(tone);
        })
        .await;
    let typed = "</textarea><script>alert(1)</script> & \"more\"";
    let fields = [("text", typed), ("tone", "")];
    let back = shared.app.visitor().post_form(&shared.path(""), &fields).await;
    assert_eq!((back.status.as_u16(), title(&back)), (422, "Nothing was sent: Echo · Madang"));
    let html = back.text();
    assert!(html.contains("&lt;/textarea>&lt;script>alert(1)&lt;/script> &amp; \"more\""), "{html}");
    assert!(html.contains(r##"href="#in-tone""##) && html.contains("Tone &lt;b&gt;: Fill this in."), "{html}");
    assert!(!html.contains("<script>"), "{html}");

    let reply: Value = shared.script().post_form(&shared.path(""), &fields).await.ok();
    let form = reply["form"].as_str().unwrap();
    assert!(form.contains("aria-invalid=\"true\"") && form.contains("&lt;/textarea>"), "{form}");
    assert_eq!((reply.get("answer"), &reply["title"]), (None, &json!("Nothing was sent: Echo")));
}

#[tokio::test]
async fn script_gets_the_answer_block_by_block_and_goes_on_where_its_connection_broke() {
    let shared = Shared::new("slow", json!({})).await;
    let text = format!("# One\n\n{}\n\n- a\n- b\n\nThe end.", "word ".repeat(60));
    let reply: Value = shared.script().post_form(&shared.path(""), &[("text", text.as_str())]).await.ok();
    let (answer, run) = (reply["answer"].as_str().unwrap(), reply["address"].as_str().unwrap());
    let run = run.rsplit('=').next().unwrap();
    assert!(answer.contains(&format!("data-follow=\"{}\"", shared.path(&format!("/runs/{run}/blocks")))), "{answer}");
    assert!(reply["form"].as_str().unwrap().contains("id=\"in-text\""), "{reply}");
    let blocks = shared.path(&format!("/runs/{run}/blocks"));

    let mut body = shared
        .app
        .visitor()
        .stream(Method::GET, &format!("{blocks}?after=0"), None)
        .await
        .into_body()
        .into_data_stream();
    let mut told = String::new();
    until(&mut body, &mut told, "word word word").await;
    drop(body);
    let complete = told.rfind("\n\n").unwrap();
    let before = events(&told[..complete]);
    let (_, number, _) = before.last().unwrap().clone();
    let mut page = Vec::new();
    apply(&mut page, &before);
    assert!(page.concat().contains("word") && !page.concat().contains("The end."), "{page:?}");

    let back = shared.app.visitor().with_header("last-event-id", &number.to_string()).get(&blocks).await;
    assert_eq!(back.header("content-type"), "text/event-stream");
    let after = events(back.text());
    assert!(after.iter().all(|(_, id, _)| *id > number), "{number}: {after:?}");
    assert!(after.iter().filter(|(kind, ..)| kind == "blocks").all(|(.., data)| data["from"] != 0), "{after:?}");
    apply(&mut page, &after);
    let done = shared.app.visitor().get(&shared.path(&format!("?run={run}"))).await;
    assert!(done.text().contains(&page.concat()), "{page:?}\nin {}", done.text());
    let (kind, _, end) = after.last().unwrap();
    assert_eq!((kind.as_str(), &end["live"]), ("state", &json!(false)));
    assert!(end["say"].as_str().unwrap().starts_with("Answer ready."), "{end}");
    assert!(end["end"].as_str().unwrap().contains("Copy") && end["title"] == "Answer: Echo", "{end}");

    // Who comes back after the end is told of it once more, and of nothing else.
    let last = after.last().unwrap().1.to_string();
    let over = events(shared.app.visitor().with_header("last-event-id", &last).get(&blocks).await.text());
    assert!(matches!(&over[..], [(kind, _, data)] if kind == "state" && data["live"] == json!(false)), "{over:?}");
}

#[tokio::test]
async fn an_answer_can_bring_no_html() {
    let shared = Shared::new("echo", json!({})).await;
    let evil = "<img src=x onerror=alert(1)> [a](javascript:alert(2)) <script>alert(3)</script>\n\n`</code><b>`";
    let run = shared.finished(evil).await;
    let page = shared.app.visitor().get(&shared.path(&format!("?run={}", run.id))).await;
    let told = shared.app.visitor().get(&shared.path(&format!("/runs/{}/blocks", run.id))).await;
    let mut blocks = Vec::new();
    apply(&mut blocks, &events(told.text()));
    assert!(page.text().contains("&lt;img src=x") && blocks.concat().contains("&lt;img src=x"), "{blocks:?}");
    for html in [page.text(), &blocks.concat()] {
        for bad in ["<img", "<script>", "href=\"javascript", "<b>"] {
            assert!(!html.contains(bad), "{bad} is in {html}");
        }
    }
    // A title is text, too.
    let owner = shared.app.user("owner").await;
    let app = format!("/api/v1/workspaces/test/apps/{}", shared.made.slug);
    owner.patch(&app, &json!({"name": "</title><script>alert(4)</script>"})).await.ok::<App>();
    let page = shared.app.visitor().get(&shared.path("")).await;
    assert!(!page.text().contains("<script>"), "{}", page.text());
}

#[tokio::test]
async fn a_chat_goes_on_with_its_setup_folded_with_script_and_without() {
    let shared = Shared::new("echo", json!({})).await;
    shared
        .app
        .republish(&shared.made, |definition| {
            definition.kind = Kind::Chat;
            definition.chat =
                Some(serde_json::from_value(json!({"opening": "Ask me.", "suggestions": ["How?"]})).unwrap());
            definition.inputs[0].required = false;
            definition.prompt.messages.truncate(1);
        })
        .await;
    let visitor = shared.app.visitor();
    let first = visitor.get(&shared.path("")).await;
    assert!(first.text().contains("Ask me.") && first.text().contains("How?"), "{}", first.text());
    assert!(!first.text().contains("visit-form__set-up"), "{}", first.text());

    let sent = visitor.post_form(&shared.path(""), &[("text", "about leave"), ("message", "May I?")]).await;
    let page = visitor.get(sent.header("location").split('#').next().unwrap()).await;
    let html = page.text();
    let after = hidden(html, "madang-after").to_owned();
    assert!(sent.header("location").contains(&after) && !after.is_empty(), "{html}");
    assert!(html.contains("<details class=\"visit-form__set-up\">") && html.contains("about leave"), "{html}");
    assert!(html.find("May I?") < html.find("madang-after") && !html.contains("How?"), "{html}");

    // The next message, without script and with it.
    let fields = [("madang-after", after.as_str()), ("text", "about leave"), ("message", "And two days?")];
    let sent = visitor.post_form(&shared.path(""), &fields).await;
    let page = visitor.get(sent.header("location").split('#').next().unwrap()).await;
    let html = page.text();
    assert!(html.find("May I?") < html.find("And two days?") && html.contains("May I?"), "{html}");
    let after = hidden(html, "madang-after").to_owned();
    let fields = [("madang-after", after.as_str()), ("text", "about leave"), ("message", "Three?")];
    let reply: Value = shared.script().post_form(&shared.path(""), &fields).await.ok();
    let (answer, form) = (reply["answer"].as_str().unwrap(), reply["form"].as_str().unwrap());
    assert!(answer.contains("Three?") && !answer.contains("May I?"), "{answer}");
    assert_ne!(hidden(form, "madang-after"), after);
    // An empty message is said at its field, and the conversation stays in view.
    let fields = [("madang-after", after.as_str()), ("message", " ")];
    let back = visitor.post_form(&shared.path(""), &fields).await;
    assert_eq!(back.status, 422);
    assert!(back.text().contains("May I?") && back.text().contains(r##"href="#in-message""##), "{}", back.text());
}

#[tokio::test]
async fn fields_are_drawn_at_the_end_and_a_document_that_is_asked_for_again_ends() {
    let shared = Shared::new("echo", json!({})).await;
    shared
        .app
        .republish(&shared.made, |definition| {
            definition.output.format = OutputFormat::Json;
            definition.output.schema = Some(json!({"type": "object", "properties": {"reply": {"type": "string"}},
                "required": ["reply"], "additionalProperties": false}));
        })
        .await;
    let run = shared.finished(r#"{"reply": "<b>Yes</b>"}"#).await;
    assert_eq!(run.state, RunState::Completed, "{run:?}");
    let page = shared.app.visitor().get(&shared.path(&format!("?run={}", run.id))).await;
    assert!(page.text().contains("<dt>Reply</dt>") && page.text().contains("&lt;b&gt;Yes"), "{}", page.text());

    // Not JSON, twice: the first is void, and the end is told.
    let run = shared.finished("No JSON at all").await;
    assert_eq!(run.state, RunState::Failed, "{run:?}");
    let told = shared.app.visitor().get(&shared.path(&format!("/runs/{}/blocks", run.id))).await;
    let told = events(told.text());
    let (kind, _, end) = told.last().unwrap();
    assert_eq!((kind.as_str(), &end["live"]), ("state", &json!(false)));
    let open = shared.path(&format!("?run={}&stream=1", run.id));
    assert!(shared.app.visitor().get(&open).await.text().ends_with("</html>"));
}

#[tokio::test]
async fn an_answer_is_stopped_with_script_and_without() {
    let shared = Shared::new("slow", json!({})).await;
    for script in [true, false] {
        let run = shared.run(&"word ".repeat(2000)).await;
        let stop = shared.path(&format!("/runs/{}/stop", run.id));
        match script {
            true => assert_eq!(shared.script().post_form(&stop, &[]).await.status, 204),
            false => {
                let to = shared.app.visitor().post_form(&stop, &[]).await;
                let page = shared.app.visitor().get(to.header("location").split('#').next().unwrap()).await;
                assert!(page.text().contains("Stopped. What was written is kept."), "{}", page.text());
            }
        }
        let told = shared.app.visitor().get(&shared.path(&format!("/runs/{}/blocks", run.id))).await;
        let told = events(told.text());
        assert!(told.last().unwrap().2["state"].as_str().unwrap().contains("Stopped."), "{told:?}");
    }
    // Another site's page stops nothing.
    let run = shared.run(&"word ".repeat(2000)).await;
    let elsewhere = shared.app.visitor().with_header("sec-fetch-site", "cross-site");
    elsewhere.post_form(&shared.path(&format!("/runs/{}/stop", run.id)), &[]).await.error(403);
}

#[tokio::test]
async fn a_failure_and_a_closed_link_are_said_and_the_last_answer_stays() {
    let shared = Shared::new("key-refused", json!({"max_runs": 1})).await;
    let run = shared.finished("x").await;
    let page = shared.app.visitor().get(&shared.path(&format!("?run={}", run.id))).await;
    assert_eq!((page.status.as_u16(), title(&page)), (410, "All answers of this link are used up · Madang"));
    assert!(
        page.text().contains("The model did not answer.") && !page.text().contains("id=\"form\""),
        "{}",
        page.text()
    );
    assert!(page.text().contains("Made by Test with Madang") && !page.text().contains("key"), "{}", page.text());
    let posted = shared.app.visitor().post_form(&shared.path(""), &[("text", "x")]).await;
    assert_eq!(posted.status, 410);
    let reply: Value = shared.script().post_form(&shared.path(""), &[("text", "x")]).await.ok();
    assert_eq!(reply, json!({"reload": true}));

    let nowhere = shared.app.visitor().get("/s/%3Cscript%3E").await;
    assert_eq!((nowhere.status.as_u16(), title(&nowhere)), (404, "This link isn’t valid · Madang"));
    assert!(!nowhere.text().contains("<script>"), "{}", nowhere.text());
    let foreign = shared.path("/runs/0197a5c0-0000-7000-8000-000000000020/blocks");
    assert_eq!(events(shared.app.visitor().get(&foreign).await.text())[0].0, "gone");
    assert_eq!(shared.app.visitor().get(&shared.path("/runs/nonsense/blocks")).await.status, 404);
}

#[tokio::test]
async fn a_closed_link_says_so_in_the_frames_of_listed_pages_as_well() {
    let shared = Shared::new("echo", json!({"max_runs": 1, "embed_origins": ["https://shop.example"]})).await;
    shared.finished("x").await;
    for (path, ancestors) in [
        (shared.path("").replacen("/s/", "/e/", 1), "frame-ancestors https://shop.example"),
        (shared.path(""), "frame-ancestors 'none'"),
    ] {
        let page = shared.app.visitor().get(&path).await;
        assert_eq!((page.status.as_u16(), title(&page)), (410, "All answers of this link are used up · Madang"));
        let policy = page.header("content-security-policy");
        assert!(policy.ends_with(ancestors), "{path}: {policy}");
    }
}

#[tokio::test]
async fn one_address_gets_so_many_answers_an_hour_and_is_told_with_its_text_kept() {
    let shared = Shared::new("echo", json!({"max_runs_per_address_hour": 1})).await;
    shared.finished("x").await;
    let back = shared.app.visitor().post_form(&shared.path(""), &[("text", "typed text")]).await;
    assert_eq!(back.status, 429);
    assert!(back.text().contains("Nothing was sent") && back.text().contains("typed text"), "{}", back.text());
    assert!(back.text().contains("Too many"), "{}", back.text());
}

#[tokio::test]
async fn a_problem_is_reported_and_read_by_those_who_share_the_app() {
    let shared = Shared::new("echo", json!({})).await;
    let run = shared.finished("Wrong answer").await;
    let visitor = shared.app.visitor();
    let fields = [("run", run.id.to_string()), ("text", "It is wrong.".to_owned())];
    let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
    let sent = visitor.post_form(&shared.path("/report?lang=en"), &fields).await;
    let to = sent.header("location");
    assert_eq!(to, shared.path(&format!("?run={}&reported=1&lang=en#report", run.id)));
    let page = visitor.get(to.split('#').next().unwrap()).await;
    assert!(
        page.text().contains("Your report was sent to Test.") && page.text().contains("Wrong answer"),
        "{}",
        page.text()
    );
    let owner = shared.app.user("owner").await;
    let path = format!("/api/v1/workspaces/test/apps/{}/link-reports", shared.made.slug);
    let reports: Page<LinkReport> = owner.get(&path).await.ok();
    let report = &reports.items[0];
    assert_eq!((report.text.as_str(), report.answer.as_deref()), ("It is wrong.", Some("Wrong answer")));

    let long = "x".repeat(2001);
    let back = visitor.post_form(&shared.path("/report"), &[("text", &long)]).await;
    assert_eq!(back.status, 422);
    assert!(back.text().contains(&long) && back.text().contains("report-error"), "{}", back.text());
}
