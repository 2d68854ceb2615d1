//! Tables by name and by ARN.

/// Which of the tables asked for an answer speaks of: the one of this very name, else the one that is the same table
/// by its other name.
pub(super) fn asked_for<'a>(
    answered: &str,
    mut asked: impl Iterator<Item = &'a String> + Clone,
) -> Option<&'a str> {
    let same = |asked: &&String| short(asked) == short(answered);
    asked.clone().find(|asked| *asked == answered).or_else(|| asked.find(same)).map(String::as_str)
}

/// A table's name, which may be inside of its ARN.
fn short(table: &str) -> &str {
    match table.split_once(":table/") {
        Some((arn, name)) if arn.starts_with("arn:") => name,
        _ => table,
    }
}
