//! Credentials of a container: whom it asks, what it shows, and what it makes of the answer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use dynamo_auth::port::{
    Fetch, FetchError, FetchErrorKind, FetchLimits, ManualClock, MapEnv, MapFs, MapResolve, Ports, Resolve,
    ScriptedFetch,
};
use dynamo_auth::{ContainerProvider, Credentials, Error, ErrorKind, ProvideCredentials, Renewal};
use http::Response;

const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
const GOOD: &str = r#"{"AccessKeyId":"AKID","SecretAccessKey":"canary-secret","Token":"canary-token",
    "AccountId":"111122223333","Expiration":"1970-01-01T01:00:00Z"}"#;

/// An agent that keeps what it was asked and within which limits.
#[derive(Clone, Debug)]
struct Agent {
    script: ScriptedFetch,
    limits: Arc<Mutex<Vec<FetchLimits>>>,
}

impl Agent {
    fn new(answers: impl IntoIterator<Item = Result<Response<Vec<u8>>, FetchError>>) -> Self {
        Self { script: ScriptedFetch::new(answers), limits: Arc::default() }
    }

    fn count(&self) -> usize {
        self.script.requests().len()
    }
}

impl Fetch for Agent {
    async fn fetch(
        &self,
        request: http::Request<Vec<u8>>,
        limits: FetchLimits,
    ) -> Result<Response<Vec<u8>>, FetchError> {
        self.limits.lock().unwrap().push(limits.clone());
        self.script.fetch(request, limits).await
    }
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Result<Response<Vec<u8>>, FetchError> {
    Ok(Response::builder().status(status).body(body.into()).unwrap())
}

fn failure(kind: FetchErrorKind) -> Result<Response<Vec<u8>>, FetchError> {
    Err(FetchError::new(kind, "as the script says"))
}

fn ports(env: &[(&str, &str)], agent: &Agent) -> Ports {
    let names = [
        ("localhost", vec!["127.0.0.1", "::1"]),
        ("task.internal", vec!["169.254.170.2"]),
        ("mapped.internal", vec!["::ffff:127.0.0.1"]),
        ("twice.internal", vec!["127.0.0.2", "127.0.0.1", "127.0.0.2", "127.0.0.1"]),
        ("half.internal", vec!["127.0.0.1", "10.0.0.1"]),
        ("metadata.internal", vec!["169.254.169.254"]),
        ("mapped-away.internal", vec!["::ffff:10.0.0.1"]),
        ("any.internal", vec!["0.0.0.0"]),
        ("any6.internal", vec!["::"]),
        ("empty.internal", vec![]),
        // What a lax resolver makes of them.
        ("2130706433", vec!["127.0.0.1"]),
        ("0x7f.1", vec!["127.0.0.1"]),
    ];
    let addresses = |texts: Vec<&str>| texts.iter().map(|text| text.parse::<IpAddr>().unwrap()).collect();
    Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
        .env(MapEnv::new(env.iter().copied()))
        .fs(MapFs::new([("/token", "file-canary\n")]))
        .resolve(MapResolve::new(names.map(|(name, texts)| (name, addresses(texts)))))
        .fetch(agent.clone())
        .build()
}

async fn provide(env: &[(&str, &str)], agent: &Agent) -> Result<Credentials, Error> {
    ContainerProvider::new(&ports(env, agent)).provide().await
}

#[tokio::test]
async fn asks_the_task_agent_and_nobody_else() {
    let agent = Agent::new([answer(200, GOOD)]);
    let credentials = provide(&[(RELATIVE, "/creds?id=canary-id"), (FULL, "https://other.example/")], &agent)
        .await
        .unwrap();
    assert_eq!((credentials.access_key_id(), credentials.account_id()), ("AKID", Some("111122223333")));
    assert_eq!(credentials.session_token(), Some("canary-token"));
    assert_eq!(credentials.expires_at(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(3600)));
    assert_eq!(
        (credentials.source(), credentials.renewal()),
        (Some("container http://169.254.170.2"), Renewal::Ahead)
    );

    let requests = agent.script.requests();
    let headers: Vec<_> = requests[0].headers().iter().map(|(name, value)| (name.as_str(), value)).collect();
    assert_eq!(headers, [("accept", &"application/json".parse().unwrap())]);
    assert_eq!((requests[0].method().as_str(), requests[0].uri().query()), ("GET", Some("id=canary-id")));
    let limits = agent.limits.lock().unwrap();
    assert_eq!((limits[0].connect.as_secs(), limits[0].read.as_secs()), (2, 5));
    assert_eq!(limits[0].max_answer, FetchLimits::MAX_ANSWER);
    assert_eq!(limits[0].addresses, Some(vec!["169.254.170.2:80".parse().unwrap()]));
}

#[tokio::test]
async fn is_not_loaded_when_nothing_is_set() {
    for env in [&[][..], &[(RELATIVE, " "), (FULL, "")], &[(TOKEN, "token")]] {
        let agent = Agent::new([]);
        let error = provide(env, &agent).await.unwrap_err();
        assert_eq!((error.kind(), agent.count()), (ErrorKind::NotLoaded, 0));
        assert!(error.to_string().contains(RELATIVE) && error.to_string().contains(FULL), "{error}");
    }
}

/// Where the request may connect to; `*` is anywhere.
async fn pinned(env: (&str, &str)) -> String {
    let agent = Agent::new([answer(200, GOOD)]);
    provide(&[env], &agent).await.unwrap_or_else(|error| panic!("{env:?}: {error}"));
    let limits = agent.limits.lock().unwrap();
    let shown = |addresses: &Vec<SocketAddr>| addresses.iter().map(|at| format!("{at} ")).collect();
    limits[0].addresses.as_ref().map_or("*".to_owned(), shown).trim_end().to_owned()
}

#[tokio::test]
async fn connects_to_what_was_checked() {
    for (uri, expected) in [
        ("http://127.0.0.1/creds", "127.0.0.1:80"),
        ("http://127.3.2.1:8080/creds", "127.3.2.1:8080"),
        ("http://[::1]:8080/creds", "[::1]:8080"),
        ("http://[::ffff:127.0.0.1]/creds", "[::ffff:127.0.0.1]:80"),
        ("http://169.254.170.2/creds", "169.254.170.2:80"),
        ("http://169.254.170.23/creds", "169.254.170.23:80"),
        ("http://[fd00:ec2::23]/creds", "[fd00:ec2::23]:80"),
        ("http://localhost:8080/creds", "127.0.0.1:8080 [::1]:8080"),
        ("http://task.internal/creds", "169.254.170.2:80"),
        ("http://mapped.internal/creds", "[::ffff:127.0.0.1]:80"),
        ("http://twice.internal/creds", "127.0.0.2:80 127.0.0.1:80"),
        (" http://localhost/creds\n", "127.0.0.1:80 [::1]:80"),
        // Its certificate proves who answers.
        ("https://any.example:8443/creds", "*"),
        ("https://10.0.0.1/creds", "*"),
    ] {
        assert_eq!(pinned((FULL, uri)).await, expected, "{uri}");
    }
    assert_eq!(pinned((RELATIVE, "//evil.example/creds")).await, "169.254.170.2:80");
}

#[tokio::test]
async fn asks_no_one_who_could_be_somebody_else() {
    for uri in [
        "http://10.0.0.1/canary",
        "http://169.254.169.254/canary",
        "http://169.254.170.3/canary",
        "http://0.0.0.0/canary",
        "http://[::]/canary",
        "http://[::ffff:10.0.0.1]/canary",
        "http://[::ffff:169.254.169.254]/canary",
        "http://[::127.0.0.1]/canary",
        "http://[fd00:ec2::254]/canary",
        "http://[64:ff9b::7f00:1]/canary",
        "http://2130706433/canary",
        "http://0x7f.1/canary",
        "http://0177.0.0.1/canary",
        "http://127.1/canary",
        "http://half.internal/canary",
        "http://metadata.internal/canary",
        "http://mapped-away.internal/canary",
        "http://any.internal/canary",
        "http://any6.internal/canary",
        "http://localhost@10.0.0.1/canary",
        "http://canary:canary@localhost/",
        "https://canary@any.example/",
        "http://localhost#@10.0.0.1/canary",
        "http://localhost\\@10.0.0.1/canary",
        "http://localhost /canary",
        "http://localhost/\r\nx-canary: 1",
        "ftp://localhost/canary",
        "file:///canary",
        "/canary",
        "localhost/canary",
        "http:///canary",
        "http://localhost:/canary",
        "http://localhost:99999/canary",
        "http://[::1%251]/canary",
    ] {
        let agent = Agent::new([answer(200, GOOD)]);
        let error = provide(&[(FULL, uri)], &agent).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.setting(), agent.count()),
            (ErrorKind::InvalidSetting, Some(FULL), 0),
            "{uri}"
        );
        assert!(error.is_lasting() && !error.to_string().contains("canary"), "{error}");
    }
    for uri in [
        "@evil.example/canary",
        ".evil.example/canary",
        ":80@evil.example/canary",
        "canary",
        "\\\\evil.example/",
        "/a b",
        "/a#b",
        "/\\evil.example",
        "/\r\nhost: evil.example",
        "/\u{e9}",
    ] {
        let agent = Agent::new([answer(200, GOOD)]);
        let error = provide(&[(RELATIVE, uri)], &agent).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.setting(), agent.count()),
            (ErrorKind::InvalidSetting, Some(RELATIVE), 0),
            "{uri}"
        );
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn a_name_without_addresses_is_a_failure_that_may_pass() {
    for uri in ["http://unknown.internal/", "http://empty.internal/"] {
        let agent = Agent::new([answer(200, GOOD)]);
        let error = provide(&[(FULL, uri)], &agent).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.is_lasting(), agent.count()),
            (ErrorKind::SourceFailed, false, 0),
            "{uri}"
        );
    }
}

