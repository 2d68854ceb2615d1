//! What no file may be called, hold or exceed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cargo::root;
use crate::failure::{Failure, Result};
use crate::tidy::layers::Layers;
use crate::tidy::{CRATES, Findings};

/// A file longer than this has more than one idea in it.
const MAX_LINES: usize = 800;

/// Names that say nothing of what is inside.
const EMPTY_NAMES: [&str; 4] = ["utils", "common", "helpers", "types"];

/// Words that no Rust source may hold, and why. They are in two parts here so that this file passes.
const FORBIDDEN: [(&str, &str, &str); 5] = [
    ("#[ign", "ore", "a test that does not run tests nothing"),
    ("tod", "o!(", "finish it, or leave it out"),
    ("unimpl", "emented!(", "finish it, or leave it out"),
    ("```ign", "ore", "an example must compile: use no_run or a scripted transport"),
    ("thread::sl", "eep", "wait on an event"),
];

pub(super) fn check(layers: &Layers, findings: &mut Findings) -> Result {
    let mut files = Vec::new();
    collect(&root(), &mut files)?;
    for file in &files {
        let shown = file.strip_prefix(root()).unwrap_or(file).display().to_string();
        check_name(file, &shown, findings);
        let Ok(source) = fs::read_to_string(file) else {
            findings.push(format!("{shown}: is not UTF-8"));
            continue;
        };
        check_text(file, &shown, &source, findings);
        let owner = CRATES.into_iter().find(|name| shown.starts_with(&format!("{name}/")));
        if let Some(name) = owner.filter(|_| is_rust(file)) {
            check_words(layers, name, &shown, &source, findings);
        }
    }
    Ok(())
}

/// Collects sources, manifests, documents and scripts below `folder`.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result {
    let failed = |error| Failure::caused(&folder.display().to_string(), error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if !matches!(name, "target" | ".git") {
                collect(&path, files)?;
            }
        } else if path.extension().is_some_and(|end| end == "rs" || end == "md" || end == "toml")
            || name == "run"
        {
            files.push(path);
        }
    }
    Ok(())
}

fn is_rust(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "rs")
}

fn check_name(file: &Path, shown: &str, findings: &mut Findings) {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let folder = file.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    if is_rust(file) && (EMPTY_NAMES.contains(&stem) || EMPTY_NAMES.contains(&folder)) {
        findings.push(format!("{shown}: name it after the one thing that it holds"));
    }
}

fn check_text(file: &Path, shown: &str, source: &str, findings: &mut Findings) {
    let n_lines = source.lines().count();
    if n_lines > MAX_LINES {
        findings.push(format!("{shown}: {n_lines} lines, more than {MAX_LINES}: split it by idea"));
    }
    let is_document = file.extension().is_some_and(|end| end == "md");
    for (head, tail, why) in FORBIDDEN {
        let word = format!("{head}{tail}");
        let applies = is_rust(file) || (is_document && word.starts_with("```"));
        if !applies {
            continue;
        }
        for (n, _) in source.lines().enumerate().filter(|(_, line)| line.contains(&word)) {
            findings.push(format!("{shown}:{}: {word}: {why}", n + 1));
        }
    }
}

/// The words that the crate's layer must not know: some at all, some in code.
fn check_words(layers: &Layers, name: &str, shown: &str, source: &str, findings: &mut Findings) {
    for (n, line) in source.lines().enumerate() {
        let lower = line.to_lowercase();
        for word in layers.words(name, "never-words") {
            if lower.contains(word) {
                findings.push(format!("{shown}:{}: {name} must not know the word {word:?}", n + 1));
            }
        }
        if line.trim_start().starts_with("//") {
            continue;
        }
        let place = shown.strip_prefix(name).unwrap_or(shown);
        let is_source = place.starts_with("/src/");
        for word in layers.words(name, "never-code") {
            if is_source && line.contains(word) {
                findings.push(format!("{shown}:{}: {name} must not use {word}", n + 1));
            }
        }
        for word in layers.words(name, "only-in-ports") {
            if is_source && !place.starts_with("/src/port/") && line.contains(word) {
                findings.push(format!("{shown}:{}: {word} belongs into {name}/src/port", n + 1));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, source: &str) -> Findings {
        let mut findings = Findings::new();
        check_name(Path::new(path), path, &mut findings);
        check_text(Path::new(path), path, source, &mut findings);
        findings
    }

    #[test]
    fn finds_every_forbidden_word_where_it_matters() {
        for (head, tail, _) in FORBIDDEN {
            let source = format!("fn main() {{\n    {head}{tail}\n}}");
            let findings = found("src/a.rs", &source);
            assert_eq!(findings.len(), 1, "{head}{tail}: {findings:?}");
            assert!(findings[0].starts_with("src/a.rs:2: "), "{findings:?}");
        }
        let guide = format!("{}{}", FORBIDDEN[3].0, FORBIDDEN[3].1);
        assert_eq!(found("docs/guide.md", &guide).len(), 1, "guides are compiled too");
        assert!(found("docs/guide.md", "nothing is left tod").is_empty());
    }

    #[test]
    fn finds_long_files_and_empty_names() {
        assert!(found("src/a.rs", &"\n".repeat(800)).is_empty());
        assert_eq!(found("src/a.rs", &"\n".repeat(801)).len(), 1);
        for path in ["src/utils.rs", "src/common/mod.rs", "tests/helpers.rs"] {
            assert_eq!(found(path, "").len(), 1, "{path}");
        }
        assert!(found("docs/types.md", "").is_empty());
    }

    #[test]
    fn finds_what_a_layer_must_not_know() {
        let layers = Layers::parse(
            r#"
            [dynamo-http]
            never-words = ["dynamodb"]
            never-code = ["serde::"]
            only-in-ports = ["std::env"]
            "#,
        );
        let check = |path: &str, source: &str| {
            let mut findings = Findings::new();
            check_words(layers.as_ref().unwrap(), "dynamo-http", path, source, &mut findings);
            findings.len()
        };
        assert_eq!(check("dynamo-http/src/a.rs", "// of DynamoDB"), 1);
        assert_eq!(check("dynamo-http/src/a.rs", "use serde::Serialize; // no"), 1);
        assert_eq!(check("dynamo-http/src/a.rs", "/// Unlike serde::Serialize."), 0);
        assert_eq!(check("dynamo-http/tests/a.rs", "use serde::Serialize;"), 0);
        assert_eq!(check("dynamo-http/src/a.rs", "std::env::var(name)"), 1);
        assert_eq!(check("dynamo-http/src/port/env.rs", "std::env::var(name)"), 0);
    }
}
