//! The forms in which a secret may slip out.

/// A secret in one form, and how long a piece of that form is taken for a leak: each stands for a dozen characters.
pub(crate) struct Form {
    pub(crate) text: String,
    pub(crate) piece: usize,
}

/// Every form: as it is, escaped for Rust, JSON, XML and URLs, in hexadecimal, in base64 wherever it begins, and as
/// the list of its bytes.
pub(crate) fn all(secret: &str) -> Vec<Form> {
    let mut forms = Vec::new();
    let mut add = |piece: usize, text: String| {
        forms.push(Form { text: folded(&text), piece });
    };
    add(12, secret.to_owned());
    add(12, secret.escape_debug().to_string());
    add(12, inner(&serde_json::to_string(secret).unwrap()));
    add(12, secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
    add(12, percent(secret));
    add(12, percent(secret).replace("%20", "+"));
    let bytes = secret.as_bytes();
    add(24, bytes.iter().map(|byte| format!("{byte:02x}")).collect());
    add(54, bytes.iter().map(|byte| format!("{byte}, ")).collect());
    for start in 0..3.min(bytes.len()) {
        let whole = &bytes[start..bytes.len() - (bytes.len() - start) % 3];
        add(16, base64(whole, b"+/"));
        add(16, base64(whole, b"-_"));
    }
    forms
}

/// Without case, and with one space for any run of spaces and line breaks, so that no layout hides anything.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { c.to_ascii_lowercase() };
        if c != ' ' || !folded.ends_with(' ') {
            folded.push(c);
        }
    }
    folded
}

/// As in a URL.
pub(crate) fn percent(text: &str) -> String {
    let escaped = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escaped).collect()
}

/// Base64 of whole groups of three, or with `=` at its end.
pub(crate) fn base64(bytes: &[u8], last_two: &[u8; 2]) -> String {
    let alphabet: Vec<u8> =
        (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(last_two.iter().copied()).collect();
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let number = (0..3).fold(0, |number, n| number << 8 | usize::from(*group.get(n).unwrap_or(&0)));
        for place in 0..4 {
            let letter = alphabet[number >> (18 - 6 * place) & 63];
            text.push(if place <= group.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

fn inner(quoted: &str) -> String {
    quoted[1..quoted.len() - 1].to_owned()
}

#[test]
fn base64_is_everybody_elses() {
    for (text, expected) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("\u{ff}?>", "w78/Pg=="),
    ] {
        assert_eq!(base64(text.as_bytes(), b"+/"), expected);
    }
}
