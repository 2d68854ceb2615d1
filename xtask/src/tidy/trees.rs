//! How large the trees of dependencies are, and what is never in them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::cargo::{cargo, output};
use crate::failure::Result;
use crate::tidy::{CRATES, Findings, list, text};

/// The most crates, ours apart, that a user of the client builds.
const MAX_CLIENT_CRATES: usize = 75;

/// The newest Rust that a dependency of the five crates may ask for.
const MSRV: (u64, u64) = (1, 88);

/// What would be a second TLS stack or a second crypto provider beside rustls and ring.
const OTHER_TLS: [&str; 6] = ["native-tls", "openssl-sys", "boring-sys", "aws-lc-sys", "s2n-tls", "schannel"];

pub(super) fn check(metadata: &Value, findings: &mut Findings) -> Result {
    let client = tree("dynamo-client", "")?;
    if client.len() > MAX_CLIENT_CRATES {
        let n = client.len();
        findings.push(format!("dynamo-client: {n} third-party crates, more than {MAX_CLIENT_CRATES}"));
    }
    println!("  dynamo-client: {} third-party crates of at most {MAX_CLIENT_CRATES}", client.len());
    let stacks = client.iter().filter(|name| name.starts_with("rustls v")).count();
    if stacks != 1 {
        findings.push(format!("dynamo-client: {stacks} versions of rustls in its tree, expected one"));
    }
    never("dynamo-client", "", &client, &OTHER_TLS, findings);

    let core = tree("dynamo-core", "--all-features")?;
    let never_in_core = ["tokio", "http", "hyper", "mio", "futures-core", "bytes"];
    never("dynamo-core", "--all-features", &core, &never_in_core, findings);

    let auth = tree("dynamo-auth", "--no-default-features")?;
    never("dynamo-auth", "--no-default-features", &auth, &["tokio", "hyper", "rustls", "mio"], findings);

    let bare = tree("dynamo-client", "--no-default-features")?;
    let never_in_bare = ["hyper", "rustls", "ring", "mio", "hyper-util", "hyper-rustls", "socket2"];
    never("dynamo-client", "--no-default-features", &bare, &never_in_bare, findings);

    for name in CRATES {
        check_twice(name, findings)?;
    }
    check_rust_versions(metadata, findings);
    Ok(())
}

/// The third-party crates, as `name vVERSION`, that `cargo build -p NAME` builds here.
fn tree(name: &str, features: &str) -> Result<BTreeSet<String>> {
    let line =
        format!("tree --locked --package {name} {features} --edges normal --prefix none --format {{p}}");
    let lines = output(&mut cargo(&line))?;
    let words = lines.lines().filter(|line| !line.contains(" (/") && !line.trim().is_empty());
    Ok(words.map(|line| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ")).collect())
}

fn never(name: &str, features: &str, tree: &BTreeSet<String>, never: &[&str], findings: &mut Findings) {
    for found in tree {
        let is_never = found.split(' ').next().is_some_and(|found| never.contains(&found));
        if is_never {
            findings.push(format!("{name} {features}: {found} must not be in its tree"));
        }
    }
}

/// No crate twice, in two versions.
fn check_twice(name: &str, findings: &mut Findings) -> Result {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for found in tree(name, "")? {
        if let Some((name, version)) = found.split_once(' ') {
            versions.entry(name.to_owned()).or_default().push(version.to_owned());
        }
    }
    for (twice, versions) in versions.iter().filter(|(_, versions)| versions.len() > 1) {
        findings.push(format!("{name}: {twice} is in its tree as {}", versions.join(" and ")));
    }
    Ok(())
}

/// Nothing that the five crates build on, on any platform, asks for a newer Rust than they do.
fn check_rust_versions(metadata: &Value, findings: &mut Findings) {
    let packages: BTreeMap<&str, &Value> =
        list(metadata, "packages").iter().map(|package| (text(package, "id"), package)).collect();
    let empty = Value::Null;
    let nodes: BTreeMap<&str, &Value> = list(metadata.get("resolve").unwrap_or(&empty), "nodes")
        .iter()
        .map(|node| (text(node, "id"), node))
        .collect();
    let mut waiting: Vec<&str> = packages
        .iter()
        .filter(|(_, package)| CRATES.contains(&text(package, "name")))
        .map(|(id, _)| *id)
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        if let Some(package) = packages.get(id) {
            let wanted = text(package, "rust_version");
            if version(wanted) > MSRV {
                let name = text(package, "name");
                findings.push(format!("{name}: asks for Rust {wanted}, the five crates promise 1.88"));
            }
        }
        let deps = nodes.get(id).map_or(&[][..], |node| list(node, "deps"));
        waiting.extend(deps.iter().filter(|dep| is_normal(dep)).map(|dep| text(dep, "pkg")));
    }
}

fn is_normal(dep: &Value) -> bool {
    list(dep, "dep_kinds").iter().any(|kind| kind.get("kind").is_none_or(Value::is_null))
}

fn version(text: &str) -> (u64, u64) {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}