/// Says one thing when it is checked and another when it is used.
#[derive(Clone, Debug, Default)]
struct Rebinding(Arc<Mutex<u32>>);

impl Resolve for Rebinding {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let mut count = self.0.lock().unwrap();
        *count += 1;
        Ok(vec![if *count == 1 { "127.0.0.1" } else { "10.0.0.1" }.parse().unwrap()])
    }
}

#[tokio::test]
async fn a_name_is_looked_up_once_for_all_attempts() {
    let names = Rebinding::default();
    let agent = Agent::new([failure(FetchErrorKind::Connect), answer(500, ""), answer(200, GOOD)]);
    let ports =
        ports(&[(FULL, "http://agent.internal:81/")], &agent).to_builder().resolve(names.clone()).build();
    let provider = ContainerProvider::new(&ports);
    provider.provide().await.unwrap();
    assert_eq!((*names.0.lock().unwrap(), agent.count()), (1, 3));
    let expected = Some(vec!["127.0.0.1:81".parse().unwrap()]);
    assert!(agent.limits.lock().unwrap().iter().all(|limits| limits.addresses == expected));
    // The next time it is another address, which is refused.
    assert_eq!(provider.provide().await.unwrap_err().kind(), ErrorKind::InvalidSetting);
    assert_eq!(agent.count(), 3);
}

