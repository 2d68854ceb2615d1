//! Searches in vector indexes.

mod search_vectors;

pub use self::search_vectors::{SearchResult, SearchVectors, SearchVectorsOutput};
