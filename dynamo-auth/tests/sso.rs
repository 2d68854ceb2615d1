//! Single sign-on: what a profile says, what the portal answers, and what is never told.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use dynamo_auth::port::{
    FetchError, FetchErrorKind, FixedRandom, ManualClock, MapEnv, MapFs, Ports, ScriptedFetch,
};
use dynamo_auth::{
    Credentials, Error, ErrorKind, ProfileFiles, ProvideCredentials, Region, Renewal, Settings, SsoConfig,
    SsoProvider, SsoTokenProvider,
};

type Answer = Result<http::Response<Vec<u8>>, FetchError>;

const FILE: &str = "/home/me/.aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json";
const TOKEN: &str = r#"{"accessToken":"canary-token-0123456789","expiresAt":"2080-10-16T03:56:45Z"}"#;
const KEYS: &str = r#"{"roleCredentials":{"accessKeyId":"ASIA","secretAccessKey":"canary-secret",
    "sessionToken":"canary-session","expiration":1651516560500}}"#;

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    Ok(http::Response::builder().status(status).body(body.into()).unwrap())
}

fn config() -> SsoConfig {
    SsoConfig::new("https://example.awsapps.com/start", Region::new("eu-west-1").unwrap())
        .with_session("dev")
        .with_role("111122223333", "Read Only/é")
}

fn ports(env: &[(&str, &str)], fs: &MapFs, fetch: &ScriptedFetch) -> Ports {
    Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_609_459_200)))
        .env(MapEnv::new(env.iter().copied()).with("HOME", "/home/me"))
        .fs(fs.clone())
        .fetch(fetch.clone())
        .random(FixedRandom(0.5))
        .build()
}

async fn ask(answers: impl IntoIterator<Item = Answer>) -> (Result<Credentials, Error>, ScriptedFetch) {
    let fetch = ScriptedFetch::new(answers);
    let ports = ports(&[], &MapFs::new([(FILE, TOKEN)]), &fetch);
    (SsoProvider::new(config(), &Settings::new(&ports)).provide().await, fetch)
}

#[tokio::test]
async fn exchanges_the_token_for_the_keys_of_the_role() {
    let (credentials, fetch) = ask([answer(200, KEYS)]).await;
    let credentials = credentials.unwrap();
    assert_eq!((credentials.access_key_id(), credentials.secret_access_key()), ("ASIA", "canary-secret"));
    assert_eq!(
        (credentials.session_token(), credentials.account_id()),
        (Some("canary-session"), Some("111122223333"))
    );
    let millis = Duration::from_millis(1_651_516_560_500);
    assert_eq!(credentials.expires_at(), Some(SystemTime::UNIX_EPOCH + millis));
    assert_eq!(credentials.renewal(), Renewal::Ahead);
    assert!(credentials.source().unwrap().starts_with("sign-in session dev, role Read Only"));

    let request = &fetch.requests()[0];
    let expected = "https://portal.sso.eu-west-1.amazonaws.com/federation/credentials\
        ?role_name=Read%20Only%2F%C3%A9&account_id=111122223333";
    assert_eq!((request.method().as_str(), &*request.uri().to_string()), ("GET", expected));
    let header = &request.headers()["x-amz-sso_bearer_token"];
    assert_eq!((header.as_bytes(), header.is_sensitive()), (&b"canary-token-0123456789"[..], true));
}

