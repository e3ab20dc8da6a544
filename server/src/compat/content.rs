//! The content of a message: a text, or parts. Each house has its own names for parts, and no two use one name for different things.

use llm::ToolCall;
use model::Role;
use serde_json::Value;

use super::{files, tools};
use crate::{
    error::Refusal,
    runs::said::{FileSource, Said, SaidFile, picture},
};

/// What a message says and shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    pub text: String,
    /// Pictures as files in base64.
    pub images: Vec<String>,
    /// Files, which are not read yet.
    pub files: Vec<SaidFile>,
    /// The tools that the model called.
    pub calls: Vec<ToolCall>,
    /// The results of calls.
    pub results: Vec<ToolAnswer>,
}

/// The result of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolAnswer {
    /// The call's id.
    pub id: String,
    pub text: String,
    /// Whether the tool failed.
    pub failed: bool,
}

impl Content {
    /// As messages: the results of calls come first, each as one of its own.
    pub fn said(self, role: Role) -> impl Iterator<Item = Said> {
        let Self { text, images, files, calls, results } = self;
        let shows = !images.is_empty() || !files.is_empty();
        let rest = results.is_empty() || !text.is_empty() || shows || !calls.is_empty();
        let rest = rest.then(|| Said { images, files, calls, ..Said::new(role, text) });
        results.into_iter().map(|of| tools::result(&of.id, of.text, of.failed)).chain(rest)
    }
}

/// Reads the result of a tool at `path`.
pub fn result(content: &Value, path: &str) -> Result<String, Refusal> {
    let Content { text, images, files, .. } = read(content, path)?;
    if images.is_empty() && files.is_empty() {
        return Ok(text);
    }
    Err(Refusal::field(
        path,
        "The result of a tool is sent as text: describe pictures and files, or send them in a message of the user.",
        "도구의 결과는 글로 보내 주세요. 그림과 파일은 사용자 메시지에 넣어 주세요.",
    ))
}

/// Reads the content of the message at `path`.
pub fn read(content: &Value, path: &str) -> Result<Content, Refusal> {
    match content {
        Value::Null => Ok(Content::default()),
        Value::String(text) => Ok(Content { text: text.clone(), ..Content::default() }),
        Value::Array(parts) => {
            let mut read = Content::default();
            for (index, part) in parts.iter().enumerate() {
                add(&mut read, part, &format!("{path}[{index}]"))?;
            }
            Ok(read)
        }
        _ => Err(unreadable(path)),
    }
}

fn add(read: &mut Content, part: &Value, path: &str) -> Result<(), Refusal> {
    let text_at = |name: &str| part.get(name).and_then(Value::as_str);
    let kind = text_at("type").or(part.as_str().map(|_| "text"));
    match kind {
        Some("text" | "input_text" | "output_text") => {
            say(read, text_at("text").or(part.as_str()).ok_or_else(|| unreadable(path))?);
        }
        Some("refusal") => say(read, text_at("refusal").unwrap_or_default()),
        Some("image_url" | "input_image") => {
            if let Some(id) = text_at("file_id") {
                return show(read, files::uploaded(id, path)?, path);
            }
            let image = part.get("image_url").ok_or_else(|| unreadable(path))?;
            let url = image.as_str().or_else(|| image.get("url")?.as_str()).ok_or_else(|| unreadable(path))?;
            let data = url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,")).map(|(_, data)| data);
            read.images.push(image_of(data, path)?);
        }
        Some("image") => {
            let source = part.get("source").unwrap_or(&Value::Null);
            match source.get("type").and_then(Value::as_str) {
                Some("file") => show(read, files::uploaded_of(source, path)?, path)?,
                Some("base64") => read.images.push(image_of(source.get("data").and_then(Value::as_str), path)?),
                _ => read.images.push(image_of(None, path)?),
            }
        }
        // What a model thought in an earlier answer is nothing that it must be told again.
        Some("thinking" | "redacted_thinking" | "reasoning") => {}
        Some("tool_use") => {
            read.calls.push(tools::call(text_at("id"), text_at("name"), part.get("input"), path)?);
        }
        Some("tool_result") => {
            let id = text_at("tool_use_id").ok_or_else(|| unreadable(path))?;
            let text = result(part.get("content").unwrap_or(&Value::Null), &format!("{path}.content"))?;
            let failed = part.get("is_error").and_then(Value::as_bool).unwrap_or_default();
            read.results.push(ToolAnswer { id: id.to_owned(), text, failed });
        }
        Some("file") => show(read, files::of_openai(part.get("file").unwrap_or(part), path)?, path)?,
        Some("input_file") => show(read, files::of_openai(part, path)?, path)?,
        Some("document") => document(read, part, path)?,
        Some("input_audio" | "audio") => {
            return Err(Refusal::field(
                path,
                "Sound can't be sent: send what is said as a text.",
                "소리는 보낼 수 없어요. 말한 내용을 글로 보내 주세요.",
            ));
        }
        _ => return Err(unreadable(path)),
    }
    Ok(())
}

/// Adds a file behind what was said before it.
fn show(read: &mut Content, source: FileSource, path: &str) -> Result<(), Refusal> {
    if read.files.len() >= files::FILES_MAX {
        return Err(files::too_many(path));
    }
    read.files.push(SaidFile { at: read.text.len(), path: path.to_owned(), source });
    Ok(())
}

