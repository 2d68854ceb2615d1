//! The file in which a sign-in leaves its token.

use std::time::{Duration, SystemTime};

use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use super::SsoToken;
use crate::source::{Fields, parse_timestamp, show_timestamp};

/// What such a file holds.
pub(super) struct CacheFile {
    /// Its very bytes.
    pub(super) content: Zeroizing<Vec<u8>>,
    fields: Fields,
    pub(super) token: SsoToken,
}

/// What it takes to renew a token.
pub(super) struct Renewable<'a> {
    pub(super) client_id: &'a str,
    pub(super) client_secret: &'a str,
    pub(super) refresh_token: &'a str,
}

const ACCESS_TOKEN: &str = "accessToken";
const EXPIRES_AT: &str = "expiresAt";
const REFRESH_TOKEN: &str = "refreshToken";

impl CacheFile {
    /// Reads a file's content; the error says which part is wrong, and nothing of it.
    pub(super) fn parse(content: Zeroizing<Vec<u8>>) -> Result<Self, String> {
        let fields = Fields::parse(&content).ok_or("it is no JSON object")?;
        let token = fields.text(ACCESS_TOKEN).ok_or_else(|| format!("it has no `{ACCESS_TOKEN}`"))?;
        check_token(token)?;
        let expires_at = fields.text(EXPIRES_AT).ok_or_else(|| format!("it has no `{EXPIRES_AT}`"))?;
        let expires_at = parse_timestamp(expires_at)
            .ok_or_else(|| format!("`{EXPIRES_AT}` is no time such as `2030-01-31T12:00:00Z`"))?;
        let token = SsoToken::new(Zeroizing::new(token.to_owned()), expires_at);
        Ok(Self { content, fields, token })
    }

    /// What it takes to renew the token, or what is missing for that.
    pub(super) fn renewable(&self, now: SystemTime) -> Result<Renewable<'_>, String> {
        const REGISTRATION: &str = "registrationExpiresAt";
        let part = |name| self.fields.text(name).ok_or_else(|| format!("the token's file has no `{name}`"));
        let registration = part(REGISTRATION)?;
        let renewable = Renewable {
            client_id: part("clientId")?,
            client_secret: part("clientSecret")?,
            refresh_token: part(REFRESH_TOKEN)?,
        };
        match parse_timestamp(registration) {
            Some(expires_at) if expires_at > now => Ok(renewable),
            Some(_) => Err("the program's registration is over".into()),
            None => Err(format!("`{REGISTRATION}` in the token's file is no time")),
        }
    }

    /// The file with what a renewal gave; every other member stays as it is.
    pub(super) fn renewed(&self, answer: &Fields, now: SystemTime) -> Result<Self, String> {
        let token = answer.text(ACCESS_TOKEN).ok_or_else(|| format!("the answer has no `{ACCESS_TOKEN}`"))?;
        let expires_at = answer
            .number("expiresIn")
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .filter(|lifetime| !lifetime.is_zero() && *lifetime <= LONGEST_LIFETIME)
            .and_then(|lifetime| now.checked_add(lifetime))
            .ok_or("the answer has no `expiresIn` that is a number of seconds")?;
        let mut members: Map<String, Value> =
            serde_json::from_slice(&self.content).map_err(|_| "it is no JSON object")?;
        replace(&mut members, ACCESS_TOKEN, token);
        replace(&mut members, EXPIRES_AT, &show_timestamp(expires_at));
        if let Some(refresh_token) = answer.text(REFRESH_TOKEN) {
            replace(&mut members, REFRESH_TOKEN, refresh_token);
        }
        // Room for all of it from the start: a buffer that grows would leave copies behind.
        let texts = [Some(token), answer.text(REFRESH_TOKEN)].into_iter().flatten();
        let room = 6 * texts.map(str::len).sum::<usize>() + 6 * self.content.len() + 100;
        let mut content = Zeroizing::new(Vec::with_capacity(room));
        let written = serde_json::to_writer(&mut *content, &members);
        members.into_iter().for_each(|(_, value)| wipe(value));
        written.map_err(|_| "it can't be written")?;
        Self::parse(content)
    }
}

/// Longer ones are no lifetimes but mistakes.
const LONGEST_LIFETIME: Duration = Duration::from_secs(400 * 24 * 3600);

/// A token goes into a header.
fn check_token(token: &str) -> Result<(), String> {
    match token.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(format!("`{ACCESS_TOKEN}` has a character that no token has")),
    }
}

/// Exchanges a member, whatever the case of its name.
fn replace(members: &mut Map<String, Value>, name: &str, text: &str) {
    let mut is_there = false;
    for (_, value) in members.iter_mut().filter(|(member, _)| member.eq_ignore_ascii_case(name)) {
        wipe(std::mem::replace(value, text.into()));
        is_there = true;
    }
    if !is_there {
        members.insert(name.to_owned(), text.into());
    }
}

