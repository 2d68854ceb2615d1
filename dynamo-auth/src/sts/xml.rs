//! The little of XML that the service's answers use.

use zeroize::Zeroizing;

/// The texts of a document's innermost elements.
///
/// Prefixes and attributes are passed over, and so are comments and processing instructions. What could make one text
/// mean another, a document type or an entity of its own, makes the document unreadable, and so does an end that comes
/// too early. The texts are overwritten on drop.
#[derive(Default)]
pub(super) struct Document<'a>(Vec<Leaf<'a>>);

struct Leaf<'a> {
    parent: &'a str,
    name: &'a str,
    text: Zeroizing<String>,
}

/// An element whose end has not come yet, with the prefix that its end must repeat.
struct Open<'a> {
    name: &'a str,
    text: Zeroizing<String>,
    has_elements: bool,
}

impl<'a> Document<'a> {
    /// How deep elements may lie in each other; the service's answers have four levels.
    const DEPTH: usize = 32;

    /// Reads a document; `None` if it is none. What is wrong is not told, since it may be a secret.
    pub(super) fn parse(xml: &'a str) -> Option<Self> {
        let (mut document, mut open) = (Self::default(), Vec::<Open<'_>>::new());
        let mut rest = xml.strip_prefix('\u{feff}').unwrap_or(xml);
        let mut has_root = false;
        while let Some((text, markup)) = rest.split_once('<') {
            add(open.last_mut(), text, decode)?;
            rest = if let Some(comment) = markup.strip_prefix("!--") {
                comment.split_once("-->")?.1
            } else if let Some(verbatim) = markup.strip_prefix("![CDATA[") {
                let (text, rest) = verbatim.split_once("]]>")?;
                add(open.last_mut(), text, |text, into| {
                    into.push_str(text);
                    Some(())
                })?;
                rest
            } else if let Some(instruction) = markup.strip_prefix('?') {
                instruction.split_once("?>")?.1
            } else if let Some(end) = markup.strip_prefix('/') {
                let (name, rest) = end.split_once('>')?;
                let closed = open.pop().filter(|closed| closed.name == name.trim_end())?;
                document.close(closed, open.last_mut());
                rest
            } else {
                let (tag, rest) = split_tag(markup)?;
                let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
                let name = tag.split(|c: char| c.is_ascii_whitespace()).next()?;
                let is_second_root = open.is_empty() && std::mem::replace(&mut has_root, true);
                if !is_name(name) || is_second_root || open.len() >= Self::DEPTH {
                    return None;
                }
                let element = Open { name, text: Zeroizing::default(), has_elements: false };
                if is_empty {
                    document.close(element, open.last_mut());
                } else {
                    open.push(element);
                }
                rest
            };
        }
        add(open.last_mut(), rest, decode)?;
        (has_root && open.is_empty()).then_some(document)
    }

    /// The trimmed text of the first element of this name, in a parent of this name, that holds no other element;
    /// empty texts are passed over.
    pub(super) fn text(&self, parent: &str, name: &str) -> Option<&str> {
        let mut texts = self.0.iter().filter(|leaf| leaf.parent == parent && leaf.name == name);
        texts.find_map(|leaf| Some(leaf.text.trim()).filter(|text| !text.is_empty()))
    }

    fn close(&mut self, closed: Open<'a>, parent: Option<&mut Open<'a>>) {
        let parent = parent.map_or("", |parent| {
            parent.has_elements = true;
            local(parent.name)
        });
        if !closed.has_elements {
            self.0.push(Leaf { parent, name: local(closed.name), text: closed.text });
        }
    }
}

/// Adds to the text of the innermost element; around the root there may only be space.
fn add(to: Option<&mut Open<'_>>, text: &str, write: fn(&str, &mut String) -> Option<()>) -> Option<()> {
    match to {
        None => text.trim().is_empty().then_some(()),
        Some(open) => {
            if open.text.is_empty() {
                // Decoding never lengthens a text, so one in one piece leaves no copy behind by growing.
                open.text = Zeroizing::new(String::with_capacity(text.len()));
            }
            write(text, &mut open.text)
        }
    }
}

/// Splits at the end of a tag, which is not one inside of quotes.
fn split_tag(markup: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let end = markup.find(|c: char| match quote {
        Some(open) => {
            quote = (c != open).then_some(open);
            false
        }
        None => {
            quote = matches!(c, '"' | '\'').then_some(c);
            c == '>'
        }
    })?;
    Some((markup.get(..end)?, markup.get(end + 1..)?))
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(fits)
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Writes a text with its references resolved: the five that XML itself has, and numbers.
fn decode(text: &str, into: &mut String) -> Option<()> {
    let mut parts = text.split('&');
    into.push_str(parts.next()?);
    for part in parts {
        let (reference, rest) = part.split_once(';')?;
        into.push(match reference {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            _ => number(reference.strip_prefix('#')?)?,
        });
        into.push_str(rest);
    }
    Some(())
}

fn number(digits: &str) -> Option<char> {
    let (digits, radix) = digits.strip_prefix('x').map_or((digits, 10), |digits| (digits, 16));
    // A sign would be taken by the parser, but not by XML.
    let number = u32::from_str_radix(digits.strip_prefix('+').map_or(digits, |_| ""), radix).ok()?;
    char::from_u32(number).filter(|c| *c != '\0')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(xml: &str, expected: Option<&str>) {
        let document = Document::parse(xml);
        let found = document.as_ref().and_then(|document| document.text("p", "n"));
        assert_eq!(found, expected, "{xml}");
    }

    #[test]
    fn finds_a_text_by_its_element_and_parent() {
        check("<p><n>x</n></p>", Some("x"));
        check(
            "\u{feff}<?xml version='1.0'?>\n<a:p xmlns:a=\"u\"><b:n c='>'  d=\"</n>\" >\n x </b:n ></a:p>\n",
            Some("x"),
        );
        check("<r><n>0</n><q><n>1</n></q><p><n/><n></n><n>2</n><n>3</n></p></r>", Some("2"));
        check("<p><n>a<!-- <n>b</n> -->c<![CDATA[<&]]>d</n></p>", Some("ac<&d"));
        check("<p><n>&lt;&amp;lt;&gt;&quot;&apos;&#65;&#x42;&#x1F600;</n></p>", Some("<&lt;>\"'AB😀"));
        check("<p><n><deeper>x</deeper></n></p>", None);
        check("<p>x</p>", None);
    }

    #[test]
    fn is_unreadable_when_it_is_no_document() {
        for xml in [
            "",
            "x",
            "<",
            "<p>",
            "<p><n>x</n>",
            "<p><n>x</n></p><p/>",
            "<p><n>x</n></p>x",
            "x<p><n>x</n></p>",
            "<p><n>x</p></n>",
            "<a:p><n>x</n></b:p>",
            "<p><n>x</n></p",
            "<p><n>x</n><!-- </p>",
            "<p><n>x</n><![CDATA[ </p>",
            "<p><n>&lol;</n></p>",
            "<p><n>&amp</n></p>",
            "<p><n>&;&#;</n></p>",
            "<p><n>&#0;</n></p>",
            "<p><n>&#+65;</n></p>",
            "<p><n>&#xD800;</n></p>",
            "<p><n>&#99999999999;</n></p>",
            "<!DOCTYPE p [<!ENTITY lol 'x'>]><p><n>x</n></p>",
            "<!doctype html><html><body><br></body></html>",
            "<p><1>x</1></p>",
            "<p>< n>x</n></p>",
            "</p>",
        ] {
            assert!(Document::parse(xml).is_none(), "{xml}");
        }
        let nested = |depth: usize| format!("{}{}", "<p>".repeat(depth), "</p>".repeat(depth));
        assert!(Document::parse(&nested(Document::DEPTH)).is_some());
        assert!(Document::parse(&nested(Document::DEPTH + 1)).is_none());
    }

    proptest! {
        #[test]
        fn nothing_makes_it_panic(xml in "(<|>|/|&|;|#|x|p|'|\"|!|--|\\[CDATA\\[|\\]\\]>|\\?|:| |é|<p>|</p>|\\PC){0,40}") {
            let _ = Document::parse(&xml).map(|document| document.text("p", "p").map(str::len));
        }

        #[test]
        fn reads_what_was_written(text in "\\PC{0,60}") {
            let escaped: String = text.chars().map(|c| format!("&#x{:x};", u32::from(c))).collect();
            let xml = format!("<p><n>{escaped}</n></p>");
            let expected = Some(text.trim()).filter(|text| !text.is_empty());
            let document = Document::parse(&xml).unwrap();
            prop_assert_eq!(document.text("p", "n"), expected);
            let by_name = text.replace('&', "&amp;").replace('<', "&lt;");
            let xml = format!("<p><n>{by_name}</n></p>");
            let document = Document::parse(&xml).unwrap();
            prop_assert_eq!(document.text("p", "n"), expected);
        }

        #[test]
        fn a_cut_document_is_unreadable(at in 0_usize..60) {
            let xml = "<r a='1'><p><n>&amp;x</n><!-- y --><m/></p>\n<q>z</q></r>";
            prop_assert!(xml.get(..at.min(xml.len() - 1)).is_some_and(|cut| Document::parse(cut).is_none()));
        }
    }
}
