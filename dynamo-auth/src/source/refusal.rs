//! What a source of credentials says when it refuses.

use super::{Fields, told, told_code};
use crate::{Error, ErrorKind};

/// Makes the error of a refusal: `what`, and the `code` and `message` that the source gave.
///
/// Both are shown only where they repeat none of `secrets`, and the message then cut short and without control
/// characters.
pub(crate) fn refused(what: &str, fields: Option<&Fields>, secrets: &[&str]) -> Error {
    let text = |name| fields.and_then(|fields| fields.text(name));
    let code = text("code").and_then(|code| told_code(code, secrets));
    let message = text("message").and_then(|message| told(message, secrets));
    let mut sentence = what.to_owned();
    for part in [code, message.as_deref()].into_iter().flatten() {
        sentence.push_str(": ");
        sentence.push_str(part);
    }
    Error::of(ErrorKind::SourceFailed, sentence).with_code(code.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, secrets: &[&str], expected: &str) {
        let error = refused("what", Fields::parse(json.as_bytes()).as_ref(), secrets);
        assert_eq!(error.to_string(), expected, "{json}");
    }

    #[test]
    fn shows_the_code_and_what_is_harmless() {
        check(r#"{"code":"AccessDenied","message":"no\nway"}"#, &["secret"], "what: AccessDenied: no way");
        check(r#"{"Code":"AccessDenied"}"#, &[], "what: AccessDenied");
        check(r#"{"message":"no way"}"#, &[], "what: no way");
        check(r#"{"code":"not a word","message":7}"#, &[], "what");
        check("<html>", &[], "what");
        check(&format!(r#"{{"message":"{}"}}"#, "x".repeat(999)), &[], &format!("what: {}", "x".repeat(200)));
    }

    #[test]
    fn repeats_no_secret() {
        let secret = "abcdefghijklmnopqrstuvwxyz";
        check(r#"{"code":"Bad","message":"token ghijklmn is bad"}"#, &["", secret], "what: Bad");
        check(
            r#"{"code":"Bad","message":"token ghijklm is bad"}"#,
            &[secret],
            "what: Bad: token ghijklm is bad",
        );
        check(r#"{"message":"my pin"}"#, &["pin"], "what");
        check(r#"{"code":"xx-ghijklmn-xx","message":"no"}"#, &[secret], "what: no");
    }
}
