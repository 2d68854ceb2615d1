//! A small evaluator of updates, as the service's documentation describes them.

use std::collections::BTreeMap;

use dynamo_core::{AttributeValue, Item, Operation, UpdateItem};
use serde_json::Value;

type Tree = BTreeMap<String, AttributeValue>;

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Name(String),
    Index(usize),
}

struct Body(Value);

/// The item after the request.
#[track_caller]
pub(crate) fn applied(item: &Item, request: &UpdateItem) -> Item {
    let body = Body(serde_json::from_slice(&request.encode().unwrap()).unwrap());
    let expression = body.0["UpdateExpression"].as_str().unwrap();
    assert!(expression.len() <= 4096);
    let before = AttributeValue::M(Tree::try_from(item).unwrap());
    let mut after = before.clone();
    let mut paths: Vec<Vec<Step>> = Vec::new();
    let mut clauses = BTreeMap::new();
    for clause in split_clauses(expression) {
        let (keyword, actions) = clause.split_once(' ').unwrap();
        assert!(clauses.insert(keyword, actions).is_none(), "{keyword} is there twice");
    }
    // Everything is read from the item as it was; in lists, removals go by the positions of then.
    let mut removals = Vec::new();
    let mut appended = Vec::new();
    for (keyword, actions) in clauses {
        for action in split_actions(actions) {
            let (path, rest) = action.split_once(' ').unwrap_or((action, ""));
            let path = body.path(path);
            assert!(paths.iter().all(|other| !overlap(other, &path)), "two paths overlap: {expression}");
            paths.push(path.clone());
            match keyword {
                "SET" => {
                    let value = body.operand(rest.strip_prefix("= ").unwrap(), &before);
                    set(&mut after, &path, value, &mut appended);
                }
                "REMOVE" => removals.push(path),
                "ADD" | "DELETE" => {
                    assert_eq!(path.len(), 1, "{keyword} is for attributes");
                    let members = body.value(rest);
                    let place = find(&mut after, &path);
                    *place = changed_set(place, members, keyword == "ADD");
                }
                _ => panic!("{keyword}"),
            }
        }
    }
    appended.sort_by_key(|(_, index, _)| *index);
    for (path, _, value) in appended {
        let AttributeValue::L(list) = find(&mut after, &path) else { panic!("no list") };
        list.push(value);
    }
    removals.sort_by_key(|path| match path.last() {
        Some(Step::Index(index)) => std::cmp::Reverse(*index),
        _ => std::cmp::Reverse(0),
    });
    for path in removals {
        let (last, parent) = path.split_last().unwrap();
        match (find(&mut after, parent), last) {
            (AttributeValue::M(map), Step::Name(name)) => drop(map.remove(name)),
            (AttributeValue::L(list), Step::Index(index)) => drop(list.remove(*index)),
            _ => panic!("the path leads nowhere"),
        }
    }
    let AttributeValue::M(after) = after else { panic!() };
    Item::try_from(after).unwrap()
}

impl Body {
    fn path(&self, text: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let mut parts = part.split('[');
            let name = &self.0["ExpressionAttributeNames"][parts.next().unwrap()];
            steps.push(Step::Name(name.as_str().unwrap().to_owned()));
            steps.extend(parts.map(|index| Step::Index(index.strip_suffix(']').unwrap().parse().unwrap())));
        }
        steps
    }

    fn value(&self, placeholder: &str) -> AttributeValue {
        serde_json::from_value(self.0["ExpressionAttributeValues"][placeholder].clone()).unwrap()
    }

    fn operand(&self, text: &str, item: &AttributeValue) -> AttributeValue {
        if let Some(arguments) = text.strip_prefix("list_append(") {
            let (first, second) = arguments.strip_suffix(')').unwrap().split_once(", ").unwrap();
            let (AttributeValue::L(mut first), AttributeValue::L(second)) =
                (self.operand(first, item), self.operand(second, item))
            else {
                panic!("no lists");
            };
            first.extend(second);
            return AttributeValue::L(first);
        }
        if text.starts_with(':') {
            self.value(text)
        } else {
            find(&mut item.clone(), &self.path(text)).clone()
        }
    }
}

fn split_clauses(expression: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = ["SET ", "REMOVE ", "ADD ", "DELETE "]
        .iter()
        .filter_map(|keyword| expression.find(keyword))
        .collect();
    starts.sort_unstable();
    starts.push(expression.len());
    starts.windows(2).map(|range| expression[range[0]..range[1]].trim()).collect()
}

/// Actions are divided by commas, arguments of functions as well.
fn split_actions(actions: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (position, byte) in actions.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b',' if depth == 0 => {
                parts.push(actions[start..position].trim());
                start = position + 1;
            }
            _ => {}
        }
    }
    parts.push(actions[start..].trim());
    parts
}

fn overlap(left: &[Step], right: &[Step]) -> bool {
    left.starts_with(right) || right.starts_with(left)
}

#[track_caller]
fn find<'a>(mut value: &'a mut AttributeValue, path: &[Step]) -> &'a mut AttributeValue {
    for step in path {
        value = match (value, step) {
            (AttributeValue::M(map), Step::Name(name)) => map.get_mut(name).expect("a member"),
            (AttributeValue::L(list), Step::Index(index)) => &mut list[*index],
            _ => panic!("the path leads nowhere"),
        };
    }
    value
}

fn set(
    item: &mut AttributeValue,
    path: &[Step],
    value: AttributeValue,
    appended: &mut Vec<(Vec<Step>, usize, AttributeValue)>,
) {
    let (last, parent) = path.split_last().unwrap();
    match (find(item, parent), last) {
        (AttributeValue::M(map), Step::Name(name)) => drop(map.insert(name.clone(), value)),
        (AttributeValue::L(list), Step::Index(index)) if *index < list.len() => list[*index] = value,
        (AttributeValue::L(_), Step::Index(index)) => appended.push((parent.to_vec(), *index, value)),
        _ => panic!("the path leads nowhere"),
    }
}

fn changed_set(set: &AttributeValue, members: AttributeValue, add: bool) -> AttributeValue {
    macro_rules! change {
        ($($variant:ident),*) => {
            match (set, members) {
                $((AttributeValue::$variant(set), AttributeValue::$variant(members)) => {
                    let mut set = set.as_set().clone();
                    for member in members {
                        if add { set.insert(member); } else { set.remove(&member); }
                    }
                    AttributeValue::$variant(set.try_into().unwrap())
                })*
                _ => panic!("no sets of one type"),
            }
        };
    }
    change!(Ss, Ns, Bs)
}
