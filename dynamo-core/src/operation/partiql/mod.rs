//! Operations in PartiQL, the query language.
