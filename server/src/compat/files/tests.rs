use model::FileLimits;
use uuid::Uuid;

use super::*;

fn id() -> FileId {
    FileId(Uuid::from_u128(0x0197_a5c0_0000_7000_8000_0000_0000_0001))
}

#[test]
fn an_id_is_known_in_both_forms_and_no_other() {
    for shape in [Shape::OpenAi, Shape::Anthropic] {
        assert_eq!(parse(&id_of(shape, id())), Some(id()));
    }
    let plain = id().0.to_string();
    for wrong in ["", "file-", "file-x", "file-abc123", &plain, &format!("file-{plain}"), &format!("file-{plain} ")] {
        assert_eq!(parse(wrong), None, "{wrong}");
    }
    assert_eq!(parse(&id_of(Shape::OpenAi, id()).to_uppercase().replace("FILE", "file")), None);
}

#[test]
fn each_house_sends_files_in_its_own_way() {
    let data = BASE64.encode(b"hello");
    let sent = |name: &str, media_type: &str| FileSource::Sent {
        name: name.into(),
        media_type: media_type.into(),
        data: data.clone(),
    };
    let url = format!("data:application/pdf;base64,{data}");
    let of = |file: Value| of_openai(&file, "p").unwrap();
    assert_eq!(of(json!({"filename": "a.pdf", "file_data": url})), sent("a.pdf", "application/pdf"));
    assert_eq!(of(json!({"filename": "보고서", "file_data": url})), sent("보고서.pdf", "application/pdf"));
    assert_eq!(of(json!({"file_data": url})), sent("document.pdf", "application/pdf"));
    assert_eq!(of(json!({"filename": "a.hwp", "file_data": data})), sent("a.hwp", ""));
    assert_eq!(of(json!({"file_id": id_of(Shape::OpenAi, id()), "file_data": data})), FileSource::Uploaded(id()));

    let document = |source: Value, title: Value| of_anthropic(&json!({ "title": title }), &source, "p").unwrap();
    let pdf = json!({"type": "base64", "media_type": "application/pdf", "data": data});
    assert_eq!(document(pdf, Value::Null), sent("document.pdf", "application/pdf"));
    let text = json!({"type": "text", "media_type": "text/plain", "data": "hello"});
    assert_eq!(document(text, json!("Minutes")), sent("Minutes.txt", "text/plain"));

    for wrong in [json!({}), json!({"file_data": data}), json!({"file_url": "https://example.com/a.pdf"})] {
        let refused = of_openai(&wrong, "p").unwrap_err();
        assert_eq!(refused.field_names().collect::<Vec<_>>(), ["p"], "{wrong}");
    }
    assert!(bytes("not base64!", "p").is_err());
}

fn takes(name: &str, groups: &[FileGroup], required: bool) -> Input {
    let input = json!({"name": name, "label": name, "kind": "file", "required": required});
    let mut input: Input = serde_json::from_value(input).unwrap();
    input.files = Some(FileLimits { groups: groups.to_vec(), ..FileLimits::default() });
    input
}

fn app(inputs: Vec<Input>) -> Definition {
    let app = json!({"format": "madang/1", "kind": "form", "prompt": {"messages": []}});
    Definition { inputs, ..serde_json::from_value(app).unwrap() }
}

#[test]
fn a_file_is_for_the_input_that_takes_it() {
    let both = app(vec![takes("scan", &[FileGroup::Image], false), takes("report", &[FileGroup::Pdf], false)]);
    let input = |app: &Definition, name: &str| input_for(app, name, "p").map(|(name, _)| name.to_owned()).ok();
    assert_eq!(input(&both, "a.PDF").as_deref(), Some("report"));
    assert_eq!(input(&both, "a.png").as_deref(), Some("scan"));
    assert_eq!(input(&both, "a.docx"), None);
    assert_eq!(input(&both, "nothing"), None);
    assert_eq!(input(&app(Vec::new()), "a.pdf"), None);
    let two = app(vec![takes("a", &[], false), takes("b", &[], false)]);
    assert_eq!(input(&two, "a.pdf"), None, "nobody can tell which is meant");
    let two = app(vec![takes("a", &[], false), takes("b", &[], true)]);
    assert_eq!(input(&two, "a.pdf").as_deref(), Some("b"));
}

#[test]
fn files_among_the_inputs_are_named_in_several_ways() {
    let app = app(vec![takes("docs", &[], false)]);
    let named_by = id_of(Shape::OpenAi, id());
    let given = HashMap::from([(id(), FileRef { id: FileId(Uuid::nil()), name: "a.pdf".into() })]);
    for value in [json!(named_by), json!([named_by]), json!([{"id": named_by}]), json!({ "file_id": named_by })] {
        let said = vec![Said::new(Role::User, json!({ "docs": value }).to_string())];
        let ask = Ask {
            model: String::new(),
            said,
            inputs: None,
            settings: model::Settings::default(),
            json: None,
            tools: None,
            stream: false,
        };
        assert_eq!(named(&app, &ask), [id()], "{value}");
        let mut values = Values::from_iter([("docs".to_owned(), value)]);
        put_named(&app, &mut values, &given);
        assert_eq!(values["docs"], json!([{"id": FileId(Uuid::nil()), "name": "a.pdf"}]));
    }
    let mut plain = Values::from_iter([("docs".to_owned(), json!([{"id": id()}]))]);
    let before = plain.clone();
    put_named(&app, &mut plain, &given);
    assert_eq!(plain, before, "files of Madang's own API stay as they are");
}
