//! An instance's metadata service: how it is asked, and the credentials and the region that it gives.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use dynamo_auth::port::{
    Clock, Fetch, FetchError, FetchErrorKind, FetchLimits, FixedRandom, ManualClock, MapEnv, MapFs, Ports,
    ScriptedFetch,
};
use dynamo_auth::{
    Credentials, EndpointMode, Error, ErrorKind, InstanceMetadata, InstanceMetadataProvider, Origin,
    ProvideCredentials, Renewal, Settings, SourceOptions,
};
use http::Response;

type Answer = Result<Response<Vec<u8>>, FetchError>;

const DOCUMENT: &str = r#"{"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"AKID","SecretAccessKey":"canary-secret",
    "Token":"canary-token","AccountId":"111122223333","Expiration":"1970-01-01T06:00:00Z"}"#;

/// A metadata service that keeps what it was asked and within which limits, and is as slow as it may be.
#[derive(Clone, Debug)]
struct Service {
    script: ScriptedFetch,
    limits: Arc<Mutex<Vec<FetchLimits>>>,
    clock: ManualClock,
    is_slow: bool,
}

impl Service {
    fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        let clock = ManualClock::new(SystemTime::UNIX_EPOCH);
        Self { script: ScriptedFetch::new(answers), limits: Arc::default(), clock, is_slow: false }
    }

    fn ports(&self, env: &[(&str, &str)], config: &str) -> Ports {
        Ports::builder(self.clock.clone())
            .env(MapEnv::new(env.iter().copied()).with("AWS_CONFIG_FILE", "/config"))
            .fs(MapFs::new([("/config", config)]))
            .random(FixedRandom(0.5))
            .fetch(self.clone())
            .build()
    }

    fn settings(&self, env: &[(&str, &str)]) -> Settings {
        Settings::new(&self.ports(env, ""))
    }

    fn metadata(&self) -> InstanceMetadata {
        InstanceMetadata::new(&self.settings(&[]))
    }

    async fn credentials(&self) -> Result<Credentials, Error> {
        InstanceMetadataProvider::from_client(self.metadata()).provide().await
    }

    /// What was asked: the method, the path and the token.
    fn asked(&self) -> Vec<String> {
        let requests = self.script.requests();
        let shown = requests.iter().map(|request| {
            let token = request.headers().get("x-aws-ec2-metadata-token");
            let token = token.map_or("-", |token| token.to_str().unwrap());
            format!("{} {} {token}", request.method(), request.uri().path().trim_start_matches("/latest/"))
        });
        shown.collect()
    }

    fn count(&self) -> usize {
        self.script.requests().len()
    }
}

impl Fetch for Service {
    async fn fetch(&self, request: http::Request<Vec<u8>>, limits: FetchLimits) -> Answer {
        self.limits.lock().unwrap().push(limits.clone());
        if self.is_slow {
            self.clock.advance(limits.connect + limits.read);
        }
        self.script.fetch(request, limits).await
    }
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    Ok(Response::builder().status(status).body(body.into()).unwrap())
}

fn ok(body: &str) -> Answer {
    answer(200, body)
}

fn token(text: &str, seconds: &str) -> Answer {
    let response = Response::builder().header("x-aws-ec2-metadata-token-ttl-seconds", seconds);
    Ok(response.body(text.into()).unwrap())
}

fn failure(kind: FetchErrorKind) -> Answer {
    Err(FetchError::new(kind, "as the script says"))
}

#[tokio::test]
async fn gives_the_credentials_of_the_role() {
    let service = Service::new([token("t", "21600"), ok("app\nother"), ok(DOCUMENT)]);
    let credentials = service.credentials().await.unwrap();
    assert_eq!((credentials.access_key_id(), credentials.account_id()), ("AKID", Some("111122223333")));
    assert_eq!(credentials.session_token(), Some("canary-token"));
    assert_eq!(credentials.source(), Some("instance metadata (role app)"));
    assert_eq!(credentials.renewal(), Renewal::Ahead);
    assert_eq!(
        service.asked(),
        [
            "PUT api/token -",
            "GET meta-data/iam/security-credentials/ t",
            "GET meta-data/iam/security-credentials/app t"
        ]
    );
    let requests = service.script.requests();
    assert_eq!(requests[0].headers()["x-aws-ec2-metadata-token-ttl-seconds"], "21600");
    assert!(requests[1].headers()["x-aws-ec2-metadata-token"].is_sensitive());
    for limits in service.limits.lock().unwrap().iter() {
        assert_eq!((limits.connect.as_secs(), limits.read.as_secs()), (1, 1));
        assert!(limits.max_answer <= FetchLimits::MAX_ANSWER);
        assert_eq!(limits.addresses, Some(vec!["169.254.169.254:80".parse().unwrap()]));
    }
}

