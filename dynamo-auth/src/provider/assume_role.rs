//! Credentials of a role, for somebody who has others.
