//! A run's answer, as it comes: server-sent events, folded by the same code as on the pages.

use api::RunState;
use model::{
    RunId,
    run::{EventOrder, RunProgress},
};

use super::run::{PAUSES, Stop, Wanted, end};
use crate::{
    exit::Exit,
    failure::Failure,
    http::{header, trouble},
};

/// A longer line is no event of ours.
const LONGEST_BYTES: usize = 8 * 1024 * 1024;

/// What is known of a run that is followed.
struct Followed {
    run: Option<RunId>,
    progress: RunProgress,
    /// Whether what was written so far ends a line.
    is_line: bool,
}

/// How a connection ended.
enum Ended {
    /// With the run.
    Over,
    /// Before it.
    Broken(Option<Failure>),
}

/// Writes the answer as it comes. A lost connection is made again, from the beginning of the same run.
pub async fn follow(wanted: &Wanted<'_>, stop: &mut Stop) -> Result<Exit, Failure> {
    let mut followed = Followed { run: None, progress: RunProgress::queued(), is_line: true };
    let mut pauses = PAUSES.iter();
    loop {
        let known = followed.progress.last_event;
        let ended = tokio::select! {
            ended = connection(wanted, &mut followed) => ended,
            () = stop.asked() => {
                match followed.run {
                    Some(run) => wanted.cancel(run).await,
                    None => wanted.cancel_unseen().await,
                }
                Err(wanted.stopped())
            }
        };
        match ended {
            Ok(Ended::Over) => break,
            Ok(Ended::Broken(failure)) => {
                if followed.progress.last_event > known {
                    pauses = PAUSES.iter();
                }
                let Some(pause) = pauses.next() else { return Err(failure.unwrap_or_else(|| gone(wanted))) };
                tokio::time::sleep(*pause).await;
            }
            Err(failure) => {
                // Nobody reads the answer any more, so nobody should pay for the rest of it.
                if let Some(run) = followed.run.filter(|_| failure.exit == Exit::OutputClosed) {
                    wanted.cancel(run).await;
                }
                return Err(failure);
            }
        }
    }
    let Followed { progress, is_line, .. } = followed;
    if progress.cut_off && progress.state == RunState::Completed {
        wanted.remote.output.note(wanted.remote.said.cut_off());
    }
    end(wanted.remote, progress.state, progress.error.as_ref(), is_line)
}

fn gone(wanted: &Wanted<'_>) -> Failure {
    let base = wanted.remote.http.base().origin().ascii_serialization();
    Failure::new(Exit::Unreachable, "unreachable", wanted.remote.said.stream_ended(&base))
}

/// Follows one connection to its end.
async fn connection(wanted: &Wanted<'_>, followed: &mut Followed) -> Result<Ended, Failure> {
    let mut answer = match wanted.remote.begin(wanted.request("?stream=true")).await {
        Ok(answer) => answer,
        // Before the first one it is no lost connection, but an address that doesn't answer.
        Err(failure) if failure.exit == Exit::Unreachable && followed.run.is_some() => {
            return Ok(Ended::Broken(Some(failure)));
        }
        Err(failure) => return Err(failure),
    };
    let location = header(answer.headers(), "location").unwrap_or_default();
    followed.run = followed.run.or_else(|| location.rsplit('/').next()?.parse().ok());
    let mut lines = Lines::default();
    loop {
        let chunk = match answer.chunk().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => return Ok(Ended::Broken(None)),
            Err(error) => return Ok(Ended::Broken(Some(wanted.remote.troubled(trouble(&error)).await))),
        };
        lines.push(&chunk);
        while let Some((number, event)) = lines.next_event() {
            take(wanted, followed, number, &event)?;
            if followed.progress.is_over() {
                return Ok(Ended::Over);
            }
        }
        if lines.is_too_long() {
            return Err(gone(wanted));
        }
    }
}

/// Writes what an event adds to the answer.
fn take(wanted: &Wanted<'_>, followed: &mut Followed, number: u64, event: &str) -> Result<(), Failure> {
    let (output, said) = (&wanted.remote.output, wanted.remote.said);
    let progress = &mut followed.progress;
    let (written, fallbacks) = (progress.output.len(), progress.fallback.clone());
    if progress.apply_json(number, event) != EventOrder::Next {
        return Ok(());
    }
    if let Some(fallback) = progress.fallback.as_ref().filter(|fallback| fallbacks.as_ref() != Some(fallback)) {
        output.note(&said.fallback(&fallback.from, &fallback.to));
    }
    if progress.output.len() < written {
        // The answer begins anew.
        output.text("\n")?;
        followed.is_line = true;
    }
    let new = progress.output.get(written..).unwrap_or_default();
    if !new.is_empty() {
        output.text(new)?;
        followed.is_line = new.ends_with('\n');
    }
    Ok(())
}

/// Lines of server-sent events, from bytes that are cut anywhere.
#[derive(Default)]
struct Lines {
    bytes: Vec<u8>,
    number: u64,
    data: String,
}

impl Lines {
    fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    fn is_too_long(&self) -> bool {
        self.bytes.len().max(self.data.len()) > LONGEST_BYTES
    }

    /// The next event that is there whole: its number and its data.
    fn next_event(&mut self) -> Option<(u64, String)> {
        while let Some(end) = self.bytes.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.bytes.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches(['\n', '\r']);
            if line.is_empty() && !self.data.is_empty() {
                return Some((self.number, std::mem::take(&mut self.data)));
            }
            // A line with nothing before its colon is a sign of life.
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "id" => self.number = value.parse().unwrap_or(self.number),
                "data" => self.data.push_str(value),
                _ => {}
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_wherever_the_bytes_are_cut() {
        let stream = ":\n\nid: 1\nevent: started\ndata: {\"kind\":\"started\"}\n\nid:2\r\ndata:{\"kind\":\"delta\",\"text\":\"회의\"}\r\n\r\n:\n\n";
        for cut in 0..stream.len() {
            let (one, two) = stream.as_bytes().split_at(cut);
            let mut lines = Lines::default();
            let mut events = Vec::new();
            for part in [one, two] {
                lines.push(part);
                events.extend(std::iter::from_fn(|| lines.next_event()));
            }
            let expected =
                [(1, r#"{"kind":"started"}"#.to_owned()), (2, r#"{"kind":"delta","text":"회의"}"#.to_owned())];
            assert_eq!(events, expected, "cut at {cut}");
        }
    }
}
