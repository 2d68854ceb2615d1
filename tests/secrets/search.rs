//! Plants secrets, gathers texts, and compares the two.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Debug;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::capture;
use crate::pieces::Pieces;

/// What one test planted, and every text that came of it.
pub(crate) struct Search {
    secrets: Pieces,
    /// By the text, so that each is looked at once, where it was first met.
    texts: BTreeMap<String, String>,
}

impl Search {
    pub(crate) fn new() -> Self {
        capture::start();
        Self { secrets: Pieces::default(), texts: BTreeMap::new() }
    }

    /// Invents a secret, 40 characters as of a secret key.
    pub(crate) fn plant(&mut self, name: &str) -> String {
        let secret = invented(40);
        self.secrets.add(name, &secret);
        secret
    }

    /// Takes a secret that is known already.
    pub(crate) fn know(&mut self, name: &str, secret: &str) {
        self.secrets.add(name, secret);
    }

    /// Takes a secret that is known already, of which pieces may be everyday words.
    pub(crate) fn know_whole(&mut self, name: &str, secret: &str) {
        self.secrets.add_whole(name, secret);
    }

    /// Takes a text.
    pub(crate) fn text(&mut self, place: &str, text: impl Into<String>) {
        self.texts.entry(text.into()).or_insert_with(|| place.to_owned());
    }

    /// Takes both debug texts of a value.
    pub(crate) fn debug(&mut self, place: &str, value: &dyn Debug) {
        self.text(&format!("{place}, Debug"), format!("{value:?}"));
        self.text(&format!("{place}, pretty Debug"), format!("{value:#?}"));
    }

    /// Takes all texts of an error and of what caused it.
    pub(crate) fn error(&mut self, place: &str, error: &(dyn Error + 'static)) {
        let mut next = Some(error);
        let mut place = format!("{place}, the error");
        while let Some(error) = next {
            self.text(&format!("{place}, Display"), error.to_string());
            self.text(&format!("{place}, alternate Display"), format!("{error:#}"));
            self.debug(&place, &error);
            next = error.source();
            place.push_str(", its source");
        }
    }

    /// Fails if any text, or anything that was logged, shows a piece of a secret. The failure names the secret, and
    /// shows neither it nor the text.
    #[track_caller]
    pub(crate) fn finish(self, least_texts: usize) {
        let lines = capture::all();
        let logged = lines.iter().map(|line| (line, "a log line or a panic"));
        let texts = self.texts.iter().map(|(text, place)| (text, place.as_str()));
        let mut leaks: Vec<String> = Vec::new();
        for (text, place) in texts.chain(logged) {
            let names = self.secrets.shown_in(text);
            if !names.is_empty() {
                leaks.push(format!("{place} ({} characters) shows {names:?}", text.len()));
            }
        }
        eprintln!(
            "{} secrets searched for in {} texts and {} log lines",
            self.secrets.len(),
            self.texts.len(),
            lines.len()
        );
        assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
        assert!(self.texts.len() >= least_texts, "only {} texts", self.texts.len());
    }
}

/// Letters and digits that nobody has used before, with a slash and a plus sign here and there.
pub(crate) fn invented(length: usize) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);

    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // SplitMix64, whose neighbours have nothing in common; begun anew far away each time.
    let mixed = |state: u64| {
        let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    };
    let mut state = mixed(NEXT.fetch_add(1, Ordering::Relaxed));
    let mut letter = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        char::from(LETTERS[usize::try_from(mixed(state) % 64).unwrap()])
    };
    (0..length).map(|_| letter()).collect()
}
