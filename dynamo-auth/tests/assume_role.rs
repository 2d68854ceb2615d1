//! Roles that are taken on with other credentials: what is sent, what is read, and what is told when it fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use dynamo_auth::port::{
    Clock, FetchError, FetchErrorKind, FixedRandom, ManualClock, MapEnv, MapFs, Ports, ScriptedFetch,
};
use dynamo_auth::{
    AssumeRoleProvider, Credentials, Error, ErrorKind, ProvideCredentials, Renewal, Scope, Settings,
    SourceOptions, StaticProvider, sign,
};
use http::{Request, Response};

const ROLE: &str = "arn:aws:iam::111122223333:role/reader";

type Answer = Result<Response<Vec<u8>>, FetchError>;

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    Ok(Response::builder().status(status).body(body.into()).unwrap())
}

fn granted(id: &str) -> Answer {
    answer(200, document(id))
}

fn document(id: &str) -> String {
    format!(
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><AssumedRoleUser>\
         <Arn>arn:aws:sts::111122223333:assumed-role/reader/me</Arn></AssumedRoleUser><Credentials>\
         <AccessKeyId>{id}</AccessKeyId><SecretAccessKey>canary-new-secret</SecretAccessKey>\
         <SessionToken>canary-new-token</SessionToken><Expiration>2001-09-09T02:46:40Z</Expiration></Credentials>\
         </AssumeRoleResult></AssumeRoleResponse>"
    )
}

fn refused(status: u16, code: &str, message: &str) -> Answer {
    answer(
        status,
        format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
             <RequestId>b25f48e8-84fd-11e6-80d9-574e0c4664cb</RequestId></ErrorResponse>"
        ),
    )
}

/// A billion seconds after 1970.
fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)
}

struct World {
    clock: ManualClock,
    fetch: ScriptedFetch,
    settings: Settings,
}

impl World {
    fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::with([("AWS_REGION", "eu-west-1")], answers)
    }

    fn with<const N: usize>(vars: [(&str, &str); N], answers: impl IntoIterator<Item = Answer>) -> Self {
        let (clock, fetch) = (ManualClock::new(now()), ScriptedFetch::new(answers));
        let ports = Ports::builder(clock.clone())
            .env(MapEnv::new(vars))
            .fs(MapFs::default())
            .random(FixedRandom(0.5))
            .fetch(fetch.clone())
            .build();
        Self { clock, fetch, settings: Settings::new(&ports) }
    }

    fn role(&self) -> AssumeRoleProvider {
        AssumeRoleProvider::new(ROLE, StaticProvider::new(base()), &self.settings).with_session_name("me")
    }

    fn bodies(&self) -> Vec<String> {
        let body = |request: Request<Vec<u8>>| String::from_utf8(request.into_body()).unwrap();
        self.fetch.requests().into_iter().map(body).collect()
    }
}

fn base() -> Credentials {
    let base = Credentials::new("AKIDBASE", "canary-base-secret").unwrap();
    base.with_session_token("canary-base-token").unwrap()
}

fn field<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    body.split('&').find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
}

/// Everything that an error shows, and that its sources do.
fn whole(error: &Error) -> String {
    let (mut text, mut source) = (format!("{error} {error:?}"), error.source());
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    text
}

