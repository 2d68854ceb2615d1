//! The client of the metadata service.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{Request, Response, StatusCode};
use zeroize::Zeroizing;

use super::endpoint::{self, EndpointMode};
use super::plan::{Plan, check_enabled, failed, why};
use super::token::{self, Token};
use crate::port::{Clock, FetchError, FetchErrorKind};
use crate::source::{Budget, Verdict, exchange_within};
use crate::{Error, Found, Ports, Settings};

/// Asks the metadata service of the EC2 instance that the program runs on, by its second version (IMDSv2).
///
/// | what | code | variable | setting of the profile |
/// |---|---|---|---|
/// | the address | [`with_endpoint`](Self::with_endpoint) | `AWS_EC2_METADATA_SERVICE_ENDPOINT` | `ec2_metadata_service_endpoint` |
/// | else, how it is reached | [`with_endpoint_mode`](Self::with_endpoint_mode) | `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE` | `ec2_metadata_service_endpoint_mode` |
/// | seconds to connect, and to answer: 1 | [`with_timeout`](Self::with_timeout) | `AWS_METADATA_SERVICE_TIMEOUT` | `metadata_service_timeout` |
/// | attempts: 4 | [`with_attempts`](Self::with_attempts) | `AWS_METADATA_SERVICE_NUM_ATTEMPTS` | `metadata_service_num_attempts` |
/// | never ask it | | `AWS_EC2_METADATA_DISABLED` | |
/// | never ask it by version 1 | | `AWS_EC2_METADATA_V1_DISABLED` | `ec2_metadata_v1_disabled` |
///
/// Version 1 is spoken only with [`SourceOptions::with_imds_v1`](crate::SourceOptions::with_imds_v1). One question
/// takes at most [`LONGEST`](Self::LONGEST) in all. Cloning is cheap, and clones share their token.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, Ports, ScriptedFetch};
/// use dynamo_auth::{InstanceMetadata, Settings};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// let answers = ["a token", "eu-west-1a"].map(|text| Ok(http::Response::new(text.replace(' ', "-").into())));
/// let ports = Ports::builder(ManualClock::new(SystemTime::now()))
///     .env(MapEnv::default())
///     .fetch(ScriptedFetch::new(answers))
///     .build();
/// let metadata = InstanceMetadata::new(&Settings::new(&ports));
/// let zone = metadata.get("/latest/meta-data/placement/availability-zone").await?;
/// assert_eq!(*zone, "eu-west-1a");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct InstanceMetadata {
    settings: Settings,
    endpoint: Option<String>,
    mode: Option<EndpointMode>,
    attempts: Option<u32>,
    timeout: Option<Duration>,
    token: Arc<Mutex<Option<Token>>>,
}

/// What came back for a path.
enum Got<T> {
    Value(T),
    Nothing,
    TokenRefused,
}

impl InstanceMetadata {
    /// The longest that one question may take, with all attempts.
    pub const LONGEST: Duration = Duration::from_secs(30);

