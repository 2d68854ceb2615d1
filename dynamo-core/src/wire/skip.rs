//! Passing over values: any JSON, or attribute values, whose types are checked.

use super::{Reader, Tag};
use crate::{Error, ErrorKind};

/// How deep plain JSON may nest, where nothing else limits it.
const MAX_JSON_DEPTH: u32 = 128;

impl<'de> Reader<'de> {
    /// Passes over any JSON value.
    pub(crate) fn skip_value(&mut self) -> Result<(), Error> {
        self.skip_json(MAX_JSON_DEPTH)
    }

    /// Passes over any JSON value and returns its text.
    pub(crate) fn raw_value(&mut self) -> Result<&'de str, Error> {
        self.skip_space();
        let start = self.position();
        self.skip_value()?;
        Ok(self.slice(start, self.position()))
    }

    /// Passes over an attribute value, checking its types and its depth.
    pub(crate) fn skip_attribute(&mut self) -> Result<(), Error> {
        match self.open()? {
            Tag::S | Tag::N => self.skip_string()?,
            Tag::B => self.skip_base64()?,
            Tag::Bool => {
                self.bool()?;
            }
            Tag::Null => self.null_value()?,
            Tag::M => {
                self.deeper()?;
                self.skip_attributes()?;
                self.shallower();
            }
            Tag::L => {
                self.deeper()?;
                self.begin_array()?;
                let mut index = 0;
                while self.next_element()? {
                    self.skip_attribute().map_err(|error| error.at_index(index))?;
                    index += 1;
                }
                self.shallower();
            }
            tag @ (Tag::Ss | Tag::Ns | Tag::Bs) => {
                self.begin_array()?;
                let mut empty = true;
                while self.next_element()? {
                    empty = false;
                    if tag == Tag::Bs { self.skip_base64()? } else { self.skip_string()? }
                }
                if empty {
                    return Err(Error::new(ErrorKind::InvalidValue, "the set is empty"));
                }
            }
        }
        self.close()
    }

    /// Passes over a map of attributes: an item, or the inside of an M.
    pub(crate) fn skip_attributes(&mut self) -> Result<(), Error> {
        self.begin_object()?;
        while let Some(name) = self.next_member()? {
            self.skip_attribute().map_err(|error| error.at_name(&name))?;
        }
        Ok(())
    }

    /// Passes over a map of attributes and returns its text.
    pub(crate) fn raw_attributes(&mut self) -> Result<&'de str, Error> {
        self.skip_space();
        let start = self.position();
        self.skip_attributes()?;
        Ok(self.slice(start, self.position()))
    }

    /// Passes over an attribute value and returns its text.
    pub(crate) fn raw_attribute(&mut self) -> Result<&'de str, Error> {
        self.skip_space();
        let start = self.position();
        self.skip_attribute()?;
        Ok(self.slice(start, self.position()))
    }

    fn skip_base64(&mut self) -> Result<(), Error> {
        self.binary().map(drop)
    }

    fn skip_json(&mut self, room: u32) -> Result<(), Error> {
        let deeper = || {
            room.checked_sub(1).ok_or_else(|| {
                Error::new(ErrorKind::TooDeep, format!("JSON nested deeper than {MAX_JSON_DEPTH} levels"))
            })
        };
        match self.skip_space() {
            b'"' => self.skip_string(),
            b'{' => {
                let room = deeper()?;
                self.begin_object()?;
                while self.step(b'}')? {
                    self.skip_string()?;
                    self.colon()?;
                    self.skip_json(room)?;
                }
                Ok(())
            }
            b'[' => {
                let room = deeper()?;
                self.begin_array()?;
                while self.next_element()? {
                    self.skip_json(room)?;
                }
                Ok(())
            }
            b't' | b'f' => self.bool().map(drop),
            b'-' | b'0'..=b'9' => self.number().map(drop),
            _ if self.null() => Ok(()),
            _ => Err(self.unexpected("a value")),
        }
    }
}
