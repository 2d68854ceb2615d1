//! Both shared files, merged.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use configparser::ini::Ini;

use super::FileLocations;
use super::grammar::{Kind, Prepared, prepare};
use super::location::Location;
use super::section::{Property, Section};
use crate::port::FileStamp;
use crate::{Error, ErrorKind, Ports};

/// The shared `config` and `credentials` files, read and merged.
///
/// Where both set the same key of a profile, the `credentials` file wins. Sections and keys that the grammar does not
/// know are left out with a [warning](Self::warnings); what breaks it is an error with file and line.
///
/// # Examples
///
/// ```
/// use dynamo_auth::ProfileFiles;
///
/// let config = "[default]\nregion = eu-west-1\n[profile dev]\nregion = us-east-1\n";
/// let files = ProfileFiles::parse(Some(config), Some("[dev]\naws_access_key_id = AKIDEXAMPLE\n"))?;
/// assert_eq!(files.profile("dev").unwrap().keys().count(), 2);
///
/// let error = ProfileFiles::parse(Some("[default]\nregion: eu-west-1"), None).unwrap_err();
/// assert_eq!(error.to_string(), "config:2: expected an `=` in a setting");
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ProfileFiles {
    profiles: BTreeMap<String, Section>,
    sso_sessions: BTreeMap<String, Section>,
    services: BTreeMap<String, Section>,
    others: BTreeMap<String, Section>,
    read: Vec<String>,
    warnings: Vec<String>,
    /// Where a file is or would be, and its state before it was read.
    stamps: Vec<(PathBuf, Option<FileStamp>)>,
}

impl ProfileFiles {
    /// The longest file that is read, in bytes.
    pub const MAX_FILE: u64 = 1024 * 1024;

    /// Reads texts; errors call them `config` and `credentials`.
    ///
    /// # Errors
    ///
    /// [`ProfileParse`](ErrorKind::ProfileParse) with the line that breaks the grammar.
    pub fn parse(config: Option<&str>, credentials: Option<&str>) -> Result<Self, Error> {
        let mut files = Self::default();
        files.add(config.unwrap_or_default(), Path::new("config"), Kind::Config)?;
        files.add(credentials.unwrap_or_default(), Path::new("credentials"), Kind::Credentials)?;
        Ok(files)
    }

    /// Reads the files of these ports.
    ///
    /// A file that is just expected may be missing or unreadable; the latter gives a warning. One that a variable
    /// names must be readable if it exists.
    ///
    /// # Errors
    ///
    /// [`ProfileParse`](ErrorKind::ProfileParse), and [`Io`](ErrorKind::Io) for a named file that can't be read, is
    /// not UTF-8, is longer than [`MAX_FILE`](Self::MAX_FILE), or is a pipe or a device.
    pub fn load(ports: &Ports) -> Result<Self, Error> {
        let locations = FileLocations::of(ports.env())?;
        let mut files = Self::default();
        let (config, credentials) = locations.both();
        for (location, kind) in [(config, Kind::Config), (credentials, Kind::Credentials)] {
            if let Some(location) = location {
                files.load_one(ports, location, kind)?;
            }
        }
        Ok(files)
    }

    /// A profile by its exact name.
    #[must_use]
    pub fn profile(&self, name: &str) -> Option<&Section> {
        self.profiles.get(name)
    }

    /// A profile by its exact name, or an error that says what names there are.
    ///
    /// # Errors
    ///
    /// [`ProfileNotFound`](ErrorKind::ProfileNotFound), with a name that is written nearly like it, if one is.
    pub fn require_profile(&self, name: &str) -> Result<&Section, Error> {
        self.profile(name).ok_or_else(|| {
            let mut message = format!("profile {name:?} was not found");
            match (self.nearest(name), &*self.read.join(" or ")) {
                (Some(nearest), _) => message.push_str(&format!("; did you mean {nearest:?}?")),
                (None, "") => message.push_str("; there is no shared config or credentials file"),
                (None, read) if self.profiles.is_empty() => {
                    message.push_str(&format!("; {read} has no profiles"))
                }
                (None, read) => {
                    let names: Vec<&str> = self.profiles.keys().map(String::as_str).take(20).collect();
                    message.push_str(&format!(" in {read}; there are {}", names.join(", ")));
                }
            }
            Error::of(ErrorKind::ProfileNotFound, message)
        })
    }

    /// All profiles, sorted by name.
    pub fn profiles(&self) -> impl Iterator<Item = &Section> {
        self.profiles.values()
    }

    /// An `sso-session` section.
    #[must_use]
    pub fn sso_session(&self, name: &str) -> Option<&Section> {
        self.sso_sessions.get(name)
    }

    /// All `sso-session` sections, sorted by name.
    pub fn sso_sessions(&self) -> impl Iterator<Item = &Section> {
        self.sso_sessions.values()
    }

    /// A `services` section.
    #[must_use]
    pub fn services(&self, name: &str) -> Option<&Section> {
        self.services.get(name)
    }

    /// All `services` sections, sorted by name.
    pub fn all_services(&self) -> impl Iterator<Item = &Section> {
        self.services.values()
    }

