//! All settings of one program.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Found, Origin, RetryMode, SourceOptions, variable};
use crate::{AccountIdEndpointMode, Error, ErrorKind, Ports, ProfileFiles, Region, Section};

/// Reads settings from the environment and from the profile, each when it is asked for.
///
/// The files are read at the first question that needs them: a program that is told everything in code never opens
/// them. They are read again after the service rejected credentials, if they have changed. A malformed value is an error that names it, never a silent default. Cloning is cheap, and clones
/// share what was read.
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
    region: Option<Region>,
    ignore_endpoint_urls: bool,
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
    /// [`InvalidSetting`](ErrorKind::InvalidSetting) if a variable is not UTF-8.
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

    /// Forgets the shared files if one of them has changed since it was read; returns whether one has.
    ///
    /// Every clone of these settings then reads them anew.
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

    /// The profile; `None` if nobody named one and there is no `default`.
    ///
    /// # Errors
    ///
    /// [`ProfileNotFound`](ErrorKind::ProfileNotFound) if one was named and is not there; and as
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

    /// The region: code, `AWS_REGION`, `AWS_DEFAULT_REGION`, or `region` of the profile or of one it builds on.
    ///
    /// # Errors
    ///
    /// [`InvalidRegion`](ErrorKind::InvalidRegion) if it is no region; and as [`profile`](Self::profile).
    pub fn region(&self) -> Result<Option<Found<Region>>, Error> {
        if let Some(region) = &self.region {
            return Ok(Some(Found::new(region.clone(), Origin::Code)));
        }
        let found = match self.first_variable(&["AWS_REGION", "AWS_DEFAULT_REGION"])? {
            Some(found) => Some(found),
            None => self.region_of_profile()?,
        };
        found
            .map(|found| {
                found.try_map(|name, origin| {
                    Region::new(name.trim()).map_err(|error| {
                        Error::of(error.kind(), format!("{origin}: {error}")).about(origin.setting())
                    })
                })
            })
            .transpose()
    }

    /// The region, or an error that says where one was looked for.
    ///
    /// # Errors
    ///
    /// [`NoRegion`](ErrorKind::NoRegion) if there is none; and as [`region`](Self::region).
    pub fn require_region(&self) -> Result<Found<Region>, Error> {
        self.region()?.ok_or_else(|| {
            let profile = self.profile_name().map(|name| name.value).unwrap_or_default();
            let message = format!(
                "no region was set; looked at AWS_REGION, AWS_DEFAULT_REGION and `region` of profile {profile:?}"
            );
            Error::of(ErrorKind::NoRegion, message)
        })
    }

    /// The endpoint's URL for a service, by the id that AWS gives it, `DynamoDB` for example.
    ///
    /// It is read from `AWS_ENDPOINT_URL_DYNAMODB`, `AWS_ENDPOINT_URL`, the profile's `services` section and the
    /// profile's `endpoint_url`, unless `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` or `ignore_configured_endpoint_urls`
    /// is true.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](ErrorKind::InvalidSetting) if it is no `http` or `https` URL of a host; and as
    /// [`profile`](Self::profile).
    pub fn endpoint_url(&self, service_id: &str) -> Result<Option<Found<String>>, Error> {
        if self.ignore_configured_endpoint_urls()?.is_some_and(|found| found.value) {
            return Ok(None);
        }
        let key: String = service_id
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' })
            .collect();
        let own = format!("AWS_ENDPOINT_URL_{}", key.to_ascii_uppercase());
        for name in [own.as_str(), "AWS_ENDPOINT_URL"] {
            if let Some(value) = variable(&self.ports, name)? {
                return check_url(Found::new(value, Origin::Variable(name.to_owned().into()))).map(Some);
            }
        }
        let Some(profile) = self.profile()? else { return Ok(None) };
        let in_services = match set(&profile, "services") {
            Some(name) => self.url_in_services(&name, &key)?,
            None => None,
        };
        in_services.or_else(|| set(&profile, "endpoint_url")).map(check_url).transpose()
    }

    /// Whether configured endpoint URLs are ignored: code, `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS`,
    /// `ignore_configured_endpoint_urls`.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](ErrorKind::InvalidSetting) unless it is `true` or `false`; and as
    /// [`profile`](Self::profile).
    pub fn ignore_configured_endpoint_urls(&self) -> Result<Option<Found<bool>>, Error> {
        if self.ignore_endpoint_urls {
            return Ok(Some(Found::new(true, Origin::Code)));
        }
        self.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")
    }

    /// Whether to use FIPS endpoints: `AWS_USE_FIPS_ENDPOINT`, `use_fips_endpoint`.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](ErrorKind::InvalidSetting) unless it is `true` or `false`; and as
    /// [`profile`](Self::profile).
    pub fn use_fips(&self) -> Result<Option<Found<bool>>, Error> {
        self.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint")
    }

    /// Whether to use endpoints that speak IPv6 too: `AWS_USE_DUALSTACK_ENDPOINT`, `use_dualstack_endpoint`.
    ///
    /// # Errors
    ///
    /// As [`use_fips`](Self::use_fips).
    pub fn use_dual_stack(&self) -> Result<Option<Found<bool>>, Error> {
        self.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")
    }

    /// Whether the account's own endpoint is used: `AWS_ACCOUNT_ID_ENDPOINT_MODE`, `account_id_endpoint_mode`.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](ErrorKind::InvalidSetting) unless it is `preferred`, `disabled` or `required`; and as
    /// [`profile`](Self::profile).
    pub fn account_id_endpoint_mode(&self) -> Result<Option<Found<AccountIdEndpointMode>>, Error> {
        self.parsed(
            "AWS_ACCOUNT_ID_ENDPOINT_MODE",
            "account_id_endpoint_mode",
            "`preferred`, `disabled` or `required`",
            AccountIdEndpointMode::parse,
        )
    }

    /// How many attempts a call may take in all: `AWS_MAX_ATTEMPTS`, `max_attempts`.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](ErrorKind::InvalidSetting) unless it is a number from 1; and as
    /// [`profile`](Self::profile).
    pub fn max_attempts(&self) -> Result<Option<Found<u32>>, Error> {
        self.parsed("AWS_MAX_ATTEMPTS", "max_attempts", "a number of attempts, 1 or more", |text| {
            text.parse().ok().filter(|attempts| *attempts > 0)
        })
    }

    /// How to retry: `AWS_RETRY_MODE`, `retry_mode`.
    ///
    /// # Errors
    ///
    /// [`InvalidSetting`](ErrorKind::InvalidSetting) unless it is `standard`, `adaptive` or `legacy`; and as
    /// [`profile`](Self::profile).
    pub fn retry_mode(&self) -> Result<Option<Found<RetryMode>>, Error> {
        let expected = "`standard`, `adaptive` or `legacy`";
        self.parsed("AWS_RETRY_MODE", "retry_mode", expected, RetryMode::parse)
    }

    /// A file of certificates to trust: `AWS_CA_BUNDLE`, `ca_bundle`.
    ///
    /// # Errors
    ///
    /// As [`profile`](Self::profile).
    pub fn ca_bundle(&self) -> Result<Option<Found<PathBuf>>, Error> {
        self.parsed("AWS_CA_BUNDLE", "ca_bundle", "a path", |text| Some(PathBuf::from(text)))
    }

    fn url_in_services(&self, services: &Found<String>, key: &str) -> Result<Option<Found<String>>, Error> {
        let name = &services.value;
        let files = self.files()?;
        let section = files.services(name).ok_or_else(|| {
            let message = format!("{}: there is no section `[services {name}]`", services.origin);
            Error::of(ErrorKind::InvalidProfile, message).about("services")
        })?;
        let url = section
            .nested(key)
            .and_then(|settings| settings.get("endpoint_url").map(|url| (*url).to_owned()));
        let origin = |(file, line): (&std::path::Path, usize)| Origin::Profile {
            name: name.clone(),
            key: "endpoint_url".into(),
            file: file.to_owned(),
            line,
        };
        Ok(url
            .filter(|url| !url.is_empty())
            .zip(section.place(key))
            .map(|(url, place)| Found::new(url, origin(place))))
    }

    fn region_of_profile(&self) -> Result<Option<Found<String>>, Error> {
        let mut profile = self.profile()?;
        let files = self.files()?;
        let mut seen = BTreeSet::new();
        while let Some(section) = profile.filter(|section| seen.insert(section.name().to_owned())) {
            if let Some(region) = set(&section, "region") {
                return Ok(Some(region));
            }
            profile = section.get("source_profile").and_then(|source| files.profile(source)).cloned();
        }
        Ok(None)
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
fn set(section: &Section, key: &str) -> Option<Found<String>> {
    let (value, (file, line)) = section.get(key).filter(|value| !value.is_empty()).zip(section.place(key))?;
    let name = section.name().to_owned();
    let origin = Origin::Profile { name, key: key.to_owned(), file: file.to_owned(), line };
    Some(Found::new(value.to_owned(), origin))
}

fn check_url(found: Found<String>) -> Result<Found<String>, Error> {
    found.try_map(|url, origin| {
        let url = url.trim();
        let is_good = url.parse::<http::Uri>().is_ok_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.authority().is_some_and(|authority| !authority.as_str().contains('@'))
                && uri.query().is_none()
        });
        // A URL may hold a password, so only its length is shown.
        match is_good {
            true => Ok(url.to_owned()),
            false => {
                let message = format!(
                    "{origin}: expected a URL such as `http://localhost:8000`, found {} other characters",
                    url.len()
                );
                Err(Error::of(ErrorKind::InvalidSetting, message).about(origin.setting()))
            }
        }
    })
}
