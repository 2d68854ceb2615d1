//! Operations on the account: its limits and its endpoints.
