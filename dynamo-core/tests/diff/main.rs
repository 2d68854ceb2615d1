//! Differences between items: the update that is found makes the one of the other, and is small.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod apply;
mod hostile;
mod random;

use dynamo_core::{
    ErrorKind, Item, KeyNames, NumberSet, Operation, Repeat, StringSet, Update, UpdateItem, diff, from_str,
    key, to_item,
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::apply::applied;

/// The expression of the update, with names and values in the places of their placeholders.
fn spelled(update: impl Into<Update>) -> String {
    let body: Value = serde_json::from_slice(&request(update).encode().unwrap()).unwrap();
    let mut text = body["UpdateExpression"].as_str().unwrap().to_owned();
    for map in ["ExpressionAttributeNames", "ExpressionAttributeValues"] {
        // Longer placeholders first: `#n1` is the start of `#n10`.
        let mut pairs: Vec<_> = body[map].as_object().into_iter().flatten().collect();
        pairs.sort_by_key(|(placeholder, _)| std::cmp::Reverse(placeholder.len()));
        for (placeholder, meaning) in pairs {
            let meaning = meaning.as_str().map_or_else(|| meaning.to_string(), |name| format!("<{name}>"));
            text = text.replace(placeholder.as_str(), &meaning);
        }
    }
    text
}

fn request(update: impl Into<Update>) -> UpdateItem {
    UpdateItem::new("orders", key("the key", 1)).update(update)
}

#[track_caller]
fn check(old: impl Serialize, new: impl Serialize, expected: &str) {
    let changes = diff(&old, &new).unwrap();
    assert_eq!(spelled(changes.clone()), expected);
    let (old, new) = (to_item(&old).unwrap(), to_item(&new).unwrap());
    assert_eq!(applied(&old, &request(changes)), new, "{expected}");
}

#[test]
fn attributes_are_set_and_removed() {
    check(
        json!({"a": 1, "b": 2, "c": 3}),
        json!({"b": 3, "c": 3, "d": null}),
        r#"SET <b> = {"N":"3"}, <d> = {"NULL":true} REMOVE <a>"#,
    );
    check(json!({"a": "1"}), json!({"a": 1}), r#"SET <a> = {"N":"1"}"#);
    check(json!({"a": {}}), json!({"a": []}), r#"SET <a> = {"L":[]}"#);
    check(json!({"a": null}), json!({}), "REMOVE <a>");
}

#[test]
fn maps_change_member_by_member_where_that_is_smaller() {
    let text = "a text that is long enough";
    check(
        json!({"a": {"x": {"y": 1, "z": text}, "w": text, "v": text}}),
        json!({"a": {"x": {"y": 2, "z": text}, "w": text, "u": text}}),
        r#"SET <a>.<x>.<y> = {"N":"2"}, <a>.<u> = {"S":"a text that is long enough"} REMOVE <a>.<v>"#,
    );
    check(
        json!({"a": {"x": 1, "y": 2}}),
        json!({"a": {"x": 3, "y": 4}}),
        r#"SET <a> = {"M":{"x":{"N":"3"},"y":{"N":"4"}}}"#,
    );
    check(json!({"a": {"x": 1}}), json!({"a": {}}), "REMOVE <a>.<x>");
}

#[test]
fn names_are_taken_as_they_are() {
    let long = "a text that is long enough to be left alone";
    check(
        json!({"a.b": {"c[0]": 1, "d\"e": long}, "f[0]": 1, "": 0}),
        json!({"a.b": {"c[0]": 2, "d\"e": long}, "f[0]": 2, "": 0}),
        r#"SET <a.b>.<c[0]> = {"N":"2"}, <f[0]> = {"N":"2"}"#,
    );
    // No path leads to a member without a name.
    check(
        json!({"a": {"": 1, "b": long}}),
        json!({"a": {"": 2, "b": long}}),
        &format!(r#"SET <a> = {{"M":{{"":{{"N":"2"}},"b":{{"S":"{long}"}}}}}}"#),
    );
    assert_eq!(diff(&json!({"": 1}), &json!({"": 2})).unwrap_err().kind(), ErrorKind::InvalidExpression);
}

#[test]
fn lists_grow_and_shrink_at_their_ends_and_inside() {
    let old = json!(["one element", "another element", "a third element"]);
    let with = |list: Value| json!({"l": list});
    let check = |new: Value, expected: &str| check(with(old.clone()), with(new), expected);
    check(json!(["one element", "changed", "a third element"]), r#"SET <l>[1] = {"S":"changed"}"#);
    check(json!(["one element", "another element", "a third element", "d"]), r#"SET <l>[3] = {"S":"d"}"#);
    check(
        json!(["one element", "another element", "a third element", "d", "e", "f"]),
        r#"SET <l> = list_append(<l>, {"L":[{"S":"d"},{"S":"e"},{"S":"f"}]})"#,
    );
    check(
        json!(["first", "one element", "another element", "a third element"]),
        r#"SET <l> = list_append({"L":[{"S":"first"}]}, <l>)"#,
    );
    check(json!(["one element"]), "REMOVE <l>[1], <l>[2]");
    check(json!(["another element"]), "REMOVE <l>[0], <l>[2]");
    check(
        json!(["0", "another element", "a third element", "3"]),
        r#"SET <l>[0] = {"S":"0"}, <l>[3] = {"S":"3"}"#,
    );
    check(json!(["one element", "1"]), r#"SET <l>[1] = {"S":"1"} REMOVE <l>[2]"#);
    check(json!([]), r#"SET <l> = {"L":[]}"#);
    check(json!(["x"]), r#"SET <l> = {"L":[{"S":"x"}]}"#);
}

#[test]
fn what_lies_inside_of_lists_is_reached() {
    let line = |price: u32| json!({"what": "tea from the hills", "price": price, "lots": ["one lot", "another lot"]});
    check(
        json!({"lines": [line(1), line(2), line(3)]}),
        json!({"lines": [line(1), line(20), line(3)]}),
        r#"SET <lines>[1].<price> = {"N":"20"}"#,
    );
}

#[test]
fn sets_gain_or_lose_members() {
    let with = |members: &[&str]| Sets { tags: StringSet::new(members.iter().copied()).unwrap() };
    let all = ["a long member", "another long member", "third"];
    check(with(&all[..2]), with(&all), r#"ADD <tags> {"SS":["third"]}"#);
    check(with(&all), with(&all[..2]), r#"DELETE <tags> {"SS":["third"]}"#);
    check(with(&all), with(&["third"]), r#"SET <tags> = {"SS":["third"]}"#);
    check(
        with(&all[..2]),
        with(&["a long member", "third"]),
        r#"SET <tags> = {"SS":["a long member","third"]}"#,
    );
}

#[test]
fn sets_inside_of_maps_are_set_as_a_whole() {
    let item =
        |members: &[&str]| Outer { map: Sets { tags: StringSet::new(members.iter().copied()).unwrap() } };
    let update = spelled(diff(&item(&["a long member", "b"]), &item(&["a long member"])).unwrap());
    assert!(update.starts_with("SET <map>"), "ADD and DELETE are for attributes: {update}");
}

#[derive(Serialize)]
struct Outer {
    map: Sets,
}

#[derive(Serialize)]
struct Sets {
    tags: StringSet,
}

#[test]
fn equal_items_make_nothing_to_do_and_no_request() {
    let set = |numbers: [&str; 2]| {
        NumberSet::try_from(
            numbers
                .iter()
                .map(|text| text.parse().unwrap())
                .collect::<std::collections::BTreeSet<dynamo_core::Number>>(),
        )
        .unwrap()
    };
    let mut old = to_item(&json!({"a": 1, "b": [1.50, {"c": "100"}]})).unwrap();
    let mut new =
        from_str::<Item>(r#"{"b":{"L":[{"N":"1.500"},{"M":{"c":{"S":"100"}}}]},"a":{"N":"1.0"}}"#).unwrap();
    old.insert("n", set(["1", "2e2"])).unwrap();
    new.insert("n", set(["200", "1.0"])).unwrap();
    let nothing = diff(&old, &new).unwrap();
    assert!(nothing.is_empty() && nothing.update().is_none() && nothing.unchanged().is_none());
    assert_eq!(nothing.changed().count(), 0);
    let error = request(nothing.clone()).encode().unwrap_err();
    assert!(error.to_string().contains("nothing to change"), "{error}");
    assert!(nothing.into_update().is_none());
}

#[test]
fn what_is_no_item_has_no_difference() {
    for (old, new) in [(json!(1), json!({})), (json!({}), json!([{}])), (json!({}), json!(null))] {
        assert_eq!(diff(&old, &new).unwrap_err().kind(), ErrorKind::InvalidValue, "{old} {new}");
    }
    let error = diff(&json!({"a": {"b": 1e300}}), &json!({})).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidNumber, Some("a.b")));
}

#[test]
fn a_key_that_differs_is_refused() {
    let names = KeyNames::new("id").with_sort("day");
    let old = json!({"id": 1, "day": "monday", "a": 1});
    diff(&old, &json!({"id": 1, "day": "monday"})).unwrap().check_key(&names).unwrap();
    for (new, path) in [(json!({"id": 2, "day": "monday"}), "id"), (json!({"id": 1}), "day")] {
        let error = diff(&old, &new).unwrap().check_key(&names).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidKey, Some(path)));
    }
    let moved = diff(&old, &json!({"id": 2, "day": "monday"})).unwrap();
    let error = UpdateItem::new("orders", key("id", 1)).update(moved).encode().unwrap_err();
    assert!(error.to_string().contains("part of the key"), "{error}");
}

#[test]
fn the_condition_looks_at_what_changes_and_at_nothing_else() {
    let text = "a text that is long enough";
    let old = json!({"a": {"x": 1, "y": text}, "l": [text, text], "gone": 1, "same": text});
    let new = json!({"a": {"x": 2, "y": text}, "l": [text, 0], "come": 1, "same": text});
    let changes = diff(&old, &new).unwrap();
    let condition = changes.unchanged().unwrap();
    let body: Value =
        serde_json::from_slice(&request(changes).condition(condition).encode().unwrap()).unwrap();
    assert_eq!(
        body["ConditionExpression"],
        "#n0.#n1 = :v1 AND attribute_not_exists(#n2) AND #n4 = :v1 AND #n3 = :v3"
    );
}

#[test]
fn long_differences_are_said_in_larger_parts() {
    let item = |n: usize, value: &str| {
        let members: serde_json::Map<String, Value> = (0..n)
            .map(|i| (format!("member {i}"), json!({"changed": value, "same": "x".repeat(100)})))
            .collect();
        json!({"large": members, "small": {"changed": value, "same": "x".repeat(100)}})
    };
    // 120 members fit, one by one; 1000 do not, and all of the large map is set, but not all of the small one.
    let spelled = |n| spelled(diff(&item(n, "old"), &item(n, "new")).unwrap());
    assert_eq!(spelled(120).matches("<changed>").count(), 121);
    let many = spelled(1000);
    assert!(
        many.starts_with(r#"SET <large> = {"M""#) && many.contains("<small>.<changed>"),
        "{}",
        &many[many.len() - 200..]
    );
}

#[test]
fn what_no_single_update_can_say_is_refused() {
    let item = |n: usize, value: u32| -> Value {
        (0..n).map(|i| (format!("a{i}"), json!(value))).collect::<serde_json::Map<_, _>>().into()
    };
    assert!(diff(&item(280, 1), &item(280, 2)).is_ok());
    for n in [301, 3000] {
        let error = diff(&item(n, 1), &item(n, 2)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        assert!(error.to_string().contains("put the whole item"), "{error}");
    }
}

#[test]
fn a_long_condition_looks_at_whole_attributes() {
    let item = |value: u32| {
        let members: serde_json::Map<String, Value> =
            (0..170).map(|i| (format!("m{i}"), json!({"v": value, "w": "x".repeat(50)}))).collect();
        json!({"large": members, "other": value})
    };
    let changes = diff(&item(1), &item(2)).unwrap();
    assert!(spelled(changes.clone()).matches("<v>").count() == 170);
    let condition = changes.unchanged().unwrap();
    let body: Value =
        serde_json::from_slice(&request(changes).condition(condition).encode().unwrap()).unwrap();
    assert_eq!(body["ConditionExpression"].as_str().unwrap().matches(" = ").count(), 2);
}

#[test]
fn an_update_is_repeated_only_where_that_is_harmless() {
    let repeat = |old: Value, new: Value| request(diff(&old, &new).unwrap()).repeat();
    let long = "x".repeat(50);
    assert_eq!(repeat(json!({"a": {"b": 1, "c": long}}), json!({"a": {"b": 2, "c": long}})), Repeat::Safe);
    assert_eq!(repeat(json!({"l": [long, 1, 2, 3]}), json!({"l": [long, 1, 2, 3, 4, 5, 6]})), Repeat::Unsafe);
}

#[test]
fn a_version_goes_with_a_difference() {
    let changes = diff(&json!({"a": 1, "version": 3}), &json!({"a": 2, "version": 3})).unwrap();
    let locked = UpdateItem::new("orders", key("id", 1)).update(changes).version("version", 3);
    assert!(locked.encode().is_ok());
    let changes = diff(&json!({"a": 1, "version": 3}), &json!({"a": 2, "version": 4})).unwrap();
    let error =
        UpdateItem::new("orders", key("id", 1)).update(changes).version("version", 3).encode().unwrap_err();
    assert!(error.to_string().contains("changes both"), "{error}");
}

#[test]
fn debug_shows_no_values() {
    let changes = diff(&json!({"a": "secret"}), &json!({"a": "hidden", "b": 1})).unwrap();
    assert_eq!(format!("{changes:?}"), "Diff { changed: 2, .. }");
}

#[test]
fn values_may_nest_as_deep_as_the_service_takes_them() {
    let nested = |levels: usize, innermost: u32| {
        let long = "a text that is long enough to be left alone";
        (0..levels).fold(json!(innermost), |inner, _| json!({"in": inner, "same": long}))
    };
    for levels in [5, 30, 31] {
        let item = |innermost| json!({"a": nested(levels, innermost)});
        let changes = diff(&item(1), &item(2)).unwrap();
        assert!(changes.unchanged().is_some());
        let (old, new) = (to_item(&item(1)).unwrap(), to_item(&item(2)).unwrap());
        let request = request(changes);
        assert_eq!(applied(&old, &request), new, "{levels}");
        let body = String::from_utf8(request.encode().unwrap()).unwrap();
        assert!(body.len() < 400 + 3 * levels, "{levels}: {}", body.len());
    }
}

#[test]
fn the_largest_items_are_compared_too() {
    let item = |value: u32| -> Value {
        let members = |from: u32| -> Value {
            (from..from + 40)
                .map(|n| (format!("m{n}"), json!({"v": value, "w": ["x".repeat(200), n]})))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        (0..40).map(|n| (format!("a{n}"), members(n * 40))).collect::<serde_json::Map<_, _>>().into()
    };
    let (old, new) = (to_item(&item(1)).unwrap(), to_item(&item(2)).unwrap());
    let changes = diff(&old, &new).unwrap();
    assert!(old.size() > 350_000);
    assert_eq!(applied(&old, &request(changes)), new);
}

#[test]
fn each_attribute_is_said_in_its_own_shortest_way() {
    let long = "a text that is long enough to be left alone";
    check(
        json!({"a": {"x": 1, "y": 2, "z": 0}, "b": {"x": 1, "same": long}}),
        json!({"a": {"x": 3, "y": 4, "z": 0}, "b": {"x": 5, "same": long}}),
        r#"SET <a> = {"M":{"x":{"N":"3"},"y":{"N":"4"},"z":{"N":"0"}}}, <b>.<x> = {"N":"5"}"#,
    );
}

#[test]
fn a_name_that_occurs_often_costs_only_once() {
    let name = "a name that is long, and that every element of the list has";
    let list = |from: u32| (from..from + 5).map(|n| json!({ name: n })).collect::<Value>();
    let update = spelled(diff(&json!({"l": list(1)}), &json!({"l": list(6)})).unwrap());
    assert!(update.starts_with(&format!("SET <l>[0].<{name}> = ")), "element by element: {update}");
}

#[test]
fn equal_values_of_two_attributes_are_sent_once() {
    let members = |range: std::ops::Range<usize>, fill: &str| -> serde_json::Map<String, Value> {
        range.map(|n| (format!("m{n}"), json!(fill.repeat(n + 20)))).collect()
    };
    let new = members(0..10, "new");
    let partly = |range| {
        let mut old = new.clone();
        old.extend(members(range, "old"));
        old
    };
    // In parts, each attribute would need less than the whole, and both together more.
    let update =
        spelled(diff(&json!({"a": partly(0..7), "b": partly(3..10)}), &json!({"a": new, "b": new})).unwrap());
    assert!(update.starts_with(r#"SET <a> = {"M""#) && !update.contains("<m4>"), "{update}");
}

#[test]
fn the_condition_looks_at_all_of_what_is_set_as_a_whole() {
    let changes =
        diff(&json!({"a": {"x": 1, "y": 2, "z": 0}}), &json!({"a": {"x": 3, "y": 4, "z": 0}})).unwrap();
    let condition = changes.unchanged().unwrap();
    let body: Value =
        serde_json::from_slice(&request(changes).condition(condition).encode().unwrap()).unwrap();
    assert_eq!(body["ConditionExpression"], "#n0 = :v1");
    assert_eq!(body["ExpressionAttributeValues"][":v1"]["M"]["x"]["N"], "1");
}
