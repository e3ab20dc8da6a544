//! `madang app run`

use std::time::Duration;

use api::{CreateRun, ErrorCode, Run, RunError, RunState};
use clap::ArgMatches;
use model::{OutputFormat, RunId};
use tokio::signal::unix::{Signal, SignalKind, signal};
use uuid::Uuid;

use super::{inputs, stream, text};
use crate::{
    exit::Exit,
    failure::Failure,
    http::{Sent, trouble},
    remote::Remote,
    spec::{AppSpec, State},
};

/// How many seconds one request waits for the end of a run.
const WAIT_S: u32 = 30;
/// How often a lost connection is made again before it is given up, and how long is waited before.
pub const PAUSES: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4), Duration::from_secs(8)];
/// How long is waited for the answer to a request that is to be stopped.
const PATIENCE: Duration = Duration::from_secs(5);

/// A run that is asked for. However often it is asked for, it is one run, because the key is the same.
pub struct Wanted<'r> {
    pub remote: &'r Remote,
    pub workspace: String,
    path: String,
    body: Vec<u8>,
    key: String,
}

/// Runs an app, or tries its draft or one of its versions, and writes its answer as it comes.
pub async fn run(remote: &Remote, given: &ArgMatches) -> Result<Exit, Failure> {
    let AppSpec { app, state } = AppSpec::parse_to_run(text(given, "app").unwrap_or_default(), remote.said)?;
    let mut values = inputs::typed(given, remote.said)?;
    let conversation = text(given, "conversation").map(str::parse).transpose();
    let conversation = conversation.map_err(|_| Failure::usage(remote.said.no_conversation()))?;
    let workspace = remote.workspace().await?;
    let format = format(remote, &workspace, &app, state).await?;
    inputs::upload(remote, (&workspace, &app, state), given, &mut values).await?;
    let tried = match state {
        State::Published => "/runs".to_owned(),
        State::Draft => "/try".to_owned(),
        State::Version(number) => format!("/versions/{number}/try"),
    };
    let body = serde_json::to_vec(&CreateRun { inputs: values, conversation });
    let wanted = Wanted {
        remote,
        path: format!("/api/v1/workspaces/{workspace}/apps/{app}{tried}"),
        workspace,
        body: body.unwrap_or_default(),
        key: Uuid::now_v7().to_string(),
    };
    let mut stop = Stop::listen(remote)?;
    // A document that turned out wrong is asked for again, so its beginning may be void.
    let can_stream = matches!(format, Some(OutputFormat::Markdown | OutputFormat::Text));
    if remote.output.is_json || !can_stream {
        wait(&wanted, &mut stop).await
    } else {
        stream::follow(&wanted, &mut stop).await
    }
}

/// The format of the answers of what is run; `None` if the key may not read it.
async fn format(remote: &Remote, workspace: &str, app: &str, state: State) -> Result<Option<OutputFormat>, Failure> {
    let client = &remote.client;
    let format = match state {
        State::Published => remote.ask(client.app(workspace, app)).await.map(|app| app.output.format),
        State::Draft => remote.ask(client.draft(workspace, app)).await.map(|draft| draft.definition.output.format),
        State::Version(number) => {
            let version = remote.ask(client.version(workspace, app, number)).await;
            version.map(|version| version.definition.output.format)
        }
    };
    match format {
        Ok(format) => Ok(Some(format)),
        Err(failure) if failure.is(ErrorCode::ScopeMissing) => Ok(None),
        Err(failure) => Err(failure),
    }
}

impl Wanted<'_> {
    /// The request that begins it, or asks for it again.
    pub fn request(&self, query: &str) -> Sent {
        Sent::post(format!("{}{query}", self.path), self.body.clone()).with_key(&self.key)
    }

    async fn ask(&self, query: &str) -> Result<Run, Failure> {
        let answer = self.remote.begin(self.request(query)).await?;
        let bytes = match answer.bytes().await {
            Ok(bytes) => bytes,
            Err(error) => return Err(self.remote.troubled(trouble(&error)).await),
        };
        serde_json::from_slice(&bytes).map_err(|_| self.remote.not_understood())
    }

    /// Stops it, because nobody waits for it any more.
    pub async fn cancel(&self, run: RunId) {
        let cancel = self.remote.client.cancel_run(&self.workspace, run);
        // Whether that worked changes nothing for whoever has stopped.
        let _ = tokio::time::timeout(PATIENCE, cancel).await;
    }

    /// Stops a run of which nothing is known yet but that it was asked for.
    pub async fn cancel_unseen(&self) {
        if let Ok(Ok(run)) = tokio::time::timeout(PATIENCE, self.ask("")).await {
            self.cancel(run.id).await;
        }
    }

    /// What is said when somebody stopped it here.
    pub fn stopped(&self) -> Failure {
        Failure::new(Exit::Interrupted, "interrupted", self.remote.said.stopped())
    }
}

/// Waits for the end, and writes all of the run or its answer.
async fn wait(wanted: &Wanted<'_>, stop: &mut Stop) -> Result<Exit, Failure> {
    let mut run = tokio::select! {
        run = wanted.ask("") => run?,
        () = stop.asked() => {
            wanted.cancel_unseen().await;
            return Err(wanted.stopped());
        }
    };
    let mut pauses = PAUSES.iter();
    while !run.state.is_terminal() {
        let query = format!("?wait={WAIT_S}");
        let seen = tokio::select! {
            seen = wanted.ask(&query) => seen,
            () = stop.asked() => {
                wanted.cancel(run.id).await;
                return Err(wanted.stopped());
            }
        };
        match (seen, pauses.as_slice().first()) {
            (Ok(seen), _) => (run, pauses) = (seen, PAUSES.iter()),
            (Err(failure), Some(pause)) if failure.exit == Exit::Unreachable => {
                pauses.next();
                tokio::time::sleep(*pause).await;
            }
            (Err(failure), _) => return Err(failure),
        }
    }
    let output = &wanted.remote.output;
    if output.is_json {
        output.json(&run)?;
        return Ok(if run.state == RunState::Completed { Exit::Done } else { Exit::No });
    }
    output.text(&run.output)?;
    end(wanted.remote, run.state, run.error.as_ref(), run.output.ends_with('\n') || run.output.is_empty())
}

/// Ends the answer's last line, and says why it isn't whole.
pub fn end(remote: &Remote, state: RunState, error: Option<&RunError>, is_line: bool) -> Result<Exit, Failure> {
    if !is_line {
        remote.output.text("\n")?;
    }
    if state == RunState::Completed {
        return Ok(Exit::Done);
    }
    let why = error.map(|error| match error.message.as_str() {
        "" => error.code.message(remote.language).to_owned(),
        message => message.to_owned(),
    });
    let code = error.map_or(state.as_str(), |error| error.code.as_str());
    Err(Failure::new(Exit::No, code, remote.said.no_whole_answer(state, &why.unwrap_or_default())))
}

/// That somebody wants it to stop, by Ctrl+C or by ending the process.
pub struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    pub fn listen(remote: &Remote) -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(|error| Failure::usage(remote.said.no_runtime(&error)));
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    /// Returns when somebody does.
    pub async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
