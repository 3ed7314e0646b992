//! Tables: statics whose values are data. Rows are kept on one line, however long; lists of short
//! things are packed.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{File, Item};

/// Width up to which things are packed on a line.
const WIDTH: usize = 120;

pub(super) fn print(file: &File) -> String {
    let mut out = String::new();
    items(&file.items, 0, &mut out);
    out
}

fn items(all: &[Item], indent: usize, out: &mut String) {
    let mut previous: Option<&Item> = None;
    for item in all {
        let tight = matches!(
            (previous, item),
            (None, _) | (Some(Item::Use(_)), Item::Use(_)) | (Some(Item::Const(_)), Item::Const(_))
        );
        if !tight {
            out.push('\n');
        }
        one(item, indent, out);
        previous = Some(item);
    }
}

fn one(item: &Item, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    match item {
        Item::Mod(module) => {
            docs(&module.attrs, &pad, out);
            out.push_str(&format!("{pad}{}mod {} {{\n", visibility(&module.vis), module.ident));
            if let Some((_, content)) = &module.content {
                items(content, indent + 4, out);
            }
            out.push_str(&format!("{pad}}}\n"));
        }
        Item::Static(item) => {
            docs(&item.attrs, &pad, out);
            let head = format!(
                "{pad}{}static {}: {} = ",
                visibility(&item.vis),
                item.ident,
                flat(item.ty.to_token_stream())
            );
            value(&head, item.expr.to_token_stream(), indent, out);
        }
        Item::Const(item) => {
            docs(&item.attrs, &pad, out);
            let head = format!(
                "{pad}{}const {}: {} = ",
                visibility(&item.vis),
                item.ident,
                flat(item.ty.to_token_stream())
            );
            value(&head, item.expr.to_token_stream(), indent, out);
        }
        other => out.push_str(&format!("{pad}{}\n", flat(other.to_token_stream()))),
    }
}

fn visibility(visibility: &syn::Visibility) -> String {
    let text = flat(visibility.to_token_stream());
    if text.is_empty() { text } else { text + " " }
}

fn docs(attributes: &[syn::Attribute], pad: &str, out: &mut String) {
    for attribute in attributes {
        if let syn::Meta::NameValue(doc) = &attribute.meta
            && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &doc.value
        {
            out.push_str(&format!("{pad}///{}\n", text.value()));
        }
    }
}

/// A value after its head: a chain of calls is broken before a call that would pass the width.
fn value(head: &str, tokens: TokenStream, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent + 4);
    let mut line = head.to_owned();
    for (at, link) in links(tokens).into_iter().enumerate() {
        let text = flat(link.iter().cloned().collect());
        if at > 0 && line.len() + text.len() > WIDTH {
            out.push_str(&line);
            out.push('\n');
            line.clone_from(&pad);
        }
        if line.len() + text.len() <= WIDTH {
            line.push_str(&text);
        } else {
            let inner = if at == 0 { indent } else { indent + 4 };
            line = broken(line, &link, inner, out);
        }
    }
    out.push_str(&line);
    out.push_str(";\n");
}

/// `a::b(..)`, `.c(..)`, `.d(..)`
fn links(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut links: Vec<Vec<TokenTree>> = vec![Vec::new()];
    for token in tokens {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.') {
            links.push(Vec::new());
        }
        if let Some(link) = links.last_mut() {
            link.push(token);
        }
    }
    links
}

/// A link too long for a line: the elements of its last list on lines of their own, packed if
/// they are names or text, broken in turn if they are too long. Gives back the line that is
/// still open.
fn broken(line: String, link: &[TokenTree], indent: usize, out: &mut String) -> String {
    let Some((prefix, list, suffix)) = last_list(link) else {
        return line + &flat(link.iter().cloned().collect());
    };
    let pad = " ".repeat(indent + 4);
    out.push_str(&format!("{line}{prefix}\n"));
    let mut row = pad.clone();
    for element in elements(list) {
        let text = flat(element.iter().cloned().collect());
        let is_row = text.ends_with(')');
        if row.len() > pad.len() && (is_row || row.len() + text.len() + 2 > WIDTH) {
            out.push_str(row.trim_end());
            out.push('\n');
            row.clone_from(&pad);
        }
        if !is_row && row.len() + text.len() > WIDTH {
            row = broken(row, &element, indent + 4, out);
        } else {
            row.push_str(&text);
        }
        row.push_str(", ");
    }
    out.push_str(row.trim_end());
    out.push('\n');
    format!("{}{suffix}", " ".repeat(indent))
}

/// The list or struct body that a link ends with, and what stands around it.
fn last_list(link: &[TokenTree]) -> Option<(String, TokenStream, String)> {
    let (TokenTree::Group(group), before) = link.split_last()? else { return None };
    let before_text = flat(before.iter().cloned().collect());
    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
    match group.delimiter() {
        Delimiter::Brace => Some((format!("{before_text} {{"), group.stream(), "}".to_owned())),
        Delimiter::Bracket => Some((format!("{before_text}["), group.stream(), "]".to_owned())),
        Delimiter::Parenthesis if elements(group.stream()).len() == 1 => {
            let (prefix, list, suffix) = last_list(&inner)?;
            Some((format!("{before_text}({prefix}"), list, format!("{suffix})")))
        }
        _ => None,
    }
}

fn elements(list: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut elements: Vec<Vec<TokenTree>> = vec![Vec::new()];
    for token in list {
        if matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',') {
            elements.push(Vec::new());
        } else if let Some(element) = elements.last_mut() {
            element.push(token);
        }
    }
    elements.retain(|element| !element.is_empty());
    elements
}

/// Tokens on one line, spaced as people space them. Only what a table holds is known: paths,
/// calls, lists, struct literals, references.
fn flat(tokens: TokenStream) -> String {
    let mut text = String::new();
    for token in tokens {
        match &token {
            TokenTree::Group(group) => {
                let inner = flat(group.stream());
                match group.delimiter() {
                    Delimiter::Parenthesis => text.push_str(&format!("({inner})")),
                    Delimiter::Bracket => text.push_str(&format!("[{inner}]")),
                    Delimiter::Brace if inner.is_empty() => text.push_str("{}"),
                    Delimiter::Brace if text.ends_with("::") => {
                        text.push_str(&format!("{{{inner}}}"));
                    }
                    Delimiter::Brace => text.push_str(&format!(" {{ {inner} }}")),
                    Delimiter::None => text.push_str(&inner),
                }
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' => text.push_str(", "),
                '=' => text.push_str(" = "),
                ':' if punct.spacing() == proc_macro2::Spacing::Alone && !text.ends_with(':') => {
                    text.push_str(": ");
                }
                mark => text.push(mark),
            },
            TokenTree::Ident(_) | TokenTree::Literal(_) => {
                if text.ends_with(|last: char| last.is_alphanumeric() || last == '_' || last == ')')
                {
                    text.push(' ');
                }
                text.push_str(&token.to_string());
            }
        }
    }
    text.trim_end().to_owned()
}
