//! Maps while they are being written.

use serde::ser::{Serialize, SerializeMap};

use super::map_key::MapKey;
use super::members::Members;
use super::{Encoder, refuse};
use crate::value::names;
use crate::wire::Reader;
use crate::{Error, ErrorKind};

/// A map that has been opened. Its names come one by one, so that nothing but this sees to it that none comes twice: a struct with
/// a flattened map, say.
pub(crate) struct Map<'e, 'a> {
    members: Members<'e, 'a>,
    /// Where the text of this map begins.
    opened: usize,
    /// Where the member being written begins.
    member: usize,
    names: Names,
    /// The map stands for a value of one of our own types, which serde has buffered.
    stands_for: Option<&'static str>,
}

impl<'e, 'a> Map<'e, 'a> {
    #[inline]
    pub(super) fn begin(encoder: &'e mut Encoder<'a>) -> Result<Self, Error> {
        let opened = encoder.len();
        Members::begin(encoder, "{\"M\":{", "}}").map(|members| Self::opened(members, opened))
    }

    /// Opens the item itself.
    #[inline]
    pub(super) fn begin_item(encoder: &'e mut Encoder<'a>) -> Self {
        let opened = encoder.len();
        Self::opened(Members::begin_item(encoder), opened)
    }

    #[inline]
    fn opened(members: Members<'e, 'a>, opened: usize) -> Self {
        Self { members, opened, member: opened, names: Names::default(), stands_for: None }
    }

    /// The name of the member being written, as it stands in the JSON.
    fn name(&self) -> &str {
        let written = self.members.encoder.writer.out.get(self.member..).unwrap_or_default();
        let written = written.strip_prefix(',').unwrap_or(written);
        let name = written.get(1..).and_then(|rest| rest.get(..rest.rfind("\":")?));
        name.unwrap_or_default()
    }

    /// Takes the map for what its one private key says it stands for.
    #[cold]
    fn replace(&mut self) -> Result<(), Error> {
        let known = [names::NUMBER, names::STRING_SET, names::NUMBER_SET, names::BINARY_SET, names::MAP];
        let Some(name) = known.into_iter().find(|name| self.name() == *name) else {
            return Ok(());
        };
        if self.members.levels == 0 {
            return Err(refuse("an item is a map or a struct, found a number or a set"));
        }
        let encoder = &mut *self.members.encoder;
        encoder.writer.out.truncate(self.opened);
        encoder.room += self.members.levels;
        self.stands_for = Some(name);
        Ok(())
    }

    #[cold]
    fn substitute<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.members.encoder.named(name, value)?;
        self.members.encoder.omitted = false;
        Ok(())
    }

    /// Looks for a name that is there twice, where there may be one.
    #[cold]
    fn check_names(&self) -> Result<(), Error> {
        let out = self.members.encoder.writer.out.get(self.members.start..).unwrap_or_default();
        let object = format!("{{{out}}}");
        let mut reader = Reader::over(&object);
        let mut seen = std::collections::BTreeSet::new();
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            reader.skip_value()?;
            if seen.contains(&name) {
                return Err(Error::new(ErrorKind::Duplicate, "the attribute is there twice").at_name(&name));
            }
            seen.insert(name);
        }
        Ok(())
    }
}

impl SerializeMap for Map<'_, '_> {
    type Ok = ();
    type Error = Error;

    #[inline]
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        if self.stands_for.is_some() {
            return Err(refuse("a reserved name stands beside others in a map"));
        }
        let encoder = &mut *self.members.encoder;
        self.member = encoder.len();
        let first = self.member == self.members.start;
        encoder.put(if first { "\"" } else { ",\"" });
        let begin = encoder.len();
        key.serialize(MapKey(encoder))?;
        let name = encoder.writer.out.as_bytes().get(begin..).unwrap_or_default();
        self.names.add(name);
        let private = first && name.first() == Some(&b'$');
        encoder.put("\":");
        if private {
            self.replace()?;
        }
        Ok(())
    }

    #[inline]
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if let Some(name) = self.stands_for {
            return self.substitute(name, value);
        }
        let begin = self.members.encoder.len();
        if let Err(error) = value.serialize(&mut *self.members.encoder) {
            self.members.encoder.writer.out.truncate(begin);
            return Err(error.at_name(self.name()));
        }
        if self.members.encoder.omitted {
            self.members.omit(self.member);
        }
        Ok(())
    }

    #[inline]
    fn end(mut self) -> Result<(), Error> {
        if self.stands_for.is_some() {
            return Ok(());
        }
        if self.names.may_repeat() {
            self.check_names()?;
        }
        self.members.finish()
    }
}

/// Short prints of the names of a map: equal names have equal prints.
#[derive(Default)]
struct Names {
    first: [u32; 16],
    /// Beyond the first sixteen.
    more: Vec<u32>,
    count: usize,
}

impl Names {
    #[inline]
    fn add(&mut self, name: &[u8]) {
        let print = name
            .iter()
            .fold(0x811c_9dc5, |print: u32, byte| (print ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
        match self.first.get_mut(self.count) {
            Some(slot) => *slot = print,
            None => self.more.push(print),
        }
        self.count += 1;
    }

    #[inline]
    fn may_repeat(&mut self) -> bool {
        let count = self.count.min(self.first.len());
        let first = self.first.get_mut(..count).unwrap_or_default();
        if self.more.is_empty() {
            let mut rest = &*first;
            while let [print, others @ ..] = rest {
                if others.contains(print) {
                    return true;
                }
                rest = others;
            }
            return false;
        }
        self.more.extend_from_slice(first);
        self.more.sort_unstable();
        self.more.windows(2).any(|pair| pair.first() == pair.last())
    }
}
