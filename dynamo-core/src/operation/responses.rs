//! How answers with a response for each read or statement are read: each item by whoever asked, straight from the body.

use crate::operation::item::item_answer::ReadItem;
use crate::operation::structure::{Members, check_once, decode, read_member, read_other};
use crate::wire::Reader;
use crate::{BatchStatementError, ConsumedCapacity, Error};

/// What is beside the item in one response.
#[derive(Default)]
pub(crate) struct Bare {
    pub(crate) has_item: bool,
    pub(crate) error: Option<BatchStatementError>,
    pub(crate) table_name: Option<String>,
    pub(crate) other: Members,
}

/// What is in the answer, but for the items.
#[derive(Default)]
pub(crate) struct Responses {
    /// Nothing if the answer has no list of responses.
    pub(crate) responses: Option<Vec<Bare>>,
    pub(crate) consumed_capacity: Option<Vec<ConsumedCapacity>>,
    pub(crate) other: Members,
}

/// Reads an answer; gives the items, in order, to `each`. Only those of a batch of statements have errors and
/// table names.
pub(crate) fn read_responses<'de>(
    body: &'de [u8],
    of_batch: bool,
    each: ReadItem<'_, 'de>,
) -> Result<Responses, Error> {
    decode(body, |reader| {
        let mut all = Responses::default();
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            match &*name {
                "Responses" if reader.null() => {}
                "Responses" => {
                    let read = check_once(all.responses.is_some())
                        .and_then(|()| read_list(reader, of_batch, each))
                        .map_err(|error| error.at_name("Responses"))?;
                    all.responses = Some(read);
                }
                "ConsumedCapacity" => read_member(reader, "ConsumedCapacity", &mut all.consumed_capacity)?,
                _ => read_other(reader, name.into_owned(), &mut all.other)?,
            }
        }
        Ok(all)
    })
}

fn read_list<'de>(
    reader: &mut Reader<'de>,
    of_batch: bool,
    each: ReadItem<'_, 'de>,
) -> Result<Vec<Bare>, Error> {
    let mut responses = Vec::new();
    reader.begin_array()?;
    while reader.next_element()? {
        let bare = read_one(reader, of_batch, each).map_err(|error| error.at_index(responses.len()))?;
        responses.push(bare);
    }
    Ok(responses)
}

fn read_one<'de>(reader: &mut Reader<'de>, of_batch: bool, each: ReadItem<'_, 'de>) -> Result<Bare, Error> {
    let mut bare = Bare::default();
    if reader.null() {
        return Ok(bare);
    }
    reader.begin_object()?;
    while let Some(name) = reader.next_member()? {
        match &*name {
            "Item" if reader.null() => {}
            "Item" => {
                let read = check_once(bare.has_item).and_then(|()| each(reader));
                read.map_err(|error| error.at_name("Item"))?;
                bare.has_item = true;
            }
            "Error" if of_batch => read_member(reader, "Error", &mut bare.error)?,
            "TableName" if of_batch => read_member(reader, "TableName", &mut bare.table_name)?,
            _ => read_other(reader, name.into_owned(), &mut bare.other)?,
        }
    }
    Ok(bare)
}
