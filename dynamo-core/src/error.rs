use std::borrow::Cow;
use std::fmt::{self, Display};
use std::sync::Arc;

use serde::{de, ser};

/// What went wrong while a value, an expression or an operation was made or read, and where.
///
/// The sentence names the attribute that is at fault, as `lines[3].price`, and never shows a value.
///
/// # Examples
///
/// ```
/// use dynamo_core::{ErrorKind, from_str};
///
/// #[derive(serde::Deserialize, Debug)]
/// struct Order {
///     #[allow(dead_code)]
///     lines: Vec<u32>,
/// }
/// let error = from_str::<Order>(r#"{"lines":{"L":[{"N":"1"},{"S":"two"}]}}"#).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Mismatch);
/// assert_eq!(error.path(), Some("lines[1]"));
/// assert_eq!(error.to_string(), "lines[1]: expected a number, found S");
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

/// The kind of an [`Error`], for deciding what to do about it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The value has no form in DynamoDB: an empty set, a scalar where an item belongs, a map key that is no text.
    InvalidValue,
    /// The number has more than 38 significant digits, is out of range, or is no number at all.
    InvalidNumber,
    /// The value nests deeper than 32 levels.
    TooDeep,
    /// The item, the batch or the request is larger than DynamoDB takes.
    TooLarge,
    /// The key is empty, incomplete, or of a type that can't be a key.
    InvalidKey,
    /// The expression doesn't parse, or mixes what can't be mixed.
    InvalidExpression,
    /// The parameters of an operation are out of range or don't go together.
    InvalidParameter,
    /// The same thing is there twice: a set's member, an attribute's name, a batch's key.
    Duplicate,
    /// The attribute doesn't fit the Rust type it is read into.
    Mismatch,
    /// The bytes are not what DynamoDB sends: no JSON, a wrong shape, or nothing at all.
    Malformed,
}

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    path: String,
}

impl Error {
    #[cold]
    #[inline(never)]
    pub(crate) fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Inner { kind, message: message.into(), path: String::new() }))
    }

    /// Returns the kind of this error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the path of the attribute at fault, `lines[3].price`, when there is one.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        if self.0.path.is_empty() { None } else { Some(&self.0.path) }
    }

    /// Puts the name of the attribute, map member or request member that holds the fault before the path.
    #[cold]
    #[inline(never)]
    pub(crate) fn at_name(mut self, name: &str) -> Self {
        let path = &mut self.inner_mut().path;
        if !path.is_empty() && !path.starts_with('[') {
            path.insert(0, '.');
        }
        path.insert_str(0, name);
        self
    }

    /// Puts the position in the list that holds the fault before the path.
    #[cold]
    #[inline(never)]
    pub(crate) fn at_index(mut self, index: usize) -> Self {
        let path = &mut self.inner_mut().path;
        if !path.is_empty() && !path.starts_with('[') {
            path.insert(0, '.');
        }
        path.insert_str(0, &format!("[{index}]"));
        self
    }

    fn inner_mut(&mut self) -> &mut Inner {
        Arc::make_mut(&mut self.0)
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path() {
            Some(path) => write!(f, "{path}: {}", self.0.message),
            None => f.write_str(&self.0.message),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("path", &self.path())
            .field("message", &self.0.message)
            .finish()
    }
}

impl std::error::Error for Error {}

impl ser::Error for Error {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        Self::new(ErrorKind::InvalidValue, message.to_string())
    }
}

/// Serde's own sentences, without the values they would show.
impl de::Error for Error {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        Self::new(ErrorKind::Mismatch, message.to_string())
    }

    #[cold]
    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(ErrorKind::Mismatch, format!("expected {expected}, found {}", describe(&found)))
    }

    #[cold]
    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(ErrorKind::Mismatch, format!("expected {expected}, found another {}", bare(&found)))
    }

    #[cold]
    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(ErrorKind::Mismatch, format!("expected one of {}, found another name", Names(expected)))
    }

    #[cold]
    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(
            ErrorKind::Mismatch,
            format!("unknown attribute `{field}`, expected one of {}", Names(expected)),
        )
    }

    #[cold]
    fn missing_field(field: &'static str) -> Self {
        Self::new(ErrorKind::Mismatch, format!("attribute `{field}` is missing"))
    }

    #[cold]
    fn duplicate_field(field: &'static str) -> Self {
        Self::new(ErrorKind::Mismatch, format!("attribute `{field}` is there twice"))
    }
}

struct Names(&'static [&'static str]);

impl Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        for (n, name) in self.0.iter().enumerate() {
            write!(f, "{}`{name}`", if n == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

fn describe(found: &de::Unexpected<'_>) -> String {
    match found {
        de::Unexpected::Unit => "NULL".to_owned(),
        de::Unexpected::Enum | de::Unexpected::Unsigned(_) | de::Unexpected::Signed(_) => {
            format!("an {}", bare(found))
        }
        other => format!("a {}", bare(other)),
    }
}

fn bare<'a>(found: &de::Unexpected<'a>) -> &'a str {
    match found {
        de::Unexpected::Bool(_) => "boolean",
        de::Unexpected::Unsigned(_) | de::Unexpected::Signed(_) => "integer",
        de::Unexpected::Float(_) => "number",
        de::Unexpected::Char(_) => "character",
        de::Unexpected::Str(_) => "string",
        de::Unexpected::Bytes(_) => "binary",
        de::Unexpected::Unit => "NULL",
        de::Unexpected::Option => "optional value",
        de::Unexpected::NewtypeStruct => "newtype",
        de::Unexpected::Seq => "list",
        de::Unexpected::Map => "map",
        de::Unexpected::Enum => "enum",
        de::Unexpected::UnitVariant => "unit variant",
        de::Unexpected::NewtypeVariant => "newtype variant",
        de::Unexpected::TupleVariant => "tuple variant",
        de::Unexpected::StructVariant => "struct variant",
        de::Unexpected::Other(text) => text,
    }
}