#[tokio::test]
async fn tells_a_no_from_a_not_now_and_repeats_no_secret() {
    let with_type = |status: u16, kind: &str, body: &str| {
        answer(status, body).map(|mut answer| {
            answer.headers_mut().insert("x-amzn-errortype", kind.parse().unwrap());
            answer
        })
    };
    let no = ErrorKind::SourceFailed;
    for (reply, kind, lasting, code, part) in [
        (
            with_type(401, "UnauthorizedException:http://x/", r#"{"message":"Session token not found"}"#),
            ErrorKind::SignInNeeded,
            true,
            Some("UnauthorizedException"),
            "(Session token not found); sign in with `aws sso login --sso-session dev`",
        ),
        (
            with_type(403, "a.b#ForbiddenException", r#"{"message":"No\r\naccess"}"#),
            no,
            true,
            Some("ForbiddenException"),
            "ForbiddenException (No",
        ),
        (
            answer(404, r#"{"__type":"ResourceNotFoundException"}"#),
            no,
            true,
            Some("ResourceNotFoundException"),
            "",
        ),
        (answer(400, r#"{"message":"token canary-token-0123456789 is bad"}"#), no, true, None, "status 400"),
        (answer(400, r#"{"code":"canary <b>","message":"canary-token"}"#), no, true, None, "status 400"),
        (answer(403, "<html>canary</html>"), no, true, None, "status 403"),
        (answer(302, "canary"), no, false, None, "status 302"),
        (answer(200, ""), no, false, None, "0 bytes is no JSON object"),
        (answer(200, "<html>canary</html>"), no, false, None, "no JSON object"),
        (answer(200, KEYS.replace("roleCredentials", "x")), no, false, None, "no `roleCredentials`"),
        (answer(200, KEYS.replace("accessKeyId", "x")), no, false, None, "no `accessKeyId`"),
        (answer(200, KEYS.replace("sessionToken", "x")), no, false, None, "no `sessionToken`"),
        (answer(200, KEYS.replace("expiration", "x")), no, false, None, "no `expiration`"),
        (answer(200, KEYS.replace("1651516560500", "\"2030\"")), no, false, None, "no `expiration`"),
        (answer(200, KEYS.replace("1651516560500", "-5")), no, false, None, "milliseconds"),
        (answer(200, KEYS.replace("1651516560500", "1e300")), no, false, None, "milliseconds"),
        (answer(200, KEYS.replace("canary-secret", "canary\\r\\n")), no, false, None, "control character"),
        (answer(200, KEYS.replace("canary-session", "canary\\u0000")), no, false, None, "control character"),
        (answer(429, ""), no, false, None, "status 429"),
        (answer(503, "{\"message\":\"busy\"}"), no, false, None, "status 503 (busy)"),
        (
            Err(FetchError::new(FetchErrorKind::TooLarge, "longer than 65536 bytes")),
            no,
            false,
            None,
            "longer than 65536 bytes",
        ),
        (
            Err(FetchError::new(FetchErrorKind::Unavailable, "nothing to fetch with")),
            ErrorKind::Unsupported,
            true,
            None,
            "nothing to fetch with",
        ),
    ] {
        let (outcome, _) = ask(vec![reply; 3]).await;
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), error.is_lasting(), error.code()), (kind, lasting, code), "{error}");
        let text = error.to_string();
        assert!(text.contains(part) && !text.contains('\n') && text.contains("dev"), "{part}: {text}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn asks_again_while_that_may_help_and_no_longer() {
    let lost = || Err(FetchError::new(FetchErrorKind::Connect, "refused"));
    for (answers, asked) in [
        (vec![answer(500, ""), answer(429, ""), answer(200, KEYS)], 3),
        (vec![lost(), answer(200, "<html>"), answer(200, KEYS)], 3),
        (vec![answer(500, ""), answer(500, ""), answer(500, ""), answer(200, KEYS)], 3),
        (vec![answer(403, ""), answer(200, KEYS)], 1),
        (vec![answer(401, ""), answer(200, KEYS)], 1),
    ] {
        let (_, fetch) = ask(answers).await;
        assert_eq!(fetch.requests().len(), asked);
    }
    let fetch = ScriptedFetch::new(vec![answer(503, ""); 5]);
    let ports = ports(&[("AWS_MAX_ATTEMPTS", "1")], &MapFs::new([(FILE, TOKEN)]), &fetch);
    assert!(SsoProvider::new(config(), &Settings::new(&ports)).provide().await.is_err());
    assert_eq!(fetch.requests().len(), 1);
}

#[tokio::test]
async fn a_missing_or_unfit_token_says_how_to_sign_in() {
    let settings = |fs: MapFs| Settings::new(&ports(&[], &fs, &ScriptedFetch::default()));
    let error = SsoProvider::new(config(), &settings(MapFs::default())).provide().await.unwrap_err();
    assert_eq!((error.kind(), error.file()), (ErrorKind::SignInNeeded, Some(FILE.as_ref())));
    assert!(error.to_string().contains(FILE) && error.source().is_some(), "{error}");
    for (content, kind, part) in [
        (Vec::new(), ErrorKind::SignInNeeded, "no JSON object"),
        (vec![0xff; 65536], ErrorKind::SignInNeeded, "no JSON object"),
        (TOKEN.as_bytes()[..60].to_vec(), ErrorKind::SignInNeeded, "no JSON object"),
        (TOKEN.replace("0123", "\\r\\nx: y").into(), ErrorKind::SignInNeeded, "has a character"),
        (TOKEN.replace("2080", "2020").into(), ErrorKind::SignInNeeded, "the token is over"),
        (vec![b' '; 65537], ErrorKind::Io, "could not be read"),
    ] {
        let provider = SsoProvider::new(config(), &settings(MapFs::new([(FILE, content)])));
        let error = provider.provide().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(!format!("{error:?} {:?}", provider.findings()).contains("canary"), "{error:?}");
    }
    let no_home = Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH)).env(MapEnv::default()).build();
    let provider = SsoProvider::new(config(), &Settings::new(&no_home));
    assert_eq!(provider.provide().await.unwrap_err().setting(), Some("HOME"));
    assert!(provider.findings()[0].found.contains("HOME is not set"));
}

#[tokio::test]
async fn a_name_can_t_lead_out_of_the_folder() {
    for name in ["../../../etc/passwd", "/etc/passwd", "a/b", "..", "", "\0", "x\\y", "C:"] {
        let ports = ports(&[], &MapFs::default(), &ScriptedFetch::default());
        let provider = SsoTokenProvider::new(config().with_session(name), &Settings::new(&ports));
        let error = provider.provide_token().await.unwrap_err();
        let file = error.file().unwrap();
        assert_eq!(file.parent(), std::path::Path::new(FILE).parent(), "{name}");
        let name = file.file_stem().unwrap().to_str().unwrap();
        assert!(name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    }
}

#[tokio::test]
async fn findings_tell_the_file_and_the_portal() {
    let ports = ports(&[], &MapFs::new([(FILE, TOKEN)]), &ScriptedFetch::default());
    let provider = SsoProvider::new(config(), &Settings::new(&ports));
    let findings: Vec<_> =
        provider.findings().iter().map(|finding| (finding.what.to_string(), finding.found.clone())).collect();
    let expected = [
        (FILE, "has a token until 2080-10-16T03:56:45Z"),
        ("portal", "https://portal.sso.eu-west-1.amazonaws.com"),
    ];
    assert_eq!(findings, expected.map(|(what, found)| (what.to_owned(), found.to_owned())));
    assert!(!format!("{provider:?}").contains("canary"));
    assert_eq!(provider.name(), "sso");

    for (url, warns) in [
        ("http://sso.example", true),
        ("http://10.0.0.1:80", true),
        ("https://sso.example", false),
        ("http://localhost:8000", false),
        ("http://[::1]:8000", false),
    ] {
        let env = [("AWS_ENDPOINT_URL_SSO", url)];
        let ports = self::ports(&env, &MapFs::default(), &ScriptedFetch::default());
        let findings = SsoProvider::new(config(), &Settings::new(&ports)).findings();
        assert!(findings[0].found.contains("aws sso login"), "{findings:?}");
        assert_eq!(findings[1].found.contains("without encryption"), warns, "{findings:?}");
    }
}

const SECTION: &str = "[sso-session org]\nsso_region = eu-west-1\nsso_start_url = https://x.example/start\n";

#[test]
fn reads_a_profile_of_either_kind() {
    let read = |profile: &str| {
        let files = ProfileFiles::parse(Some(&format!("{SECTION}[profile p]\n{profile}")), None).unwrap();
        SsoConfig::from_profile(files.profile("p").unwrap(), &files).unwrap()
    };
    assert_eq!(read("region = eu-west-1\nsso_session ="), None);
    let token = read("sso_session = org\n").unwrap();
    assert_eq!((token.session(), token.role(), token.region().as_str()), (Some("org"), None, "eu-west-1"));
    assert_eq!(token.start_url(), "https://x.example/start");
    let role = read("sso_session = org\nsso_account_id = 1\nsso_role_name = R\n").unwrap();
    assert_eq!(role.role(), Some(("1", "R")));
    let legacy = "sso_region = us-east-2\nsso_start_url = u\nsso_account_id = 1\nsso_role_name = R\n";
    let legacy = read(legacy).unwrap();
    assert_eq!(
        (legacy.session(), legacy.role(), legacy.region().as_str()),
        (None, Some(("1", "R")), "us-east-2")
    );
}

#[test]
fn a_profile_that_contradicts_itself_is_an_error_with_its_line() {
    for (profile, kind, key, line, part) in [
        (
            "sso_session = none",
            ErrorKind::InvalidProfile,
            "sso_session",
            5,
            "no section `[sso-session none]`",
        ),
        ("sso_session = org\nsso_region = eu-west-1", ErrorKind::InvalidProfile, "sso_region", 6, "alone"),
        ("sso_session = org\nsso_start_url = u", ErrorKind::InvalidProfile, "sso_start_url", 6, "alone"),
        (
            "sso_session = org\nsso_account_id = 1",
            ErrorKind::InvalidProfile,
            "sso_account_id",
            6,
            "`sso_role_name`",
        ),
        (
            "sso_session = org\nsso_role_name = r",
            ErrorKind::InvalidProfile,
            "sso_role_name",
            6,
            "`sso_account_id`",
        ),
        ("sso_start_url = u", ErrorKind::InvalidProfile, "sso_start_url", 5, "no `sso_region`"),
        ("sso_region = eu-west-1", ErrorKind::InvalidProfile, "sso_region", 5, "no `sso_start_url`"),
        (
            "sso_role_name = r\nsso_account_id = 1",
            ErrorKind::InvalidProfile,
            "sso_account_id",
            6,
            "no `sso_region`",
        ),
        ("sso_region = evil.example/\nsso_start_url = u", ErrorKind::InvalidRegion, "sso_region", 5, "evil"),
        ("sso_session = a\n  b", ErrorKind::InvalidProfile, "sso_session", 5, "several lines"),
    ] {
        let files = ProfileFiles::parse(Some(&format!("{SECTION}[profile p]\n{profile}\n")), None).unwrap();
        let error = SsoConfig::from_profile(files.profile("p").unwrap(), &files).unwrap_err();
        assert_eq!((error.kind(), error.setting(), error.line()), (kind, Some(key), Some(line)), "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[tokio::test]
async fn a_profile_without_a_role_gives_a_token_and_no_credentials() {
    let config = format!("{SECTION}[default]\nsso_session = org\n");
    let fs = MapFs::new([("/home/me/.aws/config", config)]);
    let settings = Settings::new(&ports(&[], &fs, &ScriptedFetch::default()));
    let profile = settings.profile().unwrap().unwrap();
    let config = SsoConfig::from_profile(&profile, &settings.files().unwrap()).unwrap().unwrap();
    let error = SsoProvider::new(config, &settings).provide().await.unwrap_err();
    assert_eq!((error.kind(), error.line()), (ErrorKind::InvalidProfile, Some(5)));
    assert!(error.to_string().contains("gives an access token instead of credentials"), "{error}");
    assert!(SsoTokenProvider::from_settings(&settings).is_ok());

    let settings = Settings::new(&ports(&[], &MapFs::default(), &ScriptedFetch::default()));
    assert!(SsoTokenProvider::from_settings(&settings).unwrap_err().is_no_credentials());
    let fs = MapFs::new([("/home/me/.aws/config", "[default]\nregion = x\n")]);
    let settings = Settings::new(&ports(&[], &fs, &ScriptedFetch::default()));
    assert_eq!(SsoTokenProvider::from_settings(&settings).unwrap_err().setting(), Some("sso_session"));
}