#[tokio::test]
async fn sends_a_signed_form_and_reads_the_answer() {
    let world = World::new([granted("ASIAROLE")]);
    let credentials = world.role().provide().await.unwrap();
    assert_eq!(credentials.access_key_id(), "ASIAROLE");
    assert_eq!(credentials.secret_access_key(), "canary-new-secret");
    assert_eq!(credentials.session_token(), Some("canary-new-token"));
    assert_eq!(credentials.account_id(), Some("111122223333"));
    assert_eq!(credentials.expires_at(), Some(now() + Duration::from_secs(3600)));
    assert_eq!(credentials.source(), Some(format!("role {ROLE}").as_str()));
    assert_eq!(credentials.renewal(), Renewal::Ahead);

    let [request] = &world.fetch.requests()[..] else { panic!("one request") };
    assert_eq!(
        (request.method(), request.uri().to_string()),
        (&http::Method::POST, "https://sts.eu-west-1.amazonaws.com/".into())
    );
    let headers = request.headers();
    assert_eq!(headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(headers["host"], "sts.eu-west-1.amazonaws.com");
    assert_eq!(headers["x-amz-date"], "20010909T014640Z");
    assert!(headers["authorization"].is_sensitive() && headers["x-amz-security-token"].is_sensitive());
    let authorization = headers["authorization"].to_str().unwrap();
    let expected = "AWS4-HMAC-SHA256 Credential=AKIDBASE/20010909/eu-west-1/sts/aws4_request, \
                    SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=";
    assert!(authorization.starts_with(expected), "{authorization}");
    let body = "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Freader\
                &RoleSessionName=me";
    assert_eq!(world.bodies(), [body]);

    let mut again = Request::post("https://sts.eu-west-1.amazonaws.com/").body(()).unwrap();
    again.headers_mut().insert("content-type", headers["content-type"].clone());
    sign(&mut again, body.as_bytes(), &base(), &Scope::new("eu-west-1", "sts").unwrap(), now()).unwrap();
    assert_eq!(again.headers(), headers);
}

#[tokio::test]
async fn sends_every_term() {
    let world = World::new([granted("ASIAROLE")]);
    let role = world
        .role()
        .with_session_name("a+b=c,d.e@f-g")
        .with_duration(Duration::from_secs(43_200))
        .with_policy("{\"Version\": \"2012-10-17\"}")
        .with_policy_arns(["arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"])
        .with_external_id("id/1")
        .with_source_identity("someone");
    role.provide().await.unwrap();
    let body = "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Freader\
                &RoleSessionName=a%2Bb%3Dc%2Cd.e%40f-g&DurationSeconds=43200\
                &Policy=%7B%22Version%22%3A+%222012-10-17%22%7D\
                &PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FA\
                &PolicyArns.member.2.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FB\
                &ExternalId=id%2F1&SourceIdentity=someone";
    assert_eq!(world.bodies(), [body]);
}

#[tokio::test]
async fn names_a_session_after_the_time() {
    let world = World::new([granted("A"), granted("B")]);
    let role = AssumeRoleProvider::new(ROLE, StaticProvider::new(base()), &world.settings);
    role.provide().await.unwrap();
    world.clock.advance(Duration::from_millis(7));
    role.provide().await.unwrap();
    let names = world
        .bodies()
        .iter()
        .map(|body| field(body, "RoleSessionName").unwrap().to_owned())
        .collect::<Vec<_>>();
    assert_eq!(names, ["assume-role-provider-1000000000000", "assume-role-provider-1000000000007"]);
}

#[tokio::test]
async fn asks_for_the_code_of_a_device_each_time() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let options = SourceOptions::default().with_mfa_token(move |serial: String| {
        let count = counter.fetch_add(1, Ordering::Relaxed);
        async move {
            assert_eq!(serial, "arn:aws:iam::111122223333:mfa/me");
            Ok(format!(" {}\n", 123_450 + count))
        }
    });
    let mut world = World::new([granted("A"), answer(503, ""), granted("B")]);
    world.settings = world.settings.with_source_options(options);
    let role = world.role().with_mfa_serial("arn:aws:iam::111122223333:mfa/me");
    role.provide().await.unwrap();
    // A code opens a session once: nobody knows whether this one is used up, so it is not sent again.
    assert!(role.provide().await.unwrap_err().to_string().contains("503"));
    role.provide().await.unwrap();
    let codes =
        world.bodies().iter().map(|body| field(body, "TokenCode").unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(codes, ["123450", "123451", "123452"]);
    assert_eq!(
        field(&world.bodies()[0], "SerialNumber"),
        Some("arn%3Aaws%3Aiam%3A%3A111122223333%3Amfa%2Fme")
    );
}

#[tokio::test]
async fn a_code_that_is_none_is_not_sent_and_not_shown() {
    for code in ["", "12345", "1234567", "canary", "12345\r"] {
        let mut world = World::new([granted("A")]);
        let options = SourceOptions::default().with_mfa_token(move |_| async move { Ok(code.to_owned()) });
        world.settings = world.settings.with_source_options(options);
        let error = world.role().with_mfa_serial("GAHT12345678").provide().await.unwrap_err();
        assert_eq!((error.kind(), error.setting()), (ErrorKind::SourceFailed, Some("mfa_serial")));
        assert!(world.fetch.requests().is_empty() && !whole(&error).contains("canary"));
    }
    let world = World::new([granted("A")]);
    let error = world.role().with_mfa_serial("GAHT12345678").provide().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().starts_with(&format!("role {ROLE}: ")), "{error}");
    assert!(world.fetch.requests().is_empty());
}

