//! The client: shared innards, and what each handle of it has of its own.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dynamo_auth::port::{MapEnv, MapFs, SharedClock};
use dynamo_auth::{Ports, SharedProvider};
use dynamo_core::{EmptyValues, KeyNames, Operation};
use dynamo_http::{Limits, Retry, RetryQuota, SharedTransport};
use tokio::time::timeout_at;

use crate::endpoints::Endpoints;
use crate::gate::Gate;
use crate::observer::Observers;
use crate::{ClientBuilder, Deadline, Error, ErrorKind, Measurement, Observer, Request, Result, Table};

/// An asynchronous DynamoDB client.
///
/// Cheap to clone, and meant to be: one client a process, a handle of it for each web request. Handles share connections,
/// credentials, limits and retry quota; observers, callbacks, deadline and correlation id belong to each handle and to
/// the clones made from it.
///
/// The methods named after the API's actions make a [`Request`]; it is sent when it is awaited. [`Client::table`] gives
/// shorter verbs for one table.
///
/// # Examples
///
/// ```
/// use dynamo_client::{Client, key};
/// use dynamo_http::{Answer, ScriptedTransport};
/// use serde::Deserialize;
///
/// #[derive(Debug, Deserialize, PartialEq)]
/// struct Thread {
///     #[serde(rename = "Subject")]
///     subject: String,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_client::Error> {
/// let server = ScriptedTransport::new([Answer::json(200, r#"{"Item":{"Subject":{"S":"Hi"}}}"#)]);
/// let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
/// let found: Option<Thread> = client.table("Thread").get(key("ForumName", "S3").sort("Subject", "Hi")).item().await?;
/// assert_eq!(found, Some(Thread { subject: "Hi".to_owned() }));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
    pub(crate) scope: Scope,
}

/// What all handles share.
pub(crate) struct Inner {
    pub(crate) endpoints: Endpoints,
    pub(crate) credentials: SharedProvider,
    pub(crate) transport: SharedTransport,
    pub(crate) clock: SharedClock,
    pub(crate) retry: Retry,
    pub(crate) quota: RetryQuota,
    pub(crate) limits: Limits,
    pub(crate) call_timeout: Option<Duration>,
    pub(crate) empty_values: EmptyValues,
    pub(crate) gate: Gate,
    pub(crate) keys: Mutex<HashMap<String, KeyNames>>,
}

/// What each handle has of its own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    pub(crate) observers: Arc<Observers>,
    pub(crate) deadline: Option<Deadline>,
    pub(crate) correlation_id: Option<Arc<str>>,
}

impl Client {
    /// Makes a client as the environment and the shared config files say.
    ///
    /// The variables are listed at [`ClientBuilder`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] when a setting is malformed or the region is missing; the message says where it was
    /// looked for. Credentials are looked for when the first call needs them.
    pub async fn from_env() -> Result<Self> {
        Self::builder().build().await
    }