#[tokio::test]
async fn clones_share_a_token_until_shortly_before_its_end() {
    let service = Service::new([token("one", "300"), ok("a"), ok("b"), token("two", "x"), ok("c"), ok("d")]);
    let metadata = service.metadata();
    let get = async || metadata.clone().get("/latest/x").await.unwrap().to_string();
    assert_eq!(get().await, "a");
    service.clock.advance(Duration::from_secs(179));
    assert_eq!(get().await, "b");
    service.clock.advance(Duration::from_secs(1));
    assert_eq!(get().await, "c");
    // Without a time of its own, a token is taken to be good for as long as was wished.
    service.clock.advance(Duration::from_secs(21_600 - 121));
    assert_eq!(get().await, "d");
    assert_eq!(
        service.asked(),
        ["PUT api/token -", "GET x one", "GET x one", "PUT api/token -", "GET x two", "GET x two"]
    );
}

#[tokio::test]
async fn a_token_is_never_shown_to_another_service() {
    let service = Service::new([token("one", "21600"), ok("a"), token("two", "21600"), ok("b")]);
    let metadata = service.metadata();
    metadata.get("/latest/x").await.unwrap();
    let other = metadata.clone().with_endpoint("http://127.0.0.1:1338/imds/");
    other.get("/latest/x").await.unwrap();
    let uris: Vec<_> = service.script.requests().iter().map(|request| request.uri().to_string()).collect();
    assert_eq!(
        uris[2..],
        ["http://127.0.0.1:1338/imds/latest/api/token", "http://127.0.0.1:1338/imds/latest/x"]
    );
    assert!(service.asked()[3].ends_with("two"));
    assert_eq!(service.limits.lock().unwrap()[3].addresses, Some(vec!["127.0.0.1:1338".parse().unwrap()]));
    let shown = format!("{metadata:?} {other:?}");
    assert!(shown.contains("127.0.0.1:1338") && !shown.contains("two"), "{shown}");
}

#[tokio::test]
async fn a_refused_token_is_dropped() {
    let service = Service::new([token("one", "21600"), answer(401, ""), token("two", "21600"), ok("a")]);
    assert_eq!(*service.metadata().get("/latest/x").await.unwrap(), "a");
    assert_eq!(service.asked(), ["PUT api/token -", "GET x one", "PUT api/token -", "GET x two"]);

    let service = Service::new((0..100).flat_map(|_| [token("canary", "21600"), answer(401, "")]));
    let error = service.metadata().get("/latest/x").await.unwrap_err();
    assert_eq!((error.kind(), error.code(), service.count()), (ErrorKind::SourceFailed, Some("401"), 8));
}

#[tokio::test]
async fn is_not_asked_when_it_is_switched_off() {
    for value in ["true", "True", " TRUE "] {
        let service = Service::new([]);
        let settings = service.settings(&[("AWS_EC2_METADATA_DISABLED", value)]);
        let error = InstanceMetadataProvider::new(&settings).provide().await.unwrap_err();
        assert_eq!((error.kind(), service.count()), (ErrorKind::NotLoaded, 0));
        assert!(error.to_string().contains("AWS_EC2_METADATA_DISABLED"), "{error}");
        assert_eq!(settings.resolve_region().await.unwrap(), None);
        let error = settings.require_resolved_region().await.unwrap_err();
        assert_eq!((error.kind(), service.count()), (ErrorKind::NoRegion, 0));
        assert!(error.to_string().contains("AWS_EC2_METADATA_DISABLED"), "{error}");
    }
    for value in ["false", "FALSE", ""] {
        let service = Service::new([token("t", "9"), ok("a")]);
        let settings = service.settings(&[("AWS_EC2_METADATA_DISABLED", value)]);
        assert!(InstanceMetadata::new(&settings).get("/a").await.is_ok(), "{value}");
    }
    let service = Service::new([]);
    let settings = service.settings(&[("AWS_EC2_METADATA_DISABLED", "1")]);
    let error = InstanceMetadata::new(&settings).get("/a").await.unwrap_err();
    assert_eq!(
        (error.kind(), error.setting()),
        (ErrorKind::InvalidSetting, Some("AWS_EC2_METADATA_DISABLED"))
    );
}

