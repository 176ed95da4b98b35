//! Tests of policies as text.

use super::*;
use regain_core::method::Method;
use regain_core::methods::security_questions::BANK;
use regain_core::policy::{GroupPolicy, Privileged, Required, SIGNED_RISK, Who};
use regain_core::time::Timestamp;

fn problems(text: &str) -> Vec<(Option<usize>, String, String)> {
    let problems = parse_policies(text).unwrap_err();
    problems.into_iter().map(|it| (it.line, it.problem, it.hint)).collect()
}

#[track_caller]
fn refuses(text: &str, line: usize, problem: &str, hint: &str) {
    assert_eq!(problems(text), [(Some(line), problem.to_owned(), hint.to_owned())], "{text}");
}

fn everything() -> Policies {
    let night = GroupPolicy {
        groups: vec!["Night \"owls\"".to_owned(), "CN=Shift\\2,DC=x".to_owned()],
        who: Who::Nobody,
        privileged: Privileged::Allowed,
        methods: Some(vec![Method::Email]),
        required: Required::Exactly(2),
        different_kinds: true,
        questions_registered: 4,
        questions_asked: 4,
        passkey_is_two: true,
        trusted_device_only: true,
        networks: ["10.0.0.0/8", "::ffff:192.0.2.0/120", "2001:db8::/32"]
            .map(|it| it.parse().unwrap())
            .to_vec(),
        own_questions: false,
        questions_alone: Some(SIGNED_RISK.to_owned()),
        minutes_between_resets: Some(30),
        resets_per_day: Some(3),
        password_days: Some(90),
        must_change_before: Some(Timestamp::from_micros(1_795_380_000_000_000)),
        registration: Some(2),
        registration_postponements: 0,
        registration_deadline: Some(Timestamp::from_micros(1_795_380_000_000_000)),
        review_days: 365,
        unlock: false,
        ..GroupPolicy::named("Night shift")
    };
    let help = Some("https://help.meridian.example/desk".to_owned());
    let (questions, questions_first) = (BANK[..3].to_vec(), true);
    Policies { help, questions, questions_first, list: vec![night, GroupPolicy::named("Everyone")] }
}

#[test]
fn what_is_shown_is_read_as_the_same() {
    for policies in [Policies::default(), everything(), Policies { list: vec![], ..Policies::default() }] {
        let text = show_policies(&policies);
        assert_eq!(parse_policies(&text), Ok(policies), "{text}");
    }
}

#[test]
fn the_export_explains_every_setting_with_its_limits() {
    let text = show_policies(&Policies::default());
    for field in General::fields().iter().chain(&OnePolicy::fields()) {
        assert!(text.contains(&format!("\n# {}: ", field.name)), "{} in {text}", field.name);
    }
    assert!(text.contains("\n# resets_per_day: a whole number, 1 to 100.\n#   Completed resets"), "{text}");
    assert!(text.contains("\n# unlock: true or false. Default: true.\n"), "{text}");
    assert!(text.contains(&format!("\n#   {SIGNED_RISK}\n")), "{text}");
    assert!(text.lines().all(|line| line.len() <= 120), "{text}");
}

#[test]
fn a_policy_needs_no_more_than_a_name() {
    assert_eq!(parse_policies("[[policy]]\nname = 'everyone'\n"), Ok(Policies::default()));
    assert_eq!(parse_policies("").unwrap().list, []);
}

#[test]
fn what_does_not_exist_is_refused_with_its_line_and_what_was_meant() {
    let known = "`name`, `groups`, `who`, `privileged`, `methods`, `required`, `different_kinds`, \
                 `passkey_is_two`, `networks`, `trusted_device_only`, `questions_registered`, `questions_asked`, `own_questions`, `questions_alone`, \
                 `minutes_between_resets`, `resets_per_day`, `password_days`, `must_change_before`, `registration`, \
                 `registration_postponements`, `registration_deadline`, `review_days`, `unlock`";
    let policy = "[[policy]]\nname = 'a'\n";
    for (text, line, name, hint) in [
        (format!("{policy}metods = []\n"), 3, "metods", "did you mean `methods`?"),
        (format!("{policy}help = 'https://x.example'\n"), 3, "help", "write it above the first [[policy]]"),
        (format!("{policy}xyzzy = 1\n"), 3, "xyzzy", &*format!("there are {known}")),
        (format!("unlock = true\n{policy}"), 1, "unlock", "write it below [[policy]]"),
        (format!("halp = 'https://x.example'\n{policy}"), 1, "halp", "did you mean `help`?"),
        (
            format!("{policy}[organization]\nname = 'x'\n"),
            3,
            "organization",
            "there are `help`, `questions`, `questions_first`",
        ),
    ] {
        refuses(&text, line, &format!("there is no setting `{name}` here"), hint);
    }
    refuses("[policy]\nname = 'a'\n", 1, "`policy` is no policy", "write [[policy]] on a line of its own");
    refuses("policy = [1]\n", 1, "`policy` is no policy", "write [[policy]] on a line of its own");
    assert!(problems("[[policy]\n")[0].1.starts_with("this is not TOML: "));
}

