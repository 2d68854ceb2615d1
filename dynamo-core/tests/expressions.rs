//! Expressions as they go over the wire.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_core::{
    Condition, EmptyValues, Error, ErrorKind, Operand, Operation, Projection, Query, Repeat, Scan, StringSet,
    Update, UpdateItem, attr, attr_name, key, raw,
};
use serde_json::{Value, json};

fn body(operation: &impl Operation) -> Value {
    serde_json::from_slice(&operation.encode().unwrap()).unwrap()
}

/// Puts the names and values back into the text, so that a table can say what is meant.
fn spelled_out(body: &Value, member: &str) -> String {
    let mut text = body[member].as_str().unwrap().to_owned();
    for placeholders in ["ExpressionAttributeNames", "ExpressionAttributeValues"] {
        let mut pairs: Vec<_> = body[placeholders].as_object().into_iter().flatten().collect();
        pairs.sort_by_key(|(placeholder, _)| std::cmp::Reverse(placeholder.len()));
        for (placeholder, meaning) in pairs {
            let meaning = meaning.as_str().map_or_else(|| meaning.to_string(), |name| format!("<{name}>"));
            text = text.replace(placeholder, &meaning);
        }
    }
    text
}

#[track_caller]
fn check(condition: impl Into<Condition>, expected: &str) {
    let body = body(&Scan::new("Thread").filter(condition));
    assert_eq!(spelled_out(&body, "FilterExpression"), expected);
}

#[track_caller]
fn check_update(update: impl Into<Update>, expected: &str, repeat: Repeat) {
    let request = UpdateItem::new("Thread", key("Id", 1)).update(update);
    assert_eq!(request.repeat(), repeat, "{expected}");
    assert_eq!(spelled_out(&body(&request), "UpdateExpression"), expected);
}

#[track_caller]
fn refused(result: Result<Vec<u8>, Error>, expected: &str) {
    let error = result.expect_err(expected);
    assert_eq!(error.kind(), ErrorKind::InvalidExpression, "{error}");
    assert!(error.to_string().contains(expected), "{error} does not say {expected:?}");
}

#[track_caller]
fn refuse(condition: impl Into<Condition>, expected: &str) {
    refused(Scan::new("Thread").filter(condition).encode(), expected);
}

#[track_caller]
fn refuse_update(update: impl Into<Update>, expected: &str) {
    refused(UpdateItem::new("Thread", key("Id", 1)).update(update).encode(), expected);
}

#[test]
fn conditions_render_with_placeholders_for_names_and_values() {
    let request = Scan::new("Thread").filter(attr("a.b[0]").gt(10) & attr("size").eq("x"));
    assert_eq!(
        body(&request),
        json!({
            "TableName": "Thread",
            "FilterExpression": "#n0.#n1[0] > :v0 AND #n2 = :v1",
            "ExpressionAttributeNames": {"#n0": "a", "#n1": "b", "#n2": "size"},
            "ExpressionAttributeValues": {":v0": {"N": "10"}, ":v1": {"S": "x"}},
        })
    );
}

