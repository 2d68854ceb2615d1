//! Profiles from end to end: whatever a profile can name, alone and below roles, and what is told when it fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;
use std::time::{Duration, SystemTime};

use dynamo_auth::port::{
    CommandOutput, FetchError, FetchErrorKind, FixedRandom, ManualClock, MapEnv, MapFs, Ports, ScriptedFetch,
    ScriptedProcess,
};
use dynamo_auth::{
    Chain, Credentials, Error, ErrorKind, ProfileProvider, ProvideCredentials, Settings, SourceOptions,
};
use http::{Request, Response};

const CONFIG: &str = "/home/me/.aws/config";
const SSO_CACHE: &str = "/home/me/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
const LOGIN_CACHE: &str =
    "/home/me/.aws/login/cache/76658e151655f29d9f2f9d49e88a1a94bf408e503589df95b742524a584b9dd3.json";

/// One program's world. The clock stands at a billion seconds after 1970, in September 2001.
struct World {
    fetch: ScriptedFetch,
    process: ScriptedProcess,
    settings: Settings,
}

impl World {
    fn new(env: &[(&str, &str)], config: &str, answers: &[Answer]) -> Self {
        Self::running(env, config, answers, [])
    }

    fn running<const N: usize>(
        env: &[(&str, &str)],
        config: &str,
        answers: &[Answer],
        outputs: [CommandOutput; N],
    ) -> Self {
        let fetch = ScriptedFetch::new(answers.iter().map(Answer::response));
        let process = ScriptedProcess::new(outputs);
        let fs = MapFs::new([
            (CONFIG, config),
            ("/token", "canary.web.token"),
            (SSO_CACHE, r#"{"accessToken":"canary-sso-token","expiresAt":"2002-01-01T00:00:00Z"}"#),
            (LOGIN_CACHE, LOGIN),
        ]);
        let mut variables = MapEnv::new([("HOME", "/home/me"), ("AWS_REGION", "eu-west-1")]);
        for (name, value) in env {
            variables = variables.with(*name, *value);
        }
        let ports =
            Ports::builder(ManualClock::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)))
                .env(variables)
                .fs(fs)
                .random(FixedRandom(0.5))
                .fetch(fetch.clone())
                .process(process.clone())
                .build();
        Self { fetch, process, settings: Settings::new(&ports) }
    }

    fn with(mut self, options: SourceOptions) -> Self {
        self.settings = self.settings.with_source_options(options);
        self
    }

    async fn provide(&self) -> Result<Credentials, Error> {
        ProfileProvider::new(&self.settings).provide().await
    }

    async fn fail(&self) -> Error {
        let error = self.provide().await.unwrap_err();
        let told = format!("{error} {error:?}");
        assert!(!told.contains("canary"), "{told}");
        error
    }
}

#[derive(Clone, Copy)]
enum Answer {
    Body(u16, &'static str),
    /// STS grants a role with this key id.
    Role(&'static str),
    Nobody,
}

impl Answer {
    fn response(&self) -> Result<Response<Vec<u8>>, FetchError> {
        let (status, body) = match self {
            Self::Body(status, body) => (*status, (*body).to_owned()),
            Self::Role(id) => (200, granted(id)),
            Self::Nobody => return Err(FetchError::new(FetchErrorKind::Connect, "nobody is there")),
        };
        Ok(Response::builder().status(status).body(body.into()).unwrap())
    }
}

fn granted(id: &str) -> String {
    let action = if id.starts_with("WEB") { "AssumeRoleWithWebIdentity" } else { "AssumeRole" };
    format!(
        "<{action}Response><{action}Result><AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/r/me</Arn>\
         </AssumedRoleUser><Credentials><AccessKeyId>{id}</AccessKeyId><SecretAccessKey>canary-granted</SecretAccessKey>\
         <SessionToken>canary-session</SessionToken><Expiration>2001-09-09T02:46:40Z</Expiration></Credentials>\
         </{action}Result></{action}Response>"
    )
}

const KEYS: &str = "aws_access_key_id = AKIDBASE\naws_secret_access_key = canary-base\n";
const SSO: &str = "sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Dev\n\
                   [sso-session corp]\nsso_start_url = https://corp.example/start\nsso_region = us-east-2\n";
const SSO_KEYS: &str = r#"{"roleCredentials":{"accessKeyId":"SSOKEY","secretAccessKey":"canary-sso",
    "sessionToken":"canary-session","expiration":1000003600000}}"#;
const LOGIN: &str = r#"{"accessToken":{"accessKeyId":"LOGINKEY","secretAccessKey":"canary-login","sessionToken":
    "canary-session","accountId":"111122223333","expiresAt":"2002-01-01T00:00:00Z"}}"#;
