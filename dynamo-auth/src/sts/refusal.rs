//! What the service said when it refused.

use super::xml::Document;
use crate::Error;
use crate::source::{told, told_code};

/// A refusal, with nothing of what must not be shown.
pub(super) struct Refusal {
    /// The code, if the answer was a refusal of the service and not somebody's page.
    pub(super) code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

impl Refusal {
    /// Reads the body of an answer; none of its texts is kept that repeats a part of a secret.
    pub(super) fn read(body: &[u8], secrets: &[&str]) -> Self {
        let document = std::str::from_utf8(body).ok().and_then(Document::parse).unwrap_or_default();
        let word = |text: &str| told_code(text, secrets).map(str::to_owned);
        Self {
            code: document.text("Error", "Code").and_then(word),
            message: document.text("Error", "Message").and_then(|message| told(message, secrets)),
            request_id: document.text("ErrorResponse", "RequestId").and_then(word),
        }
    }

    /// The error, which lasts if the service itself said no.
    pub(super) fn into_error(self, what: &str, status: http::StatusCode, is_lasting: bool) -> Error {
        let Some(code) = self.code else {
            let number = status.as_u16();
            return Error::source_failed(format!(
                "{what}: STS answered with status {number} and without a code"
            ));
        };
        let mut text = format!("{what}: STS says {code}");
        if let Some(message) = self.message {
            text.push_str(": ");
            // Half a sentence follows, or the request.
            text.push_str(message.trim_end_matches('.'));
        }
        if let Some(advice) = advice(&code) {
            text.push_str("; ");
            text.push_str(advice);
        }
        if let Some(request_id) = self.request_id {
            text.push_str(&format!(" (request {request_id})"));
        }
        Error::source_failed(text).with_code(&code).with_lasting(is_lasting)
    }
}

/// What to do about the codes whose messages don't say it.
fn advice(code: &str) -> Option<&'static str> {
    Some(match code {
        "AccessDenied" => {
            "the role's trust policy must allow it to whoever asks, and so must their own policies"
        }
        "ExpiredToken" | "ExpiredTokenException" => "what was shown to STS has expired and was not renewed",
        "InvalidIdentityToken" | "IDPRejectedClaim" => {
            "the role's trust policy must name the identity provider and its claims"
        }
        "RequestExpired" | "SignatureDoesNotMatch" => {
            "the clock of this machine or the secret key may be wrong"
        }
        "RegionDisabledException" => "the account must turn STS on in this region",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(body: &str, expected: &str) {
        let refusal = Refusal::read(body.as_bytes(), &["topsecretvalue", "42"]);
        let error = refusal.into_error("role r", http::StatusCode::FORBIDDEN, true);
        assert_eq!(error.to_string(), expected);
    }

    fn document(code: &str, message: &str) -> String {
        format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>\
            <RequestId>d9d4-1</RequestId></ErrorResponse>"
        )
    }

    #[test]
    fn tells_the_code_and_the_message() {
        let no = "role r: STS says MalformedPolicyDocument: Syntax errors in policy (request d9d4-1)";
        check(&document("MalformedPolicyDocument", "Syntax errors in policy."), no);
        check(&document("X", "a&#10;b&#27;[31mc"), "role r: STS says X: a b [31mc (request d9d4-1)");
        let long = format!("role r: STS says X: {} (request d9d4-1)", "y".repeat(200));
        check(&document("X", &"y".repeat(201)), &long);
        let clock = "role r: STS says RequestExpired: Too late; the clock of this machine or the secret key may be wrong \
                     (request d9d4-1)";
        check(&document("RequestExpired", "Too late."), clock);
        let without = "role r: STS answered with status 403 and without a code";
        check("<!doctype html><p>no", without);
        check(&document("no code &#13;", "x"), without);
    }

    #[test]
    fn shows_no_part_of_a_secret() {
        check(&document("X", "the token was xxsecretvalxx"), "role r: STS says X (request d9d4-1)");
        check(&document("X", "code 42"), "role r: STS says X (request d9d4-1)");
        check(&document("secretval", "x"), "role r: STS answered with status 403 and without a code");
        check(
            &document("X", "a secret of no value"),
            "role r: STS says X: a secret of no value (request d9d4-1)",
        );
    }

    proptest! {
        #[test]
        fn whatever_is_repeated_no_part_of_a_secret_is_shown(
            secret in "[A-Z0-9+/]{8,40}",
            from in 0_usize..8,
            around in "\\PC{0,210}",
            is_in_code: bool,
        ) {
            let part = secret.get(from..).unwrap_or_default();
            let around = around.replace(['&', '<'], " ");
            let body = match is_in_code {
                true => document(part, &around),
                false => document("Code", &format!("{around}{part}{around}")),
            };
            let error = Refusal::read(body.as_bytes(), &[&secret])
                .into_error("role", http::StatusCode::FORBIDDEN, true);
            let shown = format!("{error:?} {:?}", error.code());
            let is_shown = secret.as_bytes().windows(8).any(|part| shown.as_bytes().windows(8).any(|w| w == part));
            prop_assert!(!is_shown, "{}", shown);
        }
    }
}
