//! Where a request goes: to a given address, or to the one that AWS's rules give for its account and table.

use std::borrow::Cow;
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};

use dynamo_auth::{AccountIdEndpointMode, Credentials, EndpointRules, Region, Scope, Service, TargetSigner};
use http::uri::Authority;
use http::{HeaderValue, Uri};

use crate::attempt::JSON_1_0;
use crate::{Error, Result};

/// One address, ready to be asked.
pub(crate) struct Target {
    pub(crate) uri: Uri,
    pub(crate) host: HeaderValue,
    pub(crate) signer: TargetSigner,
}

/// All addresses of a client.
pub(crate) struct Endpoints {
    rules: Rules,
    /// The one of most requests, known from the start.
    main: Arc<Target>,
    /// Those that depend on more, as they were found. Few: one for each account and kind of host.
    found: RwLock<Vec<(Place, Arc<Target>)>>,
}

/// What the rules need beyond the request.
pub(crate) struct Rules {
    pub(crate) region: Region,
    /// The addresses that were given, of DynamoDB and of its streams.
    pub(crate) given: Option<String>,
    pub(crate) given_for_streams: Option<String>,
    pub(crate) use_fips: bool,
    pub(crate) use_dual_stack: bool,
    pub(crate) account_id_endpoint_mode: AccountIdEndpointMode,
}

/// What an address depends on.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Place {
    service: Service,
    is_search: bool,
    account_id: Option<String>,
}

/// How many addresses are kept; those of further accounts are worked out anew each time.
const MOST_KEPT: usize = 64;

impl Endpoints {
    /// Checks the rules with a request that says nothing of itself.
    pub(crate) fn new(rules: Rules) -> Result<Self> {
        let place = Place { service: Service::DynamoDb, is_search: false, account_id: None };
        let mode = AccountIdEndpointMode::Disabled;
        let main = Arc::new(rules.target(&place, mode)?);
        Ok(Self { rules, main, found: RwLock::default() })
    }

    /// The address of requests that need no other.
    pub(crate) fn main(&self) -> &Uri {
        &self.main.uri
    }

    /// Whether an address can depend on an account.
    pub(crate) fn are_by_account(&self) -> bool {
        self.rules.is_by_account()
    }

    pub(crate) fn region(&self) -> &Region {
        &self.rules.region
    }

    /// The address for a request; `resource` gives what it is about, by name or ARN.
    pub(crate) fn target(
        &self,
        action: &str,
        target_prefix: &str,
        resource: Option<&str>,
        credentials: &Credentials,
    ) -> Result<Arc<Target>> {
        let service = match target_prefix {
            "DynamoDBStreams_20120810" => Service::DynamoDbStreams,
            _ => Service::DynamoDb,
        };
        let is_search = action == "SearchVectors";
        let by_account = service == Service::DynamoDb && self.rules.is_by_account();
        if service == Service::DynamoDb && (self.rules.given.is_some() || (!is_search && !by_account)) {
            return Ok(Arc::clone(&self.main));
        }
        // The table's account goes before that of the keys.
        let of_resource = || resource.and_then(|resource| self.rules.region.account_in_arn(resource));
        let account_id = if by_account { of_resource().or(credentials.account_id()) } else { None };
        let mode = self.rules.account_id_endpoint_mode;
        if (service, is_search, account_id, mode)
            == (Service::DynamoDb, false, None, AccountIdEndpointMode::Preferred)
        {
            return Ok(Arc::clone(&self.main));
        }
        let is_place = |place: &Place| {
            (place.service, place.is_search, place.account_id.as_deref()) == (service, is_search, account_id)
        };
        let kept = self.found.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, target)) = kept.iter().find(|(place, _)| is_place(place)) {
            return Ok(Arc::clone(target));
        }
        drop(kept);
        let place = Place { service, is_search, account_id: account_id.map(str::to_owned) };
        let target = Arc::new(self.rules.target(&place, mode)?);
        let mut kept = self.found.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() < MOST_KEPT {
            kept.push((place, Arc::clone(&target)));
        }
        Ok(target)
    }
}

