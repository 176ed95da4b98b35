//! Each rule of the configuration file, and that the reference says what the reading does.

use std::path::PathBuf;

use super::*;

/// Every setting with a value that is not its default.
const FULL: &str = r#"
[server]
base_url = "https://reset.example.com:8443"
hosts = ["Reset.Example.org", "10.0.0.7:81"]
listen = "[::]:8443"
tls_certificate_file = "tls/certificate.pem"
tls_key_file = "/etc/tls/key.pem"
trusted_proxies = ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"]
return_to = ["https://mail.example.com", "http://localhost:3000"]
allow_plain_http_beyond_loopback = "I understand that passwords cross the network unencrypted"

[database]
url = "postgres://regain@db.example.com/regain?sslmode=verify-full"
password_file = "database.password"

[keys]
file = "regain.keys"

[organization]
name = "Meridian"
help_text = "Ring the help desk: 4711"
security_contact = "mailto:security@example.com"
help_url = "tel:+4930123456"
default_language = "de"
time_zone = "Europe/Berlin"

[mail]
smtp_host = "smtp.example.com"
smtp_port = 2525
security = "tls"
username = "regain"
password_file = "mail.password"
ca_file = "ca.pem"
from_address = "reset@example.com"
from_name = "Password reset"
connections = 8

[phone]
providers = ["gateway", "twilio"]
countries = ["DE", "AT"]
calls = false
messages_per_account_per_day = 11
messages_per_block_per_day = 51
messages_per_day = 1001

[twilio]
base_url = "https://twilio.example.com"
account = "AC1"
token_file = "twilio-token"
from = "+4930123456"
ca_file = "ca.pem"
networks = ["10.0.0.0/8"]

[gateway]
url = "https://gateway.example.com/send?x=1"
voice_url = "http://localhost:8000/call"
format = "form"
body = "to={{ to }}"
success_pointer = "/status"
success_values = ["0"]
headers_file = "gateway-headers"
ca_file = "ca.pem"
networks = ["10.0.0.7"]

[passwords]
minimum_length = 12
history = 10
blocked_words = ["Rosebud"]

[limits]
tries_per_challenge = 4
starts_per_source_per_hour = 31
starts_per_source_and_name_per_hour = 11
sends_per_destination_per_minute = 2
sends_per_destination_per_hour = 6
sends_per_destination_per_day = 11
wrong_proofs_per_account_per_day = 21

[hashing]
concurrency = 3
memory_kib = 65536
iterations = 3

[log]
format = "json"
level = "debug"
"#;

fn parse(text: &str) -> Result<Config, Vec<Problem>> {
    Config::parse(text, Path::new("/etc/regain"))
}

/// `EXAMPLE` with `from` replaced by `to`.
fn changed(from: &str, to: &str) -> String {
    assert!(EXAMPLE.contains(from), "{from:?} is in the example");
    EXAMPLE.replace(from, to)
}

/// The one problem of a text as `line: problem (hint)`.
#[track_caller]
fn problem(text: &str) -> String {
    let problems = parse(text).expect_err("a problem");
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let Problem { line, problem, hint } = &problems[0];
    format!("{}: {problem} ({hint})", line.map_or("-".into(), |line| line.to_string()))
}

#[track_caller]
fn assert_problem(text: &str, parts: &[&str]) {
    let problem = problem(text);
    for part in parts {
        assert!(problem.contains(part), "{problem:?} lacks {part:?}");
    }
}

/// The example with one more setting at the end of a section.
fn with(section: &str, setting: &str) -> String {
    if EXAMPLE.contains(&format!("[{section}]\n")) {
        EXAMPLE.replace(&format!("[{section}]\n"), &format!("[{section}]\n{setting}\n"))
    } else {
        format!("{EXAMPLE}\n[{section}]\n{setting}\n")
    }
}

/// The example without TLS, with other lines in [server].
fn server(lines: &str) -> String {
    let (head, rest) = EXAMPLE.split_once("[server]").unwrap();
    format!("{head}[server]\n{lines}\n{}", &rest[rest.find("[database]").unwrap()..])
}

