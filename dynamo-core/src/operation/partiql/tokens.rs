//! The first words of a statement, read with caution: what is not certain is not said.

use crate::operation::check::check_table_name;

/// What a statement does, by its first word.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verb {
    Select,
    Insert,
    Update,
    Delete,
    /// A condition inside of a transaction of writes.
    Exists,
}

impl Verb {
    /// What the first word says, past white space and comments.
    pub(crate) fn of(statement: &str) -> Option<Self> {
        Self::read(&mut Tokens::new(statement))
    }

    /// Whether a statement is one SELECT and nothing else.
    ///
    /// A write that is taken for a read would be repeated. So what might be a second statement makes it none, also where the
    /// service takes only one.
    pub(crate) fn is_one_select(statement: &str) -> bool {
        let mut tokens = Tokens::new(statement);
        if Self::read(&mut tokens) != Some(Self::Select) {
            return false;
        }
        let mut ended = false;
        while let Some(token) = tokens.next() {
            if ended {
                return false;
            }
            ended = token == Token::Mark(b';');
        }
        // What can't be read for certain may have a second statement in it.
        !ended && !tokens.rest.contains(';') || tokens.rest.is_empty()
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
            Self::Exists => "EXISTS",
        }
    }

    fn read(tokens: &mut Tokens<'_>) -> Option<Self> {
        let Token::Word(word) = tokens.next()? else { return None };
        [Self::Select, Self::Insert, Self::Update, Self::Delete, Self::Exists]
            .into_iter()
            .find(|verb| verb.as_str().eq_ignore_ascii_case(word))
    }
}

/// The table that a statement names, if that is beyond doubt.
pub(crate) fn table_name(statement: &str) -> Option<&str> {
    let mut tokens = Tokens::new(statement);
    match Verb::read(&mut tokens)? {
        Verb::Select => tokens.pass_from()?,
        Verb::Insert => tokens.expect(Token::Word("INTO"))?,
        Verb::Update => {}
        Verb::Delete => tokens.expect(Token::Word("FROM"))?,
        Verb::Exists => {
            tokens.expect(Token::Mark(b'('))?;
            tokens.expect(Token::Word("SELECT"))?;
            tokens.pass_from()?;
        }
    }
    let (Token::Word(name) | Token::Quoted(name)) = tokens.next()? else { return None };
    check_table_name(name).ok()?;
    match tokens.next() {
        Some(Token::Word(_) | Token::Mark(b'.' | b';')) => Some(name),
        None if tokens.rest.is_empty() => Some(name),
        _ => None,
    }
}

#[derive(Clone, Copy, Debug)]
enum Token<'a> {
    /// A keyword, a bare name or a number.
    Word(&'a str),
    /// What is between double quotes.
    Quoted(&'a str),
    /// A string.
    Text,
    /// Any other character.
    Mark(u8),
}

impl PartialEq for Token<'_> {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Word(one), Self::Word(another)) => one.eq_ignore_ascii_case(another),
            (Self::Mark(one), Self::Mark(another)) => one == another,
            _ => false,
        }
    }
}

