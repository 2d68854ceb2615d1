//! Searches in vector indexes.
