//! Credentials of a person who signed in.
