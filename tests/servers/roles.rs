//! Roles, taken on at Moto's and at Ministack's Security Token Service. Moto's DynamoDB knows the sessions that its own
//! service has given out, and lets nobody else in.

use std::time::{Duration, SystemTime};

use dynamo_client::auth::port::MapFs;
use dynamo_client::auth::{
    AssumeRoleProvider, Chain, Error, ErrorKind as AuthErrorKind, ProvideCredentials, Renewal,
    StaticProvider, WebIdentityProvider,
};
use dynamo_client::{Credentials, ErrorKind};
use dynamo_tests::servers::Ministack;

use super::harness::{Account, sealed, settings, write_and_read};

/// Where the token of the identity provider lies.
const TOKEN_FILE: &str = "/var/run/secrets/token";

/// Looks like a token, and is none: neither server reads it.
const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.aW52ZW50ZWQ.aW52ZW50ZWQ";

#[tokio::test]
async fn a_role_may_do_what_its_caller_may_not() {
    let Some(account) = Account::open().await else { return };
    let refused = account.client_of(&account.caller).await.list_tables().await.unwrap_err();
    assert_eq!(refused.code(), Some("AccessDenied"), "{refused}");

    let (role, caller) = (account.role_arn.clone(), StaticProvider::new(account.caller.clone()));
    let as_role = account
        .client()
        .credentials_from(move |settings| AssumeRoleProvider::new(&role, caller.clone(), settings));
    write_and_read(&as_role.build().await.unwrap()).await;
}

#[tokio::test]
async fn a_session_lasts_as_long_as_was_asked_for() {
    let Some(account) = Account::open().await else { return };
    let settings = settings(account.client()).await;
    let caller = StaticProvider::new(account.caller.clone());
    let provider = AssumeRoleProvider::new(&account.role_arn, caller, &settings)
        .with_session_name("nightly=report@orders")
        .with_duration(Duration::from_secs(900));
    let [first, second] = [provider.provide().await.unwrap(), provider.provide().await.unwrap()];
    assert_ne!(first.access_key_id(), second.access_key_id(), "each question is a new session");
    assert_eq!((first.account_id(), first.renewal()), (Some("123456789012"), Renewal::Ahead));
    let left = first.expires_at().unwrap().duration_since(SystemTime::now()).unwrap();
    assert!((800..=900).contains(&left.as_secs()), "{left:?}");
}

#[tokio::test]
async fn a_role_is_taken_on_by_another_role() {
    let Some(account) = Account::open().await else { return };
    let client = |session: &'static str| {
        let caller = StaticProvider::new(account.caller.clone());
        let (role, second) = (account.role_arn.clone(), account.second_role_arn.clone());
        account.client().credentials_from(move |settings| {
            let first = AssumeRoleProvider::new(&role, caller.clone(), settings).with_session_name(session);
            AssumeRoleProvider::new(&second, first, settings)
        })
    };
    write_and_read(&client("first").build().await.unwrap()).await;
    let error = client("another").build().await.unwrap().list_tables().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials, "{error}");
    assert!(error.to_string().contains("role/audit: STS says AccessDenied"), "{error}");
}

#[tokio::test]
async fn whoever_may_not_take_on_a_role_is_told_why() {
    let Some(account) = Account::open().await else { return };
    let settings = settings(account.client()).await;
    let outcome = async |credentials: Credentials| -> Error {
        let base = StaticProvider::new(credentials.clone());
        let error = AssumeRoleProvider::new(&account.role_arn, base, &settings).provide().await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains(&account.role_arn), "{text}");
        assert!(!text.contains(credentials.secret_access_key()), "{text}");
        assert_eq!(error.kind(), AuthErrorKind::SourceFailed, "{error}");
        error
    };
    let id = account.caller.access_key_id();
    let wrong = Credentials::new(id, "not+the+secret+of+this+key+at+all+000000").unwrap();
    let unknown = Credentials::new("AKIAINVENTED00000000", account.caller.secret_access_key()).unwrap();
    assert_eq!(outcome(account.powerless.clone()).await.code(), Some("AccessDenied"));
    // The role does not trust them, whatever they may do.
    assert_eq!(outcome(account.user.clone()).await.code(), Some("AccessDenied"));
    assert_eq!(outcome(wrong).await.code(), Some("SignatureDoesNotMatch"));
    assert_eq!(outcome(unknown).await.code(), Some("InvalidClientTokenId"));
}

