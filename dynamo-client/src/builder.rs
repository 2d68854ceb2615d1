//! Building a client: what can be set, and where what is not set comes from.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use dynamo_auth::{Cached, Explanation, Ports, ProvideCredentials, Settings, SharedProvider, SourceOptions};
use dynamo_core::EmptyValues;
use dynamo_http::{Retry, RetryQuota, SharedTransport, Transport};
use zeroize::Zeroizing;

use crate::client::Scope;
use crate::endpoints::without_password;
use crate::observer::Observers;
use crate::{Client, Error, Measurement, Observer, Result, configuration, explain};

/// Builds a [`Client`]. What is set here goes before what the environment says.
///
/// | setting | method | else |
/// |---|---|---|
/// | endpoint | [`endpoint`](Self::endpoint) | `DYNAMODB_ENDPOINT`, `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL`, the profile, the region's |
/// | region | [`region`](Self::region) | `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile, the instance; `us-east-1` for a server on this machine |
/// | profile | [`profile`](Self::profile) | `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, `default` |
/// | credentials | [`access_key`](Self::access_key) and [`secret_key`](Self::secret_key), [`credentials`](Self::credentials) | the [standard chain](dynamo_auth::Chain::standard); keys or invented ones for a server on this machine |
/// | requests in flight | [`max_clients`](Self::max_clients) | `DYNAMODB_MAX_CLIENTS`, [`Self::MAX_CLIENTS`] |
/// | retries | [`max_retries`](Self::max_retries), [`retry`](Self::retry) | `DYNAMODB_MAX_RETRIES`, `AWS_MAX_ATTEMPTS`, the profile, [`Self::MAX_RETRIES`] |
///
/// A variable that is set to nothing but white space is not set. A malformed one is an error that names it.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// use dynamo_client::Client;
///
/// let client = Client::builder().region("eu-west-1").access_key("AKIDEXAMPLE").secret_key("invented").build().await?;
/// assert_eq!(client.endpoint(), "https://dynamodb.eu-west-1.amazonaws.com/");
/// # Ok(())
/// # }
/// ```
#[must_use = "a builder does nothing until `build` is awaited"]
pub struct ClientBuilder {
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<String>,
    pub(crate) profile: Option<String>,
    pub(crate) access_key: Option<String>,
    pub(crate) secret_key: Option<Zeroizing<String>>,
    pub(crate) session_token: Option<Zeroizing<String>>,
    pub(crate) credentials: Option<Box<Provide>>,
    pub(crate) source_options: SourceOptions,
    pub(crate) max_clients: Option<usize>,
    pub(crate) max_retries: Option<u32>,
    pub(crate) retry: Option<Retry>,
    pub(crate) quota: RetryQuota,
    pub(crate) connect_timeout: Duration,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) call_timeout: Option<Duration>,
    pub(crate) empty_values: EmptyValues,
    pub(crate) transport: Option<SharedTransport>,
    pub(crate) ports: Option<Ports>,
    observers: Observers,
}

/// Makes a provider of credentials out of the client's settings.
pub(crate) type Provide = dyn Fn(&Settings) -> SharedProvider + Send + Sync;

impl ClientBuilder {
    /// How many requests may be in flight at once, unless set.
    pub const MAX_CLIENTS: usize = 100;
    /// How many times a call is repeated after failures, unless set.
    pub const MAX_RETRIES: u32 = Retry::MAX_ATTEMPTS - 1;
    /// How long a call may take in all, unless set.
    pub const CALL_TIMEOUT: Duration = Duration::from_secs(30);

    pub(crate) fn new() -> Self {
        Self {
            region: None,
            endpoint: None,
            profile: None,
            access_key: None,
            secret_key: None,
            session_token: None,
            credentials: None,
            source_options: SourceOptions::default(),
            max_clients: None,
            max_retries: None,
            retry: None,
            quota: RetryQuota::default(),
            connect_timeout: dynamo_http::Limits::CONNECT,
            attempt_timeout: Some(dynamo_http::Limits::ATTEMPT),
            call_timeout: Some(Self::CALL_TIMEOUT),
            empty_values: EmptyValues::default(),
            transport: None,
            ports: None,
            observers: Observers::default(),
        }
    }