#[test]
fn the_example_is_enough_and_everything_else_has_its_default() {
    let config = parse(EXAMPLE).unwrap();
    assert_eq!(config.server.base_url.as_str(), "https://reset.example.com");
    assert_eq!(config.server.tls_key_file, Some(PathBuf::from("/etc/regain/tls/key.pem")));
    assert_eq!((config.server.hosts.len(), config.server.trusted_proxies.len()), (0, 0));
    assert_eq!(config.database.url, DatabaseLocation::Sqlite("/etc/regain/regain.db".into()));
    assert_eq!(config.keys.file, PathBuf::from("/etc/regain/regain.keys"));
    assert_eq!(config.organization.default_language.as_str(), "en");
    assert_eq!(config.organization.time_zone, jiff::tz::TimeZone::UTC);
    assert_eq!(
        (config.mail.port(), config.mail.security, config.mail.connections),
        (587, MailSecurity::StartTls, 4)
    );
    assert_eq!((config.passwords.minimum_length, config.passwords.history), (15, 0));
    let limits = &config.limits;
    assert_eq!((limits.tries_per_challenge, limits.starts_per_source_per_hour), (5, 30));
    assert_eq!(
        (limits.starts_per_source_and_name_per_hour, limits.wrong_proofs_per_account_per_day),
        (10, 20)
    );
    assert_eq!(limits.sends_per_destination_per_minute, 1);
    assert_eq!((limits.sends_per_destination_per_hour, limits.sends_per_destination_per_day), (5, 10));
    assert_eq!((limits.wrong_proofs_alarm_factor, limits.wrong_proofs_alarm_least), (5, 50));
    assert_eq!((limits.code_minutes, limits.reset_minutes, limits.idle_minutes), (10, 30, 10));
    assert_eq!(
        (config.hashing.concurrency, config.hashing.memory_kib, config.hashing.iterations),
        (None, 19456, 2)
    );
    assert_eq!((config.log.format, config.log.level), (LogFormat::Text, LogLevel::Info));
}

#[test]
fn every_setting_is_read() {
    let config = parse(FULL).unwrap();
    assert_eq!(config.server.base_url.authority(), "reset.example.com:8443");
    let hosts: Vec<_> = config.server.hosts.iter().map(Authority::as_str).collect();
    assert_eq!(hosts, ["reset.example.org", "10.0.0.7:81"]);
    let proxies: Vec<_> = config.server.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["10.0.0.0/8", "192.0.2.1/32", "2001:db8::/32"]);
    let returns: Vec<_> = config.server.return_to.iter().map(ReturnOrigin::as_str).collect();
    assert_eq!(returns, ["https://mail.example.com", "http://localhost:3000"]);
    assert_eq!(config.server.tls_key_file, Some(PathBuf::from("/etc/tls/key.pem")));
    assert_eq!(config.organization.help_url.unwrap().as_str(), "tel:+4930123456");
    assert_eq!(config.mail.port(), 2525);
    assert_eq!(config.passwords.blocked_words, ["Rosebud"]);
    assert_eq!(config.hashing.concurrency, Some(3));
    assert_eq!((config.log.format, config.log.level), (LogFormat::Json, LogLevel::Debug));
}

/// The settings of `Debug` output, which the compiler writes: `section.setting`.
fn settings_of(config: &Config) -> Vec<String> {
    let mut section = String::new();
    let mut settings = Vec::new();
    for line in format!("{config:#?}").lines() {
        let name = line.trim_start().split(':').next().unwrap_or_default().to_owned();
        match line.len() - line.trim_start().len() {
            4 if line.ends_with('{') => section = name,
            8 if line.trim_start().starts_with(|c: char| c.is_ascii_lowercase()) => {
                settings.push(format!("{section}.{name}"))
            }
            _ => {}
        }
    }
    settings
}

