//! The Security Token Service, as far as credentials need it.

mod answer;
mod call;
mod form;
mod place;
mod refusal;
mod role;
mod xml;

pub(crate) use call::Call;
pub(crate) use form::Form;
pub(crate) use place::Place;
pub(crate) use role::{EXTERNAL_ID, MFA_SERIAL, NAME, Role, session_name};
