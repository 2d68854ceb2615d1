//! Starts the web service, calls it over HTTP, and shows what each kind of error becomes.

use std::time::{Duration, Instant};

use bytes::Bytes;
use dynamo_client::Client;
use dynamo_http::{HyperTransport, Limits, Transport};
use dynamo_tests::{EmbeddedServer, Fault, Hop, KnownKey};
use http::{Method, Request};
use serde_json::Value;

use super::Names;
use crate::ledger::Ledger;
use crate::place::Place;
use crate::report::{Outcome, Step, shown};
use crate::service::{Service, Shared};

/// What keeps the service and its hops up.
#[derive(Debug)]
pub(crate) struct Running {
    service: Service,
    tables: [String; 2],
    throttling: Hop,
    stalling: Hop,
}

/// Method, path, expected status, what is said about it.
const CALLS: [(Method, &str, u16, &str); 5] = [
    (Method::PUT, "/threads/Service/over-http", 201, "a new thread"),
    (Method::GET, "/threads/Service/over-http", 200, "it is there"),
    (Method::GET, "/threads/Service/missing", 404, "it is not"),
    (Method::PUT, "/threads/Service/over-http", 409, "created again: the condition fails"),
    (Method::GET, "/throttled", 429, "the throttling hop refused every attempt"),
];

pub(super) async fn show(place: &Place, names: &Names, step: &mut Step) -> Outcome<Running> {
    let throttling = Hop::dead_end("throttling hop", Fault::Throttle)?;
    let stalling = Hop::dead_end("stalling hop", Fault::Stall)?;
    let ledger = Ledger::default();
    let service = Service::start(Shared {
        client: place.client.clone(),
        throttled: behind(&throttling).await?.with_observer(ledger.clone()),
        stalled: behind(&stalling).await?.with_observer(ledger.clone()),
        table: names.threads.clone(),
    })
    .await?;
    let tables = [names.threads.clone(), names.movies.clone()];
    let running = Running { service, tables, throttling, stalling };

    let last = (Method::GET, "/stalled", 504, "the stalling hop never answered, and time was over");
    for (method, path, expected, about) in CALLS.into_iter().chain([last]) {
        let started = Instant::now();
        let (status, body) = call(&running.service, &method, path).await?;
        step.say(format!("{status}  {method:<4} {path:<28} {about} ({})", shown(started.elapsed())));
        step.equal(path, status, expected)?;
        if status >= 400 {
            let title = body.get("title").and_then(Value::as_str).unwrap_or_default();
            step.holds("the answer has a title", !title.is_empty(), &body)?;
            step.holds("the answer names no table", !body.to_string().contains(&names.threads), &body)?;
        }
    }
    let attempts = ledger.attempts();
    let throttled =
        attempts.iter().filter(|attempt| attempt.error.as_deref().is_some_and(is_throttling)).count();
    step.equal("attempts throttled, measured and injected", throttled as u64, running.throttling.injected())?;
    step.holds("the client tried again when throttled", throttled > 1, throttled)?;
    let stalled = running.stalling.injected();
    step.holds("the stalling hop stalled", stalled >= 1, stalled)?;
    step.say(format!(
        "{}: {throttled} attempts; {}: {stalled}",
        running.throttling.label(),
        running.stalling.label()
    ));
    Ok(running)
}

impl Running {
    /// Says what to try while the service is up.
    pub(crate) fn tell(&self, place: &Place) {
        println!("\nThe service and the server stay up until Ctrl-C. Try:\n");
        for (method, path, status, _) in CALLS {
            // A thread of its own: the one that the demo made is there already.
            let url = self.service.url(&path.replace("over-http", "from-curl"));
            println!("  curl -i -X {method} {url}    # {status}");
        }
        println!("  curl -i -X GET {}    # 504", self.service.url("/stalled"));
        let [threads, movies] = &self.tables;
        println!("\nThe server is {}, its tables are {threads} and {movies}.", place.client.endpoint());
        if let Some(server) = &place.embedded {
            println!("It wants signatures; without one it answers here: {}", server.unverified_endpoint());
        }
    }
}

/// A client whose requests all go to `hop`.
async fn behind(hop: &Hop) -> Outcome<Client> {
    let key = KnownKey::long_term();
    let builder = Client::builder().endpoint(hop.endpoint()).region(EmbeddedServer::REGION);
    let builder = builder.access_key(key.access_key_id).secret_key(key.secret_access_key);
    Ok(builder.max_retries(2).build().await?)
}

async fn call(service: &Service, method: &Method, path: &str) -> Outcome<(u16, Value)> {
    let request = Request::builder().method(method).uri(service.url(path)).body(Bytes::new())?;
    let limits = Limits::none().with_attempt(Duration::from_secs(30));
    let response = HyperTransport::new().send(request, limits).await?;
    Ok((response.status().as_u16(), serde_json::from_slice(response.body())?))
}

fn is_throttling(error: &str) -> bool {
    error == "ProvisionedThroughputExceededException"
}