#[tokio::test]
async fn nothing_is_sent_that_the_service_would_refuse() {
    let world = World::new([]);
    let of = |arn: &str| AssumeRoleProvider::new(arn, StaticProvider::new(base()), &world.settings);
    for (provider, setting) in [
        (of(""), "role_arn"),
        (of("arn\nx"), "role_arn"),
        (of(ROLE).with_session_name("a b"), "role_session_name"),
        (of(ROLE).with_duration(Duration::from_secs(60)), "duration_seconds"),
        (of(ROLE).with_source_identity("é"), "source_identity"),
        (of(ROLE).with_external_id("\n"), "external_id"),
        (of(ROLE).with_mfa_serial(""), "mfa_serial"),
    ] {
        let error = provider.provide().await.unwrap_err();
        assert_eq!((error.kind(), error.setting()), (ErrorKind::InvalidSetting, Some(setting)), "{error}");
        assert!(error.is_lasting() && error.to_string().starts_with("role "), "{error}");
    }
    let nowhere = World::with([("AWS_EC2_METADATA_DISABLED", "true")], []);
    let error = nowhere.role().provide().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoRegion);
    assert!(error.to_string().starts_with("role ") && nowhere.fetch.requests().is_empty(), "{error}");
    let local = World::with([("AWS_REGION", "local")], []);
    assert_eq!(local.role().provide().await.unwrap_err().kind(), ErrorKind::InvalidEndpoint);
    assert!(world.fetch.requests().is_empty());
}

#[tokio::test]
async fn the_region_is_the_instances_where_none_is_set() {
    let world = World::with([], [answer(200, "token"), answer(200, "eu-north-1"), granted("ASIAROLE")]);
    let role = world.role();
    assert!(role.findings().iter().any(|finding| finding.found.contains("the instance's region")));
    assert!(world.fetch.requests().is_empty());
    role.provide().await.unwrap();
    let requests = world.fetch.requests();
    assert_eq!(requests[2].uri(), "https://sts.eu-north-1.amazonaws.com/");
    assert!(requests[2].headers()["authorization"].to_str().unwrap().contains("/eu-north-1/sts/"));
}

/// Gives an error.
struct Broken(Error);

impl ProvideCredentials for Broken {
    async fn provide(&self) -> Result<Credentials, Error> {
        Err(self.0.clone())
    }

    fn name(&self) -> &str {
        "vault"
    }
}

#[tokio::test]
async fn a_base_without_credentials_is_a_failure_of_the_role() {
    let world = World::new([]);
    let error = AssumeRoleProvider::new(ROLE, Broken(Error::not_loaded("nobody is home")), &world.settings)
        .provide()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::SourceFailed);
    let expected = format!("role {ROLE}: its base credentials, of `vault`: nobody is home");
    assert_eq!(error.to_string(), expected);
    let sealed = Error::source_failed("sealed").with_lasting(true);
    let error = AssumeRoleProvider::new(ROLE, Broken(sealed), &world.settings).provide().await.unwrap_err();
    assert!(error.is_lasting());
}

#[tokio::test]
async fn a_role_stands_on_another() {
    let world = World::new([granted("ASIAFIRST"), granted("ASIASECOND")]);
    let second = AssumeRoleProvider::new("arn:aws:iam::4:role/second", world.role(), &world.settings);
    assert_eq!(second.provide().await.unwrap().access_key_id(), "ASIASECOND");
    let requests = world.fetch.requests();
    let signer = |index: usize| requests[index].headers()["authorization"].to_str().unwrap().to_owned();
    assert!(signer(0).contains("=AKIDBASE/") && signer(1).contains("=ASIAFIRST/"));
    assert_eq!(requests[1].headers()["x-amz-security-token"], "canary-new-token");

    let world = World::new([refused(403, "AccessDenied", "no")]);
    let second = AssumeRoleProvider::new("arn:aws:iam::4:role/second", world.role(), &world.settings);
    let error = second.provide().await.unwrap_err();
    let expected = format!(
        "role arn:aws:iam::4:role/second: its base credentials, of `assume role`: role {ROLE}: STS says"
    );
    assert!(error.to_string().starts_with(&expected), "{error}");
    assert_eq!((error.code(), error.is_lasting()), (Some("AccessDenied"), true));
}

#[tokio::test]
async fn a_no_is_told_at_once() {
    for (status, code) in
        [(403, "AccessDenied"), (400, "MalformedPolicyDocument"), (403, "RegionDisabledException")]
    {
        let world = World::new([refused(status, code, "User: x is not authorized"), granted("A")]);
        let error = world.role().provide().await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::SourceFailed, Some(code)));
        assert!(error.is_lasting() && world.fetch.requests().len() == 1);
        let expected = format!("role {ROLE}: STS says {code}: User: x is not authorized");
        assert!(error.to_string().starts_with(&expected), "{error}");
        assert!(error.to_string().contains("(request b25f48e8-84fd-11e6-80d9-574e0c4664cb)"), "{error}");
    }
}

