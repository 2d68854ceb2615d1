//! What a container shows to be given credentials.

use std::path::Path;

use http::HeaderValue;
use zeroize::Zeroizing;

use crate::secret_header::secret_header;
use crate::setting::variable;
use crate::{Error, ErrorKind, Ports};

pub(super) const FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
pub(super) const TEXT: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";

/// The longest token file that is read.
const LONGEST: u64 = 64 * 1024;

/// A token that can stand in a header.
pub(super) struct Authorization(Zeroizing<String>);

impl Authorization {
    /// Reads the token anew, since the file is replaced before the token expires.
    pub(super) fn read(ports: &Ports) -> Result<Option<Self>, Error> {
        if let Some(path) = variable(ports, FILE)? {
            let path = Path::new(path.trim());
            let failed = |error: std::io::Error| {
                let message = format!("{FILE}: {} could not be read: {error}", path.display());
                Error::of(ErrorKind::SourceFailed, message).about(FILE).at(path, None)
            };
            let bytes = Zeroizing::new(ports.fs().read(path, LONGEST).map_err(failed)?);
            let text = std::str::from_utf8(&bytes).unwrap_or("\0").trim_end();
            return Self::checked(text, FILE).map(Some).map_err(|error| error.at(path, None));
        }
        let text = variable(ports, TEXT)?.map(Zeroizing::new);
        text.map(|text| Self::checked(&text, TEXT)).transpose()
    }

    fn checked(text: &str, variable: &str) -> Result<Self, Error> {
        let fault = if text.is_empty() {
            "is empty"
        } else if !text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
            "has a character that can't stand in a header, a line break perhaps"
        } else {
            return Ok(Self(Zeroizing::new(text.to_owned())));
        };
        let message = format!("{variable}: the token {fault}");
        Err(Error::of(ErrorKind::InvalidSetting, message).about(variable))
    }

    /// The header, which no log shows.
    pub(super) fn header(&self) -> Result<HeaderValue, Error> {
        secret_header(&self.0)
            .ok_or_else(|| Error::invalid_request("the container's token can't stand in a header"))
    }

    pub(super) fn secret(&self) -> &str {
        &self.0
    }
}
