//! Where credentials are looked for, what wins, and what is said when there are none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::time::{Duration, SystemTime};

use dynamo_auth::port::{ManualClock, MapEnv, MapFs, Ports};
use dynamo_auth::{
    Chain, Credentials, EnvironmentProvider, Error, ErrorKind, ProfileProvider, ProvideCredentials, Settings,
    StaticProvider,
};

const CREDENTIALS: &str = "/home/me/.aws/credentials";
const CONFIG: &str = "/home/me/.aws/config";

fn ports(env: &[(&str, &str)], files: &[(&str, &str)]) -> Ports {
    Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
        .env(MapEnv::new(env.iter().copied()).with("HOME", "/home/me"))
        .fs(MapFs::new(files.iter().copied()))
        .build()
}

type Vars<'a> = &'a [(&'a str, &'a str)];

async fn environment(env: Vars<'_>) -> Result<Credentials, Error> {
    EnvironmentProvider::new(&ports(env, &[])).provide().await
}

#[tokio::test]
async fn environment_reads_every_variable() {
    let credentials = environment(&[
        ("AWS_ACCESS_KEY_ID", "AKID"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_SESSION_TOKEN", "new"),
        ("AWS_SECURITY_TOKEN", "old"),
        ("AWS_ACCOUNT_ID", "123"),
        ("AWS_CREDENTIAL_EXPIRATION", "1970-01-01T01:00:00+00:30"),
    ])
    .await
    .unwrap();
    assert_eq!((credentials.access_key_id(), credentials.secret_access_key()), ("AKID", "secret"));
    assert_eq!((credentials.session_token(), credentials.account_id()), (Some("new"), Some("123")));
    assert_eq!(credentials.expires_at(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1800)));
}

#[tokio::test]
async fn environment_knows_the_old_token_and_blank_values() {
    let pair = [("AWS_ACCESS_KEY_ID", "AKID"), ("AWS_SECRET_ACCESS_KEY", "secret")];
    for (token, old, expected) in
        [(None, "old", Some("old")), (Some(" "), "old", Some("old")), (None, "", None)]
    {
        let mut env = pair.to_vec();
        env.push(("AWS_SECURITY_TOKEN", old));
        env.extend(token.map(|token| ("AWS_SESSION_TOKEN", token)));
        assert_eq!(environment(&env).await.unwrap().session_token(), expected, "{env:?}");
    }
}

