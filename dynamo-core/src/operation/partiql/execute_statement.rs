//! ExecuteStatement: one statement, the answer page by page.

use std::fmt;

use serde::Serialize;

use super::parameters::Parameters;
use super::statement::Statement;
use crate::operation::check::{check_capacity, check_limit, check_on_failure, invalid};
use crate::operation::item::item_answer::{ReadItem, item_operation, read_fragment, read_items_once};
use crate::operation::item::returned::{ReturnConsumedCapacity, ReturnValuesOnConditionCheckFailure};
use crate::operation::paginate::paged_by;
use crate::operation::structure::{Members, decode, encode, read_member, read_other, shape, unknown_in};
use crate::operation::{Operation, PageCounts, Paginate, PaginateItems, Repeat};
use crate::wire::{Reader, Wire};
use crate::{ConsumedCapacity, Error, Item, Key, UnknownMembers};

/// The most characters of a page's token.
const MAX_NEXT_TOKEN: usize = 32_768;

shape! {
    /// Executes one PartiQL statement: SELECT, INSERT, UPDATE or DELETE.
    ///
    /// A SELECT may be sent again after an attempt whose outcome is unknown; of the others, a second INSERT would find the
    /// item of the first and a second UPDATE could count twice.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{ExecuteStatement, Operation};
    ///
    /// let request = ExecuteStatement::new(r#"SELECT * FROM "Thread" WHERE "ForumName" = ? AND "Views" > ?"#)
    ///     .parameter("S3")
    ///     .parameter(10)
    ///     .limit(25);
    /// let body = String::from_utf8(request.encode()?)?;
    /// assert!(body.contains(r#""Parameters":[{"S":"S3"},{"N":"10"}]"#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ExecuteStatement {
        required {
            /// The statement, with `?` for each parameter.
            statement: Statement = "Statement",
        }
        optional {
            /// The values of the statement's `?`, in order: all of them, of one type. [`parameter`](Self::parameter) adds
            /// one of any type.
            parameters: Parameters = "Parameters",
            /// Whether a SELECT must return every write that succeeded before.
            consistent_read: bool = "ConsistentRead",
            /// Where the page before ended; it goes with the same statement and parameters.
            next_token: String = "NextToken",
            /// How much is said about the capacity that was used.
            return_consumed_capacity: ReturnConsumedCapacity = "ReturnConsumedCapacity",
            /// Whether the item as it is comes back when the condition of a write does not hold.
            return_values_on_condition_check_failure: ReturnValuesOnConditionCheckFailure = "ReturnValuesOnConditionCheckFailure",
        }
        exact {
            /// The most items to look at for a page.
            limit: u32 = "Limit",
        }
    }
}

impl ExecuteStatement {
    /// Adds the value of the next `?`; what can't be serialized is an error when the request is encoded.
    #[must_use]
    pub fn parameter(mut self, value: impl Serialize) -> Self {
        self.parameters.get_or_insert_default().push(&value);
        self
    }

    /// Has the error carry the stored item when the condition of a write does not hold, at no further capacity.
    ///
    /// The short form of [`return_values_on_condition_check_failure`](Self::return_values_on_condition_check_failure) with
    /// `ALL_OLD`.
    #[must_use]
    pub fn return_item_on_failure(self) -> Self {
        self.return_values_on_condition_check_failure("ALL_OLD")
    }

    fn check(&self) -> Result<(), Error> {
        check_statement(&self.statement, self.parameters.as_ref())?;
        check_limit(self.limit)?;
        if let Some(token) = &self.next_token
            && !(1..=MAX_NEXT_TOKEN).contains(&token.chars().count())
        {
            return Err(invalid("NextToken", format!("expected 1 to {MAX_NEXT_TOKEN} characters")));
        }
        check_capacity(self.return_consumed_capacity.as_ref())?;
        check_on_failure(self.return_values_on_condition_check_failure.as_ref())
    }
}

/// Whether a statement reads and nothing else; one that is given by its name goes before the field, unread.
pub(crate) fn only_reads(statement: &Statement, other: &Members) -> bool {
    statement.is_read() && !other.contains_key("Statement")
}

/// What holds for a statement wherever it is.
pub(crate) fn check_statement(statement: &Statement, parameters: Option<&Parameters>) -> Result<(), Error> {
    parameters.map_or(Ok(()), Parameters::check)?;
    statement.check()
}

impl Operation for ExecuteStatement {
    type Output = ExecuteStatementOutput;

