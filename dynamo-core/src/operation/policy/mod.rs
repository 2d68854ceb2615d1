//! Operations on policies of who may do what with a resource.