fn no_answer(kind: FetchErrorKind) -> Answer {
    Err(FetchError::new(kind, "broken"))
}

#[tokio::test]
async fn asks_again_where_that_may_help() {
    let trouble = || {
        [
            answer(503, ""),
            answer(500, "<html>"),
            answer(429, "slow"),
            refused(400, "Throttling", "Rate exceeded"),
            refused(503, "RequestLimitExceeded", "x"),
            refused(400, "SlowDown", "x"),
            answer(200, "<!doctype html><html><body>Sign in to the WiFi<br></body></html>"),
            answer(200, ""),
            answer(200, b"\xff\xfe".to_vec()),
            answer(200, &document("A")[..400]),
            answer(200, document("&lol;")),
            answer(200, document("")),
            answer(200, document("A&#13;&#10;B")),
            answer(200, document("A").replace("canary-new-token", "")),
            answer(200, document("A").replace("2001-09-09T", "yesterday")),
            answer(200, format!("<!DOCTYPE r [<!ENTITY a 'b'>]>{}", document("A"))),
            no_answer(FetchErrorKind::Connect),
            no_answer(FetchErrorKind::ConnectTimeout),
            no_answer(FetchErrorKind::ReadTimeout),
            no_answer(FetchErrorKind::Other),
        ]
    };
    for (index, first) in trouble().into_iter().enumerate() {
        let world = World::new([first, granted("ASIAROLE")]);
        assert!(world.role().provide().await.is_ok(), "{index}");
        let dates =
            world.fetch.requests().iter().map(|r| r.headers()["x-amz-date"].clone()).collect::<Vec<_>>();
        assert_eq!(dates.len(), 2, "{index}");
        assert_eq!(world.clock.now(), now() + Duration::from_millis(25), "{index}");
    }
    for index in 0..trouble().len() {
        let same = || trouble().into_iter().nth(index).unwrap();
        let world = World::new([same(), same(), same(), granted("ASIAROLE")]);
        let error = world.role().provide().await.unwrap_err();
        assert_eq!((error.kind(), error.is_lasting()), (ErrorKind::SourceFailed, false), "{index}: {error}");
        assert_eq!(world.fetch.requests().len(), 3, "{index}");
        assert!(error.to_string().starts_with(&format!("role {ROLE}: ")), "{error}");
        let shown = whole(&error);
        assert!(!shown.contains("canary") && !shown.contains("WiFi") && !shown.contains('<'), "{shown}");
    }
}

#[tokio::test]
async fn signs_anew_each_time_and_as_often_as_is_set() {
    let vars = [("AWS_REGION", "eu-west-1"), ("AWS_MAX_ATTEMPTS", "5")];
    let world = World::with(vars, (0..9).map(|_| answer(503, "")));
    // Waits grow, so that whole seconds pass.
    world.clock.advance(Duration::from_millis(950));
    assert!(world.role().provide().await.is_err());
    let requests = world.fetch.requests();
    assert_eq!(requests.len(), 5);
    assert_eq!(requests[0].headers()["x-amz-date"], "20010909T014640Z");
    assert_eq!(requests[4].headers()["x-amz-date"], "20010909T014641Z");
    assert_ne!(requests[0].headers()["authorization"], requests[4].headers()["authorization"]);
}

#[tokio::test]
async fn some_failures_are_not_asked_about_again() {
    let page = answer(403, "<html>canary of a proxy</html>");
    let moved = Ok(Response::builder()
        .status(302)
        .header("location", "https://evil.example/")
        .body(Vec::new())
        .unwrap());
    for (first, kind) in [
        (page, ErrorKind::SourceFailed),
        (moved, ErrorKind::SourceFailed),
        (no_answer(FetchErrorKind::TooLarge), ErrorKind::SourceFailed),
        (answer(200, document(&"A".repeat(70_000))), ErrorKind::SourceFailed),
        (answer(200, "&lol;".repeat(20_000)), ErrorKind::SourceFailed),
        (no_answer(FetchErrorKind::Unavailable), ErrorKind::Unsupported),
    ] {
        let world = World::new([first, granted("A")]);
        let error = world.role().provide().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.is_lasting(), kind == ErrorKind::Unsupported, "{error}");
        assert_eq!(world.fetch.requests().len(), 1);
        assert!(!whole(&error).contains("canary"));
    }
}

