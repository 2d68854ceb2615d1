//! A request signed in each of the ways.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::SystemTime;

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use dynamo_auth::{Credentials, Scope, TargetSigner};
use http::{HeaderValue, Request};
use reqsign_aws_v4::{Credential, RequestSigner, StaticCredentialProvider};
use reqsign_core::Signer;
use sha2::{Digest, Sha256};

use crate::case::{ACCESS_KEY_ID, CONTENT_TYPE, Case, HOST, REGION, SECRET_ACCESS_KEY, SERVICE, TARGET, URI};

pub(crate) fn scope() -> Scope {
    Scope::new(REGION, SERVICE).expect("both are names")
}

pub(crate) fn target_signer() -> TargetSigner {
    TargetSigner::new(HOST, &scope(), CONTENT_TYPE).expect("both can be signed")
}

pub(crate) fn credentials(case: &Case) -> Credentials {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY).expect("both are keys");
    match &case.token {
        Some(token) => credentials.with_session_token(token).expect("it is a token"),
        None => credentials,
    }
}

fn request() -> Request<()> {
    let request = Request::post(URI)
        .header("host", HeaderValue::from_static(HOST))
        .header("content-type", HeaderValue::from_static(CONTENT_TYPE))
        .header("x-amz-target", HeaderValue::from_static(TARGET));
    request.body(()).expect("all parts are fit for a request")
}

pub(crate) fn by_target_signer(
    signer: &TargetSigner,
    case: &Case,
    credentials: &Credentials,
    now: SystemTime,
) -> Request<()> {
    let mut request = request();
    let signed = signer.sign(TARGET, &case.body, credentials, now).expect("all parts can be signed");
    request.headers_mut().insert("x-amz-date", signed.x_amz_date);
    if let Some(token) = signed.x_amz_security_token {
        request.headers_mut().insert("x-amz-security-token", token);
    }
    request.headers_mut().insert("authorization", signed.authorization);
    request
}

pub(crate) fn by_sign(case: &Case, scope: &Scope, credentials: &Credentials, now: SystemTime) -> Request<()> {
    let mut request = request();
    dynamo_auth::sign(&mut request, &case.body, credentials, scope, now).expect("all parts can be signed");
    request
}

pub(crate) fn aws_identity(case: &Case) -> Identity {
    let (id, secret) = (ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    aws_credential_types::Credentials::new(id, secret, case.token.clone(), None, "bench").into()
}

pub(crate) fn by_aws(case: &Case, identity: &Identity, now: SystemTime) -> Request<()> {
    let mut request = request();
    let params = v4::SigningParams::builder()
        .identity(identity)
        .region(REGION)
        .name(SERVICE)
        .time(now)
        .settings(SigningSettings::default())
        .build()
        .expect("nothing is missing")
        .into();
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().expect("all headers are text")));
    let signable = SignableRequest::new("POST", URI, headers, SignableBody::Bytes(&case.body))
        .expect("all parts can be signed");
    let signed = aws_sigv4::http_request::sign(signable, &params).expect("all parts can be signed");
    let (instructions, _signature) = signed.into_parts();
    instructions.apply_to_request_http1x(&mut request);
    request
}

pub(crate) fn reqsign_signer(case: &Case) -> Signer<Credential> {
    let keys = StaticCredentialProvider::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY);
    let keys = match &case.token {
        Some(token) => keys.with_session_token(token),
        None => keys,
    };
    Signer::new(reqsign_core::Context::new(), keys, RequestSigner::new(SERVICE, REGION))
}

/// It asks for the time itself, and wants the body's hash in a header, which it signs too.
pub(crate) fn by_reqsign(case: &Case, signer: &Signer<Credential>) -> Request<()> {
    let mut request = request();
    let hash =
        HeaderValue::try_from(hex::encode(Sha256::digest(&case.body))).expect("digits are fit for a header");
    request.headers_mut().insert("x-amz-content-sha256", hash);
    let (mut head, ()) = request.into_parts();
    {
        // With keys at hand there is nothing to wait for.
        let mut signing = pin!(signer.sign(&mut head, None));
        match signing.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(signed) => signed.expect("all parts can be signed"),
            Poll::Pending => unreachable!("nobody else holds its lock"),
        }
    }
    Request::from_parts(head, ())
}
