//! Answers conformance cases: one case per line on the standard input, one line of JSON for each on the standard output.
//!
//! ```text
//! echo '{"suite":"region","id":"1","input":{"env":{"AWS_REGION":"eu-west-1"},"fs":{},"http":[]}}' \
//!     | cargo run -q -p dynamo-tests --bin conform
//! {"id":"1","ok":{"region":"eu-west-1"}}
//! ```

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use serde_json::{Value, json};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "conform: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let mut answer = match serde_json::from_str::<Value>(&line) {
            Ok(case) => {
                let mut answer = runtime.block_on(dynamo_tests::conform::answer(&case));
                if let (Some(answer), Some(id)) = (answer.as_object_mut(), case.get("id")) {
                    answer.insert("id".into(), id.clone());
                }
                answer
            }
            Err(error) => json!({ "error": format!("the line is no JSON: {error}") }),
        };
        if !answer.is_object() {
            answer = json!({ "error": "no answer" });
        }
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}
