use std::ffi::OsStr;

use super::*;

fn read(settings: &[(&str, &str)]) -> Result<Config, BadSetting> {
    Config::read(|name| settings.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
}

#[track_caller]
fn refused(name: &str, value: &str) {
    let error = match read(&[(name, value)]) {
        Ok(config) => config.check_folders().unwrap_err(),
        Err(error) => error,
    };
    let error = error.to_string();
    assert!(error.starts_with(name), "{error}");
    assert!(["write", "name", "number", "make", "set", "longer"].iter().any(|what| error.contains(what)), "{error}");
}

#[test]
fn an_empty_environment_is_enough() {
    let config = read(&[]).unwrap();
    assert_eq!(config.public_url, "http://127.0.0.1:3000");
    assert!(config.secure_cookies());
    assert!(config.database_url.is_none());
}

#[test]
fn a_wrong_setting_is_named_with_what_to_write() {
    let error = read(&[("MADANG_LISTEN", "3000")]).unwrap_err().to_string();
    assert_eq!(error, r#"MADANG_LISTEN is "3000", which is no address; write it like 127.0.0.1:3000"#);
}

#[test]
fn unusable_settings_are_refused() {
    for (name, value) in [
        ("DATABASE_URL", "mysql://u:p@h/d"),
        ("DATABASE_URL", "postgres://u:p@h:port/d"),
        ("MADANG_LISTEN", "localhost"),
        ("MADANG_LISTEN", "127.0.0.1:0"),
        ("MADANG_PUBLIC_URL", "ai.example.com"),
        ("MADANG_PUBLIC_URL", "ftp://ai.example.com"),
        ("MADANG_PUBLIC_URL", "https://"),
        ("MADANG_PUBLIC_URL", "https:ai.example.com"),
        ("MADANG_PUBLIC_URL", "https://ai.example.com/path"),
        ("MADANG_PUBLIC_URL", "https://ai.example.com?query"),
        ("MADANG_PUBLIC_URL", "https://me:secret@ai.example.com"),
        ("MADANG_PUBLIC_URL", "https://me@ai.example.com"),
        ("MADANG_PUBLIC_URL", "https://*.example.com"),
        ("MADANG_PUBLIC_URL", "https://ai.example.com:99999"),
        ("MADANG_MASTER_KEYS", "k1"),
        ("MADANG_MASTER_KEYS", "k1:too-short"),
        ("MADANG_ALLOWED_HOSTS", "*:8000"),
        ("MADANG_ALLOWED_HOSTS", "10.0.4.20"),
        ("MADANG_ALLOWED_HOSTS", "10.0.4.20:8000, http://ollama.internal:11434"),
        ("MADANG_ALLOWED_HOSTS", "10.0.0.0/8:80"),
        ("MADANG_TRUSTED_PROXIES", "10.0.0.0/8"),
        ("MADANG_TRUSTED_PROXIES", "proxy.internal"),
        ("MADANG_TRUSTED_PROXIES", "0.0.0.0"),
        ("MADANG_DEMO_MODEL_URL", "nonsense"),
        ("MADANG_DEMO_MODEL_URL", "127.0.0.1:8080/v1"),
        ("MADANG_DEMO_MODEL_URL", "http://user:pass@127.0.0.1:8080/v1"),
        ("MADANG_DEMO_MODEL_NAME", "A name without its model"),
        ("MADANG_MAX_RUNS_PER_WORKSPACE", "0"),
        ("MADANG_MAX_RUNS_PER_WORKSPACE", "-1"),
        ("MADANG_MAX_RUNS_PER_WORKSPACE", "18446744073709551615"),
        ("MADANG_FILES_URL", "https://s3.example.com/files"),
        ("MADANG_FILES_URL", "s3://files"),
        ("MADANG_FILES_ACCESS_KEY_ID", "keys-to-nothing"),
        ("MADANG_FILES_SECRET_ACCESS_KEY", "keys-to-nothing"),
        ("MADANG_SMTP_URL", "mail.example.com:587"),
        ("MADANG_SMTP_URL", "http://mail.example.com"),
        ("MADANG_SMTP_URL", "smtp://u:p@mail.example.com?tls=none"),
        ("MADANG_SMTP_FROM", "nobody"),
        ("MADANG_SMTP_FROM", "Madang <madang@example.com>"),
        ("MADANG_LOG", "store=shout"),
        ("MADANG_LOG", "shout"),
        ("MADANG_LOG", "info,=debug"),
        ("MADANG_LOG", ","),
        ("MADANG_SITE", "/nonexistent"),
        ("MADANG_SITE", "/dev/null"),
        ("MADANG_POSTGRES_BIN", "/nonexistent"),
        ("MADANG_POSTGRES_BIN", "/dev"),
        ("MADANG_DATA", "/dev/null/data"),
    ] {
        refused(name, value);
    }
}

#[test]
fn secrets_are_not_shown() {
    for (name, value) in [
        ("DATABASE_URL", "postgres://u:hunter2@h:port/d"),
        ("MADANG_MASTER_KEYS", "k1:hunter2"),
        ("MADANG_FILES_URL", "s3://id:hunter2@files?region=kr"),
        ("MADANG_FILES_SECRET_ACCESS_KEY", "hunter2"),
        ("MADANG_SMTP_URL", "smtp://u:hunter2@mail.example.com?tls=none"),
        ("MADANG_SMTP_URL", "smtp://u:hunter2@mail.example.com"),
    ] {
        let error = read(&[(name, value)]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"));
    }
}

#[test]
fn what_the_document_says_can_be_used() {
    for (name, value) in [
        ("DATABASE_URL", "postgres://user:password@host:5432/database"),
        ("MADANG_LISTEN", "0.0.0.0:3000"),
        ("MADANG_LISTEN", "[::]:3000"),
        ("MADANG_PUBLIC_URL", "https://ai.example.com"),
        ("MADANG_PUBLIC_URL", "http://localhost:3000/"),
        ("MADANG_ALLOWED_HOSTS", "10.0.4.20:8000,ollama.internal:11434"),
        ("MADANG_ALLOWED_HOSTS", "[::1]:8080"),
        ("MADANG_TRUSTED_PROXIES", "10.0.0.1, fd00::1"),
        ("MADANG_DEMO_MODEL_URL", "http://127.0.0.1:8080/v1"),
        ("MADANG_MAX_RUNS_PER_WORKSPACE", "2000"),
        ("MADANG_LOG", "info,store=debug"),
        ("MADANG_LOG", "WARN"),
    ] {
        if let Err(error) = read(&[(name, value)]) {
            panic!("{error}");
        }
    }
}

#[test]
fn a_store_for_files_needs_its_keys_and_shows_none() {
    let url = "s3://bucket/folder?endpoint=https://s3.example.com&region=kr-1";
    let (id, secret) = ("MADANG_FILES_ACCESS_KEY_ID", "MADANG_FILES_SECRET_ACCESS_KEY");
    for (settings, wrong) in [
        (vec![("MADANG_FILES_URL", url)], id),
        (vec![("MADANG_FILES_URL", url), (id, "id")], secret),
        (vec![("MADANG_FILES_URL", url), (secret, "hunter2")], id),
        (vec![("MADANG_FILES_URL", url), (id, "id"), (secret, "hunter2 ")], secret),
        (vec![("MADANG_FILES_URL", "s3://bucket"), (id, "id"), (secret, "hunter2")], "MADANG_FILES_URL"),
    ] {
        let error = read(&settings).unwrap_err();
        assert!(error.to_string().starts_with(wrong), "{error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
    let config = read(&[("MADANG_FILES_URL", url), (id, "id"), (secret, "hunter2")]).unwrap();
    assert!(config.files.is_some());
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn a_mail_server_needs_a_sender_and_an_address_for_links() {
    let url = ("MADANG_SMTP_URL", "smtp://madang:hunter2@mail.example.com:587");
    let (from, public) =
        (("MADANG_SMTP_FROM", "Madang <madang@example.com>"), ("MADANG_PUBLIC_URL", "https://a.example"));
    for (settings, missing) in [(vec![url], from.0), (vec![url, public], from.0), (vec![url, from], public.0)] {
        let error = read(&settings).unwrap_err().to_string();
        assert!(error.starts_with(url.0) && error.contains("set it to") && error.contains(missing), "{error}");
    }
    let config = read(&[url, from, public]).unwrap();
    assert!(config.mail.is_some() && !format!("{config:?}").contains("hunter2"));
    assert!(read(&[from, public]).unwrap_err().to_string().contains(url.0));
}

const DOCUMENT: &str = include_str!("../../../docs/configuration.md");

#[test]
fn the_document_lists_the_settings_that_there_are() {
    let listed = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |")).map(|(name, _)| name);
    let mut listed: Vec<&str> = listed.filter(|name| name.contains('_') && !name.contains(' ')).collect();
    listed.sort_unstable();
    let mut there = [&read::NAMES[..], &["NO_COLOR"]].concat();
    there.sort_unstable();
    assert_eq!(listed, there);
}

#[test]
fn what_the_document_tells_people_to_type_works() {
    let (_, after) = DOCUMENT.split_once("`echo \"k1:").unwrap();
    let command = format!("echo \"k1:{}", after.split('`').next().unwrap());
    let output = std::process::Command::new("sh").args(["-c", &command]).output().unwrap();
    let keys = String::from_utf8(output.stdout).unwrap();
    assert_eq!(read(&[("MADANG_MASTER_KEYS", keys.trim())]).unwrap().master_keys.unwrap(), keys.trim());

    let blocks: Vec<&str> = DOCUMENT.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(blocks.len(), 1);
    for (name, value) in blocks.iter().flat_map(|block| block.lines()).filter_map(|line| line.split_once('=')) {
        let config = read(&[(name, value)]).unwrap();
        assert_eq!(config.allowed_hosts, ["10.0.4.20:8000", "ollama.internal:11434"]);
    }
}

#[test]
fn an_unknown_setting_is_refused_with_a_suggestion() {
    let check = |name: &str| read::names(&[(name.into(), "x".into())]);
    for known in ["DATABASE_URL", "MADANG_LISTEN", "PATH", "MADANGO", "MADANG_URL", "MADANG_API_KEY"] {
        check(known).unwrap();
    }
    let error = check("MADANG_PUBLIC_ULR").unwrap_err().to_string();
    assert!(error.contains("MADANG_PUBLIC_ULR; MADANG_PUBLIC_URL may be meant"), "{error}");
    assert!(check("MADANG_TRUSTED_PROXY").unwrap_err().to_string().contains("MADANG_TRUSTED_PROXIES"));
    let error = check("MADANG_SOMETHING_ELSE").unwrap_err().to_string();
    assert!(!error.contains("may be meant"), "{error}");
    // What Kubernetes sets beside a service that is called `madang`, or `madang-web`.
    for service in [
        "MADANG_SERVICE_HOST",
        "MADANG_SERVICE_PORT",
        "MADANG_SERVICE_PORT_HTTP",
        "MADANG_PORT",
        "MADANG_PORT_3000_TCP",
        "MADANG_PORT_3000_TCP_ADDR",
        "MADANG_WEB_SERVICE_HOST",
        "MADANG_WEB_PORT_80_TCP_PROTO",
    ] {
        check(service).unwrap();
    }
}

#[test]
fn a_value_that_is_not_utf8_is_refused() {
    use std::os::unix::ffi::OsStrExt as _;
    let value = OsStr::from_bytes(b"\xff").to_owned();
    let error = read::names(&[("MADANG_LISTEN".into(), value)]).unwrap_err().to_string();
    assert!(error.starts_with("MADANG_LISTEN"), "{error}");
}

#[test]
fn links_lead_to_this_machine_when_it_listens_everywhere() {
    assert_eq!(read(&[("MADANG_LISTEN", "0.0.0.0:8080")]).unwrap().public_url, "http://127.0.0.1:8080");
    assert_eq!(read(&[("MADANG_LISTEN", "[::]:8080")]).unwrap().public_url, "http://[::1]:8080");
}

#[test]
fn the_demo_model_is_reached_on_the_port_that_its_address_means() {
    let host_port = |url: &str| read(&[("MADANG_DEMO_MODEL_URL", url)]).unwrap().demo_model.unwrap().host_port();
    assert_eq!(host_port("http://127.0.0.1:8080/v1").unwrap(), "127.0.0.1:8080");
    assert_eq!(host_port("http://model/v1").unwrap(), "model:80");
}

#[test]
fn plain_http_on_a_network_gets_no_secure_cookie() {
    assert!(!read(&[("MADANG_PUBLIC_URL", "http://ai.internal")]).unwrap().secure_cookies());
    assert!(read(&[("MADANG_PUBLIC_URL", "https://ai.internal/")]).unwrap().secure_cookies());
}
