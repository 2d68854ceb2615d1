//! Operations on the labels of tables and other resources.
