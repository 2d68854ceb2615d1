//! What is asked of an organization's portal, and of the service that renews its tokens.

use std::time::{Duration, SystemTime};

use http::header::{CONTENT_TYPE, HeaderName};
use http::{Request, Response, StatusCode};
use zeroize::Zeroizing;

use super::cache_file::Renewable;
use super::{SsoConfig, SsoToken};
use crate::port::{FetchError, FetchErrorKind, FetchLimits};
use crate::secret_header::secret_header;
use crate::source::{
    AnswerNames, Attempts, Fields, Verdict, credentials_from, escape, exchange, service_url, told, told_code,
};
use crate::{Credentials, Error, ErrorKind, Settings};

const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-amz-sso_bearer_token");

/// As the portal writes them; the time is a number, and the account is the one that was asked for.
const NAMES: AnswerNames = AnswerNames {
    access_key_id: "accessKeyId",
    secret_access_key: "secretAccessKey",
    session_token: "sessionToken",
    expiration: "",
    account_id: "",
};

/// Whom to ask, and by which settings.
#[derive(Debug)]
pub(super) struct Portal {
    pub(super) config: SsoConfig,
    pub(super) settings: Settings,
}

/// The portal's address.
pub(super) fn address(portal: &Portal) -> Result<String, Error> {
    let region = portal.config.region();
    service_url(&portal.settings, "SSO", "portal.sso", "portal.sso-fips", region)
}

/// The address of the service that renews tokens.
pub(super) fn renewal_address(portal: &Portal) -> Result<String, Error> {
    service_url(&portal.settings, "SSO OIDC", "oidc", "oidc-fips", portal.config.region())
}

/// Exchanges a token for the keys of a role.
pub(super) async fn role_credentials(
    portal: &Portal,
    token: &SsoToken,
    account_id: &str,
    role_name: &str,
) -> Result<Credentials, Error> {
    let mut uri = format!("{}/federation/credentials?role_name=", address(portal)?.trim_end_matches('/'));
    escape(&mut uri, role_name);
    uri.push_str("&account_id=");
    escape(&mut uri, account_id);
    let what = format!("{}: no credentials of role {role_name} in account {account_id}", portal.config);
    let bearer = secret_header(token.token())
        .ok_or_else(|| Error::source_failed(format!("{what}: the token can't stand in a header")))?;
    let request = || built(Request::get(&uri).header(TOKEN_HEADER, bearer.clone()).body(Vec::new()));
    let question = Question { what: &what, secrets: &[token.token()], needs_sign_in: is_unauthorized };
    let answer = question.ask(portal, request).await?;
    let fields = answer
        .object("roleCredentials")
        .ok_or_else(|| Error::source_failed(format!("{what}: the answer has no `roleCredentials`")))?;
    let missing = |name: &str| Error::source_failed(format!("{what}: the answer has no `{name}`"));
    let credentials = credentials_from(fields, &NAMES, &what)?;
    if credentials.session_token().is_none() {
        return Err(missing(NAMES.session_token));
    }
    // Without a time they would be taken for keys that last.
    let millis = fields.number("expiration").ok_or_else(|| missing("expiration"))?;
    let expires_at = Duration::try_from_secs_f64(millis / 1000.0)
        .ok()
        .and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since))
        .ok_or_else(|| Error::source_failed(format!("{what}: `expiration` is no number of milliseconds")))?;
    Ok(credentials.with_expires_at(expires_at))
}

/// Exchanges a refresh token for a new token.
pub(super) async fn renew(portal: &Portal, renewable: &Renewable<'_>) -> Result<Fields, Error> {
    let uri = format!("{}/token", renewal_address(portal)?.trim_end_matches('/'));
    let Renewable { client_id, client_secret, refresh_token } = *renewable;
    let members = [
        ("grantType", "refresh_token"),
        ("clientId", client_id),
        ("clientSecret", client_secret),
        ("refreshToken", refresh_token),
    ];
    // Room for all of it from the start: a buffer that grows would leave copies behind.
    let room = members.iter().map(|(name, text)| name.len() + 6 * text.len() + 6).sum::<usize>();
    let mut body = Zeroizing::new(Vec::with_capacity(room + 2));
    let members = std::collections::BTreeMap::from(members);
    let what = format!("{}: the token could not be renewed", portal.config);
    serde_json::to_writer(&mut *body, &members).map_err(|_| Error::source_failed(what.as_str()))?;
    let request = || built(Request::post(&uri).header(CONTENT_TYPE, "application/json").body(body.to_vec()));
    let secrets = [client_secret, refresh_token];
    let question =
        Question { what: &what, secrets: &secrets, needs_sign_in: |status| status.is_client_error() };
    question.ask(portal, request).await
}

