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
            b'\'' => self.quoted(b'\'').filter(|text| !text.contains('\\')).map(|_| Token::Text),
            _ if is_word(first) => {
                let length = self.rest.bytes().take_while(|byte| is_word(*byte)).count();
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

    /// Passes over white space and comments; `None` for a comment that others could end elsewhere.
    fn pass_space(&mut self) -> Option<()> {
        loop {
            self.rest = self.rest.trim_ascii_start();
            if let Some(comment) = self.rest.strip_prefix("--") {
                let (comment, rest) = comment.split_once('\n').unwrap_or((comment, ""));
                if comment.trim_end_matches('\r').contains('\r') {
                    return None;
                }
                self.rest = rest;
            } else if let Some(comment) = self.rest.strip_prefix("/*") {
                let (comment, rest) = comment.split_once("*/")?;
                if comment.contains("/*") {
                    return None;
                }
                self.rest = rest;
            } else {
                return Some(());
            }
        }
    }

    /// Takes what is between two quotes; a doubled quote inside stays doubled.
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
        self.take(at + 1)?.get(1..at)
    }

    fn take(&mut self, length: usize) -> Option<&'a str> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }
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
