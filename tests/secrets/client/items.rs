//! Items: neither their keys nor their values are in an error.

use std::collections::{BTreeMap, BTreeSet};

use dynamo_client::core::{AttributeValue, Number, from_str};
use dynamo_client::{Action, Client, CreateTable, attr, key};
use dynamo_http::{Answer, ScriptedTransport};
use dynamo_tests::EmbeddedServer;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::watched::{outcome, sealed, watched};
use crate::search::{Search, invented};

#[tokio::test]
async fn refused_calls_tell_no_key_and_no_value() {
    let mut search = Search::new();
    let id = search.plant("a partition key");
    let sort = search.plant("a sort key");
    let value = search.plant("an attribute's value");
    let wanted = search.plant("a condition's value");
    let server = EmbeddedServer::start().unwrap();
    let builder = server.client_builder().ports(sealed(&[]));
    let (client, told) = watched(&mut search, "items", builder).await.unwrap();
    let define = CreateTable::new("Orders").hash_key("id", "S").range_key("at", "S").pay_per_request();
    client.create_table(define).await.unwrap();
    let orders = client.table("Orders");
    let item = json!({"id": id, "at": sort, "secret": value, "list": [value, {"deep": value}]});
    orders.put(item.clone()).await.unwrap();

    let it = || key("id", id.as_str()).sort("at", sort.as_str());
    let differs = || attr("secret").eq(wanted.as_str());
    let all_old = "ALL_OLD";
    let mut failures = 0;
    let mut failed = |what: &str, is_failed: bool| {
        assert!(is_failed, "{what} went well");
        failures += 1;
    };
    let search = &mut search;
    let put = orders.put(item.clone()).condition(differs()).return_values_on_condition_check_failure(all_old);
    failed("put", outcome(search, "a put with a condition", put.await));
    let delete = orders.delete(it()).condition(differs()).return_values_on_condition_check_failure(all_old);
    failed("delete", outcome(search, "a delete with a condition", delete.await));
    let update = orders.update(it()).set("secret", wanted.as_str()).condition(differs());
    failed("update", outcome(search, "an update with a condition", update.await));
    let update = orders.update(it()).add("secret", 1);
    failed("add", outcome(search, "an addition to a text", update.await));
    let transaction = client
        .transact_write_items()
        .with(orders.put(json!({"id": wanted, "at": sort})))
        .with(orders.check(it()).condition(differs()).return_values_on_condition_check_failure(all_old));
    failed("transaction", outcome(search, "a transaction", transaction.await));
    let twice = client.transact_write_items().with(orders.put(item.clone())).with(orders.delete(it()));
    failed("the same item twice", outcome(search, "the same item twice", twice.await));
    let empty = orders.get(key("id", id.as_str()).sort("at", ""));
    failed("an empty key", outcome(search, "an empty key", empty.await));
    let half = orders.get(key("id", id.as_str()));
    failed("half a key", outcome(search, "half a key", half.await));
    let other = orders.get(key("id", 1).sort("at", sort.as_str()));
    failed("a key of another type", outcome(search, "a key of another type", other.await));
    let without = orders.put(json!({"id": id, "secret": value}));
    failed("an item without its key", outcome(search, "an item without its key", without.await));
    let huge = orders.put(json!({"id": id, "at": sort, "secret": value.repeat(11_000)}));
    failed("a huge item", outcome(search, "a huge item", huge.await));
    let nested = (0..40).fold(json!(value), |inner, _| json!([inner]));
    let deep = orders.put(json!({"id": id, "at": sort, "deep": nested}));
    failed("a deep item", outcome(search, "a deep item", deep.await));
    let query =
        orders.query(attr("id").eq(id.as_str())).filter_expression("secret = ").value(":v", wanted.as_str());
    failed("an odd filter", outcome(search, "an odd filter", query.await));
    let missing = client.table("Nothing").put(item.clone());
    failed("no such table", outcome(search, "no such table", missing.await));
    let batch = client.batch_write_item().with(orders.put(item)).with(orders.delete(it()));
    failed("a batch with the same key", outcome(search, "a batch with the same key", batch.await));
    let action = json!({"TableName": "Orders", "Key": {"id": {"S": id}, "at": {"Q": value}}});
    failed("an action", outcome(search, "an action", client.execute(&Action::new("GetItem", action)).await));
    let read = orders.get(it()).reply().await.unwrap();
    let read = read.decode::<BTreeMap<String, u8>>();
    failed("a wrong type", outcome(search, "an answer of another type", read));
    told.into_search(search, "items");
    assert!(failures > 15);
    std::mem::replace(search, Search::new()).finish(50);
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
enum Choice {
    One,
    Two(u8),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code)]
