//! Acceptors: which answers of a question mean what.

/// What an answer means to who waits.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Verdict {
    /// What was waited for is there.
    Success,
    /// It may come yet.
    Again,
    /// It will not come any more.
    Failure,
}

/// An answer, and what it means.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Acceptor {
    /// Which answer.
    pub matcher: Matcher,
    /// What it means.
    pub verdict: Verdict,
}

/// Which answer is meant.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Matcher {
    /// The state at a path of the answer is this one.
    Path {
        /// Where the state is.
        path: &'static str,
        /// The state.
        expected: &'static str,
    },
    /// One of the states at a path of the answer is this one.
    PathAny {
        /// Where the states are.
        path: &'static str,
        /// The state.
        expected: &'static str,
    },
    /// There are states at a path of the answer, and each is one of these.
    PathAll {
        /// Where the states are.
        path: &'static str,
        /// The states.
        expected: &'static [&'static str],
    },
    /// The service answered with this error.
    Error {
        /// The error's code.
        code: &'static str,
    },
}

impl Acceptor {
    pub(super) const fn path(path: &'static str, expected: &'static str, verdict: Verdict) -> Self {
        Self { matcher: Matcher::Path { path, expected }, verdict }
    }

    pub(super) const fn error(code: &'static str, verdict: Verdict) -> Self {
        Self { matcher: Matcher::Error { code }, verdict }
    }

    pub(super) fn accepts_states(&self, states: &[&str]) -> bool {
        match self.matcher {
            Matcher::Path { expected, .. } => states == [expected],
            Matcher::PathAny { expected, .. } => states.contains(&expected),
            Matcher::PathAll { expected, .. } => {
                !states.is_empty() && states.iter().all(|state| expected.contains(state))
            }
            Matcher::Error { .. } => false,
        }
    }

    pub(super) fn accepts_error(&self, found: &str) -> bool {
        matches!(self.matcher, Matcher::Error { code } if code == found)
    }
}
