//! Credentials of the container that the program runs in.

mod authorization;
mod target;

use http::header::{ACCEPT, AUTHORIZATION};
use http::{Request, Response};
use zeroize::Zeroizing;

use self::authorization::Authorization;
use crate::port::{FetchError, FetchErrorKind, FetchLimits, NO_FETCH};
use crate::setting::variable;
use crate::source::{AnswerNames, Attempts, Fields, Verdict, credentials_from, exchange, refused};
use crate::{Credentials, Error, ErrorKind, Finding, Ports, ProvideCredentials, Renewal};

/// Asks the agent of a container for credentials, as Amazon ECS, EKS Pod Identity and their kin run one.
///
/// | variable | what |
/// |---|---|
/// | `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` | a path at `http://169.254.170.2`; it wins |
/// | `AWS_CONTAINER_CREDENTIALS_FULL_URI` | a whole address |
/// | `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` | a file with the token to show, read anew each time; it wins |
/// | `AWS_CONTAINER_AUTHORIZATION_TOKEN` | the token itself |
///
/// An `https` address may name any host. An `http` address may name only this machine itself (`127.0.0.0/8`, `::1`)
/// and the agents (`169.254.170.2`, `169.254.170.23`, `fd00:ec2::23`), or a name of which every address is one of
/// these. A name is looked up once, and the request goes to the addresses that were checked, whatever the name
/// means a moment later.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, Ports, ScriptedFetch};
/// use dynamo_auth::{ContainerProvider, ProvideCredentials};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), dynamo_auth::Error> {
/// let answer = r#"{"AccessKeyId":"AKIDEXAMPLE","SecretAccessKey":"secret","Token":"token"}"#;
/// let agent = ScriptedFetch::new([Ok(http::Response::new(answer.into()))]);
/// let ports = Ports::builder(ManualClock::new(SystemTime::now()))
///     .env(MapEnv::new([("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/id")]))
///     .fetch(agent.clone())
///     .build();
/// let credentials = ContainerProvider::new(&ports).provide().await?;
/// assert_eq!(credentials.access_key_id(), "AKIDEXAMPLE");
/// assert_eq!(agent.requests()[0].uri(), "http://169.254.170.2/v2/credentials/id");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct ContainerProvider {
    ports: Ports,
}

impl ContainerProvider {
    /// Asks through these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self { ports: ports.clone() }
    }

    /// The address that would be asked. Its path may be a secret.
    ///
    /// # Errors
    ///
    /// [`NotLoaded`](ErrorKind::NotLoaded) if none is set, [`InvalidSetting`](ErrorKind::InvalidSetting) if it may
    /// not be asked, and [`SourceFailed`](ErrorKind::SourceFailed) if its name has no address.
    pub async fn uri(&self) -> Result<http::Uri, Error> {
        Ok(target::resolved(&self.ports).await?.address.uri().clone())
    }
}

impl ProvideCredentials for ContainerProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        let target = target::resolved(&self.ports).await?;
        let authorization = Authorization::read(&self.ports)?;
        let what = format!("container {}", target.address.shown());
        let header = authorization.as_ref().map(Authorization::header).transpose()?;
        let request = || {
            let mut request = Request::get(target.address.uri()).header(ACCEPT, "application/json");
            if let Some(header) = &header {
                request = request.header(AUTHORIZATION, header);
            }
            request
                .body(Vec::new())
                .map_err(|_| Error::invalid_request(format!("{what}: no request can be made")))
        };
        let secrets: Vec<&str> = authorization.iter().map(Authorization::secret).collect();
        let limits = FetchLimits { addresses: target.pinned, ..FetchLimits::default() };
        let judge = |answer| judge(answer, &what, &secrets);
        let credentials = exchange(&self.ports, Attempts::STANDARD, &limits, request, judge).await?;
        Ok(credentials.with_source(what.clone()).with_renewal(Renewal::Ahead))
    }

    fn name(&self) -> &str {
        "container"
    }

    fn findings(&self) -> Vec<Finding> {
        let shown = |name| match variable(&self.ports, name) {
            Ok(Some(_)) => Finding::new(name, "set"),
            Ok(None) => Finding::not_set(name),
            Err(_) => Finding::new(name, "set to other bytes than UTF-8"),
        };
        let mut findings: Vec<_> =
            [target::RELATIVE, target::FULL, authorization::FILE, authorization::TEXT].map(shown).into();
        if let Ok(address) = target::configured(&self.ports) {
            findings.push(Finding::new("address", address.shown()));
        }
        if let Ok(Some(path)) = variable(&self.ports, authorization::FILE) {
            let path = path.trim().to_owned();
            let found = match self.ports.fs().stamp(path.as_ref()) {
                Ok(stamp) => format!("{} bytes", stamp.len),
                Err(error) => format!("can't be read: {error}"),
            };
            findings.push(Finding::new(path, found));
        }
        findings
    }
}

/// Reads an answer. What looks like a moment's trouble is worth another attempt.
fn judge(
    answer: Result<Response<Vec<u8>>, FetchError>,
    what: &str,
    secrets: &[&str],
) -> Verdict<Credentials> {
    let failed = |reason: &str| Error::of(ErrorKind::SourceFailed, format!("{what}: {reason}"));
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let (reason, helps) = match error.kind() {
                FetchErrorKind::Connect => ("no connection was made", true),
                FetchErrorKind::ConnectTimeout => ("no connection was made in time", true),
                FetchErrorKind::ReadTimeout => ("the answer did not come in time", true),
                FetchErrorKind::Other => ("no complete answer came", true),
                FetchErrorKind::TooLarge => ("the answer is longer than allowed", false),
                FetchErrorKind::Unavailable => (NO_FETCH, false),
            };
            let error = failed(reason).with_source(error);
            return if helps { Verdict::Retry(error) } else { Verdict::Stop(error) };
        }
    };
    let (status, body) = (answer.status(), Zeroizing::new(answer.into_body()));
    let fields = Fields::parse(&body);
    if !status.is_success() {
        let error = refused(&format!("{what} answered {}", status.as_u16()), fields.as_ref(), secrets);
        return match status.is_server_error() || status.as_u16() == 429 {
            true => Verdict::Retry(error),
            false => Verdict::Stop(error.with_lasting(status.is_client_error())),
        };
    }
    let Some(fields) = fields else { return Verdict::Retry(failed("the answer is no JSON object")) };
    // Some agents say no with a status that says yes.
    if fields.text("AccessKeyId").is_none()
        && fields.text("code").is_some_and(|code| !code.eq_ignore_ascii_case("success"))
    {
        return Verdict::Stop(refused(what, Some(&fields), secrets));
    }
    match credentials_from(&fields, &AnswerNames::METADATA, what) {
        Ok(credentials) => Verdict::Done(credentials),
        Err(error) => Verdict::Retry(error),
    }
}