struct Strict {
    v: Option<Choice>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[allow(dead_code)]
enum Untagged {
    A { v: bool },
    B { v: u8 },
}

#[derive(Debug, Deserialize)]
#[serde(tag = "v")]
#[allow(dead_code)]
enum Tagged {
    One,
}

/// Reads an item as many types that it does not fit.
fn read(search: &mut Search, place: &str, json: &str) -> u32 {
    fn one<T: DeserializeOwned>(search: &mut Search, place: &str, json: &str) -> u32 {
        let place = format!("{place} as {}", std::any::type_name::<T>());
        match from_str::<T>(json) {
            Ok(_) => 0,
            Err(error) => {
                search.error(&place, &error);
                1
            }
        }
    }
    type Of<T> = BTreeMap<String, T>;
    one::<Of<u8>>(search, place, json)
        + one::<Of<i64>>(search, place, json)
        + one::<Of<f32>>(search, place, json)
        + one::<Of<bool>>(search, place, json)
        + one::<Of<char>>(search, place, json)
        + one::<Of<()>>(search, place, json)
        + one::<Of<Option<u8>>>(search, place, json)
        + one::<Of<Number>>(search, place, json)
        + one::<Of<Vec<u8>>>(search, place, json)
        + one::<Of<BTreeSet<u8>>>(search, place, json)
        + one::<Of<Of<u8>>>(search, place, json)
        + one::<Of<(u8, u8)>>(search, place, json)
        + one::<Of<Choice>>(search, place, json)
        + one::<Of<std::net::IpAddr>>(search, place, json)
        + one::<Of<AttributeValue>>(search, place, json)
        + one::<Strict>(search, place, json)
        + one::<Untagged>(search, place, json)
        + one::<Tagged>(search, place, json)
        + one::<Value>(search, place, json)
}

#[tokio::test]
async fn answers_that_do_not_fit_tell_no_value() {
    let mut search = Search::new();
    let text = search.plant("a text");
    let digits: String =
        invented(200).chars().filter(char::is_ascii_digit).chain("1234567890123".chars()).take(30).collect();
    search.know("a number", &digits);
    let values = [
        json!({"S": text}),
        json!({"N": digits}),
        json!({"N": text}),
        json!({"N": format!("{digits}{digits}")}),
        json!({"B": text.repeat(3)}),
        json!({"SS": [text, text]}),
        json!({"NS": [digits, text]}),
        json!({"L": [{"S": text}, {"N": text}]}),
        json!({"M": {"a": {"S": text}, "b": {"N": text}}}),
        json!({"BOOL": text}),
        json!({"NULL": text}),
        json!(text),
    ];
    let mut failures = 0;
    for value in &values {
        let item = json!({"v": value}).to_string();
        failures += read(&mut search, "an item", &item);
        for cut in (8..item.len()).step_by(7) {
            failures += read(&mut search, "an item that is cut", &item[..cut]);
        }
        for body in [
            format!("{{\"Item\":{item}}}"),
            format!("{{\"Item\":{item}"),
            format!("{{\"Item\":{{\"v\":{{\"S\":\"{text}\n\"}}}}}}"),
            format!("{{\"Item\":\"{text}\"}}"),
            format!("[\"{text}\"]"),
            text.clone(),
        ] {
            let transport = ScriptedTransport::from_fn(move |_| Answer::json(200, body.clone()));
            let builder = Client::builder().ports(sealed(&[])).endpoint("http://localhost:8000");
            let (client, told) =
                watched(&mut search, "an answer", builder.transport(transport)).await.unwrap();
            let table = client.table("Orders");
            match table.get(key("id", text.as_str())).reply().await {
                Ok(reply) => {
                    search.debug("a reply", &reply);
                    let got = reply.decode::<BTreeMap<String, Choice>>();
                    failures += u32::from(outcome(&mut search, "an answer", got));
                }
                Err(error) => {
                    outcome::<()>(&mut search, "an answer", Err(error));
                }
            }
            let got = table.get(key("id", text.as_str())).await;
            failures += u32::from(outcome(&mut search, "an answer without a type", got));
            told.into_search(&mut search, "an answer");
        }
    }
    for number in [text.as_str(), &format!("{digits}{digits}"), &format!("{digits}x"), &format!("1e{digits}")]
    {
        match number.parse::<Number>() {
            Ok(_) => panic!("{} is a number", number.len()),
            Err(error) => search.error("a number", &error),
        }
    }
    assert!(failures > 200, "{failures}");
    search.finish(200);
}
