//! The items of several pages as one response.

use std::borrow::Cow;

use petard::operation::{Paging, Verb};
use petard::{Operation, Response};

use super::json::Json;

/// The items of the pages that were read, in the shape of the first page: a query for a page suits it, too.
#[derive(Debug)]
pub(crate) struct Merged {
    /// The JSON pointer to the items.
    pointer: Cow<'static, str>,
    /// The JSON pointer to the token of the next page, which is left out.
    token: Option<&'static str>,
    first: Option<String>,
    items: String,
    /// True if the items are the members of an object instead of the elements of a list.
    is_object: bool,
}

impl Merged {
    /// Creates a response without items.
    pub(crate) fn new(paging: &Paging) -> Self {
        Self::at(paging.items().into(), Some(paging.output_token()))
    }

    /// Creates a response without items, in the shape of a response of an operation. Returns `None` if the
    /// operation does not return a list, or if it is not clear which list of the response has the items.
    pub(crate) fn of(operation: &Operation, response: &Response) -> Option<Self> {
        let has_items = response.items().is_ok();
        match operation.paging() {
            Some(paging) => has_items.then(|| Self::new(&paging)),
            None if has_items && operation.verb() == Verb::List => {
                let pointer = pointer_to_list(Json::new(response.bytes())?)?;
                Some(Self::at(pointer.into(), None))
            }
            None => None,
        }
    }

    fn at(pointer: Cow<'static, str>, token: Option<&'static str>) -> Self {
        Self { pointer, token, first: None, items: String::new(), is_object: false }
    }

    /// Adds the items of a page. A member of an object is an object with this member.
    pub(crate) fn add<'a>(&mut self, page: &[u8], items: impl Iterator<Item = &'a [u8]>) {
        let page = Json::new(page);
        self.is_object |= page.and_then(|page| page.at(&self.pointer)).is_some_and(Json::is_object);
        if self.first.is_none() {
            self.first = page.map(|page| page.text().to_owned());
        }
        for item in items.filter_map(Json::new) {
            let mut text = item.text();
            if self.is_object {
                text =
                    text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).unwrap_or(text);
            }
            if !self.items.is_empty() {
                self.items.push(',');
            }
            self.items.push_str(text);
        }
    }

    /// Returns the list, or the object in its place.
    pub(crate) fn list(&self) -> String {
        let (open, close) = if self.is_object { ('{', '}') } else { ('[', ']') };
        format!("{open}{}{close}", self.items)
    }

    /// Returns the response: the first page with all items in the place of its own, and without its token.
    pub(crate) fn response(&self) -> String {
        let first = self.first.as_deref().and_then(|first| Json::new(first.as_bytes()));
        let mut text = String::new();
        self.write(first, Some(&self.pointer), self.token, &mut text);
        text
    }

    /// Writes a part of the first page. The pointers begin at this part, if it contains what they point to.
    fn write(
        &self,
        part: Option<Json<'_>>,
        items: Option<&str>,
        token: Option<&str>,
        out: &mut String,
    ) {
        if items == Some("") {
            out.push_str(&self.list());
            return;
        }
        let members = part.and_then(Json::members);
        if items.is_none() && members.is_none() {
            out.push_str(part.map_or("null", Json::text));
            return;
        }
        let mut missing = items.and_then(first_name);
        let mut separator = '{';
        for (key, value) in members.into_iter().flatten() {
            let name = key.string().unwrap_or_default();
            let (own_items, own_token) = (below(items, &name), below(token, &name));
            // Of members with the same name, the items are written once.
            if own_token == Some("") || own_items.is_some() && missing.take().is_none() {
                continue;
            }
            out.push(separator);
            out.push_str(key.text());
            out.push(':');
            self.write(Some(value), own_items, own_token, out);
            separator = ',';
        }
        if let Some((name, rest)) = missing {
            out.push(separator);
            out.push_str(&serde_json::Value::from(name).to_string());
            out.push(':');
            self.write(None, Some(rest), None, out);
        } else if separator == '{' {
            out.push('{');
        }
        out.push('}');
    }
}

