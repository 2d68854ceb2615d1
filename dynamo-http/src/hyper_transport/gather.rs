use bytes::{Bytes, BytesMut};

/// Collects the frames of a body into one piece of memory.
///
/// A body of one frame is handed on as it is. A longer one goes into one buffer of the announced size.
#[derive(Debug)]
pub(super) struct Gather {
    announced: usize,
    max: usize,
    first: Bytes,
    buffer: BytesMut,
}

/// The body is larger than allowed.
#[derive(Debug)]
pub(super) struct Overflow;

impl Gather {
    /// Expects `announced` bytes, 0 if unknown, and takes at most `max`.
    pub(super) fn new(announced: usize, max: usize) -> Self {
        Self { announced, max, first: Bytes::new(), buffer: BytesMut::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.first.len() + self.buffer.len()
    }

    pub(super) fn push(&mut self, frame: Bytes) -> Result<(), Overflow> {
        if frame.len() > self.max.saturating_sub(self.len()) {
            return Err(Overflow);
        }
        if self.len() == 0 {
            self.first = frame;
            return Ok(());
        }
        if self.buffer.is_empty() {
            let first = std::mem::take(&mut self.first);
            let least = first.len().saturating_add(frame.len());
            self.buffer.reserve(self.announced.min(self.max).max(least));
            self.buffer.extend_from_slice(&first);
        }
        self.buffer.extend_from_slice(&frame);
        Ok(())
    }

    pub(super) fn finish(self) -> Bytes {
        if self.buffer.is_empty() { self.first } else { self.buffer.freeze() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hands_on_a_single_frame_without_a_copy() {
        let frame = Bytes::from(vec![7; 100]);
        let mut gather = Gather::new(100, 100);
        gather.push(Bytes::new()).unwrap();
        gather.push(frame.clone()).unwrap();
        assert_eq!(gather.finish().as_ptr(), frame.as_ptr());
    }

    #[test]
    fn joins_frames_in_one_buffer_of_the_announced_size() {
        let mut gather = Gather::new(9, 1000);
        for frame in ["abc", "def", "ghi"] {
            gather.push(Bytes::from_static(frame.as_bytes())).unwrap();
        }
        assert_eq!(gather.buffer.capacity(), 9);
        assert_eq!(gather.finish(), "abcdefghi");
    }

    #[test]
    fn refuses_the_frame_that_is_too_much() {
        let mut gather = Gather::new(0, 5);
        gather.push(Bytes::from_static(b"abc")).unwrap();
        gather.push(Bytes::from_static(b"de")).unwrap();
        assert!(gather.push(Bytes::from_static(b"f")).is_err());
        assert_eq!(gather.finish(), "abcde");
    }
}
