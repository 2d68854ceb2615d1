//! A request written in the one way that both sides agree on before they hash it.

use zeroize::Zeroizing;

use super::Scope;

/// The canonical request without its last line, the body's hash.
pub(super) struct Canonical {
    /// The text. It may hold a session token.
    pub(super) text: Zeroizing<Vec<u8>>,
    /// The signed headers' names, joined by `;`.
    pub(super) signed_headers: String,
}

impl Canonical {
    /// Writes a request down; `headers` are all those to sign, in any order and case.
    pub(super) fn new(
        method: &str,
        path: &str,
        query: &str,
        headers: &[(String, &[u8])],
        scope: &Scope,
    ) -> Self {
        let values: usize = headers.iter().map(|(name, value)| 2 * name.len() + value.len() + 3).sum();
        // An encoded byte takes three; the hash of the body follows.
        let length = method.len() + 3 * (path.len() + query.len()) + values + 80;
        let mut text = Zeroizing::new(Vec::with_capacity(length));
        text.extend_from_slice(method.as_bytes());
        text.push(b'\n');
        write_path(&mut text, path, scope);
        text.push(b'\n');
        write_query(&mut text, query);
        text.push(b'\n');
        let signed_headers = write_headers(&mut text, headers);
        text.push(b'\n');
        text.extend_from_slice(signed_headers.as_bytes());
        text.push(b'\n');
        Self { text, signed_headers }
    }
}

fn write_path(text: &mut Vec<u8>, path: &str, scope: &Scope) {
    let normalized;
    let path = match path {
        "" => "/",
        path if scope.normalized_path && (path.contains("//") || path.contains("/.")) => {
            normalized = without_dot_segments(path);
            &normalized
        }
        path => path,
    };
    if scope.encoded_path {
        encode(text, path.as_bytes(), true);
    } else {
        text.extend_from_slice(path.as_bytes());
    }
}

/// Takes `.`, `..` and empty segments out; a slash at the end stays.
fn without_dot_segments(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let mut normalized = String::with_capacity(path.len() + 1);
    for segment in &segments {
        normalized.push('/');
        normalized.push_str(segment);
    }
    if segments.is_empty() || path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..") {
        normalized.push('/');
    }
    normalized
}

/// Decodes each name and value, encodes it in the one way allowed, and sorts by name, then by value.
fn write_query(text: &mut Vec<u8>, query: &str) {
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let recoded = |part: &str| {
                let mut encoded = Vec::with_capacity(part.len());
                encode(&mut encoded, &decode(part), false);
                encoded
            };
            (recoded(name), recoded(value))
        })
        .collect();
    pairs.sort_unstable();
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            text.push(b'&');
        }
        text.extend_from_slice(name);
        text.push(b'=');
        text.extend_from_slice(value);
    }
}

/// Writes the headers sorted, equal names joined in their order; returns the list of names.
fn write_headers(text: &mut Vec<u8>, headers: &[(String, &[u8])]) -> String {
    let mut sorted: Vec<(String, &[u8])> =
        headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), *value)).collect();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut names = String::with_capacity(sorted.iter().map(|(name, _)| name.len() + 1).sum());
    let mut previous: Option<&str> = None;
    for (name, value) in &sorted {
        if previous == Some(name) {
            text.push(b',');
        } else {
            if previous.is_some() {
                text.push(b'\n');
                names.push(';');
            }
            text.extend_from_slice(name.as_bytes());
            text.push(b':');
            names.push_str(name);
            previous = Some(name);
        }
        write_folded(text, value);
    }
    text.push(b'\n');
    names
}

/// Trims spaces and makes each run of them one; a line break counts as a space.
fn write_folded(text: &mut Vec<u8>, value: &[u8]) {
    let words = value.split(|byte| matches!(byte, b' ' | b'\n' | b'\r')).filter(|word| !word.is_empty());
    for (index, word) in words.enumerate() {
        if index > 0 {
            text.push(b' ');
        }
        text.extend_from_slice(word);
    }
}

fn encode(text: &mut Vec<u8>, bytes: &[u8], keep_slashes: bool) {
    const DIGITS: [u8; 16] = *b"0123456789ABCDEF";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0');
    for &byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => text.push(byte),
            b'/' if keep_slashes => text.push(byte),
            byte => text.extend_from_slice(&[b'%', digit(byte >> 4), digit(byte & 15)]),
        }
    }
}

/// Decodes a part of a query; a `%` without two digits after it stands for itself, a `+` for a space.
fn decode(text: &str) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => decoded.push(b' '),
            b'%' => match after {
                [high, low, tail @ ..] if digit(high).is_some() && digit(low).is_some() => {
                    decoded.push(digit(high).unwrap_or_default() << 4 | digit(low).unwrap_or_default());
                    rest = tail;
                }
                _ => decoded.push(byte),
            },
            byte => decoded.push(byte),
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_path(path: &str, normalized: &str, encoded: &str) {
        let scope = Scope::new("r", "s").unwrap();
        let written = |scope: &Scope| {
            let mut text = Vec::new();
            write_path(&mut text, path, scope);
            String::from_utf8(text).unwrap()
        };
        assert_eq!(written(&scope.clone().with_encoded_path(false)), normalized);
        assert_eq!(written(&scope.with_normalized_path(false)), encoded);
    }

    #[test]
    fn writes_paths() {
        check_path("", "/", "/");
        check_path("/", "/", "/");
        check_path("/a/./b/../c", "/a/c", "/a/./b/../c");
        check_path("/../../a//b/.", "/a/b/", "/../../a//b/.");
        check_path("/a%20b/ä", "/a%20b/ä", "/a%2520b/%C3%A4");
        check_path("/a.b/.c/..d", "/a.b/.c/..d", "/a.b/.c/..d");
    }

    #[track_caller]
    fn check_query(query: &str, expected: &str) {
        let mut text = Vec::new();
        write_query(&mut text, query);
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    #[test]
    fn writes_queries() {
        check_query("", "");
        check_query("b&a=2&a=1&&a-b=0", "a=1&a=2&a-b=0&b=");
        check_query("x=%zz%4", "x=%25zz%254");
        check_query("x=a+b%2B%2f=", "x=a%20b%2B%2F%3D");
        check_query("%c3%a4=ä", "%C3%A4=%C3%A4");
    }
}
