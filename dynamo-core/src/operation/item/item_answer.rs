//! How answers that hold items are read: each item by whoever asked, straight from the body.

use serde::Deserialize;

use super::capacity::{ConsumedCapacity, ItemCollectionMetrics};
use crate::operation::structure::{Members, check_once, decode, read_member, read_other};
use crate::wire::{Reader, Wire};
use crate::{Error, ErrorKind, Item, Key};

/// Reads one item where the reader stands.
pub(crate) type ReadItem<'a, 'de> = &'a mut dyn FnMut(&mut Reader<'de>) -> Result<(), Error>;

/// Reads the item as `T`.
pub(crate) fn read_as<'de, T: Deserialize<'de>>(reader: &mut Reader<'de>) -> Result<T, Error> {
    crate::de::read_item(reader)
}

/// Reads the item as `T`; when it does not fit, passes over it and says why.
pub(crate) fn read_each<'de, T: Deserialize<'de>>(
    reader: &mut Reader<'de>,
) -> Result<Result<T, Error>, Error> {
    let mut attempt = reader.clone();
    match crate::de::read_item(&mut attempt) {
        Ok(item) => {
            *reader = attempt;
            Ok(Ok(item))
        }
        Err(error) => {
            reader.skip_attributes()?;
            Ok(Err(error))
        }
    }
}

/// Reads the item as the fragment that it is.
pub(crate) fn read_fragment(reader: &mut Reader<'_>) -> Result<Item, Error> {
    Item::read(reader)
}

/// What is beside the items of a page.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) count: u32,
    pub(crate) scanned_count: u32,
    pub(crate) last_evaluated_key: Option<Key>,
    pub(crate) consumed_capacity: Option<ConsumedCapacity>,
    pub(crate) other: Members,
}

/// Reads a page; `each` reads an item.
pub(crate) fn read_page<'de>(body: &'de [u8], each: ReadItem<'_, 'de>) -> Result<Page, Error> {
    decode(body, |reader| {
        let mut page = Page::default();
        let (mut items, mut count, mut scanned_count) = (None, None, None);
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            match &*name {
                "Items" => read_items_once(reader, "Items", &mut items, each)?,
                "Count" => read_member(reader, "Count", &mut count)?,
                "ScannedCount" => read_member(reader, "ScannedCount", &mut scanned_count)?,
                "LastEvaluatedKey" => read_member(reader, "LastEvaluatedKey", &mut page.last_evaluated_key)?,
                "ConsumedCapacity" => read_member(reader, "ConsumedCapacity", &mut page.consumed_capacity)?,
                _ => read_other(reader, name.into_owned(), &mut page.other)?,
            }
        }
        page.count = count
            .or(items)
            .ok_or_else(|| Error::new(ErrorKind::Malformed, "the answer has neither Items nor Count"))?;
        page.scanned_count = scanned_count.unwrap_or(page.count);
        Ok(page)
    })
}

/// The key that the item at `index` of a page has in these attributes, if it has all of them.
pub(crate) fn key_at(body: &[u8], index: usize, attributes: &[String]) -> Result<Option<Key>, Error> {
    let (mut n, mut key) = (0, None);
    read_page(body, &mut |reader| {
        if n == index {
            key = Key::from_attributes(&read_fragment(reader)?, attributes)?;
        } else {
            reader.skip_attributes()?;
        }
        n += 1;
        Ok(())
    })?;
    Ok(key)
}

/// Reads the items of an answer, which must not come twice; how many there were.
pub(crate) fn read_items_once<'de>(
    reader: &mut Reader<'de>,
    name: &str,
    count: &mut Option<u32>,
    each: ReadItem<'_, 'de>,
) -> Result<(), Error> {
    if reader.null() {
        return Ok(());
    }
    let items = check_once(count.is_some()).and_then(|()| read_items(reader, each));
    *count = items.map_err(|error| error.at_name(name))?;
    Ok(())
}

