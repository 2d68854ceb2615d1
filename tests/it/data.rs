//! The vendored data set is what its note says it is.

use serde_json::Value;

const MOVIES: &str = include_str!("../data/movies.json");
const ORIGIN: &str = include_str!("../data/ORIGIN.md");

#[test]
fn movies_are_as_published() {
    assert_eq!(MOVIES.len(), 1_399_981, "byte for byte, CR LF included");
    let movies: Vec<Value> = serde_json::from_str(MOVIES).unwrap();
    assert_eq!(movies.len(), 3_201);
    let titles = |kind: fn(&Value) -> bool| movies.iter().filter(|movie| kind(&movie["Title"])).count();
    assert_eq!((titles(Value::is_string), titles(Value::is_i64), titles(Value::is_null)), (3_191, 9, 1));
    let fields = movies.iter().flat_map(|movie| movie.as_object().unwrap().values());
    assert_eq!(fields.filter(|value| value.is_null()).count(), 9_205);
    assert!(ORIGIN.contains("3,201 records") && ORIGIN.contains("9,205 nulls"));
}
