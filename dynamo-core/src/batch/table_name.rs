//! Tables by name and by ARN.

/// Which of the tables asked for an answer speaks of: the one of this very name, else the only one that is the same table
/// by its other name. Tables of two ARNs are two tables, also where their names are the same.
pub(super) fn asked_for<'a>(
    answered: &str,
    mut asked: impl Iterator<Item = &'a String> + Clone,
) -> Option<&'a str> {
    if let Some(asked) = asked.clone().find(|asked| *asked == answered) {
        return Some(asked);
    }
    let mut same = asked.by_ref().filter(|asked| match (name_of(asked), name_of(answered)) {
        (Some(name), None) => name == answered,
        (None, Some(name)) => name == **asked,
        _ => false,
    });
    let found = same.next()?;
    same.next().is_none().then_some(found.as_str())
}

/// The table's name inside of its ARN.
fn name_of(table: &str) -> Option<&str> {
    table.split_once(":table/").filter(|(arn, _)| arn.starts_with("arn:")).map(|(_, name)| name)
}
