//! One request against the known keys.

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::future;
use std::io;
use std::str::FromStr;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{Request, Response, StatusCode};
use scratchstack_aws_signature::{
    GetSigningKeyRequest, GetSigningKeyResponse, KSecretKey, SignatureError, SignatureOptions,
    SliceSignedHeaderRequirements, service_for_signing_key_fn, sigv4_validate_request,
};

use crate::server::error_answer;
use crate::verifier::KnownKey;

/// The service in every credential scope here.
const SERVICE: &str = "dynamodb";

/// Why a request is refused, in DynamoDB's words.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    error_type: &'static str,
    message: String,
}

impl Refusal {
    /// The answer that a client gets: DynamoDB says 400 for everything about signatures.
    pub(super) fn into_answer(self) -> Response<Bytes> {
        error_answer(self.status, self.error_type, &self.message)
    }
}

/// Checks that `request` was signed just now, by a known key, for DynamoDB in `region`.
pub(super) async fn check(
    request: &Request<Bytes>,
    region: &str,
    keys: &Arc<HashMap<String, KnownKey>>,
) -> Result<(), Refusal> {
    let if_in_request = [Cow::Borrowed("content-type")];
    let prefixes = [Cow::Borrowed("x-amz-")];
    let signed_headers = SliceSignedHeaderRequirements::new(&[], &if_in_request, &prefixes);
    let keys = Arc::clone(keys);
    let look_up = move |wanted: GetSigningKeyRequest| future::ready(signing_key(&keys, &wanted));
    let mut look_up = service_for_signing_key_fn(look_up);
    let outcome = sigv4_validate_request(
        request.clone(),
        region,
        SERVICE,
        &mut look_up,
        now(),
        &signed_headers,
        SignatureOptions::default(),
    )
    .await;
    match outcome {
        Ok(_) => Ok(()),
        Err(error) => Err(refusal(error.as_ref())),
    }
}

/// Refuses a secret whose length the verifier's arithmetic can't take.
pub(super) fn check_length(key: &KnownKey) -> io::Result<()> {
    KSecretKey::<44>::from_str(&key.secret_access_key).map(|_| ()).map_err(|error| {
        let message = format!("the secret of {}: {error}, expected 40 characters", key.access_key_id);
        io::Error::new(io::ErrorKind::InvalidInput, message)
    })
}

fn now() -> DateTime<Utc> {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX);
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

type BoxError = Box<dyn Error + Send + Sync>;

fn signing_key(
    keys: &HashMap<String, KnownKey>,
    wanted: &GetSigningKeyRequest,
) -> Result<GetSigningKeyResponse, BoxError> {
    let known =
        keys.get(wanted.access_key()).filter(|key| key.session_token.as_deref() == wanted.session_token());
    let Some(key) = known else {
        let message = "The security token included in the request is invalid.".to_owned();
        return Err(SignatureError::InvalidClientTokenId(message).into());
    };
    if key.expired {
        let message = "The security token included in the request is expired".to_owned();
        return Err(SignatureError::ExpiredToken(message).into());
    }
    let secret = KSecretKey::from_str(&key.secret_access_key)?;
    let signing_key = secret.to_ksigning(wanted.request_date(), wanted.region(), wanted.service());
    Ok(GetSigningKeyResponse::builder().signing_key(signing_key).build()?)
}

fn refusal(error: &(dyn Error + Send + Sync + 'static)) -> Refusal {
    use SignatureError as E;
    let message = error.to_string();
    let (status, error_type) = match error.downcast_ref::<SignatureError>() {
        Some(E::MissingAuthenticationToken(_)) => {
            (StatusCode::BAD_REQUEST, "com.amazon.coral.service#MissingAuthenticationTokenException")
        }
        Some(E::InvalidClientTokenId(_)) => {
            (StatusCode::BAD_REQUEST, "com.amazon.coral.service#UnrecognizedClientException")
        }
        Some(E::ExpiredToken(_)) => {
            (StatusCode::BAD_REQUEST, "com.amazon.coral.service#ExpiredTokenException")
        }
        Some(E::SignatureDoesNotMatch(_)) => {
            (StatusCode::BAD_REQUEST, "com.amazon.coral.service#InvalidSignatureException")
        }
        Some(E::IO(_) | E::InternalServiceError(_)) | None => {
            (StatusCode::INTERNAL_SERVER_ERROR, "com.amazon.coral.service#InternalFailure")
        }
        Some(_) => (StatusCode::BAD_REQUEST, "com.amazon.coral.service#IncompleteSignatureException"),
    };
    Refusal { status, error_type, message }
}