/// Reads a list of items; how many there were.
pub(crate) fn read_items<'de>(
    reader: &mut Reader<'de>,
    each: ReadItem<'_, 'de>,
) -> Result<Option<u32>, Error> {
    if reader.null() {
        return Ok(None);
    }
    let mut index = 0_u32;
    reader.begin_array()?;
    while reader.next_element()? {
        each(reader).map_err(|error| error.at_index(index as usize))?;
        index += 1;
    }
    Ok(Some(index))
}

/// What is beside the attributes that a write gives back.
#[derive(Default)]
pub(crate) struct Written {
    pub(crate) consumed_capacity: Option<ConsumedCapacity>,
    pub(crate) item_collection_metrics: Option<ItemCollectionMetrics>,
    pub(crate) other: Members,
}

/// Reads an answer that may hold one item, called `item`; `each` reads it.
pub(crate) fn read_written<'de>(
    body: &'de [u8],
    item: &'static str,
    each: ReadItem<'_, 'de>,
) -> Result<Written, Error> {
    decode(body, |reader| {
        let (mut written, mut there) = (Written::default(), false);
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            match &*name {
                name if name == item => {
                    if !reader.null() {
                        let read = check_once(there).and_then(|()| each(reader));
                        read.map_err(|error| error.at_name(item))?;
                        there = true;
                    }
                }
                "ConsumedCapacity" => {
                    read_member(reader, "ConsumedCapacity", &mut written.consumed_capacity)?
                }
                "ItemCollectionMetrics" if item == "Attributes" => {
                    read_member(reader, "ItemCollectionMetrics", &mut written.item_collection_metrics)?;
                }
                _ => read_other(reader, name.into_owned(), &mut written.other)?,
            }
        }
        Ok(written)
    })
}

/// The three ways of reading an answer that holds items, from one way that takes how to read an item.
macro_rules! item_operation {
    ($operation:ident, $output:ident, $read:path) => {
        impl $crate::ItemOperation for $operation {
            type Of<T> = $output<T>;

            fn decode_as<'de, T: serde::Deserialize<'de>>(
                body: &'de [u8],
            ) -> Result<$output<T>, $crate::Error> {
                $read(body, $crate::operation::item::item_answer::read_as)
            }

            fn decode_each<'de, T: serde::Deserialize<'de>>(
                body: &'de [u8],
            ) -> Result<$output<Result<T, $crate::Error>>, $crate::Error> {
                $read(body, $crate::operation::item::item_answer::read_each)
            }
        }
    };
}

