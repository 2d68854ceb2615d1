//! Credentials in an answer of the service.

use super::xml::Document;
use crate::source::parse_timestamp;
use crate::{Credentials, Error, Renewal};

/// Reads the credentials; the error says what is missing, and shows nothing of the answer.
pub(super) fn credentials(body: &[u8]) -> Result<Credentials, Error> {
    let unreadable = |what: &str| Error::source_failed(format!("the answer {what}"));
    let document = std::str::from_utf8(body).ok().and_then(Document::parse);
    let document = document.ok_or_else(|| unreadable("is no XML of STS"))?;
    let member = |name: &str| {
        document.text("Credentials", name).ok_or_else(|| unreadable(&format!("has no `{name}`")))
    };
    let at_fault = |error: Error| Error::source_failed(format!("the answer can't be used: {error}"));
    let (id, secret, token) = (member("AccessKeyId")?, member("SecretAccessKey")?, member("SessionToken")?);
    let credentials = Credentials::new(id, secret)
        .and_then(|credentials| credentials.with_session_token(token))
        .map_err(at_fault)?;
    let expires_at = parse_timestamp(member("Expiration")?)
        .ok_or_else(|| unreadable("has an `Expiration` that is no time such as `2030-01-31T12:00:00Z`"))?;
    let credentials = credentials.with_expires_at(expires_at).with_renewal(Renewal::Ahead);
    Ok(match document.text("AssumedRoleUser", "Arn").and_then(account_id) {
        Some(account_id) => credentials.with_account_id(account_id),
        None => credentials,
    })
}

/// The account of an ARN, which is its fifth field.
fn account_id(arn: &str) -> Option<&str> {
    let account_id = arn.split(':').nth(4)?;
    let is_number =
        (1..=63).contains(&account_id.len()) && account_id.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(account_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "<AssumeRoleResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'><AssumeRoleResult>\
        <AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/r/s</Arn></AssumedRoleUser>\
        <Credentials><AccessKeyId>ASIACANARY</AccessKeyId><SecretAccessKey>canary&amp;1</SecretAccessKey>\
        <SessionToken>canary/2+==</SessionToken><Expiration>1970-01-01T01:00:00Z</Expiration></Credentials>\
        </AssumeRoleResult></AssumeRoleResponse>";

    #[test]
    fn reads_every_part() {
        let credentials = credentials(GOOD.as_bytes()).unwrap();
        assert_eq!(credentials.access_key_id(), "ASIACANARY");
        assert_eq!(credentials.secret_access_key(), "canary&1");
        assert_eq!(credentials.session_token(), Some("canary/2+=="));
        assert_eq!(credentials.account_id(), Some("111122223333"));
        let expires_at = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(3600);
        assert_eq!((credentials.expires_at(), credentials.renewal()), (Some(expires_at), Renewal::Ahead));
    }

    #[track_caller]
    fn check(from: &str, to: &str, expected: &str) {
        let error = credentials(GOOD.replace(from, to).as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(!error.is_lasting(), "{error}");
    }

    #[test]
    fn says_what_is_wrong_and_shows_nothing() {
        check("AccessKeyId>", "Access>", "the answer has no `AccessKeyId`");
        check("canary&amp;1", " ", "the answer has no `SecretAccessKey`");
        check("SessionToken>", "Token>", "the answer has no `SessionToken`");
        check("Expiration>", "Expires>", "the answer has no `Expiration`");
        check("</AssumeRoleResponse>", "", "the answer is no XML of STS");
        check("canary&amp;1", "canary&lol;1", "the answer is no XML of STS");
        let expiration = "the answer has an `Expiration` that is no time such as `2030-01-31T12:00:00Z`";
        check("1970-01-01T01:00:00Z", "canary", expiration);
        let control =
            "the answer can't be used: the secret access key has a control character, a line break perhaps";
        check("canary&amp;1", "canary&#10;1", control);
        let token = "the answer can't be used: the session token has a character that no token has";
        check("canary/2+==", "canary 2", token);
        assert!(credentials(b"\xff").is_err());
    }

    #[test]
    fn an_odd_account_is_none() {
        for arn in ["", "arn:aws:sts", "arn:aws:sts:::assumed-role/r/s", "arn:aws:sts::a.evil:x", "::::-1:"] {
            assert_eq!(account_id(arn), None, "{arn}");
        }
        let without = GOOD.replace("<Arn>arn:aws:sts::111122223333:assumed-role/r/s</Arn>", "");
        assert_eq!(credentials(without.as_bytes()).unwrap().account_id(), None);
    }
}
