//! Everything that can be typed. Help is in both languages, so it is built from words instead of being derived from types.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Command, builder::ValueHint, value_parser};
use clap_complete::Shell;
use model::Language;

use crate::words::Help;

/// The program with all its commands.
pub fn whole(language: Language) -> Command {
    let help = Help(language);
    let plain = |name: &'static str, about: &'static str| Command::new(name).about(about);
    let whole = Command::new("madang")
        .about(help.madang())
        .after_help(help.after())
        .version(env!("CARGO_PKG_VERSION"))
        .disable_help_subcommand(false)
        .arg(Arg::new("lang").long("lang").global(true).value_name("LANG").value_parser(["en", "ko"]).help(help.lang()))
        .subcommand(plain("serve", help.serve()))
        .subcommand(plain("migrate", help.migrate()))
        .subcommand(plain("openapi", help.openapi()))
        .subcommand(plain("backup", help.backup()))
        .subcommand(plain("restore", help.restore()))
        .subcommand(plain("drill", help.drill()))
        .subcommand(plain("admin", help.admin()))
        .subcommand(plain("audit", help.audit()))
        .subcommand(plain("password-link", help.password_link()).arg(Arg::new("email").value_name("EMAIL")))
        .subcommand(plain("read-file", help.read_file()).arg(Arg::new("name").value_name("NAME")))
        .subcommand(plain("version", help.version()))
        .subcommand(app(help))
        .subcommand(key(help))
        .subcommand(plain("completion", help.completion()).arg(
            Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(Shell)).help(help.shell()),
        ));
    let mut whole = in_words(whole, help);
    // Clap makes the command `help` when it builds the others, so what it says of itself can be changed only then.
    whole.build();
    describe_help(&mut whole, help);
    whole
}

fn describe_help(command: &mut Command, help: Help) {
    for sub in command.get_subcommands_mut() {
        if sub.get_name() == "help" {
            *sub = std::mem::take(sub).about(help.help_of());
        } else {
            describe_help(sub, help);
        }
    }
}

/// Puts words of ours in place of those that clap has in English only.
fn in_words(command: Command, help: Help) -> Command {
    let own = |name: &'static str, short, action| Arg::new(name).long(name).short(short).action(action);
    let is_first = command.get_name() == "madang";
    let mut command = command
        .disable_help_flag(true)
        .arg(own("help", 'h', ArgAction::Help).help(help.help()))
        .mut_args(|arg| with_values(arg, help));
    if is_first {
        command =
            command.disable_version_flag(true).arg(own("version", 'V', ArgAction::Version).help(help.print_version()));
    }
    for sub in command.get_subcommands_mut() {
        *sub = in_words(std::mem::take(sub), help);
    }
    let template = template(&command, help);
    command.help_template(template)
}

/// As clap lays help out.
fn template(command: &Command, help: Help) -> String {
    let mut template = format!("{{about-with-newline}}\n{} {{usage}}\n", help.usage());
    let parts = [
        (command.has_subcommands(), help.commands(), "{subcommands}"),
        (command.get_positionals().next().is_some(), help.arguments(), "{positionals}"),
        (true, help.options(), "{options}"),
    ];
    let parts = parts.iter().filter(|(is_there, ..)| *is_there).map(|(_, head, part)| format!("\n{head}:\n{part}\n"));
    template.extend(parts);
    template.truncate(template.trim_end().len());
    template + "{after-help}"
}

/// Says in words of ours which values there are.
fn with_values(arg: Arg, help: Help) -> Arg {
    let values: Vec<String> = arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if values.is_empty() || !arg.get_action().takes_values() {
        return arg;
    }
    let about = arg.get_help().map(ToString::to_string).unwrap_or_default();
    arg.hide_possible_values(true).help(format!("{about} [{}: {}]", help.values(), values.join(", ")))
}

