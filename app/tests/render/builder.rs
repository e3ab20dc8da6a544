//! The builder, as the server writes it.

use super::{Language, me, page};

fn app(kind: &str) -> String {
    format!(
        r#"{{"id":"0197a5c0-0000-7000-8000-000000000010","slug":"rules","name":"Rules","summary":"","category":"hr","icon":"hr",
        "kind":"{kind}","owner":{{"id":"0197a5c0-0000-7000-8000-000000000001","name":"Kim Ji-won"}},"unpublished_changes":false,
        "runs":0,"thumbs_up":0,"thumbs_down":0,"favourite":false,"editable":true,"updated_at":"2026-11-23T14:02:11Z"}}"#
    )
}

fn answers(path: &str, definition: &str, kind: &str) -> (u16, String) {
    let app = app(kind);
    let body = match path {
        "/api/v1/me" => me("owner"),
        "/api/v1/workspaces/dalbit/apps/rules" => {
            format!(r#"{{"app":{app},"inputs":[],"output":{{"format":"markdown"}},"demo_model":false}}"#)
        }
        "/api/v1/workspaces/dalbit/apps/rules/draft" => format!(
            r#"{{"definition":{definition},"revision":1,"saved_by":{{"id":"0197a5c0-0000-7000-8000-000000000001","name":"Kim Ji-won"}},
            "saved_at":"2026-11-23T14:02:11Z","problems":[]}}"#
        ),
        "/api/v1/workspaces/dalbit/models" => r#"{"items":[]}"#.to_owned(),
        _ => return (404, r#"{"error":{"code":"not_found","message":"Not here.","request_id":"7f3a"}}"#.to_owned()),
    };
    (200, body)
}

fn chat(path: &str) -> (u16, String) {
    let definition = r#"{"format":"madang/1","kind":"chat",
        "inputs":[{"name":"handbook","kind":"paragraph","label":"","required":false}],
        "prompt":{"messages":[{"role":"system","text":"Answer from the rules.\n{{handbook}}"}]},
        "chat":{"opening":{"en":"Ask me about leave.","ko":"휴가를 물어보세요."},"suggestions":["How many days?",""],"keep_turns":5}}"#;
    answers(path, definition, "chat")
}

fn form(path: &str) -> (u16, String) {
    let definition = r#"{"format":"madang/1","kind":"form",
        "inputs":[
            {"name":"agree","kind":"checkbox","label":"I agree","required":true},
            {"name":"people","kind":"list","label":"People","required":true},
            {"name":"tone","kind":"text","label":"Tone","shown_when":{"input":"agree"}}],
        "prompt":{"messages":[{"role":"user","text":"{{people}}"}],"examples":[{"inputs":{},"answer":"They met."}]},
        "output":{"format":"json","schema":{"type":"object","properties":{"reply":{"type":"string"}}}}}"#;
    answers(path, definition, "form")
}

#[tokio::test]
async fn a_chat_is_tried_as_the_conversation_that_people_will_have() {
    let html = page("/w/dalbit/apps/rules/edit", Language::En, chat).await.html;
    let preview = html.split_once("builder__preview").unwrap().1;
    assert!(preview.contains("Ask me about leave.") && preview.contains("How many days?"), "{preview}");
    assert_eq!(preview.matches("chat__suggestion\"").count(), 1, "an empty suggestion is none: {preview}");
    assert!(preview.contains("Send"), "{preview}");
    let korean = page("/w/dalbit/apps/rules/edit", Language::Ko, chat).await.html;
    assert!(korean.contains("휴가를 물어보세요."), "{korean}");
}

