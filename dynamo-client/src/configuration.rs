//! Turns what a builder was told, and what the environment says, into a client's settings.

use std::net::IpAddr;
use std::str::FromStr;

use dynamo_auth::{
    Cached, Chain, Credentials, Endpoint as ResolvedEndpoint, EndpointRules, Ports, Region, Scope, Service,
    Settings, SharedProvider, StaticProvider, TargetSigner,
};
use dynamo_http::{Guarded, Limits, Retry, SharedTransport};
use http::uri::Authority;
use http::{HeaderValue, Uri};

use crate::attempt::JSON_1_0;
use crate::client::{Endpoint, Inner};
use crate::{ClientBuilder, Error, Result};

const MAX_CLIENTS: &str = "DYNAMODB_MAX_CLIENTS";
const MAX_RETRIES: &str = "DYNAMODB_MAX_RETRIES";
const ENDPOINT: &str = "DYNAMODB_ENDPOINT";

/// The service's name in signatures.
const SIGNING_NAME: &str = "dynamodb";

/// Resolves everything; the order of precedence is that of [`ClientBuilder`]'s table.
pub(crate) fn resolve(builder: ClientBuilder) -> Result<Inner> {
    let ports = builder.ports.clone().unwrap_or_else(Ports::real);
    let mut settings = Settings::new(&ports);
    if let Some(profile) = &builder.profile {
        settings = settings.with_profile(profile);
    }
    let given = given_endpoint(&builder, &settings)?;
    let is_local = given.as_deref().is_some_and(is_loopback_url);
    let region = region(&builder, &settings, is_local)?;
    let resolved = default_or_given(given.as_deref(), &settings, &region)?;
    let endpoint = endpoint(&resolved.url)?;
    let is_local = is_local || is_loopback_url(&resolved.url);
    let signing_region = resolved.signing_region.as_deref().unwrap_or(region.signing_name());
    let scope = Scope::new(signing_region, SIGNING_NAME).map_err(Error::auth)?;
    let host =
        endpoint.host.to_str().map_err(|_| Error::configuration("the endpoint's host is not ASCII"))?;
    let signer = TargetSigner::new(host, &scope, JSON_1_0).map_err(Error::auth)?;
    let mut limits = Limits::default().with_connect(builder.connect_timeout);
    limits.attempt = builder.attempt_timeout;
    Ok(Inner {
        signer,
        credentials: credentials(&builder, &settings, is_local)?,
        transport: transport(&builder, &settings)?,
        clock: ports.clock().clone(),
        retry: retry(&builder, &settings)?,
        quota: builder.quota,
        limits,
        call_timeout: builder.call_timeout,
        empty_values: builder.empty_values,
        endpoint,
        region,
        gate: Default::default(),
        keys: Default::default(),
    })
}

fn given_endpoint(builder: &ClientBuilder, settings: &Settings) -> Result<Option<String>> {
    if builder.endpoint.is_some() {
        return Ok(builder.endpoint.clone());
    }
    if let Some(url) = variable(settings, ENDPOINT)? {
        return Ok(Some(url));
    }
    let found = settings.endpoint_url(Service::DynamoDb.id()).map_err(Error::auth)?;
    Ok(found.map(|found| found.value))
}

fn region(builder: &ClientBuilder, settings: &Settings, is_local: bool) -> Result<Region> {
    if let Some(name) = &builder.region {
        return Region::new(name).map_err(Error::auth);
    }
    match settings.require_region() {
        Ok(found) => Ok(found.value),
        Err(error) if is_local && error.kind() == dynamo_auth::ErrorKind::NoRegion => Ok(Region::for_local()),
        Err(error) => Err(Error::auth(error)),
    }
}

fn default_or_given(given: Option<&str>, settings: &Settings, region: &Region) -> Result<ResolvedEndpoint> {
    let flag = |found: Option<dynamo_auth::Found<bool>>| found.is_some_and(|found| found.value);
    EndpointRules {
        service: Service::DynamoDb,
        region: Some(region),
        endpoint: given,
        use_fips: flag(settings.use_fips().map_err(Error::auth)?),
        use_dual_stack: flag(settings.use_dual_stack().map_err(Error::auth)?),
        ..EndpointRules::default()
    }
    .resolve()
    .map_err(Error::auth)
}

/// Takes a URL apart into what requests need, and refuses what they could not be signed for.
fn endpoint(url: &str) -> Result<Endpoint> {
    let refuse = |why: &str| Error::configuration(format!("the endpoint {url:?} {why}"));
    let uri: Uri = url.parse().map_err(|_| refuse("is not a URL"))?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(refuse("is not an absolute URL such as http://localhost:8000"));
    };
    if scheme != "http" && scheme != "https" {
        return Err(refuse("is neither http nor https"));
    }
    if authority.as_str().contains('@') {
        return Err(refuse("contains a user name, which nobody would look at"));
    }
    if uri.path_and_query().is_some_and(|path| path.as_str() != "/") {
        return Err(refuse("has a path or a query, where DynamoDB has none"));
    }
    let host =
        HeaderValue::from_str(&host_header(scheme, authority)).map_err(|_| refuse("has no valid host"))?;
    let uri = Uri::from_str(&format!("{scheme}://{authority}/")).map_err(|_| refuse("is not a URL"))?;
    Ok(Endpoint { uri, host })
}

/// The `host` header: the port is part of it unless it is the scheme's own.
fn host_header(scheme: &str, authority: &Authority) -> String {
    match (scheme, authority.port_u16()) {
        ("http", Some(80)) | ("https", Some(443)) | (_, None) => authority.host().to_owned(),
        (_, Some(port)) => format!("{}:{port}", authority.host()),
    }
}

fn is_loopback_url(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn credentials(builder: &ClientBuilder, settings: &Settings, is_local: bool) -> Result<SharedProvider> {
    if let Some(provider) = &builder.credentials {
        return Ok(provider.clone());
    }
    let given = match (&builder.access_key, &builder.secret_key) {
        (Some(id), Some(secret)) => Some(Credentials::new(id, secret).map_err(Error::auth)?),
        (None, None) => None,
        _ => {
            return Err(Error::configuration(
                "access_key and secret_key go together: one of them is missing",
            ));
        }
    };
    if let Some(credentials) = given {
        let credentials = match &builder.session_token {
            Some(token) => credentials.with_session_token(token).map_err(Error::auth)?,
            None => credentials,
        };
        return Ok(credentials.into());
    }
    if builder.session_token.is_some() {
        return Err(Error::configuration(
            "session_token goes with access_key and secret_key, which are missing",
        ));
    }
    let chain = Chain::standard(settings);
    let chain = if is_local { chain.with(StaticProvider::new(Credentials::for_local())) } else { chain };
    Ok(SharedProvider::new(Cached::new(chain, settings.ports())))
}

fn retry(builder: &ClientBuilder, settings: &Settings) -> Result<Retry> {
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

fn max_clients(builder: &ClientBuilder, settings: &Settings) -> Result<usize> {
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

fn transport(builder: &ClientBuilder, settings: &Settings) -> Result<SharedTransport> {
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
fn variable(settings: &Settings, name: &str) -> Result<Option<String>> {
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
