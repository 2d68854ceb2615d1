//! Credentials that a command prints.
