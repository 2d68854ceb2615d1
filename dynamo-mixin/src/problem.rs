//! The answer a web client gets instead of an error.

use std::borrow::Cow;
use std::time::Duration;

use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};

use crate::{CORRELATION_ID, CorrelationId};

/// An HTTP answer that tells of a failure: problem details as in RFC 9457.
///
/// It holds nothing that came from the service: a status, a fixed title, a stable code, and the id to ask about.
///
/// # Examples
///
/// ```
/// use dynamo_client::ErrorKind;
/// use dynamo_mixin::ErrorMap;
///
/// let answer = ErrorMap::new().problem_for_kind(ErrorKind::Conditional).to_json_response();
/// assert_eq!(answer.status(), 409);
/// assert_eq!(answer.headers()["content-type"], "application/problem+json");
/// assert!(answer.body().contains("Condition Check Failure"));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) title: Cow<'static, str>,
    pub(crate) code: &'static str,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) retryable: bool,
    pub(crate) correlation_id: Option<CorrelationId>,
}

impl Problem {
    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The title: fixed for each code.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The kind of problem as a stable word, `throttled` for example.
    #[must_use]
    pub fn code(&self) -> &str {
        self.code
    }

    /// After which time the web client may ask again.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Whether asking again can help.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.retryable
    }

    /// Names the request the problem belongs to.
    #[must_use]
    pub fn with_correlation_id(mut self, id: CorrelationId) -> Self {
        self.correlation_id = Some(id);
        self
    }

    /// The answer as `application/problem+json`.
    #[must_use]
    pub fn to_json_response(&self) -> Response<String> {
        let mut body = serde_json::json!({
            "type": format!("urn:dynamo-mixin:{}", self.code),
            "title": self.title,
            "status": self.status.as_u16(),
            "code": self.code,
            "retryable": self.retryable,
        });
        if let (Some(id), Some(members)) = (&self.correlation_id, body.as_object_mut()) {
            members.insert("instance".to_owned(), format!("urn:correlation-id:{id}").into());
        }
        self.response("application/problem+json", body.to_string())
    }

    /// The answer as `text/plain`: the title.
    #[must_use]
    pub fn to_text_response(&self) -> Response<String> {
        self.response("text/plain; charset=utf-8", format!("{}\n", self.title))
    }

    fn response(&self, content_type: &'static str, body: String) -> Response<String> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        if let Some(after) = self.retry_after {
            // Whole seconds, rounded up: asking too early is what the header is there to prevent.
            let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(id) = &self.correlation_id {
            headers.insert(CORRELATION_ID, id.to_header_value());
        }
        response
    }
}
