//! Files in a run: their text in the prompt, their pictures beside it.

use std::sync::Arc;

use llm::chat::{Image, ImageKind, Role};
use model::{FileId, run::RunErrorCode};
use uuid::Uuid;

use super::*;

const TEXT: FileId = FileId(Uuid::from_u128(1));
const PHOTO: FileId = FileId(Uuid::from_u128(2));

fn world<const N: usize>(models: [(&str, Vec<Script>); N], values: serde_json::Value) -> World {
    let mut world = World::new(models);
    world.definition = serde_json::from_value(json!({
        "format": "madang/1",
        "kind": "form",
        "inputs": [
            {"name": "report", "label": "Report", "kind": "file", "files": {"max_files": 3}},
            {"name": "photo", "label": "Photo", "kind": "file"},
        ],
        "prompt": {"messages": [
            {"role": "system", "text": "Look at {{photo}}."},
            {"role": "user", "text": "Summarise:\n{{report}}{{^report}}nothing{{/report}}"},
        ]},
    }))
    .unwrap();
    world.values = serde_json::from_value(values).unwrap();
    let picture = Image { kind: ImageKind::Png, bytes: Arc::from(*b"png") };
    world.files = vec![
        RunFile { id: TEXT, text: Some("{{photo}} is not expanded".into()), pictures: Vec::new() },
        RunFile { id: PHOTO, text: None, pictures: vec![picture] },
    ];
    world
}

fn values() -> serde_json::Value {
    json!({"report": [{"id": TEXT, "name": "a.pdf"}], "photo": [{"id": PHOTO, "name": "b.png"}]})
}

#[tokio::test(start_paused = true)]
async fn a_text_stands_in_the_prompt_and_a_picture_goes_with_the_user() {
    let world = world([("a", vec![hello()])], values());
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Completed));
    let messages = world.requests().remove(0).messages;
    let said: Vec<_> =
        messages.iter().map(|message| (message.role, message.text.as_str(), message.images.len())).collect();
    let expected = [(Role::System, "Look at [b.png].", 0), (Role::User, "Summarise:\n{{photo}} is not expanded", 1)];
    assert_eq!(said, expected);
}

#[tokio::test(start_paused = true)]
async fn several_files_are_told_apart() {
    let other = FileId(Uuid::from_u128(3));
    let both = json!({"report": [{"id": TEXT, "name": "a.pdf"}, {"id": other, "name": "c.hwp"}]});
    let mut world = world([("a", vec![hello()])], both);
    world.files.push(RunFile { id: other, text: Some("two\n".into()), pictures: Vec::new() });
    world.run("a", &[]).await.unwrap();
    let sent = world.requests().remove(0).messages.remove(1).text;
    let expected =
        "Summarise:\n<file name=\"a.pdf\">\n{{photo}} is not expanded\n</file>\n\n<file name=\"c.hwp\">\ntwo\n</file>";
    assert_eq!(sent, expected);
}

#[tokio::test(start_paused = true)]
async fn a_model_that_cannot_see_is_never_shown_a_picture() {
    let seen = world([("blind", Vec::new()), ("a", vec![hello()])], values());
    assert_eq!(seen.run("blind", &["a"]).await, Ok(RunState::Completed));
    assert_eq!(seen.asked(), ["a"]);
    let fallback =
        RunEvent::Fallback { from: "Model blind".into(), to: "Model a".into(), reason: RunErrorCode::CannotSee };
    assert!(seen.events().contains(&fallback));

    let nobody = world([("blind", Vec::new())], values());
    assert_eq!(nobody.run("blind", &[]).await, Ok(RunState::Failed));
    assert_eq!(nobody.outcome().error, Some(RunErrorCode::CannotSee.into()));

    let text = world([("blind", vec![hello()])], json!({"report": [{"id": TEXT, "name": "a.pdf"}]}));
    assert_eq!(text.run("blind", &[]).await, Ok(RunState::Completed), "a text needs no eyes");
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_about_a_file_that_could_not_be_read() {
    let mut world = world([("a", Vec::new())], values());
    world.files.clear();
    assert_eq!(world.run("a", &[]).await, Ok(RunState::Failed));
    assert_eq!(world.outcome().error, Some(RunErrorCode::Internal.into()));
    assert!(world.asked().is_empty());
}
