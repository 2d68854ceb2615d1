//! Projections: which attributes to return.

use super::attr::{Attr, IntoAttr};
use super::condition::join;
use super::namer::Namer;
use super::path::Path;
use super::raw::Raw;
use super::slots::{Expression, Join};
use crate::{Error, ErrorKind};

/// Which attributes to return.
///
/// # Examples
///
/// ```
/// use dynamo_core::{Projection, attr_name};
///
/// let some = Projection::from(["ForumName", "Tags[0]"]).with(attr_name("dotted.name"));
/// # drop(some);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Projection {
    parts: Parts,
}

#[derive(Clone, Debug)]
enum Parts {
    Paths(Vec<Attr>),
    Raw(Raw),
}

impl Projection {
    /// Adds an attribute.
    pub fn with(mut self, attr: impl IntoAttr) -> Self {
        let attr = attr.into_attr();
        match &mut self.parts {
            Parts::Paths(attrs) => attrs.push(attr),
            Parts::Raw(raw) => raw.refuse(both()),
        }
        self
    }
}

impl Join for Projection {
    fn join(mut self, more: Self) -> Self {
        match (&mut self.parts, more.parts) {
            (Parts::Paths(attrs), Parts::Paths(more)) => attrs.extend(more),
            (Parts::Raw(raw), _) => raw.refuse(both()),
            (parts, Parts::Raw(mut raw)) => {
                raw.refuse(both());
                *parts = Parts::Raw(raw);
            }
        }
        self
    }
}

impl<A: IntoAttr> FromIterator<A> for Projection {
    fn from_iter<I: IntoIterator<Item = A>>(attrs: I) -> Self {
        Self { parts: Parts::Paths(attrs.into_iter().map(IntoAttr::into_attr).collect()) }
    }
}

impl<A: IntoAttr, const N: usize> From<[A; N]> for Projection {
    fn from(attrs: [A; N]) -> Self {
        attrs.into_iter().collect()
    }
}

impl<A: IntoAttr> From<Vec<A>> for Projection {
    fn from(attrs: Vec<A>) -> Self {
        attrs.into_iter().collect()
    }
}

impl From<&[&str]> for Projection {
    fn from(attrs: &[&str]) -> Self {
        attrs.iter().collect()
    }
}

impl From<Attr> for Projection {
    fn from(attr: Attr) -> Self {
        Self::from([attr])
    }
}

impl From<Raw> for Projection {
    fn from(raw: Raw) -> Self {
        Self { parts: Parts::Raw(raw) }
    }
}

impl Expression for Projection {
    fn define<'a>(&'a self, namer: &mut Namer<'a>) -> Result<(), Error> {
        match &self.parts {
            Parts::Paths(_) => Ok(()),
            Parts::Raw(raw) => raw.define(namer),
        }
    }

    fn render<'a>(&'a self, namer: &mut Namer<'a>, out: &mut String) -> Result<(), Error> {
        let attrs = match &self.parts {
            Parts::Paths(attrs) => attrs,
            Parts::Raw(raw) => return raw.render(namer, out),
        };
        let mut seen: Vec<&Path> = Vec::with_capacity(attrs.len());
        join(attrs, ", ", out, |attr, out| {
            let path = attr.path.as_ref().map_err(Clone::clone)?;
            if let Some(other) = seen.iter().find(|other| other.overlaps(path)) {
                return Err(invalid(format!("a projection holds both `{other}` and `{path}`")));
            }
            seen.push(path);
            namer.path(path, out);
            Ok(())
        })
    }
}

#[cold]
fn both() -> Error {
    invalid("a projection is either one text or a list of attributes")
}

#[cold]
fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidExpression, message)
}
