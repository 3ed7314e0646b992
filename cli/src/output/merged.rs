//! The items of several pages as one response.

use super::json::Json;

/// The items of the pages that were read, in the shape of a page: a query for a page suits it, too.
#[derive(Debug)]
pub(crate) struct Merged {
    /// The JSON pointer to the items.
    pointer: &'static str,
    items: String,
    /// True if the items are the members of an object instead of the elements of a list.
    is_object: bool,
}

impl Merged {
    /// Creates a response without items.
    pub(crate) fn new(pointer: &'static str) -> Self {
        Self { pointer, items: String::new(), is_object: false }
    }

    /// Adds the items of a page. A member of an object is an object with this member.
    pub(crate) fn add<'a>(&mut self, page: &[u8], items: impl Iterator<Item = &'a [u8]>) {
        let list = Json::new(page).and_then(|page| page.at(self.pointer));
        self.is_object |= list.is_some_and(Json::is_object);
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

    /// Returns the response: the list in its place of a page.
    pub(crate) fn response(&self) -> String {
        let mut text = self.list();
        for name in self.pointer.split('/').skip(1).collect::<Vec<_>>().into_iter().rev() {
            let name = serde_json::Value::from(name.replace("~1", "/").replace("~0", "~"));
            text = format!("{{{name}:{text}}}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(pointer: &'static str, pages: &[(&str, &[&str])]) -> String {
        let mut merged = Merged::new(pointer);
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
}
