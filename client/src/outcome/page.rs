//! The items and the token of a page, found in one pass over its JSON.
//!
//! This is for the usual page: an object with a list and a token. For all others, `document` and
//! `paging` look for the parts one by one.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserializer as _;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::Paging;

/// The places of items are kept if the items have at least this many bytes on average. Shorter ones
/// would need more memory than the page.
const SHORTEST: usize = 32;

/// Members that a page of HAL has. Its items and its token are in other places.
const HAL: [&str; 2] = ["_links", "_embedded"];

/// A place in the bytes of a page.
pub(crate) type Place = (u32, u32);

/// The parts of a page.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) items: Arc<[Place]>,
    pub(crate) token: Option<Range<usize>>,
}

impl Page {
    /// Reads a page. Returns `None` if it is not a usual one, or not valid JSON.
    pub(crate) fn read(json: &[u8], paging: Paging) -> Option<Self> {
        u32::try_from(json.len()).ok()?;
        let (items, token) = (name(paging.items())?, name(paging.output_token())?);
        // Texts that are not looked at are not checked otherwise.
        let text = std::str::from_utf8(json).ok()?;
        let visitor = Members { json, items, token };
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let page = deserializer.deserialize_map(visitor).ok()?;
        deserializer.end().ok()?;
        Some(page)
    }
}

/// Returns the name in a JSON pointer to a member, without escapes.
fn name(pointer: &'static str) -> Option<&'static str> {
    pointer.strip_prefix('/').filter(|name| !name.contains(['/', '~']))
}

/// Returns the place of a part of the JSON.
fn place(json: &[u8], part: &RawValue) -> Range<usize> {
    let text = part.get();
    let start = text.as_ptr().addr().saturating_sub(json.as_ptr().addr());
    start..start + text.len()
}

/// Reads the members of a page.
struct Members<'a> {
    json: &'a [u8],
    items: &'static str,
    token: &'static str,
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Page;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Page, A::Error> {
        let (mut items, mut token) = (None, None);
        while let Some(kind) = members.next_key_seed(Name(&self))? {
            match kind {
                Kind::Items if items.is_none() => {
                    items = Some(members.next_value_seed(List(self.json))?);
                }
                Kind::Token if token.is_none() => {
                    let value: &RawValue = members.next_value()?;
                    token = Some(place(self.json, value));
                }
                Kind::Other => {
                    members.next_value::<IgnoredAny>()?;
                }
                Kind::Items | Kind::Token | Kind::Hal => return Err(A::Error::custom("not usual")),
            }
        }
        let items = items.ok_or_else(|| A::Error::custom("no items"))?;
        Ok(Page { items: items.into(), token })
    }
}

/// What a member is.
enum Kind {
    Items,
    Token,
    Hal,
    Other,
}

/// Reads the name of a member.
struct Name<'a, 'b>(&'a Members<'b>);

