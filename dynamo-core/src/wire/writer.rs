//! The writer: JSON text, appended to a string that the caller owns.

use super::text::{find_special, is_plain};

/// Writes JSON to the end of a string.
///
/// Commas are put where they belong: before a member or an element that is not the first.
#[derive(Debug)]
pub(crate) struct Writer<'a> {
    pub(crate) out: &'a mut String,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(out: &'a mut String) -> Self {
        Self { out }
    }

    /// Opens an object.
    #[inline]
    pub(crate) fn begin_object(&mut self) {
        self.out.push('{');
    }

    /// Writes the name of a member; its value comes next.
    #[inline]
    pub(crate) fn member(&mut self, name: &str) {
        self.separate();
        self.string(name);
        self.out.push(':');
    }

    /// Closes an object.
    #[inline]
    pub(crate) fn end_object(&mut self) {
        self.out.push('}');
    }

    /// Opens an array.
    #[inline]
    pub(crate) fn begin_array(&mut self) {
        self.out.push('[');
    }

    /// Makes ready for an element; its value comes next.
    #[inline]
    pub(crate) fn element(&mut self) {
        self.separate();
    }

    /// Closes an array.
    #[inline]
    pub(crate) fn end_array(&mut self) {
        self.out.push(']');
    }

    /// Writes a string, with its quotes.
    #[inline]
    pub(crate) fn string(&mut self, text: &str) {
        self.out.push('"');
        self.text(text);
        self.out.push('"');
    }

    /// Writes the inside of a string.
    #[inline]
    pub(crate) fn text(&mut self, text: &str) {
        if is_plain(text.as_bytes()) {
            self.out.push_str(text);
        } else {
            self.escaped(text);
        }
    }

    /// Writes text that is JSON already.
    #[inline]
    pub(crate) fn raw(&mut self, json: &str) {
        self.out.push_str(json);
    }

    /// Writes `true` or `false`.
    #[inline]
    pub(crate) fn bool(&mut self, value: bool) {
        self.out.push_str(if value { "true" } else { "false" });
    }

    /// Writes a whole number.
    #[inline]
    pub(crate) fn integer<I: itoa::Integer>(&mut self, value: I) {
        self.out.push_str(itoa::Buffer::new().format(value));
    }

    /// Writes a floating-point number; what is not finite becomes `null`.
    pub(crate) fn float(&mut self, value: f64) {
        if value.is_finite() {
            self.out.push_str(zmij::Buffer::new().format_finite(value));
        } else {
            self.out.push_str("null");
        }
    }

    /// Writes bytes in base64, without quotes.
    pub(crate) fn base64(&mut self, bytes: &[u8]) {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode_string(bytes, self.out);
    }

    #[inline]
    fn separate(&mut self) {
        if !matches!(self.out.as_bytes().last(), Some(b'{' | b'[') | None) {
            self.out.push(',');
        }
    }

    #[cold]
    #[inline(never)]
    fn escaped(&mut self, text: &str) {
        let (mut from, mut at) = (0, find_special(text.as_bytes(), 0));
        while let Some(&byte) = text.as_bytes().get(at) {
            self.out.push_str(text.get(from..at).unwrap_or_default());
            self.escape(byte);
            from = at + 1;
            at = find_special(text.as_bytes(), from);
        }
        self.out.push_str(text.get(from..).unwrap_or_default());
    }

    fn escape(&mut self, byte: u8) {
        const HEX: [char; 16] =
            ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
        let short = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            0x08 => "\\b",
            0x0c => "\\f",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            _ => {
                self.out.push_str(if byte < 0x10 { "\\u000" } else { "\\u001" });
                self.out.extend(HEX.get(usize::from(byte & 15)));
                return;
            }
        };
        self.out.push_str(short);
    }
}
