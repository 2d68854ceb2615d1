//! The words of others, made fit for an error.

use std::collections::HashSet;

use crate::error::is_word;

/// A service's message as an error may tell it: on one line, cut, and only if it repeats no part of a secret.
pub(crate) fn told(message: &str, secrets: &[&str]) -> Option<String> {
    const LONGEST: usize = 200;
    let text = one_line(message, LONGEST);
    let is_safe = secrets.iter().all(|secret| !shares(&text, secret));
    (is_safe && !text.is_empty()).then_some(text)
}

/// A code as an error may tell it: a word that repeats no part of a secret.
pub(crate) fn told_code<'a>(code: &'a str, secrets: &[&str]) -> Option<&'a str> {
    Some(code).filter(|code| is_word(code) && secrets.iter().all(|secret| !shares(code, secret)))
}

/// The beginning of a text, on one line: neither a control character is left nor one that changes what is seen of the
/// rest, as those that turn the direction of writing do.
pub(crate) fn one_line(text: &str, longest: usize) -> String {
    let plain = |c: char| if c.is_control() || is_unseen(c) { ' ' } else { c };
    text.trim().chars().take(longest).map(plain).collect()
}

/// Unicode's characters for formats and its separators of lines.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Says whether a text has a part of a secret in it that is long enough to tell something.
fn shares(text: &str, secret: &str) -> bool {
    const SHORTEST: usize = 8;
    let length = secret.len().clamp(1, SHORTEST);
    // A secret may be 64 KiB long, so it is gone through once only.
    let told: HashSet<_> = text.as_bytes().windows(length).collect();
    secret.as_bytes().windows(length).any(|part| told.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_nothing_that_changes_what_is_seen_of_the_rest() {
        assert_eq!(one_line("a\u{202e}b\u{2028}c\u{1b}[31m\u{feff}", 9), "a b c [31");
        assert_eq!(told_code("AccessDenied", &["secretly"]), Some("AccessDenied"));
        for code in ["", "no word", "x\n", "secretly-told", &"x".repeat(65)] {
            assert_eq!(told_code(code, &["secretly"]), None, "{code}");
        }
    }

    #[test]
    fn cuts_cleans_and_keeps_secrets_back() {
        assert_eq!(told(" no\r\naccess ", &[]).as_deref(), Some("no  access"));
        assert_eq!(told(&"é".repeat(300), &[]).unwrap().chars().count(), 200);
        assert_eq!(told(" \n", &[]), None);
        let token = "canary-token-0123456789";
        assert_eq!(told("the token token-0123 is bad", &[token]), None);
        assert_eq!(told("x is bad", &["x"]), None);
        assert_eq!(told("the token is bad", &[token, ""]).as_deref(), Some("the token is bad"));
    }
}
