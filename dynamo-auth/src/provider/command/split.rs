//! A command line, split into words without a shell.
//!
//! The words are those that a POSIX shell would make of it, quotes and backslashes included. Variables, `~` and patterns
//! of file names stay as they are written. What a shell would have to run itself is refused, a pipe or a command inside
//! the line: a program must not get the shell's orders as its arguments.

use zeroize::Zeroizing;

/// Why a line can't be split.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Refused {
    /// It has no words.
    Empty,
    /// A quote is not closed, or a backslash has nothing behind it.
    Unbalanced(char),
    /// A character that is an order to a shell, outside of quotes.
    NeedsShell(&'static str),
}

/// Where the reader stands in a line.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Quote {
    None,
    Single,
    Double,
}

/// What a shell acts on outside of quotes.
const OPERATORS: [&str; 7] = ["|", "&", ";", "<", ">", "(", ")"];

/// Splits a line.
///
/// With `backslash_is_plain`, as paths on Windows want it, a backslash means itself unless a double quote follows.
pub(super) fn split(line: &str, backslash_is_plain: bool) -> Result<Vec<Zeroizing<String>>, Refused> {
    let mut words = Vec::new();
    // `None` between words; quotes begin a word, so that `''` is an empty one.
    let mut word: Option<Zeroizing<String>> = None;
    let mut quote = Quote::None;
    let mut chars = line.chars().peekable();
    let start = || Zeroizing::new(String::with_capacity(line.len()));
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Quote::None, ' ' | '\t' | '\n' | '\r') => words.extend(word.take()),
            (Quote::None, '\'') => {
                quote = Quote::Single;
                word.get_or_insert_with(start);
            }
            (Quote::None, '"') => {
                quote = Quote::Double;
                word.get_or_insert_with(start);
            }
            (Quote::Single, '\'') | (Quote::Double, '"') => quote = Quote::None,
            (Quote::None | Quote::Double, '\\') if backslash_is_plain => {
                let escaped = chars.next_if_eq(&'"').unwrap_or('\\');
                word.get_or_insert_with(start).push(escaped);
            }
            (Quote::None, '\\') => match chars.next() {
                // A line that goes on below.
                Some('\n') => {}
                Some(next) => word.get_or_insert_with(start).push(next),
                None => return Err(Refused::Unbalanced('\\')),
            },
            (Quote::Double, '\\') => match chars.next() {
                Some('\n') => {}
                Some(next) => {
                    let word = word.get_or_insert_with(start);
                    if !matches!(next, '$' | '`' | '"' | '\\') {
                        word.push('\\');
                    }
                    word.push(next);
                }
                None => return Err(Refused::Unbalanced('"')),
            },
            // Double quotes do not keep a shell from running what is in these.
            (Quote::None | Quote::Double, '`') => return Err(Refused::NeedsShell("`")),
            (Quote::None | Quote::Double, '$') if chars.peek() == Some(&'(') => {
                return Err(Refused::NeedsShell("$("));
            }
            (Quote::None, '#') if word.is_none() => return Err(Refused::NeedsShell("#")),
            (Quote::None, c) => match OPERATORS.iter().find(|operator| operator.starts_with(c)) {
                Some(operator) => return Err(Refused::NeedsShell(operator)),
                None => word.get_or_insert_with(start).push(c),
            },
            (_, c) => word.get_or_insert_with(start).push(c),
        }
    }
    match quote {
        Quote::Single => return Err(Refused::Unbalanced('\'')),
        Quote::Double => return Err(Refused::Unbalanced('"')),
        Quote::None => words.extend(word),
    }
    match words.first() {
        // A shell would set a variable; as a program's name, it would put the variable's value into errors.
        Some(program) if is_assignment(program) => Err(Refused::NeedsShell("NAME=value")),
        Some(program) if !program.is_empty() => Ok(words),
        _ => Err(Refused::Empty),
    }
}

fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str, windows: bool) -> Result<Vec<String>, Refused> {
        split(line, windows).map(|words| words.iter().map(|word| word.to_string()).collect())
    }

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        assert_eq!(words(line, false).unwrap(), expected, "{line}");
    }

    #[test]
    fn splits_as_a_shell_does() {
        check("a", &["a"]);
        check("  a\tb \n c ", &["a", "b", "c"]);
        check("a 'b c' \"d e\"", &["a", "b c", "d e"]);
        check("a '' \"\" b", &["a", "", "", "b"]);
        check("a b'c'\"d\"e", &["a", "bcde"]);
        check(r"a \'b\ c\\ \d", &["a", "'b c\\", "d"]);
        check(r#"a "\$ \` \" \\ \d 'x'""#, &["a", r#"$ ` " \ \d 'x'"#]);
        check(r#"a '\n "x" $(y) `z` | & ; < > ( )'"#, &["a", r#"\n "x" $(y) `z` | & ; < > ( )"#]);
        check("a \"| & ; < > ( ) #\"", &["a", "| & ; < > ( ) #"]);
        check(
            r"a \| \& \; \< \> \( \) \` \$\( \#",
            &["a", "|", "&", ";", "<", ">", "(", ")", "`", "$(", "#"],
        );
        check("a\\\nb \"c\\\nd\"", &["ab", "cd"]);
        check("./a=b 'c'=d", &["./a=b", "c=d"]);
        check("a x#y é 'ü ö'", &["a", "x#y", "é", "ü ö"]);
    }

    #[test]
    fn expands_nothing() {
        check(
            "a $HOME ~/x *.json {b,c} \"$HOME\" ${X}",
            &["a", "$HOME", "~/x", "*.json", "{b,c}", "$HOME", "${X}"],
        );
    }

    #[test]
    fn refuses_what_it_cannot_mean() {
        for (line, refused) in [
            ("", Refused::Empty),
            (" \t", Refused::Empty),
            ("'' a", Refused::Empty),
            ("a 'b", Refused::Unbalanced('\'')),
            ("a \"b", Refused::Unbalanced('"')),
            ("a \"b\\", Refused::Unbalanced('"')),
            ("a b\\", Refused::Unbalanced('\\')),
            ("a | b", Refused::NeedsShell("|")),
            ("a&", Refused::NeedsShell("&")),
            ("a; b", Refused::NeedsShell(";")),
            ("a <b", Refused::NeedsShell("<")),
            ("a 2>b", Refused::NeedsShell(">")),
            ("(a)", Refused::NeedsShell("(")),
            ("a)", Refused::NeedsShell(")")),
            ("a `b`", Refused::NeedsShell("`")),
            ("a \"`b`\"", Refused::NeedsShell("`")),
            ("a $(b)", Refused::NeedsShell("$(")),
            ("a \"$(b)\"", Refused::NeedsShell("$(")),
            ("a # b", Refused::NeedsShell("#")),
            ("_TOKEN2='x y' a", Refused::NeedsShell("NAME=value")),
        ] {
            assert_eq!(words(line, false), Err(refused), "{line}");
        }
    }

    #[test]
    fn keeps_the_backslashes_of_windows() {
        let line = r#"C:\tools\x.exe "C:\Program Files\y" \"z\" "a\"b""#;
        assert_eq!(words(line, true).unwrap(), [r"C:\tools\x.exe", r"C:\Program Files\y", "\"z\"", "a\"b"]);
    }
}
