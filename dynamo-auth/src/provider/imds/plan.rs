//! How the metadata service is asked, as all settings together have it.

use std::time::Duration;

use crate::port::{FetchError, FetchErrorKind, FetchLimits, NO_FETCH};
use crate::source::{Address, Attempts};
use crate::{Error, ErrorKind, Found, Origin, Settings};

const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";

/// How the metadata service is asked.
#[derive(Debug)]
pub(super) struct Plan {
    /// The base address, without a slash at its end.
    pub(super) base: String,
    pub(super) attempts: Attempts,
    pub(super) timeout: Duration,
    /// Whether it is asked without a token where it gives none.
    pub(super) allows_v1: bool,
}

impl Plan {
    const ATTEMPTS: u32 = 4;
    const TIMEOUT: Duration = Duration::from_secs(1);

    pub(super) fn new(
        settings: &Settings,
        base: String,
        attempts: Option<u32>,
        timeout: Option<Duration>,
    ) -> Result<Self, Error> {
        let max = match attempts {
            Some(attempts) => attempts,
            None => number_of_attempts(settings)?.map_or(Self::ATTEMPTS, |found| found.value),
        };
        let timeout = match timeout {
            Some(timeout) => timeout,
            None => timeout_of(settings)?.map_or(Self::TIMEOUT, |found| found.value),
        };
        let allows_v1 = settings.source_options().allows_imds_v1
            && !is_v1_disabled(settings)?.is_some_and(|found| found.value);
        let attempts = Attempts { max: max.max(1), ..Attempts::STANDARD };
        Ok(Self { base, attempts, timeout, allows_v1 })
    }

    /// The address of a path.
    pub(super) fn address(&self, path: &str) -> Result<Address, Error> {
        let refused = |reason: &str| {
            let path = crate::error::shown(path);
            Error::invalid_request(format!("{path} is no path of the metadata service: {reason}"))
        };
        if !path.starts_with('/') {
            return Err(refused("it does not start with `/`"));
        }
        Address::parse(&format!("{}{path}", self.base)).map_err(refused)
    }

    /// What one exchange may take, and whom it may reach.
    pub(super) fn limits(&self, address: &Address) -> FetchLimits {
        FetchLimits {
            connect: self.timeout,
            read: self.timeout,
            addresses: address.pinned(),
            ..FetchLimits::default()
        }
    }
}

/// Fails if the environment says that the metadata service is not to be asked.
pub(super) fn check_enabled(settings: &Settings) -> Result<(), Error> {
    match is_disabled(settings)? {
        Some(found) if found.value => Err(Error::not_loaded(format!("{DISABLED} is true"))),
        _ => Ok(()),
    }
}

pub(crate) fn is_disabled(settings: &Settings) -> Result<Option<Found<bool>>, Error> {
    let Some(found) = settings.first_variable(&[DISABLED])? else { return Ok(None) };
    let parse = |text: String, _: &Origin| match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Error::invalid_setting(DISABLED, DISABLED, &text, "`true` or `false`")),
    };
    found.try_map(parse).map(Some)
}

pub(crate) fn is_v1_disabled(settings: &Settings) -> Result<Option<Found<bool>>, Error> {
    settings.flag("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled")
}

pub(crate) fn number_of_attempts(settings: &Settings) -> Result<Option<Found<u32>>, Error> {
    settings.parsed(
        "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
        "metadata_service_num_attempts",
        "a number of attempts, 1 or more",
        |text| text.parse().ok().filter(|attempts| *attempts > 0),
    )
}

pub(crate) fn timeout_of(settings: &Settings) -> Result<Option<Found<Duration>>, Error> {
    let parse = |text: &str| {
        let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let seconds: f64 = is_plain.then(|| text.parse().ok()).flatten()?;
        Duration::try_from_secs_f64(seconds).ok().filter(|timeout| !timeout.is_zero())
    };
    settings.parsed(
        "AWS_METADATA_SERVICE_TIMEOUT",
        "metadata_service_timeout",
        "a number of seconds, more than 0",
        parse,
    )
}

/// The error of a service that says less than it should.
pub(super) fn failed(message: impl Into<String>) -> Error {
    Error::of(ErrorKind::SourceFailed, message.into())
}

/// Why no answer came, in the words of this source.
pub(super) fn why(error: &FetchError) -> &'static str {
    match error.kind() {
        FetchErrorKind::Connect => "no connection was made",
        FetchErrorKind::ConnectTimeout => "no connection was made in time",
        FetchErrorKind::ReadTimeout => "the answer did not come in time",
        FetchErrorKind::TooLarge => "the answer is longer than allowed",
        FetchErrorKind::Unavailable => NO_FETCH,
        FetchErrorKind::Other => "no complete answer came",
    }
}
