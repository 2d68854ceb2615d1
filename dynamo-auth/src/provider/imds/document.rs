//! What the metadata service tells about the instance's role.

use crate::source::{AnswerNames, Fields, credentials_from, refused};
use crate::{Credentials, Error, ErrorKind};

/// The path under which roles are.
pub(super) const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

const WHAT: &str = "instance metadata";

/// The first role of a list, one a line. It becomes part of a path.
pub(super) fn role(body: &[u8]) -> Result<String, Error> {
    const LONGEST: usize = 128;
    let text = std::str::from_utf8(body).unwrap_or_default();
    let name = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let is_name = (1..=LONGEST).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@_-".contains(&byte))
        && name.bytes().any(|byte| byte != b'.');
    match is_name {
        true => Ok(name.to_owned()),
        false => Err(failed("the name of the instance's role is none")),
    }
}

/// The credentials in a role's document, or the refusal that it holds. A text that is neither is an error that may
/// pass.
pub(super) fn credentials(body: &[u8], token: &str) -> Result<Result<Credentials, Error>, Error> {
    let fields = Fields::parse(body).ok_or_else(|| failed("the role's document is no JSON object"))?;
    if fields.text("code").is_some_and(|code| !code.eq_ignore_ascii_case("success")) {
        return Ok(Err(refusal(&fields, token)));
    }
    for name in ["Token", "Expiration"] {
        if fields.text(name).is_none() {
            return Err(failed(&format!("the answer has no `{name}`")));
        }
    }
    credentials_from(&fields, &AnswerNames::METADATA, WHAT).map(Ok)
}

fn refusal(fields: &Fields, token: &str) -> Error {
    let error = refused(WHAT, Some(fields), &[token]);
    if error.code() != Some("AssumeRoleUnauthorizedAccess") {
        return error;
    }
    let what = "instance metadata: EC2 may not assume the instance's role; its trust policy must allow it to \
        `ec2.amazonaws.com`";
    refused(what, Some(fields), &[token]).with_lasting(true)
}

fn failed(message: &str) -> Error {
    Error::of(ErrorKind::SourceFailed, format!("{WHAT}: {message}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_first_role_and_nothing_else() {
        for (text, expected) in [
            ("app", Some("app")),
            ("\r\n app+=,.@_-1 \r\nother\n", Some("app+=,.@_-1")),
            (&"r".repeat(128), Some(&"r".repeat(128))),
            (&"r".repeat(129), None),
            ("", None),
            ("\n\n", None),
            (".", None),
            ("..", None),
            ("../../user-data", None),
            ("a/b", None),
            ("a?b", None),
            ("a b", None),
            ("a%2e", None),
            ("<html>", None),
            ("r\u{f6}le", None),
        ] {
            assert_eq!(role(text.as_bytes()).ok().as_deref(), expected, "{text:?}");
        }
        assert!(role(b"\xff").is_err());
    }
}