impl Rules {
    /// Whether the address can depend on an account.
    fn is_by_account(&self) -> bool {
        self.given.is_none()
            && self.account_id_endpoint_mode != AccountIdEndpointMode::Disabled
            && !self.region.is_local()
    }

    fn target(&self, place: &Place, mode: AccountIdEndpointMode) -> Result<Target> {
        let given = match place.service {
            Service::DynamoDbStreams => &self.given_for_streams,
            _ => &self.given,
        };
        let rules = EndpointRules {
            service: place.service,
            region: Some(&self.region),
            endpoint: given.as_deref(),
            use_fips: self.use_fips,
            use_dual_stack: self.use_dual_stack,
            account_id_endpoint_mode: mode,
            account_id: place.account_id.as_deref(),
            is_search: place.is_search,
            ..EndpointRules::default()
        };
        let resolved = rules.resolve().map_err(Error::auth)?;
        let (uri, host) = parts(&resolved.url)?;
        let region = resolved.signing_region.as_deref().unwrap_or(self.region.signing_name());
        let scope = Scope::new(region, Service::SIGNING_NAME).map_err(Error::auth)?;
        let name = host.to_str().map_err(|_| Error::configuration("the endpoint's host is not ASCII"))?;
        let signer = TargetSigner::new(name, &scope, JSON_1_0).map_err(Error::auth)?;
        Ok(Target { uri, host, signer })
    }
}

/// Takes a URL apart into what requests need, and refuses what they could not be signed for.
pub(crate) fn parts(url: &str) -> Result<(Uri, HeaderValue)> {
    // A password in it belongs in no log.
    let shown = if url.contains('@') { "that was given".to_owned() } else { format!("{url:?}") };
    let refuse = |why: &str| Error::configuration(format!("the endpoint {shown} {why}"));
    let uri: Uri = url.parse().map_err(|_| refuse("is not a URL"))?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(refuse("is not an absolute URL such as http://localhost:8000"));
    };
    if scheme != "http" && scheme != "https" {
        return Err(refuse("is neither http nor https"));
    }
    // A slash in a password ends the host before the `@`.
    if url.contains('@') {
        return Err(refuse("contains a user name, which nobody would look at"));
    }
    if uri.path_and_query().is_some_and(|path| path.as_str() != "/") {
        return Err(refuse("has a path or a query, where DynamoDB has none"));
    }
    let host =
        HeaderValue::from_str(&host_header(scheme, authority)).map_err(|_| refuse("has no valid host"))?;
    let uri = Uri::from_str(&format!("{scheme}://{authority}/")).map_err(|_| refuse("is not a URL"))?;
    Ok((uri, host))
}

/// A URL as it may be shown: what is before an `@` may be a password.
pub(crate) fn without_password(url: &str) -> Cow<'_, str> {
    match url.rsplit_once('@') {
        Some((_, rest)) => format!("**@{rest}").into(),
        None => url.into(),
    }
}