/// Overwrites every text.
fn wipe(value: Value) {
    match value {
        Value::String(mut text) => text.zeroize(),
        Value::Array(list) => list.into_iter().for_each(wipe),
        Value::Object(members) => members.into_iter().for_each(|(_, value)| wipe(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<CacheFile, String> {
        CacheFile::parse(Zeroizing::new(json.as_bytes().to_vec()))
    }

    #[test]
    fn says_what_is_wrong_and_not_what_it_is() {
        for (json, part) in [
            ("", "no JSON object"),
            ("[]", "no JSON object"),
            ("{\"accessToken\":\"canary\"", "no JSON object"),
            ("{}", "no `accessToken`"),
            (r#"{"accessToken":7}"#, "no `accessToken`"),
            (r#"{"accessToken":"canary\r\nx: y","expiresAt":"2080-10-16T03:56:45Z"}"#, "character"),
            (r#"{"accessToken":"canary"}"#, "no `expiresAt`"),
            (r#"{"accessToken":"canary","expiresAt":"canary"}"#, "no time"),
        ] {
            let why = parse(json).err().unwrap();
            assert!(why.contains(part) && !why.contains("canary"), "{json}: {why}");
        }
    }

    #[test]
    fn keeps_what_a_renewal_does_not_change() {
        let json = r#"{"ACCESSTOKEN":"old","expiresat":"2022-05-02T18:36:00UTC","refreshToken":"r1",
            "region":"eu-west-1","scopes":["a","b"],"depth":{"x":1.5,"y":null},"count":12345678901234567}"#;
        let answer =
            Fields::parse(br#"{"accessToken":"new","expiresIn":3600,"tokenType":"Bearer"}"#).unwrap();
        let now = parse_timestamp("2022-05-02T18:35:00Z").unwrap();
        let file = parse(json).unwrap().renewed(&answer, now).unwrap();
        let found: Value = serde_json::from_slice(&file.content).unwrap();
        let expected = serde_json::json!({
            "ACCESSTOKEN": "new", "expiresat": "2022-05-02T19:35:00Z", "refreshToken": "r1",
            "region": "eu-west-1", "scopes": ["a", "b"], "depth": {"x": 1.5, "y": null}, "count": 12345678901234567_u64,
        });
        assert_eq!(found, expected);
        assert_eq!(file.token.token(), "new");
    }

    #[test]
    fn takes_no_answer_that_is_none() {
        let file = parse(r#"{"accessToken":"old","expiresAt":"2022-05-02T18:36:00Z"}"#).unwrap();
        for json in [
            "{}",
            r#"{"accessToken":"canary"}"#,
            r#"{"accessToken":"canary","expiresIn":0}"#,
            r#"{"accessToken":"canary","expiresIn":-1}"#,
            r#"{"accessToken":"canary","expiresIn":1e300}"#,
            r#"{"accessToken":"canary","expiresIn":"3600"}"#,
            r#"{"accessToken":"canary\n","expiresIn":3600}"#,
            r#"{"expiresIn":3600}"#,
        ] {
            let answer = Fields::parse(json.as_bytes()).unwrap();
            let why = file.renewed(&answer, SystemTime::UNIX_EPOCH).err().unwrap();
            assert!(!why.contains("canary"), "{json}: {why}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_content_is_too_strange(content: Vec<u8>, at: usize, json in "[{}\\[\\]\",:a0-9\\\\ -]{0,40}") {
            let _ = CacheFile::parse(Zeroizing::new(content));
            let _ = parse(&json);
            let good = r#"{"accessToken":"t","expiresAt":"2022-05-02T18:36:00Z","x":{"y":[1,"z"]}}"#;
            let cut = at % good.len();
            proptest::prop_assert!(parse(&good[..cut]).is_err());
        }

        #[test]
        fn a_renewal_keeps_every_text_of_others(name in "[b-d\\PC]{1,8}", text: String) {
            let mut members = serde_json::json!({ "accessToken": "t", "expiresAt": "2022-05-02T18:36:00Z" });
            members[format!("x{name}")] = text.as_str().into();
            let answer = Fields::parse(br#"{"accessToken":"new","expiresIn":60}"#).unwrap();
            let file = parse(&members.to_string()).unwrap().renewed(&answer, SystemTime::UNIX_EPOCH).unwrap();
            members["accessToken"] = "new".into();
            members["expiresAt"] = "1970-01-01T00:01:00Z".into();
            proptest::prop_assert_eq!(serde_json::from_slice::<Value>(&file.content).unwrap(), members);
        }
    }
}
