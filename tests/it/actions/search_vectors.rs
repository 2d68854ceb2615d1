//! SearchVectors: the items of a vector index that are nearest to a vector.

use dynamo_client::core::{
    IndexProjection, ItemOperation, SearchVectors, UnknownMembers, VectorAttributeDefinition, VectorIndex,
};
use dynamo_client::{CreateTable, ErrorKind};
use serde::Deserialize;
use serde_json::json;

use super::forum::Forum;

#[derive(Debug, Deserialize, PartialEq)]
struct Film {
    id: String,
}

#[tokio::test]
async fn the_nearest_items_come_first() {
    let forum = Forum::empty().await;
    let client = forum.client();
    let attribute = VectorAttributeDefinition::new("mood");
    let index = VectorIndex::new("ByMood", attribute, IndexProjection::all(), 3_i64, "COSINE");
    let definition = CreateTable::new("films").hash_key("id", "S").pay_per_request().vector_indexes([index]);
    client.create_table(definition).if_missing().await.unwrap();
    client.table("films").wait_until_indexes_active().await.unwrap();
    for (id, mood) in [("calm", [1.0, 0.0, 0.0]), ("wild", [0.0, 1.0, 0.0]), ("both", [0.8, 0.6, 0.0])] {
        client.put_item("films", json!({"id": id, "mood": mood})).await.unwrap();
    }
    let search = SearchVectors::new("films", "ByMood", [1.0, 0.1, 0.0], 2);
    let found = client.execute(&search).await.unwrap();
    assert!(found.unknown_members().is_empty(), "{:?}", found.unknown_members());
    assert!(found.search_results.iter().all(|result| result.score.is_some()));
    let reply = client.request(search).reply().await.unwrap();
    let films = SearchVectors::decode_as::<Film>(reply.body()).unwrap().into_items();
    assert_eq!(films, [Film { id: "calm".into() }, Film { id: "both".into() }]);
}

#[tokio::test]
async fn a_vector_of_another_length_is_refused() {
    let forum = Forum::open().await;
    let empty = SearchVectors::new("Thread", "ByMood", Vec::<f64>::new(), 2);
    let error = forum.client().execute(&empty).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0));
    let missing = SearchVectors::new("Thread", "ByMood", [1.0], 2);
    let error = forum.client().execute(&missing).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Validation | ErrorKind::NotFound), "{error}");
}