#[tokio::test]
async fn environment_says_what_is_missing_or_wrong() {
    let id = ("AWS_ACCESS_KEY_ID", "AKID");
    let secret = ("AWS_SECRET_ACCESS_KEY", "canary");
    let cases: [(Vars, ErrorKind, &str); 7] = [
        (&[], ErrorKind::NotLoaded, "AWS_ACCESS_KEY_ID is not set"),
        (&[id], ErrorKind::NotLoaded, "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is not"),
        (&[secret], ErrorKind::NotLoaded, "AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is not"),
        (&[id, ("AWS_SECRET_ACCESS_KEY", " \t")], ErrorKind::NotLoaded, "AWS_SECRET_ACCESS_KEY is not"),
        (&[id, ("AWS_SECRET_ACCESS_KEY", "canary\n")], ErrorKind::InvalidCredentials, "control character"),
        (
            &[id, secret, ("AWS_SESSION_TOKEN", "canary \u{7f}")],
            ErrorKind::InvalidCredentials,
            "AWS_SESSION_TOKEN",
        ),
        (
            &[id, secret, ("AWS_CREDENTIAL_EXPIRATION", "soon")],
            ErrorKind::InvalidSetting,
            "AWS_CREDENTIAL_EXPIRATION",
        ),
    ];
    for (env, kind, part) in cases {
        let error = environment(env).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

async fn profile(env: &[(&str, &str)], files: &[(&str, &str)]) -> Result<Credentials, Error> {
    ProfileProvider::new(&Settings::new(&ports(env, files))).provide().await
}

#[tokio::test]
async fn profile_merges_both_files_and_prefers_credentials() {
    let files = [
        (
            CONFIG,
            "[default]\naws_access_key_id = A\n[profile dev]\naws_secret_access_key = config\naws_account_id = 7",
        ),
        (
            CREDENTIALS,
            "[dev]\naws_access_key_id = D\naws_secret_access_key = abc#def\naws_security_token = t",
        ),
    ];
    let credentials = profile(&[("AWS_DEFAULT_PROFILE", "dev")], &files).await.unwrap();
    assert_eq!((credentials.access_key_id(), credentials.secret_access_key()), ("D", "abc#def"));
    assert_eq!((credentials.session_token(), credentials.account_id()), (Some("t"), Some("7")));
}

#[tokio::test]
async fn profile_never_takes_keys_from_another() {
    let files = [(
        CREDENTIALS,
        "[default]\naws_access_key_id = A\naws_secret_access_key = canary\n[dev]\nx = 1\n[half]\naws_access_key_id = H\n",
    )];
    let check = async |name: &str, kind: ErrorKind, part: &str| {
        let error = profile(&[("AWS_PROFILE", name)], &files).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(part), "{error}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        error
    };
    check("dev", ErrorKind::NotLoaded, "profile \"dev\" has no credentials").await;
    let half = check("half", ErrorKind::InvalidProfile, "no `aws_secret_access_key`").await;
    assert_eq!((half.file(), half.line()), (Some(CREDENTIALS.as_ref()), Some(7)));
    let missing = check("hlaf", ErrorKind::ProfileNotFound, "did you mean \"half\"?").await;
    assert_eq!(missing.setting(), Some("AWS_PROFILE"));
    check("quite-other", ErrorKind::ProfileNotFound, "there are default, dev, half").await;
}

#[tokio::test]
async fn profile_names_the_setting_that_is_wrong() {
    for (key, at_fault) in [
        ("role_arn", "role_arn"),
        ("credential_source", "credential_source"),
        ("sso_session", "sso_session"),
        ("web_identity_token_file", "role_arn"),
    ] {
        let text = format!("[default]\n{key} = x\naws_access_key_id = A\naws_secret_access_key = canary\n");
        let error = profile(&[], &[(CONFIG, &text)]).await.unwrap_err();
        let told = (error.kind(), error.setting(), error.line());
        assert_eq!(told, (ErrorKind::InvalidProfile, Some(at_fault), Some(2)), "{error}");
        assert!(error.is_lasting() && !error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn profile_tells_apart_missing_files_and_missing_profiles() {
    let error = profile(&[], &[]).await.unwrap_err();
    assert!(error.is_no_credentials() && error.to_string().contains("no shared config"), "{error}");
    let error = profile(&[], &[(CONFIG, "[profile other]")]).await.unwrap_err();
    assert!(
        error.is_no_credentials()
            && error.to_string().contains("no profile \"default\" in /home/me/.aws/config"),
        "{error}"
    );
    let error = profile(&[("AWS_PROFILE", "dev")], &[]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ProfileNotFound);
}

#[tokio::test]
async fn a_named_file_must_be_good_and_an_expected_one_may_be_bad() {
    let ports = |env: MapEnv| {
        let fs = MapFs::default();
        fs.write(CREDENTIALS, b"[default]\nx = \xff".to_vec());
        Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH))
            .env(env.with("HOME", "/home/me"))
            .fs(fs)
            .build()
    };
    let settings = Settings::new(&ports(MapEnv::default()));
    assert!(settings.files().unwrap().warnings()[0].contains("not UTF-8"), "{:?}", settings.files());
    let settings =
        Settings::new(&ports(MapEnv::new([("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")])));
    let error = settings.files().unwrap_err();
    assert_eq!((error.kind(), error.file()), (ErrorKind::Io, Some(CREDENTIALS.as_ref())));
    let settings = Settings::new(&ports(MapEnv::new([("AWS_CONFIG_FILE", "/none")])));
    assert!(settings.files().unwrap().warnings()[0].contains("AWS_CONFIG_FILE names it"));
}

#[tokio::test]
async fn a_file_that_is_too_long_is_not_read() {
    let long = "#".repeat(1024 * 1024 + 1);
    let env = [("AWS_CONFIG_FILE", "/long")];
    let error = Settings::new(&ports(&env, &[("/long", &long)])).files().unwrap_err().clone();
    assert_eq!((error.kind(), error.setting()), (ErrorKind::Io, Some("AWS_CONFIG_FILE")));
    assert!(Settings::new(&ports(&env, &[("/long", &long[1..])])).files().is_ok());
}

#[tokio::test]
async fn the_chain_asks_in_order_and_lists_where_it_looked() {
    let env = [("AWS_ACCESS_KEY_ID", "E"), ("AWS_SECRET_ACCESS_KEY", "s")];
    let files = [(CREDENTIALS, "[default]\naws_access_key_id = P\naws_secret_access_key = s")];
    let id = async |settings: &Settings| {
        Chain::standard(settings).provide().await.map(|found| found.access_key_id().to_owned())
    };

    assert_eq!(id(&Settings::new(&ports(&env, &files))).await.unwrap(), "E");
    assert_eq!(id(&Settings::new(&ports(&env[..1], &files))).await.unwrap(), "P");
    assert_eq!(id(&Settings::new(&ports(&env, &files)).with_profile("default")).await.unwrap(), "P");

    let error = id(&Settings::new(&ports(&env[..1], &[]))).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoCredentials);
    let looked: Vec<_> = error.looked_at().iter().map(|place| &*place.provider).collect();
    assert_eq!(looked, ["environment", "profile", "web identity", "container", "instance metadata"]);
    let told = error.to_string();
    let start = "no credentials were found; looked at environment: AWS_ACCESS_KEY_ID is set but \
                 AWS_SECRET_ACCESS_KEY is not; set both; profile: there is no shared config or credentials file; \
                 web identity: AWS_WEB_IDENTITY_TOKEN_FILE";
    assert!(told.starts_with(start), "{told}");
    let empty = Settings::new(&ports(&env, &[(CONFIG, "[default]\n")])).with_profile("default");
    let error = id(&empty).await.unwrap_err();
    assert!(error.to_string().contains("passed over, since the program names a profile"), "{error}");
}

#[tokio::test]
async fn the_chain_stops_at_a_source_that_fails() {
    let settings = Settings::new(&ports(&[], &[(CONFIG, "[default]\nbroken")]));
    let error = Chain::standard(&settings)
        .with(StaticProvider::new(Credentials::for_local()))
        .provide()
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.line()), (ErrorKind::ProfileParse, Some(2)));
}

#[tokio::test]
async fn a_chain_in_a_chain_is_listed_flat() {
    let settings = Settings::new(&ports(&[], &[]));
    let error = Chain::new().with(Chain::standard(&settings)).with(Nothing).provide().await.unwrap_err();
    let looked: Vec<_> = error.looked_at().iter().map(|place| place.provider.to_string()).collect();
    assert_eq!(
        looked,
        ["environment", "profile", "web identity", "container", "instance metadata", "nothing"]
    );
}

struct Nothing;

impl ProvideCredentials for Nothing {
    async fn provide(&self) -> Result<Credentials, Error> {
        Err(Error::not_loaded("never has any"))
    }

    fn name(&self) -> &str {
        "nothing"
    }
}
