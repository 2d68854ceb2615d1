//! The difference between this machine's clock and the service's.
