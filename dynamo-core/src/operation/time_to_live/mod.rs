//! Operations on the time after which items expire.
