//! The programs for an app that takes files. They upload one first, and run the app by the API that takes it by its id.

use model::{CHAT_INPUT, Values};
use serde_json::{Value, json};

use super::{
    code::{JAVASCRIPT, PYTHON, Words, in_shell, literal, quoted},
    values::ExampleFile,
};

/// What the programs send.
pub struct CallWithFiles {
    /// Where files are uploaded to.
    files_url: String,
    url: String,
    body: Value,
    files: Vec<ExampleFile>,
}

impl CallWithFiles {
    pub fn new(base_url: &str, app: &str, mut inputs: Values, files: Vec<ExampleFile>) -> Self {
        // A chat's message is one of the conversation.
        let said = inputs.remove(CHAT_INPUT);
        let messages: Vec<Value> = said.into_iter().map(|text| json!({"role": "user", "content": text})).collect();
        Self {
            files_url: format!("{base_url}/v1/files"),
            url: format!("{base_url}/v1/chat/completions"),
            body: json!({"model": app, "messages": messages, "inputs": inputs}),
            files,
        }
    }

    pub fn curl(&self) -> String {
        let body = serde_json::to_string_pretty(&self.body).unwrap_or_default();
        let body = self
            .files
            .iter()
            .fold(in_shell(&body), |body, file| body.replace(&file.place, &format!("'\"$(upload {})\"'", file.name)));
        let (files_url, url) = (in_shell(&self.files_url), in_shell(&self.url));
        format!(
            r#"# Put your own file's name for {}.
upload() {{
  curl --fail-with-body -s {files_url} \
    -H "Authorization: Bearer $MADANG_API_KEY" \
    -F purpose=user_data -F "file=@$1" | sed 's/.*"id":"\([^"]*\)".*/\1/'
}}
curl --fail-with-body {url} \
  -H "Authorization: Bearer $MADANG_API_KEY" \
  -H 'Content-Type: application/json' \
  -d {body}
"#,
            self.names()
        )
    }

    pub fn python(&self) -> String {
        let (files_url, url) = (quoted(&self.files_url), quoted(&self.url));
        let body = self.literal(PYTHON, "upload");
        format!(
            r#"# Save it as run.py, and start it by: python3 run.py. Put your own file's name for {}.
import json
import os
import urllib.error
import urllib.request
import uuid


def ask(url, data, kind):
    headers = {{"Authorization": "Bearer " + os.environ["MADANG_API_KEY"], "Content-Type": kind}}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data=data, headers=headers)) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise SystemExit(error.read().decode())


def upload(path):
    boundary = uuid.uuid4().hex
    part = "--" + boundary + '\r\nContent-Disposition: form-data; name="'
    head = part + 'purpose"\r\n\r\nuser_data\r\n' + part + 'file"; filename="' + os.path.basename(path) + '"\r\n\r\n'
    with open(path, "rb") as file:
        data = head.encode() + file.read() + ("\r\n--" + boundary + "--\r\n").encode()
    return ask({files_url}, data, "multipart/form-data; boundary=" + boundary)["id"]


body = {body}
answer = ask({url}, json.dumps(body).encode(), "application/json")
print(answer["choices"][0]["message"]["content"])
"#,
            self.names()
        )
    }

    pub fn javascript(&self) -> String {
        let (files_url, url) = (quoted(&self.files_url), quoted(&self.url));
        let body = self.literal(JAVASCRIPT, "await upload");
        format!(
            r#"// Save it as run.mjs, and start it by: node run.mjs. Put your own file's name for {}.
import {{ readFile }} from "node:fs/promises";
import {{ basename }} from "node:path";

const headers = {{ Authorization: `Bearer ${{process.env.MADANG_API_KEY}}` }};
async function ask(url, init) {{
  const response = await fetch(url, {{ method: "POST", ...init, headers: {{ ...headers, ...init.headers }} }});
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}}
async function upload(path) {{
  const form = new FormData();
  form.set("purpose", "user_data");
  form.set("file", new Blob([await readFile(path)]), basename(path));
  return (await ask({files_url}, {{ body: form }})).id;
}}

const body = {body};
const answer = await ask({url}, {{
  headers: {{ "Content-Type": "application/json" }},
  body: JSON.stringify(body),
}});
console.log(answer.choices[0].message.content);
"#,
            self.names()
        )
    }

    /// The body, in which files are uploaded where their ids belong.
    fn literal(&self, words: Words, upload: &str) -> String {
        self.files.iter().fold(literal(&self.body, 0, words), |body, file| {
            body.replace(&quoted(&file.place), &format!("{upload}({})", quoted(&file.name)))
        })
    }

    fn names(&self) -> String {
        let mut names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        names.dedup();
        names.join(", ")
    }
}
