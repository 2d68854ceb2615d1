//! Roles that are taken on with the token of an identity provider.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use dynamo_auth::port::{FetchError, ManualClock, MapEnv, MapFs, Ports, ScriptedFetch};
use dynamo_auth::{Error, ErrorKind, ProvideCredentials, Renewal, Settings, WebIdentityProvider};
use http::{Request, Response};

const ROLE: &str = "arn:aws:iam::111122223333:role/pod";
const FILE: &str = "/var/run/secrets/token";

type Answer = Result<Response<Vec<u8>>, FetchError>;

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    Ok(Response::builder().status(status).body(body.into()).unwrap())
}

fn granted() -> Answer {
    answer(
        200,
        "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><AssumedRoleUser>\
         <Arn>arn:aws:sts::111122223333:assumed-role/pod/me</Arn></AssumedRoleUser><Credentials>\
         <AccessKeyId>ASIAPOD</AccessKeyId><SecretAccessKey>canary-secret</SecretAccessKey>\
         <SessionToken>canary-session</SessionToken><Expiration>2001-09-09T02:46:40Z</Expiration></Credentials>\
         </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>",
    )
}

fn refused(status: u16, code: &str, message: &str) -> Answer {
    let error = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    answer(status, format!("<ErrorResponse>{error}</ErrorResponse>"))
}

struct World {
    fs: MapFs,
    fetch: ScriptedFetch,
    settings: Settings,
}

impl World {
    fn new(vars: &[(&str, &str)], answers: impl IntoIterator<Item = Answer>) -> Self {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        let (fs, fetch) = (MapFs::new([(FILE, "canary.token\n")]), ScriptedFetch::new(answers));
        let ports = Ports::builder(ManualClock::new(now))
            .env(MapEnv::new(vars.iter().copied()).with("AWS_REGION", "eu-west-1"))
            .fs(fs.clone())
            .fetch(fetch.clone())
            .build();
        Self { fs, fetch, settings: Settings::new(&ports) }
    }

    fn bodies(&self) -> Vec<String> {
        let body = |request: Request<Vec<u8>>| String::from_utf8(request.into_body()).unwrap();
        self.fetch.requests().into_iter().map(body).collect()
    }
}

const SET: [(&str, &str); 2] = [("AWS_ROLE_ARN", ROLE), ("AWS_WEB_IDENTITY_TOKEN_FILE", FILE)];

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
async fn sends_the_token_without_a_signature() {
    let world = World::new(&SET, [granted()]);
    let credentials = WebIdentityProvider::from_environment(&world.settings).provide().await.unwrap();
    assert_eq!(credentials.access_key_id(), "ASIAPOD");
    assert_eq!(credentials.session_token(), Some("canary-session"));
    assert_eq!(credentials.account_id(), Some("111122223333"));
    assert_eq!(credentials.source(), Some(format!("role {ROLE}").as_str()));
    assert_eq!(credentials.renewal(), Renewal::Ahead);

    let [request] = &world.fetch.requests()[..] else { panic!("one request") };
    assert_eq!(request.uri(), "https://sts.eu-west-1.amazonaws.com/");
    assert_eq!(request.headers().len(), 1);
    assert_eq!(request.headers()["content-type"], "application/x-www-form-urlencoded");
    let body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15\
                &RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fpod\
                &RoleSessionName=web-identity-token-1000000000000&WebIdentityToken=canary.token";
    assert_eq!(world.bodies(), [body]);
}

#[tokio::test]
async fn is_given_its_terms_in_code() {
    let world = World::new(&[], [granted()]);
    let provider = WebIdentityProvider::new(ROLE, FILE, &world.settings)
        .with_session_name("me")
        .with_duration(Duration::from_secs(900))
        .with_policy("{}")
        .with_policy_arns(["arn:aws:iam::aws:policy/A"]);
    provider.provide().await.unwrap();
    let body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15\
                &RoleArn=arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fpod&RoleSessionName=me&DurationSeconds=900\
                &Policy=%7B%7D&PolicyArns.member.1.arn=arn%3Aaws%3Aiam%3A%3Aaws%3Apolicy%2FA\
                &WebIdentityToken=canary.token";
    assert_eq!(world.bodies(), [body]);
}

#[tokio::test]
async fn reads_the_file_each_time() {
    let world = World::new(&SET, [granted(), granted()]);
    let provider = WebIdentityProvider::from_environment(&world.settings);
    provider.provide().await.unwrap();
    world.fs.write(FILE, " renewed.token \r\n");
    provider.provide().await.unwrap();
    assert!(world.bodies()[0].ends_with("&WebIdentityToken=canary.token"));
    assert!(world.bodies()[1].ends_with("&WebIdentityToken=renewed.token"));
}

#[track_caller]
fn check_environment(vars: &[(&str, &str)], kind: ErrorKind, setting: Option<&str>, text: &str) {
    let world = World::new(vars, []);
    let provider = WebIdentityProvider::from_environment(&world.settings);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let error = runtime.block_on(provider.provide()).unwrap_err();
    assert_eq!((error.kind(), error.setting()), (kind, setting), "{error}");
    assert!(error.to_string().contains(text), "{error}");
    assert!(world.fetch.requests().is_empty());
}

