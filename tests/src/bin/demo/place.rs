//! Where the demo runs: on a server of its own, or where DYNAMODB_ENDPOINT says.

use std::collections::hash_map::RandomState;
use std::env;
use std::hash::{BuildHasher, Hasher};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use dynamo_client::Client;
use dynamo_tests::EmbeddedServer;
use http::Uri;

use crate::ledger::Ledger;
use crate::report::Outcome;

/// A server, a client for it, and what was made there.
#[derive(Debug)]
pub(crate) struct Place {
    /// Watched: its measurements go into `ledger`.
    pub(crate) client: Client,
    pub(crate) ledger: Ledger,
    pub(crate) embedded: Option<EmbeddedServer>,
    name_end: String,
    made: Mutex<Vec<String>>,
}

impl Place {
    /// Starts a server, or goes to the one that the environment names.
    pub(crate) async fn find(i_mean_it: bool) -> Outcome<Self> {
        let endpoint = env::var("DYNAMODB_ENDPOINT").ok().filter(|endpoint| !endpoint.is_empty());
        let ledger = Ledger::default();
        let (client, embedded, name_end) = match endpoint {
            Some(endpoint) => {
                if !i_mean_it && !is_here(&endpoint) {
                    return Err(format!(
                        "DYNAMODB_ENDPOINT is {endpoint}, which is not on this machine: the demo would make tables \
                         there and delete them again. If that is what you want, add --i-mean-it."
                    )
                    .into());
                }
                let name_end = format!("-demo-{:016x}", RandomState::new().build_hasher().finish());
                (Client::from_env().await?, None, name_end)
            }
            None => {
                let server = EmbeddedServer::start()?;
                (server.client_builder().build().await?, Some(server), String::new())
            }
        };
        let client = client.with_observer(ledger.clone());
        Ok(Self { client, ledger, embedded, name_end, made: Mutex::default() })
    }

    /// Says where the demo runs.
    pub(crate) fn introduce(&self) {
        let endpoint = self.client.endpoint();
        match &self.embedded {
            Some(_) => println!(
                "A DynamoDB in this process, in memory, behind a signature verifier: {endpoint}\n\
                 (set DYNAMODB_ENDPOINT to use another server)"
            ),
            None => println!("The server that DYNAMODB_ENDPOINT names: {endpoint}"),
        }
    }

    /// What the demo's table `name` is called here.
    pub(crate) fn table_name(&self, name: &str) -> String {
        format!("{name}{}", self.name_end)
    }

    /// Notes that a table is about to be made, so that it is deleted whatever happens next.
    pub(crate) fn will_make(&self, table_name: &str) {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).push(table_name.to_owned());
    }

    /// The tables that this run made, taken out of the list.
    pub(crate) fn take_made(&self) -> Vec<String> {
        std::mem::take(&mut *self.made.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whether an endpoint is on this machine for sure: a loopback address, or localhost.
fn is_here(endpoint: &str) -> bool {
    let uri: Option<Uri> = endpoint.parse().ok();
    let host = uri.as_ref().and_then(Uri::host).unwrap_or_default();
    let address: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_here() {
        for endpoint in
            ["http://127.0.0.1:8000", "http://localhost:8000/", "https://[::1]:1", "http://127.1.2.3"]
        {
            assert!(is_here(endpoint), "{endpoint}");
        }
        let elsewhere = [
            "https://dynamodb.us-east-1.amazonaws.com",
            "http://192.0.2.1:8000",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "",
        ];
        for endpoint in elsewhere {
            assert!(!is_here(endpoint), "{endpoint}");
        }
    }
}
