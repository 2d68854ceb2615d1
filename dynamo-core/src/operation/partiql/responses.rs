//! How the answers of several statements are read: each item by whoever asked, straight from the body.

use super::batch_statement::BatchStatementError;
use crate::operation::item::item_answer::ReadItem;
use crate::operation::structure::{Members, check_once, decode, read_member, read_other};
use crate::wire::Reader;
use crate::{ConsumedCapacity, Error};

/// What is beside the item in one statement's answer.
#[derive(Default)]
pub(crate) struct Bare {
    pub(crate) has_item: bool,
    pub(crate) error: Option<BatchStatementError>,
    pub(crate) table_name: Option<String>,
    pub(crate) other: Members,
}

/// What is in the answer of all statements, but for the items.
#[derive(Default)]
pub(crate) struct Responses {
    pub(crate) responses: Vec<Bare>,
    pub(crate) consumed_capacity: Option<Vec<ConsumedCapacity>>,
    pub(crate) other: Members,
}

/// Reads an answer; gives the items, in order, to `each`. Only those of a batch have errors and table names.
pub(crate) fn read_responses<'de>(
    body: &'de [u8],
    of_batch: bool,
    each: ReadItem<'_, 'de>,
) -> Result<Responses, Error> {
    decode(body, |reader| {
        let (mut all, mut answered) = (Responses::default(), false);
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            match &*name {
                "Responses" if reader.null() => {}
                "Responses" => {
                    check_once(answered).map_err(|error| error.at_name("Responses"))?;
                    answered = true;
                    read_list(reader, of_batch, &mut all.responses, each)
                        .map_err(|error| error.at_name("Responses"))?;
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
    responses: &mut Vec<Bare>,
    each: ReadItem<'_, 'de>,
) -> Result<(), Error> {
    reader.begin_array()?;
    while reader.next_element()? {
        let bare = read_one(reader, of_batch, each).map_err(|error| error.at_index(responses.len()))?;
        responses.push(bare);
    }
    Ok(())
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
