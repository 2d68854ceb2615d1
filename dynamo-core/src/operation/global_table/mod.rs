//! Operations on global tables of the first version, and on the scaling of replicas.