/// How often the same trouble with the token is met, and what comes of it.
#[track_caller]
fn check_token(
    trouble: &Answer,
    outcome: &(Error, usize),
    kind: ErrorKind,
    count: usize,
    is_lasting: bool,
    text: &str,
) {
    let (error, asked) = outcome;
    assert_eq!((error.kind(), *asked, error.is_lasting()), (kind, count, is_lasting), "{trouble:?}: {error}");
    assert!(error.to_string().contains(text), "{error}");
    assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
}

#[tokio::test]
async fn without_a_token_it_depends_on_what_was_heard() {
    use ErrorKind::{NotLoaded, SourceFailed};
    use FetchErrorKind::{Connect, ConnectTimeout, Other, ReadTimeout, TooLarge, Unavailable};

    for (trouble, kind, count, is_lasting, text) in [
        (failure(Connect), NotLoaded, 1, false, "169.254.169.254"),
        (failure(ConnectTimeout), NotLoaded, 1, false, "hop limit"),
        (failure(Unavailable), NotLoaded, 1, false, "gave no HTTP client to ask with"),
        (failure(ReadTimeout), SourceFailed, 4, false, "--http-put-response-hop-limit 2"),
        (failure(Other), SourceFailed, 4, false, "no complete answer"),
        (failure(TooLarge), SourceFailed, 1, false, "longer than allowed"),
        (answer(200, vec![b'x'; 5000]), SourceFailed, 1, false, "longer than allowed"),
        (answer(403, "canary"), SourceFailed, 1, true, "IMDS is disabled"),
        (answer(404, "canary"), SourceFailed, 1, true, "with_imds_v1"),
        (answer(405, "canary"), SourceFailed, 1, true, "with_imds_v1"),
        (answer(400, "canary"), SourceFailed, 1, true, "answered 400"),
        (answer(302, "canary"), SourceFailed, 1, false, "answered 302"),
        (answer(500, "canary"), SourceFailed, 4, false, "answered 500"),
        (answer(429, "canary"), SourceFailed, 4, false, "answered 429"),
        (ok("canary\r\nx-evil: 1"), SourceFailed, 4, false, "none"),
        (ok("<html>canary and more</html>"), SourceFailed, 4, false, "none"),
        (ok(" \n"), SourceFailed, 4, false, "none"),
        (answer(200, vec![0xff]), SourceFailed, 4, false, "none"),
    ] {
        let service = Service::new((0..9).map(|_| trouble.clone()));
        let error = service.credentials().await.unwrap_err();
        check_token(&trouble, &(error, service.count()), kind, count, is_lasting, text);
    }
}

#[tokio::test]
async fn a_service_that_was_there_before_is_only_in_trouble() {
    let answers = [token("one", "120"), ok("a")].into_iter();
    let service = Service::new(answers.chain((0..9).map(|_| failure(FetchErrorKind::Connect))));
    let metadata = service.metadata();
    metadata.get("/latest/x").await.unwrap();
    let error = metadata.get("/latest/x").await.unwrap_err();
    assert_eq!((error.kind(), service.count()), (ErrorKind::SourceFailed, 6));
}