const METADATA: &str = r#"{"Code":"Success","AccessKeyId":"METAKEY","SecretAccessKey":"canary-meta","Token":
    "canary-session","Expiration":"2002-01-01T00:00:00Z"}"#;
const PRINTED: &str = r#"{"Version":1,"AccessKeyId":"PRINTED","SecretAccessKey":"canary-printed"}"#;

fn printed() -> CommandOutput {
    CommandOutput::new(Some(0), PRINTED, "")
}

/// The key id in a request's signature.
fn signer(request: &Request<Vec<u8>>) -> Option<String> {
    let header = request.headers().get("authorization")?.to_str().unwrap();
    Some(header.split("Credential=").nth(1).unwrap().split('/').next().unwrap().to_owned())
}

/// The value of a field in a request's form.
fn field(request: &Request<Vec<u8>>, name: &str) -> Option<String> {
    let form = std::str::from_utf8(request.body()).unwrap().to_owned();
    form.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}="))).map(str::to_owned)
}

#[tokio::test]
async fn each_source_gives_its_credentials_alone_and_below_a_role() {
    use Answer::Body;

    let environment = [("AWS_ACCESS_KEY_ID", "ENVKEY"), ("AWS_SECRET_ACCESS_KEY", "canary-env")];
    let container = [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds")];
    let instance = [Body(200, "token"), Body(200, "app"), Body(200, METADATA)];
    let web = "role_arn = arn:aws:iam::111122223333:role/w\nweb_identity_token_file = /token\n";
    let login = "login_session = arn:aws:sts::111122223333:assumed-role/Dev/me\n";
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [Answer], &'a str);
    let cases: [Case; 8] = [
        (KEYS, &[], &[], "AKIDBASE"),
        ("credential_source = environment\n", &environment, &[], "ENVKEY"),
        ("credential_source = EcsContainer\n", &container, &[Body(200, METADATA)], "METAKEY"),
        ("credential_source = Ec2InstanceMetadata\n", &[], &instance, "METAKEY"),
        (web, &[], &[Answer::Role("WEBKEY")], "WEBKEY"),
        (SSO, &[], &[Body(200, SSO_KEYS)], "SSOKEY"),
        (login, &[], &[], "LOGINKEY"),
        ("credential_process = /bin/print --secret canary\n", &[], &[], "PRINTED"),
    ];
    for (base, env, answers, id) in cases {
        let alone = World::running(env, &format!("[default]\n{base}"), answers, [printed()]);
        assert_eq!(alone.provide().await.unwrap().access_key_id(), id, "{base}");
        assert_eq!(alone.fetch.requests().len(), answers.len(), "{base}");

        let config = format!(
            "[profile app]\nrole_arn = arn:aws:iam::111122223333:role/app\nsource_profile = base\n\
             [profile base]\n{base}"
        );
        let mut env = env.to_vec();
        env.push(("AWS_PROFILE", "app"));
        let answers: Vec<_> = answers.iter().copied().chain([Answer::Role("ROLEKEY")]).collect();
        let below = World::running(&env, &config, &answers, [printed()]);
        let credentials = below.provide().await.unwrap();
        assert_eq!(credentials.access_key_id(), "ROLEKEY", "{base}");
        assert_eq!(credentials.source(), Some("role arn:aws:iam::111122223333:role/app"));
        assert_eq!(credentials.account_id(), Some("111122223333"));
        let last = below.fetch.requests().pop().unwrap();
        assert_eq!(signer(&last).as_deref(), Some(id), "{base}");
        assert_eq!(last.uri().to_string(), "https://sts.eu-west-1.amazonaws.com/");
    }
}

#[tokio::test]
async fn credential_source_stands_beside_the_role_that_it_is_for() {
    let config =
        "[default]\nrole_arn = arn:aws:iam::111122223333:role/app\ncredential_source = EcsContainer\n";
    let env = [("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds")];
    let world = World::new(&env, config, &[Answer::Body(200, METADATA), Answer::Role("ROLEKEY")]);
    assert_eq!(world.provide().await.unwrap().access_key_id(), "ROLEKEY");
    let requests = world.fetch.requests();
    assert_eq!(requests[0].uri(), "http://169.254.170.2/creds");
    assert_eq!(signer(&requests[1]).as_deref(), Some("METAKEY"));
}

#[tokio::test]
async fn a_role_on_a_role_is_taken_on_from_the_inside_out() {
    let config = format!(
        "[profile outer]\nrole_arn = arn:aws:iam::111122223333:role/outer\nsource_profile = inner\n\
         [profile inner]\nrole_arn = arn:aws:iam::111122223333:role/inner\nsource_profile = base\n\
         [profile base]\n{KEYS}"
    );
    let world =
        World::new(&[("AWS_PROFILE", "outer")], &config, &[Answer::Role("INNER"), Answer::Role("OUTER")]);
    assert_eq!(world.provide().await.unwrap().access_key_id(), "OUTER");
    let sent: Vec<_> =
        world.fetch.requests().iter().map(|sent| (signer(sent), field(sent, "RoleArn"))).collect();
    let arn = |name: &str| Some(format!("arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2F{name}"));
    assert_eq!(sent, [(Some("AKIDBASE".into()), arn("inner")), (Some("INNER".into()), arn("outer"))]);
}

#[tokio::test]
async fn a_profile_that_names_itself_is_its_own_base_whatever_it_has() {
    for (base, answers, id) in [
        (KEYS, &[][..], "AKIDBASE"),
        (SSO, &[Answer::Body(200, SSO_KEYS)], "SSOKEY"),
        ("credential_process = p\n", &[], "PRINTED"),
    ] {
        let config = format!(
            "[default]\nrole_arn = arn:aws:iam::111122223333:role/app\nsource_profile = default\n{base}"
        );
        let answers: Vec<_> = answers.iter().copied().chain([Answer::Role("ROLEKEY")]).collect();
        let world = World::running(&[], &config, &answers, [printed()]);
        assert_eq!(world.provide().await.unwrap().access_key_id(), "ROLEKEY", "{base}");
        assert_eq!(signer(&world.fetch.requests().pop().unwrap()).as_deref(), Some(id), "{base}");
    }
}

#[tokio::test]
async fn what_a_role_sets_is_in_the_request() {
    let config = format!(
        "[default]\nrole_arn = arn:aws:iam::111122223333:role/app\nsource_profile = base\nexternal_id = word\n\
         role_session_name = me\nduration_seconds = 7200\nmfa_serial = arn:aws:iam::111122223333:mfa/me\n\
         [profile base]\n{KEYS}"
    );
    let ask = |serial: String| async move {
        assert_eq!(serial, "arn:aws:iam::111122223333:mfa/me");
        Ok("123456".to_owned())
    };
    let world = World::new(&[], &config, &[Answer::Role("ROLEKEY")])
        .with(SourceOptions::default().with_mfa_token(ask));
    world.provide().await.unwrap();
    let sent = &world.fetch.requests()[0];
    for (name, value) in [
        ("ExternalId", "word"),
        ("RoleSessionName", "me"),
        ("DurationSeconds", "7200"),
        ("SerialNumber", "arn%3Aaws%3Aiam%3A%3A111122223333%3Amfa%2Fme"),
        ("TokenCode", "123456"),
    ] {
        assert_eq!(field(sent, name).as_deref(), Some(value), "{name}");
    }
    let nobody_to_ask = World::new(&[], &config, &[]);
    let error = nobody_to_ask.fail().await;
    assert_eq!((error.kind(), error.setting()), (ErrorKind::Unsupported, Some("mfa_serial")));
    assert!(error.to_string().contains("with_mfa_token") && nobody_to_ask.fetch.requests().is_empty());
}

#[tokio::test]
async fn sessions_without_a_name_get_one_with_the_time() {
    let config =
        format!("[default]\nrole_arn = arn:aws:iam::111122223333:role/app\nsource_profile = default\n{KEYS}");
    let world = World::new(&[], &config, &[Answer::Role("ROLEKEY")]);
    world.provide().await.unwrap();
    let name = field(&world.fetch.requests()[0], "RoleSessionName").unwrap();
    assert_eq!(name, "assume-role-from-profile-1000000000000");
    let config =
        "[default]\nrole_arn = arn:aws:iam::111122223333:role/app\nweb_identity_token_file = /token\n";
    let world = World::new(&[], config, &[Answer::Role("WEBKEY")]);
    world.provide().await.unwrap();
    let name = field(&world.fetch.requests()[0], "RoleSessionName").unwrap();
    assert_eq!(name, "web-identity-token-profile-1000000000000");
}

#[tokio::test]
async fn what_is_configured_and_gives_nothing_stops_a_chain() {
    let role = "role_arn = arn:aws:iam::111122223333:role/app\n";
    let refused = Answer::Body(
        403,
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>",
    );
    let cases: [(String, &[Answer], ErrorKind, &str); 9] = [
        (
            format!("{role}credential_source = Environment"),
            &[],
            ErrorKind::SourceFailed,
            "AWS_ACCESS_KEY_ID is not set",
        ),
        (
            "credential_source = Environment".into(),
            &[],
            ErrorKind::SourceFailed,
            "AWS_ACCESS_KEY_ID is not set",
        ),
        (
            "credential_source = EcsContainer".into(),
            &[],
            ErrorKind::SourceFailed,
            "AWS_CONTAINER_CREDENTIALS",
        ),
        (
            "credential_source = Ec2InstanceMetadata".into(),
            &[Answer::Nobody],
            ErrorKind::SourceFailed,
            "no connection",
        ),
        (
            format!("{role}source_profile = default\n{KEYS}"),
            &[refused],
            ErrorKind::SourceFailed,
            "AccessDenied: not you",
        ),
        (format!("{role}web_identity_token_file = /none"), &[], ErrorKind::Io, "/none: could not be read"),
        (
            "login_session = arn:aws:sts::111122223333:assumed-role/Other/me".into(),
            &[],
            ErrorKind::SignInNeeded,
            "aws login",
        ),
        (
            SSO.replace("= corp", "= team").replace("session corp", "session team"),
            &[],
            ErrorKind::SignInNeeded,
            "aws sso login --sso-session team",
        ),
        (
            "credential_process = none --secret canary".into(),
            &[],
            ErrorKind::SourceFailed,
            "\"none\" was not found",
        ),
    ];
    for (text, answers, kind, part) in cases {
        let world = World::new(&[], &format!("[default]\n{text}\n"), answers);
        let error = world.fail().await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().starts_with("profile \"default\": "), "{error}");
        assert!(error.to_string().contains(part), "{part}: {error}");
        let world = World::new(
            &[("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")],
            &format!("[default]\n{text}\n"),
            answers,
        );
        let error = Chain::standard(&world.settings).provide().await.unwrap_err();
        assert!(!error.is_no_credentials() && error.to_string().contains(part), "{error}");
    }
}

