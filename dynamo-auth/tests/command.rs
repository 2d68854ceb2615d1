//! Credentials that a command prints: how it is run, what is read, and what is never told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use dynamo_auth::port::{CommandOutput, ManualClock, MapEnv, NoProcess, Platform, Ports, ScriptedProcess};
use dynamo_auth::{
    CommandProvider, Credentials, Error, ErrorKind, ProfileFiles, ProvideCredentials, Renewal, Settings,
    Shell, SourceOptions,
};

fn settings(process: &ScriptedProcess) -> Settings {
    let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
        .env(MapEnv::default().on(Platform::Unix))
        .process(process.clone())
        .build();
    Settings::new(&ports)
}

async fn printed(stdout: impl Into<Vec<u8>>) -> Result<Credentials, Error> {
    let process = ScriptedProcess::new([CommandOutput::new(Some(0), stdout, "canary")]);
    CommandProvider::new("/opt/keys --password canary", &settings(&process)).provide().await
}

const GOOD: &str = r#"{"Version":1,"AccessKeyId":"AKID","SecretAccessKey":"canary-secret"}"#;

#[tokio::test]
async fn reads_every_member_in_any_case() {
    let json = r#" {"version":1,"ACCESSKEYID":"AKID","secretAccessKey":"s","SessionToken":"t",
        "Expiration":"1970-01-01T01:00:00+00:30","AccountId":"42","Other":[{"x":1}]} "#;
    let credentials = printed(json).await.unwrap();
    assert_eq!((credentials.access_key_id(), credentials.secret_access_key()), ("AKID", "s"));
    assert_eq!((credentials.session_token(), credentials.account_id()), (Some("t"), Some("42")));
    assert_eq!(credentials.expires_at(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1800)));
    assert_eq!(credentials.renewal(), Renewal::AtExpiry);
    assert_eq!(credentials.source(), Some("command \"keys\""));
}

#[tokio::test]
async fn takes_the_account_of_the_profile_unless_one_is_printed() {
    let with = GOOD.replace('}', r#","AccountId":"42"}"#);
    for (json, expected) in [(GOOD, "7"), (&*with, "42")] {
        let process = ScriptedProcess::new([CommandOutput::new(Some(0), json, "")]);
        let provider = CommandProvider::new("keys", &settings(&process)).with_account_id(Some("7".into()));
        assert_eq!(provider.provide().await.unwrap().account_id(), Some(expected));
    }
    assert_eq!(printed(GOOD).await.unwrap().account_id(), None);
}

#[tokio::test]
async fn says_what_is_wrong_with_an_answer_and_never_repeats_it() {
    let changed = |from: &str, to: &str| GOOD.replace(from, to).into_bytes();
    let deep = "{\"a\":".repeat(5000);
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "it printed 0 other bytes"),
        (b"canary".to_vec(), "it printed 6 other bytes"),
        (b"[\"canary\"]".to_vec(), "one JSON object"),
        (b"<html>canary</html>".to_vec(), "one JSON object"),
        (vec![0xff; 100], "it printed 100 other bytes"),
        (GOOD.as_bytes()[..GOOD.len() - 1].to_vec(), "one JSON object"),
        (format!("{GOOD}{GOOD}").into_bytes(), "one JSON object"),
        (deep.into_bytes(), "one JSON object"),
        (b"{}".to_vec(), "no number `Version`"),
        (changed("\"Version\":1", "\"Version\":\"1\""), "no number `Version`"),
        (changed("\"Version\":1", "\"Version\":2"), "expected `Version` 1, found 2"),
        (changed("\"Version\":1", "\"Version\":1.5"), "found 1.5"),
        (changed("AccessKeyId", "X"), "no `AccessKeyId`"),
        (changed("\"AKID\"", "7"), "no `AccessKeyId`"),
        (changed("\"canary-secret\"", "null"), "no `SecretAccessKey`"),
        (changed("canary-secret", ""), "no `SecretAccessKey`"),
        (changed("AKID", "canary\\r\\nx: y"), "access key id"),
        (changed("canary-secret", "canary\\u0000"), "secret access key"),
        (changed("}", ",\"SessionToken\":\"canary\\n\"}"), "session token"),
        (changed("}", ",\"SessionToken\":[\"canary\"]}"), "`SessionToken` is no text"),
        (changed("}", ",\"Expiration\":\"canary\"}"), "`Expiration` is no time"),
        (changed("}", ",\"Expiration\":1651516560}"), "`Expiration` is no text"),
        (changed("}", ",\"Expiration\":\"2022-05-02T18:36:00\"}"), "`Expiration` is no time"),
    ];
    for (stdout, part) in cases {
        let shown = String::from_utf8_lossy(&stdout[..stdout.len().min(200)]).into_owned();
        let error = printed(stdout).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SourceFailed, "{shown}: {error}");
        assert!(error.to_string().contains(part), "{shown}: {error}");
        assert!(error.to_string().contains("\"keys\""), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{shown}: {error:?}");
    }
}