/// Anthropic's word for a file, and for texts that are given as one.
fn document(read: &mut Content, part: &Value, path: &str) -> Result<(), Refusal> {
    let source = part.get("source").unwrap_or(&Value::Null);
    match source.get("type").and_then(Value::as_str) {
        Some("file") => show(read, files::uploaded_of(source, path)?, path),
        Some("content") => {
            let path = format!("{path}.source.content");
            let Content { text, images, .. } = self::read(source.get("content").unwrap_or(&Value::Null), &path)?;
            say(read, &text);
            read.images.extend(images);
            Ok(())
        }
        _ => show(read, files::of_anthropic(part, source, path)?, path),
    }
}

fn say(read: &mut Content, text: &str) {
    if !read.text.is_empty() && !text.is_empty() {
        read.text.push('\n');
    }
    read.text.push_str(text);
}

fn image_of(data: Option<&str>, path: &str) -> Result<String, Refusal> {
    let data = data.ok_or_else(|| {
        Refusal::field(
            path,
            "Send the picture itself, in base64 (`data:image/png;base64,…`): Madang fetches no addresses.",
            "주소 대신 그림을 base64(`data:image/png;base64,…`)로 보내 주세요. 마당은 주소를 열지 않아요.",
        )
    })?;
    if picture(data).is_none() {
        return Err(Refusal::field(
            path,
            "This is no picture that models take. Send PNG, JPEG, WebP or GIF in base64.",
            "모델이 받는 그림이 아니에요. PNG, JPEG, WebP, GIF를 base64로 보내 주세요.",
        ));
    }
    Ok(data.to_owned())
}

fn unreadable(path: &str) -> Refusal {
    Refusal::field(
        path,
        "Send a text, or a list of texts, pictures and files.",
        "글이나, 글과 그림, 파일로 된 목록을 보내 주세요.",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn png() -> String {
        data_encoding::BASE64.encode(&[0x89, b'P', b'N', b'G', 1, 2])
    }

    #[test]
    fn each_house_has_its_own_parts() {
        let png = png();
        let url = format!("data:image/png;base64,{png}");
        let shown = Content { text: "look\nhere".into(), images: vec![png.clone()], ..Content::default() };
        for content in [
            json!([{"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": url, "detail": "low"}}, {"type": "text", "text": "here"}]),
            json!([{"type": "input_text", "text": "look"}, {"type": "input_image", "image_url": url}, {"type": "input_text", "text": "here"}]),
            json!([{"type": "text", "text": "look", "cache_control": {"type": "ephemeral"}}, {"type": "image", "source":
                {"type": "base64", "media_type": "image/png", "data": png}}, {"type": "text", "text": "here"}]),
        ] {
            assert_eq!(read(&content, "messages[0].content").unwrap(), shown, "{content}");
        }
        assert_eq!(read(&json!("plain {{x}}"), "c").unwrap().text, "plain {{x}}");
        assert_eq!(read(&json!(null), "c").unwrap(), Content::default());
        let thought = json!([{"type": "thinking", "thinking": "hm", "signature": "x"}, {"type": "text", "text": "a"}]);
        assert_eq!(read(&thought, "c").unwrap().text, "a");
    }

    #[test]
    fn what_cannot_be_told_is_refused_where_it_stands() {
        for part in [
            json!({"type": "image_url", "image_url": {"url": "https://example.com/x.png"}}),
            json!({"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}),
            json!({"type": "image", "source": {"type": "url", "url": "https://example.com/x.png"}}),
            json!({"type": "tool_result", "content": "y"}),
            json!({"type": "tool_use", "name": "y"}),
            json!({"type": "input_file", "file_data": "x"}),
            json!({"type": "input_file", "file_url": "https://example.com/x.pdf"}),
            json!({"type": "file", "file": {"file_id": "file-nothing"}}),
            json!({"type": "document", "source": {"type": "url", "url": "https://example.com/x.pdf"}}),
            json!({"type": "document", "source": {"type": "file", "file_id": "0197a5c0"}}),
            json!({"type": "input_audio", "input_audio": {"data": "x", "format": "wav"}}),
            json!({"type": "from_the_future"}),
            json!(5),
        ] {
            let refused = read(&json!([{"type": "text", "text": "a"}, part]), "messages[2].content").unwrap_err();
            assert_eq!(refused.field_names().collect::<Vec<_>>(), ["messages[2].content[1]"], "{part}");
        }
        assert!(read(&json!(5), "c").is_err());
    }

    #[test]
    fn that_a_tool_failed_is_kept() {
        for (part, failed) in [
            (json!({"type": "tool_result", "tool_use_id": "c1", "content": "no such city", "is_error": true}), true),
            (json!({"type": "tool_result", "tool_use_id": "c1", "content": "Seoul"}), false),
        ] {
            let said: Vec<Said> = read(&json!([part]), "c").unwrap().said(Role::User).collect();
            assert_eq!(said[0].result_of.as_ref().unwrap().failed, failed, "{part}");
        }
    }

    #[test]
    fn the_result_of_a_tool_is_a_text() {
        let shown = json!([{"type": "image_url", "image_url": {"url": format!("data:image/png;base64,{}", png())}}]);
        assert!(result(&shown, "content").is_err(), "a picture would be lost");
        assert_eq!(result(&json!([{"type": "text", "text": "found"}]), "content").unwrap(), "found");
    }
}
