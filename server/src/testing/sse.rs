//! Reads a stream of server-sent events like a browser.

use std::pin::Pin;

use api::RunEvent;
use axum::response::Response;
use futures::{Stream, StreamExt, stream};

/// Events with their numbers.
pub type Events = Pin<Box<dyn Stream<Item = (u64, RunEvent)> + Send>>;

/// The events of a response, as they arrive.
pub fn events(response: Response) -> Events {
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let body = response.into_body().into_data_stream();
    Box::pin(stream::unfold((body, String::new()), |(mut body, mut text)| async move {
        loop {
            if let Some(end) = text.find("\n\n") {
                let block: String = text.drain(..end + 2).collect();
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name).map(str::trim));
                if let (Some(id), Some(data)) = (field("id:"), field("data:")) {
                    let event: RunEvent = serde_json::from_str(data).unwrap();
                    return Some(((id.parse().unwrap(), event), (body, text)));
                }
                continue;
            }
            let bytes = body.next().await?.unwrap();
            text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }))
}
