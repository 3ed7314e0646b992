//! Rust source as a flat list of tokens, without comments, attributes and tests.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A name or a keyword. A name that is a keyword keeps its `r#`.
    Word(String),
    Mark(char),
    /// The content of a string, unless it has an escape that JSON has not: then as written.
    Text(String),
    /// Any other literal, as written.
    Number(String),
    Open(char),
    Close(char),
}

pub(crate) fn tokenize(source: &str) -> Vec<Token> {
    let stream: TokenStream = source.parse().unwrap_or_else(|error| panic!("no Rust: {error}"));
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);
    tokens
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                let inner = trees.next_if(|next| next.to_string() == "!");
                match trees.next_if(|next| opens(next, Delimiter::Bracket)) {
                    None => tokens.push(Token::Mark('#')),
                    Some(attribute) if inner.is_none() && is_for_tests(&attribute) => {
                        let ends = |tree: &TokenTree| {
                            opens(tree, Delimiter::Brace) || tree.to_string() == ";"
                        };
                        let _item = trees.by_ref().find(ends);
                    }
                    Some(_) => {}
                }
            }
            TokenTree::Punct(mark) => tokens.push(Token::Mark(mark.as_char())),
            TokenTree::Ident(word) => tokens.push(Token::Word(word.to_string())),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                tokens.push(match serde_json::from_str(&text) {
                    Ok(content) if text.starts_with('"') => Token::Text(content),
                    _ if text.starts_with('"') => Token::Text(text),
                    _ => Token::Number(text),
                });
            }
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ('(', ')'),
                    Delimiter::Bracket => ('[', ']'),
                    Delimiter::Brace => ('{', '}'),
                    Delimiter::None => (' ', ' '),
                };
                tokens.push(Token::Open(open));
                flatten(group.stream(), tokens);
                tokens.push(Token::Close(close));
            }
        }
    }
}

pub(crate) fn opens(tree: &TokenTree, delimiter: Delimiter) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == delimiter)
}

pub(crate) fn is_for_tests(attribute: &TokenTree) -> bool {
    let text = attribute.to_string().replace(' ', "");
    text == "[cfg(test)]" || text == "[test]"
}

/// The length of the group that opens at the start, with what opens and closes it.
pub(crate) fn group(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

#[test]
fn comments_attributes_and_tests_are_left_out() {
    let source = r##"
        //! match
        #![allow(x)]
        /// let
        #[doc = "if"]
        fn f(r#match: &'static str) { g(1, "é\"", b"x", r#"y"#) } // for
        #[cfg(test)]
        mod tests { fn loops() {} }
        #[cfg(test)]
        use tests;
        const A: u8 = 0x1;
    "##;
    let shown: Vec<String> = tokenize(source)
        .into_iter()
        .map(|token| match token {
            Token::Word(text) | Token::Number(text) => text,
            Token::Text(text) => format!("<{text}>"),
            Token::Mark(mark) | Token::Open(mark) | Token::Close(mark) => mark.to_string(),
        })
        .collect();
    assert_eq!(
        shown.join(" "),
        "fn f ( r#match : & ' static str ) { g ( 1 , <é\"> , b\"x\" , r#\"y\"# ) } const A : u8 = 0x1 ;"
    );
    assert_eq!(group(&tokenize("(a (b) c) d")), 7);
}