/// The answer of a write of one item.
macro_rules! write_answer {
    ($(#[$meta:meta])* $output:ident, $read:ident) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(Clone, Debug, PartialEq)]
        pub struct $output<T = $crate::Item> {
            /// The attributes that were asked for; nothing if none were, or there were none.
            pub attributes: Option<T>,
            /// The capacity that was used, if asked for.
            pub consumed_capacity: Option<$crate::ConsumedCapacity>,
            /// The size of the item collection, if asked for.
            pub item_collection_metrics: Option<$crate::ItemCollectionMetrics>,
            /// Members that have no field here, by their names on the wire.
            pub other: std::collections::BTreeMap<String, serde_json::Value>,
        }

        impl<T> $crate::UnknownMembers for $output<T> {
            fn unknown_members(&self) -> Vec<String> {
                let members: [(&str, &dyn $crate::wire::Wire); 2] = [
                    ("ConsumedCapacity", &self.consumed_capacity),
                    ("ItemCollectionMetrics", &self.item_collection_metrics),
                ];
                $crate::operation::structure::unknown_in(&self.other, &members)
            }
        }

        fn $read<'de, T>(
            body: &'de [u8],
            item: fn(&mut $crate::wire::Reader<'de>) -> Result<T, $crate::Error>,
        ) -> Result<$output<T>, $crate::Error> {
            let mut attributes = None;
            let written = $crate::operation::item::item_answer::read_written(body, "Attributes", &mut |reader| {
                attributes = Some(item(reader)?);
                Ok(())
            })?;
            Ok($output {
                attributes,
                consumed_capacity: written.consumed_capacity,
                item_collection_metrics: written.item_collection_metrics,
                other: written.other,
            })
        }
    };
}

/// The answer of a query or a scan.
macro_rules! page_answer {
    ($(#[$meta:meta])* $operation:ident, $output:ident, $read:ident) => {
        $(#[$meta])*
        #[non_exhaustive]
        #[derive(Clone, Debug, PartialEq)]
        pub struct $output<T = $crate::Item> {
            /// The items, in order; none when only their number was asked for.
            pub items: Vec<T>,
            /// The number of items that passed the filter.
            pub count: u32,
            /// The number of items that were looked at.
            pub scanned_count: u32,
            /// Where the page ended; nothing after the last page.
            pub last_evaluated_key: Option<$crate::Key>,
            /// The capacity that was used, if asked for.
            pub consumed_capacity: Option<$crate::ConsumedCapacity>,
            /// Members that have no field here, by their names on the wire.
            pub other: std::collections::BTreeMap<String, serde_json::Value>,
        }

        impl<T> $crate::UnknownMembers for $output<T> {
            fn unknown_members(&self) -> Vec<String> {
                let members: [(&str, &dyn $crate::wire::Wire); 1] =
                    [("ConsumedCapacity", &self.consumed_capacity)];
                $crate::operation::structure::unknown_in(&self.other, &members)
            }
        }

        fn $read<'de, T>(
            body: &'de [u8],
            item: fn(&mut $crate::wire::Reader<'de>) -> Result<T, $crate::Error>,
        ) -> Result<$output<T>, $crate::Error> {
            let mut items = Vec::new();
            let page = $crate::operation::item::item_answer::read_page(body, &mut |reader| {
                items.push(item(reader)?);
                Ok(())
            })?;
            Ok($output {
                items,
                count: page.count,
                scanned_count: page.scanned_count,
                last_evaluated_key: page.last_evaluated_key,
                consumed_capacity: page.consumed_capacity,
                other: page.other,
            })
        }

        $crate::operation::item::item_answer::item_operation!($operation, $output, $read);

        impl $crate::Paginate for $operation {
            type Cursor = $crate::Key;

            fn next_cursor(output: &$output) -> Option<$crate::Key> {
                output.last_evaluated_key.clone()
            }

            fn start_after(&mut self, cursor: $crate::Key) {
                self.exclusive_start_key = Some(cursor);
            }

            $crate::operation::paginate::paged_by!(exclusive_start_key, limit);

            fn counts(output: &$output) -> $crate::PageCounts {
                <Self as $crate::PaginateItems>::counts_of(output)
            }
        }

        impl $crate::PaginateItems for $operation {
            fn next_cursor_of<T>(output: &$output<T>) -> Option<$crate::Key> {
                output.last_evaluated_key.clone()
            }

            fn into_items<T>(output: $output<T>) -> Vec<T> {
                output.items
            }

            fn counts_of<T>(output: &$output<T>) -> $crate::PageCounts {
                $crate::PageCounts::new(output.count.into())
                    .scanned_count(output.scanned_count.into())
                    .consumed_capacity(output.consumed_capacity.clone())
            }

            fn attributes_of(cursor: &$crate::Key) -> Vec<String> {
                cursor.attribute_names().map(str::to_owned).collect()
            }

            fn cursor_at(
                body: &[u8],
                index: usize,
                attributes: &[String],
            ) -> Result<Option<$crate::Key>, $crate::Error> {
                $crate::operation::item::item_answer::key_at(body, index, attributes)
            }
        }
    };
}

pub(crate) use {item_operation, page_answer, write_answer};