    /// The region, `eu-west-1` for example; `local` means a server on port 8000 of this machine.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The URL to send requests to, `http://localhost:8000` for example.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = Some(url.into());
        self
    }

    /// The profile of the shared config files. The environment's credentials are then passed over.
    pub fn profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// The access key id; goes with [`ClientBuilder::secret_key`].
    pub fn access_key(mut self, id: impl Into<String>) -> Self {
        self.access_key = Some(id.into());
        self
    }

    /// The secret access key; goes with [`ClientBuilder::access_key`].
    pub fn secret_key(mut self, secret: impl Into<String>) -> Self {
        self.secret_key = Some(Zeroizing::new(secret.into()));
        self
    }

    /// The session token of temporary credentials; goes with the two keys.
    pub fn session_token(mut self, token: impl Into<String>) -> Self {
        self.session_token = Some(Zeroizing::new(token.into()));
        self
    }

    /// Where credentials come from, instead of everything else. It is asked for each attempt, so it should keep them:
    /// [`dynamo_auth::Cached`] does.
    pub fn credentials(mut self, provider: impl ProvideCredentials) -> Self {
        let provider = SharedProvider::new(provider);
        self.credentials = Some(Box::new(move |_| provider.clone()));
        self
    }

    /// Where credentials come from, made out of the client's own settings: with these, a provider fetches through the
    /// client's transport. What it gives is kept as [`dynamo_auth::Cached`] keeps it.
    ///
    /// # Examples
    ///
    /// A role, for whoever the environment says one is:
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// use dynamo_client::Client;
    /// use dynamo_client::auth::{AssumeRoleProvider, Chain};
    ///
    /// let role = "arn:aws:iam::111122223333:role/orders";
    /// let client = Client::builder()
    ///     .region("eu-west-1")
    ///     .credentials_from(move |settings| AssumeRoleProvider::new(role, Chain::standard(settings), settings))
    ///     .build()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn credentials_from<P: ProvideCredentials>(
        mut self,
        provide: impl Fn(&Settings) -> P + Send + Sync + 'static,
    ) -> Self {
        self.credentials = Some(Box::new(move |settings| {
            SharedProvider::new(Cached::new(provide(settings), settings.ports()))
        }));
        self
    }

    /// What sources of credentials may do beyond reading: ask a person for a code, run a shell.
    pub fn source_options(mut self, options: SourceOptions) -> Self {
        self.source_options = options;
        self
    }

    /// How many requests may be in flight at once; further ones wait, each within its call's limit.
    pub fn max_clients(mut self, n: usize) -> Self {
        self.max_clients = Some(n);
        self
    }

    /// How many times a call is repeated after failures that may pass; 0 makes it one attempt.
    pub fn max_retries(mut self, n: u32) -> Self {
        self.max_retries = Some(n);
        self
    }

    /// The whole retry policy, instead of [`ClientBuilder::max_retries`] and the environment.
    pub fn retry(mut self, policy: Retry) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Shares a retry quota with other clients; each has its own unless set.
    pub fn retry_quota(mut self, quota: RetryQuota) -> Self {
        self.quota = quota;
        self
    }

    /// How long opening a connection may take; 3 seconds unless set.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long an attempt may take from its turn to the end of the answer; 5 seconds unless set. `None` lifts the limit.
    pub fn attempt_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.attempt_timeout = limit.into();
        self
    }

    /// How long a call may take in all; [`Self::CALL_TIMEOUT`] unless set. `None` lifts the limit.
    pub fn call_timeout(mut self, limit: impl Into<Option<Duration>>) -> Self {
        self.call_timeout = limit.into();
        self
    }

    /// What becomes of empty strings and binaries in the items of [`Table`](crate::Table)'s verbs and of
    /// [`Client::put_item`]; they are kept unless set.
    pub fn empty_values(mut self, policy: EmptyValues) -> Self {
        self.empty_values = policy;
        self
    }

    /// The transport, instead of the hyper one. The client keeps it within `max_clients` and the time limits, see
    /// [`Guarded`](dynamo_http::Guarded).
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(SharedTransport::new(transport));
        self
    }

    /// Where variables, files and the time come from: for tests and unusual platforms.
    pub fn ports(mut self, ports: Ports) -> Self {
        self.ports = Some(ports);
        self
    }

    /// Watches all calls of the client.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.observers.add(Arc::new(observer));
        self
    }

    /// Calls back with the measurements of each call.
    pub fn on_measurement(mut self, callback: impl Fn(&[Measurement]) + Send + Sync + 'static) -> Self {
        self.observers.set_instrumentation_callback(Some(Arc::new(callback)));
        self
    }

    /// Calls back with the error of each call that fails.
    pub fn on_error(mut self, callback: impl Fn(&Error) + Send + Sync + 'static) -> Self {
        self.observers.set_error_callback(Some(Arc::new(callback)));
        self
    }

    /// [`ClientBuilder::on_measurement`] under the original's name.
    pub fn instrumentation_callback(self, callback: impl Fn(&[Measurement]) + Send + Sync + 'static) -> Self {
        self.on_measurement(callback)
    }

    /// [`ClientBuilder::on_error`] under the original's name.
    pub fn on_error_callback(self, callback: impl Fn(&Error) + Send + Sync + 'static) -> Self {
        self.on_error(callback)
    }

    /// Tells what the client would be made of: each setting with the place that it comes from, each source of
    /// credentials with what it has, what won, and why the rest did not.
    ///
    /// It asks whom the client would ask, the network too, but DynamoDB. Whatever is wrong is part of what it tells, and
    /// nothing secret is.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_client::Client;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let builder = Client::builder().endpoint("http://localhost:8000").access_key("AKIDEXAMPLE").secret_key("invented");
    /// let explanation = builder.explain().await;
    /// assert_eq!(explanation.winner().unwrap().name, "explicit");
    /// println!("{explanation}");
    /// # }
    /// ```
    pub async fn explain(self) -> Explanation {
        explain::explain(&self).await
    }

    /// Makes the client. Credentials are looked for when the first call needs them; only a region that is set nowhere is
    /// asked for now, of the instance that the program runs on.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) for a setting that is missing, malformed or contradicts
    /// another one; [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) for keys that can't be keys.
    pub async fn build(mut self) -> Result<Client> {
        let observers = Arc::new(std::mem::take(&mut self.observers));
        let inner = Arc::new(configuration::resolve(self).await?);
        Ok(Client { inner, scope: Scope { observers, ..Scope::default() } })
    }
}

/// Shows what is set, without secrets.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("region", &self.region)
            .field("endpoint", &self.endpoint.as_deref().map(without_password))
            .field("profile", &self.profile)
            .field("max_clients", &self.max_clients)
            .field("max_retries", &self.max_retries)
            .field("observers", &self.observers)
            .finish_non_exhaustive()
    }
}
