//! The parameters of one call, as a form.

use zeroize::Zeroizing;

use crate::source::escape;

/// A form's fields, in order. What is secret is known to be, and everything is overwritten on drop.
#[derive(Clone)]
pub(crate) struct Form(Vec<Field>);

#[derive(Clone)]
struct Field {
    name: String,
    value: Zeroizing<String>,
    is_secret: bool,
}

impl Form {
    /// The version of the service's API.
    const VERSION: &str = "2011-06-15";

    /// Starts the form of an action.
    pub(crate) fn new(action: &str) -> Self {
        let mut form = Self(Vec::new());
        form.add("Action", action);
        form.add("Version", Self::VERSION);
        form
    }

    /// Adds a field.
    pub(crate) fn add(&mut self, name: impl Into<String>, value: &str) {
        self.push(name.into(), value, false);
    }

    /// Adds a field that no error may repeat.
    pub(crate) fn add_secret(&mut self, name: &str, value: &str) {
        self.push(name.into(), value, true);
    }

    /// The secret values.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|field| field.is_secret).map(|field| field.value.as_str())
    }

    /// The body of a request: a space is a plus sign, and each byte but letters, digits and `-_.~` is escaped.
    ///
    /// A form can be written in several ways; this is the one that Python's clients send, and stand-ins for the
    /// service, which check a signature over a form that they have read and written anew, expect it.
    pub(super) fn encode(&self) -> Zeroizing<String> {
        // An escaped byte takes three; so the text never grows and leaves no copies behind.
        let room = self.0.iter().map(|field| 3 * (field.name.len() + field.value.len()) + 2).sum();
        let mut body = Zeroizing::new(String::with_capacity(room));
        for (index, field) in self.0.iter().enumerate() {
            if index > 0 {
                body.push('&');
            }
            write(&mut body, &field.name);
            body.push('=');
            write(&mut body, &field.value);
        }
        body
    }

    fn push(&mut self, name: String, value: &str, is_secret: bool) {
        self.0.push(Field { name, value: Zeroizing::new(value.to_owned()), is_secret });
    }
}

fn write(into: &mut String, text: &str) {
    for (index, part) in text.split(' ').enumerate() {
        if index > 0 {
            into.push('+');
        }
        escape(into, part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_everything_that_means_something_in_a_form() {
        let mut form = Form::new("Act");
        form.add("Policy", "{\"a b\": \"ä+&=%/~\"}\n");
        form.add_secret("Token", "t.o-k_n");
        let expected = "Action=Act&Version=2011-06-15&Policy=%7B%22a+b%22%3A+%22%C3%A4%2B%26%3D%25%2F~%22%7D%0A&Token=t.o-k_n";
        assert_eq!(*form.encode(), expected);
        assert_eq!(form.secrets().collect::<Vec<_>>(), ["t.o-k_n"]);
    }
}