#[test]
fn every_setting_is_in_the_reference_with_its_kind_and_default() {
    let page = reference_markdown();
    let settings = settings_of(&parse(FULL).unwrap());
    assert_eq!(settings.len(), 67, "{settings:#?}");
    for setting in &settings {
        let heading = format!("\n### `{setting}`\n\n");
        let entry =
            page.split(&heading).nth(1).unwrap_or_else(|| panic!("{setting} is not in the reference"));
        let entry = entry.split("\n#").next().unwrap();
        assert!(entry.contains("* Value: "), "{entry}");
        assert!(["Default: ", "Required.", "Optional."].iter().any(|word| entry.contains(word)), "{entry}");
    }
    assert_eq!(page.matches("\n### ").count(), settings.len());
    assert!(page.contains("Shortest password, in characters. Less than 15 is only for"));
    assert!(page.contains("* Value: a whole number from 8 to 64.\n* Default: `15`."), "{page}");
    assert!(page.contains("* Default: `\"127.0.0.1:8080\"`."));
    assert!(page.contains("* Value: one of \"starttls\", \"tls\", \"none\".\n* Default: `\"starttls\"`."));
    assert!(page.contains(EXAMPLE));
}

#[test]
fn every_default_of_the_reference_is_what_the_file_would_say() {
    for section in Config::sections() {
        for field in section.fields {
            if let Some(default) = field.default {
                let text = format!("{} = {default}", field.name);
                let rest = EXAMPLE.replace(&format!("{} = ", field.name), "# ");
                let text = match rest.split_once(&format!("[{}]\n", section.name)) {
                    Some((before, after)) => format!("{before}[{}]\n{text}\n{after}", section.name),
                    None => format!("{rest}\n[{}]\n{text}\n", section.name),
                };
                assert!(parse(&text).is_ok(), "{text}: {:#?}", parse(&text));
            }
        }
    }
}

#[test]
fn a_default_is_within_floor_and_ceiling_and_both_hold() {
    for section in Config::sections() {
        for field in section.fields {
            let Some((floor, ceiling)) = field.limits else { continue };
            let name = field.name;
            if let Some(default) = field.default {
                assert!((floor..=ceiling).contains(&default.parse().unwrap()), "{name}");
            }
            let wrong = format!("`{}.{name}` must be from {floor} to {ceiling}", section.name);
            assert_problem(
                &with(section.name, &format!("{name} = {}", ceiling + 1)),
                &[&wrong, "above its ceiling"],
            );
            if floor > 0 {
                assert_problem(
                    &with(section.name, &format!("{name} = {}", floor - 1)),
                    &[&wrong, "below its floor"],
                );
            }
        }
    }
}

#[test]
fn limits_for_a_longer_time_are_not_lower() {
    let text = "sends_per_destination_per_minute = 5\nsends_per_destination_per_hour = 4\nsends_per_destination_per_day = 3";
    let problems = parse(&with("limits", text)).unwrap_err();
    let lines: Vec<_> = problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(24), Some(25)], "{problems:#?}");
    assert_problem(
        &with("limits", "sends_per_destination_per_hour = 11"),
        &["24: `limits.sends_per_destination_per_hour` is more"],
    );
}

#[test]
fn nothing_lasts_longer_than_the_reset() {
    let text = "code_minutes = 21\nreset_minutes = 20\nidle_minutes = 21";
    let problems = parse(&with("limits", text)).unwrap_err();
    let lines: Vec<_> = problems.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(24), Some(26)], "{problems:#?}");
    assert!(parse(&with("limits", &text.replace("21", "20"))).is_ok());
}

#[test]
fn memory_times_passes_of_a_hash_is_at_most_4_gib() {
    let hashing =
        |memory: u32, passes: u32| with("hashing", &format!("memory_kib = {memory}\niterations = {passes}"));
    assert!(parse(&hashing(1_048_576, 4)).is_ok());
    assert!(parse(&hashing(262_144, 16)).is_ok());
    assert_problem(
        &hashing(1_048_576, 5),
        &["25: `hashing.iterations` is too much", "4 GiB", "write at most 4"],
    );
    assert_problem(&hashing(262_145, 16), &["write at most 15"]);
    assert_problem(&with("hashing", "memory_kib = 1048576\niterations = 16"), &["write at most 4"]);
}

