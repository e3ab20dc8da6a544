//! Running apps and my runs, as the server writes them.

use super::{Language, me, page};

const RUN: &str = "0197a5c0-0000-7000-8000-000000000020";

const INPUTS: &str = r#"[
    {"name":"notes","label":{"en":"Notes </textarea><script>","ko":"메모"},"kind":"paragraph","required":true,"max_chars":4000},
    {"name":"tone","label":"Tone","kind":"select","options":["formal","warm"],"default":"warm"},
    {"name":"people","label":"How many?","kind":"number"},
    {"name":"offer","label":"Offer","kind":"multiselect","options":["Refund","Coupon"]},
    {"name":"urgent","label":"Urgent","kind":"checkbox"},
    {"name":"due","label":"Due","kind":"date"},
    {"name":"source","label":"Source","kind":"url"},
    {"name":"names","label":"Names","kind":"list"},
    {"name":"guests","label":"Guests","kind":"list","hint":"Eine Person pro Zeile"}]"#;

fn app(kind: &str, model: &str) -> String {
    format!(
        r#"{{"app":{{"id":"0197a5c0-0000-7000-8000-000000000010","slug":"minutes","name":"Minutes <i>","summary":"Notes to actions.",
        "category":"hr","icon":"hr","kind":"{kind}","owner":{{"id":"0197a5c0-0000-7000-8000-000000000009","name":"Park Seo-yeon"}},
        "published_version":3,"unpublished_changes":false,"runs":1184,"thumbs_up":3,"thumbs_down":1,"favourite":true,"editable":true,
        "updated_at":"2026-11-23T14:02:11Z"}},"inputs":{inputs},"output":{{"format":"markdown"}},{model}
        "chat":{{"opening":"Ask me about leave.","suggestions":["How many days?"],"keep_turns":5}},
        "sample":{{"notes":"An example"}},"demo_model":true}}"#,
        inputs = if kind == "chat" { "[]" } else { INPUTS }
    )
}

fn run(state: &str, rest: &str) -> String {
    format!(
        r###"{{"id":"{RUN}","app":{{"id":"0197a5c0-0000-7000-8000-000000000010","slug":"minutes","name":"Minutes <i>","icon":"hr","category":"hr"}},
        "version":3,"source":"member","state":"{state}","title":"May I?","inputs":{{"notes":"</textarea><b>typed</b>","message":"May I?","tone":"formal"}},
        "output":"## Decisions\n\nShip <script>alert(1)</script>","output_format":"markdown","model_name":"HCX-007",
        "cost":{{"micros":9000,"currency":"USD"}},"input_tokens":1012,"output_tokens":378,"last_event":7,
        "created_at":"2026-11-23T14:02:11Z"{rest}}}"###
    )
}

fn detail(state: &str, rest: &str) -> String {
    format!(
        r#"{{"run":{},"attempts":[
        {{"id":"0197a5c0-0000-7000-8000-000000000051","number":1,"connection_name":"Azure","provider_name":"Azure OpenAI","model":"gpt-4.1",
          "status":"failed","error":{{"code":"timed_out","message":"The model did not answer in time."}},"duration_ms":8000}},
        {{"id":"0197a5c0-0000-7000-8000-000000000052","number":1,"connection_name":"CLOVA","provider_name":"NAVER","model":"HCX-007",
          "status":"ok","input_tokens":1012,"output_tokens":378,"time_to_first_token_ms":600,"duration_ms":2500}}]}}"#,
        run(state, rest)
    )
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, format!(r#"{{"error":{{"code":"{code}","message":"A plain sentence.","request_id":"7f3a"}}}}"#))
}

