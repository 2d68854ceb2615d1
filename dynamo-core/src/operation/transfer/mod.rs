//! Operations that move whole tables from and to S3.
