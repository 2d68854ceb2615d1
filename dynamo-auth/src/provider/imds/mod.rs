//! The metadata service of an instance.