#[test]
fn everything_that_is_wrong_is_found_at_once_in_the_order_of_lines() {
    let text = r#"
speed = 3
[server]
base_url = "ftp://reset.example.com"
listen = "localhost:1"
[mail]
smtp_prot = 25
security = "ssl"
from_address = 7
[colours]
"#;
    let problems = parse(text).unwrap_err();
    let found: Vec<_> = problems.iter().map(|p| format!("{:?} {}", p.line, p.problem)).collect();
    let expected = [
        "None `database.url` is missing",
        "None `keys.file` is missing",
        "None `organization.name` is missing",
        "Some(2) there is no section `speed`",
        "Some(4) `server.base_url` must be an address",
        "Some(5) `server.listen` must be an IP address and port",
        "Some(6) `mail.smtp_host` is missing",
        "Some(7) [mail] has no setting `smtp_prot`",
        "Some(8) `mail.security` must be one of \"starttls\", \"tls\", \"none\"",
        "Some(9) `mail.from_address` must be a mail address",
        "Some(10) there is no section `colours`",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found:?} is not {expected:?}");
    }
    assert!(problems.iter().all(|problem| !problem.hint.is_empty()));
}

#[test]
fn unknown_names_are_refused_with_the_nearest_known_one() {
    assert_problem(
        &with("mail", "smtp_prot = 25"),
        &["20: [mail] has no setting `smtp_prot`", "did you mean `smtp_port`?"],
    );
    assert_problem(&with("mail", "password = \"s3cret\""), &["did you mean `password_file`?"]);
    assert_problem(&with("mail", "minimum_length = 8"), &["it belongs to [passwords]"]);
    assert_problem(
        &with("keys", "password_file = 8"),
        &["[keys] has no setting `password_file` ([keys] knows `file`)"],
    );
    assert_problem(&with("keys", "zzz = 8"), &["[keys] knows `file`"]);
    assert_problem(
        &format!("base_urls = 1\n{EXAMPLE}"),
        &["1: there is no section `base_urls`", "the sections are `server`, "],
    );
    assert_problem(
        &format!("history = 1\n{EXAMPLE}"),
        &["it belongs to [passwords]: write it below that line"],
    );
    assert_problem(
        &format!("{EXAMPLE}\n[password]\nhistory = 1"),
        &["23: there is no section `password`", "did you mean [passwords]?"],
    );
}

#[test]
fn a_problem_never_repeats_a_value() {
    for text in [
        with("mail", "password = \"s3cret\""),
        with("mail", "connections = \"s3cret\""),
        changed("\"regain.db\"", "\"postgres://regain:s3cret@db/regain\""),
        changed("\"regain.db\"", "\"postgres://db/regain?password=s3cret\""),
        changed("\"https://reset.example.com\"", "\"https://u:s3cret@reset.example.com\""),
        changed("\"smtp.example.com\"", "\"u:s3cret@smtp\""),
        format!("{EXAMPLE}\npassword = s3cret"),
    ] {
        let problem = problem(&text);
        assert!(!problem.contains("s3cret"), "{problem}");
    }
}

#[test]
fn what_is_not_toml_is_said_with_its_line() {
    assert_problem(
        &format!("{EXAMPLE}\nname = reset"),
        &["23: this is not TOML: ", "texts in double quotes"],
    );
    assert_problem(&format!("{EXAMPLE}from_address = \"a@b.c\""), &["22: this is not TOML: duplicate key"]);
    assert!(parse("[server\n= 3\n").unwrap_err().len() > 1);
}

#[test]
fn a_wrong_type_is_said_in_words() {
    assert_problem(
        &with("passwords", "minimum_length = \"20\""),
        &["this is a text; write a whole number, without quotes"],
    );
    assert_problem(&with("passwords", "minimum_length = 20.5"), &["this is a number; write a whole number"]);
    assert_problem(&with("passwords", "minimum_length = -1"), &["out of range"]);
    assert_problem(&with("passwords", "minimum_length = 99999999999999999999"), &["out of range"]);
    assert_problem(&with("mail", "smtp_port = 0"), &["port 0"]);
    assert_problem(&with("mail", "smtp_port = 65536"), &["out of range"]);
    assert_problem(&with("mail", "from_name = true"), &["this is true or false; put the text in quotes"]);
    assert_problem(&with("server", "hosts = \"a.example\""), &["this is a text; write [ and ] around it"]);
    assert_problem(&with("server", "hosts = [\"a.example\", 3]"), &["entry 2 of the list: this is a number"]);
    assert_problem(
        &format!("log = 3\n{EXAMPLE}"),
        &["1: `log` is a section, not a setting", "write `[log]`"],
    );
    assert_eq!(parse(&with("passwords", "minimum_length = 0x10")).unwrap().passwords.minimum_length, 16);
}

