//! The token's file is shared: other programs, sign-ins and sign-outs change it while a token is renewed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::io;
use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use dynamo_auth::port::{
    Fetch, FetchError, FetchErrorKind, FetchLimits, FileStamp, Fs, ManualClock, MapEnv, MapFs, Ports,
};
use dynamo_auth::{ErrorKind, Region, Settings, SsoConfig, SsoToken, SsoTokenProvider};
use serde_json::json;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const FILE: &str = "/home/me/.aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json";

fn token(access: &str, expires_at: &str, refresh: &str) -> String {
    json!({
        "accessToken": access, "expiresAt": expires_at, "refreshToken": refresh, "clientId": "i",
        "clientSecret": "c", "registrationExpiresAt": "2027-01-01T00:00:00Z",
    })
    .to_string()
}

fn token_at_noon() -> String {
    token("t1", "2026-01-01T12:00:00Z", "r1")
}

fn noon() -> SystemTime {
    OffsetDateTime::parse("2026-01-01T12:00:00Z", &Rfc3339).unwrap().into()
}

/// A service that gives a new token and a new refresh token each time, for the last refresh token only; meanwhile
/// something happens to the files.
#[derive(Debug)]
struct Rotating {
    files: MapFs,
    meanwhile: fn(&MapFs),
    issued: Mutex<u32>,
    answers: Arc<Answers>,
}

/// What becomes of the answers that the service has given.
#[derive(Debug)]
enum Answer {
    Arrives,
    Waits,
    /// The connection is lost, and the next one works again.
    Lost,
}

type Answers = Mutex<Answer>;

impl Rotating {
    fn exchanged(&self, body: &[u8]) -> http::Response<Vec<u8>> {
        (self.meanwhile)(&self.files);
        let asked: serde_json::Value = serde_json::from_slice(body).unwrap();
        let mut issued = self.issued.lock().unwrap();
        if asked["refreshToken"] != format!("r{issued}") {
            let refusal =
                http::Response::builder().status(400).body(br#"{"error":"invalid_grant"}"#.to_vec());
            return refusal.unwrap();
        }
        *issued += 1;
        let answer = json!({
            "accessToken": format!("t{issued}"), "expiresIn": 3600, "refreshToken": format!("r{issued}"),
        });
        http::Response::new(answer.to_string().into_bytes())
    }
}

impl Fetch for Rotating {
    async fn fetch(
        &self,
        request: http::Request<Vec<u8>>,
        _: FetchLimits,
    ) -> Result<http::Response<Vec<u8>>, FetchError> {
        let answer = self.exchanged(request.body());
        std::future::poll_fn(|_| {
            let mut answers = self.answers.lock().unwrap();
            match *answers {
                Answer::Arrives => Poll::Ready(Ok(())),
                Answer::Waits => Poll::Pending,
                Answer::Lost => {
                    *answers = Answer::Arrives;
                    Poll::Ready(Err(FetchError::new(FetchErrorKind::Other, "the connection is gone")))
                }
            }
        })
        .await?;
        Ok(answer)
    }
}

/// Files that nobody may write.
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
        self.0.stamp(path)
    }
}

fn rotating(files: &MapFs, meanwhile: fn(&MapFs), way: Answer) -> Rotating {
    let answers = Arc::new(Mutex::new(way));
    Rotating { files: files.clone(), meanwhile, issued: Mutex::new(1), answers }
}

/// A provider at noon, whose token is over and whose refresh token is `r1`.
fn world(files: &MapFs, seen: impl Fs, meanwhile: fn(&MapFs)) -> (SsoTokenProvider, ManualClock) {
    files.write(FILE, token_at_noon());
    let clock = ManualClock::new(noon());
    let ports = Ports::builder(clock.clone())
        .env(MapEnv::new([("HOME", "/home/me")]))
        .fs(seen)
        .fetch(rotating(files, meanwhile, Answer::Arrives))
        .build();
    let config = SsoConfig::new("dev", Region::new("eu-west-1").unwrap()).with_session("dev");
    (SsoTokenProvider::new(config, &Settings::new(&ports)), clock)
}

#[tokio::test]
async fn where_nothing_can_be_written_each_renewal_builds_on_the_last() {
    let files = MapFs::default();
    let (provider, clock) = world(&files, ReadOnly(files.clone()), |_| ());
    for expected in ["t2", "t3", "t4", "t5"] {
        assert_eq!(provider.provide_token().await.unwrap().token(), expected);
        assert_eq!(provider.provide_token().await.unwrap().token(), expected);
        clock.advance(Duration::from_secs(3600));
    }
}

#[tokio::test]
async fn a_sign_out_during_a_renewal_is_not_undone() {
    let files = MapFs::default();
    let (provider, _clock) = world(&files, files.clone(), |files| {
        files.remove(FILE);
    });
    assert_eq!(provider.provide_token().await.unwrap().token(), "t2");
    assert_eq!(files.read(FILE.as_ref(), 1 << 16).unwrap_err().kind(), io::ErrorKind::NotFound);
    assert_eq!(provider.provide_token().await.unwrap_err().kind(), ErrorKind::SignInNeeded);
}

#[tokio::test]
async fn a_sign_in_during_a_renewal_stays() {
    let files = MapFs::default();
    let (provider, _clock) =
        world(&files, files.clone(), |files| files.write(FILE, token("new", "2026-01-01T20:00:00Z", "n")));
    assert_eq!(provider.provide_token().await.unwrap().token(), "t2");
    assert_eq!(provider.provide_token().await.unwrap().token(), "new");
}

#[tokio::test]
async fn another_program_that_was_faster_is_no_failure() {
    let files = MapFs::default();
    let (provider, _clock) =
        world(&files, files.clone(), |files| files.write(FILE, token("new", "2026-01-01T20:00:00Z", "n")));
    // Its renewal has used up the refresh token that this program still has.
    files.write(FILE, token("t0", "2026-01-01T12:00:00Z", "r0"));
    assert_eq!(provider.provide_token().await.unwrap().token(), "new");
}

#[tokio::test]
async fn an_answer_is_not_lost_with_the_caller_who_left() {
    for (way, token) in [(Answer::Arrives, Some("t2")), (Answer::Lost, None)] {
        let files = MapFs::default();
        files.write(FILE, token_at_noon());
        let fetch = rotating(&files, |_| (), Answer::Waits);
        let answers = Arc::clone(&fetch.answers);
        let clock = ManualClock::new(noon());
        let ports = Ports::builder(clock.clone())
            .env(MapEnv::new([("HOME", "/home/me"), ("AWS_MAX_ATTEMPTS", "1")]))
            .fs(files.clone())
            .fetch(fetch)
            .build();
        let config = SsoConfig::new("dev", Region::new("eu-west-1").unwrap()).with_session("dev");
        let provider = SsoTokenProvider::new(config, &Settings::new(&ports));
        {
            let mut leaves = pin!(provider.provide_token());
            assert!(leaves.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
        clock.advance(Duration::from_secs(20));
        *answers.lock().unwrap() = way;
        let outcome = provider.provide_token().await;
        assert_eq!(outcome.as_ref().ok().map(SsoToken::token), token);
        match outcome {
            // It lives from when it was asked for.
            Ok(token) => assert_eq!(token.expires_at(), noon() + Duration::from_secs(3600)),
            // Asked anew, the service knows the refresh token no more.
            Err(error) => assert_eq!(error.code(), Some("invalid_grant")),
        }
    }
}
