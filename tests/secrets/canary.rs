//! Proof that a secret that is told would be found.

use std::fmt;

use crate::capture;
use crate::forms::{base64, percent};
use crate::pieces::Pieces;
use crate::search::{Search, invented};

/// An error that tells what it must not.
#[derive(Debug)]
struct Telling(String);

impl fmt::Display for Telling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the key {} is bad", self.0)
    }
}

impl std::error::Error for Telling {}

/// Tells a canary in every way and in every form, and looks whether it is found each time.
pub(crate) fn prove() {
    let canary = format!("{}\"\\&é{}", invented(14), invented(20));
    let mut pieces = Pieces::default();
    pieces.add("the canary", &canary);
    pieces.add("another", &invented(40));
    let check = |what: &str, text: &str| {
        let found: Vec<&str> = pieces.shown_in(text).into_iter().collect();
        assert_eq!(found, ["the canary"], "not found: {what}");
    };
    let forms = [
        ("as it is", canary.clone()),
        ("in Rust's quotes", format!("{canary:?}")),
        ("in JSON", serde_json::to_string(&canary).unwrap()),
        ("in a URL", percent(&canary)),
        ("in a URL, in small letters", percent(&canary).to_lowercase()),
        ("in base64", base64(canary.as_bytes(), b"+/")),
        ("in base64, behind something", base64(format!("user:{canary}").as_bytes(), b"-_")),
        ("in base64, behind something else", base64(format!("name:{canary}.").as_bytes(), b"+/")),
        ("in hexadecimal", canary.bytes().map(|byte| format!("{byte:02X}")).collect()),
        ("as bytes", format!("{:?}", canary.as_bytes())),
        ("as bytes, one a line", format!("{:#?}", canary.as_bytes())),
    ];
    for (form, told) in &forms {
        check(form, &format!("something {told} something"));
    }
    let pieces_of_it = canary.as_bytes().windows(12).filter_map(|piece| std::str::from_utf8(piece).ok());
    for piece in pieces_of_it {
        check("a piece of a dozen", piece);
    }
    let error = Telling(canary.clone());
    check("an error's text", &error.to_string());
    check("an error's debug text", &format!("{error:#?}"));

    let logged = |what: &str, begins: &str| {
        let lines = capture::all();
        let line = lines.iter().find(|line| line.starts_with(begins));
        check(what, line.unwrap_or_else(|| panic!("not taken down: {what}")));
    };
    log::trace!("the key {canary}");
    logged("a log line", "log secrets::canary:");
    tracing::trace!(key = canary.as_str(), "an event");
    logged("an event's field", "event secrets::canary event");
    let span = tracing::trace_span!("a span", key = ?canary);
    logged("a span's field", "event secrets::canary a span:");
    drop(span);
    let thread = std::thread::Builder::new().name(capture::CANARY.into());
    let panicking = thread.spawn(move || panic!("the key {canary}")).unwrap();
    assert!(panicking.join().is_err());
    logged("a panic", "panic ");
    assert!(pieces.shown_in("the quick brown fox jumps over the lazy dog, 1234567890 times").is_empty());
}

#[test]
fn a_leak_is_told_by_its_name_and_not_shown() {
    let mut search = Search::new();
    let canary = search.plant("the canary's key");
    search.error("a telling error", &Telling(canary.clone()));
    let leaks = std::panic::catch_unwind(|| search.finish(0)).unwrap_err();
    let told = leaks.downcast_ref::<String>().unwrap();
    assert!(told.contains("a telling error") && told.contains("the canary's key"), "{told}");
    assert!(!told.contains(&canary[..12]), "{}", told.len());
}
