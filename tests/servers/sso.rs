//! Sign-in sessions, against a stand-in that answers by a script: no other server has their two services. The DynamoDB
//! beside it is the embedded one, which lets in the one key that the script gives out.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use dynamo_client::ClientBuilder;
use dynamo_client::auth::port::{Fs, MapFs, RealFs};
use dynamo_client::auth::{
    Chain, Credentials, Error, ErrorKind as AuthErrorKind, ProfileProvider, ProvideCredentials, Renewal,
};
use dynamo_tests::servers::{SsoAnswer, SsoStub};
use dynamo_tests::{EmbeddedServer, KnownKey};
use http::Request;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::harness::{sealed, send, settings, write_and_read};

const HOME: &str = "/home/me";
/// Named by the SHA-1 hash of the session's name, `dev`.
const CACHE: &str = ".aws/sso/cache/34c6fceca75e456f25e7e99531e2425c6c1de443.json";
const CONFIG: &str = "[profile reader]\nsso_session = dev\nsso_account_id = 123456789012\n\
                      sso_role_name = Reader/of orders\n\
                      [sso-session dev]\nsso_region = us-east-1\n\
                      sso_start_url = https://example.awsapps.com/start\n";
const PORTAL: &str = "GET /federation/credentials";
const RENEWAL: &str = "POST /token";

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// A person who has signed in, at a machine with a profile for a role.
struct Desk {
    dynamodb: EmbeddedServer,
    sso: SsoStub,
    files: MapFs,
}

impl Desk {
    /// Starts the servers, with the time at which the token is over and the scripts of the two services.
    fn new(token_over: SystemTime, portal: Vec<SsoAnswer>, renewals: Vec<SsoAnswer>) -> Self {
        let files = [(format!("{HOME}/.aws/config"), CONFIG.to_owned()), cached(HOME, token_over)];
        Self {
            dynamodb: EmbeddedServer::start_with(KnownKey::temporary()).unwrap(),
            sso: SsoStub::start(portal, renewals).unwrap(),
            files: MapFs::new(files),
        }
    }

    fn client(&self, home: &str, files: impl Fs) -> ClientBuilder {
        let sso = self.sso.endpoint();
        let variables = [
            ("HOME", home),
            ("AWS_PROFILE", "reader"),
            ("AWS_ENDPOINT_URL_SSO", sso.as_str()),
            ("AWS_ENDPOINT_URL_SSO_OIDC", sso.as_str()),
        ];
        sealed(&self.dynamodb.endpoint(), &variables, files)
    }

    /// What the profile provides; an error holds nothing that is secret.
    async fn provide(&self) -> Result<Credentials, Error> {
        let settings = settings(self.client(HOME, self.files.clone())).await;
        let provided = ProfileProvider::new(&settings).provide().await;
        if let Err(error) = &provided {
            let text = format!("{error} {error:?}");
            for secret in ["access-token", "refresh-token", "client-secret"] {
                assert!(!text.contains(secret), "{text}");
            }
        }
        provided
    }

    /// The method and the path of each request that came.
    fn asked(&self) -> Vec<String> {
        self.sso.requests().into_iter().map(|request| request.line).collect()
    }

    fn cached_token(&self) -> Value {
        let content = self.files.read(format!("{HOME}/{CACHE}").as_ref(), 10_000).unwrap();
        serde_json::from_slice(&content).unwrap()
    }
}

/// The file that a sign-in leaves below this home, and where it is.
fn cached(home: &str, token_over: SystemTime) -> (String, String) {
    let text = |time: SystemTime| OffsetDateTime::from(time).format(&Rfc3339).unwrap();
    let token = json!({
        "accessToken": "access-token-1", "expiresAt": text(token_over), "refreshToken": "refresh-token-1",
        "clientId": "client-1", "clientSecret": "client-secret-1",
        "registrationExpiresAt": text(SystemTime::now() + 24 * HOUR),
        "startUrl": "https://example.awsapps.com/start", "region": "us-east-1",
    });
    (format!("{home}/{CACHE}"), token.to_string())
}

