//! Turns what a builder was told, and what the environment says, into a client's settings.

use std::net::IpAddr;
use std::str::FromStr;

use dynamo_auth::{Cached, Chain, Credentials, Origin, Ports, Region, Service, Settings, SharedProvider};
use dynamo_http::{Guarded, Limits, Retry, SharedTransport};
use http::Uri;

use crate::client::Inner;
use crate::endpoints::{Endpoints, Rules, parts};
use crate::fetch::TransportFetch;
use crate::{ClientBuilder, Error, Result};

pub(crate) const MAX_CLIENTS: &str = "DYNAMODB_MAX_CLIENTS";
pub(crate) const MAX_RETRIES: &str = "DYNAMODB_MAX_RETRIES";
pub(crate) const ENDPOINT: &str = "DYNAMODB_ENDPOINT";

/// Resolves everything; the order of precedence is that of [`ClientBuilder`]'s table.
pub(crate) async fn resolve(builder: ClientBuilder) -> Result<Inner> {
    let ports = builder.ports.clone().unwrap_or_else(Ports::real);
    // The transport can depend on settings, and sources of credentials on the transport.
    let transport = transport(&builder, &settings(&builder, &ports))?;
    let ports = with_fetch(ports, &transport);
    let settings = settings(&builder, &ports);
    let given = given_endpoint(&builder, &settings)?.map(|given| given.url);
    let is_local = given.as_deref().is_some_and(is_loopback_url);
    let region = region(&builder, &settings, is_local).await?;
    let settings = settings.with_region(region.clone());
    let streams = given_for_streams(&builder, &settings, given.as_deref())?;
    let endpoints = endpoints(given, streams, &settings, region)?;
    let is_local = is_local || is_loopback_url(&endpoints.main().to_string());
    let mut limits = Limits::default().with_connect(builder.connect_timeout);
    limits.attempt = builder.attempt_timeout;
    Ok(Inner {
        endpoints,
        credentials: credentials(&builder, &settings, is_local)?,
        transport,
        clock: ports.clock().clone(),
        retry: retry(&builder, &settings)?,
        quota: builder.quota,
        limits,
        call_timeout: builder.call_timeout,
        empty_values: builder.empty_values,
        gate: Default::default(),
        keys: Default::default(),
    })
}

/// Sources of credentials ask over the client's transport, unless they were given something of their own.
pub(crate) fn with_fetch(ports: Ports, transport: &SharedTransport) -> Ports {
    match ports.has_fetch() {
        true => ports,
        false => ports.to_builder().fetch(TransportFetch::new(transport.clone())).build(),
    }
}

/// What the program says of itself, before the environment and the files are asked.
pub(crate) fn settings(builder: &ClientBuilder, ports: &Ports) -> Settings {
    let settings = Settings::new(ports).with_source_options(builder.source_options.clone());
    match &builder.profile {
        Some(profile) => settings.with_profile(profile),
        None => settings,
    }
}

/// An address that was given, and by what.
pub(crate) struct Given {
    pub(crate) url: String,
    pub(crate) by: Origin,
}

/// The address that goes before the rules. `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is about the settings that all of AWS's
/// tools share, and our own variable is none of them.
pub(crate) fn given_endpoint(builder: &ClientBuilder, settings: &Settings) -> Result<Option<Given>> {
    let variable = |name| if builder.endpoint.is_some() { Ok(None) } else { variable(settings, name) };
    let given = match (&builder.endpoint, variable(ENDPOINT)?) {
        (Some(url), _) => Given { url: url.clone(), by: Origin::Code },
        (None, Some(url)) => Given { url: url.trim().to_owned(), by: Origin::Variable(ENDPOINT.into()) },
        (None, None) => match settings.endpoint_url(Service::DynamoDb.id()).map_err(Error::auth)? {
            Some(found) => Given { url: found.value, by: found.origin },
            None => return Ok(None),
        },
    };
    match (parts(&given.url), &given.by) {
        (Ok(_), _) => Ok(Some(given)),
        (Err(error), Origin::Code) => Err(error),
        (Err(error), by) => Err(Error::configuration(format!("{by}: {error}"))),
    }
}

async fn region(builder: &ClientBuilder, settings: &Settings, is_local: bool) -> Result<Region> {
    if let Some(name) = &builder.region {
        return Region::new(name).map_err(Error::auth);
    }
    if is_local {
        // Nobody is asked for the sake of a server on this machine.
        let found = settings.region().map_err(Error::auth)?;
        return Ok(found.map_or_else(Region::for_local, |found| found.value));
    }
    settings.require_resolved_region().await.map(|found| found.value).map_err(Error::auth)
}

/// The address of the streams, if one is given: a server on this machine has them at the same one, and its invented
/// keys are nothing for AWS.
fn given_for_streams(
    builder: &ClientBuilder,
    settings: &Settings,
    given: Option<&str>,
) -> Result<Option<String>> {
    if builder.endpoint.is_some() {
        return Ok(builder.endpoint.clone());
    }
    let found = settings.endpoint_url(Service::DynamoDbStreams.id()).map_err(Error::auth)?;
    Ok(found.map(|found| found.value).or_else(|| given.filter(|url| is_loopback_url(url)).map(str::to_owned)))
}

