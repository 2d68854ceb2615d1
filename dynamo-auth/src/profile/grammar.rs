//! The lines of a shared file.
//!
//! The grammar is no usual INI: a comment needs a space before it in one place and none in another, a line that
//! begins with a space continues a value, comments inside such a line belong to the value, and every error has a
//! line. So this file reads the lines and keeps their values, and gives the `configparser` crate a text that has
//! nothing left to misunderstand: one section or one `key=number` per line, the number being the value's place in a
//! table. What that crate does for us is the map: sections that are opened twice become one, and of two equal keys
//! the last one stays. As a benefit no secret passes through its buffers, which it does not overwrite.

use std::path::Path;

use zeroize::Zeroizing;

use crate::{Error, ErrorKind};

/// Which of the two files it is; they name their sections differently.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Config,
    Credentials,
}

/// A file after its lines were read.
pub(super) struct Prepared {
    /// Sections and numbered keys, for `configparser`.
    pub(super) text: String,
    /// The values that the numbers stand for.
    pub(super) values: Vec<Value>,
    pub(super) warnings: Vec<String>,
}

pub(super) struct Value {
    pub(super) text: Zeroizing<String>,
    pub(super) line: usize,
}

/// The property that a continuation would continue.
struct Open {
    /// Its place in the table, unless it is being left out.
    index: Option<usize>,
    /// Whether its own line had no value, so that what follows are settings below it.
    nested: bool,
}

/// Where the reader stands.
enum State {
    Start,
    InSection { kept: bool, open: Option<Open> },
}

/// Reads the lines of a file.
pub(super) fn prepare(text: &str, file: &Path, kind: Kind) -> Result<Prepared, Error> {
    let mut prepared = Prepared { text: String::new(), values: Vec::new(), warnings: Vec::new() };
    let mut state = State::Start;
    for (number, line) in (1..).zip(text.strip_prefix('\u{feff}').unwrap_or(text).split('\n')) {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let fail = |what: &str| {
            let message = format!("{}:{number}: {what}", file.display());
            Err(Error::of(ErrorKind::ProfileParse, message).at(file, Some(number)))
        };
        if trim(line).is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with('[') {
            let head = trim(line.split(['#', ';']).next().unwrap_or_default());
            let Some(name) = head.strip_prefix('[').and_then(|head| head.strip_suffix(']')) else {
                return fail("expected a `]` at the end of the section's name");
            };
            let section = section_name(trim(name), kind);
            match &section {
                Ok(section) => prepared.text.extend(["[", section, "]\n"]),
                Err(why) => prepared.warnings.push(format!("{}:{number}: {why}", file.display())),
            }
            state = State::InSection { kept: section.is_ok(), open: None };
            continue;
        }
        let State::InSection { kept, open } = &mut state else {
            return fail("expected a section such as `[default]` before the first setting");
        };
        if line.starts_with(WHITESPACE) {
            let Some(open) = open else {
                return fail("expected a setting, found the continuation of one");
            };
            if open.nested {
                match cut_comment(line).split_once('=') {
                    None => return fail("expected an `=` in a setting below another"),
                    Some((key, _)) if trim(key).is_empty() => {
                        return fail("expected a name before the `=` in a setting below another");
                    }
                    Some(_) => {}
                }
            }
            if let Some(value) = open.index.and_then(|index| prepared.values.get_mut(index)) {
                append(&mut value.text, trim(line));
            }
            continue;
        }
        let uncommented = cut_comment(line);
        let Some((key, value)) = uncommented.split_once('=') else {
            return fail("expected an `=` in a setting");
        };
        let (key, value) = (trim(key).to_ascii_lowercase(), trim(value));
        if key.is_empty() {
            return fail("expected a name before the `=`");
        }
        if uncommented.len() < trim(line).len() && CUT_BY_MISTAKE.contains(&key.as_str()) {
            let warning = format!("{}:{number}: the value of `{key}` ends at a comment", file.display());
            prepared.warnings.push(warning);
        }
        let mut index = None;
        if !is_name(&key) {
            let warning =
                format!("{}:{number}: a setting whose name has other characters is left out", file.display());
            prepared.warnings.push(warning);
        } else if *kept {
            index = Some(prepared.values.len());
            prepared.text.extend([&*key, "=", &prepared.values.len().to_string(), "\n"]);
            prepared.values.push(Value { text: Zeroizing::new(value.to_owned()), line: number });
        }
        *open = Some(Open { index, nested: value.is_empty() });
    }
    Ok(prepared)
}

/// Values in which a ` #` or ` ;` is more often a part than the start of a comment.
const CUT_BY_MISTAKE: [&str; 4] =
    ["credential_process", "aws_secret_access_key", "aws_session_token", "aws_security_token"];

const WHITESPACE: [char; 2] = [' ', '\t'];

/// Trims spaces and tabs, the only characters that count as space here.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(WHITESPACE)
}

/// A line up to a `#` or `;` that has a space before it, trimmed.
pub(super) fn cut_comment(line: &str) -> &str {
    let line = trim(line);
    let starts_comment = |at: &usize| {
        let before = line.get(..*at).unwrap_or_default();
        before.ends_with(WHITESPACE)
    };
    let at = line.match_indices(['#', ';']).map(|(at, _)| at).find(starts_comment);
    trim(at.and_then(|at| line.get(..at)).unwrap_or(line))
}

/// Adds a line without leaving a copy of the value behind in a buffer that became too short.
fn append(value: &mut Zeroizing<String>, line: &str) {
    let length = value.len() + 1 + line.len();
    if length > value.capacity() {
        let mut longer = Zeroizing::new(String::with_capacity(2 * length));
        longer.push_str(value);
        *value = longer;
    }
    value.push('\n');
    value.push_str(line);
}

/// The name under which a section is kept: `default`, or a word and a name with one space between them.
fn section_name(name: &str, kind: Kind) -> Result<String, String> {
    let (word, rest) = match name.split_once(WHITESPACE) {
        Some((word, rest)) => (word, Some(trim(rest))),
        None => (name, None),
    };
    let word_and_name = match (kind, word, rest) {
        (Kind::Config, "default", None) => return Ok("default".into()),
        (Kind::Config, word, Some(rest)) => (word, rest),
        (Kind::Config, name, None) => {
            return Err(format!(
                "the section is left out; a profile is written `[profile {name}]` in this file"
            ));
        }
        (Kind::Credentials, name, None) => ("profile", name),
        (Kind::Credentials, _, Some(_)) => {
            return Err("the section is left out; this file has profiles by their bare names only".into());
        }
    };
    match word_and_name {
        (word, name) if is_name(word) && is_name(name) => Ok(format!("{word} {name}")),
        _ => Err("the section is left out, since its name has other characters than names have".into()),
    }
}

fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/.%@:+".contains(&byte);
    !text.is_empty() && text.bytes().all(fits)
}
