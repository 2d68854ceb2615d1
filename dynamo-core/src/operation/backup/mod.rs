//! Operations on backups and on going back in time.
