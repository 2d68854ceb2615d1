//! The README's code, compiled as a doc test.

#![doc = include_str!("../../README.md")]
