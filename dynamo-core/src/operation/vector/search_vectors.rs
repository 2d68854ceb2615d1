//! SearchVectors: the items of a vector index that are nearest to a vector.

use serde::Serialize;

use crate::operation::check::{check_capacity, check_name, check_table_name, invalid};
use crate::operation::item::item_answer::{item_operation, read_fragment, read_items_once};
use crate::operation::structure::{
    Members, check_once, decode, encode, note_others, read_member, read_other, request, unknown_in,
};
use crate::operation::{Operation, Repeat, ReturnConsumedCapacity, VectorCapacity};
use crate::wire::Reader;
use crate::{AttributeValue, Condition, Error, Item, Projection, UnknownMembers, to_attribute_value};

/// The most numbers of a vector.
const MAX_DIMENSIONS: usize = 4096;

request! {
    /// Finds the items of a vector index that are nearest to a vector.
    ///
    /// # Examples
    ///
    /// ```
    /// use dynamo_core::{ItemOperation, Operation, SearchVectors, attr};
    ///
    /// let request = SearchVectors::new("Movie", "ByPlot", [0.25, -1.5, 0.0], 10)
    ///     .search_condition(attr("Year").ge(1990))
    ///     .projection(["Title"]);
    /// assert!(request.encode().is_ok());
    ///
    /// #[derive(serde::Deserialize)]
    /// struct Movie { #[serde(rename = "Title")] title: String }
    /// let body = br#"{"SearchResults":[{"Item":{"Title":{"S":"Heat"}},"Score":0.75}]}"#;
    /// let answer = SearchVectors::decode_as::<Movie>(body)?;
    /// assert_eq!(answer.search_results[0].score, Some(0.75));
    /// assert_eq!(answer.into_items()[0].title, "Heat");
    /// # Ok::<(), dynamo_core::Error>(())
    /// ```
    SearchVectors {
        required {
            /// The table's name or ARN.
            table_name: String = "TableName",
            /// The vector index.
            index_name: String = "IndexName",
            /// The vector: as many numbers as those of the index have.
            search_vector: Vec<AttributeValue> = "SearchVector",
            /// The most items to return.
            top_k: u32 = "TopK",
        }
        optional {
            /// How much is said about the capacity that was used.
            return_consumed_capacity: ReturnConsumedCapacity = "ReturnConsumedCapacity",
        }
        trees {
            /// What must hold of the attributes of the index's search schema.
            search_condition: Condition, search_condition_expression = "SearchConditionExpression",
            /// Which attributes to return.
            projection: Projection, projection_expression = "ProjectionExpression",
        }
        names expression_attribute_names = "ExpressionAttributeNames",
        values expression_attribute_values = "ExpressionAttributeValues",
    }
}

impl SearchVectors {
    /// Finds up to `top_k` items of the index that are nearest to a vector of numbers.
    pub fn new(
        table_name: impl Into<String>,
        index_name: impl Into<String>,
        search_vector: impl IntoIterator<Item = impl Serialize>,
        top_k: u32,
    ) -> Self {
        let vector: Result<Vec<AttributeValue>, Error> = search_vector
            .into_iter()
            .enumerate()
            .map(|(index, number)| to_attribute_value(&number).map_err(|error| error.at_index(index)))
            .collect();
        let (vector, error) = match vector {
            Ok(vector) => (vector, None),
            Err(error) => (Vec::new(), Some(error.at_name("SearchVector"))),
        };
        Self { error, ..Self::start(table_name.into(), index_name.into(), vector, top_k) }
    }

    fn check(&self) -> Result<(), Error> {
        self.error.as_ref().map_or(Ok(()), |error| Err(error.clone()))?;
        check_table_name(&self.table_name)?;
        check_name(&self.index_name, "IndexName")?;
        let dimensions = self.search_vector.len();
        if !(1..=MAX_DIMENSIONS).contains(&dimensions) {
            let message = format!("expected 1 to {MAX_DIMENSIONS} numbers, found {dimensions}");
            return Err(invalid("SearchVector", message));
        }
        if let Some(index) = self.search_vector.iter().position(|value| value.as_n().is_none()) {
            return Err(invalid(
                "SearchVector",
                format!("expected numbers alone, found something else at {index}"),
            ));
        }
        if self.top_k == 0 {
            return Err(invalid("TopK", "expected at least 1"));
        }
        check_capacity(self.return_consumed_capacity.as_ref())
    }
}