#[test]
fn texts_are_one_line_and_not_empty() {
    for bad in ["\"\"", "\"  \"", "\"a\\nb\"", "\"a\\u0000\"", &format!("\"{}\"", "x".repeat(501))] {
        assert_problem(&changed("\"Example\"", bad), &["`organization.name` must be a text in one line"]);
    }
    assert!(parse(&changed("\"Example\"", &format!("\"{}\"", "ü".repeat(500)))).is_ok());
}

#[test]
fn the_base_url_is_an_origin() {
    for bad in [
        "reset.example.com",
        "ftp://a.example",
        "https://",
        "https://a.example/reset",
        "https://a.example?x",
        "https://a.example#x",
        "https://u@a.example",
        "/reset",
    ] {
        assert_problem(&changed("https://reset.example.com", bad), &["`server.base_url` must be an address"]);
    }
    let config = parse(&changed("https://reset.example.com", "https://RESET.example.com:443/")).unwrap();
    assert_eq!(config.server.base_url.as_str(), "https://reset.example.com");
    assert_eq!(config.server.base_url.authority(), "reset.example.com");
}

#[test]
fn plain_http_beyond_this_machine_needs_the_words() {
    let consent = format!("allow_plain_http_beyond_loopback = \"{PLAIN_HTTP_CONSENT}\"");
    for local in
        ["http://localhost:8080", "http://127.0.0.2:8080", "http://[::1]:8080", "http://reset.localhost"]
    {
        assert!(parse(&server(&format!("base_url = \"{local}\""))).is_ok(), "{local}");
    }
    for beyond in [
        "http://reset.example.com",
        "http://10.0.0.7",
        "http://localhost.example.com",
        "http://mylocalhost",
        "http://[2001:db8::1]",
    ] {
        let text = format!("base_url = \"{beyond}\"");
        assert_problem(
            &server(&text),
            &["`server.base_url` would send passwords unencrypted", PLAIN_HTTP_CONSENT],
        );
        assert!(parse(&server(&format!("{text}\n{consent}"))).is_ok(), "{beyond}");
    }
    let everywhere = "base_url = \"http://localhost:8080\"\nlisten = \"0.0.0.0:8080\"";
    assert_problem(&server(everywhere), &["`server.listen` is beyond this machine"]);
    assert!(parse(&server(&format!("{everywhere}\n{consent}"))).is_ok());
    assert!(
        parse(&server("base_url = \"http://localhost:8080\"\nlisten = \"[::ffff:127.0.0.1]:8080\"")).is_ok()
    );
    for other in ["yes", "true", "i understand that passwords cross the network unencrypted"] {
        let text = format!("base_url = \"http://a.example\"\nallow_plain_http_beyond_loopback = \"{other}\"");
        assert_problem(&server(&text), &["must be these words", "copy the words"]);
    }
    let kind = <PlainHttpConsent as schema::Setting>::kind();
    assert!(kind.contains(PLAIN_HTTP_CONSENT), "the hint has the words that count");
}

#[test]
fn https_needs_a_certificate_or_a_named_proxy() {
    let https = "base_url = \"https://reset.example.com\"";
    assert_problem(&server(https), &["nothing brings the encryption", "trusted_proxies"]);
    assert!(
        parse(&server(&format!("{https}\ntrusted_proxies = [\"10.0.0.2\"]\nlisten = \"0.0.0.0:8080\"")))
            .is_ok()
    );
    for (one, other) in [("tls_certificate_file", "tls_key_file"), ("tls_key_file", "tls_certificate_file")] {
        let text = server(&format!("{https}\n{one} = \"x.pem\""));
        assert_problem(&text, &[&format!("6: `server.{one}` is only half"), &format!("add `{other}`")]);
    }
    let unused = "base_url = \"http://localhost\"\ntls_certificate_file = \"c\"\ntls_key_file = \"k\"";
    assert_problem(&server(unused), &["`server.tls_certificate_file` is given, but"]);
}