/// The tokens of a statement, up to its end or to what can't be read for certain; `rest` is empty only at the end.
struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    fn next(&mut self) -> Option<Token<'a>> {
        self.pass_space()?;
        let first = *self.rest.as_bytes().first()?;
        match first {
            b'"' => self.quoted(b'"').map(Token::Quoted),
            b'\'' => self.quoted(b'\'').map(|_| Token::Text),
            _ if is_word(first) => {
                let length = self.rest.bytes().take_while(|byte| is_word(*byte)).count();
                // A word that goes on in characters of which nobody knows whether they belong to it.
                self.rest.as_bytes().get(length).is_none_or(u8::is_ascii).then_some(())?;
                self.take(length).map(Token::Word)
            }
            // An Ion literal, or a character that only a string or a quoted name may have.
            b'`' | b'#' | 0x80.. => None,
            mark => self.take(1).map(|_| Token::Mark(mark)),
        }
    }

    fn expect(&mut self, expected: Token<'_>) -> Option<()> {
        (self.next()? == expected).then_some(())
    }

    /// Passes over a projection and the FROM behind it.
    fn pass_from(&mut self) -> Option<()> {
        let (mut depth, mut after_dot) = (0_u32, false);
        loop {
            let token = self.next()?;
            if depth == 0 && token == Token::Word("FROM") {
                return (!after_dot).then_some(());
            }
            match token {
                Token::Mark(b'(' | b'[' | b'{') => depth += 1,
                Token::Mark(b')' | b']' | b'}') => depth = depth.checked_sub(1)?,
                _ => {}
            }
            after_dot = token == Token::Mark(b'.');
        }
    }

    /// Passes over white space and comments; `None` for a comment that others could end elsewhere, or take for none.
    fn pass_space(&mut self) -> Option<()> {
        loop {
            self.rest = self.rest.trim_ascii_start();
            if let Some(comment) = self.rest.strip_prefix("--") {
                let (comment, rest) = comment.split_once('\n').unwrap_or((comment, ""));
                let comment = comment.strip_suffix('\r').unwrap_or(comment);
                if comment.contains(ends_a_line) || comment.contains("/*") || comment.contains("*/") {
                    return None;
                }
                self.rest = rest;
            } else if let Some(comment) = self.rest.strip_prefix("/*") {
                let (comment, rest) = comment.split_once("*/")?;
                if comment.contains("/*") || comment.contains("--") {
                    return None;
                }
                self.rest = rest;
            } else {
                return Some(());
            }
        }
    }

    /// Takes what is between two quotes; a doubled quote inside stays doubled. A backslash could hide a quote, or not.
    fn quoted(&mut self, quote: u8) -> Option<&'a str> {
        let bytes = self.rest.as_bytes();
        let mut at = 1;
        loop {
            at += bytes.get(at..)?.iter().position(|byte| *byte == quote)?;
            if bytes.get(at + 1) != Some(&quote) {
                break;
            }
            at += 2;
        }
        let inside = self.rest.get(1..at).filter(|inside| !inside.contains('\\'))?;
        self.take(at + 1).map(|_| inside)
    }

    fn take(&mut self, length: usize) -> Option<&'a str> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
}

/// Whether others could take a character for the end of a line or of a text.
fn ends_a_line(character: char) -> bool {
    character != '\t' && (character.is_control() || matches!(character, '\u{2028}' | '\u{2029}'))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$'
}

#[cfg(test)]
mod tests {
    use super::{Verb, table_name};

    #[track_caller]
    fn check(statement: &str, verb: Option<Verb>, table: Option<&str>) {
        assert_eq!((Verb::of(statement), table_name(statement)), (verb, table), "{statement:?}");
    }

    #[test]
    fn tells_what_a_statement_does_and_to_which_table() {
        let (select, insert) = (Some(Verb::Select), Some(Verb::Insert));
        check("SELECT * FROM Thread", select, Some("Thread"));
        check("select * from \"Thread\".\"by day\" where a = 1", select, Some("Thread"));
        check("SELECT * FROM \"a.b-c\";", select, Some("a.b-c"));
        check("SELECT \"from\", a.b FROM Thread WHERE x = 'FROM Other'", select, Some("Thread"));
        check("SELECT a[0], {'x': 'FROM Wrong'} FROM Thread WHERE 1=1", select, Some("Thread"));
        check("SELECT/**/*/* FROM Wrong */FROM/**/Thread--FROM\nWHERE a=1", select, Some("Thread"));
        check("\r\n -- a note\r\n/* SELECT */ Insert Into Thread value {}", insert, Some("Thread"));
        check("UPDATE \"Thread\" SET a=1 WHERE b=2", Some(Verb::Update), Some("Thread"));
        check("DELETE FROM Thread WHERE b=2 RETURNING ALL OLD *", Some(Verb::Delete), Some("Thread"));
        check("EXISTS(SELECT * FROM \"Thread\" WHERE a = 1)", Some(Verb::Exists), Some("Thread"));
        let arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Thread";
        check(&format!("SELECT * FROM \"{arn}\""), select, Some(arn));
    }

