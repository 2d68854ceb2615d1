//! The whole resolver: variables, files and recorded answers in, credentials and requests out.

use std::time::UNIX_EPOCH;

use dynamo_auth::{
    Chain, Credentials, Error, ErrorKind, ProfileProvider, ProvideCredentials, Settings, Shell,
    SourceOptions, SsoTokenProvider,
};
use serde_json::{Map, Value, json};

use super::input::World;
use super::{Outcome, Problem};

/// Runs a case; the requests that it made come beside its outcome.
pub(super) async fn run(case: &Value) -> (Outcome, Value) {
    // A command with a pipe is run by a shell only where the program says so; such cases are meant to.
    let wants_shell = case["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == "needs-shell"));
    let shell = if wants_shell { Shell::Sh } else { Shell::None };
    let (outcome, requests) = attempt(&case["input"], shell).await;
    match &outcome {
        Err(error)
            if error.kind() == ErrorKind::Unsupported && error.setting() == Some("credential_process") =>
        {
            let (outcome, requests) = attempt(&case["input"], Shell::Sh).await;
            (told(outcome), requests)
        }
        _ => (told(outcome), requests),
    }
}

fn told(outcome: Result<Value, Error>) -> Outcome {
    outcome.map_err(Problem::from)
}

async fn attempt(input: &Value, shell: Shell) -> (Result<Value, Error>, Value) {
    let mut input = input.clone();
    let attempts = input["max_attempts"].as_u64();
    if let (Some(attempts), Some(Value::Object(env))) = (attempts, input.get_mut("env")) {
        env.insert("AWS_MAX_ATTEMPTS".into(), json!(attempts.to_string()));
    }
    let world = World::new(&input);
    let settings =
        Settings::new(&world.ports).with_source_options(SourceOptions::default().with_shell(shell));
    let outcome = match input["provider"].as_str() {
        Some("profile") => ProfileProvider::new(&settings).provide().await.map(|found| shown(&found)),
        Some("token") => token(&settings).await,
        _ => Chain::standard(&settings).provide().await.map(|found| shown(&found)),
    };
    let requests = world.fetch.requests().iter().map(request).collect();
    (outcome, requests)
}

async fn token(settings: &Settings) -> Result<Value, Error> {
    let token = SsoTokenProvider::from_settings(settings)?.provide_token().await?;
    let expiration = chrono::DateTime::<chrono::Utc>::from(token.expires_at());
    let expiration = expiration.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    Ok(json!({ "token": token.token(), "expiration": expiration }))
}

fn shown(credentials: &Credentials) -> Value {
    let mut shown = json!({
        "access_key_id": credentials.access_key_id(),
        "secret_access_key": credentials.secret_access_key(),
    });
    let expiry = credentials.expires_at().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let rest = [
        ("session_token", credentials.session_token().map(Value::from)),
        ("account_id", credentials.account_id().map(Value::from)),
        ("expiry", expiry.map(|expiry| Value::from(expiry.as_secs()))),
    ];
    if let Some(shown) = shown.as_object_mut() {
        shown.extend(rest.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
    }
    shown
}

fn request(request: &http::Request<Vec<u8>>) -> Value {
    let headers = request.headers().iter();
    let headers = headers.map(|(name, value)| {
        (name.as_str().to_owned(), Value::from(String::from_utf8_lossy(value.as_bytes())))
    });
    json!({
        "method": request.method().as_str(),
        "uri": request.uri().to_string(),
        "headers": headers.collect::<Map<_, _>>(),
        "body": String::from_utf8_lossy(request.body()),
    })
}