#[test]
fn what_can_not_be_is_refused_with_its_line() {
    let policy = "[[policy]]\nname = 'a'\n";
    for (setting, problem, hint) in [
        ("who = 'all'", "must be one of \"everyone\", \"nobody\"", "there are everyone, nobody"),
        (
            "groups = 'staff'",
            "must be a list in square brackets, each a text in one line",
            "this is a text; write [ and ] around it",
        ),
        ("required = 4", "must be from 1 to 3", "this is above its ceiling"),
        (
            "required = 'two'",
            "must be \"automatic\" or a whole number",
            "write \"automatic\", or a number without quotes",
        ),
        ("resets_per_day = 0", "must be from 1 to 100", "this is below its floor"),
        ("minutes_between_resets = 43_201", "must be from 1 to 43200", "this is above its ceiling"),
        ("password_days = 29", "must be from 30 to 1000", "this is below its floor"),
        ("unlock = 'no'", "must be true or false", "this is a text; write it without quotes"),
        (
            "must_change_before = '2026'",
            "must be a moment such as 2026-11-23T09:00:00Z",
            "this is a text; write the moment without quotes",
        ),
        (
            "must_change_before = 2026-11-23",
            "must be a moment such as 2026-11-23T09:00:00Z",
            "write day, time and, for UTC, a Z",
        ),
    ] {
        let name = setting.split(' ').next().unwrap();
        refuses(&format!("{policy}{setting}\n"), 3, &format!("`policy.{name}` {problem}"), hint);
    }
    refuses(
        "[[policy]]\nunlock = true\n",
        1,
        "`policy.name` is missing",
        "add `name` below [[policy]]: a text in one line",
    );
    let said = problems("questions = ['maiden-name']\n");
    assert_eq!((said[0].0, said[0].2.contains("there are hiding-place, ")), (Some(1), true));
    let said = problems("help = 'http://x.example'\n");
    assert_eq!((said[0].0, said[0].2.as_str()), (Some(1), "start it with https://, mailto: or tel:"));
}

#[test]
fn what_is_no_network_is_refused_and_so_is_every_address() {
    for (networks, hint) in [
        ("'10.0.0.0/8'", "this is a text; write [ and ] around it"),
        (
            "['10.0.0.0/33']",
            "entry 1 of the list: write an IP address, and after a slash how many of its bits count",
        ),
        (
            "['10.0.0.0/8', 'office']",
            "entry 2 of the list: write an IP address, and after a slash how many of its bits count",
        ),
        ("['::/0']", "entry 1 of the list: this is every address there is; name only yours"),
        ("['0.0.0.0/0']", "entry 1 of the list: this is every address there is; name only yours"),
    ] {
        let text = format!("[[policy]]\nname = 'a'\nnetworks = {networks}\n");
        let problem = "`policy.networks` must be a list in square brackets, each a network such as \
                       \"10.0.0.0/8\" or one IP address";
        refuses(&text, 3, problem, hint);
    }
    let text = "[[policy]]\nname = 'a'\nnetworks = ['192.0.2.7']\n";
    let networks = parse_policies(text).unwrap().list.remove(0).networks;
    assert_eq!(networks, ["192.0.2.7/32".parse().unwrap()], "one address is a network of one");
}

#[test]
fn what_would_not_do_what_it_says_is_refused_with_the_line_of_its_policy() {
    refuses(
        "[[policy]]\nname = 'all'\n\n[[policy]]\nname = 'staff'\ngroups = ['staff']\n",
        6,
        "`policy.groups` are never asked for",
        "an earlier policy without groups is for everyone: put that one last",
    );
    refuses(
        "[[policy]]\nname = 'all'\nmethods = []\n",
        3,
        "`policy.methods` leave nobody a way",
        "name a method, or write who = \"nobody\"",
    );
    refuses(
        "questions_first = true\n\n[[policy]]\nname = 'all'\n",
        1,
        "`policies.questions_first` needs questions that everybody answers",
        "name them in `questions`: who chooses which tells strangers who has an account",
    );
    refuses(
        "[[policy]]\nname = 'all'\nmethods = ['security-questions']\n",
        3,
        "`policy.methods` leave security questions to open accounts that they must not open",
        "name other methods beside them; privileged accounts can't use questions at all",
    );
    for methods in ["['security-questions', 'trusted-device']", "['trusted-device', 'security-questions']"] {
        refuses(
            &format!("[[policy]]\nname = 'all'\nmethods = {methods}\n"),
            3,
            "`policy.methods` leave security questions to open accounts that they must not open",
            "name other methods beside them; privileged accounts can't use questions at all",
        );
    }
    refuses(
        "[[policy]]\nname = 'all'\nmethods = ['trusted-device']\n",
        3,
        "`policy.methods` leave trusted devices alone, which open nothing by themselves",
        "name other methods beside them",
    );
}
