//! Calls Postgres's own programs. Passwords go by the environment, because everybody on the machine can read arguments.

use std::{
    io::Read,
    process::{Child, Command, Stdio},
    thread::JoinHandle,
};

use store::Tools;
use url::Url;

use crate::start::Error;

/// What Postgres's programs understand in an address. sqlx has some words of its own.
const KNOWN: [&str; 14] = [
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "sslcrl",
    "application_name",
    "options",
    "connect_timeout",
    "target_session_attrs",
];

/// An address without its password, and the password.
pub struct Address {
    url: String,
    password: Option<String>,
}

impl Address {
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut url = Url::parse(text).map_err(|_| "the address of the database can't be read")?;
        let mut password = url
            .password()
            .map(|password| percent_encoding::percent_decode_str(password).decode_utf8_lossy().into_owned());
        let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
        if let Some((_, found)) = pairs.iter().find(|(name, _)| name == "password") {
            password = Some(found.clone());
        }
        let _ = url.set_password(None);
        // Not the form of web forms, where a space is a plus: libpq takes a plus for a plus.
        let kept = pairs.iter().filter(|(name, _)| KNOWN.contains(&name.as_str())).map(|(name, value)| {
            format!("{name}={}", percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC))
        });
        let query = kept.collect::<Vec<_>>().join("&");
        url.set_query((!query.is_empty()).then_some(query.as_str()));
        Ok(Self { url: url.into(), password })
    }

    /// One of the programs, told to work on this database.
    pub fn command(&self, tools: &Tools, program: &str) -> Command {
        let mut command = plain(tools, program);
        command.arg("--no-password").arg("-d").arg(&self.url);
        if let Some(password) = &self.password {
            command.env("PGPASSWORD", password);
        }
        command
    }
}

/// One of the programs, which is told of no database.
pub fn plain(tools: &Tools, program: &str) -> Command {
    let mut command = Command::new(tools.path(program));
    for variable in ["PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE", "PGOPTIONS", "PGSERVICE", "PGAPPNAME"] {
        command.env_remove(variable);
    }
    command.env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// A program that runs, and what it says.
pub struct Running {
    pub child: Child,
    program: &'static str,
    said: Option<JoinHandle<String>>,
}

impl Running {
    pub fn start(command: &mut Command, program: &'static str) -> Result<Self, Error> {
        let mut child = command.spawn().map_err(|error| format!("{program} can't be started: {error}"))?;
        let said = child.stderr.take().map(|mut errors| {
            // Read beside everything else, so that the program never waits for somebody to listen.
            std::thread::spawn(move || {
                let mut text = Vec::new();
                let _ = errors.read_to_end(&mut text);
                String::from_utf8_lossy(&text).trim().to_owned()
            })
        });
        Ok(Self { child, program, said })
    }

    /// Waits for its end. If it failed, the error is what it said.
    pub fn end(mut self) -> Result<(), Error> {
        let status = self.child.wait().map_err(|error| format!("{} is lost: {error}", self.program))?;
        let said = self.said.take().and_then(|said| said.join().ok()).unwrap_or_default();
        if status.success() { Ok(()) } else { Err(format!("{} failed:\n{said}", self.program).into()) }
    }
}

impl Drop for Running {
    /// Of one that was given up, nothing goes on.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_argument_and_words_of_sqlx_stay_out() {
        let address = Address::parse(
            "postgres://kim:p%40ss%2F@db.example.com:5433/madang?sslmode=require&statement-cache-capacity=9",
        );
        let address = address.unwrap();
        assert_eq!(address.url, "postgres://kim@db.example.com:5433/madang?sslmode=require");
        assert_eq!(address.password.as_deref(), Some("p@ss/"));
        let socket = Address::parse("postgres://postgres@localhost:5432/madang?host=%2Fa%20b%2Fsocket").unwrap();
        assert_eq!(socket.url, "postgres://postgres@localhost:5432/madang?host=%2Fa%20b%2Fsocket");
        assert!(Address::parse("nonsense").is_err());
    }
}