#[test]
fn proxies_are_networks_and_never_everyone() {
    assert_problem(&with("server", "trusted_proxies = [\"0.0.0.0/0\"]"), &["every address there is"]);
    assert_problem(&with("server", "trusted_proxies = [\"::/0\"]"), &["every address there is"]);
    assert_problem(
        &with("server", "trusted_proxies = [\"proxy.example\"]"),
        &["entry 1 of the list: write an IP address"],
    );
    assert_problem(&with("server", "trusted_proxies = [\"10.0.0.0/33\"]"), &["write an IP address"]);
}

#[test]
fn people_are_only_sent_back_to_encrypted_origins() {
    assert_problem(
        &with("server", "return_to = [\"http://mail.example.com\"]"),
        &["it must start with https://"],
    );
    assert_problem(
        &with("server", "return_to = [\"https://mail.example.com/login\"]"),
        &["nothing may follow"],
    );
    assert_problem(
        &with("server", "return_to = [\"https://*.example.com\"]"),
        &["start it with https:// and a host name"],
    );
}

#[test]
fn other_host_names_are_names_and_ports() {
    for bad in ["https://a.example", "*.example", "a.example/x", "u@a.example", "", "a b"] {
        assert_problem(
            &with("server", &format!("hosts = [\"{bad}\"]")),
            &["write the host name and port only"],
        );
    }
}

#[test]
fn a_database_is_a_file_or_postgresql_and_its_password_is_elsewhere() {
    assert_problem(&changed("\"regain.db\"", "\":memory:\""), &["lost when the server stops"]);
    assert_problem(&changed("\"regain.db\"", "\"mysql://db/regain\""), &["for SQLite write only the path"]);
    assert_problem(&changed("\"regain.db\"", "\"sqlite:regain.db\""), &["for SQLite write only the path"]);
    assert_problem(&changed("\"regain.db\"", "\"\""), &["`database.url` must be"]);
    assert_problem(
        &changed("\"regain.db\"", "\"postgres://u:p@db/regain\""),
        &["put the password into a file"],
    );
    assert_problem(
        &changed("\"regain.db\"", "\"postgres://u@db/regain?password=p\""),
        &["put the password into a file"],
    );
    assert_problem(&with("database", "password_file = \"p\""), &["`database.password_file` has no use"]);
    let socket = with("database", "password_file = \"p\"")
        .replace("\"regain.db\"", "\"postgres:///regain?host=/run\"");
    assert_problem(&socket, &["name the server's host in `url`"]);
}

#[test]
fn the_connection_url_has_the_password_and_an_exact_path() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("p"), "a/b@c:d%\n").unwrap();
    let text = with("database", "password_file = \"p\"")
        .replace("\"regain.db\"", "\"postgres://u@db/regain?sslmode=require\"");
    let config = Config::parse(&text, folder.path()).unwrap();
    assert_eq!(
        *config.database.connection_url().unwrap(),
        "postgres://u:a%2Fb%40c%3Ad%25@db/regain?sslmode=require"
    );
    assert!(!format!("{config:?}").contains("a/b@c"), "the configuration itself holds no secret");
    std::fs::remove_file(folder.path().join("p")).unwrap();
    assert!(config.database.connection_url().is_err());
    let without = parse(&changed("\"regain.db\"", "\"postgresql://db/regain\"")).unwrap();
    assert_eq!(*without.database.connection_url().unwrap(), "postgresql://db/regain");
    let sqlite = parse(&changed("\"regain.db\"", "\"a?b%20#.db\"")).unwrap();
    assert_eq!(*sqlite.database.connection_url().unwrap(), "sqlite:///etc/regain/a?b%20#.db");
}

