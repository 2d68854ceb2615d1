//! Pairs of items that nobody thought of.

use std::collections::BTreeMap;

use dynamo_core::{
    AttributeValue, Binary, Item, Number, Operation, Update, UpdateItem, attr_name, diff, key,
};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;

use crate::apply::applied;

type Tree = BTreeMap<String, AttributeValue>;

fn name() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[a-d]", 1 => "[a-z ]{5,20}", 1 => "[.\\[\\]\"#:é0]{1,4}"]
}

fn scalar() -> impl Strategy<Value = AttributeValue> {
    let number = prop_oneof![(-3..3i32).prop_map(Number::from), any::<i64>().prop_map(Number::from)];
    prop_oneof![
        prop_oneof!["[a-c]", "[a-c]{30,60}", ".{0,5}"].prop_map(AttributeValue::S),
        number.clone().prop_map(AttributeValue::N),
        any::<bool>().prop_map(AttributeValue::Bool),
        Just(AttributeValue::Null),
        vec(any::<u8>(), 0..20).prop_map(|bytes| AttributeValue::B(Binary::new(bytes))),
        btree_set("[a-e]{1,9}", 1..6).prop_map(|set| AttributeValue::Ss(set.try_into().unwrap())),
        btree_set(number, 1..6).prop_map(|set| AttributeValue::Ns(set.try_into().unwrap())),
    ]
}

fn value() -> impl Strategy<Value = AttributeValue> {
    scalar().prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..6).prop_map(AttributeValue::L),
            btree_map(prop_oneof![30 => name(), 1 => Just(String::new())], inner, 0..6)
                .prop_map(AttributeValue::M),
        ]
    })
}

fn tree() -> impl Strategy<Value = Tree> {
    btree_map(name(), value(), 0..6)
}

/// What becomes of the nth place that is passed.
#[derive(Clone, Debug)]
enum Mutation {
    Replace(AttributeValue),
    Remove,
    Insert(String, AttributeValue),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        value().prop_map(Mutation::Replace),
        Just(Mutation::Remove),
        (name(), value()).prop_map(|(name, value)| Mutation::Insert(name, value)),
    ]
}

/// Changes the place that is `n` places on.
fn mutate(value: &mut AttributeValue, n: &mut usize, mutation: &Mutation) {
    match value {
        AttributeValue::M(map) => {
            if *n == 0 {
                match mutation {
                    Mutation::Insert(name, value) => drop(map.insert(name.clone(), value.clone())),
                    Mutation::Remove => drop(map.pop_first()),
                    Mutation::Replace(new) => {
                        if let Some(mut entry) = map.first_entry() {
                            *entry.get_mut() = new.clone();
                        }
                    }
                }
            }
            for value in map.values_mut() {
                *n = n.wrapping_sub(1);
                mutate(value, n, mutation);
            }
        }
        AttributeValue::L(list) => {
            if *n == 0 {
                let middle = list.len() / 2;
                match mutation {
                    Mutation::Insert(_, value) => list.insert(middle, value.clone()),
                    Mutation::Remove if !list.is_empty() => drop(list.remove(middle)),
                    Mutation::Replace(new) => list.push(new.clone()),
                    Mutation::Remove => {}
                }
            }
            for value in list {
                *n = n.wrapping_sub(1);
                mutate(value, n, mutation);
            }
        }
        AttributeValue::Ss(set) if *n == 0 => {
            let mut members = set.as_set().clone();
            match mutation {
                Mutation::Insert(name, _) => drop(members.insert(name.clone())),
                _ if members.len() > 1 => drop(members.pop_first()),
                _ => {}
            }
            *set = members.try_into().unwrap();
        }
        value => {
            if let (0, Mutation::Replace(new)) = (*n, mutation) {
                *value = new.clone();
            }
        }
    }
}

/// Two items, often nearly equal.
fn pair() -> impl Strategy<Value = (Tree, Tree)> {
    let mutated = (tree(), vec((0..12_usize, mutation()), 0..4)).prop_map(|(old, mutations)| {
        let mut new = AttributeValue::M(old.clone());
        for (mut place, mutation) in mutations {
            mutate(&mut new, &mut place, &mutation);
        }
        let AttributeValue::M(new) = new else { panic!() };
        (old, new)
    });
    prop_oneof![3 => mutated, 1 => (tree(), tree())]
}

/// The update that says each attribute as a whole.
fn whole(old: &Tree, new: &Tree) -> Update {
    let mut update = Update::new();
    for (name, value) in new.iter().filter(|(name, value)| old.get(*name) != Some(*value)) {
        update = update.set(attr_name(name), value);
    }
    old.keys()
        .filter(|name| !new.contains_key(*name))
        .fold(update, |update, name| update.remove(attr_name(name)))
}

fn request(update: Update) -> UpdateItem {
    UpdateItem::new("orders", key("the key", 1)).update(update)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_update_makes_the_new_item_of_the_old_one_and_is_no_larger_than_whole_attributes((old, new) in pair()) {
        let items = (Item::try_from(old.clone()).unwrap(), Item::try_from(new.clone()).unwrap());
        let changes = diff(&items.0, &items.1).unwrap();
        prop_assert_eq!(changes.is_empty(), old == new);
        let names: Vec<&str> = changes.changed().collect();
        let differing = |name: &&str| old.get(*name) != new.get(*name);
        prop_assert!(names.iter().all(differing));
        let Some(update) = changes.update() else { return Ok(()) };
        let request_of_diff = request(update.clone());
        prop_assert_eq!(applied(&items.0, &request_of_diff), items.1);
        let whole = request(whole(&old, &new)).encode().unwrap().len();
        prop_assert!(request_of_diff.encode().unwrap().len() <= whole);
        let condition = changes.unchanged().unwrap();
        prop_assert!(request_of_diff.condition(condition).encode().is_ok());
    }
}
