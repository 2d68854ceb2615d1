//! The forms of an error's body: JSON of several spellings, XML, pages of proxies, nothing.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{CancellationReason, ThrottlingReason};
use crate::Item;

/// The most characters of a code.
const MAX_CODE: usize = 128;
/// The most characters of what is shown of a body that is not the service's.
const MAX_EXCERPT: usize = 200;
/// The most bytes of XML or a page that are looked at.
const MAX_MARKUP: usize = 64 * 1024;

#[derive(Default)]
pub(super) struct Body {
    pub(super) code: Option<String>,
    pub(super) message: String,
    pub(super) reasons: Vec<ThrottlingReason>,
    pub(super) item: Option<Item>,
    pub(super) cancellation_reasons: Vec<CancellationReason>,
    pub(super) request_id: Option<String>,
    pub(super) other: BTreeMap<String, Value>,
}

impl Body {
    pub(super) fn read(body: &[u8]) -> Self {
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Self::of_json(members),
            // Torn JSON may hold a piece of an item, which is not to be shown.
            Err(_) if matches!(body.trim_ascii_start(), [b'{' | b'[', ..]) => {
                Self { message: format!("{} bytes of JSON, not whole", body.len()), ..Self::default() }
            }
            Ok(_) | Err(_) => Self::of_text(body),
        }
    }

    fn of_json(mut members: Map<String, Value>) -> Self {
        let mut body = Self::default();
        for wrapper in ["Error", "error"] {
            if let Some(Value::Object(inner)) = members.get(wrapper) {
                let inner = inner.clone();
                members.remove(wrapper);
                inner.into_iter().for_each(|(name, value)| {
                    members.entry(name).or_insert(value);
                });
            }
        }
        let kind = take_text(&mut members, "__type");
        let code = take_text(&mut members, "code").or_else(|| take_text(&mut members, "Code"));
        body.code = code.as_deref().and_then(short_code).or_else(|| kind.as_deref().and_then(short_code));
        for name in ["message", "Message", "errorMessage"] {
            if let Some(message) = take_text(&mut members, name).filter(|_| body.message.is_empty()) {
                body.message = message;
            }
        }
        body.request_id =
            take_text(&mut members, "RequestId").or_else(|| take_text(&mut members, "requestId"));
        for name in ["ThrottlingReasons", "throttlingReasons"] {
            if let Some(reasons) = take_as(&mut members, name, read_reasons) {
                body.reasons = reasons;
            }
        }
        body.item = take_as(&mut members, "Item", read_item);
        body.cancellation_reasons =
            take_as(&mut members, "CancellationReasons", read_cancellation_reasons).unwrap_or_default();
        body.other.extend(members.into_iter().filter(|(_, value)| !value.is_null()));
        body
    }

    fn of_text(body: &[u8]) -> Self {
        let start = body.get(..MAX_MARKUP).unwrap_or(body);
        let text = String::from_utf8_lossy(start);
        let message = element(&text, "Message").or_else(|| element(&text, "message"));
        Self {
            code: element(&text, "Code").as_deref().and_then(short_code),
            message: message.unwrap_or_else(|| excerpt(&text)),
            request_id: element(&text, "RequestId").or_else(|| element(&text, "RequestID")),
            ..Self::default()
        }
    }
}

/// The code alone, of `com.amazonaws.dynamodb.v20120810#Code` or `Code:http://internal.amazon.com/..`.
pub(super) fn short_code(text: &str) -> Option<String> {
    let before = text.split(':').next().unwrap_or_default();
    let code = before.rsplit('#').next().unwrap_or_default().trim();
    let readable = code.chars().all(|character| character.is_ascii_graphic());
    (readable && !code.is_empty() && code.len() <= MAX_CODE).then(|| code.to_owned())
}

fn take_text(members: &mut Map<String, Value>, name: &str) -> Option<String> {
    take_as(members, name, |value| value.as_str().map(str::to_owned))
}

/// Takes a member out if it can be read; else it stays, to be kept among the others.
fn take_as<T>(
    members: &mut Map<String, Value>,
    name: &str,
    read: impl FnOnce(&Value) -> Option<T>,
) -> Option<T> {
    let value = read(members.get(name)?)?;
    members.remove(name);
    Some(value)
}

fn read_reasons(value: &Value) -> Option<Vec<ThrottlingReason>> {
    let text = |entry: &Value, names: [&str; 2]| {
        let found = names.iter().find_map(|name| entry.get(name)?.as_str());
        found.unwrap_or_default().to_owned()
    };
    let read = |entry: &Value| ThrottlingReason {
        reason: text(entry, ["reason", "Reason"]),
        resource: text(entry, ["resource", "Resource"]),
    };
    Some(value.as_array()?.iter().map(read).collect())
}

fn read_cancellation_reasons(value: &Value) -> Option<Vec<CancellationReason>> {
    // What can't be read is not taken for a part that is not at fault.
    let code = |entry: &Value| match (entry, entry.get("Code")) {
        (_, Some(Value::String(code))) => code.clone(),
        (Value::Null | Value::Object(_), None | Some(Value::Null)) => "None".to_owned(),
        _ => String::new(),
    };
    let read = |entry: &Value| CancellationReason {
        code: code(entry),
        message: entry.get("Message").and_then(Value::as_str).map(str::to_owned),
        item: entry.get("Item").and_then(read_item),
    };
    Some(value.as_array()?.iter().map(read).collect())
}

fn read_item(value: &Value) -> Option<Item> {
    Item::from_json(&value.to_string()).ok()
}

/// The text of the first element of this name, anywhere in XML.
fn element(text: &str, name: &str) -> Option<String> {
    let (_, after) = text.split_once(&format!("<{name}>"))?;
    let (inside, _) = after.split_once(&format!("</{name}>"))?;
    Some(unescape(inside.trim()))
}

fn unescape(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    plain.replace("&amp;", "&")
}

/// The first words of a page without its markup, on one line.
fn excerpt(text: &str) -> String {
    let mut words = String::new();
    let mut inside_tag = false;
    for character in text.chars() {
        match character {
            '<' => inside_tag = true,
            '>' => inside_tag = false,
            _ if inside_tag => continue,
            character if !character.is_whitespace() && !character.is_control() => {
                words.push(character);
                continue;
            }
            _ => {}
        }
        if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
        if words.len() > MAX_EXCERPT {
            break;
        }
    }
    words.trim_end().chars().take(MAX_EXCERPT).collect()
}