#[tokio::test]
async fn takes_over_the_services_time_once() {
    let late = |date: &str| {
        let mut answer = refused(403, "SignatureDoesNotMatch", "Signature expired").unwrap();
        answer.headers_mut().insert("date", date.parse().unwrap());
        Ok(answer)
    };
    let world = World::new([late("Sun, 09 Sep 2001 03:46:40 GMT"), granted("A")]);
    world.role().provide().await.unwrap();
    let requests = world.fetch.requests();
    assert_eq!(requests[1].headers()["x-amz-date"], "20010909T034640Z");

    let world = World::new([
        late("Sat, 08 Sep 2001 01:46:40 GMT"),
        late("Sat, 08 Sep 2001 01:46:40 GMT"),
        granted("A"),
    ]);
    let error = world.role().provide().await.unwrap_err();
    assert_eq!((error.code(), error.is_lasting()), (Some("SignatureDoesNotMatch"), true));
    assert_eq!(world.fetch.requests()[1].headers()["x-amz-date"], "20010908T014640Z");
    assert_eq!(world.fetch.requests().len(), 2);

    for date in ["Sun, 09 Sep 2001 01:49:00 GMT", "soon", ""] {
        let world = World::new([late(date), granted("A")]);
        assert!(world.role().provide().await.unwrap_err().is_lasting(), "{date}");
        assert_eq!(world.fetch.requests().len(), 1, "{date}");
    }
}

/// Gives other credentials after the first were rejected.
#[derive(Default)]
struct Renewing(AtomicUsize);

impl ProvideCredentials for Renewing {
    async fn provide(&self) -> Result<Credentials, Error> {
        Credentials::new(format!("AKID{}", self.0.load(Ordering::Relaxed)), "secret")
    }

    fn invalidate(&self, _: &Credentials) -> bool {
        self.0.fetch_add(1, Ordering::Relaxed);
        true
    }
}

#[tokio::test]
async fn a_base_whose_credentials_expired_is_asked_for_others_once() {
    let expired = || refused(403, "ExpiredToken", "The security token included in the request is expired");
    let world = World::new([expired(), granted("ASIAROLE")]);
    let role = AssumeRoleProvider::new(ROLE, Renewing::default(), &world.settings);
    assert!(role.provide().await.is_ok());
    let signer = world.fetch.requests()[1].headers()["authorization"].to_str().unwrap().to_owned();
    assert!(signer.contains("=AKID1/"), "{signer}");

    let world = World::new((0..9).map(|_| expired()));
    let role = AssumeRoleProvider::new(ROLE, Renewing::default(), &world.settings);
    assert_eq!(role.provide().await.unwrap_err().code(), Some("ExpiredToken"));
    assert_eq!(world.fetch.requests().len(), 2);
}

#[tokio::test]
async fn shows_no_secret_anywhere() {
    // A service that repeats what was sent, as STS does when a signature does not match.
    for echo in ["canary-base-token", "x-amz-security-token:canary-base-token", "canary-base-secret"] {
        let world = World::new([refused(403, "SignatureDoesNotMatch", echo)]);
        let role = world.role().with_external_id("canary-external");
        let error = role.provide().await.unwrap_err();
        assert_eq!(error.code(), Some("SignatureDoesNotMatch"));
        let findings = role.findings();
        let shown = format!("{} {role:?} {role:#?} {findings:?}", whole(&error));
        assert!(!shown.contains("canary"), "{shown}");
    }
    let world = World::new([granted("ASIAROLE")]);
    let credentials = world.role().provide().await.unwrap();
    assert!(!format!("{credentials:?} {:?}", world.fetch).contains("canary"));
}

#[test]
fn explains_itself_without_asking_anybody() {
    let world = World::new([]);
    let role = AssumeRoleProvider::new(ROLE, world.role(), &world.settings);
    let findings = role.findings();
    let found =
        |what: &str| findings.iter().filter(|f| f.what == what).map(|f| f.found.as_str()).collect::<Vec<_>>();
    assert_eq!(found("role"), [ROLE, ROLE]);
    assert_eq!(found("STS")[0], "https://sts.eu-west-1.amazonaws.com/");
    assert_eq!(found("base credentials")[0], "of `assume role`");
    assert!(world.fetch.requests().is_empty());
    assert_eq!(role.name(), "assume role");
}
