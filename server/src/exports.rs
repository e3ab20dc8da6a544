//! Long lists as files, which are sent while they are read.

use std::future::Future;

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::stream;

use crate::{
    answers::attachment,
    auth::Member,
    error::{ErrorCode, Refusal},
    madang::Madang,
};

/// What a spreadsheet program takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Who is sent a file that takes its time.
#[derive(Clone)]
pub struct Reader {
    madang: Madang,
    member: Member,
    role: store::Role,
}

impl Reader {
    pub async fn of(madang: Madang, member: Member) -> Result<Self, Refusal> {
        let found = member.tenant.member(member.id).await?.ok_or(ErrorCode::NotFound)?;
        Ok(Self { madang, member, role: found.role })
    }

    /// Fails if they were removed from the workspace meanwhile, have another role, or what they came with is over.
    async fn must_be_let_in(&self) -> store::Result<()> {
        let Self { madang, member, role } = self;
        let lets_in = Box::pin(member.credential.lets_in(madang, member.workspace)).await;
        let found = member.tenant.member(member.id).await?;
        let has_role = found.is_some_and(|found| found.role == *role);
        if lets_in && has_role { Ok(()) } else { Err(store::Error::Dangling("a membership".to_owned())) }
    }
}

/// A line of a table of comma-separated values, as RFC 4180 has it. A text that would be taken for a formula stays a text.
pub fn csv_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let quoted = cells.into_iter().map(|cell| {
        let guard = if cell.starts_with(FORMULA) { "'" } else { "" };
        if cell.contains(['"', ',', '\n', '\r']) || !guard.is_empty() {
            format!("\"{guard}{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    });
    format!("{}\r\n", quoted.collect::<Vec<_>>().join(","))
}

/// A file that begins with `head` and goes on with what `more` gives for where it has come to, until that is nothing. What goes wrong on the
/// way cuts the answer off, so that nobody takes a part for the whole; so does that the reader is not let in any more.
pub fn file<S, F>(
    reader: Reader,
    (title, end, kind): (&str, &str, &'static str),
    head: String,
    begin: S,
    more: impl Fn(S) -> F + Send + 'static,
) -> Result<Response, Refusal>
where
    S: Send + 'static,
    F: Future<Output = store::Result<Option<(String, S)>>> + Send + 'static,
{
    let rest = stream::try_unfold(begin, move |at| {
        let (reader, part) = (reader.clone(), more(at));
        let part = async move {
            reader.must_be_let_in().await?;
            part.await
        };
        async move { part.await.inspect_err(|error| tracing::warn!(%error, "an export broke off")) }
    });
    let first = stream::iter([Ok(head)]);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, attachment(title, end)?),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, Body::from_stream(futures::StreamExt::chain(first, rest))).into_response())
}

#[cfg(test)]
mod tests {
    use super::csv_line;

    #[test]
    fn a_cell_is_what_it_says_and_no_formula() {
        let line = csv_line(["plain", "a,b", "say \"x\"", "=1+1", "-2", "두\n줄", ""]);
        assert_eq!(line, "plain,\"a,b\",\"say \"\"x\"\"\",\"'=1+1\",\"'-2\",\"두\n줄\",\r\n");
    }
}
