//! Looks for many secrets in a text at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::forms::{self, folded};

/// Known secrets, cut into pieces: by their length, each piece and whose it is.
pub(crate) struct Pieces {
    names: Vec<String>,
    by_length: BTreeMap<usize, HashMap<Box<[u8]>, usize>>,
    /// Whether any piece may begin with three bytes, which spares most of the looking.
    beginnings: Vec<bool>,
}

impl Default for Pieces {
    fn default() -> Self {
        Self { names: Vec::new(), by_length: BTreeMap::new(), beginnings: vec![false; 1 << 16] }
    }
}

impl Pieces {
    /// Adds a secret, of which no piece must be shown.
    pub(crate) fn add(&mut self, name: &str, secret: &str) {
        let index = self.name(name);
        for form in forms::all(secret) {
            let text = form.text.as_bytes();
            for piece in text.windows(form.piece.min(text.len()).max(1)) {
                self.piece(piece, index);
            }
        }
    }

    /// Adds a secret that is an everyday word, so that only the whole of it tells something.
    pub(crate) fn add_whole(&mut self, name: &str, secret: &str) {
        let index = self.name(name);
        for form in forms::all(secret) {
            self.piece(form.text.as_bytes(), index);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// The names of the secrets that a text shows.
    pub(crate) fn shown_in(&self, text: &str) -> BTreeSet<&str> {
        let text = folded(text);
        let text = text.as_bytes();
        let mut found = BTreeSet::new();
        for at in (0..text.len()).filter(|at| self.beginnings[beginning(&text[*at..])]) {
            for (length, pieces) in &self.by_length {
                if let Some(index) = text.get(at..at + length).and_then(|piece| pieces.get(piece)) {
                    found.insert(self.names[*index].as_str());
                }
            }
        }
        found
    }

    fn name(&mut self, name: &str) -> usize {
        self.names.push(name.to_owned());
        self.names.len() - 1
    }

    fn piece(&mut self, piece: &[u8], index: usize) {
        self.beginnings[beginning(piece)] = true;
        self.by_length.entry(piece.len()).or_default().entry(piece.into()).or_insert(index);
    }
}

/// Three bytes as an index.
fn beginning(text: &[u8]) -> usize {
    let byte = |at: usize| usize::from(*text.get(at).unwrap_or(&0));
    (byte(0) << 10 ^ byte(1) << 5 ^ byte(2)) & 0xffff
}
