//! What the tests share: a client over a script, and answers for it.

use dynamo_client::auth::Ports;
use dynamo_client::auth::port::{MapEnv, MapFs, TokioClock};
use dynamo_client::{Client, ClientBuilder};
use dynamo_http::{Answer, ScriptedTransport};
use serde_json::{Value, json};

/// A builder that sees nothing of the real environment, and sends nothing.
pub(crate) fn sealed(variables: &[(&str, &str)]) -> ClientBuilder {
    let env = MapEnv::new(variables.iter().copied()).with("AWS_EC2_METADATA_DISABLED", "true");
    let ports = Ports::builder(TokioClock).env(env).fs(MapFs::default()).build();
    // Without the feature `hyper` there is no transport unless one is given.
    Client::builder().ports(ports).transport(ScriptedTransport::new([]))
}

/// A builder that sees these variables and files, and nothing else of the real environment.
pub(crate) fn with_files(variables: &[(&str, &str)], config: &str, credentials: &str) -> ClientBuilder {
    let mut variables = variables.to_vec();
    variables.extend([("HOME", "/home/someone"), ("AWS_EC2_METADATA_DISABLED", "true")]);
    let fs =
        MapFs::new([("/home/someone/.aws/config", config), ("/home/someone/.aws/credentials", credentials)]);
    let ports = Ports::builder(TokioClock).env(MapEnv::new(variables)).fs(fs).build();
    Client::builder().ports(ports).transport(ScriptedTransport::new([]))
}

pub(crate) fn builder(server: &ScriptedTransport) -> ClientBuilder {
    sealed(&[]).endpoint("http://localhost:8000").transport(server.clone())
}

pub(crate) async fn client(server: &ScriptedTransport) -> Client {
    builder(server).build().await.unwrap()
}

pub(crate) fn ok(body: Value) -> Answer {
    Answer::json(200, body.to_string())
}

pub(crate) fn refused(status: u16, code: &str) -> Answer {
    let body = json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "told"});
    Answer::json(status, body.to_string())
}

/// The JSON body of the nth request, from 0.
pub(crate) fn body(server: &ScriptedTransport, n: usize) -> Value {
    serde_json::from_slice(server.requests()[n].body()).unwrap()
}