#[tokio::test]
async fn shows_the_token_of_the_file_before_the_other() {
    for (env, expected) in [
        (&[(TOKEN, "Basic canary")][..], "Basic canary"),
        (&[(TOKEN, "Basic canary"), (TOKEN_FILE, "/token")], "file-canary"),
        (&[(TOKEN, "Basic canary"), (TOKEN_FILE, " ")], "Basic canary"),
    ] {
        let agent = Agent::new([answer(503, ""), answer(200, GOOD)]);
        let env: Vec<_> = env.iter().copied().chain([(RELATIVE, "/")]).collect();
        provide(&env, &agent).await.unwrap();
        for request in agent.script.requests() {
            let header = &request.headers()["authorization"];
            assert_eq!((header.to_str().unwrap(), header.is_sensitive()), (expected, true));
            assert!(!format!("{request:?}").contains("canary"));
        }
    }
}

#[tokio::test]
async fn reads_the_token_file_anew_each_time() {
    let agent = Agent::new([answer(200, GOOD), answer(200, GOOD)]);
    let fs = MapFs::new([("/token", "one")]);
    let env = [(RELATIVE, "/"), (TOKEN_FILE, "/token")];
    let provider = ContainerProvider::new(&ports(&env, &agent).to_builder().fs(fs.clone()).build());
    provider.provide().await.unwrap();
    fs.write("/token", "two");
    provider.provide().await.unwrap();
    let requests = agent.script.requests();
    assert_eq!(
        [&requests[0], &requests[1]].map(|request| &request.headers()["authorization"]),
        ["one", "two"]
    );
}

