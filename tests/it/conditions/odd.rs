//! Items that are as odd as the service takes them: what differs is saved all the same.

use dynamo_client::{ErrorKind, Item, diff};
use serde_json::{Value, json};

use super::shop::{Shop, order_key};

/// Long enough that what is beside it is better said alone.
const TEXT: &str = r#"{"S":"a text that is so long that nobody would like to send it once more"}"#;

impl Shop {
    /// Stores an item of these attributes, saves what differs in the other, and looks at what is stored then.
    async fn check(&self, old: &str, new: &str) {
        let item = |text: &str| -> Item {
            let json = format!(r#"{{"customer":{{"S":"ada"}},"number":{{"N":"1"}},{text}}}"#);
            serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
        };
        let case = format!("{old} -> {new}");
        let (old, new) = (item(old), item(new));
        self.orders().put(&old).await.unwrap_or_else(|error| panic!("{error}: {case}"));
        let save = self.orders().update(order_key(1)).changes(&old, &new).if_unchanged();
        save.await.unwrap_or_else(|error| panic!("{error}: {case}"));
        let stored: Item = self.orders().get(order_key(1)).item().await.unwrap().unwrap();
        assert!(diff(&stored, &new).unwrap().is_empty(), "{case}");
    }
}

#[tokio::test]
async fn names_of_any_characters_are_saved() {
    let shop = Shop::open().await;
    let names = [
        "a.b",
        "a[0]",
        "[0]",
        ".",
        "..",
        "\"q\"",
        "'",
        "#n0",
        ":v0",
        "#",
        ":",
        "é",
        "\u{1F600}",
        "SELECT",
        "status",
        "\\",
        "\n",
        "\0",
        " ",
        "a b",
        "0",
        "-",
    ];
    for name in names.map(|name| json!(name).to_string()) {
        let with =
            |number: u32, around: &dyn Fn(String) -> String| around(format!(r#"{name}:{{"N":"{number}"}}"#));
        let in_map = |inner: String| format!(r#""m":{{"M":{{"text":{TEXT},{inner}}}}}"#);
        let in_list = |inner: String| format!(r#"{name}:{{"L":[{{"M":{{{inner},"text":{TEXT}}}}},{TEXT}]}}"#);
        shop.check(&with(1, &|inner| inner), &with(2, &|inner| inner)).await;
        shop.check(&with(1, &|inner| inner), r#""other":{"N":"1"}"#).await;
        shop.check(&with(1, &in_map), &with(2, &in_map)).await;
        shop.check(&with(1, &in_list), &with(2, &in_list)).await;
        shop.check(&with(1, &|inner| in_map(in_list(inner))), &with(2, &|inner| in_map(in_list(inner))))
            .await;
    }
}

#[tokio::test]
async fn any_value_becomes_any_other() {
    let shop = Shop::open().await;
    let values = [
        r#"{"NULL":true}"#,
        r#"{"BOOL":false}"#,
        r#"{"S":""}"#,
        r#"{"B":""}"#,
        r#"{"B":"AAE="}"#,
        r#"{"N":"1E2"}"#,
        r#"{"N":"9.9999999999999999999999999999999999999E+125"}"#,
        r#"{"L":[]}"#,
        r#"{"L":[{"NULL":true},{"L":[]}]}"#,
        r#"{"M":{}}"#,
        r#"{"M":{"a":{"M":{}}}}"#,
        r#"{"SS":["a","b"]}"#,
        r#"{"SS":["c","b"]}"#,
        r#"{"NS":["2","1.0","3"]}"#,
        r#"{"NS":["1","2"]}"#,
        r#"{"BS":["AA==","AQ=="]}"#,
        r#"{"BS":["AA=="]}"#,
    ];
    for (old, new) in values.iter().flat_map(|old| values.map(|new| (*old, new))) {
        shop.check(&format!(r#""x":{old}"#), &format!(r#""x":{new}"#)).await;
        let in_map = |value: &str| format!(r#""m":{{"M":{{"x":{value},"text":{TEXT}}}}}"#);
        shop.check(&in_map(old), &in_map(new)).await;
        // The list gets shorter in its middle.
        let in_list = |values: &str| format!(r#""l":{{"L":[{TEXT},{values},{TEXT}]}}"#);
        shop.check(&in_list(&format!("{old},{old}")), &in_list(new)).await;
    }
}

#[tokio::test]
async fn numbers_in_another_spelling_are_no_change() {
    let item = |number: &str| -> Item {
        serde_json::from_str(&format!(
            r#"{{"n":{{"N":"{number}"}},"l":{{"L":[{{"N":"{number}"}}]}},"s":{{"NS":["7","{number}"]}}}}"#
        ))
        .unwrap()
    };
    for (one, other) in
        [("1", "1.0"), ("1", "1E0"), ("100", "1e2"), ("0", "-0.0"), ("0", "0E5"), ("0.1", "1e-1")]
    {
        assert!(diff(&item(one), &item(other)).unwrap().is_empty(), "{one} {other}");
    }
}

#[tokio::test]
async fn lists_of_maps_lose_and_gain_lines_anywhere() {
    let shop = Shop::open().await;
    let line = |n: usize| json!({"sku": format!("sku {n}"), "n": n, "text": "z".repeat(50)});
    let order = |lines: &[usize]| -> Value {
        json!({"customer": "ada", "number": 1, "lines": lines.iter().map(|n| line(*n)).collect::<Vec<_>>()})
    };
    let old = order(&[0, 1, 2, 3, 4]);
    let others: [&[usize]; 12] = [
        &[0, 1, 3, 4],
        &[0, 4],
        &[4],
        &[1, 3],
        &[9],
        &[],
        &[0, 1, 2, 9, 4],
        &[4, 3, 2, 1, 0],
        &[0, 0, 1, 2, 3, 4],
        &[9, 0, 1, 2, 3, 4],
        &[0, 1, 2, 3, 4, 5, 6],
        &[0, 9, 4],
    ];
    for new in others.map(order) {
        shop.orders().put(&old).await.unwrap();
        shop.orders().update(order_key(1)).changes(&old, &new).if_unchanged().await.unwrap();
        assert_eq!(shop.stored(1).await.unwrap(), new);
    }
}

#[tokio::test]
async fn items_of_400_kilobytes_are_saved_and_larger_ones_refused() {
    let shop = Shop::open().await;
    let item = |from: usize, n: usize| -> Value {
        let list: Vec<String> = (from..from + n).map(|number| format!("{number:030}")).collect();
        json!({"customer": "ada", "number": 1, "l": list})
    };
    let (old, new) = (item(0, 10_000), item(1, 10_000));
    shop.orders().put(&old).await.unwrap();
    let save = |old: &Value, new: &Value| shop.orders().update(order_key(1)).changes(old, new);
    save(&old, &new).if_unchanged().await.unwrap();
    assert_eq!(shop.stored(1).await.unwrap(), new);
    let error = save(&new, &item(1, 20_000)).await.unwrap_err();
    assert!([ErrorKind::Validation, ErrorKind::ItemTooLarge].contains(&error.kind()), "{error}");
    assert_eq!(shop.stored(1).await.unwrap(), new);
}

#[tokio::test]
async fn a_map_that_is_gone_has_no_parts_to_change() {
    let shop = Shop::open().await;
    let with = |n: u32| json!({"map": {"n": n, "text": "x".repeat(50)}});
    shop.orders().put(json!({"customer": "ada", "number": 1})).await.unwrap();
    let save = || shop.orders().update(order_key(1)).changes(&with(1), &with(2));
    assert_eq!(save().await.unwrap_err().kind(), ErrorKind::Validation);
    let error = save().if_unchanged().await.unwrap_err();
    assert!(error.is_conditional(), "{error}");
    assert_eq!(error.item_as::<Value>().unwrap().unwrap(), json!({"customer": "ada", "number": 1}));
}
