//! Credentials of a console sign-in.
