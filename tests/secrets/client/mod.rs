//! The client: its keys, and the keys and values of items, in real calls that go well and wrong.

mod calls;
mod items;
mod sources;
mod watched;
