//! Scanning: the options only a scan has.

use super::options::forward;

forward! { Scan {
    /// Reads only this segment, counted from 0, of [`Request::total_segments`](crate::Request::total_segments).
    segment(n: u32);
    /// Splits the table into this many segments, of which this call reads one.
    total_segments(n: u32);
} }