fn member(path: &str, kind: &str, model: &str, detail: String) -> (u16, String) {
    let path = path.split('?').next().unwrap_or_default();
    let body = match path.strip_prefix("/api/v1/workspaces/dalbit") {
        _ if path == "/api/v1/me" => me("admin"),
        Some("/apps/minutes" | "/apps/0197a5c0-0000-7000-8000-000000000010") => app(kind, model),
        Some("/runs" | "/conversations/0197a5c0-0000-7000-8000-000000000060/runs") => {
            format!(r#"{{"items":[{}],"next":"older-ones"}}"#, run("completed", r#","duration_ms":10600"#))
        }
        Some(path) if path == format!("/runs/{RUN}") => detail,
        _ => return refused(404, "not_found"),
    };
    (200, body)
}

const MODEL: &str = r#""model_name":"SmolLM2","#;

fn writing(path: &str) -> (u16, String) {
    member(path, "form", MODEL, detail("running", ""))
}

fn done(path: &str) -> (u16, String) {
    member(
        path,
        "form",
        MODEL,
        detail("completed", r#","duration_ms":10600,"feedback":{"rating":"up","comment":"Good"}"#),
    )
}

fn broken_off(path: &str) -> (u16, String) {
    let error = r#","duration_ms":900,"error":{"code":"key_refused","message":"The provider refused the key."}"#;
    member(path, "form", MODEL, detail("failed", error))
}

/// Both models failed before a word came.
fn in_vain(path: &str) -> (u16, String) {
    let error = r#","duration_ms":900,"error":{"code":"overloaded","message":"The model is overloaded."}"#;
    let detail = detail("failed", error)
        .replace(r###""output":"## Decisions\n\nShip <script>alert(1)</script>""###, r#""output":"""#)
        .replace(
            r#""status":"ok""#,
            r#""status":"failed","error":{"code":"overloaded","message":"The model is overloaded."}"#,
        )
        .replace(r#""micros":9000"#, r#""micros":0"#);
    member(path, "form", MODEL, detail)
}

fn none_found(path: &str) -> (u16, String) {
    match path.contains("/runs?") {
        true => (200, r#"{"items":[]}"#.to_owned()),
        false => done(path),
    }
}

fn without_model(path: &str) -> (u16, String) {
    member(path, "form", "", String::new())
}

fn chat(path: &str) -> (u16, String) {
    let conversation = r#","conversation":"0197a5c0-0000-7000-8000-000000000060""#;
    member(path, "chat", MODEL, detail("completed", conversation))
}

fn draft(path: &str) -> (u16, String) {
    if path.ends_with("/apps/minutes") { refused(409, "not_published") } else { done(path) }
}

async fn at_run(api: fn(&str) -> (u16, String)) -> String {
    page(&format!("/w/dalbit/apps/minutes?run={RUN}"), Language::En, api).await.html
}

#[tokio::test]
async fn a_form_has_a_field_of_every_kind_and_the_model_is_named_as_what_it_is() {
    let html = page("/w/dalbit/apps/minutes", Language::En, done).await.html;
    for part in [
        r#"id="in-notes""#,
        r#"id="in-tone""#,
        r#"inputmode="decimal""#,
        r#"value="Refund""#,
        r#"id="in-urgent""#,
        r#"type="date""#,
        r#"type="url""#,
        "One on each line.",
        "Eine Person pro Zeile<",
        "Notes to actions.",
        r#"method="post""#,
        "0 / 4,000",
        "Fill with example",
        "SmolLM2",
        "Demo model",
        "The answer appears here.",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(!html.contains("<script>\"") && !html.contains("</textarea><script>"), "{html}");
}

#[tokio::test]
async fn a_run_that_goes_on_is_shown_as_far_as_it_is() {
    let html = at_run(writing).await;
    assert!(html.contains("Writing") && html.contains("Stop") && html.contains("<h3>"), "{html}");
    assert!(html.contains(r#"data-state="streaming""#), "{html}");
    assert!(!html.contains("1,390 tokens") && !html.contains("Download"), "{html}");
    // What was filled in is in the form again, and is text.
    assert!(html.contains("&lt;/textarea>&lt;b>typed"), "{html}");
    assert!(!html.contains("<script>alert(1)"), "{html}");
}

/// A run that reads a long text, of an app that reads them in parts.
fn reading(path: &str) -> (u16, String) {
    let detail = detail("running", r#","parts":{"of":12,"done":2,"joining":false}"#);
    let detail = detail.replace("## Decisions\\n\\nShip <script>alert(1)</script>", "");
    let long = r#""model_name":"SmolLM2","long_texts":{"inputs":["notes"],"part_tokens":1},"#;
    member(path, "form", long, detail)
}

#[tokio::test]
async fn a_long_text_is_told_before_and_while_it_is_read() {
    let html = at_run(reading).await;
    assert!(html.contains("Part 3 of 12."), "{html}");
    assert!(html.contains("it will be read in about"), "{html}");
    let korean = page(&format!("/w/dalbit/apps/minutes?run={RUN}"), Language::Ko, reading).await.html;
    assert!(korean.contains("12개 가운데 3번째 부분"), "{korean}");
}

#[tokio::test]
async fn a_run_that_is_over_has_its_facts_and_says_who_stood_in() {
    let html = at_run(done).await;
    for part in
        ["HCX-007", "$0.009", "1,390 tokens", "Download", "gpt-4.1 did not answer in time, so HCX-007 answered."]
    {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    let thumb = html.split('<').find(|tag| tag.contains(r#"aria-label="Useful""#)).unwrap_or_default();
    assert!(thumb.contains(r#"aria-pressed="true""#), "{thumb}");
}

#[tokio::test]
async fn a_run_that_broke_off_keeps_its_text_and_leads_admins_to_the_cause() {
    let html = at_run(broken_off).await;
    assert!(html.contains("The answer is not complete.") && html.contains("The provider refused the key."), "{html}");
    assert!(html.contains("Decisions") && html.contains(r#"href="/w/dalbit/models""#), "{html}");
}

#[tokio::test]
async fn where_all_models_failed_it_is_told_who_was_asked_and_the_same_can_be_run_again() {
    let html = at_run(in_vain).await;
    for part in
        ["gpt-4.1 did not answer in time, and HCX-007 did not answer either.", "The model is overloaded.", "Run again"]
    {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(!html.contains("$0.00<"), "{html}");
}

#[tokio::test]
async fn without_a_model_the_page_says_who_can_connect_one() {
    let html = page("/w/dalbit/apps/minutes", Language::En, without_model).await.html;
    assert!(html.contains("No model is connected yet.") && html.contains("Connect a model"), "{html}");
    assert!(html.contains(r#"aria-disabled="true""#), "{html}");
}

#[tokio::test]
async fn a_run_of_somebody_else_is_not_shown_but_the_app_is() {
    let path = "/w/dalbit/apps/minutes?run=0197a5c0-0000-7000-8000-0000000000ff";
    let html = page(path, Language::En, done).await.html;
    assert!(html.contains("This run isn’t available.") && html.contains(r#"id="in-notes""#), "{html}");
}

#[tokio::test]
async fn a_conversation_shows_its_turns_and_a_fresh_one_what_to_ask() {
    let html = at_run(chat).await;
    assert!(html.contains("May I?") && html.contains("Decisions") && html.contains("New conversation"), "{html}");
    let html = page("/w/dalbit/apps/minutes", Language::En, chat).await.html;
    assert!(html.contains("Ask me about leave.") && html.contains("How many days?"), "{html}");
    assert!(html.contains(r#"id="in-message""#) && !html.contains("chat__turn"), "{html}");
}

#[tokio::test]
async fn an_app_that_is_only_a_draft_leads_its_builder_on() {
    let html = page("/w/dalbit/apps/minutes", Language::Ko, draft).await.html;
    assert!(html.contains("지금은 게시하지 않은 앱이에요") && html.contains("/w/dalbit/apps/minutes/edit"), "{html}");
}

#[tokio::test]
async fn my_runs_are_links_and_older_ones_are_a_page_away() {
    let html = page("/w/dalbit/runs", Language::En, done).await.html;
    assert!(html.contains(&format!(r#"href="/w/dalbit/runs/{RUN}""#)), "{html}");
    assert!(html.contains("May I?") && html.contains("10 s") && html.contains("?after=older%2Dones"), "{html}");
}

#[tokio::test]
async fn my_runs_open_by_their_names_and_are_searched_and_filtered() {
    let html = page("/w/dalbit/runs?q=May&state=completed", Language::En, done).await.html;
    let link = html.split("<a ").find(|rest| rest.contains("table__link")).and_then(|rest| rest.split("</a>").next());
    let link = link.unwrap_or_default();
    assert!(link.contains("Minutes") && link.contains("May I?") && !link.contains("aria-label"), "{link}");
    assert!(html.contains(r#"value="May""#), "{html}");
    let chosen = html.split("<option").find(|option| option.contains("selected")).unwrap_or_default();
    assert!(chosen.contains("Done"), "{chosen}");
    assert!(
        html.contains("q=May") && html.contains("after=older%2Dones"),
        "older pages keep what is looked for: {html}"
    );
    let html = page("/w/dalbit/runs?q=nowhere", Language::Ko, none_found).await.html;
    assert!(html.contains("찾는 실행이 없어요") && html.contains("모든 실행 보기"), "{html}");
}

#[tokio::test]
async fn a_run_tells_what_was_given_and_how_its_answer_came_about() {
    let html = page(&format!("/w/dalbit/runs/{RUN}"), Language::En, done).await.html;
    for part in
        ["Azure OpenAI", "The model did not answer in time.", "1,012 tokens in, 378 out.", "First word after 0.60 s."]
    {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(html.contains(&format!("/w/dalbit/apps/minutes?run={RUN}")), "{html}");
    let missing = page("/w/dalbit/runs/nonsense", Language::En, done).await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn every_id_on_these_pages_is_unique() {
    for path in [format!("/w/dalbit/apps/minutes?run={RUN}"), format!("/w/dalbit/runs/{RUN}")] {
        let html = page(&path, Language::En, done).await.html;
        let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{path}: {ids:?}");
    }
}

/// A program called a model without an app, with tools.
fn direct(path: &str) -> (u16, String) {
    let (status, body) = done(path);
    let app = r#""app":{"id":"0197a5c0-0000-7000-8000-000000000010","slug":"minutes","name":"Minutes <i>","icon":"hr","category":"hr"},"#;
    let sent = r#""inputs":{"message":"May I?","(conversation)":{"messages":[{"role":"user","text":"May I?"},
        {"role":"assistant","text":"","calls":[{"id":"c1","name":"find","arguments":"{\"city\":\"Seoul\"}"}]},
        {"role":"user","text":"found it","result_of":{"id":"c1","name":"find"}}],"tools":{"offered":[]}}},"#;
    let inputs = r#""inputs":{"notes":"</textarea><b>typed</b>","message":"May I?","tone":"formal"},"#;
    (status, body.replace(app, "").replace(r#""source":"member""#, r#""source":"direct""#).replace(inputs, sent))
}

#[tokio::test]
async fn a_model_that_a_program_called_is_shown_as_what_it_is() {
    for path in ["/w/dalbit/runs".to_owned(), format!("/w/dalbit/runs/{RUN}")] {
        let html = page(&path, Language::En, direct).await.html;
        assert!(html.contains("Model without an app") && !html.contains("Deleted app"), "{html}");
        assert!(page(&path, Language::Ko, direct).await.html.contains("앱 없이 부른 모델"));
    }
    let html = page(&format!("/w/dalbit/runs/{RUN}"), Language::En, direct).await.html;
    for part in ["user: May I?", "assistant: find", "Seoul", "find: found it"] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(!html.contains("Use this input again"), "{html}");
}
