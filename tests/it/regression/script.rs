//! Clients over scripted transports, sealed off from the real environment.

use dynamo_client::auth::Ports;
use dynamo_client::auth::port::{MapEnv, MapFs, TokioClock};
use dynamo_client::{Client, ClientBuilder};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::{Value, json};

/// A builder that sees these variables, and of all files only these two.
pub fn with_files(variables: &[(&str, &str)], config: &str, credentials: &str) -> ClientBuilder {
    let env = MapEnv::new(variables.iter().copied())
        .with("HOME", "/home/someone")
        .with("AWS_EC2_METADATA_DISABLED", "true");
    let fs =
        MapFs::new([("/home/someone/.aws/config", config), ("/home/someone/.aws/credentials", credentials)]);
    Client::builder().ports(Ports::builder(TokioClock).env(env).fs(fs).build())
}

/// A builder that sees these variables and no file.
pub fn with_env(variables: &[(&str, &str)]) -> ClientBuilder {
    let env = MapEnv::new(variables.iter().copied()).with("AWS_EC2_METADATA_DISABLED", "true");
    Client::builder().ports(Ports::builder(TokioClock).env(env).fs(MapFs::default()).build())
}

pub fn builder(server: &ScriptedTransport) -> ClientBuilder {
    with_env(&[]).endpoint("http://localhost:8000").transport(server.clone())
}

pub async fn client(server: &ScriptedTransport) -> Client {
    builder(server).build().await.unwrap()
}

pub fn ok(body: Value) -> Answer {
    Answer::json(200, body.to_string())
}

pub fn refused(status: u16, code: &str) -> Answer {
    let body = json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "as told"});
    Answer::json(status, body.to_string())
}

/// The JSON body of the nth request, counted from 0.
pub fn body(server: &ScriptedTransport, n: usize) -> Value {
    serde_json::from_slice(server.requests()[n].body()).unwrap()
}

/// The header of the nth request, if it is there.
pub fn header(server: &ScriptedTransport, n: usize, name: &str) -> Option<String> {
    Some(server.requests()[n].headers().get(name)?.to_str().unwrap().to_owned())
}

/// The access key that the nth request was signed with.
pub fn signed_with(server: &ScriptedTransport, n: usize) -> String {
    let authorization = header(server, n, "authorization").unwrap();
    let (_, credential) = authorization.split_once("Credential=").unwrap();
    credential.split('/').next().unwrap().to_owned()
}