/// What every command takes that asks a server.
fn remote(command: Command, help: Help) -> Command {
    command
        .arg(Arg::new("url").long("url").value_name("URL").value_hint(ValueHint::Url).help(help.url()))
        .arg(path("key-file", help.key_file()))
        .arg(Arg::new("workspace").long("workspace").short('w').value_name("WORKSPACE").help(help.workspace()))
        .arg(flag("json", help.json()))
}

fn flag(name: &'static str, about: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(about)
}

fn path(name: &'static str, about: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).value_name("FILE").help(about);
    arg.value_parser(value_parser!(PathBuf)).value_hint(ValueHint::FilePath)
}

fn value(name: &'static str, shown: &'static str, about: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(shown).help(about)
}

fn several(name: &'static str, shown: &'static str, about: &'static str) -> Arg {
    value(name, shown, about).action(ArgAction::Append)
}

fn number(name: &'static str, about: &'static str) -> Arg {
    value(name, "N", about).value_parser(value_parser!(u64))
}

fn named(name: &'static str, shown: &'static str, about: &'static str) -> Arg {
    Arg::new(name).value_name(shown).required(true).help(about)
}

fn app(help: Help) -> Command {
    let of = |name: &'static str, about: &'static str| remote(Command::new(name).about(about), help);
    Command::new("app")
        .about(help.app())
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(of("list", help.list()).arg(flag("market", help.market())))
        .subcommand(
            of("export", help.export())
                .arg(named("app", "APP[@VERSION]", help.app_version()))
                .arg(path("output", help.output()).short('o')),
        )
        .subcommand(import(of("import", help.import()), help))
        .subcommand(run(of("run", help.run()), help))
        .subcommand(
            of("diff", help.diff())
                .arg(named("before", "BEFORE", help.side()))
                .arg(named("after", "AFTER", help.side()))
                .arg(value("context", "N", help.context()).value_parser(value_parser!(usize))),
        )
        .subcommand(publish(of("publish", help.publish()), help))
}

fn import(command: Command, help: Help) -> Command {
    let file = named("file", "FILE", help.file_in());
    command
        .arg(file.value_parser(value_parser!(PathBuf)).value_hint(ValueHint::FilePath))
        .arg(value("into", "APP", help.into()))
        .arg(flag("dry-run", help.dry_run()))
        .arg(several("model", "FROM=TO", help.model()))
        .arg(flag("default-model", help.default_model()))
        .arg(flag("allow-incomplete", help.allow_incomplete()))
        .arg(number("revision", help.revision_in()).requires("into"))
}

fn run(command: Command, help: Help) -> Command {
    command
        .arg(named("app", "APP[@VERSION]", help.app_run()))
        .arg(several("input", "NAME=VALUE", help.input()).short('i'))
        .arg(path("inputs", help.inputs()))
        .arg(several("file", "NAME=PATH", help.file_up()).short('f'))
        .arg(value("conversation", "ID", help.conversation()))
}

fn publish(command: Command, help: Help) -> Command {
    command
        .arg(named("app", "APP", help.app_name()))
        .arg(value("note", "TEXT", help.note()))
        .arg(value("reason", "TEXT", help.reason()))
        .arg(flag("wait", help.wait()))
        .arg(value("limit", "USD", help.limit()).requires("wait"))
        .arg(value("timeout", "SECONDS", help.timeout()).value_parser(value_parser!(u64)).requires("wait"))
        .arg(flag("if-changed", help.if_changed()))
        .arg(number("revision", help.revision_out()))
}

