//! Texts as queries and forms write them.

use std::fmt::Write;

/// Adds a text in which each byte but letters, digits and `-_.~` is escaped.
///
/// A byte takes three at most, so a string with room for that does not grow, and leaves no copy of a secret behind.
pub(crate) fn escape(into: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            into.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(into, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_everything_that_means_something() {
        let mut text = String::new();
        escape(&mut text, "aZ09-_.~ +&=%/?#\u{e4}\n");
        assert_eq!(text, "aZ09-_.~%20%2B%26%3D%25%2F%3F%23%C3%A4%0A");
    }
}
