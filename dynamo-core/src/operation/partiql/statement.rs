//! The text of a statement.

use std::fmt;

use super::tokens::{Verb, table_name};
use crate::Error;
use crate::operation::check::invalid;
use crate::wire::{Reader, Wire, Writer};

/// The most characters of a statement.
const MAX_CHARACTERS: usize = 8192;

/// The text of a PartiQL statement, with `?` for each parameter.
///
/// Values belong into parameters: then nobody can smuggle PartiQL in, and they keep their types. `Debug` tells what the
/// statement does to which table but not its text, which may have values in it all the same.
///
/// # Examples
///
/// ```
/// use dynamo_core::Statement;
///
/// let statement = Statement::from(r#"SELECT * FROM "Thread" WHERE "ForumName" = ?"#);
/// assert!(statement.is_read());
/// assert_eq!(statement.table_name(), Some("Thread"));
/// ```
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Statement(String);

impl Statement {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is a SELECT and nothing else; not where the text leaves a doubt.
    #[must_use]
    pub fn is_read(&self) -> bool {
        Verb::is_one_select(&self.0)
    }

    /// The table that the statement names, by name or by ARN; nothing where the text leaves a doubt.
    #[must_use]
    pub fn table_name(&self) -> Option<&str> {
        table_name(&self.0)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        // No text has more characters than bytes.
        if (1..=MAX_CHARACTERS).contains(&self.0.len()) {
            return Ok(());
        }
        match self.0.chars().count() {
            1..=MAX_CHARACTERS => Ok(()),
            count => {
                Err(invalid("Statement", format!("expected 1 to {MAX_CHARACTERS} characters, found {count}")))
            }
        }
    }
}

impl From<String> for Statement {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&String> for Statement {
    fn from(text: &String) -> Self {
        Self(text.clone())
    }
}

impl From<&str> for Statement {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl AsRef<str> for Statement {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// The text.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Statement")
            .field("verb", &Verb::of(&self.0).map(Verb::as_str))
            .field("table_name", &self.table_name())
            .field("characters", &self.0.chars().count())
            .finish_non_exhaustive()
    }
}

impl Wire for Statement {
    fn empty() -> Self {
        Self(String::new())
    }

    fn write(&self, writer: &mut Writer<'_>) {
        writer.string(&self.0);
    }

    fn read_into(&mut self, reader: &mut Reader<'_>) -> Result<(), Error> {
        self.0 = reader.string()?.into_owned();
        Ok(())
    }
}

/// The tables that statements name, each once.
pub(crate) fn table_names<'a>(statements: impl Iterator<Item = &'a Statement>) -> Vec<&'a str> {
    let mut names: Vec<&str> = statements.filter_map(Statement::table_name).collect();
    names.sort_unstable();
    names.dedup();
    names
}
