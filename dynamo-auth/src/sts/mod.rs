//! The Security Token Service, as far as credentials need it.
