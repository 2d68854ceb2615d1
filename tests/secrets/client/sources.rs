//! Credentials that the client itself fetches, over its own transport.

use dynamo_client::Client;
use dynamo_http::{Answer, HyperTransport, ScriptedTransport, SharedTransport};
use dynamo_tests::{Fault, Hop};
use serde_json::json;

use super::watched::{outcome, sealed, watched};
use crate::search::Search;

const URI: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

#[tokio::test]
async fn a_container_and_the_service_behind_it_tell_nothing() {
    let mut search = Search::new();
    let shown = search.plant("the authorization token");
    let path = search.plant("the path").replace(['+', '/'], "-");
    search.know("the path as it is", &path);
    let (secret, token) = (search.plant("SecretAccessKey"), search.plant("Token"));
    let good = json!({
        "AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": secret, "Token": token,
        "Expiration": "2099-01-31T12:00:00Z",
    });
    let refusals = [
        (200, good.to_string()),
        (403, json!({"code": "Denied", "message": format!("{shown} may not")}).to_string()),
        (403, json!({"code": shown, "message": "no"}).to_string()),
        (200, format!("<html>{shown}</html>")),
        (200, good.to_string().replace(&secret, &format!("{secret}\\n"))),
        (200, good.to_string().replace("}", "")),
        (500, shown.clone()),
    ];
    let uri = format!("http://127.0.0.1:9/{path}");
    let mut good_calls = 0;
    for (status, body) in refusals {
        let at_container = path.clone();
        let transport = ScriptedTransport::from_fn(move |request| match request.uri().path() {
            asked if asked.contains(&at_container) => Answer::json(status, body.clone()),
            _ => Answer::json(200, r#"{"TableNames":[]}"#),
        });
        let ports = sealed(&[(URI, &uri), (TOKEN, &shown)]);
        let builder = Client::builder().ports(ports).region("eu-west-1").transport(transport.clone());
        let place = format!("a container that answers {status}");
        let (client, told) = watched(&mut search, &place, builder).await.unwrap();
        let failed = outcome(&mut search, &place, client.list_tables().await);
        good_calls += u32::from(!failed);
        search.debug(&format!("{place}, the transport"), &SharedTransport::new(transport));
        search.debug(&format!("{place}, the client afterwards"), &client);
        told.into_search(&mut search, &place);
    }
    assert_eq!(good_calls, 1);
    search.finish(20);
}

/// The real transport, so that whatever the layers below it log is searched too.
#[tokio::test]
async fn a_container_over_real_sockets_tells_nothing() {
    let mut search = Search::new();
    let shown = search.plant("the authorization token");
    let path = search.plant("the path").replace(['+', '/'], "-");
    search.know("the path as it is", &path);
    let throttling = Hop::dead_end("a container that throttles", Fault::Throttle).unwrap();
    for endpoint in [throttling.endpoint(), "http://127.0.0.1:9".to_owned()] {
        let uri = format!("{endpoint}/{path}");
        let ports = sealed(&[(URI, &uri), (TOKEN, &shown)]);
        let transport = HyperTransport::builder().build();
        let builder = Client::builder().ports(ports).region("eu-west-1").transport(transport.clone());
        let (client, told) = watched(&mut search, "a container", builder).await.unwrap();
        assert!(outcome(&mut search, "a container", client.list_tables().await));
        search.debug("a container, the transport", &transport);
        told.into_search(&mut search, "a container");
    }
    search.finish(8);
}
