//! What the process that reads may do: nothing but use its memory, its time and the three streams that it has.

use std::fs;

use landlock::{ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus, Scope};
use rustix::process::{DumpableBehavior, Resource, Rlimit, nice, set_dumpable_behavior, setrlimit};

use crate::Limits;

/// Locks this process in, for good.
pub(super) fn confine(limits: &Limits) -> Result<(), String> {
    let own = own_size()?;
    // The ruleset is a file itself, so it comes before files are over.
    no_files_and_no_network()?;
    let resources = [(Resource::Nofile, 0), (Resource::Core, 0), (Resource::As, own.saturating_add(limits.memory))];
    for (resource, most) in resources {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(resource, limit).map_err(|error| format!("limit of {resource:?}: {error}"))?;
    }
    // The signal that says what was used up comes at the first, and the kernel kills at the second.
    let cpu = limits.cpu_seconds.max(1);
    setrlimit(Resource::Cpu, Rlimit { current: Some(cpu), maximum: Some(cpu + 1) })
        .map_err(|error| format!("limit of processor time: {error}"))?;
    // Its memory is a stranger's document, and nobody else's to read.
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|error| format!("dumps: {error}"))?;
    // Whoever waits for an answer of the server comes first.
    let _ = nice(5);
    Ok(())
}

/// Bytes of address space that the program has before it reads: allocators reserve far more than they use.
fn own_size() -> Result<u64, String> {
    let status = fs::read_to_string("/proc/self/status").map_err(|error| format!("its own size: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse::<u64>().ok());
    kilobytes.map(|kilobytes| kilobytes * 1024).ok_or_else(|| "its own size is not told".to_owned())
}

/// This thread, and those that it starts from now on, open no file and reach no network. On a kernel without landlock it is only the
/// limits that say so: no new file also means no new socket.
pub(super) fn no_files_and_no_network() -> Result<RulesetStatus, String> {
    let abi = ABI::V6;
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(abi)))
        .and_then(|rules| rules.scope(Scope::from_all(abi)))
        .and_then(landlock::Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self)
        .map_err(|error| format!("landlock: {error}"))?;
    Ok(status.ruleset)
}

/// The thread that reads is the last one.
pub(super) fn allow_no_more_threads() {
    // Root isn't bound by it; then the processor time is what bounds.
    let _ = setrlimit(Resource::Nproc, Rlimit { current: Some(0), maximum: Some(0) });
}

#[cfg(test)]
mod tests {
    use std::{
        fs::File,
        net::{TcpListener, TcpStream},
        thread,
    };

    use super::*;

    #[test]
    fn no_file_opens_and_nothing_connects() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        // Landlock binds a thread and what it starts, so that the other tests stay free.
        let confined = thread::spawn(move || {
            let status = no_files_and_no_network().unwrap();
            (status, File::open("/etc/passwd").is_ok(), TcpStream::connect(address).is_ok())
        });
        let (status, opened, connected) = confined.join().unwrap();
        if status == RulesetStatus::NotEnforced {
            eprintln!("skipped: this kernel has no landlock");
            return;
        }
        assert!(!opened);
        assert!(!connected || status == RulesetStatus::PartiallyEnforced);
    }
}
