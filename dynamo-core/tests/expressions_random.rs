//! Expressions at random: no placeholder stands for two things, and the meaning of an expression is kept.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use dynamo_core::{Condition, Operation, Scan, Update, UpdateItem, attr, attr_name, key, raw};
use proptest::prelude::*;
use serde_json::Value;

/// A condition, and what it says with names and values in their places.
fn condition() -> impl Strategy<Value = (Condition, String)> {
    let name = prop_oneof!["[a-c]", "#n[0-2]", "a[.]b", ".{1,5}"];
    let leaf = (name, 0..4_u32)
        .prop_map(|(name, value)| (attr_name(&name).gt(value), format!("<{name}> > <{value}>")));
    leaf.prop_recursive(4, 32, 4, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|((a, left), (b, right))| (a & b, format!("({left} & {right})"))),
            pair.prop_map(|((a, left), (b, right))| (a | b, format!("({left} | {right})"))),
            inner.prop_map(|(a, text)| (!a, format!("!{text}"))),
        ]
    })
}

/// Reads the rendered text back into the same spelling.
struct Reader<'a> {
    tokens: Vec<&'a str>,
    position: usize,
    body: &'a Value,
}

impl Reader<'_> {
    fn next(&mut self) -> &str {
        self.position += 1;
        self.tokens[self.position - 1]
    }

    fn peek(&self) -> Option<&str> {
        self.tokens.get(self.position).copied()
    }

    fn any(&mut self) -> String {
        let mut left = self.all();
        while self.peek() == Some("OR") {
            self.next();
            let right = self.all();
            left = format!("({left} | {right})");
        }
        left
    }

    fn all(&mut self) -> String {
        let mut left = self.one();
        while self.peek() == Some("AND") {
            self.next();
            let right = self.one();
            left = format!("({left} & {right})");
        }
        left
    }

    fn one(&mut self) -> String {
        let body = self.body;
        match self.next() {
            "NOT" => format!("!{}", self.one()),
            "(" => {
                let inside = self.any();
                assert_eq!(self.next(), ")");
                inside
            }
            name => {
                let name = body["ExpressionAttributeNames"][name].as_str().unwrap();
                assert_eq!(self.next(), ">");
                let value = &body["ExpressionAttributeValues"][self.next()]["N"];
                format!("<{name}> > <{}>", value.as_str().unwrap())
            }
        }
    }
}

/// And of and, or of or, and not of not are one, wherever the brackets are.
fn flat(text: &str) -> String {
    let mut text = text.to_owned();
    while text.contains("!!") {
        text = text.replace("!!", "");
    }
    text
}

/// The same condition without the brackets that say only how it was put together.
fn normal(text: &str) -> String {
    let mut reader = Normal { text: text.chars().collect(), position: 0 };
    reader.one().1
}

struct Normal {
    text: Vec<char>,
    position: usize,
}

impl Normal {
    /// The operator at the top, and the text.
    fn one(&mut self) -> (char, String) {
        match self.text[self.position] {
            '!' => {
                self.position += 1;
                ('!', format!("!{}", self.one().1))
            }
            '(' => {
                self.position += 1;
                let (left_top, left) = self.one();
                let top = self.text[self.position + 1];
                self.position += 3;
                let (right_top, right) = self.one();
                self.position += 1;
                let bare = |inner_top: char, inner: String| {
                    if inner_top == top { inner[1..inner.len() - 1].to_owned() } else { inner }
                };
                (top, format!("({} {top} {})", bare(left_top, left), bare(right_top, right)))
            }
            _ => {
                let start = self.position;
                // `<name> > <value>`: the value is the last pair of brackets with a digit in it.
                let rest: String = self.text[start..].iter().collect();
                let end = (0..rest.len())
                    .find(|at| rest.is_char_boundary(*at) && rest[*at..].starts_with("> > <"))
                    .unwrap();
                let length = rest[..end].chars().count() + "> > <0>".len();
                self.position += length;
                (' ', self.text[start..start + length].iter().collect())
            }
        }
    }
}

fn body(operation: &impl Operation) -> Value {
    serde_json::from_slice(&operation.encode().unwrap()).unwrap()
}

proptest! {
    #[test]
    fn conditions_keep_their_meaning((tree, meaning) in condition()) {
        prop_assume!(!meaning.contains("!!"));
        let request = Scan::new("Thread").filter(tree);
        let body = body(&request);
        let text = body["FilterExpression"].as_str().unwrap().replace('(', "( ").replace(')', " )");
        let mut reader = Reader { tokens: text.split_whitespace().collect(), position: 0, body: &body };
        let read = reader.any();
        prop_assert_eq!(reader.position, reader.tokens.len());
        prop_assert_eq!(normal(&flat(&read)), normal(&flat(&meaning)));
    }

    #[test]
    fn generated_placeholders_go_around_the_users(
        users in proptest::collection::btree_map("#n[0-9]", "[a-z]{1,3}", 0..8),
        names in proptest::collection::vec("[a-z]{1,3}", 1..12),
    ) {
        let text = users.keys().map(|placeholder| format!("attribute_exists({placeholder})")).collect::<Vec<_>>().join(" AND ");
        let mut request = names.iter().fold(UpdateItem::new("Thread", key("Id", 1)), |request, name| {
            request.condition(attr(name).exists())
        });
        if !users.is_empty() {
            request = request.condition(raw(text));
        }
        let request = request.expression_attribute_names(users.clone());
        let body = body(&request);
        let defined = body["ExpressionAttributeNames"].as_object().unwrap();
        for (placeholder, name) in &users {
            prop_assert_eq!(defined[placeholder].as_str(), Some(name.as_str()));
        }
        let generated: Vec<_> = defined.iter().filter(|(placeholder, _)| !users.contains_key(*placeholder)).collect();
        let mut distinct: Vec<_> = names.clone();
        distinct.sort();
        distinct.dedup();
        let mut found: Vec<_> = generated.iter().map(|(_, name)| name.as_str().unwrap().to_owned()).collect();
        found.sort();
        prop_assert_eq!(found, distinct, "each name once");
    }

    #[test]
    fn no_path_and_no_text_panics(path in ".*", text in ".*", placeholder in ".*") {
        let _ = Scan::new("Thread").filter(attr(&path).exists()).encode();
        let _ = Scan::new("Thread").filter_expression(&text).name(&placeholder, &path).encode();
        let _ = Scan::new("Thread").filter(raw(&text).value(&placeholder, 1)).encode();
        let _ = UpdateItem::new("Thread", key("Id", 1)).update(Update::new().set(&path, 1).remove(&text)).encode();
    }
}
