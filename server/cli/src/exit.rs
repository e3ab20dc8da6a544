//! Exit codes, as `docs/cli.md` promises them.

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It did what was asked.
    Done = 0,
    /// It did, and the answer is no: what was compared is different, or the run came to no whole answer.
    No = 1,
    /// It was asked in a way that can't be understood, or a file here can't be read or written.
    Usage = 2,
    /// The server can't be reached or is busy. Trying again later may help.
    Unreachable = 3,
    /// The key, or whoever signed in, may not.
    NotAllowed = 4,
    /// The app, the version or the workspace isn't there.
    NotFound = 5,
    /// The server refuses it as it is.
    Refused = 6,
    /// The file needs a choice that wasn't given.
    NeedsChoice = 7,
    /// What the app asks for before it is published is missing.
    GateNotPassed = 8,
    /// The server and this program are of different versions, and don't know the same things.
    OtherVersion = 9,
    /// Somebody stopped it.
    Interrupted = 130,
    /// Whoever read the output has gone.
    OutputClosed = 141,
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        self as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_names_every_code_and_no_other() {
        let (_, after) = include_str!("../../../docs/cli.md").split_once("## Exit codes").unwrap();
        let rows = after.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok());
        let all = [
            Exit::Done,
            Exit::No,
            Exit::Usage,
            Exit::Unreachable,
            Exit::NotAllowed,
            Exit::NotFound,
            Exit::Refused,
            Exit::NeedsChoice,
            Exit::GateNotPassed,
            Exit::OtherVersion,
            Exit::Interrupted,
            Exit::OutputClosed,
        ];
        assert_eq!(rows.collect::<Vec<u8>>(), all.map(Exit::code));
    }
}