fn key(help: Help) -> Command {
    let person = |name: &'static str, about: &'static str| {
        let command = remote(Command::new(name).about(about), help);
        command
            .arg(value("email", "EMAIL", help.email()))
            .arg(path("password-file", help.password_file()))
            .arg(value("app", "APP", help.keys_of_app()))
            .arg(flag("own", help.own()).conflicts_with("app"))
    };
    let limit = |name, about| value(name, "N", about).value_parser(value_parser!(u32));
    let scope = several("scope", "SCOPE", help.scope()).required(true).value_delimiter(',');
    let scopes = model::KeyScope::ALL.iter().map(|scope| scope.as_str());
    Command::new("key")
        .about(help.key())
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(remote(Command::new("show").about(help.key_show()), help))
        .subcommand(person("list", help.key_list()))
        .subcommand(
            person("create", help.key_create())
                .arg(value("name", "NAME", help.key_name()).required(true))
                .arg(scope.value_parser(clap::builder::PossibleValuesParser::new(scopes)))
                .arg(value("expires", "DAY", help.expires()))
                .arg(limit("max-runs", help.max_runs()))
                .arg(limit("max-runs-per-day", help.max_runs_per_day()))
                .arg(limit("max-runs-at-once", help.max_runs_at_once()))
                .arg(value("max-cost", "USD", help.max_cost()))
                .arg(value("max-cost-per-day", "USD", help.max_cost_per_day())),
        )
        .subcommand(person("revoke", help.key_revoke()).arg(named("key", "ID", help.key_id())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_can_be_typed_contradicts_itself() {
        for language in [Language::En, Language::Ko] {
            whole(language).debug_assert();
        }
    }

    /// The commands that a document shows on lines of their own, split as a shell does.
    fn shown(text: &str) -> Vec<Vec<String>> {
        let lines = text.lines().map(|line| line.trim_start().trim_start_matches("run: "));
        let commands = lines.filter(|line| line.starts_with("madang "));
        let words = commands.map(|line| line.split(" || ").next().unwrap().split(" >").next().unwrap());
        words
            .map(|line| quoted(line).into_iter().map(|word| word.replace("0197a5c0-…", "0197a5c0")).collect())
            .collect()
    }

    fn quoted(line: &str) -> Vec<String> {
        let (mut words, mut is_quoted) = (vec![String::new()], false);
        for c in line.chars() {
            match c {
                '"' => is_quoted = !is_quoted,
                ' ' if !is_quoted => words.push(String::new()),
                c => words.last_mut().unwrap().push(c),
            }
        }
        words
    }

    #[test]
    fn what_the_documents_show_can_be_typed() {
        let documents = [include_str!("../../../docs/cli.md"), include_str!("../../../docs/github-actions.yml")];
        let mut count = 0;
        for command in documents.into_iter().flat_map(shown) {
            whole(Language::En).try_get_matches_from(&command).unwrap_or_else(|error| panic!("{command:?}: {error}"));
            count += 1;
        }
        assert!(count > 10, "{count}");
    }

    #[test]
    fn help_is_in_one_language() {
        for (language, foreign) in
            [(Language::Ko, "Usage|Options|Commands|Arguments|Print|possible"), (Language::En, "")]
        {
            for path in [&["madang"][..], &["madang", "app"], &["madang", "app", "run"], &["madang", "key", "create"]] {
                let args = path.iter().copied().chain(["--help"]);
                let help = whole(language).try_get_matches_from(args).unwrap_err().to_string();
                for word in foreign.split('|').filter(|word| !word.is_empty()) {
                    assert!(!help.contains(word), "{word}: {help}");
                }
                let heads = match language {
                    Language::Ko => ["사용법: madang", "옵션:"],
                    Language::En => ["Usage: madang", "Options:"],
                };
                assert!(heads.iter().all(|head| help.contains(head)), "{help}");
            }
        }
        let version = whole(Language::Ko).try_get_matches_from(["madang", "-V"]).unwrap_err();
        assert_eq!(version.kind(), clap::error::ErrorKind::DisplayVersion);
        let help = whole(Language::Ko).try_get_matches_from(["madang", "help", "app", "run"]).unwrap_err().to_string();
        assert!(help.contains("사용법: madang app run"), "{help}");
    }

    #[test]
    fn no_secret_can_be_an_argument() {
        fn walk(command: &Command) {
            for arg in command.get_arguments() {
                let name = arg.get_id().as_str();
                assert!(!["token", "password", "api-key", "secret"].contains(&name), "{name}");
            }
            command.get_subcommands().for_each(walk);
        }
        walk(&whole(Language::En));
    }
}