    /// Asks as these settings say.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self {
            settings: settings.clone(),
            endpoint: None,
            mode: None,
            attempts: None,
            timeout: None,
            token: Arc::default(),
        }
    }

    /// Asks at this address, whatever the environment and the profile say; it may have a path.
    #[must_use]
    pub fn with_endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// Asks by this protocol, unless an address is set anywhere.
    #[must_use]
    pub fn with_endpoint_mode(mut self, mode: EndpointMode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// Tries each request so many times; 0 counts as 1.
    #[must_use]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts);
        self
    }

    /// Waits so long for a connection, and so long again for an answer.
    #[must_use]
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The base address, without a slash at its end, and what set it.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](crate::ErrorKind::InvalidSetting) if it can't be one, and as [`Settings::profile`].
    pub fn endpoint(&self) -> Result<Found<String>, Error> {
        endpoint::endpoint(&self.settings, self.endpoint.as_deref(), self.mode)
    }

    /// The address that is asked for a token before anything else.
    ///
    /// # Errors
    ///
    /// As [`endpoint`](Self::endpoint).
    pub fn token_uri(&self) -> Result<http::Uri, Error> {
        Ok(self.plan()?.address(token::PATH)?.uri().clone())
    }

    /// The text at a path, `/latest/meta-data/instance-id` for example. It is overwritten on drop.
    ///
    /// # Errors
    ///
    /// - [`NotLoaded`](crate::ErrorKind::NotLoaded) if the service is switched off, or if nobody is there;
    /// - [`SourceFailed`](crate::ErrorKind::SourceFailed) if it does not answer as it should; the error has the code
    ///   `404` if there is nothing at the path;
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the path is none;
    /// - as [`endpoint`](Self::endpoint).
    pub async fn get(&self, path: &str) -> Result<Zeroizing<String>, Error> {
        let text = |body: &[u8], _: &str| match std::str::from_utf8(body) {
            Ok(text) => Ok(Zeroizing::new(text.to_owned())),
            Err(_) => Err(failed("the metadata service answered other bytes than UTF-8")),
        };
        let found = self.read(path, self.budget(), text).await?;
        found.ok_or_else(|| {
            failed("the metadata service has nothing at this path").with_code("404").with_lasting(true)
        })
    }

    /// The time for all requests of one question, from now.
    pub(super) fn budget(&self) -> Budget {
        Budget::new(self.ports().clock().now(), Self::LONGEST)
    }

    /// What `parse` makes of the answer and the token with it, or `None` if there is nothing at the path. An answer
    /// that can't be parsed is asked for again.
    pub(super) async fn read<T>(
        &self,
        path: &str,
        budget: Budget,
        parse: impl Fn(&[u8], &str) -> Result<T, Error> + Send + Sync,
    ) -> Result<Option<T>, Error> {
        check_enabled(&self.settings)?;
        let plan = self.plan()?;
        let address = plan.address(path)?;
        let limits = plan.limits(&address);
        for _ in 0..plan.attempts.max {
            let token = self.good_token(&plan, budget).await?;
            let header = token.header()?;
            let request = || {
                let mut request = Request::get(address.uri());
                if let Some(header) = &header {
                    request = request.header(token::HEADER, header);
                }
                request
                    .body(Vec::new())
                    .map_err(|_| Error::invalid_request("no request to the metadata service can be made"))
            };
            let judge = |answer| judge(answer, |body| parse(body, token.secret()));
            match exchange_within(self.ports(), plan.attempts, &limits, Some(budget), request, judge).await? {
                Got::Value(value) => return Ok(Some(value)),
                Got::Nothing => return Ok(None),
                Got::TokenRefused => {
                    if let Some(kept) = &mut *self.kept() {
                        kept.spend(&token);
                    }
                }
            }
        }
        Err(failed("the metadata service refuses the tokens that it gave").with_code("401"))
    }

    /// The kept token, or a new one.
    async fn good_token(&self, plan: &Plan, budget: Budget) -> Result<Token, Error> {
        let before = self.kept().clone().filter(|token| token.is_of(&plan.base));
        let token = match before {
            Some(token) if token.is_good(self.ports().clock().now()) => return Ok(token),
            before => Token::ask(self.ports(), plan, budget, before.as_ref()).await?,
        };
        *self.kept() = Some(token.clone());
        Ok(token)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Option<Token>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn plan(&self) -> Result<Plan, Error> {
        Plan::new(&self.settings, self.endpoint()?.value, self.attempts, self.timeout)
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn ports(&self) -> &Ports {
        self.settings.ports()
    }
}

impl fmt::Debug for InstanceMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An address that was refused may hold a password.
        let endpoint = self.endpoint().map(|found| found.value).ok();
        f.debug_struct("InstanceMetadata")
            .field("endpoint", &endpoint)
            .field("attempts", &self.attempts)
            .field("timeout", &self.timeout)
            .field("token", &*self.kept())
            .finish_non_exhaustive()
    }
}

fn judge<T>(
    answer: Result<Response<Vec<u8>>, FetchError>,
    parse: impl Fn(&[u8]) -> Result<T, Error>,
) -> Verdict<Got<T>> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            use FetchErrorKind::{ConnectTimeout, TooLarge, Unavailable};

            let told = failed(format!("the metadata service gave no answer: {}", why(&error)));
            return match error.kind() {
                ConnectTimeout | TooLarge | Unavailable => Verdict::Stop(told.with_source(error)),
                _ => Verdict::Retry(told.with_source(error)),
            };
        }
    };
    let (status, body) = (answer.status(), Zeroizing::new(answer.into_body()));
    let refused =
        || failed(format!("the metadata service answered {}", status.as_u16())).with_code(status.as_str());
    match status {
        status if status.is_success() => match parse(&body) {
            Ok(value) => Verdict::Done(Got::Value(value)),
            Err(error) => Verdict::Retry(error),
        },
        StatusCode::UNAUTHORIZED => Verdict::Done(Got::TokenRefused),
        StatusCode::NOT_FOUND => Verdict::Done(Got::Nothing),
        status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
            Verdict::Retry(refused())
        }
        status => Verdict::Stop(refused().with_lasting(status.is_client_error())),
    }
}
