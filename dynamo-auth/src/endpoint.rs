//! The address of the service, by AWS's own rules.

use crate::error::shown;
use crate::region::is_host_label;
use crate::{Error, ErrorKind, Region};

/// The two services that share a signing name.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Service {
    /// DynamoDB itself.
    #[default]
    DynamoDb,
    /// The streams of changes of its tables.
    DynamoDbStreams,
}

impl Service {
    /// The name that requests are signed for.
    pub const SIGNING_NAME: &'static str = "dynamodb";

    /// The id by which settings call it; see [`Settings::endpoint_url`](crate::Settings::endpoint_url).
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::DynamoDb => "DynamoDB",
            Self::DynamoDbStreams => "DynamoDB Streams",
        }
    }
}

/// Whether requests go to an endpoint that belongs to the account.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum AccountIdEndpointMode {
    /// Where the account is known and there is such an endpoint.
    #[default]
    Preferred,
    /// Never.
    Disabled,
    /// Always; without one there is an error.
    Required,
}

impl AccountIdEndpointMode {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "preferred" => Some(Self::Preferred),
            "disabled" => Some(Self::Disabled),
            "required" => Some(Self::Required),
            _ => None,
        }
    }
}

/// What the address depends on.
///
/// # Examples
///
/// ```
/// use dynamo_auth::{AccountIdEndpointMode, EndpointRules, Region};
///
/// let region = Region::new("eu-west-1")?;
/// let mut rules = EndpointRules { region: Some(&region), ..EndpointRules::default() };
/// assert_eq!(rules.resolve()?.url, "https://dynamodb.eu-west-1.amazonaws.com");
///
/// rules.account_id_endpoint_mode = AccountIdEndpointMode::Preferred;
/// rules.account_id = Some("111122223333");
/// assert_eq!(rules.resolve()?.url, "https://111122223333.ddb.eu-west-1.amazonaws.com");
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct EndpointRules<'a> {
    /// The service.
    pub service: Service,
    /// The region.
    pub region: Option<&'a Region>,
    /// An address that was given; nothing else is then asked.
    pub endpoint: Option<&'a str>,
    /// Whether the endpoint must be one with FIPS cryptography.
    pub use_fips: bool,
    /// Whether the endpoint must speak IPv6 too.
    pub use_dual_stack: bool,
    /// Whether the account's own endpoint is used.
    pub account_id_endpoint_mode: AccountIdEndpointMode,
    /// The account that the credentials belong to.
    pub account_id: Option<&'a str>,
    /// The ARN by which the operation names its table, if it is one. Other names are ignored.
    pub resource_arn: Option<&'a str>,
    /// The first of the ARNs of an operation on several tables. Other names are ignored.
    pub first_of_resource_arns: Option<&'a str>,
    /// Whether the operation is one that searches vectors, which has hosts of its own.
    pub is_search: bool,
}

impl Default for EndpointRules<'_> {
    /// DynamoDB, no region, and no account endpoint.
    fn default() -> Self {
        Self {
            service: Service::DynamoDb,
            region: None,
            endpoint: None,
            use_fips: false,
            use_dual_stack: false,
            account_id_endpoint_mode: AccountIdEndpointMode::Disabled,
            account_id: None,
            resource_arn: None,
            first_of_resource_arns: None,
            is_search: false,
        }
    }
}

/// An address and what requests to it are signed for.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Endpoint {
    /// The URL, without a path unless it was given with one.
    pub url: String,
    /// The region to sign for; `None` if there is no region, as for an address that was given.
    pub signing_region: Option<String>,
}

