//! All settings of one program.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Found, Origin, SourceOptions, variable};
use crate::{Error, Ports, ProfileFiles, Region, Section};

/// Reads settings from the environment and from the profile, each when it is asked for.
///
/// The files are read at the first question that needs them: a program that is told everything in code never opens
/// them. They are read again once they are [forgotten](Self::forget_changed_files). A malformed value is an error that
/// names it, never a silent default. Cloning is cheap, and clones share what was read.
///
/// # Examples
///
/// ```
/// use std::time::SystemTime;
/// use dynamo_auth::port::{ManualClock, MapEnv, Ports};
/// use dynamo_auth::Settings;
///
/// let ports = Ports::builder(ManualClock::new(SystemTime::now()))
///     .env(MapEnv::new([("AWS_REGION", "eu-west-1"), ("AWS_MAX_ATTEMPTS", "many")]))
///     .build();
/// let settings = Settings::new(&ports);
/// let region = settings.region()?.unwrap();
/// assert_eq!((region.value.as_str(), region.origin.to_string()), ("eu-west-1", "AWS_REGION".into()));
/// assert_eq!(settings.max_attempts().unwrap_err().setting(), Some("AWS_MAX_ATTEMPTS"));
/// # Ok::<(), dynamo_auth::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Settings {
    ports: Ports,
    profile: Option<String>,
    pub(super) region: Option<Region>,
    pub(super) ignore_endpoint_urls: bool,
    options: SourceOptions,
    files: Arc<Mutex<Option<Loaded>>>,
}

/// The files, or why they can't be read.
type Loaded = Result<Arc<ProfileFiles>, Error>;

impl Settings {
    /// Reads through these ports.
    #[must_use]
    pub fn new(ports: &Ports) -> Self {
        Self {
            ports: ports.clone(),
            profile: None,
            region: None,
            ignore_endpoint_urls: false,
            options: SourceOptions::default(),
            files: Arc::default(),
        }
    }

    /// Names the profile, whatever the environment says.
    #[must_use]
    pub fn with_profile(mut self, name: impl Into<String>) -> Self {
        self.profile = Some(name.into());
        self
    }

    /// Names the region, whatever the environment says.
    #[must_use]
    pub fn with_region(mut self, region: Region) -> Self {
        self.region = Some(region);
        self
    }

    /// Says what sources of credentials may do beyond reading.
    #[must_use]
    pub fn with_source_options(mut self, options: SourceOptions) -> Self {
        self.options = options;
        self
    }

    /// Ignores endpoint URLs that the environment and the files set.
    #[must_use]
    pub fn with_ignore_endpoint_urls(mut self, ignore: bool) -> Self {
        self.ignore_endpoint_urls = ignore;
        self
    }

    /// The ports.
    #[must_use]
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// What sources of credentials may do beyond reading.
    #[must_use]
    pub fn source_options(&self) -> &SourceOptions {
        &self.options
    }

    /// Says whether the program itself named the profile.
    #[must_use]
    pub fn is_profile_explicit(&self) -> bool {
        self.profile.is_some()
    }

    /// The profile's name: code, `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, or `default`.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](crate::ErrorKind::InvalidSetting) if a variable is not UTF-8.
    pub fn profile_name(&self) -> Result<Found<String>, Error> {
        if let Some(name) = &self.profile {
            return Ok(Found::new(name.clone(), Origin::Code));
        }
        let found = self.first_variable(&["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])?;
        Ok(found.unwrap_or_else(|| Found::new("default".into(), Origin::Default)))
    }

    /// The shared files.
    ///
    /// # Errors
    ///
    /// As [`ProfileFiles::load`].
    pub fn files(&self) -> Result<Arc<ProfileFiles>, Error> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.get_or_insert_with(|| ProfileFiles::load(&self.ports).map(Arc::new)).clone()
    }

    /// Forgets the shared files if one of them was changed, made or removed since it was read, or could not be read;
    /// returns whether they were forgotten.
    ///
    /// Every clone of these settings then reads them anew when it is asked the next time. Files that were not read yet
    /// can't be forgotten. [`ProfileProvider`](crate::ProfileProvider) does this when it has no credentials, and when
    /// the service rejected those that it gave.
    #[must_use]
    pub fn forget_changed_files(&self) -> bool {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let has_changed = match &*files {
            None => false,
            Some(Ok(files)) => files.have_changed(&self.ports),
            // What could not be read may be readable now.
            Some(Err(_)) => true,
        };
        if has_changed {
            *files = None;
        }
        has_changed
    }

    /// The shared files, if they were read.
    pub(crate) fn files_as_read(&self) -> Option<Arc<ProfileFiles>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.as_ref().ok().cloned()
    }

    /// The profile; `None` if nobody named one and there is no `default`.
    ///
    /// # Errors
    ///
    /// [`ProfileNotFound`](crate::ErrorKind::ProfileNotFound) if one was named and is not there; and as
    /// [`files`](Self::files).
    pub fn profile(&self) -> Result<Option<Section>, Error> {
        let name = self.profile_name()?;
        let files = self.files()?;
        match name.origin {
            Origin::Default => Ok(files.profile(&name.value).cloned()),
            origin => files.require_profile(&name.value).cloned().map(Some).map_err(|error| match origin {
                Origin::Variable(variable) => error.about(&variable),
                _ => error,
            }),
        }
    }

    pub(crate) fn first_variable(&self, names: &[&'static str]) -> Result<Option<Found<String>>, Error> {
        for name in names {
            if let Some(value) = variable(&self.ports, name)? {
                return Ok(Some(Found::new(value.trim().to_owned(), Origin::Variable((*name).into()))));
            }
        }
        Ok(None)
    }

    /// A variable, or else a setting of the profile.
    pub(crate) fn text(&self, name: &'static str, key: &str) -> Result<Option<Found<String>>, Error> {
        match self.first_variable(&[name])? {
            Some(found) => Ok(Some(found)),
            None => Ok(self.profile()?.and_then(|profile| set(&profile, key))),
        }
    }

    pub(crate) fn parsed<T>(
        &self,
        name: &'static str,
        key: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<Found<T>>, Error> {
        let parse = |text: String, origin: &Origin| {
            parse(&text)
                .ok_or_else(|| Error::invalid_setting(origin.setting(), &origin.to_string(), &text, expected))
        };
        self.text(name, key)?.map(|found| found.try_map(parse)).transpose()
    }

    pub(crate) fn flag(&self, name: &'static str, key: &str) -> Result<Option<Found<bool>>, Error> {
        self.parsed(name, key, "`true` or `false`", |text| match text.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        })
    }
}

/// A setting of a section, unless it is empty.
pub(super) fn set(section: &Section, key: &str) -> Option<Found<String>> {
    let (value, (file, line)) = section.get(key).filter(|value| !value.is_empty()).zip(section.place(key))?;
    let name = section.name().to_owned();
    let origin = Origin::Profile { name, key: key.to_owned(), file: file.to_owned(), line };
    Some(Found::new(value.to_owned(), origin))
}

/// Settings that see these variables and nothing else, for unit tests.
#[cfg(test)]
pub(crate) fn settings_of<const N: usize>(vars: [(&str, &str); N]) -> Settings {
    use crate::port::{ManualClock, MapEnv, MapFs};

    let ports = Ports::builder(ManualClock::new(std::time::UNIX_EPOCH));
    Settings::new(&ports.env(MapEnv::new(vars)).fs(MapFs::default()).build())
}