/// The key that the embedded server knows, as the portal gives it out.
fn key(expires: SystemTime) -> SsoAnswer {
    let key = KnownKey::temporary();
    let token = key.session_token.unwrap();
    SsoAnswer::credentials(&key.access_key_id, &key.secret_access_key, &token, expires)
}

#[tokio::test]
async fn a_sign_in_opens_a_role() {
    let desk = Desk::new(SystemTime::now() + HOUR, vec![key(SystemTime::now() + HOUR)], vec![]);
    let client = desk.client(HOME, desk.files.clone()).credentials_from(Chain::standard);
    write_and_read(&client.build().await.unwrap()).await;
    let counts = desk.dynamodb.counts();
    assert_eq!((counts.verified, counts.refused), (3, 0), "each signature was the session's");

    let requests = desk.sso.requests();
    assert_eq!(desk.asked(), [PORTAL], "asked once for three calls");
    assert_eq!(requests[0].query["role_name"], "Reader/of orders");
    assert_eq!(requests[0].query["account_id"], "123456789012");
    assert_eq!(requests[0].bearer_token.as_deref(), Some("access-token-1"));
    assert!(!requests[0].is_signed);
}

#[tokio::test]
async fn the_portal_tells_the_time_in_milliseconds() {
    let expires = SystemTime::UNIX_EPOCH + Duration::from_millis(1_900_000_000_250);
    let desk = Desk::new(SystemTime::now() + HOUR, vec![key(expires)], vec![]);
    let credentials = desk.provide().await.unwrap();
    assert_eq!(credentials.expires_at(), Some(expires));
    assert_eq!((credentials.account_id(), credentials.renewal()), (Some("123456789012"), Renewal::Ahead));
}

#[tokio::test]
async fn a_token_that_is_nearly_over_is_renewed_first() {
    let renewed = SsoAnswer::token("access-token-2", HOUR, "refresh-token-2");
    let desk =
        Desk::new(SystemTime::now() + MINUTE, vec![key(SystemTime::now() + HOUR)], vec![renewed.clone()]);
    desk.provide().await.unwrap();
    assert_eq!(desk.asked(), [RENEWAL, PORTAL]);
    let requests = desk.sso.requests();
    let expected = json!({
        "grantType": "refresh_token", "refreshToken": "refresh-token-1",
        "clientId": "client-1", "clientSecret": "client-secret-1",
    });
    assert_eq!((&requests[0].body, requests[0].is_signed), (&expected, false));
    assert_eq!(requests[1].bearer_token.as_deref(), Some("access-token-2"));
    let cached = desk.cached_token();
    assert_eq!(
        (&cached["accessToken"], &cached["refreshToken"]),
        (&json!("access-token-2"), &json!("refresh-token-2"))
    );
    assert_eq!(cached["clientSecret"], "client-secret-1", "what else is in the file stays");
    let over = OffsetDateTime::parse(cached["expiresAt"].as_str().unwrap(), &Rfc3339).unwrap();
    assert!(SystemTime::from(over) > SystemTime::now() + HOUR - MINUTE, "{over}");
}

#[tokio::test]
async fn a_renewed_token_is_written_for_its_owner_alone() {
    let desk = Desk::new(
        SystemTime::now(),
        vec![key(SystemTime::now() + HOUR)],
        vec![SsoAnswer::token("access-token-2", HOUR, "refresh-token-2")],
    );
    let home = std::env::temp_dir().join(format!("dynamo-tests-sso-{}", std::process::id()));
    let (path, token) = cached(home.to_str().unwrap(), SystemTime::now() - MINUTE);
    std::fs::create_dir_all(home.join(".aws/sso/cache")).unwrap();
    std::fs::write(home.join(".aws/config"), CONFIG).unwrap();
    std::fs::write(&path, token).unwrap();
    let settings = settings(desk.client(home.to_str().unwrap(), RealFs)).await;
    let outcome = ProfileProvider::new(&settings).provide().await;
    let written: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let metadata = std::fs::metadata(&path).unwrap();
    std::fs::remove_dir_all(&home).unwrap();

    outcome.unwrap();
    assert_eq!(written["accessToken"], "access-token-2");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777, 0o600);
    #[cfg(not(unix))]
    assert!(metadata.is_file());
}