#[tokio::test]
async fn an_answer_is_asked_for_again_if_that_may_help() {
    use FetchErrorKind::{Connect, ConnectTimeout, Other, ReadTimeout, TooLarge};

    for (trouble, count) in [
        (failure(Connect), 4),
        (failure(ConnectTimeout), 1),
        (failure(ReadTimeout), 4),
        (failure(Other), 4),
        (failure(TooLarge), 1),
        (answer(200, vec![b'x'; FetchLimits::MAX_ANSWER + 1]), 1),
        (answer(503, "canary"), 4),
        (answer(429, "canary"), 4),
        (answer(200, vec![0xff]), 4),
        (answer(403, "canary"), 1),
        (answer(404, "canary"), 1),
        (answer(301, "canary"), 1),
    ] {
        let service = Service::new([token("t", "21600")].into_iter().chain((0..9).map(|_| trouble.clone())));
        let error = service.metadata().get("/latest/x").await.unwrap_err();
        assert_eq!(
            (error.kind(), service.count() - 1),
            (ErrorKind::SourceFailed, count),
            "{trouble:?}: {error}"
        );
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn all_of_it_takes_thirty_seconds_at_most() {
    for answers in [
        (0..999).map(|_| failure(FetchErrorKind::ReadTimeout)).collect::<Vec<_>>(),
        (0..999).map(|n| if n % 2 == 0 { token("t", "0") } else { answer(500, "") }).collect(),
        (0..999).map(|n| if n % 2 == 0 { token("t", "0") } else { answer(401, "") }).collect(),
    ] {
        let service = Service { is_slow: true, ..Service::new(answers) };
        let metadata = service.metadata().with_attempts(500).with_timeout(Duration::from_secs(7));
        let error = InstanceMetadataProvider::from_client(metadata).provide().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SourceFailed, "{error}");
        let taken = service.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        assert!(taken <= InstanceMetadata::LONGEST && service.count() < 10, "{taken:?} {}", service.count());
    }
}

#[tokio::test]
async fn version_1_is_for_those_who_ask_for_it() {
    let options = SourceOptions::default().with_imds_v1(true);
    for trouble in [answer(403, ""), answer(404, ""), answer(405, ""), failure(FetchErrorKind::ReadTimeout)] {
        let service =
            Service::new([trouble, ok("app"), ok(DOCUMENT), ok("app"), ok(DOCUMENT), answer(404, "")]);
        let settings = service.settings(&[]).with_source_options(options.clone());
        let provider = InstanceMetadataProvider::new(&settings);
        provider.provide().await.unwrap();
        provider.provide().await.unwrap();
        let get = "GET meta-data/iam/security-credentials/";
        let [list, document] = [format!("{get} -"), format!("{get}app -")];
        assert_eq!(service.asked(), ["PUT api/token -", &list, &document, &list, &document]);
        // After five minutes it may have learned version 2.
        service.clock.advance(Duration::from_secs(300));
        let _ = provider.provide().await;
        assert_eq!(service.asked()[5], "PUT api/token -");
    }
    for trouble in
        [failure(FetchErrorKind::Connect), failure(FetchErrorKind::ConnectTimeout), answer(400, "")]
    {
        let service = Service::new([trouble, ok("app"), ok(DOCUMENT)]);
        let settings = service.settings(&[]).with_source_options(options.clone());
        assert!(InstanceMetadataProvider::new(&settings).provide().await.is_err());
        assert_eq!(service.count(), 1);
    }
    for (env, config) in [
        (&[("AWS_EC2_METADATA_V1_DISABLED", "true")][..], ""),
        (&[], "[default]\nec2_metadata_v1_disabled = true"),
    ] {
        let service = Service::new([answer(404, ""), ok("app"), ok(DOCUMENT)]);
        let settings = Settings::new(&service.ports(env, config)).with_source_options(options.clone());
        assert!(InstanceMetadataProvider::new(&settings).provide().await.is_err());
        assert_eq!(service.count(), 1);
    }
}

#[tokio::test]
async fn who_gave_tokens_is_not_asked_without_one() {
    let answers = [token("one", "120"), ok("a")].into_iter();
    let service = Service::new(answers.chain((0..9).map(|_| failure(FetchErrorKind::ReadTimeout))));
    let options = SourceOptions::default().with_imds_v1(true);
    let metadata = InstanceMetadata::new(&service.settings(&[]).with_source_options(options));
    metadata.get("/latest/x").await.unwrap();
    assert!(metadata.get("/latest/x").await.is_err());
    assert!(service.asked()[2..].iter().all(|asked| asked.starts_with("PUT")), "{:?}", service.asked());
}

#[tokio::test]
async fn settings_say_how_patient_to_be() {
    let config = "[default]\nmetadata_service_timeout = 2.5\nmetadata_service_num_attempts = 2";
    let env = [("AWS_METADATA_SERVICE_TIMEOUT", "3"), ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "1")];
    for (env, config, code, attempts, millis) in [
        (&[][..], config, false, 2, 2500),
        (&env, config, false, 1, 3000),
        (&env, config, true, 3, 250),
        (&[], "", false, 4, 1000),
    ] {
        let service = Service::new((0..9).map(|_| answer(500, "")));
        let mut metadata = InstanceMetadata::new(&Settings::new(&service.ports(env, config)));
        if code {
            metadata = metadata.with_attempts(3).with_timeout(Duration::from_millis(250));
        }
        metadata.get("/x").await.unwrap_err();
        assert_eq!(service.count(), attempts);
        let limits = service.limits.lock().unwrap();
        assert_eq!((limits[0].connect.as_millis(), limits[0].read.as_millis()), (millis, millis));
    }
    for (name, value) in [
        ("AWS_METADATA_SERVICE_TIMEOUT", "0"),
        ("AWS_METADATA_SERVICE_TIMEOUT", "-1"),
        ("AWS_METADATA_SERVICE_TIMEOUT", "inf"),
        ("AWS_METADATA_SERVICE_TIMEOUT", "1e3"),
        ("AWS_METADATA_SERVICE_TIMEOUT", "1 s"),
        ("AWS_METADATA_SERVICE_TIMEOUT", "."),
        ("AWS_METADATA_SERVICE_TIMEOUT", "99999999999999999999999"),
        ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "0"),
        ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "many"),
        ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "1.5"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5"),
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", "169.254.169.254"),
    ] {
        let service = Service::new([]);
        let error = InstanceMetadata::new(&service.settings(&[(name, value)])).get("/x").await.unwrap_err();
        assert_eq!(
            (error.kind(), error.setting(), service.count()),
            (ErrorKind::InvalidSetting, Some(name), 0),
            "{value}"
        );
    }
}