impl EndpointRules<'_> {
    /// Finds the address.
    ///
    /// # Errors
    ///
    /// [`NoRegion`](ErrorKind::NoRegion) without a region or an address, and
    /// [`InvalidEndpoint`](ErrorKind::InvalidEndpoint) for settings that exclude each other.
    pub fn resolve(&self) -> Result<Endpoint, Error> {
        if let Some(endpoint) = self.endpoint {
            return self.given(endpoint);
        }
        let region = self.region.ok_or_else(|| Error::of(ErrorKind::NoRegion, "no region was set".into()))?;
        let url = match self.service {
            Service::DynamoDb => self.dynamodb(region)?,
            Service::DynamoDbStreams => self.streams(region),
        };
        Ok(Endpoint { url, signing_region: Some(region.signing_name().to_owned()) })
    }

    fn given(&self, endpoint: &str) -> Result<Endpoint, Error> {
        if self.use_fips {
            return Err(invalid("a given endpoint can't be used with FIPS"));
        }
        if self.use_dual_stack {
            return Err(invalid("a given endpoint can't be used with dual-stack"));
        }
        if let (Some(region), Service::DynamoDb) = (self.region, self.service) {
            let authority = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
            let authority = authority.split(['/', '?']).next().unwrap_or_default();
            let bare = authority.strip_prefix("search-").unwrap_or(authority);
            if bare == format!("dynamodb.{region}.{}", region.partition().dual_stack_dns_suffix) {
                return Err(invalid("the given endpoint is the dual-stack one; turn dual-stack on instead"));
            }
        }
        let signing_region = self.region.map(|region| region.signing_name().to_owned());
        Ok(Endpoint { url: endpoint.to_owned(), signing_region })
    }

    fn dynamodb(&self, region: &Region) -> Result<String, Error> {
        let partition = region.partition();
        let search = if self.is_search { "search-" } else { "" };
        if region.is_local() {
            return match (self.use_fips, self.use_dual_stack) {
                (true, _) => Err(invalid("the region `local` can't be used with FIPS")),
                (_, true) => Err(invalid("the region `local` can't be used with dual-stack")),
                _ => Ok(region.default_endpoint()),
            };
        }
        let suffix = if self.use_dual_stack { partition.dual_stack_dns_suffix } else { partition.dns_suffix };
        let is_required = self.account_id_endpoint_mode == AccountIdEndpointMode::Required;
        if self.use_fips {
            if is_required {
                return Err(invalid("account endpoints are required, but there are none with FIPS"));
            }
            // GovCloud's plain endpoints have FIPS cryptography.
            let fips = if partition.name == "aws-us-gov" && !self.use_dual_stack { "" } else { "-fips" };
            return Ok(format!("https://{search}dynamodb{fips}.{region}.{suffix}"));
        }
        if let Some(account_id) = self.account(region)? {
            return Ok(format!("https://{account_id}.{search}ddb.{region}.{suffix}"));
        }
        match (is_required, partition.name) {
            (false, _) => Ok(format!("https://{search}dynamodb.{region}.{suffix}")),
            (true, "aws") => Err(invalid("account endpoints are required, but the account is not known")),
            (true, name) => {
                Err(invalid(&format!("account endpoints are required, but the partition `{name}` has none")))
            }
        }
    }

    /// The account whose endpoint is used, if one's is: the table's, or else the caller's.
    fn account(&self, region: &Region) -> Result<Option<&str>, Error> {
        if self.account_id_endpoint_mode == AccountIdEndpointMode::Disabled
            || region.partition().name != "aws"
        {
            return Ok(None);
        }
        let in_arn = |arn: Option<&_>| arn.and_then(|arn: &&str| account_in_arn(arn, region));
        if let Some(account_id) = in_arn(self.resource_arn.as_ref()) {
            return Ok(Some(account_id));
        }
        if let Some(account_id) = in_arn(self.first_of_resource_arns.as_ref()) {
            return Ok(Some(account_id));
        }
        match self.account_id {
            Some(account_id) if !is_host_label(account_id) => {
                Err(invalid(&format!("the credentials' account id {} is no host label", shown(account_id))))
            }
            account_id => Ok(account_id),
        }
    }

    fn streams(&self, region: &Region) -> String {
        let partition = region.partition();
        let is_main = matches!(partition.name, "aws" | "aws-cn" | "aws-us-gov");
        match (self.use_fips, self.use_dual_stack) {
            (false, false) if region.is_local() => region.default_endpoint(),
            (false, false) => format!("https://streams.dynamodb.{region}.{}", partition.dns_suffix),
            (true, false) if partition.name == "aws-us-gov" => {
                format!("https://streams.dynamodb.{region}.{}", partition.dns_suffix)
            }
            (true, false) => format!("https://streams.dynamodb-fips.{region}.{}", partition.dns_suffix),
            (fips, true) => {
                let (name, fips) = (
                    if is_main { "streams-dynamodb" } else { "streams.dynamodb" },
                    if fips { "-fips" } else { "" },
                );
                format!("https://{name}{fips}.{region}.{}", partition.dual_stack_dns_suffix)
            }
        }
    }
}

impl Region {
    /// The account in the ARN of a table, index or the like of this region; `None` for a name and for any other ARN.
    ///
    /// ```
    /// use dynamo_auth::Region;
    ///
    /// let region = Region::new("eu-west-1")?;
    /// let arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/Thread";
    /// assert_eq!(region.account_in_arn(arn), Some("111122223333"));
    /// assert_eq!(region.account_in_arn("Thread"), None);
    /// # Ok::<(), dynamo_auth::Error>(())
    /// ```
    #[must_use]
    pub fn account_in_arn<'a>(&self, arn: &'a str) -> Option<&'a str> {
        account_in_arn(arn, self)
    }
}

/// The account in the ARN of a table of this region.
fn account_in_arn<'a>(arn: &'a str, region: &Region) -> Option<&'a str> {
    let mut parts = arn.splitn(6, ':');
    let (scheme, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
    let (arn_region, account_id, resource) = (parts.next()?, parts.next()?, parts.next()?);
    let is_table = scheme == "arn" && !partition.is_empty() && service == "dynamodb" && !resource.is_empty();
    (is_table && arn_region == region.as_str() && is_host_label(account_id)).then_some(account_id)
}

fn invalid(message: &str) -> Error {
    Error::of(ErrorKind::InvalidEndpoint, message.to_owned())
}