#[test]
fn every_comparison_and_function_renders() {
    let a = attr("a");
    check(a.eq(1), r#"<a> = {"N":"1"}"#);
    check(a.ne(1), r#"<a> <> {"N":"1"}"#);
    check(a.lt(1), r#"<a> < {"N":"1"}"#);
    check(a.le(1), r#"<a> <= {"N":"1"}"#);
    check(a.gt(1), r#"<a> > {"N":"1"}"#);
    check(a.ge(attr("b")), "<a> >= <b>");
    check(a.between(1, 2), r#"<a> BETWEEN {"N":"1"} AND {"N":"2"}"#);
    check(a.is_in([1, 2]), r#"<a> IN ({"N":"1"}, {"N":"2"})"#);
    check(a.exists(), "attribute_exists(<a>)");
    check(a.not_exists(), "attribute_not_exists(<a>)");
    check(a.attribute_type("SS"), r#"attribute_type(<a>, {"S":"SS"})"#);
    check(a.begins_with("x"), r#"begins_with(<a>, {"S":"x"})"#);
    check(a.contains("x"), r#"contains(<a>, {"S":"x"})"#);
    check(a.size().le(10), r#"size(<a>) <= {"N":"10"}"#);
    check(a.size().between(attr("b").size(), 10), r#"size(<a>) BETWEEN size(<b>) AND {"N":"10"}"#);
    check(attr_name("a.b[0]").exists(), "attribute_exists(<a.b[0]>)");
    check(attr("Release Date").exists(), "attribute_exists(<Release Date>)");
}

#[test]
fn parentheses_appear_where_they_must() {
    let has = |name: &str| attr(name).exists();
    let e = |name: &str| format!("attribute_exists(<{name}>)");
    check(has("a") & has("b") & has("c"), &format!("{} AND {} AND {}", e("a"), e("b"), e("c")));
    check(has("a") & (has("b") & has("c")), &format!("{} AND {} AND {}", e("a"), e("b"), e("c")));
    check((has("a") | has("b")) & has("c"), &format!("({} OR {}) AND {}", e("a"), e("b"), e("c")));
    check(has("a") & has("b") | has("c"), &format!("({} AND {}) OR {}", e("a"), e("b"), e("c")));
    check(!has("a") & has("b"), &format!("NOT ({}) AND {}", e("a"), e("b")));
    check(!(has("a") | has("b")), &format!("NOT ({} OR {})", e("a"), e("b")));
    check(!!has("a"), &e("a"));
}

#[test]
fn equal_names_and_values_share_placeholders() {
    let request =
        Query::new("Thread", attr("a").eq(1) & attr("b").gt(1)).filter(attr("a.b").eq(1)).projection(["b"]);
    let body = body(&request);
    assert_eq!(body["ExpressionAttributeNames"], json!({"#n0": "a", "#n1": "b"}));
    assert_eq!(body["ExpressionAttributeValues"], json!({":v0": {"N": "1"}}));
    assert_eq!(body["FilterExpression"], "#n0.#n1 = :v0");
    assert_eq!(body["ProjectionExpression"], "#n1");
}

#[test]
fn text_and_trees_mix_and_never_collide() {
    let request = Query::of("Thread")
        .key_condition_expression("#n0 = :v0")
        .name("#n0", "ForumName")
        .value(":v0", "S3")
        .filter(attr("Views").gt(3) & raw("size(#n1) < :few").name("#n1", "Tags").value(":few", 9));
    assert_eq!(
        body(&request),
        json!({
            "TableName": "Thread",
            "KeyConditionExpression": "#n0 = :v0",
            "FilterExpression": "#n2 > :v1 AND (size(#n1) < :few)",
            "ExpressionAttributeNames": {"#n0": "ForumName", "#n1": "Tags", "#n2": "Views"},
            "ExpressionAttributeValues": {":v0": {"S": "S3"}, ":v1": {"N": "3"}, ":few": {"N": "9"}},
        })
    );
}

#[test]
fn placeholders_of_text_must_be_defined_and_used() {
    let scan = || Scan::new("Thread");
    refused(scan().filter_expression("#a = :b").encode(), "uses `#a`, which is not defined");
    refused(scan().filter_expression("a = :b").encode(), "uses `:b`, which is not defined");
    refused(scan().filter_expression("a = b").name("#x", "a").encode(), "`#x` is defined, but");
    refused(scan().filter(attr("a").exists()).value(":x", 1).encode(), "`:x` is defined, but");
    refused(scan().name("x", "a").encode(), "`x` is no placeholder");
    refused(scan().value("#x", 1).encode(), "`#x` is no placeholder");
    refused(scan().value(":x-y", 1).encode(), "`:x-y` is no placeholder");
    let twice = raw("#a = :b").name("#a", "x").value(":b", 1) & raw("#a > :b").name("#a", "y").value(":b", 1);
    refuse(twice, "`#a` is defined twice");
    check(
        raw("#a = :b").name("#a", "x").value(":b", 1) | raw("#a > :b").name("#a", "x").value(":b", 1),
        r#"(<x> = {"N":"1"}) OR (<x> > {"N":"1"})"#,
    );
}

#[test]
fn text_and_tree_for_one_place_are_refused() {
    let request = Scan::new("Thread").filter(attr("a").exists()).filter_expression("attribute_exists(a)");
    refused(request.encode(), "FilterExpression is given both");
    let request = UpdateItem::new("Thread", key("Id", 1)).set("a", 1).update_expression("SET a = b");
    refused(request.encode(), "UpdateExpression is given both");
    refuse_update(Update::from(raw("SET a = b")).set("c", 1), "either text or clauses");
    let projection = Projection::from(raw("a")).with("b");
    refused(Scan::new("Thread").projection(projection).encode(), "either one text or a list");
    refused(Scan::new("Thread").filter_expression(" ").encode(), "FilterExpression is empty");
    refused(
        Scan::new("Thread").projection(Projection::from(Vec::<&str>::new())).encode(),
        "ProjectionExpression is empty",
    );
    refused(Scan::new("Thread").filter_expression("a".repeat(5000)).encode(), "has 5000 bytes");
}

#[test]
fn first_mistake_of_a_chain_comes_out_at_encode() {
    refuse(attr("a..b").exists() & attr("").exists(), "`a..b` is no attribute path");
    refuse(attr("a").is_in(Vec::<i32>::new()), "at least one value");
    refuse(attr("a").is_in(0..101), "at most 100 values");
    refuse(attr("a").attribute_type("STRING"), "`STRING` is no type");
    refuse(attr("a").eq(attr("b").plus(1)), "belong in a SET");
    refuse(attr("a").eq(attr("b").if_not_exists(1)), "belong in a SET");
    let unwritable = Scan::new("Thread").filter(attr("a").eq(f64::NAN)).encode().unwrap_err();
    assert_ne!(unwritable.kind(), ErrorKind::InvalidParameter);
    refuse_update(Update::new().set("a", attr("b").size()), "belongs in a condition");
    refuse_update(Update::new().set("a", attr("b").plus(1).plus(2)), "one plus or minus");
    refuse_update(Update::new().add("a", "text"), "add() takes a number or a set, not S");
    refuse_update(Update::new().add("a", attr("b")), "not an attribute");
    refuse_update(Update::new().delete("a", 1), "delete() takes a set, not N");
    refuse_update(Update::new().set("a", 1).remove("a.b"), "changes both `a` and `a.b`");
    refuse_update(Update::new().set("a[1].b", 1).add("a[1].b", 1), "changes both");
    refuse_update(Update::new().set("Id", 1), "part of the key");
    refused(Scan::new("Thread").projection(["a.b", "a"]).encode(), "holds both");
}

#[test]
fn depth_has_a_limit_and_no_input_overflows_the_stack() {
    let mut condition = attr("a").exists();
    for turn in 0..10_000 {
        condition =
            if turn % 2 == 0 { condition & attr("b").exists() } else { condition | attr("c").exists() };
    }
    refuse(condition, "more than 300 operators");
    let mut operand = attr("a").plus(1);
    for _ in 0..10_000 {
        operand = operand.list_append([1]);
    }
    refuse_update(Update::new().set("b", operand), "64 levels");
}

#[test]
fn updates_render_and_are_classed() {
    use Repeat::{Safe, Unsafe};
    let a = attr("a");
    check_update(
        Update::new().set("a", 1).set("b.c", "x"),
        r#"SET <a> = {"N":"1"}, <b>.<c> = {"S":"x"}"#,
        Safe,
    );
    check_update(Update::new().set_if_absent("a", 1), r#"SET <a> = if_not_exists(<a>, {"N":"1"})"#, Safe);
    check_update(
        Update::new().set("a", attr("b").if_not_exists(1)),
        r#"SET <a> = if_not_exists(<b>, {"N":"1"})"#,
        Unsafe,
    );
    check_update(
        Update::new().set("a", a.if_not_exists(attr("b"))),
        "SET <a> = if_not_exists(<a>, <b>)",
        Unsafe,
    );
    check_update(Update::new().set("a", attr("b")), "SET <a> = <b>", Unsafe);
    check_update(Update::new().set("a", a.plus(1)), r#"SET <a> = <a> + {"N":"1"}"#, Unsafe);
    check_update(Update::new().set("a", a.minus(attr("b"))), "SET <a> = <a> - <b>", Unsafe);
    check_update(
        Update::new().set("a", a.if_not_exists(0).plus(1)),
        r#"SET <a> = if_not_exists(<a>, {"N":"0"}) + {"N":"1"}"#,
        Unsafe,
    );
    check_update(
        Update::new().set("a", a.list_append([1])),
        r#"SET <a> = list_append(<a>, {"L":[{"N":"1"}]})"#,
        Unsafe,
    );
    check_update(
        Update::new().set("a", a.list_prepend([1])),
        r#"SET <a> = list_append({"L":[{"N":"1"}]}, <a>)"#,
        Unsafe,
    );
    check_update(Update::new().set("a[3]", 1), r#"SET <a>[3] = {"N":"1"}"#, Unsafe);
    check_update(Update::new().remove("a").remove("b.c"), "REMOVE <a>, <b>.<c>", Safe);
    check_update(Update::new().remove("a[0]"), "REMOVE <a>[0]", Unsafe);
    check_update(Update::new().add("a", 1), r#"ADD <a> {"N":"1"}"#, Unsafe);
    let set = || StringSet::new(["x"]).unwrap();
    check_update(Update::new().add("a", set()), r#"ADD <a> {"SS":["x"]}"#, Safe);
    check_update(Update::new().delete("a", set()), r#"DELETE <a> {"SS":["x"]}"#, Safe);
    check_update(
        Update::new().delete("d", set()).add("c", 1).remove("b").set("a", 1),
        r#"SET <a> = {"N":"1"} REMOVE <b> ADD <c> {"N":"1"} DELETE <d> {"SS":["x"]}"#,
        Unsafe,
    );
    check_update(raw("SET a = :b").value(":b", 1), r#"SET a = {"N":"1"}"#, Unsafe);
}

#[test]
fn conditions_and_updates_given_twice_all_count() {
    let request = UpdateItem::new("Thread", key("Id", 1))
        .update(Update::new().set("a", 1))
        .set("b", 2)
        .condition(attr("c").exists())
        .condition(attr("d").exists() | attr("e").exists());
    let body = body(&request);
    assert_eq!(body["UpdateExpression"], "SET #n0 = :v0, #n1 = :v1");
    assert_eq!(
        spelled_out(&body, "ConditionExpression"),
        "attribute_exists(<c>) AND (attribute_exists(<d>) OR attribute_exists(<e>))"
    );
}

#[test]
fn a_condition_does_not_make_an_unsafe_update_safe() {
    let request = UpdateItem::new("Thread", key("Id", 1)).add("Views", 1).condition(attr("Views").lt(10));
    assert_eq!(request.repeat(), Repeat::Unsafe);
    let legacy = UpdateItem::new("Thread", key("Id", 1)).with_member("AttributeUpdates", json!({}));
    assert_eq!(legacy.repeat(), Repeat::Unsafe);
    let text = UpdateItem::new("Thread", key("Id", 1)).update_expression("SET a = b");
    assert_eq!(text.repeat(), Repeat::Unsafe);
}

#[test]
fn key_conditions_are_checked_before_anything_is_sent() {
    let table = |condition: Condition| Query::new("Thread", condition).encode();
    let index = |condition: Condition| Query::new("Thread", condition).index_name("ByDate").encode();
    let (a, b, c) = (attr("a"), attr("b"), attr("c"));
    assert!(table(a.eq(1)).is_ok());
    assert!(table(a.eq(1) & b.eq(1)).is_ok());
    assert!(table(b.between(1, 2) & a.eq(1)).is_ok());
    for sort in [b.lt(1), b.le(1), b.gt(1), b.ge(1), b.begins_with("x")] {
        assert!(table(a.eq(1) & sort).is_ok());
    }
    assert!(index(a.eq(1) & b.eq(2) & c.gt(3)).is_ok(), "an index can have several partition key attributes");
    refused(table(a.eq(1) & b.eq(2) & c.gt(3)), "a key has at most 2");
    refused(table(a.gt(1)), "no attribute is compared by eq()");
    refused(table(a.eq(1) & a.gt(1)), "compared twice");
    refused(index(a.eq(1) & b.gt(2) & c.gt(3)), "more than one attribute");
    refused(table(a.ne(1)), "ne()");
    refused(table(a.is_in([1])), "is_in()");
    refused(table(a.eq(1) | b.eq(1)), "`|` and `!`");
    refused(table(!a.eq(1)), "`|` and `!`");
    refused(table(a.exists()), "only eq");
    refused(table(a.eq(1) & b.contains("x")), "only eq");
    refused(table(attr("a.b").eq(1)), "inside of an attribute");
    refused(table(a.eq(attr("b"))), "is no value");
    refused(table(a.size().eq(1)), "is no attribute");
    refused(table(a.eq(true)), "not BOOL");
    refused(table(attr("a..").eq(1)), "no attribute path");
    assert!(table(raw("a = :a").value(":a", 1).into()).is_ok(), "text is the service's to judge");
}

#[test]
fn empty_values_follow_a_policy() {
    use EmptyValues::{Keep, Null, Omit, Reject};
    let set = |value: Operand| Update::new().set("a", value);
    check_update(set(Operand::value("", Keep)), r#"SET <a> = {"S":""}"#, Repeat::Safe);
    check_update(set(Operand::value("", Null)), r#"SET <a> = {"NULL":true}"#, Repeat::Safe);
    check_update(
        set(Operand::value(json!({"x": "", "y": 1}), Omit)),
        r#"SET <a> = {"M":{"y":{"N":"1"}}}"#,
        Repeat::Safe,
    );
    refuse_update(set(Operand::value("", Omit)), "can't be left out");
    let rejected = UpdateItem::new("Thread", key("Id", 1)).set("a", Operand::value("", Reject));
    assert_eq!(rejected.encode().unwrap_err().kind(), ErrorKind::InvalidValue);
}

#[test]
fn projections_take_lists_and_text() {
    let project = |projection: Projection| body(&Scan::new("Thread").projection(projection));
    assert_eq!(spelled_out(&project(["a", "b[0]"].into()), "ProjectionExpression"), "<a>, <b>[0]");
    assert_eq!(spelled_out(&project(vec!["a".to_owned()].into()), "ProjectionExpression"), "<a>");
    assert_eq!(spelled_out(&project(attr_name("a.b").into()), "ProjectionExpression"), "<a.b>");
    assert_eq!(spelled_out(&project(["a"].into_iter().collect()), "ProjectionExpression"), "<a>");
    assert_eq!(spelled_out(&project(raw("x, #y").name("#y", "b").into()), "ProjectionExpression"), "x, <b>");
}
