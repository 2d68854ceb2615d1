//! The data set: vega-datasets' movies, as published, and as items.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::report::Outcome;

/// See `tests/data/ORIGIN.md`.
const PUBLISHED: &str = include_str!("../../../data/movies.json");

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// One movie. Its first three attributes are derived: titles repeat, and may be numbers or null; an index
/// takes no nulls; dates sort only as year, month, day. The rest is as published, name for name.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Movie {
    pub(crate) id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) genre: Option<String>,
    pub(crate) released: String,
    #[serde(rename = "Title")]
    pub(crate) title: Option<Title>,
    #[serde(rename = "US Gross")]
    pub(crate) us_gross: Option<u64>,
    #[serde(rename = "Worldwide Gross")]
    pub(crate) worldwide_gross: Option<u64>,
    #[serde(rename = "US DVD Sales")]
    pub(crate) us_dvd_sales: Option<u64>,
    #[serde(rename = "Production Budget")]
    pub(crate) production_budget: Option<u64>,
    #[serde(rename = "Release Date")]
    pub(crate) release_date: String,
    #[serde(rename = "MPAA Rating")]
    pub(crate) mpaa_rating: Option<String>,
    #[serde(rename = "Running Time min")]
    pub(crate) running_time: Option<u32>,
    #[serde(rename = "Distributor")]
    pub(crate) distributor: Option<String>,
    #[serde(rename = "Source")]
    pub(crate) source: Option<String>,
    #[serde(rename = "Major Genre")]
    pub(crate) major_genre: Option<String>,
    #[serde(rename = "Creative Type")]
    pub(crate) creative_type: Option<String>,
    #[serde(rename = "Director")]
    pub(crate) director: Option<String>,
    #[serde(rename = "Rotten Tomatoes Rating")]
    pub(crate) rotten_tomatoes_rating: Option<u32>,
    #[serde(rename = "IMDB Rating")]
    pub(crate) imdb_rating: Option<f64>,
    #[serde(rename = "IMDB Votes")]
    pub(crate) imdb_votes: Option<u64>,
}

/// A title is text, or a number such as 1776: in DynamoDB an S or an N.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Title {
    Number(i64),
    Text(String),
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(title) => title.fmt(f),
            Self::Text(title) => title.fmt(f),
        }
    }
}

/// The data set twice: as items of ours, and as the wire must have them, made without our code.
#[derive(Debug)]
pub(crate) struct Movies {
    pub(crate) items: Vec<Movie>,
    pub(crate) expected: Vec<Value>,
}

impl Movies {
    /// Reads the vendored file.
    pub(crate) fn load() -> Outcome<Self> {
        let published: Vec<Map<String, Value>> = serde_json::from_str(PUBLISHED)?;
        let mut movies = Self { items: Vec::new(), expected: Vec::new() };
        for (n, mut record) in published.into_iter().enumerate() {
            record.insert("id".to_owned(), json!(id(n, &record)));
            record.insert("released".to_owned(), json!(sortable(&record)));
            if let Some(genre) = record.get("Major Genre").filter(|genre| !genre.is_null()) {
                record.insert("genre".to_owned(), genre.clone());
            }
            movies.expected.push(on_the_wire(&record));
            movies.items.push(serde_json::from_value(Value::Object(record))?);
        }
        Ok(movies)
    }
}

/// A key out of the place in the file and the title: unique, and text whatever the title is.
fn id(n: usize, record: &Map<String, Value>) -> String {
    let title = match record.get("Title") {
        Some(Value::String(title)) => title.clone(),
        Some(Value::Number(title)) => title.to_string(),
        _ => "untitled".to_owned(),
    };
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    format!("{:04}-{}", n + 1, words.collect::<Vec<_>>().join("-").to_lowercase())
}

/// `Jun 12 1998` as `1998-06-12`.
fn sortable(record: &Map<String, Value>) -> String {
    let published = record.get("Release Date").and_then(Value::as_str).unwrap_or_default();
    let mut words = published.split(' ');
    let month = words.next().and_then(|word| MONTHS.iter().position(|month| *month == word));
    match (month, words.next(), words.next()) {
        (Some(month), Some(day), Some(year)) => format!("{year}-{:02}-{day}", month + 1),
        _ => published.to_owned(),
    }
}

/// A flat record in DynamoDB's JSON, without any of the code that the demo shows.
fn on_the_wire(record: &Map<String, Value>) -> Value {
    let attributes = record.iter().map(|(name, value)| {
        let value = match value {
            Value::String(text) => json!({ "S": text }),
            Value::Number(number) => json!({ "N": number.to_string() }),
            Value::Bool(is) => json!({ "BOOL": is }),
            _ => json!({ "NULL": true }),
        };
        (name.clone(), value)
    });
    Value::Object(attributes.collect())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_record_is_an_item_with_a_key_of_its_own() {
        let movies = Movies::load().unwrap();
        let ids: HashSet<_> = movies.items.iter().map(|movie| &movie.id).collect();
        assert_eq!((ids.len(), movies.expected.len()), (3_201, 3_201));
        assert_eq!(movies.items[0].id, "0001-the-land-girls");
        assert_eq!(movies.items[0].released, "1998-06-12");
        assert!(movies.items.iter().all(|movie| movie.released.len() == 10));
        let numbered = movies.items.iter().filter(|movie| matches!(movie.title, Some(Title::Number(_))));
        assert_eq!(numbered.count(), 9);
    }

    #[test]
    fn the_wire_form_keeps_types_apart() {
        let movies = Movies::load().unwrap();
        let first = &movies.expected[0];
        assert_eq!(first["IMDB Rating"], json!({ "N": "6.1" }));
        assert_eq!(first["Director"], json!({ "NULL": true }));
        assert!(movies.expected.iter().any(|movie| movie["Title"] == json!({ "N": "1776" })));
    }
}