/// The `host` header: the port is part of it unless it is the scheme's own.
pub(crate) fn host_header(scheme: &str, authority: &Authority) -> String {
    match (scheme, authority.port_u16()) {
        ("http", Some(80)) | ("https", Some(443)) | (_, None) => authority.host().to_owned(),
        (_, Some(port)) => format!("{}:{port}", authority.host()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints(mode: AccountIdEndpointMode, given: Option<&str>) -> Endpoints {
        let region = Region::new("eu-west-1").unwrap();
        Endpoints::new(Rules {
            region,
            given: given.map(str::to_owned),
            given_for_streams: None,
            use_fips: false,
            use_dual_stack: false,
            account_id_endpoint_mode: mode,
        })
        .unwrap()
    }

    #[track_caller]
    fn check(endpoints: &Endpoints, action: &str, resource: Option<&str>, account: Option<&str>, host: &str) {
        let mut credentials = Credentials::new("AKIDEXAMPLE", "invented").unwrap();
        if let Some(account) = account {
            credentials = credentials.with_account_id(account);
        }
        let target = endpoints.target(action, "DynamoDB_20120810", resource, &credentials).unwrap();
        assert_eq!(target.host, host);
    }

    #[test]
    fn goes_to_the_account_of_the_table_or_else_of_the_keys() {
        let endpoints = endpoints(AccountIdEndpointMode::Preferred, None);
        let arn = Some("arn:aws:dynamodb:eu-west-1:222222222222:table/Thread");
        check(&endpoints, "GetItem", Some("Thread"), None, "dynamodb.eu-west-1.amazonaws.com");
        check(
            &endpoints,
            "GetItem",
            Some("Thread"),
            Some("111111111111"),
            "111111111111.ddb.eu-west-1.amazonaws.com",
        );
        check(&endpoints, "GetItem", arn, Some("111111111111"), "222222222222.ddb.eu-west-1.amazonaws.com");
        check(&endpoints, "GetItem", arn, None, "222222222222.ddb.eu-west-1.amazonaws.com");
        check(&endpoints, "SearchVectors", Some("Thread"), None, "search-dynamodb.eu-west-1.amazonaws.com");
        let elsewhere = Some("arn:aws:dynamodb:us-east-1:222222222222:table/Thread");
        check(&endpoints, "GetItem", elsewhere, None, "dynamodb.eu-west-1.amazonaws.com");
        assert_eq!(endpoints.main().host(), Some("dynamodb.eu-west-1.amazonaws.com"));
    }

    #[test]
    fn a_given_address_and_a_disabled_mode_know_no_accounts() {
        let arn = Some("arn:aws:dynamodb:eu-west-1:222222222222:table/Thread");
        let given = endpoints(AccountIdEndpointMode::Preferred, Some("http://localhost:8000"));
        check(&given, "GetItem", arn, Some("111111111111"), "localhost:8000");
        check(&given, "SearchVectors", arn, None, "localhost:8000");
        let disabled = endpoints(AccountIdEndpointMode::Disabled, None);
        check(&disabled, "GetItem", arn, Some("111111111111"), "dynamodb.eu-west-1.amazonaws.com");
    }

    #[test]
    fn a_required_account_that_is_not_known_is_an_error() {
        let required = endpoints(AccountIdEndpointMode::Required, None);
        let credentials = Credentials::for_local();
        let outcome = required.target("GetItem", "DynamoDB_20120810", None, &credentials);
        assert!(outcome.is_err_and(|error| error.to_string().contains("account")));
    }

    #[test]
    fn keeps_a_bounded_number_of_addresses() {
        let endpoints = endpoints(AccountIdEndpointMode::Preferred, None);
        for account in 0..200 {
            let account = format!("{account:012}");
            let host = format!("{account}.ddb.eu-west-1.amazonaws.com");
            check(&endpoints, "GetItem", None, Some(&account), &host);
        }
        assert_eq!(endpoints.found.read().unwrap().len(), MOST_KEPT);
    }

    #[test]
    fn an_error_shows_no_password_of_an_address() {
        for url in ["http://me:canary@localhost:8000", "ftp://me:canary@localhost", "me:canary@local host"] {
            let error = parts(url).unwrap_err().to_string();
            assert!(error.contains("the endpoint that was given") && !error.contains("canary"), "{error}");
        }
        assert!(parts("http://localhost/x").unwrap_err().to_string().contains("\"http://localhost/x\""));
    }

    #[test]
    fn streams_have_an_address_of_their_own() {
        let endpoints = endpoints(AccountIdEndpointMode::Preferred, Some("http://localhost:8000"));
        let credentials = Credentials::for_local();
        let target = endpoints.target("ListStreams", "DynamoDBStreams_20120810", None, &credentials).unwrap();
        assert_eq!(target.host, "streams.dynamodb.eu-west-1.amazonaws.com");
    }
}
