//! Reads the message of a body that is the `repr` of a Python dictionary with an exception:
//! `{'message': ClientError('why'), 'detail': None}`. The server returns it by mistake instead of
//! JSON.
//!
//! Anything that is not exactly of this form is not parsed; the whole text is then the message.

use std::iter::Peekable;
use std::str::Chars;

/// Returns the text of the exception, or of a plain string in its place.
pub(crate) fn message(body: &str) -> Option<String> {
    let value = body.trim().strip_prefix("{'message': ")?.strip_suffix('}')?;
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '.';
    let unnamed = value.trim_start_matches(is_name);
    let (literal, is_call) = match unnamed.strip_prefix('(') {
        Some(literal) => (literal, true),
        None if unnamed.len() == value.len() => (value, false),
        None => return None,
    };
    let mut rest = literal.chars().peekable();
    let text = string(&mut rest)?;
    let after: String = rest.collect();
    let after =
        if is_call { after.strip_prefix(',').unwrap_or(&after).strip_prefix(')')? } else { &after };
    (after.is_empty() || after.starts_with(", '")).then_some(text)
}

/// Parses a quoted string. `None` if it does not end or has an unknown escape.
fn string(text: &mut Peekable<Chars<'_>>) -> Option<String> {
    let quote = text.next_if(|letter| matches!(letter, '\'' | '"'))?;
    let mut plain = String::new();
    loop {
        match text.next()? {
            letter if letter == quote => return Some(plain),
            '\\' => plain.push(escaped(text)?),
            letter => plain.push(letter),
        }
    }
}

fn escaped(text: &mut Peekable<Chars<'_>>) -> Option<char> {
    let digits = match text.next()? {
        'n' => return Some('\n'),
        'r' => return Some('\r'),
        't' => return Some('\t'),
        plain @ ('\\' | '\'' | '"') => return Some(plain),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => return None,
    };
    let mut code = 0;
    for _ in 0..digits {
        code = code * 16 + text.next()?.to_digit(16)?;
    }
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::message;

    #[test]
    fn exceptions_are_parsed() {
        for (body, text) in [
            ("{'message': ClientError('it broke'), 'detail': None}", "it broke"),
            ("{'message': a.b.Error_2('x',), 'detail': {'a': 1}}", "x"),
            (r#"{'message': E("it's \"so\""), 'detail': None}"#, r#"it's "so""#),
            (r"{'message': E('a\\b\n\t\'c\' \xe9 \u65e5 \U0001f600')}", "a\\b\n\t'c' é 日 😀"),
            ("{'message': 'plain', 'detail': None}", "plain"),
            (" {'message': E('), \\'detail\\': x')} \n", "), 'detail': x"),
        ] {
            assert_eq!(message(body).as_deref(), Some(text), "{body}");
        }
    }

    #[test]
    fn other_texts_are_not_parsed() {
        for body in [
            "",
            "{'message': None, 'detail': None}",
            "{'message': E('a', 'b'), 'detail': None}",
            "{'message': E('unfinished}",
            "{'message': E('a') + 1}",
            r"{'message': E('\q')}",
            r"{'message': E('\ud800')}",
            r"{'message': E('\x')}",
            "{'message': b'bytes'}",
            "{\"message\": \"json\"}",
            "it said {'message': E('x')}",
        ] {
            assert_eq!(message(body), None, "{body}");
        }
    }
}