#[test]
fn the_environment_must_name_the_file_and_the_role() {
    let (file, arn) = ("AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN");
    let unset = "AWS_WEB_IDENTITY_TOKEN_FILE is not set";
    check_environment(&[], ErrorKind::NotLoaded, None, unset);
    check_environment(&[(arn, ROLE)], ErrorKind::NotLoaded, None, unset);
    check_environment(&[(arn, ROLE), (file, "  ")], ErrorKind::NotLoaded, None, unset);
    check_environment(&[(file, FILE)], ErrorKind::InvalidSetting, Some(arn), "AWS_ROLE_ARN is not");
    let name = ("AWS_ROLE_SESSION_NAME", "a b");
    let setting = Some("AWS_ROLE_SESSION_NAME");
    check_environment(
        &[(arn, ROLE), (file, FILE), name],
        ErrorKind::InvalidSetting,
        setting,
        "`AWS_ROLE_SESSION_NAME`",
    );
    check_environment(&[(arn, "a\nb"), (file, FILE)], ErrorKind::InvalidSetting, Some(arn), "`AWS_ROLE_ARN`");
}

#[tokio::test]
async fn the_environment_names_the_session_unless_code_does() {
    let vars = [SET[0], SET[1], ("AWS_ROLE_SESSION_NAME", " env ")];
    let world = World::new(&vars, [granted(), granted()]);
    let provider = WebIdentityProvider::from_environment(&world.settings);
    provider.provide().await.unwrap();
    provider.with_session_name("code").provide().await.unwrap();
    assert!(world.bodies()[0].contains("&RoleSessionName=env&"));
    assert!(world.bodies()[1].contains("&RoleSessionName=code&"));
}

#[tokio::test]
async fn a_file_without_a_token_is_told_by_its_path() {
    let world = World::new(&SET, []);
    let provider = WebIdentityProvider::from_environment(&world.settings);
    world.fs.remove(FILE);
    let error = provider.provide().await.unwrap_err();
    assert_eq!((error.kind(), error.file()), (ErrorKind::Io, Some(FILE.as_ref())));
    assert_eq!(error.to_string(), format!("role {ROLE}: {FILE}: could not be read"));
    let cause = error.source().unwrap().downcast_ref::<std::io::Error>().unwrap();
    assert_eq!((cause.kind(), error.is_lasting()), (std::io::ErrorKind::NotFound, false));

    world.fs.write(FILE, vec![b'a'; 64 * 1024 + 1]);
    assert_eq!(provider.provide().await.unwrap_err().kind(), ErrorKind::Io);
    for (content, what) in [
        (&b""[..], "is empty"),
        (b" \r\n", "is empty"),
        (b"canary\nsecond", "control character"),
        (b"canary\x00second", "control character"),
        (b"canary second", "has a space"),
        (b"canary\xff", "is no text"),
    ] {
        world.fs.write(FILE, content);
        let error = provider.provide().await.unwrap_err();
        assert_eq!((error.kind(), error.file()), (ErrorKind::SourceFailed, Some(FILE.as_ref())));
        assert!(error.to_string().contains(what) && error.to_string().contains(FILE), "{error}");
        assert!(!whole(&error).contains("canary"), "{error:?}");
    }
    assert!(world.fetch.requests().is_empty());
}

#[tokio::test]
async fn asks_again_while_the_identity_provider_is_out_of_reach() {
    let busy = || refused(400, "IDPCommunicationError", "the identity provider could not be reached");
    let world = World::new(&SET, [busy(), answer(503, ""), granted()]);
    assert!(WebIdentityProvider::from_environment(&world.settings).provide().await.is_ok());
    let world = World::new(&SET, [busy(), busy(), busy(), granted()]);
    let error = WebIdentityProvider::from_environment(&world.settings).provide().await.unwrap_err();
    assert_eq!((error.code(), error.is_lasting()), (Some("IDPCommunicationError"), false));
    for code in ["InvalidIdentityToken", "ExpiredTokenException", "IDPRejectedClaim", "AccessDenied"] {
        let world = World::new(&SET, [refused(400, code, "no"), granted()]);
        let error = WebIdentityProvider::from_environment(&world.settings).provide().await.unwrap_err();
        assert_eq!((error.code(), error.is_lasting()), (Some(code), true));
        assert_eq!(world.fetch.requests().len(), 1);
    }
}

#[tokio::test]
async fn shows_no_token_anywhere() {
    let vars = [SET[0], SET[1], ("AWS_ROLE_SESSION_NAME", "me")];
    for (code, message) in [
        ("InvalidIdentityToken", "the token canary.token is bad"),
        ("canary.token", "x"),
        ("X", "anary.token"),
    ] {
        let world = World::new(&vars, [refused(400, code, message)]);
        let provider = WebIdentityProvider::from_environment(&world.settings);
        let error = provider.provide().await.unwrap_err();
        let shown = format!("{} {provider:?} {:?}", whole(&error), provider.findings());
        assert!(!shown.contains("anary.token"), "{shown}");
    }
}

#[test]
fn explains_itself_without_asking_anybody() {
    let world = World::new(&SET, []);
    let provider = WebIdentityProvider::from_environment(&world.settings);
    let found =
        || provider.findings().into_iter().map(|f| format!("{}: {}", f.what, f.found)).collect::<Vec<_>>();
    let expected = [
        format!("AWS_WEB_IDENTITY_TOKEN_FILE: {FILE}"),
        format!("AWS_ROLE_ARN: {ROLE}"),
        "AWS_ROLE_SESSION_NAME: not set".to_owned(),
        format!("token file {FILE}: 13 bytes"),
        "STS: https://sts.eu-west-1.amazonaws.com/".to_owned(),
    ];
    assert_eq!(found(), expected);
    world.fs.remove(FILE);
    assert!(found()[3].contains("can't be read"));
    assert!(world.fetch.requests().is_empty());
    assert_eq!(provider.name(), "web identity");
    let empty = World::new(&[], []);
    assert_eq!(WebIdentityProvider::from_environment(&empty.settings).findings().len(), 3);
}
