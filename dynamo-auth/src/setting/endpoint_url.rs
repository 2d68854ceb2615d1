//! The address of a service, where one is set.

use super::settings::set;
use super::{Found, Origin, Settings, variable};
use crate::{Error, ErrorKind};

impl Settings {
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
        for name in self.endpoint_url_variables(service_id) {
            if let Some(value) = variable(self.ports(), &name)? {
                return check_url(Found::new(value, Origin::Variable(name.into()))).map(Some);
            }
        }
        let Some(profile) = self.profile()? else { return Ok(None) };
        let in_services = match set(&profile, "services") {
            Some(name) => self.url_in_services(&name, &key(service_id))?,
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

    /// The variables that are looked at, in their order.
    pub(crate) fn endpoint_url_variables(&self, service_id: &str) -> [String; 2] {
        let own = format!("AWS_ENDPOINT_URL_{}", key(service_id).to_ascii_uppercase());
        [own, "AWS_ENDPOINT_URL".into()]
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
}

/// A service's id as settings of a `services` section write it.
fn key(service_id: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    service_id.chars().map(letter).collect()
}

pub(crate) fn check_url(found: Found<String>) -> Result<Found<String>, Error> {
    found.try_map(|url, origin| {
        let url = url.trim();
        let is_good = url.parse::<http::Uri>().is_ok_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri.authority().is_some_and(|authority| {
                    authority.as_str().ends_with(authority.host()) || authority.port_u16().is_some()
                })
                && uri.query().is_none()
                // A slash in a password ends the host before the `@`, and what is left of it would be shown.
                && !url.contains('@')
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
