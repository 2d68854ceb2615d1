//! The role that somebody wants to take on, and the terms.

use std::time::{Duration, SystemTime};

use super::Form;
use crate::error::shown;
use crate::port::Clock;
use crate::source::one_line;
use crate::{Error, ErrorKind, Ports};

/// The role that somebody wants to take on, and the terms that both ways to it share.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) arn: String,
    /// The setting that the ARN is in, for errors.
    pub(crate) arn_setting: &'static str,
    pub(crate) session_name: Option<String>,
    /// The setting that the name is in, for errors.
    pub(crate) session_name_setting: &'static str,
    pub(crate) duration: Option<Duration>,
    pub(crate) policy: Option<String>,
    pub(crate) policy_arns: Vec<String>,
}

/// What a session is called that nobody gave a name: the words, and the time in milliseconds.
pub(crate) fn session_name(words: &str, ports: &Ports) -> String {
    let since = ports.clock().now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    format!("{words}-{}", since.as_millis())
}

impl Role {
    /// How long a session may be: from a quarter of an hour to twelve hours.
    const DURATIONS: std::ops::RangeInclusive<u64> = 900..=43_200;

    pub(crate) fn new(arn: impl Into<String>) -> Self {
        Self {
            arn: arn.into(),
            arn_setting: "role_arn",
            session_name: None,
            session_name_setting: "role_session_name",
            duration: None,
            policy: None,
            policy_arns: Vec::new(),
        }
    }

    /// What errors and explanations call it.
    pub(crate) fn shown(&self) -> String {
        format!("role {}", self.shown_arn())
    }

    /// The ARN on one line, and not all of what is none.
    pub(crate) fn shown_arn(&self) -> String {
        const LONGEST: usize = 256;
        one_line(&self.arn, LONGEST)
    }

    /// The form of an action on it, once everything was checked; a session without a name gets this one.
    pub(crate) fn form(&self, action: &str, default_session_name: &str) -> Result<Form, Error> {
        let length = self.arn.chars().count();
        if self.arn.trim().is_empty() || length > 2048 || self.arn.chars().any(char::is_control) {
            return Err(invalid(
                self.arn_setting,
                "a role such as `arn:aws:iam::111122223333:role/reader`",
                &self.arn,
            ));
        }
        let session_name = self.session_name.as_deref().unwrap_or(default_session_name);
        NAME.check(self.session_name_setting, session_name)?;
        let mut form = Form::new(action);
        form.add("RoleArn", &self.arn);
        form.add("RoleSessionName", session_name);
        if let Some(duration) = self.duration {
            let seconds = duration.as_secs();
            if !Self::DURATIONS.contains(&seconds) {
                let expected = "from 900 to 43200 seconds";
                return Err(invalid("duration_seconds", expected, &seconds.to_string()));
            }
            form.add("DurationSeconds", &seconds.to_string());
        }
        if let Some(policy) = &self.policy {
            form.add("Policy", policy);
        }
        for (index, arn) in self.policy_arns.iter().enumerate() {
            form.add(format!("PolicyArns.member.{}.arn", index + 1), arn);
        }
        Ok(form)
    }
}

/// A rule of the service for a text that it takes: letters, digits and some more.
pub(crate) struct Rule {
    expected: &'static str,
    length: std::ops::RangeInclusive<usize>,
    more: &'static [u8],
    is_shown: bool,
}

/// The rule for the names of sessions, and for source identities.
pub(crate) const NAME: Rule = Rule {
    expected: "2 to 64 letters, digits and `_+=,.@-`",
    length: 2..=64,
    more: b"_+=,.@-",
    is_shown: true,
};

/// The rule for external ids, which two sides agree on and errors don't show.
pub(crate) const EXTERNAL_ID: Rule = Rule {
    expected: "2 to 1224 letters, digits and `_+=,.@:/-`",
    length: 2..=1224,
    more: b"_+=,.@:/-",
    is_shown: false,
};

/// The rule for the serial numbers and ARNs of devices.
pub(crate) const MFA_SERIAL: Rule = Rule {
    expected: "9 to 256 letters, digits and `_+=,.@:/-`",
    length: 9..=256,
    more: b"_+=,.@:/-",
    is_shown: true,
};

impl Rule {
    /// Checks a text; the error names the setting that it is in.
    pub(crate) fn check(&self, setting: &str, text: &str) -> Result<(), Error> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || self.more.contains(&byte);
        if self.length.contains(&text.len()) && text.bytes().all(fits) {
            return Ok(());
        }
        if self.is_shown {
            return Err(invalid(setting, self.expected, text));
        }
        let message =
            format!("`{setting}`: expected {}, found {} bytes that are not", self.expected, text.len());
        Err(Error::of(ErrorKind::InvalidSetting, message).about(setting))
    }
}

fn invalid(setting: &str, expected: &str, found: &str) -> Error {
    let message = format!("`{setting}`: expected {expected}, found {}", shown(found));
    Error::of(ErrorKind::InvalidSetting, message).about(setting)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(change: impl FnOnce(&mut Role), setting: Option<&str>) {
        let mut role = Role::new("arn:aws:iam::111122223333:role/reader");
        change(&mut role);
        let error = role.form("AssumeRole", "default").err();
        assert_eq!(error.as_ref().and_then(Error::setting), setting, "{error:?}");
        assert!(error.is_none_or(|error| error.is_lasting() && !error.to_string().contains('\n')));
    }

    #[test]
    fn refuses_what_the_service_would_refuse() {
        check(|_| {}, None);
        for arn in ["", " ", "arn\r\n", &"a".repeat(2049)] {
            check(|role| role.arn = arn.into(), Some("role_arn"));
        }
        for name in ["", "x", "a b", "a/b", "ä-ä", "a\nb", &"a".repeat(65)] {
            check(|role| role.session_name = Some(name.into()), Some("role_session_name"));
        }
        for name in ["me", "me+you=us,a.b@c-d_9", &"a".repeat(64)] {
            check(|role| role.session_name = Some(name.into()), None);
        }
        for (seconds, setting) in
            [(899, Some("duration_seconds")), (900, None), (43_200, None), (43_201, Some("duration_seconds"))]
        {
            check(|role| role.duration = Some(Duration::from_secs(seconds)), setting);
        }
    }
}