    /// Makes a client of a server on a port of this machine, DynamoDB Local for example.
    ///
    /// It is told everything here: neither the environment nor a file is read, and nobody is asked for credentials.
    /// Requests are signed with [fixed, invented keys](dynamo_auth::Credentials::for_local) for `us-east-1`, since such
    /// servers tell their tables apart by key and region.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Configuration`] without the feature `hyper`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// let client = dynamo_client::Client::local(8000).await?;
    /// println!("{:?}", client.list_tables().await?.table_names);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn local(port: u16) -> Result<Self> {
        let ports = Ports::real().to_builder().env(MapEnv::default()).fs(MapFs::default()).build();
        Self::builder().ports(ports).endpoint(format!("http://127.0.0.1:{port}")).build().await
    }

    /// Starts to build a client; what is not set comes from the environment.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// The region requests are signed for.
    #[must_use]
    pub fn region(&self) -> &str {
        self.inner.endpoints.region().as_str()
    }

    /// The URL requests are sent to.
    ///
    /// Where AWS's rules apply, requests of a known account go to that account's own endpoint in place of it.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.inner.endpoints.main().to_string()
    }

    /// Shorter verbs for one table.
    #[must_use]
    pub fn table(&self, name: impl Into<String>) -> Table {
        Table::new(self.clone(), name.into())
    }

    /// Binds an operation to this client; awaiting it makes the call.
    pub fn request<O: Operation>(&self, operation: O) -> Request<O> {
        Request::new(self.clone(), operation)
    }

    /// Executes any operation: those with a type of their own, or any at all by name with [`Action`](crate::Action).
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::{Action, Client};
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"TableMaxReadCapacityUnits":40000}"#)]);
    /// # let client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// let limits = client.execute(&Action::new("DescribeLimits", serde_json::json!({}))).await?;
    /// assert_eq!(limits["TableMaxReadCapacityUnits"], 40000);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Every [`ErrorKind`] that a call can end with.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future stops the call and closes its connection; a write may or may not have been applied then.
    pub async fn execute<O: Operation>(&self, operation: &O) -> Result<O::Output> {
        self.request(operation.clone()).await
    }

    /// A handle whose calls are watched by one more observer.
    #[must_use]
    pub fn with_observer(mut self, observer: impl Observer) -> Self {
        self.observers_mut().add(Arc::new(observer));
        self
    }

    /// A handle whose calls must all end by the deadline.
    #[must_use]
    pub fn with_deadline(mut self, deadline: impl Into<Deadline>) -> Self {
        self.scope.deadline = Deadline::earlier(self.scope.deadline, Some(deadline.into()));
        self
    }

    /// A handle whose measurements and errors carry the correlation id of the web request they belong to.
    #[must_use]
    pub fn with_correlation_id(mut self, id: impl Into<Arc<str>>) -> Self {
        self.scope.correlation_id = Some(id.into());
        self
    }

    /// Replaces the callback that this handle, and clones made of it from now on, tell the error that a call ends with.
    ///
    /// It is told, not asked: whatever it does, the caller gets the error too, and no request is repeated for it.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::Client;
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(400, r#"{"__type":"x#ValidationException"}"#)]);
    /// # let mut client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// let (told, errors) = std::sync::mpsc::channel();
    /// client.set_error_callback(move |error| drop(told.send(error.to_string())));
    /// assert!(client.list_tables().await.is_err());
    /// assert!(errors.recv().is_ok_and(|error| error.starts_with("ListTables: ValidationException")));
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_error_callback(&mut self, callback: impl Fn(&Error) + Send + Sync + 'static) {
        self.observers_mut().set_error_callback(Some(Arc::new(callback)));
    }

    /// Replaces the callback that this handle, and clones made of it from now on, give the measurements of each call.
    ///
    /// # Examples
    ///
    /// ```
    /// # use dynamo_client::Client;
    /// # use dynamo_http::{Answer, ScriptedTransport};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), dynamo_client::Error> {
    /// # let server = ScriptedTransport::new([Answer::json(200, r#"{"TableNames":[]}"#)]);
    /// # let mut client = Client::builder().endpoint("http://localhost:8000").transport(server).build().await?;
    /// let (told, attempts) = std::sync::mpsc::channel();
    /// client.set_instrumentation_callback(move |measurements| drop(told.send(measurements.len())));
    /// client.list_tables().await?;
    /// assert_eq!(attempts.recv(), Ok(1));
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_instrumentation_callback(
        &mut self,
        callback: impl Fn(&[Measurement]) + Send + Sync + 'static,
    ) {
        self.observers_mut().set_instrumentation_callback(Some(Arc::new(callback)));
    }

    /// Tells errors to no callback of this handle any more; observers stay.
    pub fn clear_error_callback(&mut self) {
        self.observers_mut().set_error_callback(None);
    }

    /// Gives measurements to no callback of this handle any more; observers stay.
    pub fn clear_instrumentation_callback(&mut self) {
        self.observers_mut().set_instrumentation_callback(None);
    }

    /// Lets no further call in, and waits until those under way have ended.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Timeout`] when calls are still under way at the deadline; they go on, each to its own end.
    pub async fn shutdown(&self, deadline: impl Into<Deadline>) -> Result<()> {
        let gate = &self.inner.gate;
        gate.close();
        timeout_at(deadline.into().instant(), gate.emptied()).await.map_err(|_| {
            Error::told(
                ErrorKind::Timeout,
                format!("{} calls were still under way at the deadline", gate.inside()),
            )
        })
    }

    /// What is known of a table's key.
    pub(crate) fn known_keys(&self, table: &str) -> Option<KeyNames> {
        self.inner.keys.lock().unwrap_or_else(PoisonError::into_inner).get(table).cloned()
    }

    pub(crate) fn learn_keys(&self, table: &str, keys: KeyNames) {
        self.inner.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(table.to_owned(), keys);
    }

    /// Whether two handles are of one client.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }

    fn observers_mut(&mut self) -> &mut Observers {
        Arc::make_mut(&mut self.scope.observers)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", self.inner.endpoints.main())
            .field("region", &self.inner.endpoints.region().as_str())
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}
