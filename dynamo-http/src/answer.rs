use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use crate::{Error, ErrorKind, Sent};

/// What a [`ScriptedTransport`](crate::ScriptedTransport) does with one request.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use dynamo_http::{Answer, Error, ErrorKind, Sent};
///
/// let script = [
///     Answer::json(200, "{}"),
///     Answer::new(503).header("retry-after", "1").body("busy").delay(Duration::from_millis(40)),
///     Answer::error(Error::new(ErrorKind::Closed, Sent::Maybe)),
///     Answer::hang(),
/// ];
/// # let _ = script;
/// ```
pub struct Answer {
    pub(crate) delay: Duration,
    pub(crate) outcome: Outcome,
}

pub(crate) enum Outcome {
    Response(Response<Bytes>),
    Error(Error),
    Hang,
}

impl Answer {
    /// Answers with a status, no header and an empty body.
    ///
    /// A number outside of 100 to 999 is no status; the request then fails with [`ErrorKind::Protocol`].
    #[must_use]
    pub fn new(status: u16) -> Self {
        match StatusCode::from_u16(status) {
            Ok(status) => {
                let mut response = Response::new(Bytes::new());
                *response.status_mut() = status;
                Self::from(response)
            }
            Err(cause) => Self::error(Error::new(ErrorKind::Protocol, Sent::Maybe).with_source(cause)),
        }
    }

    /// Answers with a status and a JSON body, given as text or bytes.
    #[must_use]
    pub fn json(status: u16, body: impl Into<Bytes>) -> Self {
        Self::new(status).header("content-type", "application/json").body(body)
    }

    /// Fails with an error.
    #[must_use]
    pub fn error(error: Error) -> Self {
        Self { delay: Duration::ZERO, outcome: Outcome::Error(error) }
    }

    /// Never answers: the request ends by a limit, or waits for ever.
    #[must_use]
    pub fn hang() -> Self {
        Self { delay: Duration::ZERO, outcome: Outcome::Hang }
    }

    /// Adds a header.
    ///
    /// A name or value that is no header makes the request fail with [`ErrorKind::Protocol`]; an answer that is an
    /// error stays one.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Outcome::Response(response) = &mut self.outcome {
            match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                (Ok(name), Ok(value)) => {
                    response.headers_mut().append(name, value);
                }
                _ => self.outcome = Outcome::Error(Error::new(ErrorKind::Protocol, Sent::Maybe)),
            }
        }
        self
    }

    /// Adds headers.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        if let Outcome::Response(response) = &mut self.outcome {
            response.headers_mut().extend(headers);
        }
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        if let Outcome::Response(response) = &mut self.outcome {
            *response.body_mut() = body.into();
        }
        self
    }

    /// Waits before answering; with paused time, the wait takes no time.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

impl From<Response<Bytes>> for Answer {
    fn from(response: Response<Bytes>) -> Self {
        Self { delay: Duration::ZERO, outcome: Outcome::Response(response) }
    }
}

impl From<Error> for Answer {
    fn from(error: Error) -> Self {
        Self::error(error)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Answer");
        match &self.outcome {
            Outcome::Response(response) => debug.field("status", &response.status()),
            Outcome::Error(error) => debug.field("error", error),
            Outcome::Hang => debug.field("hang", &true),
        };
        debug.field("delay", &self.delay).finish()
    }
}
