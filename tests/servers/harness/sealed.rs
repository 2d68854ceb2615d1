//! Clients that see nothing of this machine.

use std::sync::{Arc, Mutex};

use dynamo_client::auth::port::{Fs, MapEnv, MapFs, TokioClock};
use dynamo_client::auth::{Credentials, Ports, Settings, StaticProvider};
use dynamo_client::{Client, ClientBuilder};

/// Begins a client for the server at `endpoint` that tries once and sees these variables and these files alone.
pub fn sealed(endpoint: &str, variables: &[(&str, &str)], files: impl Fs) -> ClientBuilder {
    let env = MapEnv::new(variables.iter().copied());
    let ports = Ports::builder(TokioClock).env(env).fs(files).build();
    Client::builder().endpoint(endpoint).region("us-east-1").max_retries(0).ports(ports)
}

/// A client for a server that takes any signature.
pub async fn anyone(endpoint: &str) -> Client {
    let anyone = StaticProvider::new(Credentials::for_local());
    sealed(endpoint, &[], MapFs::default()).credentials(anyone).build().await.unwrap()
}

/// The settings that the client hands to a provider, with its transport in their ports.
pub async fn settings(builder: ClientBuilder) -> Settings {
    let handed = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&handed);
    let provide = move |settings: &Settings| {
        *seen.lock().unwrap() = Some(settings.clone());
        StaticProvider::new(Credentials::for_local())
    };
    builder.credentials_from(provide).build().await.unwrap();
    let settings = handed.lock().unwrap().take();
    settings.expect("a client makes its provider when it is built")
}