    /// Sections of a kind that this crate does not know, by their whole name, such as `plugins local`.
    #[must_use]
    pub fn other(&self, name: &str) -> Option<&Section> {
        self.others.get(name)
    }

    /// What was left out or looks wrong, each with its place.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The files that were there.
    #[must_use]
    pub fn read(&self) -> &[String] {
        &self.read
    }

    /// Says whether a file has been changed, made or removed since it was read.
    pub(crate) fn have_changed(&self, ports: &Ports) -> bool {
        self.stamps.iter().any(|(path, stamp)| ports.fs().stamp(path).ok() != *stamp)
    }

    fn load_one(&mut self, ports: &Ports, location: &Location, kind: Kind) -> Result<(), Error> {
        let Location { path, named_by } = location;
        self.stamps.push((path.clone(), ports.fs().stamp(path).ok()));
        let content = ports.fs().read(path, Self::MAX_FILE).map(zeroize::Zeroizing::new);
        let text = content.and_then(|content| match std::str::from_utf8(&content) {
            Ok(text) => Ok(zeroize::Zeroizing::new(text.to_owned())),
            Err(error) => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!("not UTF-8 after {} bytes", error.valid_up_to()),
            )),
        });
        match (text, named_by) {
            (Ok(text), _) => {
                self.read.push(path.display().to_string());
                if kind == Kind::Credentials && ports.fs().stamp(path).is_ok_and(|stamp| stamp.open_to_others)
                {
                    self.warnings.push(format!("{}: others than its owner may read it", path.display()));
                }
                return self.add(&text, path, kind);
            }
            (Err(error), Some(variable)) if error.kind() == io::ErrorKind::NotFound => {
                self.warnings.push(format!("{}: does not exist, though {variable} names it", path.display()));
            }
            (Err(error), None) if error.kind() == io::ErrorKind::NotFound => {}
            (Err(error), Some(variable)) => return Err(Error::io(path, error).about(variable)),
            (Err(error), None) => self.warnings.push(format!("{}: left out: {error}", path.display())),
        }
        Ok(())
    }

    /// Adds a file; what it sets replaces what an earlier one set.
    fn add(&mut self, text: &str, path: &Path, kind: Kind) -> Result<(), Error> {
        let Prepared { text, mut values, warnings } = prepare(text, path, kind)?;
        self.warnings.extend(warnings);
        let file: Arc<Path> = path.into();
        let mut sections = reader().read(text).map_err(|why| {
            let message = format!("{}: {why}", path.display());
            Error::of(ErrorKind::ProfileParse, message).at(path, None)
        })?;
        // `[profile default]` replaces the `[default]` of its file.
        if sections.contains_key("profile default") {
            sections.remove("default");
        } else if let Some(default) = sections.remove("default") {
            sections.insert("profile default".into(), default);
        }
        for (section, keys) in sections {
            let (word, name) = section.split_once(' ').unwrap_or(("", &section));
            let (map, name) = match word {
                "profile" => (&mut self.profiles, name),
                "sso-session" => (&mut self.sso_sessions, name),
                "services" => (&mut self.services, name),
                _ => (&mut self.others, section.as_str()),
            };
            let section = map.entry(name.to_owned()).or_insert_with(|| Section::new(name));
            for (key, number) in keys {
                let index = number.and_then(|number| number.parse::<usize>().ok());
                if let Some(value) = index.and_then(|index| values.get_mut(index)) {
                    let (value, line) = (std::mem::take(&mut value.text), value.line);
                    section.insert(key, Property { value, file: Arc::clone(&file), line });
                }
            }
        }
        Ok(())
    }

    /// The name that is nearest to a mistyped one, if any is near.
    fn nearest(&self, name: &str) -> Option<&str> {
        let near =
            |known: &&String| distance(&known.to_lowercase(), &name.to_lowercase()) <= 1 + name.len() / 4;
        self.profiles.keys().filter(near).min_by_key(|known| distance(known, name)).map(String::as_str)
    }
}

/// A reader for what `prepare` writes: exact names, `=` alone between key and value, no comments, no continuations.
fn reader() -> Ini {
    let mut options = Ini::new_cs().defaults();
    options.default_section = "\u{1}".into();
    options.comment_symbols = Vec::new();
    options.inline_comment_symbols = None;
    options.enable_inline_comments = false;
    options.delimiters = vec!['='];
    options.multiline = false;
    Ini::new_from_defaults(options)
}

/// How many letters must be changed, added or left out to make one text of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().take(100).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (b, above) in other.iter().zip(row.iter().skip(1)) {
            left = (diagonal + usize::from(a != *b)).min(left + 1).min(above + 1);
            diagonal = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_differing_letters() {
        for (one, other, expected) in
            [("", "", 0), ("a", "", 1), ("dev", "dve", 2), ("prod", "prodd", 1), ("abc", "xyz", 3)]
        {
            assert_eq!((distance(one, other), distance(other, one)), (expected, expected), "{one} {other}");
        }
    }
}
