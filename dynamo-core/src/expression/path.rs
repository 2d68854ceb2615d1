//! A document path: a name, then names and list indexes inside of it.

use std::fmt;

use crate::{Error, ErrorKind};

/// The most levels a path can go down; DynamoDB nests no deeper.
const MAX_SEGMENTS: usize = 32;
/// The most bytes an attribute name can have.
const MAX_NAME: usize = 65_535;

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Segment {
    Name(String),
    Index(u32),
}

/// At least one segment, and the first is a name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Path {
    name: String,
    rest: Vec<Segment>,
}

impl Path {
    /// Takes `name` as one attribute name, dots and brackets included.
    pub(crate) fn literal(name: &str) -> Result<Self, Error> {
        check_name(name, name)?;
        Ok(Self { name: name.to_owned(), rest: Vec::new() })
    }

    /// Reads `a.b[0].c`: dots divide names, brackets hold list indexes.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let (name, mut tail) = split_name(text);
        check_name(name, text)?;
        let mut rest = Vec::new();
        while let Some(marker) = tail.chars().next() {
            let after = tail.get(1..).unwrap_or_default();
            let (segment, next) = if marker == '.' {
                let (name, next) = split_name(after);
                check_name(name, text)?;
                (Segment::Name(name.to_owned()), next)
            } else {
                let (digits, next) = after.split_once(']').ok_or_else(|| bad_path(text, "no `]` for `[`"))?;
                (Segment::Index(parse_index(digits, text)?), next)
            };
            rest.push(segment);
            if rest.len() >= MAX_SEGMENTS {
                return Err(bad_path(text, "more than 32 levels"));
            }
            if !next.is_empty() && !next.starts_with(['.', '[']) {
                return Err(bad_path(text, "expected `.` or `[` after `]`"));
            }
            tail = next;
        }
        Ok(Self { name: name.to_owned(), rest })
    }

    /// The path that goes on from here; `None` if there is none, since the name is empty or the path is too long.
    pub(crate) fn child(&self, segment: Segment) -> Option<Self> {
        let valid = match &segment {
            Segment::Name(name) => check_name(name, name).is_ok(),
            Segment::Index(_) => true,
        };
        if !valid || self.rest.len() + 1 >= MAX_SEGMENTS {
            return None;
        }
        let mut path = self.clone();
        path.rest.push(segment);
        Some(path)
    }

    /// The attribute of the item that the path starts from.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn rest(&self) -> &[Segment] {
        &self.rest
    }

    pub(crate) fn has_index(&self) -> bool {
        self.rest.iter().any(|segment| matches!(segment, Segment::Index(_)))
    }

    /// Whether one path is the other, or lies inside of it.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.name == other.name && self.rest.iter().zip(&other.rest).all(|(mine, theirs)| mine == theirs)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        for segment in &self.rest {
            match segment {
                Segment::Name(name) => write!(f, ".{name}")?,
                Segment::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

fn split_name(text: &str) -> (&str, &str) {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    text.split_at(end)
}

fn check_name(name: &str, path: &str) -> Result<(), Error> {
    match name.len() {
        0 => Err(bad_path(path, "an attribute name is empty")),
        1..=MAX_NAME => Ok(()),
        _ => Err(bad_path("", "an attribute name has more than 65535 bytes")),
    }
}

fn parse_index(digits: &str, path: &str) -> Result<u32, Error> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad_path(path, "expected a number between `[` and `]`"));
    }
    digits.parse().map_err(|_| bad_path(path, "a list index is too large"))
}

#[cold]
fn bad_path(path: &str, what: &str) -> Error {
    Error::new(ErrorKind::InvalidExpression, format!("`{path}` is no attribute path: {what}"))
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let said = match Path::parse(text) {
            Ok(path) => format!("{}|{}", path.name(), path.rest().len()),
            Err(error) => error.to_string(),
        };
        assert!(said.contains(expected), "{text}: {said}");
    }

    #[test]
    fn reads_names_and_indexes() {
        check("a", "a|0");
        check("Release Date", "Release Date|0");
        check("a.b[0]", "a|2");
        check("a[0][12].é", "a|3");
        assert_eq!(Path::parse("a.b[0][1].c").unwrap().to_string(), "a.b[0][1].c");
    }

    #[test]
    fn says_what_is_wrong() {
        check("", "empty");
        check(".a", "empty");
        check("a.", "empty");
        check("a..b", "empty");
        check("[0]", "empty");
        check("a[", "no `]`");
        check("a[]", "expected a number");
        check("a[-1]", "expected a number");
        check("a[x]", "expected a number");
        check("a[99999999999]", "too large");
        check("a[0]b", "expected `.` or `[`");
        check(&"a.".repeat(40), "32 levels");
    }

    #[test]
    fn overlap_is_being_the_same_or_inside() {
        let path = |text| Path::parse(text).unwrap();
        assert!(path("a").overlaps(&path("a")));
        assert!(path("a").overlaps(&path("a.b[0]")));
        assert!(path("a.b[0]").overlaps(&path("a.b")));
        assert!(!path("a.b").overlaps(&path("a.c")));
        assert!(!path("a[0]").overlaps(&path("a[1]")));
        assert!(!path("a").overlaps(&path("b")));
    }
}
