//! Numbers against exact arithmetic on decimal text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::cmp::Ordering;
use std::collections::HashSet;

use dynamo_core::{ErrorKind, Number};
use proptest::prelude::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let number: Number = text.parse().unwrap();
    assert_eq!(number.to_string(), expected, "{text}");
    assert_eq!(expected.parse::<Number>().unwrap(), number);
}

#[test]
fn writes_the_text_that_the_service_returns() {
    for (text, expected) in [
        ("1.0", "1"),
        ("1E2", "100"),
        ("-0", "0"),
        ("007", "7"),
        (".5", "0.5"),
        ("+1.50", "1.5"),
        ("1e-3", "0.001"),
        ("-12.3400e1", "-123.4"),
        ("0e999999999999", "0"),
        ("0.000", "0"),
        ("1e0", "1"),
        ("5.", "5"),
        ("100", "100"),
        ("000000000000000000000000000000000000000000000000000001", "1"),
        ("10e-1", "1"),
        ("123e-5", "0.00123"),
    ] {
        check(text, expected);
    }
    check("1e125", &format!("1{}", "0".repeat(125)));
    check("1e-130", &format!("0.{}1", "0".repeat(129)));
    check(&format!("{}e88", "9".repeat(38)), &format!("{}{}", "9".repeat(38), "0".repeat(88)));
    check(&format!("0.{}1e1000", "0".repeat(900)), &format!("1{}", "0".repeat(99)));
}

#[test]
fn refuses_what_dynamodb_cannot_hold() {
    for text in [
        "", "-", "+", ".", "e5", "1e", "1e+", "nan", "inf", " 1", "1 ", "0x1", "1_0", "1.2.3", "--1",
        "1e1.5", "١", "1,5",
    ] {
        assert_eq!(
            text.parse::<Number>().unwrap_err().to_string(),
            "the text is no decimal number",
            "{text:?}"
        );
    }
    for text in [
        "1e126",
        "-1e126",
        "1e-131",
        "1e999999999999999999999",
        "1e-999999999999999999999",
        "10e125",
        "0.1e-130",
    ] {
        let error = text.parse::<Number>().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidNumber);
        assert!(error.to_string().starts_with("the number is out of range"), "{text}: {error}");
    }
    for text in [
        "1".repeat(39),
        format!("0.{}", "1".repeat(39)),
        format!("1{}1", "0".repeat(37)),
        "1".repeat(100_000),
    ] {
        let error = text.parse::<Number>().unwrap_err();
        assert_eq!(error.to_string(), "the number has more than 38 significant digits");
    }
    assert!(format!("{}e-130", "9".repeat(38)).parse::<Number>().is_ok());
    assert!(Number::try_from(f64::NAN).is_err() && Number::try_from(f32::INFINITY).is_err());
    assert!(Number::try_from(u128::MAX).is_err() && Number::try_from(10u128.pow(38)).is_ok());
}

#[test]
fn converts_only_what_is_exact() {
    let number = |text: &str| text.parse::<Number>().unwrap();
    assert_eq!(number("1.5").to_i64(), None);
    assert_eq!(number("1e2").to_i64(), Some(100));
    assert_eq!(number("-9223372036854775808").to_i64(), Some(i64::MIN));
    assert_eq!(number("9223372036854775808").to_i64(), None);
    assert_eq!(number("18446744073709551615").to_u64(), Some(u64::MAX));
    assert_eq!(number("-1").to_u64(), None);
    assert_eq!(number("1e38").to_i128(), Some(10i128.pow(38)));
    assert_eq!(number("1e39").to_i128(), None);
    assert_eq!(number("3e38").to_u128(), Some(3 * 10u128.pow(38)));
    assert_eq!(number("0.1").to_f64(), 0.1);
    assert_eq!(number("-1e100").to_f64(), -1e100);
    assert_eq!(Number::from(i64::MIN).to_string(), i64::MIN.to_string());
    assert_eq!(Number::default(), Number::ZERO);
    assert_eq!(format!("{:>6}|{:?}", Number::from(5), Number::from(-5)), "     5|Number(-5)");
}

/// Digits and an exponent, spelt in some way.
fn spelling() -> impl Strategy<Value = (bool, u64, i32, String)> {
    (any::<bool>(), any::<u64>(), -60i32..60, 0u32..4).prop_map(|(negative, digits, exponent, zeros)| {
        let sign = if negative { "-" } else { "" };
        let tail = "0".repeat(zeros as usize);
        let text = format!("{sign}{tail}{digits}{tail}e{}", exponent - zeros as i32);
        (negative, digits, exponent, text)
    })
}

/// Compares by making both whole numbers of at most 20 + 120 digits, as text.
fn compare(left: (bool, u64, i32), right: (bool, u64, i32)) -> Ordering {
    let whole = |(_, digits, exponent): (bool, u64, i32)| {
        let text = format!("{digits}{}", "0".repeat((exponent + 60) as usize));
        format!("{text:0>160}")
    };
    let negative = |value: (bool, u64, i32)| value.0 && value.1 != 0;
    match (negative(left), negative(right)) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => whole(left).cmp(&whole(right)),
        (true, true) => whole(right).cmp(&whole(left)),
    }
}

proptest! {
    #[test]
    fn is_ordered_and_equal_by_worth(a in spelling(), b in spelling(), same in "[0-9]{1,6}", shift in 0i32..4) {
        let (left, right): (Number, Number) = (a.3.parse().unwrap(), b.3.parse().unwrap());
        prop_assert_eq!(left.cmp(&right), compare((a.0, a.1, a.2), (b.0, b.1, b.2)));
        prop_assert_eq!(left == right, left.cmp(&right) == Ordering::Equal);
        let one: Number = same.parse().unwrap();
        let other: Number = format!("{same}{}e-{shift}", "0".repeat(shift as usize)).parse().unwrap();
        prop_assert_eq!(one, other);
        prop_assert_eq!(HashSet::from([one, other]).len(), 1);
    }

    #[test]
    fn text_reads_back(a in spelling()) {
        let number: Number = a.3.parse().unwrap();
        let text = number.to_string();
        prop_assert_eq!(text.parse::<Number>().unwrap(), number);
        let canonical = !text.starts_with("-0") || text.starts_with("-0.");
        prop_assert!(canonical && !text.contains(['e', 'E', '+']));
        prop_assert!(!text.contains('.') || !text.ends_with(['0', '.']));
    }

    #[test]
    fn agrees_with_integers(value: i64, other: i64) {
        prop_assert_eq!(Number::from(value).to_i64(), Some(value));
        prop_assert_eq!(Number::from(value).to_string(), value.to_string());
        prop_assert_eq!(Number::from(value).cmp(&Number::from(other)), value.cmp(&other));
        prop_assert_eq!(Number::try_from(i128::from(value)).unwrap(), Number::from(value));
    }
}
