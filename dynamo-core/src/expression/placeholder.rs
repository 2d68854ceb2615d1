//! Placeholders in expression text: `#name` and `:value`.

/// The placeholders of `text` in order, marks included. Expression text has no string literals, so each `#` and `:`
/// starts one.
pub(super) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(['#', ':'])?;
        let (_, from) = rest.split_at(start);
        let length =
            from.bytes().skip(1).position(|byte| !is_part(byte)).map_or(from.len(), |position| position + 1);
        let (placeholder, after) = from.split_at(length);
        rest = after;
        Some(placeholder)
    })
}

/// Whether `text` is one placeholder that starts with `mark`.
pub(super) fn is_placeholder(text: &str, mark: char) -> bool {
    text.strip_prefix(mark).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(is_part))
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::{is_placeholder, placeholders};

    #[test]
    fn finds_each_placeholder() {
        let found: Vec<_> = placeholders("SET #a.b[0] = :v1+:v_2, c=#é REMOVE #a").collect();
        assert_eq!(found, ["#a", ":v1", ":v_2", "#", "#a"]);
        assert_eq!(placeholders("no placeholder").count(), 0);
    }

    #[test]
    fn knows_a_placeholder() {
        assert!(is_placeholder("#a_1", '#'));
        assert!(!is_placeholder("#", '#'));
        assert!(!is_placeholder("#a-b", '#'));
        assert!(!is_placeholder("a", '#'));
        assert!(!is_placeholder(":a", '#'));
    }
}