#[tokio::test]
async fn a_profile_that_says_nothing_of_credentials_lets_a_chain_go_on() {
    let token_only = SSO.replace("sso_account_id = 111122223333\nsso_role_name = Dev\n", "");
    for (config, env, part) in [
        ("[default]\nregion = eu-west-1\n", &[][..], "profile \"default\" has no credentials"),
        (
            "[profile app]\nregion = eu-west-1\n",
            &[("AWS_PROFILE", "app")],
            "profile \"app\" has no credentials",
        ),
        ("[profile app]\nregion = eu-west-1\n", &[], "no profile \"default\" in /home/me/.aws/config"),
        (&format!("[default]\n{token_only}"), &[], "an access token in place of credentials"),
    ] {
        let error = World::new(env, config, &[]).fail().await;
        assert_eq!(error.kind(), ErrorKind::NotLoaded, "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[tokio::test]
async fn profiles_that_contradict_themselves_are_told_with_file_and_line() {
    let role = "role_arn = arn:aws:iam::111122223333:role/app\n";
    type Case<'a> = (&'a str, ErrorKind, usize, &'a str);
    let cases: [Case; 10] = [
        (
            "ROLEsource_profile = none",
            ErrorKind::ProfileNotFound,
            3,
            "`source_profile` of profile \"default\" names it",
        ),
        ("ROLEsource_profile = bsae", ErrorKind::ProfileNotFound, 3, "did you mean \"base\"?"),
        (
            "ROLEsource_profile = base\ncredential_source = Environment",
            ErrorKind::InvalidProfile,
            2,
            "leave one",
        ),
        (
            "ROLEregion = eu-west-1",
            ErrorKind::InvalidProfile,
            2,
            "needs `source_profile` or `credential_source`",
        ),
        ("ROLEcredential_source = Vault", ErrorKind::InvalidProfile, 3, "found \"Vault\""),
        ("ROLEsource_profile = empty", ErrorKind::InvalidProfile, 0, "another one builds on it"),
        ("ROLEsource_profile = loop", ErrorKind::InvalidProfile, 0, "infinite loop"),
        (
            "ROLEsource_profile = base\nduration_seconds = long",
            ErrorKind::InvalidProfile,
            4,
            "a number of seconds",
        ),
        ("web_identity_token_file = /token", ErrorKind::InvalidProfile, 2, "no `role_arn`"),
        ("aws_secret_access_key = canary", ErrorKind::InvalidProfile, 2, "no `aws_access_key_id`"),
    ];
    for (text, kind, line, part) in cases {
        let text = text.replace("ROLE", role);
        let others = format!(
            "[profile base]\n{KEYS}[profile empty]\n[profile loop]\n{role}source_profile = loop2\n\
             [profile loop2]\n{role}source_profile = loop\n"
        );
        let error = World::new(&[], &format!("[default]\n{text}\n{others}"), &[]).fail().await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(part) && error.is_lasting(), "{part}: {error}");
        if line > 0 {
            assert_eq!((error.file(), error.line()), (Some(Path::new(CONFIG)), Some(line)), "{error}");
        }
    }
}

#[tokio::test]
async fn the_named_profile_is_that_of_the_code_then_aws_profile_then_aws_default_profile() {
    let config = "[profile a]\naws_access_key_id = A\naws_secret_access_key = s\n\
                  [profile b]\naws_access_key_id = B\naws_secret_access_key = s\n\
                  [default]\naws_access_key_id = D\naws_secret_access_key = s\n";
    let both = [("AWS_PROFILE", "a"), ("AWS_DEFAULT_PROFILE", "b")];
    for (env, id) in [(&both[..], "A"), (&both[1..], "B"), (&[("AWS_PROFILE", " ")], "D"), (&[], "D")] {
        let world = World::new(env, config, &[]);
        assert_eq!(world.provide().await.unwrap().access_key_id(), id, "{env:?}");
        let settings = world.settings.clone().with_profile("b");
        assert_eq!(ProfileProvider::new(&settings).provide().await.unwrap().access_key_id(), "B");
    }
    for (env, variable) in
        [(("AWS_PROFILE", "c"), "AWS_PROFILE"), (("AWS_DEFAULT_PROFILE", "c"), "AWS_DEFAULT_PROFILE")]
    {
        let error = World::new(&[env], config, &[]).fail().await;
        assert_eq!((error.kind(), error.setting()), (ErrorKind::ProfileNotFound, Some(variable)), "{error}");
    }
}

#[tokio::test]
async fn a_server_on_this_machine_makes_nobody_ask_anybody() {
    for base in [
        SSO,
        "credential_process = p\n",
        "credential_source = Ec2InstanceMetadata\n",
        "role_arn = arn:aws:iam::111122223333:role/w\nweb_identity_token_file = /token\n",
        "role_arn = arn:aws:iam::111122223333:role/w\nsource_profile = none\n",
    ] {
        let world = World::running(&[], &format!("[default]\n{base}"), &[], [printed()]);
        let credentials = Chain::for_loopback(&world.settings).provide().await.unwrap();
        assert_eq!(credentials.source(), Some("local"), "{base}");
        let with_keys = World::new(&[], &format!("[default]\n{KEYS}{base}"), &[]);
        let keys = ProfileProvider::keys_only(&with_keys.settings).provide().await.unwrap();
        assert_eq!(keys.access_key_id(), "AKIDBASE", "{base}");
        assert!(world.fetch.requests().is_empty() && world.process.commands().is_empty(), "{base}");
    }
}

#[tokio::test]
async fn findings_tell_each_step_and_no_secret() {
    let config = format!(
        "[default]\nrole_arn = arn:aws:iam::111122223333:role/app\nsource_profile = people\nexternal_id = canary\n\
         [profile people]\n{SSO}"
    );
    let world = World::new(&[], &config, &[]);
    let findings = ProfileProvider::new(&world.settings).findings();
    let told: Vec<_> =
        findings.iter().map(|finding| format!("{}: {}", finding.what, finding.found)).collect();
    assert_eq!(
        told,
        [
            "profile \"default\": assumes arn:aws:iam::111122223333:role/app",
            "profile \"people\": sign-in session corp, role Dev in account 111122223333",
            "STS: https://sts.eu-west-1.amazonaws.com/",
            "base credentials: of `sso`",
            &format!("{SSO_CACHE}: has a token until 2002-01-01T00:00:00Z"),
            "portal: https://portal.sso.us-east-2.amazonaws.com",
        ]
    );
    assert!(world.fetch.requests().is_empty());
}

#[tokio::test]
async fn sources_of_a_profile_live_as_long_as_its_files() {
    let config = "[default]\ncredential_source = Ec2InstanceMetadata\n";
    let body = |text| Answer::Body(200, text);
    let answers = ["token", "app", METADATA, "app", METADATA].map(body);
    let world = World::new(&[], config, &answers);
    let provider = ProfileProvider::new(&world.settings);
    provider.provide().await.unwrap();
    provider.provide().await.unwrap();
    let tokens = world.fetch.requests().iter().filter(|sent| sent.method() == "PUT").count();
    assert_eq!((tokens, world.fetch.requests().len()), (1, 5));
}
