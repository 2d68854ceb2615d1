//! Signs with AWS's own `aws-sigv4`, so that the verifier is tested by neither its own arithmetic nor ours.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use dynamo_tests::KnownKey;
use http::Request;

/// How to sign; `Signer::new(key)` is right for the embedded server.
pub struct Signer {
    pub key: KnownKey,
    pub region: &'static str,
    pub service: &'static str,
    pub time: SystemTime,
}

impl Signer {
    pub fn new(key: &KnownKey) -> Self {
        Self { key: key.clone(), region: "us-east-1", service: "dynamodb", time: SystemTime::now() }
    }

    pub fn sign(&self, mut request: Request<Bytes>) -> Request<Bytes> {
        let identity = Credentials::new(
            &self.key.access_key_id,
            &self.key.secret_access_key,
            self.key.session_token.clone(),
            None,
            "tests",
        )
        .into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(self.time)
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let uri = format!("http://{}/", request.headers()["host"].to_str().unwrap());
        let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let body = SignableBody::Bytes(request.body());
        let signable = SignableRequest::new(request.method().as_str(), uri, headers, body).unwrap();
        let (instructions, _signature) = sign(signable, &params).unwrap().into_parts();
        instructions.apply_to_request_http1x(&mut request);
        request
    }
}
