//! The namer: gives each attribute name and each value of one request its placeholder.

use std::fmt::Write;

use super::path::{Path, Segment};
use super::placeholder::{is_placeholder, placeholders};
use crate::{Error, ErrorKind};

/// Placeholders of one request. The user's own come first, by [`Namer::define_name`] and [`Namer::define_value`];
/// the generated ones, `#n0` and `:v0` onwards, go around them.
#[derive(Debug, Default)]
pub(crate) struct Namer<'a> {
    names: Table<'a>,
    values: Table<'a>,
}

#[derive(Debug, Default)]
struct Table<'a> {
    defined: Vec<Defined<'a>>,
    /// What is behind each generated placeholder, and its number.
    generated: Vec<(&'a str, u32)>,
    next: u32,
}

#[derive(Debug)]
struct Defined<'a> {
    placeholder: &'a str,
    meaning: &'a str,
    used: bool,
}

impl<'a> Namer<'a> {
    /// Takes the user's own `#placeholder` for an attribute name.
    pub(crate) fn define_name(&mut self, placeholder: &'a str, name: &'a str) -> Result<(), Error> {
        self.names.define(placeholder, name, '#')
    }

    /// Takes the user's own `:placeholder` for a value, which is encoded.
    pub(crate) fn define_value(&mut self, placeholder: &'a str, json: &'a str) -> Result<(), Error> {
        self.values.define(placeholder, json, ':')
    }

    /// Takes note of the placeholders in the user's own text; each must be defined.
    pub(crate) fn scan(&mut self, text: &str) -> Result<(), Error> {
        for placeholder in placeholders(text) {
            let table = if placeholder.starts_with('#') { &mut self.names } else { &mut self.values };
            table.mark_used(placeholder)?;
        }
        Ok(())
    }

    /// Renders a path with a placeholder for each name in it.
    pub(crate) fn path(&mut self, path: &'a Path, out: &mut String) {
        self.names.generate(path.name(), "#n", out);
        for segment in path.rest() {
            match segment {
                Segment::Name(name) => {
                    out.push('.');
                    self.names.generate(name, "#n", out);
                }
                Segment::Index(index) => {
                    let _ = write!(out, "[{index}]");
                }
            }
        }
    }

    /// Renders a value's placeholder.
    pub(crate) fn value(&mut self, json: &'a str, out: &mut String) {
        self.values.generate(json, ":v", out);
    }

    /// Refuses what the user defined and no expression uses.
    pub(crate) fn finish(&self) -> Result<(), Error> {
        let unused = self.names.defined.iter().chain(&self.values.defined).find(|defined| !defined.used);
        unused.map_or(Ok(()), |defined| {
            Err(invalid(format!("`{}` is defined, but no expression text uses it", defined.placeholder)))
        })
    }

    /// Each placeholder and attribute name.
    pub(crate) fn each_name(&self, each: &mut dyn FnMut(&str, &str)) {
        self.names.each("#n", each);
    }

    /// Each placeholder and encoded value.
    pub(crate) fn each_value(&self, each: &mut dyn FnMut(&str, &str)) {
        self.values.each(":v", each);
    }

    pub(crate) fn has_names(&self) -> bool {
        !self.names.is_empty()
    }

    pub(crate) fn has_values(&self) -> bool {
        !self.values.is_empty()
    }
}

impl<'a> Table<'a> {
    fn define(&mut self, placeholder: &'a str, meaning: &'a str, mark: char) -> Result<(), Error> {
        if !is_placeholder(placeholder, mark) {
            return Err(invalid(format!(
                "`{placeholder}` is no placeholder: expected `{mark}`, then letters, digits or `_`"
            )));
        }
        match self.defined.iter().find(|defined| defined.placeholder == placeholder) {
            Some(defined) if defined.meaning == meaning => Ok(()),
            Some(_) => Err(invalid(format!("`{placeholder}` is defined twice, with different meanings"))),
            None => {
                self.defined.push(Defined { placeholder, meaning, used: false });
                Ok(())
            }
        }
    }

    fn mark_used(&mut self, placeholder: &str) -> Result<(), Error> {
        match self.defined.iter_mut().find(|defined| defined.placeholder == placeholder) {
            Some(defined) => {
                defined.used = true;
                Ok(())
            }
            None => Err(invalid(format!("expression text uses `{placeholder}`, which is not defined"))),
        }
    }

    fn generate(&mut self, meaning: &'a str, prefix: &str, out: &mut String) {
        let number = match self.generated.iter().find(|(known, _)| *known == meaning) {
            Some((_, number)) => *number,
            None => {
                let number = self.free_number(prefix);
                self.generated.push((meaning, number));
                number
            }
        };
        let _ = write!(out, "{prefix}{number}");
    }

    fn free_number(&mut self, prefix: &str) -> u32 {
        loop {
            let number = self.next;
            self.next += 1;
            let taken = |defined: &Defined<'_>| {
                defined.placeholder.strip_prefix(prefix).is_some_and(|rest| rest == number.to_string())
            };
            if !self.defined.iter().any(taken) {
                return number;
            }
        }
    }

    fn each(&self, prefix: &str, each: &mut dyn FnMut(&str, &str)) {
        for defined in &self.defined {
            each(defined.placeholder, defined.meaning);
        }
        let mut placeholder = String::new();
        for (meaning, number) in &self.generated {
            placeholder.clear();
            let _ = write!(placeholder, "{prefix}{number}");
            each(&placeholder, meaning);
        }
    }

    fn is_empty(&self) -> bool {
        self.defined.is_empty() && self.generated.is_empty()
    }
}

#[cold]
fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidExpression, message)
}
