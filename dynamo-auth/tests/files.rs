//! The grammar of the shared files: what each line means, and where a wrong one is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::BTreeMap;

use dynamo_auth::{ErrorKind, ProfileFiles};
use proptest::prelude::*;

#[track_caller]
fn check(config: &str, key: &str, expected: Option<&str>) {
    let files = ProfileFiles::parse(Some(config), None).unwrap();
    assert_eq!(files.profile("default").unwrap().get(key), expected, "{config:?}");
}

#[test]
fn values_keep_what_is_theirs() {
    check("[default]\nk = abc#def;ghi\n", "k", Some("abc#def;ghi"));
    check("[default]\nk = abc\t;def\n", "k", Some("abc"));
    check("[default]\nk = #all\n", "k", Some(""));
    check("[default]\nk = \u{a0}wide\u{3000}\n", "k", Some("\u{a0}wide\u{3000}"));
    check(
        "[default]\nk = one\r\n  two ; kept\r\n\r\n# gone\n\t three\n",
        "k",
        Some("one\ntwo ; kept\nthree"),
    );
    check("[default]\nk = one\n [not a section]\n", "k", Some("one\n[not a section]"));
    check("[default]\nk\u{1}=1\nk = \u{1}2\u{0}\n", "k", Some("\u{1}2\u{0}"));
    check("\u{feff}[default]\nk = 1\n", "k", Some("1"));
    check("[default]\nk = 1\n[profile x]\nk = 2\n[default]\nK = 3", "k", Some("3"));
    check("[default]\na:b = 1\n", "a:b", Some("1"));
    check("[default] # comment ]\nk = 1", "k", Some("1"));
}

#[track_caller]
fn check_error(config: &str, line: usize, part: &str) {
    let error = ProfileFiles::parse(Some(config), None).unwrap_err();
    assert_eq!((error.kind(), error.line()), (ErrorKind::ProfileParse, Some(line)), "{error}");
    assert_eq!(error.file(), Some("config".as_ref()));
    assert!(
        error.to_string().starts_with(&format!("config:{line}: ")) && error.to_string().contains(part),
        "{error}"
    );
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
}

#[test]
fn errors_name_the_line_and_never_show_it() {
    check_error("# fine\n\ncanary = 1", 3, "a section such as");
    check_error("  canary", 1, "a section such as");
    check_error("[default]\n\ncanary", 3, "expected an `=`");
    check_error("[default]\n= canary", 2, "a name before the `=`");
    check_error("[default]\nk # = canary", 2, "expected an `=`");
    check_error("[default]\n canary", 2, "the continuation");
    check_error("[default]\nk = 1\n[default]\n canary", 4, "the continuation");
    check_error("[default\ncanary", 1, "`]`");
    check_error("[", 1, "`]`");
    check_error("[default]\n[profile canary #]", 2, "`]`");
    check_error("[default]\ns3 =\n ok = 1\n canary # = 1", 4, "below another");
    check_error("[default]\ns3 =\n\n = canary", 4, "a name before the `=`");
    // What is left out must still be well-formed.
    check_error("[profile in valid]\nk = 1\ncanary", 3, "expected an `=`");
}

#[test]
fn what_is_left_out_is_told() {
    let config = "[dev]\n[profile a b]\nk = 1\n[default]\nin valid = 1\naws_secret_access_key = canary #1\n[plugins x]\nk = 1\n";
    let files = ProfileFiles::parse(Some(config), Some("[profile x]\n[ok]\n")).unwrap();
    let warnings = files.warnings();
    let starts = ["config:1: ", "config:2: ", "config:5: ", "config:6: ", "credentials:1: "];
    assert_eq!(warnings.len(), starts.len(), "{warnings:?}");
    for (warning, start) in warnings.iter().zip(starts) {
        assert!(warning.starts_with(start) && !warning.contains("canary"), "{warning}");
    }
    assert!(warnings[0].contains("[profile dev]"), "{}", warnings[0]);
    assert_eq!(files.profiles().map(|profile| profile.name()).collect::<Vec<_>>(), ["default", "ok"]);
    assert_eq!(files.other("plugins x").unwrap().get("k"), Some("1"));
    assert!(!format!("{files:?}").contains("canary"));
}

#[test]
fn a_long_value_takes_time_by_its_length_only() {
    let lines = 250_000;
    let files =
        ProfileFiles::parse(Some(&format!("[default]\nk = 1{}", "\n a".repeat(lines))), None).unwrap();
    assert_eq!(files.profile("default").unwrap().get("k").map(str::len), Some(1 + 2 * lines));
}

#[test]
fn each_setting_knows_its_file_and_line() {
    let files =
        ProfileFiles::parse(Some("[default]\na = 1\nb = 2\n"), Some("\n[default]\nb =\n 3 = 4")).unwrap();
    let default = files.profile("default").unwrap();
    assert_eq!(default.place("a"), Some(("config".as_ref(), 2)));
    assert_eq!(default.place("b"), Some(("credentials".as_ref(), 3)));
    assert_eq!(default.place("c"), None);
    assert_eq!(default.nested("b"), Some(BTreeMap::from([("3", "4")])));
    assert_eq!(default.nested("a"), None);
}

proptest! {
    #[test]
    fn no_text_panics(config in any::<String>(), credentials in any::<String>()) {
        let _ = ProfileFiles::parse(Some(&config), Some(&credentials));
    }

    #[test]
    fn no_nearly_right_text_panics(lines in prop::collection::vec("[\\[\\]#; \t=a-c\r\u{1}é]{0,12}", 0..12)) {
        let _ = ProfileFiles::parse(Some(&format!("[default]\n{}", lines.join("\n"))), Some(&lines.join("\n")));
    }

    #[test]
    fn what_is_written_is_read(
        profiles in prop::collection::btree_map(
            "[A-Za-z0-9_./%@:+-]{1,8}",
            prop::collection::btree_map("[a-z0-9_./%@:+-]{1,8}", "[!-~é\u{a0}]([ -:<-~é\u{1}]{0,20}[!-~é\u{a0}])?", 0..4),
            0..4,
        ),
    ) {
        // A space before `#` or `;` begins a comment, also at the start of a value.
        let is_plain = |value: &str| !value.starts_with(['#', ';']) && !value.contains(" #") && !value.contains(" ;");
        let mut text = String::new();
        for (name, keys) in &profiles {
            text += &format!("[{name}]\n");
            for (key, value) in keys.iter().filter(|(_, value)| is_plain(value)) {
                text += &format!("{key} = {value}\n");
            }
        }
        let files = ProfileFiles::parse(None, Some(&text)).unwrap();
        prop_assert_eq!(files.profiles().count(), profiles.len());
        for (name, keys) in &profiles {
            let section = files.profile(name).unwrap();
            for (key, value) in keys.iter().filter(|(_, value)| is_plain(value)) {
                prop_assert_eq!(section.get(key), Some(value.as_str()));
            }
        }
    }
}