#[tokio::test]
async fn a_null_member_is_a_missing_one() {
    let json = GOOD.replace('}', r#","SessionToken":null,"Expiration":null,"AccountId":""}"#);
    let credentials = printed(json).await.unwrap();
    assert_eq!((credentials.session_token(), credentials.expires_at()), (None, None));
    assert_eq!(credentials.account_id(), None);
}

#[tokio::test]
async fn tells_of_a_complaint_only_what_the_program_allows() {
    for (status, shows, expected) in [
        (Some(3), false, "ended with status 3 and wrote 10 bytes"),
        (Some(3), true, "ended with status 3: canary bad"),
        (None, false, "was ended by a signal"),
    ] {
        let process = ScriptedProcess::new([CommandOutput::new(status, GOOD, "canary\nbad")]);
        let settings =
            settings(&process).with_source_options(SourceOptions::default().with_process_stderr(shows));
        let error = CommandProvider::new("keys", &settings).provide().await.unwrap_err();
        assert_eq!((error.kind(), error.is_lasting()), (ErrorKind::SourceFailed, false));
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(format!("{error:?}").contains("canary"), shows, "{error:?}");
    }
    let process = ScriptedProcess::new([CommandOutput::new(Some(1), "", vec![b'x'; 60_000])]);
    let settings = settings(&process).with_source_options(SourceOptions::default().with_process_stderr(true));
    let error = CommandProvider::new("keys", &settings).provide().await.unwrap_err();
    assert!(error.to_string().len() < 1200, "{}", error.to_string().len());
}

#[tokio::test]
async fn runs_words_without_a_shell_and_lines_with_one() {
    let line = "'/opt/my keys' --a \"b c\" $HOME '*'";
    let process =
        ScriptedProcess::new([CommandOutput::new(Some(0), GOOD, ""), CommandOutput::new(Some(0), GOOD, "")]);
    let settings = settings(&process);
    CommandProvider::new(line, &settings).provide().await.unwrap();
    let shell = settings.with_source_options(SourceOptions::default().with_shell(Shell::Sh));
    CommandProvider::new(line, &shell).provide().await.unwrap();
    let commands = process.commands();
    assert_eq!(
        (&*commands[0].program, &*commands[0].arguments.join("|")),
        ("/opt/my keys", "--a|b c|$HOME|*")
    );
    assert_eq!((&*commands[1].program, &*commands[1].arguments.join("|")), ("sh", &*format!("-c|{line}")));
}

#[tokio::test]
async fn refuses_a_line_that_needs_a_shell_or_makes_no_sense() {
    for (line, kind, part) in [
        ("keys canary | base64 -d", ErrorKind::Unsupported, "has a `|`, which needs a shell"),
        ("keys $(cat canary)", ErrorKind::Unsupported, "`$(`"),
        ("keys canary; rm -rf /", ErrorKind::Unsupported, "`;`"),
        ("TOKEN=canary keys", ErrorKind::Unsupported, "`NAME=value`"),
        ("keys 'canary", ErrorKind::InvalidSetting, "has a ' that is not closed"),
        (" ", ErrorKind::InvalidSetting, "names no program"),
    ] {
        let process = ScriptedProcess::new([CommandOutput::new(Some(0), GOOD, "")]);
        let provider = CommandProvider::new(line, &settings(&process));
        let error = provider.provide().await.unwrap_err();
        assert_eq!((error.kind(), error.setting()), (kind, Some("credential_process")), "{error}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(!error.to_string().contains("canary") && error.is_lasting(), "{error}");
        assert!(process.commands().is_empty());
        assert!(!format!("{provider:?} {:?}", provider.findings()).contains("canary"));
    }
}

#[tokio::test]
async fn findings_and_debug_name_the_program_alone() {
    let provider = CommandProvider::new("keys canary canary", &settings(&ScriptedProcess::default()));
    let findings = provider.findings();
    assert_eq!(findings[0].found, "\"keys\" with 2 arguments, no shell");
    assert!(!format!("{provider:?} {findings:?}").contains("canary"));
    assert_eq!(provider.name(), "process");
}

#[tokio::test]
async fn says_why_a_command_could_not_be_run() {
    let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH)).process(NoProcess).build();
    let error = CommandProvider::new("keys canary", &Settings::new(&ports)).provide().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.source().is_some() && !format!("{error:?}").contains("canary"), "{error:?}");
    let error = CommandProvider::new("~/keys canary", &settings(&ScriptedProcess::default()));
    let error = error.provide().await.unwrap_err();
    assert!(error.to_string().contains("nothing is expanded"), "{error}");
}