/// Something that is asked until it is answered.
struct Question<'a> {
    /// What its errors begin with.
    what: &'a str,
    /// What no error may repeat.
    secrets: &'a [&'a str],
    /// The statuses after which only a new sign-in helps.
    needs_sign_in: fn(StatusCode) -> bool,
}

impl Question<'_> {
    async fn ask(
        &self,
        portal: &Portal,
        request: impl Fn() -> Result<Request<Vec<u8>>, Error> + Send,
    ) -> Result<Fields, Error> {
        let mut attempts = Attempts::STANDARD;
        if let Some(max) = portal.settings.max_attempts()? {
            attempts.max = max.value;
        }
        let limits = FetchLimits {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(10),
            ..FetchLimits::default()
        };
        let judge = |answer| self.judge(portal, answer);
        exchange(portal.settings.ports(), attempts, &limits, request, judge).await
    }

    fn judge(&self, portal: &Portal, answer: Result<Response<Vec<u8>>, FetchError>) -> Verdict<Fields> {
        let what = self.what;
        let failed = |why: String| Error::source_failed(format!("{what}: {why}"));
        let (head, body) = match answer {
            Ok(answer) => answer.into_parts(),
            Err(error) => {
                let message = format!("{what}: {error}");
                return match error.kind() {
                    FetchErrorKind::Unavailable => Verdict::Stop(Error::of(ErrorKind::Unsupported, message)),
                    FetchErrorKind::TooLarge => Verdict::Stop(Error::source_failed(message)),
                    _ => Verdict::Retry(Error::source_failed(message)),
                };
            }
        };
        let body = Zeroizing::new(body);
        let fields = Fields::parse(&body);
        let status = head.status;
        if status.is_success() {
            return match fields {
                Some(fields) => Verdict::Done(fields),
                None => {
                    Verdict::Retry(failed(format!("the answer of {} bytes is no JSON object", body.len())))
                }
            };
        }
        let header = head.headers.get("x-amzn-errortype").and_then(|value| value.to_str().ok());
        let text = |names: &[&str]| {
            names.iter().find_map(|name| fields.as_ref().and_then(|fields| fields.text(name)))
        };
        let code = header.or_else(|| text(&["__type", "code", "error"])).map(bare);
        let code = code.and_then(|code| told_code(code, self.secrets));
        let why = code.map_or_else(|| format!("status {}", status.as_u16()), str::to_owned);
        let message = text(&["message", "error_description"]).and_then(|text| told(text, self.secrets));
        let message = message.map(|message| format!(" ({message})")).unwrap_or_default();
        let code = code.unwrap_or_default();
        let told = failed(format!("{why}{message}")).with_code(code);
        let is_busy = status.is_server_error()
            || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT);
        if is_busy {
            return Verdict::Retry(told);
        }
        if (self.needs_sign_in)(status) {
            let message = format!("{told}; {}", portal.config.how_to_sign_in());
            return Verdict::Stop(Error::of(ErrorKind::SignInNeeded, message).with_code(code));
        }
        Verdict::Stop(told.with_lasting(status.is_client_error()))
    }
}

fn is_unauthorized(status: StatusCode) -> bool {
    status == StatusCode::UNAUTHORIZED
}

/// A code without the namespace before it and the address behind it.
fn bare(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().trim()
}

fn built(request: http::Result<Request<Vec<u8>>>) -> Result<Request<Vec<u8>>, Error> {
    request.map_err(|_| Error::invalid_request("the portal's address can't be made into a request"))
}
