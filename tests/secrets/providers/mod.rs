//! Each source of credentials alone, with secrets wherever it looks, when all goes well and when things go wrong.

mod files;
mod hostile;
mod services;
mod world;
