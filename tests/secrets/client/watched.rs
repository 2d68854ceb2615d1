//! Clients that are sealed off from this machine, and whose texts are all gathered.

use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dynamo_client::auth::Ports;
use dynamo_client::auth::port::{MapEnv, MapFs, TokioClock};
use dynamo_client::{Client, ClientBuilder, Result};

use crate::search::Search;

/// What observers were told.
#[derive(Clone, Default)]
pub(crate) struct Told(Arc<Mutex<Vec<String>>>);

impl Told {
    /// Moves everything into a search.
    pub(crate) fn into_search(self, search: &mut Search, place: &str) {
        for text in self.texts().drain(..) {
            search.text(&format!("{place}, an observer"), text);
        }
    }

    fn texts(&self) -> std::sync::MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ports that see these variables and nothing else of this machine.
pub(crate) fn sealed(variables: &[(&str, &str)]) -> Ports {
    let env = MapEnv::new(variables.iter().copied()).with("AWS_EC2_METADATA_DISABLED", "true");
    Ports::builder(TokioClock).env(env).fs(MapFs::default()).build()
}

/// Builds a client that fails soon, with observers that take everything down.
pub(crate) async fn watched(
    search: &mut Search,
    place: &str,
    builder: ClientBuilder,
) -> Option<(Client, Told)> {
    let told = Told::default();
    let (errors, measurements) = (told.clone(), told.clone());
    let builder = builder
        .max_retries(1)
        .attempt_timeout(Duration::from_millis(400))
        .on_error(move |error| errors.texts().push(format!("{error} {error:?} {error:#?}")))
        .on_measurement(move |all| measurements.texts().push(format!("{all:?} {all:#?}")));
    search.debug(&format!("{place}, the builder"), &builder);
    match builder.build().await {
        Ok(client) => {
            search.debug(&format!("{place}, the client"), &client);
            Some((client, told))
        }
        Err(error) => {
            search.error(place, &error);
            None
        }
    }
}

/// Takes what came of a call: all texts of an error, also of what the service itself said; returns whether it was one.
pub(crate) fn outcome<T: Debug>(search: &mut Search, place: &str, outcome: Result<T>) -> bool {
    match outcome {
        Ok(_) => false,
        Err(error) => {
            search.error(place, &error);
            if let Some(service) = error.as_service_error() {
                search.error(&format!("{place}, the service's error"), service);
                for reason in &service.cancellation_reasons {
                    search.debug(&format!("{place}, a reason"), reason);
                }
            }
            true
        }
    }
}