impl Operation for SearchVectors {
    type Output = SearchVectorsOutput;

    fn name(&self) -> &str {
        "SearchVectors"
    }

    fn table_names(&self) -> Vec<&str> {
        vec![&self.table_name]
    }

    fn repeat(&self) -> Repeat {
        Repeat::Read
    }

    fn encode(&self) -> Result<Vec<u8>, Error> {
        self.check()?;
        encode(&mut |writer| self.write_request(writer))
    }

    fn decode(body: &[u8]) -> Result<SearchVectorsOutput, Error> {
        read(body, read_fragment)
    }
}

/// The answer of [`SearchVectors`].
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct SearchVectorsOutput<T = Item> {
    /// The items, the nearest first.
    pub search_results: Vec<SearchResult<T>>,
    /// The capacity that was used, if asked for.
    pub consumed_capacity: Option<VectorCapacity>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
}

/// An item, and how near it is.
#[non_exhaustive]
#[derive(Clone, Debug, PartialEq)]
pub struct SearchResult<T = Item> {
    /// The item.
    pub item: Option<T>,
    /// How near it is, by the index's measure.
    pub score: Option<f64>,
    /// Members that have no field here, by their names on the wire.
    pub other: Members,
}

impl<T> SearchVectorsOutput<T> {
    /// The items without their scores, the nearest first.
    #[must_use]
    pub fn into_items(self) -> Vec<T> {
        self.search_results.into_iter().filter_map(|result| result.item).collect()
    }
}

impl<T> UnknownMembers for SearchVectorsOutput<T> {
    fn unknown_members(&self) -> Vec<String> {
        let mut found = unknown_in(&self.other, &[("ConsumedCapacity", &self.consumed_capacity)]);
        for (index, result) in self.search_results.iter().enumerate() {
            note_others(&result.other, &mut format!("SearchResults[{index}]"), &mut found);
        }
        found
    }
}

item_operation!(SearchVectors, SearchVectorsOutput, read);

fn read<'de, T>(
    body: &'de [u8],
    item: fn(&mut Reader<'de>) -> Result<T, Error>,
) -> Result<SearchVectorsOutput<T>, Error> {
    let mut search_results = Vec::new();
    let (consumed_capacity, other) = read_results(body, &mut |reader| {
        let mut found = None;
        let (score, other) = read_result(reader, &mut |reader| {
            found = Some(item(reader)?);
            Ok(())
        })?;
        search_results.push(SearchResult { item: found, score, other });
        Ok(())
    })?;
    Ok(SearchVectorsOutput { search_results, consumed_capacity, other })
}

/// Reads one value where the reader stands.
type Each<'a, 'de> = &'a mut dyn FnMut(&mut Reader<'de>) -> Result<(), Error>;

/// Reads an answer; `each` reads a result.
fn read_results<'de>(
    body: &'de [u8],
    each: Each<'_, 'de>,
) -> Result<(Option<VectorCapacity>, Members), Error> {
    decode(body, |reader| {
        let (mut results, mut consumed_capacity, mut other) = (None, None, Members::new());
        reader.begin_object()?;
        while let Some(name) = reader.next_member()? {
            match &*name {
                "SearchResults" => read_items_once(reader, "SearchResults", &mut results, each)?,
                "ConsumedCapacity" => read_member(reader, "ConsumedCapacity", &mut consumed_capacity)?,
                _ => read_other(reader, name.into_owned(), &mut other)?,
            }
        }
        Ok((consumed_capacity, other))
    })
}

/// Reads a result; `each` reads its item.
fn read_result<'de>(reader: &mut Reader<'de>, each: Each<'_, 'de>) -> Result<(Option<f64>, Members), Error> {
    let (mut there, mut score, mut other) = (false, None, Members::new());
    reader.begin_object()?;
    while let Some(name) = reader.next_member()? {
        match &*name {
            "Item" if reader.null() => {}
            "Item" => {
                let read = check_once(there).and_then(|()| each(reader));
                read.map_err(|error| error.at_name("Item"))?;
                there = true;
            }
            "Score" => read_member(reader, "Score", &mut score)?,
            _ => read_other(reader, name.into_owned(), &mut other)?,
        }
    }
    Ok((score, other))
}