#[tokio::test]
async fn a_token_that_can_not_be_renewed_is_used_to_its_end() {
    let refused = SsoAnswer::refused(400, "invalid_grant");
    let desk = Desk::new(SystemTime::now() + MINUTE, vec![key(SystemTime::now() + HOUR)], vec![refused]);
    desk.provide().await.unwrap();
    assert_eq!(desk.asked(), [RENEWAL, PORTAL]);
    assert_eq!(desk.sso.requests()[1].bearer_token.as_deref(), Some("access-token-1"));
    assert_eq!(desk.cached_token()["accessToken"], "access-token-1");
}

#[tokio::test]
async fn a_session_that_is_over_asks_to_sign_in() {
    let refused = SsoAnswer::refused(400, "invalid_grant");
    let over = Desk::new(SystemTime::now() - MINUTE, vec![key(SystemTime::now() + HOUR)], vec![refused]);
    let error = over.provide().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (AuthErrorKind::SignInNeeded, Some("invalid_grant")), "{error}");
    assert!(error.to_string().contains("aws sso login"), "{error}");
    assert_eq!(over.asked(), [RENEWAL], "the portal is not asked with a token that is over");

    let ended = Desk::new(SystemTime::now() + HOUR, vec![SsoAnswer::unauthorized()], vec![]);
    let error = ended.provide().await.unwrap_err();
    assert_eq!(error.kind(), AuthErrorKind::SignInNeeded, "{error}");
    assert_eq!(ended.asked(), [PORTAL], "another attempt would be refused too");
}

#[tokio::test]
async fn a_service_that_is_busy_is_asked_again() {
    let busy = || SsoAnswer::refused(503, "busy");
    let desk = Desk::new(
        SystemTime::now() - MINUTE,
        vec![busy(), key(SystemTime::now() + HOUR)],
        vec![busy(), SsoAnswer::token("access-token-2", HOUR, "refresh-token-2")],
    );
    desk.provide().await.unwrap();
    assert_eq!(desk.asked(), [RENEWAL, RENEWAL, PORTAL, PORTAL]);
}

#[tokio::test]
async fn the_stand_in_follows_its_scripts_and_keeps_the_requests() {
    let expires = SystemTime::UNIX_EPOCH + Duration::from_millis(1_900_000_000_123);
    let portal = [SsoAnswer::credentials("ASIAINVENTED", "secret", "session", expires)];
    let tokens = [SsoAnswer::token("access-2", HOUR, "refresh-2"), SsoAnswer::refused(400, "invalid_grant")];
    let sso = SsoStub::start(portal, tokens).unwrap();
    let endpoint = sso.endpoint();
    let get = || {
        Request::get("/federation/credentials?role_name=a%2Fb%20c&account_id=123456789012")
            .header("x-amz-sso_bearer_token", "access-1")
            .body(Bytes::new())
            .unwrap()
    };
    let post = || Request::post("/token").body(Bytes::from(r#"{"grantType":"refresh_token"}"#)).unwrap();

    let credentials: Value = serde_json::from_str(&send(&endpoint, get()).await.body).unwrap();
    assert_eq!(credentials["roleCredentials"]["expiration"], 1_900_000_000_123_u64);
    let token: Value = serde_json::from_str(&send(&endpoint, post()).await.body).unwrap();
    assert_eq!((&token["accessToken"], &token["expiresIn"]), (&json!("access-2"), &json!(3600)));
    let refused = send(&endpoint, post()).await;
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains(r#""error":"invalid_grant""#), "{}", refused.body);
    assert_eq!(send(&endpoint, get()).await.status, 500, "the portal's script is over");
    assert_eq!(send(&endpoint, Request::get("/").body(Bytes::new()).unwrap()).await.status, 404);

    let requests = sso.requests();
    let lines: Vec<&str> = requests.iter().map(|request| request.line.as_str()).collect();
    assert_eq!(lines, [PORTAL, RENEWAL, RENEWAL, PORTAL, "GET /"]);
    assert_eq!((requests[0].query["role_name"].as_str(), requests[0].is_signed), ("a/b c", false));
    assert_eq!(requests[0].bearer_token.as_deref(), Some("access-1"));
    assert_eq!(requests[1].body["grantType"], "refresh_token");
}
