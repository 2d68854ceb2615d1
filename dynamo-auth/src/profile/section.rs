//! One section of the shared files.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::grammar::{cut_comment, trim};

/// A profile, or another section, with its settings and the line that each one is in.
///
/// Cloning is cheap. Its `Debug` form shows the names of settings, not their values, which may be secrets and are overwritten on drop.
///
/// # Examples
///
/// ```
/// use dynamo_auth::ProfileFiles;
///
/// let files = ProfileFiles::parse(Some("[profile dev]\nRegion = eu-west-1 # Ireland"), None)?;
/// let dev = files.profile("dev").unwrap();
/// assert_eq!(dev.get("region"), Some("eu-west-1"));
/// assert_eq!(dev.place("region"), Some(("config".as_ref(), 2)));
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone)]
pub struct Section {
    name: String,
    properties: Arc<BTreeMap<String, Property>>,
}

#[derive(Clone)]
pub(super) struct Property {
    pub(super) value: Zeroizing<String>,
    pub(super) file: Arc<Path>,
    pub(super) line: usize,
}

impl Section {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), properties: Arc::default() }
    }

    pub(super) fn insert(&mut self, key: String, property: Property) {
        Arc::make_mut(&mut self.properties).insert(key, property);
    }

    /// The name of the profile or section, without the word before it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value of a setting; keys are lower-case.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.properties.get(key).map(|property| property.value.as_str())
    }

    /// The file and the line of a setting.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<(&Path, usize)> {
        self.properties.get(key).map(|property| (&*property.file, property.line))
    }

    /// The keys of all settings, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.properties.keys().map(String::as_str)
    }

    /// Says whether there are no settings.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.properties.is_empty()
    }

    /// The settings below a setting, such as those of one service in a `services` section.
    ///
    /// ```
    /// use dynamo_auth::ProfileFiles;
    ///
    /// let config = "[services dev]\ndynamodb =\n  endpoint_url = http://localhost:8000\n";
    /// let files = ProfileFiles::parse(Some(config), None)?;
    /// let settings = files.services("dev").and_then(|services| services.nested("dynamodb")).unwrap();
    /// assert_eq!(settings["endpoint_url"], "http://localhost:8000");
    /// # Ok::<(), dynamo_auth::Error>(())
    /// ```
    #[must_use]
    pub fn nested(&self, key: &str) -> Option<BTreeMap<&str, &str>> {
        let lines = self.get(key)?.strip_prefix('\n')?;
        let pairs = lines.split('\n').filter_map(|line| cut_comment(line).split_once('='));
        Some(pairs.map(|(key, value)| (trim(key), trim(value))).collect())
    }
}

impl fmt::Debug for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<&str> = self.keys().collect();
        f.debug_struct("Section").field("name", &self.name).field("keys", &keys).finish()
    }
}