/// Returns the JSON pointer to the list of a response, as [`petard::Document::items`] finds it: the response, its
/// member `item` or `items`, or its only member that is a list.
fn pointer_to_list(body: Json<'_>) -> Option<String> {
    if body.is_array() {
        return Some(String::new());
    }
    let members: Vec<_> =
        body.members()?.map(|(name, value)| (name.string().unwrap_or_default(), value)).collect();
    let named =
        ["item", "items"].into_iter().find(|name| members.iter().any(|(own, _)| own == name));
    if let Some(name) = named {
        return Some(format!("/{name}"));
    }
    let mut lists = members.iter().filter(|(_, value)| value.is_array());
    let Some((name, _)) = lists.next() else {
        // Services leave out an empty list.
        return members.is_empty().then(|| "/item".to_owned());
    };
    if lists.next().is_some() {
        return None;
    }
    Some(format!("/{}", name.replace('~', "~0").replace('/', "~1")))
}

/// Returns the first name of a JSON pointer and the rest of it; `None` for the empty one.
fn first_name(pointer: &str) -> Option<(String, &str)> {
    let names = pointer.strip_prefix('/')?;
    let (name, rest) = names.split_at_checked(names.find('/').unwrap_or(names.len()))?;
    Some((name.replace("~1", "/").replace("~0", "~"), rest))
}

/// Returns the rest of a pointer if its first name is this one.
fn below<'a>(pointer: Option<&'a str>, name: &str) -> Option<&'a str> {
    pointer.and_then(first_name).filter(|(first, _)| first == name).map(|(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn merged(pointer: &'static str, pages: &[(&str, &[&str])]) -> String {
        let mut merged = Merged::at(pointer.into(), Some("/position"));
        for (page, items) in pages {
            merged.add(page.as_bytes(), items.iter().map(|item| item.as_bytes()));
        }
        merged.response()
    }

    #[test]
    fn the_shape_is_that_of_a_page() {
        let pages =
            [("{\"item\": [1.0, {}], \"position\": \"x\"}", &["1.0", "{}"][..]), ("{}", &[])];
        assert_eq!(merged("/item", &pages), "{\"item\":[1.0,{}]}");
        assert_eq!(merged("", &[("[[1]]", &["[1]"]), ("[2]", &["2"])]), "[[1],2]");
        assert_eq!(merged("/a~1b/c", &[]), "{\"a/b\":{\"c\":[]}}");
        let pages = [
            ("{\"items\": {\"b\": 1}}", &["{\"b\":1}"][..]),
            ("{\"items\": {\"a\": [2]}}", &["{\"a\":[2]}"]),
        ];
        assert_eq!(merged("/items", &pages), "{\"items\":{\"b\":1,\"a\":[2]}}");
    }

    #[test]
    fn the_list_of_a_response_is_found() {
        for (body, pointer) in [
            ("[{}]", Some("")),
            ("{\"a\":[],\"item\":null}", Some("/item")),
            ("{\"a\":1,\"b/c\":[1]}", Some("/b~1c")),
            ("{\"a\":[1],\"b\":[2]}", None),
            ("{}", Some("/item")),
            ("{\"a\":1}", None),
            ("1", None),
        ] {
            let body = Json::new(body.as_bytes()).unwrap();
            assert_eq!(pointer_to_list(body).as_deref(), pointer, "{body:?}");
        }
    }

    #[test]
    fn other_members_are_those_of_the_first_page() {
        let pages = [
            ("{\"id\":1.0,\"item\":[1],\"position\":\"x\",\"end\":{}}", &["1"][..]),
            ("{\"id\":2,\"item\":[2]}", &["2"]),
        ];
        assert_eq!(merged("/item", &pages), "{\"id\":1.0,\"item\":[1,2],\"end\":{}}");
        for (page, expected) in [
            (
                "{\"page\":{\"next\":{\"token\":\"x\"},\"items\":[],\"size\":5},\"at\":7}",
                "{\"page\":{\"next\":{},\"items\":[1],\"size\":5},\"at\":7}",
            ),
            ("{\"page\":{\"next\":[],\"items\":null}}", "{\"page\":{\"next\":[],\"items\":[1]}}"),
            ("{\"page\":{\"items\":[1],\"items\":[1]}}", "{\"page\":{\"items\":[1]}}"),
            ("{\"at\":[7]}", "{\"at\":[7],\"page\":{\"items\":[1]}}"),
        ] {
            let mut nested = Merged::at("/page/items".into(), Some("/page/next/token"));
            nested.add(page.as_bytes(), std::iter::once(&b"1"[..]));
            assert_eq!(nested.response(), expected, "{page}");
        }
    }
}
