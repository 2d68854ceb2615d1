//! Our signatures are those of AWS's own signer, byte for byte.

use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings};
use aws_sigv4::sign::v4;
use dynamo_auth::{Credentials, Scope, TargetSigner, sign};
use http::{HeaderMap, HeaderName, Request};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

const CONTENT_TYPE: &str = "application/x-amz-json-1.0";
const X_AMZ_SECURITY_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");
/// The last second of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// With what a request is signed, and for what.
#[derive(Clone, Debug)]
struct Signing {
    key: String,
    secret: String,
    token: Option<String>,
    region: String,
    time: SystemTime,
}

fn signing() -> impl Strategy<Value = Signing> {
    let token = option::of("[A-Za-z0-9/+=]{1,300}");
    let time = (0..=LAST_SECOND, 0..1_000_000_000u32)
        .prop_map(|(seconds, nanos)| SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos));
    ("[A-Z0-9]{16,24}", "[A-Za-z0-9/+=]{1,64}", token, "[a-z]{2}-[a-z]{3,9}-[1-9]", time)
        .prop_map(|(key, secret, token, region, time)| Signing { key, secret, token, region, time })
}

fn host() -> impl Strategy<Value = String> {
    r"[a-z0-9]([a-z0-9-]{0,16}[a-z0-9])?(\.[a-z0-9]{1,8}){0,3}(:[1-9][0-9]{0,3})?"
}

impl Signing {
    fn credentials(&self) -> Credentials {
        let credentials = Credentials::new(&self.key, &self.secret).unwrap();
        match &self.token {
            Some(token) => credentials.with_session_token(token).unwrap(),
            None => credentials,
        }
    }

    fn scope(&self) -> Scope {
        Scope::new(&self.region, "dynamodb").unwrap()
    }

    /// The headers that AWS's signer adds to a request.
    fn by_aws(&self, request: &Request<Vec<u8>>) -> HeaderMap {
        let identity = aws_credential_types::Credentials::new(
            &self.key,
            &self.secret,
            self.token.clone(),
            None,
            "tests",
        )
        .into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("dynamodb")
            .time(self.time)
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let body = SignableBody::Bytes(request.body());
        let method = request.method().as_str();
        let signable = SignableRequest::new(method, request.uri().to_string(), headers, body).unwrap();
        let (instructions, _) = aws_sigv4::http_request::sign(signable, &params).unwrap().into_parts();
        let mut added = Request::new(());
        instructions.apply_to_request_http1x(&mut added);
        added.into_parts().0.headers
    }
}

/// Whether each header that AWS's signer adds is among `ours`, with the same value.
fn assert_equal(theirs: &HeaderMap, ours: &HeaderMap) -> Result<(), TestCaseError> {
    prop_assert!(theirs.contains_key("authorization") && theirs.contains_key("x-amz-date"));
    for (name, value) in theirs {
        prop_assert_eq!(ours.get(name).map(|value| value.as_bytes()), Some(value.as_bytes()), "{}", name);
    }
    Ok(())
}

proptest! {
    #![proptest_config(super::cases(96))]

    #[test]
    fn the_fast_signer_signs_as_aws_does(
        signing in signing(),
        host in host(),
        requests in vec((r"DynamoDB_20120810\.[A-Za-z]{1,30}", vec(any::<u8>(), 0..600)), 1..4),
    ) {
        let signer = TargetSigner::new(&host, &signing.scope(), CONTENT_TYPE).unwrap();
        // Several requests of one signer, since it keeps the day's key.
        for (target, body) in requests {
            let signed = signer.sign(&target, &body, &signing.credentials(), signing.time).unwrap();
            let request = Request::post(format!("http://{host}/"))
                .header("host", &host)
                .header("content-type", CONTENT_TYPE)
                .header("x-amz-target", &target)
                .body(body)
                .unwrap();
            let mut ours = HeaderMap::new();
            ours.insert("authorization", signed.authorization);
            ours.insert("x-amz-date", signed.x_amz_date);
            prop_assert_eq!(signed.x_amz_security_token.is_some(), signing.token.is_some());
            ours.extend(signed.x_amz_security_token.map(|token| (X_AMZ_SECURITY_TOKEN, token)));
            assert_equal(&signing.by_aws(&request), &ours)?;
        }
    }

    #[test]
    fn any_request_is_signed_as_aws_does(
        signing in signing(),
        host in host(),
        method in "GET|POST|PUT|DELETE",
        path in r"(/([A-Za-z0-9._~:@!$&'()*,;=-]|%[0-9A-F]{2}){0,8}){1,4}",
        query in r"([A-Za-z0-9._~-]{1,8}=([A-Za-z0-9._~/:-]|%[2-7][0-9A-F]){0,8}&?){0,4}",
        headers in vec(("x-[a-z0-9]{1,8}(-[a-z0-9]{1,4})?", "[!-~]([ -~]{0,20}[!-~])?"), 0..4),
        body in vec(any::<u8>(), 0..600),
    ) {
        let mut request = Request::builder().method(method.as_str()).uri(format!("http://{host}{path}?{query}"));
        request = request.header("host", &host);
        for (name, value) in &headers {
            request = request.header(name, value);
        }
        let mut request = request.body(body.clone()).unwrap();
        let theirs = signing.by_aws(&request);
        sign(&mut request, &body, &signing.credentials(), &signing.scope(), signing.time).unwrap();
        assert_equal(&theirs, request.headers())?;
    }
}
