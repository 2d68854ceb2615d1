//! A service's own words, made fit for an error.

/// A service's message as an error may tell it: on one line, cut, and only if it repeats no part of a secret.
pub(crate) fn told(message: &str, secrets: &[&str]) -> Option<String> {
    const LONGEST: usize = 200;
    let text: String =
        message.trim().chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let is_safe = secrets.iter().all(|secret| !shares(&text, secret));
    (is_safe && !text.is_empty()).then_some(text)
}

/// Says whether a text has a part of a secret in it that is long enough to tell something.
fn shares(text: &str, secret: &str) -> bool {
    const SHORTEST: usize = 8;
    let length = secret.len().min(SHORTEST);
    let parts = secret.as_bytes().windows(length.max(1));
    parts.into_iter().any(|part| text.as_bytes().windows(length.max(1)).any(|window| window == part))
}

#[cfg(test)]
mod tests {
    use super::*;

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
