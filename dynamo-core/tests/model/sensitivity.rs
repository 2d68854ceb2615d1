//! What a new version of the service would bring shows as a list.

use serde_json::json;

use crate::missing::missing;
use crate::model::Model;

#[test]
fn what_is_invented_is_missing_and_nothing_else() {
    let Some(mut model) = Model::load() else { return };
    let before = missing(&model);
    let shapes = &mut model.services[0].value["shapes"];
    let mut invent = |shape: &str| shapes[shape]["members"]["NewThing"] = json!("NewShape");
    invent("DescribeTableInput");
    invent("AttributeValueUpdate");
    invent("DescribeTimeToLiveOutput");
    invent("TimeToLiveDescription");
    shapes["NewShape"] = json!({"type": "string"});
    shapes["BatchStatementErrorCodeEnum"]["enum"].as_array_mut().unwrap().push(json!("Napping"));
    let found: Vec<_> = missing(&model).into_iter().filter(|line| !before.contains(line)).collect();
    let without_places: Vec<_> = found.iter().map(|line| line.split(" (and ").next().unwrap()).collect();
    assert_eq!(
        without_places,
        [
            "missing: BatchExecuteStatement answer: Responses[0].Error.Code: Napping",
            "missing: DescribeTable request: NewThing",
            "missing: DescribeTimeToLive answer: NewThing",
            "missing: DescribeTimeToLive answer: TimeToLiveDescription.NewThing",
            "missing: UpdateItem request: AttributeUpdates.name.NewThing",
        ]
    );
}

#[test]
fn what_shows_in_many_places_is_told_once() {
    let Some(mut model) = Model::load() else { return };
    let before = missing(&model);
    let shapes = &mut model.services[0].value["shapes"];
    shapes["NewShape"] = json!({"type": "structure", "members": {"Inside": "Tag"}});
    shapes["TableDescription"]["members"]["NewThing"] = json!("NewShape");
    let found: Vec<_> = missing(&model).into_iter().filter(|line| !before.contains(line)).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("missing: CreateTable answer: TableDescription.NewThing (and "),
        "{found:?}"
    );
}

#[test]
#[cfg(feature = "all-operations")]
fn a_new_operation_and_a_new_type_of_value_are_missing() {
    let Some(mut model) = Model::load() else { return };
    let operation = json!({"input": "DescribeTableInput", "output": "DescribeTableOutput", "errors": []});
    model.services[0].value["operations"]["FoldTable"] = operation;
    let attribute = &mut model.services[0].value["shapes"]["AttributeValue"]["members"];
    attribute["V"] = json!("String");
    let found = missing(&model);
    assert!(found.contains(&"missing: operation FoldTable".to_owned()), "{found:?}");
    assert!(
        found.iter().any(|line| line.starts_with("broken: ") && line.contains("GetItem answer")),
        "{found:?}"
    );
}
