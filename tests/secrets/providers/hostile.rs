//! Answers of a service that repeats what it was shown, or that breaks off in the middle of its own secrets.

use dynamo_auth::port::{FetchError, FetchErrorKind};
use serde_json::json;

use super::world::{Answer, response};
use crate::forms::percent;

/// Answers that repeat what was shown in every place that an error may be made of, and spoilt forms of a good answer
/// with secrets of its own. Words of a service that repeat none of what it was shown are told: nobody could know that
/// they are secrets.
pub(crate) fn answers(shown: &[String], good: &str, own: &[String]) -> Vec<(String, Answer)> {
    let mut all = Vec::new();
    for secret in shown {
        let mut bodies = refusals(secret);
        // The middle of it is as bad.
        bodies.extend(refusals(&secret[5..35]));
        for (what, body) in bodies {
            for status in [200, 302, 400, 401, 404, 503] {
                let header = [("x-amzn-errortype", "AccessDeniedException"), ("content-type", "text/plain")];
                all.push((format!("{status} with {what}"), Ok(response(status, &header, body.clone()))));
            }
        }
        for status in [301, 400, 401, 403, 500] {
            let address = format!("http://{}/", percent(secret));
            let header = [("x-amzn-errortype", secret.as_str()), ("location", &address), ("date", secret)];
            all.push((format!("{status} with headers"), Ok(response(status, &header, "{}"))));
        }
    }
    all.extend(spoilt(good, own).into_iter().map(|(what, body)| (what, Ok(response(200, &[], body)))));
    for kind in [FetchErrorKind::Connect, FetchErrorKind::ConnectTimeout, FetchErrorKind::ReadTimeout] {
        all.push((format!("{kind:?}"), Err(FetchError::new(kind, "as the transport tells"))));
    }
    all
}

fn refusals(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let told = format!("The token {secret} is bad");
    let late = format!("{} {secret}", "x".repeat(180));
    let xml = |code: &str, message: &str, id: &str| {
        format!(
            "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>\
             <RequestId>{id}</RequestId></ErrorResponse>"
        )
    };
    let html = format!(
        "<!doctype html><html><title>Error</title><body><pre>authorization: {secret}\n</pre></body></html>"
    );
    let bodies = [
        ("a page", html),
        ("the secret alone", secret.to_owned()),
        ("a JSON text", json!(secret).to_string()),
        ("a JSON list", json!([secret]).to_string()),
        ("a message", json!({"code": "Bad", "message": told}).to_string()),
        ("a Message", json!({"__type": "a#Bad", "Message": told}).to_string()),
        ("a message that is cut", json!({"Code": "Bad", "message": late}).to_string()),
        ("a description", json!({"error": "invalid_grant", "error_description": told}).to_string()),
        ("a message in a URL's form", json!({"code": "Bad", "message": percent(&told)}).to_string()),
        ("a code", json!({"code": secret, "message": "no"}).to_string()),
        ("a Code", json!({"Code": secret}).to_string()),
        ("an error", json!({"error": secret}).to_string()),
        ("a type", json!({"__type": format!("com.amazonaws#{secret}:http://x")}).to_string()),
        ("a member's name", json!({secret: 1, "code": "Bad"}).to_string()),
        ("an XML message", xml("Bad", &told, "1")),
        ("an XML message that is cut", xml("Bad", &late, "1")),
        ("an XML code", xml(secret, "no", "1")),
        ("an XML request id", xml("Bad", "no", secret)),
        ("an unfinished document", format!("{{\"SecretAccessKey\":\"{secret}")),
        ("an unfinished element", format!("<a><SecretAccessKey>{secret}</SecretAccessKey")),
    ];
    bodies.into_iter().map(|(what, body)| (what, body.into_bytes())).collect()
}

/// A good answer that is good no more.
pub(super) fn spoilt(good: &str, own: &[String]) -> Vec<(String, Vec<u8>)> {
    let mut all = vec![
        ("too much".to_owned(), good.repeat(70_000 / good.len() + 1).into_bytes()),
        ("something behind it".to_owned(), format!("{good}x").into_bytes()),
        ("other bytes".to_owned(), [good.as_bytes(), b"\xff"].concat()),
        ("no numbers".to_owned(), good.replace(['1', '2', '3'], "x").into_bytes()),
    ];
    all.extend(
        (0..good.len())
            .step_by(13)
            .filter_map(|cut| Some((format!("cut at {cut}"), good.get(..cut)?.into()))),
    );
    for secret in own {
        for (what, by) in [
            ("a line break", format!("{secret}\\n")),
            ("a line break of XML", format!("{secret}&#10;")),
            ("a byte 0", format!("{}\\u0000{}", &secret[..20], &secret[20..])),
            ("a space", format!("{} {}", &secret[..20], &secret[20..])),
            ("another letter", format!("{secret}é")),
            ("a bare control character", format!("{secret}\u{7}")),
            ("a quote", format!("{secret}\"")),
            ("itself, a thousand times", secret.repeat(1000)),
        ] {
            all.push((format!("{what} in a secret"), good.replace(secret, &by).into_bytes()));
        }
        all.push((
            "a list for a secret".to_owned(),
            good.replace(&format!("\"{secret}\""), &format!("[\"{secret}\"]")).into(),
        ));
        // The secret where something else belongs.
        for place in ["2030-01-31T12:00:00Z", "1900000000000", "Expiration", "3600"] {
            all.push((format!("the secret in place of {place}"), good.replace(place, secret).into_bytes()));
        }
    }
    all
}