fn endpoints(
    given: Option<String>,
    given_for_streams: Option<String>,
    settings: &Settings,
    region: Region,
) -> Result<Endpoints> {
    let flag = |found: Option<dynamo_auth::Found<bool>>| found.is_some_and(|found| found.value);
    let mode = settings.account_id_endpoint_mode().map_err(Error::auth)?;
    Endpoints::new(Rules {
        region,
        given,
        given_for_streams,
        use_fips: flag(settings.use_fips().map_err(Error::auth)?),
        use_dual_stack: flag(settings.use_dual_stack().map_err(Error::auth)?),
        account_id_endpoint_mode: mode.map(|found| found.value).unwrap_or_default(),
    })
}

pub(crate) fn is_loopback_url(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn credentials(builder: &ClientBuilder, settings: &Settings, is_local: bool) -> Result<SharedProvider> {
    if let Some(provide) = &builder.credentials {
        return Ok(provide(settings));
    }
    if let Some(credentials) = given_credentials(builder)? {
        return Ok(credentials.into());
    }
    let chain = if is_local { Chain::for_loopback(settings) } else { Chain::standard(settings) };
    Ok(SharedProvider::new(Cached::new(chain, settings.ports())))
}

/// The keys that stand in the program itself.
pub(crate) fn given_credentials(builder: &ClientBuilder) -> Result<Option<Credentials>> {
    let keys = match (&builder.access_key, &builder.secret_key) {
        (Some(id), Some(secret)) => Credentials::new(id, secret.as_str()).map_err(Error::auth)?,
        (None, None) if builder.session_token.is_some() => {
            return Err(Error::configuration(
                "session_token goes with access_key and secret_key, which are missing",
            ));
        }
        (None, None) => return Ok(None),
        _ => {
            return Err(Error::configuration(
                "access_key and secret_key go together: one of them is missing",
            ));
        }
    };
    match &builder.session_token {
        Some(token) => keys.with_session_token(token.as_str()).map(Some).map_err(Error::auth),
        None => Ok(Some(keys)),
    }
}

pub(crate) fn retry(builder: &ClientBuilder, settings: &Settings) -> Result<Retry> {
    if let Some(policy) = &builder.retry {
        return Ok(policy.clone());
    }
    let attempts = |retries: u32| Retry::standard().with_max_attempts(retries.saturating_add(1));
    if let Some(retries) = builder.max_retries {
        return Ok(attempts(retries));
    }
    if let Some(retries) = parsed(settings, MAX_RETRIES, "a number of retries, 0 or more")? {
        return Ok(attempts(retries));
    }
    let found = settings.max_attempts().map_err(Error::auth)?;
    // Read for its errors: a malformed mode is told even while every mode means the standard one.
    settings.retry_mode().map_err(Error::auth)?;
    Ok(found.map_or_else(Retry::standard, |found| Retry::standard().with_max_attempts(found.value)))
}

pub(crate) fn max_clients(builder: &ClientBuilder, settings: &Settings) -> Result<usize> {
    let expected = "a number of requests, 1 or more";
    let found = match builder.max_clients {
        Some(n) => Some(n),
        None => parsed(settings, MAX_CLIENTS, expected)?,
    };
    match found.unwrap_or(ClientBuilder::MAX_CLIENTS) {
        0 => Err(Error::configuration(format!("max_clients ({MAX_CLIENTS}): expected {expected}, found 0"))),
        n => Ok(n),
    }
}

pub(crate) fn transport(builder: &ClientBuilder, settings: &Settings) -> Result<SharedTransport> {
    let max_clients = max_clients(builder, settings)?;
    match &builder.transport {
        Some(transport) => Ok(SharedTransport::new(Guarded::new(transport.clone(), max_clients))),
        None => default_transport(settings, max_clients),
    }
}

#[cfg(feature = "hyper")]
fn default_transport(settings: &Settings, max_clients: usize) -> Result<SharedTransport> {
    let mut hyper = dynamo_http::HyperTransport::builder().max_connections(max_clients);
    if let Some(bundle) = settings.ca_bundle().map_err(Error::auth)? {
        hyper = hyper.add_ca_file(&bundle.value).map_err(Error::http)?;
    }
    Ok(SharedTransport::new(hyper.build()))
}

#[cfg(not(feature = "hyper"))]
fn default_transport(_: &Settings, _: usize) -> Result<SharedTransport> {
    Err(Error::configuration("there is no transport: give one to the builder, or enable the feature `hyper`"))
}

/// A variable of the environment; blank is absent.
pub(crate) fn variable(settings: &Settings, name: &str) -> Result<Option<String>> {
    let Some(value) = settings.ports().env().var(name) else { return Ok(None) };
    let Ok(value) = value.into_string() else {
        return Err(Error::configuration(format!("{name}: expected text, found bytes that are not UTF-8")));
    };
    Ok(Some(value).filter(|value| !value.trim().is_empty()))
}

fn parsed<T: FromStr>(settings: &Settings, name: &str, expected: &str) -> Result<Option<T>> {
    let Some(text) = variable(settings, name)? else { return Ok(None) };
    match text.trim().parse() {
        Ok(value) => Ok(Some(value)),
        Err(_) => Err(Error::configuration(format!("{name}: expected {expected}, found {:?}", text.trim()))),
    }
}