#[test]
fn says_where_it_asks_and_who_said_so() {
    let service = Service::new([]);
    let at = |metadata: InstanceMetadata| {
        let found = metadata.endpoint().unwrap();
        (found.value, found.origin.to_string())
    };
    let check = |metadata, url: &str, origin: &str| assert_eq!(at(metadata), (url.into(), origin.into()));
    check(service.metadata(), "http://169.254.169.254", "default");
    check(service.metadata().with_endpoint_mode(EndpointMode::IPv6), "http://[fd00:ec2::254]", "code");
    check(service.metadata().with_endpoint(" https://imds.example/ "), "https://imds.example", "code");
    let variable = service.settings(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://override:456")]);
    check(InstanceMetadata::new(&variable), "http://override:456", "AWS_EC2_METADATA_SERVICE_ENDPOINT");

    for url in [
        "",
        "ftp://a/",
        "http://canary:pw@a/",
        "http://a/?canary",
        "http://a/#canary",
        "http://0x7f.1/",
        "http://a\r\n/",
    ] {
        let metadata = service.metadata().with_endpoint(url);
        let error = metadata.endpoint().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidSetting, "{url}");
        assert!(!format!("{error:?} {metadata:?}").contains("canary"), "{error:?} {metadata:?}");
    }
}

#[tokio::test]
async fn a_name_is_not_held_to_addresses() {
    let service = Service::new([token("t", "21600"), ok("a")]);
    service.metadata().with_endpoint("http://override:456").get("/latest/x").await.unwrap();
    assert!(service.limits.lock().unwrap().iter().all(|limits| limits.addresses.is_none()));
}

#[tokio::test]
async fn a_path_stays_on_the_service() {
    for path in [
        "",
        "latest/x",
        "@evil.example/",
        ":80@evil.example/",
        "/a b",
        "/a#b",
        "/a\r\nhost: evil",
        "/\\evil",
        "/\u{e9}",
    ] {
        let service = Service::new([]);
        let error = service.metadata().get(path).await.unwrap_err();
        assert_eq!((error.kind(), service.count()), (ErrorKind::InvalidRequest, 0), "{path}");
    }
}

