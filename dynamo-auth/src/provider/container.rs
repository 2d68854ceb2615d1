//! Credentials of a container's task or pod.