#[tokio::test]
async fn how_long_texts_are_read_is_a_choice_with_what_it_costs() {
    let html = page("/w/dalbit/apps/rules/edit", Language::En, form).await.html;
    for part in
        ["Long texts", "Send it whole", "Read in parts, then join", "Read part after part", "joining them one more"]
    {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(!html.contains("Sum up what was said before"), "{html}");
    let html = page("/w/dalbit/apps/rules/edit", Language::Ko, chat).await.html;
    assert!(html.contains("차례로 읽으며 다듬기") && html.contains("그 전에 나눈 이야기는 요약해서 보내기"), "{html}");
}

#[tokio::test]
async fn an_input_without_a_label_is_called_by_its_name_in_the_preview() {
    let html = page("/w/dalbit/apps/rules/edit", Language::En, chat).await.html;
    let label = html.split(r#"for="try-handbook""#).nth(1).unwrap();
    assert!(label.split("</label>").next().unwrap().contains("handbook"), "{label}");
}

#[tokio::test]
async fn a_message_is_offered_parts_that_inputs_decide_about() {
    let html = page("/w/dalbit/apps/rules/edit", Language::En, form).await.html;
    let menu = html.split_once(r#"-variables""#).unwrap().1;
    assert!(menu.contains("Only if filled in") && menu.contains("Once for each line or choice"), "{menu}");
    assert!(!menu.contains("Only if ticked"), "a box that must be ticked is always ticked: {menu}");
    assert!(html.contains("Must be ticked"), "{html}");
}

#[tokio::test]
async fn a_field_that_hangs_on_another_is_there_without_script_with_a_note() {
    let html = page("/w/dalbit/apps/rules/edit", Language::En, form).await.html;
    let preview = html.split_once("builder__preview").unwrap().1;
    let (before, field) = preview.split_once(r#"class="shown-when""#).unwrap();
    assert!(before.rsplit('<').next().unwrap().contains("data-off"), "the box is not ticked: {field}");
    let label = field.find(">Tone").unwrap();
    assert!(field[..label].contains("Only if “I agree” is ticked:"), "{field}");
    let korean = page("/w/dalbit/apps/rules/edit", Language::Ko, form).await.html;
    assert!(korean.contains("‘I agree’를 체크했을 때만 채워 주세요."), "{korean}");
}

#[tokio::test]
async fn there_is_nothing_to_undo_at_first_and_the_buttons_say_so() {
    let html = page("/w/dalbit/apps/rules/edit", Language::En, form).await.html;
    for name in ["Undo change", "Redo change"] {
        let button = html.split("<button").find(|button| button.contains(&format!("aria-label=\"{name}\""))).unwrap();
        let button = button.split('>').next().unwrap();
        assert!(button.contains("aria-disabled=\"true\"") && !button.contains(" disabled"), "{button}");
    }
}

#[tokio::test]
async fn examples_are_a_table() {
    let html = page("/w/dalbit/apps/rules/edit", Language::En, form).await.html;
    let table = html.split_once("example-table").unwrap().1.split("</table>").next().unwrap();
    assert!(table.contains(r#"scope="row">Example 1<"#) && table.contains("They met."), "{table}");
}

#[tokio::test]
async fn an_example_in_prose_beside_fields_is_pointed_out() {
    let html = page("/w/dalbit/apps/rules/edit", Language::En, form).await.html;
    assert!(html.contains("this example is prose"), "{html}");
}

#[tokio::test]
async fn a_setting_that_is_left_to_the_model_looks_so() {
    let html = page("/w/dalbit/apps/rules/edit", Language::En, form).await.html;
    let slider = html.split(r#"id="setting-temperature""#).nth(1).unwrap().split('>').next().unwrap();
    assert!(slider.contains(r#"aria-valuetext="auto""#) && slider.contains("data-unset"), "{slider}");
}

#[tokio::test]
async fn the_builder_lies_in_my_apps() {
    let html = page("/w/dalbit/apps/rules/edit", Language::En, form).await.html;
    let current = html.split(r#"aria-current="page""#).next().unwrap();
    assert!(current.rsplit("<a").next().unwrap().contains(r#"href="/w/dalbit/my-apps""#), "{current}");
}