#[test]
fn mail_is_encrypted_unless_its_server_is_here() {
    assert_problem(
        &with("mail", "security = \"none\""),
        &["`mail.security` would send codes and links unencrypted"],
    );
    for host in ["localhost", "127.0.0.1", "::1", "[::1]"] {
        let text = with("mail", "security = \"none\"").replace("smtp.example.com", host);
        assert_eq!(parse(&text).unwrap().mail.port(), 25, "{host}");
    }
    assert_eq!(parse(&with("mail", "security = \"tls\"")).unwrap().mail.port(), 465);
    let unused =
        with("mail", "security = \"none\"\nca_file = \"ca.pem\"").replace("smtp.example.com", "localhost");
    assert_problem(&unused, &["`mail.ca_file` has no use without encryption"]);
    for host in ["smtp.example.com:587", "smtps://smtp.example.com", "", "a b"] {
        assert_problem(
            &changed("smtp.example.com", host),
            &["`mail.smtp_host` must be the name or IP address"],
        );
    }
}

#[test]
fn signing_in_to_the_mail_server_needs_both_halves() {
    assert_problem(
        &with("mail", "username = \"u\""),
        &["`mail.username` is only half", "add `password_file`"],
    );
    assert_problem(
        &with("mail", "password_file = \"p\""),
        &["`mail.password_file` is only half", "add `username`"],
    );
}

#[test]
fn addresses_of_people_and_help_are_checked() {
    for bad in [
        "reset",
        "Reset <reset@example.com>",
        "a@b@c",
        "@example.com",
        "a@",
        "a..b@c.d",
        "a b@c.d",
        "a@[10.0.0.1]",
        "a@10.0.0.1",
        "a@b.c.",
        "a@*.c",
        "ü@c.d",
    ] {
        assert_problem(&changed("reset@example.com", bad), &["`mail.from_address` must be a mail address"]);
    }
    let config = parse(&changed("reset@example.com", "Re.Set+x@EXAMPLE.com")).unwrap();
    assert_eq!(config.mail.from_address.as_str(), "Re.Set+x@example.com");
    let config = parse(&changed("reset@example.com", "reset@Bücher.example")).unwrap();
    assert_eq!(config.mail.from_address.as_str(), "reset@xn--bcher-kva.example");
    for bad in ["http://help.example.com", "help.example.com", "javascript:alert(1)"] {
        let text = with("organization", &format!("help_url = \"{bad}\""));
        assert_problem(&text, &["start it with https://, mailto: or tel:"]);
    }
    assert_problem(&with("organization", "default_language = \"en_GB\""), &["BCP 47"]);
    assert_problem(&with("organization", "time_zone = \"Berlin\""), &["IANA"]);
}

#[test]
fn a_file_is_read_with_its_folder_and_problems_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("regain.toml");
    let missing = Config::read(&path).unwrap_err();
    assert!(missing.to_string().contains("could not be read"), "{missing}");
    std::fs::write(&path, EXAMPLE).unwrap();
    assert_eq!(Config::read(&path).unwrap().keys.file, folder.path().join("regain.keys"));
    std::fs::write(&path, with("passwords", "history = 25\nhistori = 1")).unwrap();
    let problems = Config::read(&path).unwrap_err().to_string();
    let path = path.display();
    let expected = format!(
        "{path}:24: `passwords.history` must be from 0 to 24\n  hint: this is above its ceiling\n\
         {path}:25: [passwords] has no setting `histori`\n  hint: did you mean `history`?"
    );
    assert_eq!(problems, expected);
}

#[test]
fn texts_and_calls_need_countries_and_are_never_sent_unencrypted() {
    let phone = |rest: &str| with("phone", &format!("providers = [\"twilio\"]\n{rest}"));
    assert_problem(&phone(""), &["`phone.countries` allow no number"]);
    assert_problem(&phone("countries = [\"de\"]"), &["two capital letters"]);
    assert_problem(
        &with("phone", "providers = [\"twilio\", \"twilio\"]\ncountries = [\"DE\"]"),
        &["`phone.providers` name one twice"],
    );
    assert_problem(&with("twilio", "base_url = \"http://twilio.example.com\""), &["codes unencrypted"]);
    assert_problem(
        &with("gateway", "url = \"http://gateway.example.com\""),
        &["codes would be sent unencrypted"],
    );
    assert_problem(&with("gateway", "url = \"https://me:secret@gateway.example.com\""), &["headers_file"]);
    assert!(parse(&phone("countries = [\"DE\", \"AT\"]")).is_ok());
}