#[tokio::test]
async fn a_profile_takes_on_its_roles_one_by_one() {
    let Some(account) = Account::open().await else { return };
    let caller = &account.caller;
    let config = format!(
        "[profile report]\nrole_arn = {}\nsource_profile = orders\n\
         [profile orders]\nrole_arn = {}\nrole_session_name = first\nsource_profile = caller\n\
         [profile caller]\naws_access_key_id = {}\naws_secret_access_key = {}\n",
        account.second_role_arn,
        account.role_arn,
        caller.access_key_id(),
        caller.secret_access_key(),
    );
    let variables = [("AWS_CONFIG_FILE", "/etc/aws/config"), ("AWS_PROFILE", "report")];
    let files = MapFs::new([("/etc/aws/config", config)]);
    let client = account.client_with(&variables, files).credentials_from(Chain::standard);
    write_and_read(&client.build().await.unwrap()).await;
}

#[tokio::test]
async fn a_token_of_an_identity_provider_opens_a_role() {
    let Some(account) = Account::open().await else { return };
    let variables = [
        ("AWS_ROLE_ARN", account.role_arn.as_str()),
        ("AWS_WEB_IDENTITY_TOKEN_FILE", TOKEN_FILE),
        ("AWS_ROLE_SESSION_NAME", "pod-7"),
    ];
    let files = MapFs::new([(TOKEN_FILE, TOKEN)]);
    let client = account.client_with(&variables, files).credentials_from(Chain::standard);
    let client = client.build().await.unwrap();
    account.let_pass(1).await;
    write_and_read(&client).await;
}

#[tokio::test]
async fn a_page_of_html_instead_of_xml_is_told_without_what_is_in_it() {
    let Some(account) = Account::open().await else { return };
    let settings = settings(account.client_with(&[], MapFs::new([(TOKEN_FILE, TOKEN)]))).await;
    let provider = WebIdentityProvider::new(&account.role_arn, TOKEN_FILE, &settings);
    let error = provider.provide().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (AuthErrorKind::SourceFailed, None), "{error}");
    let text = format!("{error} {error:?}");
    assert!(text.contains("status 500") && !text.contains('<') && !text.contains(TOKEN), "{text}");
}

#[tokio::test]
async fn ministack_gives_out_sessions_too() {
    let Some(ministack) = Ministack::start().unwrap() else { return };
    let endpoint = ministack.endpoint();
    let variables = [("AWS_ENDPOINT_URL_STS", endpoint.as_str())];
    let builder = || sealed(&endpoint, &variables, MapFs::new([(TOKEN_FILE, TOKEN)]));
    let role = "arn:aws:iam::000000000000:role/orders";
    let settings = settings(builder()).await;
    let base = StaticProvider::new(Credentials::for_local());
    let by_key = AssumeRoleProvider::new(role, base.clone(), &settings).provide().await.unwrap();
    let by_token = WebIdentityProvider::new(role, TOKEN_FILE, &settings).provide().await.unwrap();
    for session in [by_key, by_token] {
        assert!(session.session_token().is_some());
        let left = session.expires_at().unwrap().duration_since(SystemTime::now()).unwrap();
        assert!((3500..=3600).contains(&left.as_secs()), "{left:?}");
    }
    let client =
        builder().credentials_from(move |settings| AssumeRoleProvider::new(role, base.clone(), settings));
    write_and_read(&client.build().await.unwrap()).await;
}
