//! Flows that are several files.

use std::io::{Cursor, Write as _};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use crate::{Imported, MAX_BYTES, Unreadable};

fn read(files: &[(&str, &[u8])]) -> Result<Imported, Unreadable> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    crate::read(&zip.finish().unwrap().into_inner(), Some("flow.zip"))
}

const FLOW: &[u8] = br#"
inputs:
  history: {type: list, is_chat_history: true}
  ask: {type: string, is_chat_input: true}
  tone: {type: string, default: warm}
outputs:
  answer: {type: string, reference: "${chat.output}", is_chat_output: true}
nodes:
- name: chat
  use_variants: true
node_variants:
  chat:
    default_variant_id: v1
    variants:
      v0: {node: {type: python, source: {type: code, path: x.py}}}
      v1:
        node:
          type: llm
          source: {type: code, path: ./prompts/chat.jinja2}
          inputs: {deployment_name: gpt-35-turbo, max_tokens: "256", logit_bias: "", past: "${inputs.history}", question: "${inputs.ask}", tone: "${inputs.tone}", brand: Dalbit}
          connection: open_ai
"#;
const PROMPT: &[u8] = b"system:\nBe {{tone}} for {{brand}}.\n{% for item in past %}\nuser:\n{{item.inputs.question}}\nassistant:\n{{item.outputs.answer}}\n{% endfor %}\nuser:\n{{question}}\n";

#[test]
fn a_flow_finds_its_prompt_beside_it() {
    let junk: (&str, &[u8]) = ("__MACOSX/chatty/._flow.dag.yaml", b"\xFF");
    let app = read(&[
        junk,
        ("chatty/flow.dag.yaml", FLOW),
        ("chatty/prompts/chat.jinja2", PROMPT),
        ("chatty/data.json", b"[]"),
    ])
    .unwrap();
    let texts: Vec<&str> = app.definition.prompt.messages.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["Be {{tone}} for Dalbit.", "{{message}}"]);
    assert_eq!((app.name.as_str(), app.definition.kind), ("chatty", model::Kind::Chat));
    assert_eq!(app.definition.inputs.len(), 1);
    assert_eq!(app.definition.model.settings.max_output_tokens, Some(256));
    assert_eq!(app.model.unwrap().model, "gpt-35-turbo");
    let alone = read(&[("flow.dag.yaml", FLOW)]).unwrap_err();
    assert_eq!(alone.place.as_deref(), Some("nodes[0].source.path"));
}

#[test]
fn one_app_in_an_archive_is_read() {
    let prompty = include_bytes!("files/basic.prompty");
    assert_eq!(read(&[("folder/one.prompty", prompty), ("README.md", b"x")]).unwrap().name, "Basic");
    assert!(read(&[("a.json", b"{}"), ("b.json", b"{}")]).unwrap_err().en.contains("2 files"));
    assert!(read(&[("a.py", b"x")]).unwrap_err().en.contains("no app"));
}

#[test]
fn an_archive_that_is_a_bomb_or_damaged_is_refused() {
    assert!(read(&[("a.yaml", &vec![b'a'; MAX_BYTES + 1])]).unwrap_err().en.contains("larger than 10 MB"));
    let many: Vec<String> = (0..2_001).map(|index| format!("{index}.txt")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(read(&many).unwrap_err().en.contains("more than 2000"));
    assert!(crate::read(b"PK\x03\x04 and nothing more", None).unwrap_err().en.contains("damaged"));
    assert!(
        crate::read(&[&b"PK\x03\x04"[..], &vec![0; MAX_BYTES]].concat(), None).unwrap_err().en.contains("larger than")
    );
}