impl<'de> DeserializeSeed<'de> for Name<'_, '_> {
    type Value = Kind;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Kind, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name<'_, '_> {
    type Value = Kind;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Kind, E> {
        Ok(match name {
            name if name == self.0.items => Kind::Items,
            name if name == self.0.token => Kind::Token,
            name if HAL.contains(&name) => Kind::Hal,
            _ => Kind::Other,
        })
    }
}

/// Reads the places of the elements of a list.
struct List<'a>(&'a [u8]);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = Vec<Place>;

    fn deserialize<D: serde::Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Vec<Place>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = Vec<Place>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<Place>, A::Error> {
        let mut places = Vec::new();
        let most = self.0.len() / SHORTEST;
        while let Some(element) = elements.next_element::<&RawValue>()? {
            let Range { start, end } = place(self.0, element);
            let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) else {
                return Err(A::Error::custom("too long"));
            };
            if places.len() == most {
                return Err(A::Error::custom("short items"));
            }
            places.push((start, end));
        }
        Ok(places)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::fuzzing;

    const PAGING: Paging = Paging::new("position", "/position", "/item");

    /// Items of 32 bytes and more.
    const ITEMS: &str =
        r#"{"id":"1","name":"a name of 20 bytes"} , [1,[2],"]",{"a":"a text, b"},3.0]"#;

    fn parts(json: &str) -> Option<(Vec<&str>, Option<&str>)> {
        let page = Page::read(json.as_bytes(), PAGING)?;
        let part = |at: &Place| {
            json.get(usize::try_from(at.0).unwrap()..usize::try_from(at.1).unwrap()).unwrap()
        };
        Some((page.items.iter().map(part).collect(), page.token.map(|at| json.get(at).unwrap())))
    }

    #[test]
    fn items_and_token_are_slices_in_any_order() {
        let items: Vec<_> = ITEMS.split(" , ").collect();
        for (json, token) in [
            (format!(r#"{{"item":[{ITEMS}],"position":"next"}}"#), Some("\"next\"")),
            (format!(" {{ \"position\" : 1e2 , \"item\" : [ {ITEMS} ] }}\n"), Some("1e2")),
            (format!(r#"{{"\u0069tem":[{ITEMS}],"other":{{"item":[],"position":1}}}}"#), None),
            (format!(r#"{{"item":[{ITEMS}],"position":null}}"#), Some("null")),
            (
                format!(r#"{{"Item":7,"position":{{"a":[1]}},"item":[{ITEMS}]}}"#),
                Some(r#"{"a":[1]}"#),
            ),
        ] {
            assert_eq!(parts(&json), Some((items.clone(), token)), "{json}");
        }
        assert_eq!(parts(r#"{"item":[]}"#), Some((Vec::new(), None)));
    }

    #[test]
    fn a_page_is_unicode_in_all_its_parts() {
        for (name, is_read) in
            [(&b"\xc3\xa9"[..], true), (b"\xff", false), (b"\xed\xa0\x80", false)]
        {
            let page = [br#"{"name":""#, name, br#"","item":[],"n":1}"#].concat();
            assert_eq!(Page::read(&page, PAGING).is_some(), is_read);
        }
    }

    #[test]
    fn other_pages_are_left_to_the_general_code() {
        for json in [
            String::new(),
            "[]".to_owned(),
            "{}".to_owned(),
            r#"{"item":null}"#.to_owned(),
            r#"{"item":{"a":{}}}"#.to_owned(),
            format!(r#"{{"item":[{ITEMS}],"item":[]}}"#),
            format!(r#"{{"item":[{ITEMS}],"position":1,"position":2}}"#),
            format!(r#"{{"item":[{ITEMS}],"_links":{{}}}}"#),
            format!(r#"{{"_embedded":{{}},"item":[{ITEMS}]}}"#),
            format!(r#"{{"item":[{ITEMS}]"#),
            format!(r#"{{"item":[{ITEMS}]}} x"#),
            // Items so short that their places would need more memory than the page.
            format!(r#"{{"item":[{}0]}}"#, "0,".repeat(500)),
        ] {
            assert_eq!(parts(&json), None, "{json}");
        }
        for (items, token) in
            [("/a/item", "/position"), ("/item", "/a/b"), ("", "/position"), ("/a~1b", "/position")]
        {
            let paging = Paging::new("position", token, items);
            assert!(Page::read(br#"{"item":[]}"#, paging).is_none(), "{items} {token}");
        }
    }

    /// Changes bytes of pages: what is found in one pass is what is found part by part.
    #[test]
    fn changed_pages_have_the_same_parts() {
        let page = format!(
            "/item\n{{\"position\":\"a\\u00e9\\\\\",\"x\":{{\"item\":[0]}},\"item\":[{ITEMS},{ITEMS}],\"n\":[1,2e3,null]}}"
        );
        let bytes = b"{}[],:\"\\ 0nulitem_\xc3\xa9\xff";
        let mut seed = 1_u32;
        let mut random = |below: usize| {
            // Xorshift.
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            usize::try_from(seed).unwrap() % below
        };
        let mut read = 0;
        for _ in 0..2_000 {
            let mut changed = page.clone().into_bytes();
            for _ in 0..=random(3) {
                let at = 6 + random(changed.len() - 6);
                match random(3) {
                    0 => changed[at] = bytes[random(bytes.len())],
                    1 => changed.insert(at, bytes[random(bytes.len())]),
                    _ => drop(changed.remove(at)),
                }
            }
            fuzzing::list(&changed);
            read += usize::from(Page::read(&changed[6..], PAGING).is_some());
        }
        assert!((100..1_500).contains(&read), "{read} usual pages");
    }
}
