//! The token of a sign-in session is renewed in time, once for all who wait, and written back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use dynamo_auth::port::{
    Fetch, FetchError, FetchLimits, FileStamp, FixedRandom, Fs, ManualClock, MapEnv, MapFs, Ports,
    ScriptedFetch,
};
use dynamo_auth::{
    Error, ErrorKind, ProvideCredentials, Region, Settings, SsoConfig, SsoProvider, SsoToken,
    SsoTokenProvider,
};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const FILE: &str = "/home/me/.aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json";

fn at(time: &str) -> SystemTime {
    OffsetDateTime::parse(time, &Rfc3339).unwrap().into()
}

/// A token that is over at noon.
fn token() -> Value {
    json!({
        "accessToken": "canary-old", "expiresAt": "2026-01-01T12:00:00Z", "refreshToken": "canary-refresh",
        "clientId": "canary-id", "clientSecret": "canary-client", "registrationExpiresAt": "2026-02-01T00:00:00Z",
        "region": "eu-west-1", "startUrl": "https://x.example/start", "Unknown": [1, {"a": null}],
    })
}

fn renewed() -> Vec<u8> {
    json!({ "accessToken": "canary-new", "expiresIn": 3600, "refreshToken": "canary-next", "tokenType": "Bearer" })
        .to_string()
        .into_bytes()
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Result<http::Response<Vec<u8>>, FetchError> {
    Ok(http::Response::builder().status(status).body(body.into()).unwrap())
}

/// One session with everything that it sees.
struct World {
    clock: ManualClock,
    fs: MapFs,
    fetch: ScriptedFetch,
    provider: SsoTokenProvider,
}

impl World {
    fn new(
        now: &str,
        token: &Value,
        answers: impl IntoIterator<Item = Result<http::Response<Vec<u8>>, FetchError>>,
    ) -> Self {
        let fs = MapFs::new([(FILE, token.to_string())]);
        Self::on(now, fs.clone(), fs, answers, |config| config)
    }

    fn on(
        now: &str,
        fs: MapFs,
        seen: impl Fs,
        answers: impl IntoIterator<Item = Result<http::Response<Vec<u8>>, FetchError>>,
        change: impl Fn(SsoConfig) -> SsoConfig,
    ) -> Self {
        let (clock, fetch) = (ManualClock::new(at(now)), ScriptedFetch::new(answers));
        let ports = Ports::builder(clock.clone())
            .env(MapEnv::new([("HOME", "/home/me")]))
            .fs(seen)
            .fetch(fetch.clone())
            .random(FixedRandom(0.0))
            .build();
        let config = SsoConfig::new("dev", Region::new("eu-west-1").unwrap());
        let provider = SsoTokenProvider::new(change(config.with_session("dev")), &Settings::new(&ports));
        Self { clock, fs, fetch, provider }
    }

    async fn token(&self) -> Result<SsoToken, Error> {
        self.provider.provide_token().await
    }

    fn asked(&self) -> usize {
        self.fetch.requests().len()
    }

    fn file(&self) -> Value {
        serde_json::from_slice(&self.fs.read(FILE.as_ref(), 65536).unwrap()).unwrap()
    }
}

#[tokio::test]
async fn a_token_is_renewed_in_its_last_five_minutes() {
    let world = World::new("2026-01-01T11:54:59Z", &token(), [answer(200, renewed())]);
    assert_eq!((world.token().await.unwrap().token(), world.asked()), ("canary-old", 0));
    world.clock.advance(Duration::from_secs(1));
    let new = world.token().await.unwrap();
    assert_eq!((new.token(), new.expires_at()), ("canary-new", at("2026-01-01T12:55:00Z")));
    assert!(!format!("{new:?} {:?} {:?}", world.provider, world.provider.findings()).contains("canary"));

    let request = &world.fetch.requests()[0];
    assert_eq!(request.uri(), "https://oidc.eu-west-1.amazonaws.com/token");
    assert_eq!(
        (request.method().as_str(), request.headers()["content-type"].as_bytes()),
        ("POST", &b"application/json"[..])
    );
    let expected = json!({
        "grantType": "refresh_token", "clientId": "canary-id", "clientSecret": "canary-client",
        "refreshToken": "canary-refresh",
    });
    assert_eq!(serde_json::from_slice::<Value>(request.body()).unwrap(), expected);

    let mut file = token();
    file["accessToken"] = "canary-new".into();
    file["expiresAt"] = "2026-01-01T12:55:00Z".into();
    file["refreshToken"] = "canary-next".into();
    assert_eq!(world.file(), file);
    assert_eq!((world.token().await.unwrap().token(), world.asked()), ("canary-new", 1));
}

#[tokio::test]
async fn an_expired_token_is_renewed_too() {
    let world = World::new("2026-01-02T00:00:00Z", &token(), [answer(500, ""), answer(200, renewed())]);
    assert_eq!((world.token().await.unwrap().token(), world.asked()), ("canary-new", 2));
}

#[tokio::test]
async fn a_renewal_that_fails_is_not_missed_while_the_token_works() {
    let failures = [
        vec![answer(400, r#"{"error":"invalid_grant","error_description":"canary-refresh is bad"}"#)],
        vec![answer(503, ""), answer(503, ""), answer(503, "")],
        vec![answer(200, "<html>canary"), answer(200, "[]"), answer(200, "")],
        vec![answer(200, r#"{"accessToken":"canary-new"}"#)],
        vec![answer(200, r#"{"accessToken":"canary\r\nx: y","expiresIn":3600}"#)],
    ];
    for answers in failures {
        let (first, then) = (answers.len(), answer(200, renewed()));
        let world = World::new("2026-01-01T11:58:00Z", &token(), answers.into_iter().chain([then]));
        assert_eq!((world.token().await.unwrap().token(), world.asked()), ("canary-old", first));
        assert_eq!(world.file(), token());
        // For half a minute nobody asks again.
        world.clock.advance(Duration::from_secs(29));
        assert_eq!((world.token().await.unwrap().token(), world.asked()), ("canary-old", first));
        world.clock.advance(Duration::from_secs(1));
        assert_eq!((world.token().await.unwrap().token(), world.asked()), ("canary-new", first + 1));
    }
}

#[tokio::test]
async fn a_renewal_that_fails_tells_why_when_the_token_is_over() {
    let refused = r#"{"error":"invalid_grant","error_description":"the canary-refresh is bad"}"#;
    for (answers, kind, lasting, code, part) in [
        (vec![answer(400, refused)], ErrorKind::SignInNeeded, true, Some("invalid_grant"), "aws sso login"),
        (vec![answer(401, "")], ErrorKind::SignInNeeded, true, None, "status 401; sign in with"),
        (vec![answer(503, ""); 3], ErrorKind::SourceFailed, false, None, "status 503"),
        (vec![answer(200, "{}")], ErrorKind::SourceFailed, false, None, "no `accessToken`"),
    ] {
        let (asked, then) = (answers.len(), answer(200, renewed()));
        let world = World::new("2026-01-01T12:00:00Z", &token(), answers.into_iter().chain([then]));
        for _ in 0..2 {
            let error = world.token().await.unwrap_err();
            assert_eq!((error.kind(), error.is_lasting(), error.code()), (kind, lasting, code), "{error}");
            assert!(error.to_string().contains(part), "{error}");
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
            assert_eq!(world.asked(), asked);
        }
        world.clock.advance(Duration::from_secs(30));
        assert_eq!(world.token().await.unwrap().token(), "canary-new");
    }
}

#[tokio::test]
async fn what_can_t_be_renewed_is_used_to_its_end_and_not_beyond() {
    let without = |name: &str| {
        let mut token = token();
        token.as_object_mut().unwrap().remove(name);
        token
    };
    let mut registration_is_over = token();
    registration_is_over["registrationExpiresAt"] = "2026-01-01T11:58:00Z".into();
    let mut registration_is_none = token();
    registration_is_none["registrationExpiresAt"] = "soon".into();
    for (token, part) in [
        (without("refreshToken"), "no `refreshToken`"),
        (without("clientId"), "no `clientId`"),
        (without("clientSecret"), "no `clientSecret`"),
        (without("registrationExpiresAt"), "no `registrationExpiresAt`"),
        (registration_is_over, "registration is over"),
        (registration_is_none, "is no time"),
    ] {
        let world = World::new("2026-01-01T11:59:59Z", &token, []);
        assert_eq!(world.token().await.unwrap().token(), "canary-old");
        world.clock.advance(Duration::from_secs(1));
        let error = world.token().await.unwrap_err();
        assert_eq!((error.kind(), world.asked()), (ErrorKind::SignInNeeded, 0));
        assert!(
            error.to_string().contains(part) && error.to_string().contains("--sso-session dev"),
            "{error}"
        );
    }
    let fs = MapFs::new([(FILE, token().to_string())]);
    let legacy = |_: SsoConfig| SsoConfig::new("dev", Region::new("eu-west-1").unwrap());
    let world = World::on("2026-01-01T12:00:00Z", fs.clone(), fs, [], legacy);
    let error = world.token().await.unwrap_err();
    assert!(error.to_string().contains("can't be renewed without an `sso_session`"), "{error}");
}

#[tokio::test]
async fn an_unsaved_token_is_used_until_the_file_changes() {
    let fs = MapFs::new([(FILE, token().to_string())]);
    let world =
        World::on("2026-01-01T12:00:00Z", fs.clone(), ReadOnly(fs), [answer(200, renewed())], |config| {
            config
        });
    for _ in 0..3 {
        assert_eq!((world.token().await.unwrap().token(), world.asked()), ("canary-new", 1));
        world.clock.advance(Duration::from_secs(600));
    }
    assert_eq!(world.file(), token());
    assert!(world.provider.findings()[0].found.contains("others than its owner may read it"));
    let mut again = token();
    again["accessToken"] = "canary-again".into();
    again["expiresAt"] = "2027-01-01T00:00:00Z".into();
    world.fs.write(FILE, again.to_string());
    assert_eq!((world.token().await.unwrap().token(), world.asked()), ("canary-again", 1));
    world.fs.remove(FILE);
    assert_eq!(world.token().await.unwrap_err().kind(), ErrorKind::SignInNeeded);
}

/// Files that everybody may read and nobody write.
#[derive(Debug)]
struct ReadOnly(MapFs);

impl Fs for ReadOnly {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.0.read(path, limit)
    }

    fn replace_private(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn stamp(&self, path: &Path) -> io::Result<FileStamp> {
        self.0.stamp(path).map(|stamp| FileStamp { open_to_others: true, ..stamp })
    }
}

/// Waits before each answer as long as it is told to, and counts.
#[derive(Clone, Debug, Default)]
struct Slow {
    opened: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
}

impl Fetch for Slow {
    async fn fetch(
        &self,
        _: http::Request<Vec<u8>>,
        _: FetchLimits,
    ) -> Result<http::Response<Vec<u8>>, FetchError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        while !self.opened.load(Ordering::Relaxed) {
            tokio::task::yield_now().await;
        }
        answer(200, renewed())
    }
}

#[tokio::test]
async fn many_wait_for_one_renewal_and_a_dropped_one_is_taken_over() {
    let slow = Slow::default();
    let fs = MapFs::new([(FILE, token().to_string())]);
    let ports = Ports::builder(ManualClock::new(at("2026-01-01T12:00:00Z")))
        .env(MapEnv::new([("HOME", "/home/me")]))
        .fs(fs)
        .fetch(slow.clone())
        .build();
    let config = SsoConfig::new("dev", Region::new("eu-west-1").unwrap()).with_session("dev");
    let provider = SsoTokenProvider::new(config, &Settings::new(&ports));
    let mut tasks: Vec<_> = (0..8)
        .map(|_| {
            let provider = provider.clone();
            tokio::spawn(async move { provider.provide_token().await })
        })
        .collect();
    while slow.asked.load(Ordering::Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
    let first = tasks.remove(0);
    first.abort();
    assert!(first.await.is_err_and(|error| error.is_cancelled()));
    slow.opened.store(true, Ordering::Relaxed);
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().token(), "canary-new");
    }
    assert_eq!(slow.asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_provider_of_keys_renews_the_token_first() {
    let keys = json!({ "roleCredentials": {
        "accessKeyId": "ASIA", "secretAccessKey": "s", "sessionToken": "t", "expiration": 1_767_272_400_000_u64,
    }});
    let fetch = ScriptedFetch::new([answer(200, renewed()), answer(200, keys.to_string())]);
    let ports = Ports::builder(ManualClock::new(at("2026-01-01T12:00:00Z")))
        .env(MapEnv::new([("HOME", "/home/me"), ("AWS_USE_FIPS_ENDPOINT", "true")]))
        .fs(MapFs::new([(FILE, token().to_string())]))
        .fetch(fetch.clone())
        .build();
    let config =
        SsoConfig::new("u", Region::new("us-east-1").unwrap()).with_session("dev").with_role("1", "R");
    let provider = SsoProvider::new(config, &Settings::new(&ports));
    assert_eq!(provider.provide().await.unwrap().access_key_id(), "ASIA");
    let requests = fetch.requests();
    assert_eq!(requests[0].uri(), "https://oidc-fips.us-east-1.amazonaws.com/token");
    assert_eq!(requests[1].uri().host(), Some("portal.sso-fips.us-east-1.amazonaws.com"));
    assert_eq!(requests[1].headers()["x-amz-sso_bearer_token"], "canary-new");
}

#[cfg(unix)]
mod real_files {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::PathBuf;

    use dynamo_auth::port::RealFs;

    use super::*;

    /// A home directory of this test alone.
    struct Home(PathBuf);

    impl Home {
        fn new(name: &str) -> Self {
            let home = std::env::temp_dir().join(format!("dynamo-auth-sso-{}-{name}", std::process::id()));
            std::fs::create_dir_all(home.join(".aws/sso/cache")).unwrap();
            Self(home)
        }

        fn file(&self) -> PathBuf {
            self.0.join(".aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json")
        }

        fn provider(&self, now: &str) -> SsoTokenProvider {
            let ports = Ports::builder(ManualClock::new(at(now)))
                .env(MapEnv::new([("HOME", self.0.to_str().unwrap())]))
                .fs(RealFs)
                .fetch(ScriptedFetch::new([answer(200, renewed())]))
                .build();
            let config = SsoConfig::new("u", Region::new("us-east-1").unwrap()).with_session("dev");
            SsoTokenProvider::new(config, &Settings::new(&ports))
        }
    }

    impl Drop for Home {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[tokio::test]
    async fn the_file_that_is_written_is_its_owner_s_alone() {
        let home = Home::new("mode");
        std::fs::write(home.file(), token().to_string()).unwrap();
        std::fs::set_permissions(home.file(), std::fs::Permissions::from_mode(0o644)).unwrap();
        let provider = home.provider("2026-01-01T12:00:00Z");
        assert!(provider.findings()[0].found.contains("others than its owner may read it"));
        assert_eq!(provider.provide_token().await.unwrap().token(), "canary-new");
        assert_eq!(std::fs::metadata(home.file()).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!provider.findings()[0].found.contains("others"), "{:?}", provider.findings());
        assert_eq!(std::fs::read_dir(home.file().parent().unwrap()).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_link_is_followed_and_a_pipe_does_not_hang() {
        let home = Home::new("link");
        let elsewhere = home.0.join("token.json");
        std::fs::write(&elsewhere, token().to_string()).unwrap();
        symlink(&elsewhere, home.file()).unwrap();
        let provider = home.provider("2026-01-01T00:00:00Z");
        assert_eq!(provider.provide_token().await.unwrap().token(), "canary-old");

        std::fs::remove_file(home.file()).unwrap();
        let made = std::process::Command::new("mkfifo").arg(home.file()).status();
        if made.is_ok_and(|status| status.success()) {
            assert_eq!(provider.provide_token().await.unwrap_err().kind(), ErrorKind::Io);
        }
        let _ = std::fs::remove_file(home.file());
        symlink(home.file(), home.file()).unwrap();
        assert_eq!(provider.provide_token().await.unwrap_err().kind(), ErrorKind::Io);
    }
}
