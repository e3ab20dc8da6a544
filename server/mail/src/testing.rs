//! A mail server for tests: it speaks SMTP on a real socket, keeps what it is sent, and fails where it is told to.

#![expect(clippy::panic, reason = "only tests use it")]

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinSet,
};

use crate::Server;

/// How the server behaves in a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// It takes the letter.
    Take,
    /// It takes the letter after a while.
    TakeAfter(Duration),
    /// It answers the command that begins like this with this line, such as `451 4.7.1 Later`.
    Answer(&'static str, &'static str),
    /// It closes the connection in the middle of the letter.
    BreakInLetter,
    /// It takes the letter, and closes the connection instead of saying so.
    BreakAfterLetter,
    /// It says nothing at all.
    Silent,
    /// It demands a user and a password, and takes no others than `user` and `secret`.
    SignIn,
}

/// A letter that the server has taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// The lines `MAIL FROM` and `RCPT TO` as they came.
    pub from: String,
    pub to: String,
    /// Headers and body as they came.
    pub data: String,
}

#[derive(Debug, Default)]
struct State {
    acts: Mutex<VecDeque<Act>>,
    taken: Mutex<Vec<Taken>>,
    connections: Mutex<usize>,
    changed: Notify,
}

/// The server, which ends with this value.
#[derive(Debug)]
pub struct SmtpStandIn {
    address: SocketAddr,
    state: Arc<State>,
    _tasks: JoinSet<()>,
}

impl SmtpStandIn {
    /// Starts a server that takes every letter.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await;
        let Ok((listener, address)) = listener.and_then(|listener| listener.local_addr().map(|at| (listener, at)))
        else {
            panic!("no socket for a mail server");
        };
        let (state, mut tasks) = (Arc::new(State::default()), JoinSet::new());
        let shared = state.clone();
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                *locked(&shared.connections) += 1;
                let act = locked(&shared.acts).pop_front().unwrap_or(Act::Take);
                let state = shared.clone();
                connections.spawn(async move { drop(serve(stream, &act, &state).await) });
            }
        });
        Self { address, state, _tasks: tasks }
    }

    /// Says how it behaves in its next connections, one after the other. Afterwards it takes every letter.
    pub fn acts(&self, acts: impl IntoIterator<Item = Act>) {
        locked(&self.state.acts).extend(acts);
    }

    /// Its address, as operators write it.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Its address, read.
    pub fn server(&self) -> Server {
        match Server::parse(&self.url()) {
            Ok(server) => server,
            Err(why) => panic!("{why}"),
        }
    }

    /// The letters so far.
    pub fn taken(&self) -> Vec<Taken> {
        locked(&self.state.taken).clone()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        *locked(&self.state.connections)
    }

    /// Waits until there are so many letters, and returns all.
    pub async fn until_taken(&self, count: usize) -> Vec<Taken> {
        let waited = tokio::time::timeout(Duration::from_secs(20), async {
            loop {
                let changed = self.state.changed.notified();
                let taken = self.taken();
                if taken.len() >= count {
                    return taken;
                }
                changed.await;
            }
        });
        match waited.await {
            Ok(taken) => taken,
            Err(_) => panic!("{} of {count} letters came", self.taken().len()),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the server says of itself, or to whoever signs in: the user `user` with the password `secret`.
fn welcome(line: &str, act: &Act) -> &'static str {
    match line {
        greeting if greeting.starts_with("EHLO") && *act == Act::SignIn => "250-stand-in\r\n250 AUTH PLAIN LOGIN",
        greeting if greeting.starts_with("EHLO") => "250-stand-in\r\n250 8BITMIME",
        right if right.ends_with("AHVzZXIAc2VjcmV0") => "235 2.7.0 Welcome",
        _ => "535 5.7.8 Wrong user or password",
    }
}

async fn serve(stream: TcpStream, act: &Act, state: &State) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    if *act == Act::Silent {
        // Until the other side goes.
        return stream.read_line(&mut String::new()).await.map(drop);
    }
    say(&mut stream, "220 stand-in ESMTP").await?;
    let (mut from, mut to) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        match stream.read_line(&mut line).await {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            // Whoever speaks TLS has the time to read what was said to them.
            Err(error) => {
                tokio::time::sleep(Duration::from_secs(1)).await;
                return Err(error);
            }
        }
        let line = line.trim_end();
        if let Act::Answer(command, answer) = act
            && line.starts_with(command)
        {
            say(&mut stream, answer).await?;
            continue;
        }
        match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" | "AUTH" => say(&mut stream, welcome(line, act)).await?,
            "MAIL" => {
                line.clone_into(&mut from);
                say(&mut stream, "250 OK").await?;
            }
            "RCPT" => {
                line.clone_into(&mut to);
                say(&mut stream, "250 OK").await?;
            }
            "DATA" => {
                say(&mut stream, "354 Go on").await?;
                let taken = Taken { from: from.clone(), to: to.clone(), data: letter(&mut stream, act).await? };
                match act {
                    Act::Answer(".", answer) => {
                        say(&mut stream, answer).await?;
                        continue;
                    }
                    Act::BreakInLetter => return Ok(()),
                    Act::TakeAfter(pause) => tokio::time::sleep(*pause).await,
                    _ => {}
                }
                locked(&state.taken).push(taken);
                state.changed.notify_waiters();
                if *act == Act::BreakAfterLetter {
                    return Ok(());
                }
                say(&mut stream, "250 2.0.0 Taken").await?;
            }
            "QUIT" => return say(&mut stream, "221 Bye").await,
            _ => say(&mut stream, "502 5.5.1 What?").await?,
        }
    }
}

/// The lines up to the one with a single full stop; of a connection that is to break, only the first.
async fn letter(stream: &mut BufReader<TcpStream>, act: &Act) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let before = data.len();
        let ended = stream.read_line(&mut data).await? == 0;
        let is_last = data.get(before..) == Some(".\r\n");
        if ended || is_last || *act == Act::BreakInLetter {
            data.truncate(if is_last { before } else { data.len() });
            return Ok(data);
        }
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> std::io::Result<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await
}