    fn name(&self) -> &str {
        "ExecuteStatement"
    }

    /// The table that the statement names; none where the text leaves a doubt.
    fn table_names(&self) -> Vec<&str> {
        self.statement.table_name().into_iter().collect()
    }

    fn repeat(&self) -> Repeat {
        if only_reads(&self.statement, &self.other) { Repeat::Read } else { Repeat::Unsafe }
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        encode(&mut |writer| {
            self.write(writer);
            Ok(())
        })
    }

    fn decode(body: &[u8]) -> Result<ExecuteStatementOutput, Error> {
        read(body, read_fragment)
    }
}

impl Paginate for ExecuteStatement {
    type Cursor = String;

    fn next_cursor(output: &ExecuteStatementOutput) -> Option<String> {
        output.next_token.clone()
    }

    fn start_after(&mut self, cursor: String) {
        self.next_token = Some(cursor);
    }

    paged_by!(next_token, limit);

    fn counts(output: &ExecuteStatementOutput) -> PageCounts {
        Self::counts_of(output)
    }
}

impl PaginateItems for ExecuteStatement {
    fn next_cursor_of<T>(output: &ExecuteStatementOutput<T>) -> Option<String> {
        output.next_token.clone()
    }

    fn into_items<T>(output: ExecuteStatementOutput<T>) -> Vec<T> {
        output.items
    }

    fn counts_of<T>(output: &ExecuteStatementOutput<T>) -> PageCounts {
        PageCounts::new(output.items.len() as u64).consumed_capacity(output.consumed_capacity.clone())
    }
}

/// The answer of [`ExecuteStatement`]: a page of items. `Debug` counts them.
#[non_exhaustive]
#[derive(Clone, PartialEq)]
pub struct ExecuteStatementOutput<T = Item> {
    /// What a SELECT found, or what a write with RETURNING gives back.
    pub items: Vec<T>,
    /// The token of the page after this one; nothing after the last.
    pub next_token: Option<String>,
    /// The key of the last item that was looked at, where the page ended at one.
    pub last_evaluated_key: Option<Key>,
    /// The capacity that was used, if asked for.
    pub consumed_capacity: Option<ConsumedCapacity>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
}

impl<T> UnknownMembers for ExecuteStatementOutput<T> {
    fn unknown_members(&self) -> Vec<String> {
        unknown_in(&self.other, &[("ConsumedCapacity", &self.consumed_capacity)])
    }
}

impl<T> fmt::Debug for ExecuteStatementOutput<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExecuteStatementOutput")
            .field("items", &self.items.len())
            .field("next_token", &self.next_token.is_some())
            .field("last_evaluated_key", &self.last_evaluated_key.is_some())
            .field("consumed_capacity", &self.consumed_capacity)
            .field("other", &self.other.keys())
            .finish()
    }
}

item_operation!(ExecuteStatement, ExecuteStatementOutput, read);

fn read<'de, T>(
    body: &'de [u8],
    item: fn(&mut Reader<'de>) -> Result<T, Error>,
) -> Result<ExecuteStatementOutput<T>, Error> {
    let mut items = Vec::new();
    let page = read_page(body, &mut |reader| {
        items.push(item(reader)?);
        Ok(())
    })?;
    Ok(ExecuteStatementOutput {
        items,
        next_token: page.next_token,
        last_evaluated_key: page.last_evaluated_key,
        consumed_capacity: page.consumed_capacity,
        other: page.other,
    })
}

/// What is beside the items of a page.
#[derive(Default)]
struct Page {
    next_token: Option<String>,
    last_evaluated_key: Option<Key>,
    consumed_capacity: Option<ConsumedCapacity>,
    other: Members,
}

fn read_page<'de>(body: &'de [u8], each: ReadItem<'_, 'de>) -> Result<Page, Error> {
    decode(body, |reader| {
        let (mut page, mut items) = (Page::default(), None);
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            match &*name {
                "Items" => read_items_once(reader, "Items", &mut items, each)?,
                "NextToken" => read_member(reader, "NextToken", &mut page.next_token)?,
                "LastEvaluatedKey" => read_member(reader, "LastEvaluatedKey", &mut page.last_evaluated_key)?,
                "ConsumedCapacity" => read_member(reader, "ConsumedCapacity", &mut page.consumed_capacity)?,
                _ => read_other(reader, name.into_owned(), &mut page.other)?,
            }
        }
        Ok(page)
    })
}