    #[test]
    fn a_write_is_never_taken_for_a_read() {
        for read in [
            "SELECT * FROM Thread",
            " select * from \"a;b\" where c = 'd;e' -- f;g",
            "-- all of them\r\nSELECT * FROM Thread;",
            "SELECT * FROM Thread ; -- the end\n",
            "/* a note */ SELECT Größe FROM Thread WHERE a = `1`",
            "SELECT\n*\tFROM Thread WHERE a = EXISTS",
        ] {
            assert!(Verb::is_one_select(read), "{read:?}");
        }
        for doubtful in [
            "SELECT * FROM Thread; DELETE FROM Thread WHERE a = 1",
            "SELECT * FROM Thread;;",
            "SELECT * FROM Thread WHERE a = `;` DELETE FROM Thread",
            "SELECT * FROM Größe; DELETE FROM Thread WHERE a = 1",
            "SELECT 'it\\'; DELETE FROM Thread --'",
            "SELECT '\\''; DELETE FROM Thread --'",
            "SELECT \"\\\"\"; DELETE FROM Thread --\"",
            "SELECT * FROM Thread; /* */ /* open",
            "-- \u{2028}DELETE FROM Thread WHERE a = 1 /*\nSELECT * FROM Thread --*/",
            "-- \u{85}DELETE FROM Thread WHERE a = 1 /*\nSELECT * FROM Thread --*/",
            "-- \u{b}DELETE FROM Thread\nSELECT * FROM Thread",
            "-- \0DELETE FROM Thread\nSELECT * FROM Thread",
            "-- \r\r\nSELECT * FROM Thread",
            "-- /*\nSELECT * FROM Thread */\nDELETE FROM Thread WHERE a = 1",
            "/* -- */ SELECT * FROM Thread /*\n*/ DELETE FROM Thread WHERE a = 1",
            "/* /* */ SELECT * FROM Thread -- */ DELETE FROM Thread WHERE a = 1",
            "\0SELECT * FROM Thread",
            "\u{b}SELECT * FROM Thread",
            "\u{feff}SELECT * FROM Thread",
            "(SELECT * FROM Thread)",
            "((DELETE FROM Thread))",
            "WITH a AS (SELECT * FROM Thread) DELETE FROM Thread",
            "EXISTS(SELECT * FROM Thread)",
            "FROM Thread WHERE a = 1 REMOVE b",
            "\"SELECT\" * FROM Thread",
            "'SELECT' * FROM Thread",
            "SELECT_ * FROM Thread",
            "SELECTED * FROM Thread",
            "SELECTÉ * FROM Thread",
            "ſELECT * FROM Thread",
            "EXPLAIN SELECT * FROM Thread",
            "--",
            "",
        ] {
            assert!(!Verb::is_one_select(doubtful), "{doubtful:?}");
        }
    }

    #[test]
    fn says_nothing_where_there_is_doubt() {
        let select = Some(Verb::Select);
        check("", None, None);
        check("   -- nothing", None, None);
        check("SELECTED FROM Thread", None, None);
        check("(SELECT * FROM Thread)", None, None);
        check("\"SELECT\" * FROM Thread", None, None);
        check("EXPLAIN SELECT * FROM Thread", None, None);
        check("/* /* */ SELECT * FROM Thread -- */ DELETE", None, None);
        check("/* open SELECT * FROM Thread", None, None);
        check("-- a\rDELETE FROM Other\nSELECT * FROM Thread", None, None);
        check("\u{a0}SELECT * FROM Thread", None, None);
        check("SELECT", select, None);
        check("SELECT * FROM", select, None);
        check("SELECT * FROM \"open", select, None);
        check("SELECT * FROM \"Thr\"\"ead\"", select, None);
        check("SELECT * FROM my-table WHERE a=1", select, None);
        check("SELECT * FROM Thread, Forum", select, None);
        check("SELECT * FROM Threäd", select, None);
        check("SELECT * FROM Thread `ion`", select, None);
        check("SELECT * FROM 'Thread'", select, None);
        check("SELECT * FROM ?", select, None);
        check("SELECT * FROM (SELECT * FROM Thread)", select, None);
        check("SELECT 'it\\'s' FROM Wrong, ' FROM Thread", select, None);
        check("SELECT `FROM Wrong` FROM Thread", select, None);
        check("SELECT a.from FROM Thread", select, None);
        check("SELECT a) FROM Thread", select, None);
        check("INSERT Thread VALUE {}", Some(Verb::Insert), None);
        check("DELETE Thread", Some(Verb::Delete), None);
        check("EXISTS SELECT * FROM Thread", Some(Verb::Exists), None);
        check("UPDATE ab SET a=1", Some(Verb::Update), None);
    }
}