#[cfg(all(unix, feature = "process"))]
mod real {
    use super::*;
    use dynamo_auth::port::TokioProcess;

    fn provider(line: &str, shell: Shell) -> CommandProvider {
        let ports = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
            .env(MapEnv::default())
            .process(TokioProcess)
            .build();
        let options = SourceOptions::default().with_shell(shell);
        CommandProvider::new(line, &Settings::new(&ports).with_source_options(options))
    }

    #[tokio::test]
    async fn a_real_command_gives_keys_and_has_no_input() {
        let line = format!("printf %s '{GOOD}'");
        let credentials = provider(&line, Shell::None).provide().await.unwrap();
        assert_eq!(credentials.access_key_id(), "AKID");
        let error = provider("cat", Shell::None).provide().await.unwrap_err();
        assert!(error.to_string().contains("printed 0 other bytes"), "{error}");
        let line = format!("echo '{GOOD}' | cat");
        assert!(provider(&line, Shell::Sh).provide().await.is_ok());
    }

    #[tokio::test]
    async fn a_command_that_prints_without_end_is_stopped() {
        for line in ["yes", "cat /dev/zero", "sh -c 'yes >&2'"] {
            let error = provider(line, Shell::None).provide().await.unwrap_err();
            let why = error.source().unwrap().to_string();
            assert!(
                error.to_string().contains("was stopped") && why.contains("over 65536 bytes"),
                "{line}: {why}"
            );
        }
    }

    #[tokio::test]
    async fn status_signal_and_missing_program_are_told_apart() {
        for (line, part) in [
            ("false", "ended with status 1"),
            ("sh -c 'kill -9 $$'", "was ended by a signal"),
            ("/no/such/program", "was not found"),
            ("/", "could not be run"),
        ] {
            let error = provider(line, Shell::None).provide().await.unwrap_err();
            assert!(error.to_string().contains(part), "{line}: {error}");
        }
    }
}

#[test]
fn a_command_that_was_cut_at_a_comment_gives_a_warning() {
    let config =
        "[default]\ncredential_process = keys --q \"a ;b\"\n[profile x]\ncredential_process = keys a;b#c\n";
    let files = ProfileFiles::parse(Some(config), None).unwrap();
    assert_eq!(files.warnings(), ["config:2: the value of `credential_process` ends at a comment"]);
}

#[cfg(unix)]
proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]

    #[test]
    fn splits_into_the_words_that_a_real_shell_sees(line in "[ab= \t'\"\\\\\\\\é/-]{0,24}") {
        let process = ScriptedProcess::default();
        let provider = CommandProvider::new(format!("p {line}"), &settings(&process));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let error = runtime.block_on(provider.provide()).unwrap_err();
        let shell = std::process::Command::new("sh")
            .args(["-c", &format!("f() {{ for word; do printf '%s\\0' \"$word\"; done; }}; f {line}")])
            .output()
            .unwrap();
        match process.commands().first() {
            Some(command) => {
                let ours: String = command.arguments.iter().map(|word| format!("{word}\0")).collect();
                proptest::prop_assert_eq!(ours, String::from_utf8(shell.stdout).unwrap());
            }
            None => proptest::prop_assert!(
                !shell.status.success() || error.to_string().contains("backslash"), "{}: {}", line, error
            ),
        }
    }
}
