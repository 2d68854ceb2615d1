//! What a signature is good for, and by which rules it is made.

use crate::Error;

/// The region and the service that a signature is good for, and the few rules that differ between services.
///
/// # Examples
///
/// ```
/// use dynamo_auth::Scope;
///
/// let dynamodb = Scope::new("eu-west-1", "dynamodb")?;
/// let s3 = Scope::for_s3("eu-west-1")?;
/// assert_eq!((dynamodb.region(), s3.service()), ("eu-west-1", "s3"));
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Scope {
    region: String,
    service: String,
    pub(super) normalized_path: bool,
    pub(super) encoded_path: bool,
    pub(super) content_sha256: bool,
    pub(super) signed_session_token: bool,
}

impl Scope {
    /// Names a region and a service, with the rules that all services but S3 follow.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if a name is empty or can't stand in a header.
    pub fn new(region: impl Into<String>, service: impl Into<String>) -> Result<Self, Error> {
        let (region, service) = (region.into(), service.into());
        for (what, name) in [("region", &region), ("service", &service)] {
            let fits = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b',' | b'=');
            if name.is_empty() || !name.bytes().all(fits) {
                return Err(Error::invalid_request(format!("the signing {what} {name:?} is not a name")));
            }
        }
        Ok(Self {
            region,
            service,
            normalized_path: true,
            encoded_path: true,
            content_sha256: false,
            signed_session_token: true,
        })
    }

    /// Names a region of S3, whose paths are signed as they are sent and whose requests carry the body's hash.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn for_s3(region: impl Into<String>) -> Result<Self, Error> {
        let scope = Self::new(region, "s3")?;
        Ok(scope.with_normalized_path(false).with_encoded_path(false).with_content_sha256(true))
    }

    /// Whether `.`, `..` and empty segments are taken out of the signed path; on unless changed.
    #[must_use]
    pub fn with_normalized_path(mut self, normalized: bool) -> Self {
        self.normalized_path = normalized;
        self
    }

    /// Whether the path, which is sent encoded, is encoded once more to be signed; on unless changed.
    #[must_use]
    pub fn with_encoded_path(mut self, encoded: bool) -> Self {
        self.encoded_path = encoded;
        self
    }

    /// Whether the body's hash is sent and signed as the header `x-amz-content-sha256`; off unless changed.
    #[must_use]
    pub fn with_content_sha256(mut self, sent: bool) -> Self {
        self.content_sha256 = sent;
        self
    }

    /// Whether the session token is signed, and not only sent; on unless changed.
    #[must_use]
    pub fn with_signed_session_token(mut self, signed: bool) -> Self {
        self.signed_session_token = signed;
        self
    }

    /// The region's name.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The service's name.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }
}