async fn with_document(document: impl Into<Vec<u8>>) -> (Result<Credentials, Error>, usize) {
    let document = document.into();
    let answers = [token("canary-imds-token", "21600"), ok("app")].into_iter();
    let service = Service::new(answers.chain((0..9).map(|_| answer(200, document.clone()))));
    (service.credentials().await, service.count() - 2)
}

#[tokio::test]
async fn an_instance_without_a_role_has_no_credentials() {
    let service = Service::new([token("t", "21600"), answer(404, "<html>canary")]);
    let error = service.credentials().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotLoaded);
    assert!(error.to_string().contains("no role"), "{error}");

    let service = Service::new([token("t", "21600"), ok("app"), answer(404, "")]);
    let error = service.credentials().await.unwrap_err();
    assert_eq!((error.kind(), error.is_lasting()), (ErrorKind::SourceFailed, false));
}

#[tokio::test]
async fn a_role_that_is_no_name_goes_into_no_path() {
    for role in [
        "",
        "\n",
        "../../user-data",
        "..",
        "a/b",
        "a?b=canary",
        "a#canary",
        "<html>canary</html>",
        "a b",
        "a\r\nx: canary b",
    ] {
        let service = Service::new([token("t", "21600")].into_iter().chain((0..9).map(|_| ok(role))));
        let outcome = service.credentials().await;
        assert!(
            service.asked().iter().skip(1).all(|asked| {
                asked.starts_with("GET meta-data/iam/security-credentials/ ")
                    || asked == "GET meta-data/iam/security-credentials/a t"
            }),
            "{:?}",
            service.asked()
        );
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::SourceFailed, "{role:?}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn a_document_may_say_no() {
    let trust = r#"{"Code":"AssumeRoleUnauthorizedAccess","Message":"EC2 cannot assume\nthe role","LastUpdated":"x"}"#;
    let (outcome, count) = with_document(trust).await;
    let error = outcome.unwrap_err();
    assert_eq!((error.code(), error.is_lasting(), count), (Some("AssumeRoleUnauthorizedAccess"), true, 1));
    assert!(
        error.to_string().contains("trust policy") && error.to_string().contains("cannot assume the role"),
        "{error}"
    );

    let (outcome, count) = with_document(r#"{"Code":"Failed","Message":"canary-imds-token is bad"}"#).await;
    let error = outcome.unwrap_err();
    assert_eq!((error.kind(), error.code(), count), (ErrorKind::SourceFailed, Some("Failed"), 1));
    assert!(!error.is_lasting() && !error.to_string().contains("canary"), "{error}");
}

#[tokio::test]
async fn a_document_must_be_whole() {
    let without = |name: &str| DOCUMENT.replace(&format!("\"{name}\""), "\"Other\"");
    let documents: Vec<Vec<u8>> = vec![
        "".into(),
        "<html>canary</html>".into(),
        "[]".into(),
        "{}".into(),
        DOCUMENT[..80].into(),
        vec![0xff; 9],
        without("AccessKeyId").into(),
        without("SecretAccessKey").into(),
        without("Token").into(),
        without("Expiration").into(),
        DOCUMENT.replace("1970-01-01T06:00:00Z", "canary").into(),
        DOCUMENT.replace("canary-secret", "canary\\r\\nx: y").into(),
        DOCUMENT.replace("\"AKID\"", "7").into(),
        "{\"a\":".repeat(10_000).into(),
    ];
    for document in documents {
        let (outcome, count) = with_document(document.clone()).await;
        let error = outcome.unwrap_err();
        assert_eq!((error.kind(), count, error.is_lasting()), (ErrorKind::SourceFailed, 4, false), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
    // `Code` may be missing, as small stand-ins for the service have it.
    assert!(with_document(DOCUMENT.replace("\"Code\":\"Success\",", "")).await.0.is_ok());
}

#[tokio::test]
async fn an_expired_document_is_kept_for_a_while() {
    let expired = DOCUMENT.replace("1970-01-01T06:00:00Z", "1970-01-01T00:00:00Z");
    let credentials = with_document(expired).await.0.unwrap();
    assert_eq!(credentials.expires_at(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(600 + 150)));
    assert_eq!(credentials.source(), Some("instance metadata (role app, expired answer kept)"));
}

#[tokio::test]
async fn the_region_comes_from_the_instance_when_nobody_says_one() {
    let service = Service::new([token("t", "21600"), ok("eu-west-1\n")]);
    let region = service.settings(&[]).resolve_region().await.unwrap().unwrap();
    assert_eq!((region.value.as_str(), region.origin), ("eu-west-1", Origin::InstanceMetadata));
    assert_eq!(service.asked()[1], "GET meta-data/placement/region t");

    let service = Service::new([token("t", "21600"), ok("eu-west-1")]);
    assert_eq!(service.settings(&[]).require_resolved_region().await.unwrap().value.as_str(), "eu-west-1");

    let service = Service::new([]);
    let settings = service.settings(&[("AWS_REGION", "eu-west-2")]);
    assert_eq!(settings.resolve_region().await.unwrap().unwrap().value.as_str(), "eu-west-2");
    assert_eq!(settings.require_resolved_region().await.unwrap().value.as_str(), "eu-west-2");
    assert_eq!(service.count(), 0);
}

/// A role's credentials need the region at each renewal, which must not fail because the service is busy then.
#[tokio::test]
async fn an_instance_is_asked_for_its_region_until_it_has_told_it() {
    let service = Service::new([token("t", "21600"), ok("<html>"), token("u", "21600"), ok("eu-west-1")]);
    let ports = service.ports(&[], "");
    let (one, other) = (Settings::new(&ports), Settings::new(&ports));
    assert_eq!(one.resolve_region().await.unwrap(), None);
    for settings in [&one, &one, &other] {
        let region = settings.require_resolved_region().await.unwrap();
        assert_eq!((region.value.as_str(), region.origin), ("eu-west-1", Origin::InstanceMetadata));
    }
    assert_eq!(service.count(), 4);

    // Another service, or another way there, or nobody to be asked: what was told elsewhere does not count.
    let elsewhere =
        ports.to_builder().env(MapEnv::new([("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://[::1]:1338")]));
    let switched_off = ports.to_builder().env(MapEnv::new([("AWS_EC2_METADATA_DISABLED", "true")]));
    let by_another_way = ports.to_builder().fetch(ScriptedFetch::default());
    for ports in [elsewhere, switched_off, by_another_way] {
        assert_eq!(Settings::new(&ports.build()).resolve_region().await.unwrap(), None);
    }
    assert_eq!(other.resolve_region().await.unwrap().unwrap().value.as_str(), "eu-west-1");
}

#[tokio::test]
async fn without_any_region_the_error_says_where_it_was_looked_for() {
    let html = "<html>canary</html>";
    for (answers, expected) in [
        (vec![failure(FetchErrorKind::ConnectTimeout)], "no connection was made in time"),
        (vec![answer(403, "")], "IMDS is disabled"),
        (vec![token("t", "21600"), answer(404, "")], "nothing at this path"),
        (vec![token("t", "21600"), ok(html)], "its answer is no region"),
    ] {
        let service = Service::new(answers.clone());
        assert_eq!(service.settings(&[]).resolve_region().await.unwrap(), None);
        let service = Service::new(answers);
        let error = service.settings(&[]).require_resolved_region().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoRegion);
        let told = error.to_string();
        assert!(
            told.contains("AWS_REGION") && told.contains("metadata service") && told.contains(expected),
            "{told}"
        );
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
    // What is set and wrong is never passed over.
    for (name, value) in
        [("AWS_REGION", "e u"), ("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "x"), ("AWS_PROFILE", "none")]
    {
        let service = Service::new([token("t", "21600"), ok("eu-west-1")]);
        let error = service.settings(&[(name, value)]).resolve_region().await.unwrap_err();
        assert_eq!((error.setting(), service.count()), (Some(name), 0), "{error}");
    }
}

#[tokio::test]
async fn says_what_it_looks_at_without_asking() {
    let service = Service::new([]);
    let settings = service.settings(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv6")]);
    let provider = InstanceMetadataProvider::new(&settings);
    let found: Vec<_> =
        provider.findings().iter().map(|finding| format!("{}: {}", finding.what, finding.found)).collect();
    assert_eq!(
        found,
        [
            "AWS_EC2_METADATA_DISABLED: not true",
            "address: http://[fd00:ec2::254] (AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE)",
            "version: 2",
        ]
    );
    assert_eq!((provider.name(), service.count()), ("instance metadata", 0));
}