#[tokio::test]
async fn sends_nothing_with_a_token_that_breaks_out_of_its_header() {
    let injected = "canary\r\nx-evil: 1";
    for token in [injected, "canary\n", "\tcanary", "can\0ary", "can\u{e9}ary", "canary\u{7f}"] {
        let agent = Agent::new([answer(200, GOOD)]);
        let error = provide(&[(RELATIVE, "/"), (TOKEN, token)], &agent).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.setting(), agent.count()),
            (ErrorKind::InvalidSetting, Some(TOKEN), 0)
        );
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    for content in [injected.as_bytes(), b"canary\ncanary\n", b"canary\xff", b"", b" \n", b"\0canary"] {
        let agent = Agent::new([answer(200, GOOD)]);
        let fs = MapFs::new([("/token", content.to_vec())]);
        let env = [(RELATIVE, "/"), (TOKEN_FILE, "/token")];
        let provider = ContainerProvider::new(&ports(&env, &agent).to_builder().fs(fs).build());
        let error = provider.provide().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.setting(), agent.count()),
            (ErrorKind::InvalidSetting, Some(TOKEN_FILE), 0)
        );
        assert_eq!(error.file(), Some("/token".as_ref()));
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn a_token_file_that_is_missing_or_huge_is_a_failure() {
    let fs = MapFs::new([("/huge", vec![b'x'; 64 * 1024 + 1])]);
    let absent = io::Error::from(io::ErrorKind::NotFound).to_string();
    for (path, expected) in [("/none", absent.as_str()), ("/huge", "could not be read")] {
        let agent = Agent::new([answer(200, GOOD)]);
        let env = [(RELATIVE, "/"), (TOKEN_FILE, path), (TOKEN, "other")];
        let provider = ContainerProvider::new(&ports(&env, &agent).to_builder().fs(fs.clone()).build());
        let error = provider.provide().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.setting(), agent.count()),
            (ErrorKind::SourceFailed, Some(TOKEN_FILE), 0)
        );
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn tries_again_what_may_pass() {
    use FetchErrorKind::{Connect, ConnectTimeout, Other, ReadTimeout};

    let passing = [
        failure(Connect),
        failure(ConnectTimeout),
        failure(ReadTimeout),
        failure(Other),
        answer(500, ""),
        answer(503, "<html>"),
        answer(429, ""),
        answer(200, ""),
        answer(200, "<html>canary</html>"),
        answer(200, &GOOD.as_bytes()[..60]),
        answer(200, "[]"),
        answer(200, "{}"),
        answer(200, r#"{"AccessKeyId":7,"SecretAccessKey":"canary"}"#),
        answer(200, r#"{"AccessKeyId":"A","SecretAccessKey":""}"#),
        answer(200, r#"{"AccessKeyId":"A","SecretAccessKey":"canary\r\nx: y"}"#),
        answer(200, r#"{"AccessKeyId":"A","SecretAccessKey":"canary","Token":"canary\n"}"#),
        answer(200, r#"{"AccessKeyId":"A","SecretAccessKey":"canary","Expiration":"canary"}"#),
        answer(200, vec![0xff; 100]),
    ];
    for trouble in passing {
        let agent = Agent::new([trouble.clone(), trouble.clone(), answer(200, GOOD)]);
        assert!(provide(&[(RELATIVE, "/")], &agent).await.is_ok(), "{trouble:?}");
        let agent = Agent::new([trouble.clone(), trouble.clone(), trouble.clone(), answer(200, GOOD)]);
        let error = provide(&[(RELATIVE, "/canary")], &agent).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.is_lasting(), agent.count()),
            (ErrorKind::SourceFailed, false, 3),
            "{trouble:?}"
        );
        assert!(error.to_string().contains("http://169.254.170.2"), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn takes_no_for_an_answer() {
    let no = r#"{"code":"AccessDenied","message":"not\nyou"}"#;
    for (status, body, code, is_lasting, told) in [
        (403, no, Some("AccessDenied"), true, "answered 403: AccessDenied: not you"),
        (
            400,
            r#"{"Code":"Bad","Message":"the token secret-token-of-mine is bad"}"#,
            Some("Bad"),
            true,
            "answered 400: Bad",
        ),
        (404, "<html>canary</html>", None, true, "answered 404"),
        (401, r#"{"code":"canary canary","message":{}}"#, None, true, "answered 401"),
        (302, "", None, false, "answered 302"),
        (200, r#"{"Code":"Refused"}"#, Some("Refused"), false, "http://169.254.170.2: Refused"),
    ] {
        let agent = Agent::new([answer(status, body), answer(200, GOOD)]);
        let error = provide(&[(RELATIVE, "/"), (TOKEN, "secret-token-of-mine")], &agent).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.code(), error.is_lasting()),
            (ErrorKind::SourceFailed, code, is_lasting),
            "{body}"
        );
        assert_eq!(agent.count(), 1, "{body}");
        assert!(error.to_string().ends_with(told), "{error}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_read() {
    for flood in [failure(FetchErrorKind::TooLarge), answer(200, vec![b' '; FetchLimits::MAX_ANSWER + 1])] {
        let agent = Agent::new([flood, answer(200, GOOD)]);
        let error = provide(&[(RELATIVE, "/")], &agent).await.unwrap_err();
        assert_eq!((error.kind(), agent.count()), (ErrorKind::SourceFailed, 1));
        assert!(error.to_string().contains("longer than allowed"), "{error}");
    }
    // As deep as the limit allows, and no deeper than the stack.
    let agent = Agent::new((0..3).map(|_| answer(200, "{\"a\":".repeat(10_000))));
    assert_eq!(provide(&[(RELATIVE, "/")], &agent).await.unwrap_err().kind(), ErrorKind::SourceFailed);
}

#[tokio::test]
async fn an_expired_answer_is_given_as_it_is() {
    let agent = Agent::new([answer(200, GOOD.replace("1970-01-01", "1960-01-01"))]);
    assert!(provide(&[(RELATIVE, "/")], &agent).await.unwrap().is_expired(SystemTime::UNIX_EPOCH));
}

#[tokio::test]
async fn says_what_it_looks_at_without_asking() {
    let agent = Agent::new([]);
    let env = [(FULL, "http://localhost:81/canary"), (TOKEN, "canary"), (TOKEN_FILE, "/token")];
    let provider = ContainerProvider::new(&ports(&env, &agent));
    let found: Vec<_> =
        provider.findings().iter().map(|finding| format!("{}: {}", finding.what, finding.found)).collect();
    assert_eq!(
        found,
        [
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: not set",
            "AWS_CONTAINER_CREDENTIALS_FULL_URI: set",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: set",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN: set",
            "address: http://localhost:81",
            "/token: 12 bytes",
        ]
    );
    assert_eq!((provider.name(), agent.count()), ("container", 0));
    assert!(!format!("{provider:?}").contains("canary"));
}
