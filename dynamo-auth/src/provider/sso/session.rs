//! A session's token: read, and renewed in time.

use std::future::poll_fn;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use super::cache_file::{CacheFile, Renewable};
use super::portal::{self, Portal};
use super::turn::Turn;
use super::{SsoConfig, SsoToken};
use crate::port::{BoxFuture, Clock};
use crate::provide::Finding;
use crate::source::{Address, Fields, show_timestamp};
use crate::{Error, ErrorKind, FileLocations, Settings};

/// One session, shared by the clones of a provider.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) portal: Arc<Portal>,
    /// Whoever renews the token.
    turn: Turn,
    renewals: Mutex<Renewals>,
}

/// What came of renewing the token.
#[derive(Default)]
struct Renewals {
    /// When it was last tried, and why it failed, if it did.
    last: Option<(SystemTime, Option<Error>)>,
    unsaved: Option<Unsaved>,
    begun: Option<Begun>,
}

/// A question that was asked and has no answer yet.
///
/// Whoever asked it may leave at any time. The service may have exchanged the refresh token by then, and the new one is
/// in the answer only, so the next caller waits for that.
struct Begun {
    /// The file that it was asked for.
    content: Zeroizing<Vec<u8>>,
    since: SystemTime,
    answer: BoxFuture<'static, Result<Fields, Error>>,
}

/// A renewed token that could not be written.
struct Unsaved {
    /// The file as it still is.
    before: Zeroizing<Vec<u8>>,
    /// The file as it should be.
    after: Zeroizing<Vec<u8>>,
}

/// What a look at the file found.
struct Seen {
    /// The token that counts, which the file may lack if it could not be written.
    file: CacheFile,
    /// The bytes that are there.
    on_disk: Zeroizing<Vec<u8>>,
}

impl Session {
    /// The longest file that is read, in bytes.
    const MAX_FILE: u64 = 64 * 1024;

    /// How long before its end a token is renewed.
    const AHEAD: Duration = Duration::from_secs(5 * 60);

    /// How long there must be between one attempt to renew a token and the next.
    const PAUSE: Duration = Duration::from_secs(30);

    pub(super) fn new(config: SsoConfig, settings: &Settings) -> Self {
        let portal = Arc::new(Portal { config, settings: settings.clone() });
        Self { portal, turn: Turn::default(), renewals: Mutex::default() }
    }

    /// A token that works, renewed if it is about to expire and can be.
    pub(super) async fn token(&self) -> Result<SsoToken, Error> {
        let clock = self.portal.settings.ports().clock();
        let Seen { file, .. } = self.read()?;
        let now = clock.now();
        if is_good_for(&file.token, now, Self::AHEAD) {
            return Ok(file.token);
        }
        if let Err(why) = self.renewable(&file, now) {
            return self.still_good(file.token, now).ok_or_else(|| self.over(&why));
        }
        let _turn = self.turn.take().await;
        // By now another caller, or another program, may have renewed it.
        let seen = self.read()?;
        let now = clock.now();
        if is_good_for(&seen.file.token, now, Self::AHEAD) {
            return Ok(seen.file.token);
        }
        match self.renewed(&seen, now).await {
            Ok(token) => Ok(token),
            // Where another program was faster, what this one asked with was used up, and the file has a new token.
            Err(error) => {
                let latest = self.read().map_or(seen.file, |latest| latest.file);
                self.still_good(latest.token, clock.now()).ok_or(error)
            }
        }
    }

