//! Credentials of a role, for a token of an identity provider.