    /// What the token's file is and how it looks.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let path = match self.path() {
            Ok(path) => path,
            Err(error) => return vec![Finding::new("token file", error.to_string())],
        };
        let fs = self.portal.settings.ports().fs();
        let mut found = match self.read() {
            Ok(Seen { file, .. }) => {
                let until = show_timestamp(file.token.expires_at());
                let now = self.portal.settings.ports().clock().now();
                match self.still_good(file.token, now) {
                    Some(_) => format!("has a token until {until}"),
                    None => format!("its token was over at {until}"),
                }
            }
            Err(error) => error.to_string(),
        };
        if fs.stamp(&path).is_ok_and(|stamp| stamp.open_to_others) {
            found.push_str("; warning: others than its owner may read it");
        }
        let mut findings = vec![Finding::new(path.display().to_string(), found)];
        let renews_at = self.portal.config.session().map(|_| portal::renewal_address(&self.portal));
        if let Some(Ok(address)) = renews_at
            && Address::is_open_text(&address)
        {
            let found = format!("{address}; warning: what renews the token is sent to it without encryption");
            findings.push(Finding::new("token service", found));
        }
        findings
    }

    fn path(&self) -> Result<PathBuf, Error> {
        let locations = FileLocations::of(self.portal.settings.ports().env())?;
        let home = locations.home().ok_or_else(|| {
            let message =
                format!("{}: HOME is not set, so its token's file can't be found", self.portal.config);
            Error::source_failed(message).about("HOME")
        })?;
        let name = format!("{}.json", hex::encode(Sha1::digest(self.portal.config.cache_key())));
        Ok([".aws", "sso", "cache", &name].iter().fold(home.to_owned(), |path, part| path.join(part)))
    }

    fn read(&self) -> Result<Seen, Error> {
        let path = self.path()?;
        let content = self.portal.settings.ports().fs().read(&path, Self::MAX_FILE).map(Zeroizing::new);
        let on_disk = content.map_err(|error| {
            if error.kind() != io::ErrorKind::NotFound {
                return Error::io(&path, error);
            }
            let message = format!("there is no token in {}", path.display());
            self.sign_in(&message).at(&path, None).with_source(error)
        })?;
        let content = match &self.renewals().unsaved {
            Some(unsaved) if unsaved.before == on_disk => unsaved.after.clone(),
            _ => on_disk.clone(),
        };
        let unfit =
            |why: String| self.sign_in(&format!("{} can't be used: {why}", path.display())).at(&path, None);
        Ok(Seen { file: CacheFile::parse(content).map_err(unfit)?, on_disk })
    }

    /// Writes the file anew, unless somebody else wrote or removed it while the token was renewed: a new sign-in stays,
    /// and a sign-out is not undone. The answer is `false` if it should have been written and was not.
    fn save(&self, before: &[u8], after: &[u8]) -> bool {
        let fs = self.portal.settings.ports().fs();
        self.path().is_ok_and(|path| match fs.read(&path, Self::MAX_FILE).map(Zeroizing::new) {
            Ok(now) if *now == before => fs.replace_private(&path, after).is_ok(),
            Ok(_) => true,
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        })
    }

    /// What it takes to renew the token, or why that can't be done.
    fn renewable<'a>(&self, file: &'a CacheFile, now: SystemTime) -> Result<Renewable<'a>, String> {
        match self.portal.config.session() {
            Some(_) => file.renewable(now),
            None => Err("it can't be renewed without an `sso_session`".into()),
        }
    }

    /// Renews the token, unless that was tried a moment ago.
    async fn renewed(&self, seen: &Seen, now: SystemTime) -> Result<SsoToken, Error> {
        let Seen { file, on_disk } = seen;
        self.renewable(file, now).map_err(|why| self.over(&why))?;
        if let Some((at, failure)) = &self.renewals().last
            && now.duration_since(*at).is_ok_and(|since| since < Self::PAUSE)
        {
            let new = || self.over("it was renewed a moment ago, and the new one is over too");
            return Err(failure.clone().unwrap_or_else(new));
        }
        let (since, answer) = match self.answer(file, now).await {
            // The connection of a question that was left alone may be gone, which says nothing about the service.
            (Some(_), Err(error)) if !error.is_lasting() => (now, self.answer(file, now).await.1),
            (since, answer) => (since.unwrap_or(now), answer),
        };
        let outcome = answer.and_then(|answer| {
            file.renewed(&answer, since).map_err(|why| {
                Error::source_failed(format!("{}: the token could not be renewed: {why}", self.portal.config))
            })
        });
        let mut renewals = self.renewals();
        renewals.last = Some((since, outcome.as_ref().err().cloned()));
        let after = outcome?;
        let saved = self.save(on_disk, &after.content);
        renewals.unsaved = (!saved).then(|| Unsaved { before: on_disk.clone(), after: after.content });
        Ok(after.token)
    }

    /// What the service answers, and since when it had been asked if somebody else had asked it.
    async fn answer(&self, file: &CacheFile, now: SystemTime) -> (Option<SystemTime>, Result<Fields, Error>) {
        let mut is_first_look = true;
        let mut since = None;
        let answer = poll_fn(|context| {
            // Only whoever has the turn is here; out of the lock, since polling may run anything.
            let begun = self.renewals().begun.take();
            let begun = begun.filter(|begun| *begun.content == *file.content);
            if std::mem::replace(&mut is_first_look, false) {
                since = begun.as_ref().map(|begun| begun.since);
            }
            let mut begun = begun.unwrap_or_else(|| self.begin(file, now));
            let polled = begun.answer.as_mut().poll(context);
            if polled.is_pending() {
                self.renewals().begun = Some(begun);
            }
            polled
        })
        .await;
        (since, answer)
    }

    fn begin(&self, file: &CacheFile, now: SystemTime) -> Begun {
        let (portal, content) = (Arc::clone(&self.portal), file.content.clone());
        let asked = content.clone();
        let answer = Box::pin(async move {
            let unfit = |why: String| Error::source_failed(why);
            let file = CacheFile::parse(asked).map_err(unfit)?;
            portal::renew(&portal, &file.renewable(now).map_err(unfit)?).await
        });
        Begun { content, since: now, answer }
    }

    fn still_good(&self, token: SsoToken, now: SystemTime) -> Option<SsoToken> {
        is_good_for(&token, now, Duration::ZERO).then_some(token)
    }

    fn over(&self, why: &str) -> Error {
        self.sign_in(&format!("the token is over, and {why}"))
    }

    fn sign_in(&self, why: &str) -> Error {
        let message = format!("{}: {why}; {}", self.portal.config, self.portal.config.how_to_sign_in());
        Error::of(ErrorKind::SignInNeeded, message)
    }

    fn renewals(&self) -> MutexGuard<'_, Renewals> {
        self.renewals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says whether a token works for longer than this.
fn is_good_for(token: &SsoToken, now: SystemTime, time: Duration) -> bool {
    token.expires_at().duration_since(now).is_ok_and(|left| left > time)
}

impl std::fmt::Debug for Renewals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renewals").field("last", &self.last).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::settings_of as settings;

    #[test]
    fn warns_where_the_token_would_be_renewed_in_the_open() {
        let region = crate::Region::new("eu-west-1").unwrap();
        for (url, has_session, count) in [
            ("http://oidc.example", true, 2),
            ("http://oidc.example", false, 1),
            ("http://localhost:1", true, 1),
            ("https://oidc.example", true, 1),
        ] {
            let config = SsoConfig::new("https://x.example/start", region.clone());
            let config = if has_session { config.with_session("dev") } else { config };
            let settings = settings([("HOME", "/home/me"), ("AWS_ENDPOINT_URL_SSO_OIDC", url)]);
            let findings = Session::new(config, &settings).findings();
            assert_eq!(findings.len(), count, "{url}: {findings:?}");
            assert_eq!(findings.iter().any(|it| it.found.contains("without encryption")), count == 2);
        }
    }
}
