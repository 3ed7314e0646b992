//! The secret values of a request, and how they are hidden in texts that a server can choose.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use aws_smithy_types::base64;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderName, HeaderValue};

use crate::text::one_line;

/// Shorter values are not searched for: they occur in any text.
const SHORTEST: usize = 4;

/// Of values that are at least this long, parts are hidden, too.
const LONG: usize = 16;

/// The length of the shortest part that is hidden, in bytes.
const PART: usize = 12;

/// Maximum number of bytes of all secrets together that are searched for. If there are more, texts
/// of the server are hidden as a whole.
const MOST: usize = 1024 * 1024;

/// Number of bytes at the start of a text that can be shown.
const LONGEST_TEXT: usize = 5 * 1024;

/// Number of bytes after the end of what can be shown in which a secret can end that begins before
/// it: a short value whose letters are all escaped, more than once.
const BEYOND: usize = 1024;

/// How often a text is decoded: a value may be percent-encoded within JSON within HTML.
const ROUNDS: usize = 3;

/// Replaces a hidden value.
const HIDDEN: &str = "***";

/// The secret values of one request: the session token, the signature, and the values of sensitive
/// parameters. A server may repeat them in a response, in any place.
#[derive(Clone, Default)]
pub(crate) struct Secrets {
    /// Values of the first sensitive headers, which need no allocation: most requests have a
    /// signature and at most a session token.
    first: [Option<HeaderValue>; 2],
    /// Values of the other sensitive headers.
    headers: Vec<HeaderValue>,
    /// Values of sensitive parameters.
    values: Option<Arc<[Bytes]>>,
    /// Values of the configuration, such as the password of a proxy.
    others: &'static [String],
}

impl Secrets {
    pub(crate) fn new(
        headers: impl IntoIterator<Item = HeaderValue>,
        values: Option<Arc<[Bytes]>>,
        others: &'static [String],
    ) -> Self {
        let mut headers = headers.into_iter();
        let first = [headers.next(), headers.next()];
        Self { first, headers: headers.collect(), values, others }
    }

    /// Returns a text of a server as one line in which the secrets are hidden.
    pub(crate) fn shown(&self, text: &str) -> String {
        if self.all().map(<[u8]>::len).sum::<usize>() > MOST {
            return HIDDEN.to_owned();
        }
        one_line(&self.hide(text)).into_owned()
    }

    /// Returns the start of a text in which the secrets are hidden, in plain form, and
    /// percent-encoded, escaped for JSON or HTML, or as base64.
    pub(crate) fn hide(&self, text: &str) -> String {
        let (visible, text) = (start(text, LONGEST_TEXT), start(text, LONGEST_TEXT + BEYOND));
        let mut shown = replace(visible, self.places_in(text));
        if visible.len() < text.len() {
            shown.push_str("...");
        }
        shown
    }

    /// Returns true if a text contains a secret. A text that is too long to be searched counts as one
    /// that does.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        text.len() > LONGEST_TEXT || !self.places_in(text).is_empty()
    }

    /// Returns the places of secrets in a text.
    fn places_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = after_scheme(text);
        if self.all().next().is_some() {
            let views = View::all(text);
            let mut index = Index::new(&views);
            let mut left = MOST;
            for value in self.all() {
                index.find_forms(value.get(..left).unwrap_or(value), &mut found);
                left = left.saturating_sub(value.len());
            }
        }
        found
    }

    /// Returns the values that are searched for.
    fn all(&self) -> impl Iterator<Item = &[u8]> {
        let headers = self.first.iter().flatten().chain(&self.headers);
        let headers = headers.map(|value| secret_part(value.as_bytes()));
        let values = self.values.iter().flat_map(|values| values.iter().map(|value| &**value));
        let others = self.others.iter().map(String::as_bytes);
        let all = headers.chain(values).chain(others).map(<[u8]>::trim_ascii);
        all.filter(|value| value.len() >= SHORTEST)
    }
}

/// Returns at most this many bytes at the start of a text.
fn start(text: &str, length: usize) -> &str {
    let end = (0..=length.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

/// Returns true if the value of an `Authorization` header is a signature.
pub(crate) fn is_signature(value: &[u8]) -> bool {
    value.starts_with(b"AWS4-")
}

/// Returns the secret value of a header. In an `Authorization` header it follows the scheme, such as
/// `Bearer` or `Basic`, which is not secret.
pub(crate) fn secret_value(name: &HeaderName, value: &HeaderValue) -> HeaderValue {
    let text = value.as_bytes();
    if *name != AUTHORIZATION || is_signature(text) {
        return value.clone();
    }
    let token = text.iter().position(|byte| *byte == b' ').and_then(|at| text.get(at + 1..));
    // A part of a valid value is valid.
    token.and_then(|token| HeaderValue::from_bytes(token).ok()).unwrap_or_else(|| value.clone())
}

/// Returns the signature of an `Authorization` header with one, whose other parts are not secret, and
/// all of any other value.
fn secret_part(value: &[u8]) -> &[u8] {
    const BEFORE: &[u8] = b"Signature=";
    if !is_signature(value) {
        return value;
    }
    let at = value.windows(BEFORE.len()).position(|window| window == BEFORE);
    at.and_then(|at| value.get(at + BEFORE.len()..)).unwrap_or(value)
}

/// Returns the characters that a value leads to in the base64 of a longer text, which depend on its
/// place in the text, in both alphabets.
fn in_base64(value: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..3_usize).flat_map(move |before| {
        let padded = [vec![0; before], value.to_vec()].concat();
        let encoded = base64::encode(&padded);
        let encoded = encoded.trim_end_matches('=');
        // The characters at both ends depend on what is around the value, too.
        let from = [0, 2, 3].get(before).copied().unwrap_or_default();
        let to = encoded.len() - usize::from(padded.len() % 3 != 0);
        let inner = encoded.get(from..to).unwrap_or_default();
        [inner.as_bytes().to_vec(), inner.replace('+', "-").replace('/', "_").into_bytes()]
    })
}

/// Returns the places of credentials after the schemes `Basic` and `Bearer`.
fn after_scheme(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for scheme in ["basic ", "bearer "] {
        for (at, _) in lower.match_indices(scheme) {
            let start = at + scheme.len();
            let rest = lower.get(start..).unwrap_or_default();
            let is_part = |c: char| c.is_ascii_alphanumeric() || "+/=-_.~".contains(c);
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            if length >= LONG / 2 {
                found.push(start..start + length);
            }
        }
    }
    found
}

/// A text in decoded form: its bytes, and where each is from in the original text.
struct View {
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

/// The places of all parts of a text, decoded in every way. Secrets are looked up in it, so that the
/// time does not depend on their number times the length of the text.
struct Index<'a> {
    views: &'a [View],
    /// The places of parts that were not found yet, by their length.
    parts: BTreeMap<usize, Places<'a>>,
}

type Places<'a> = HashMap<&'a [u8], Vec<Range<usize>>>;

impl<'a> Index<'a> {
    fn new(views: &'a [View]) -> Self {
        Self { views, parts: BTreeMap::new() }
    }

    /// Adds the places of a value in all forms that decoding does not remove.
    fn find_forms(&mut self, value: &[u8], found: &mut Vec<Range<usize>>) {
        self.find(value, found);
        if value.contains(&b' ') {
            // As HTML forms and some query strings write it.
            let plus = |byte: &u8| if *byte == b' ' { b'+' } else { *byte };
            self.find(&value.iter().map(plus).collect::<Vec<_>>(), found);
        }
        for form in in_base64(value).filter(|form| form.len() >= LONG) {
            self.find(&form, found);
        }
    }

    /// Adds the places of a value, and of its longer parts.
    fn find(&mut self, value: &[u8], found: &mut Vec<Range<usize>>) {
        let length = if value.len() < LONG { value.len() } else { PART };
        let places = self.parts.entry(length).or_insert_with(|| places(self.views, length));
        for part in value.windows(length) {
            if let Some(there) = places.remove(part) {
                found.extend(there);
            }
        }
    }
}

/// Returns the places of all parts with a length.
fn places(views: &[View], length: usize) -> Places<'_> {
    let mut places = Places::new();
    for view in views {
        for (at, part) in view.bytes.windows(length).enumerate() {
            if let Some([first, .., last]) = view.places.get(at..at + length) {
                places.entry(part).or_default().push(first.start..last.end);
            }
        }
    }
    places
}

impl View {
    /// Returns a text, and its decoded forms.
    fn all(text: &str) -> Vec<Self> {
        let places = (0..text.len()).map(|at| at..at + 1).collect();
        let first = Self { bytes: text.as_bytes().to_vec(), places };
        let decoded = std::iter::successors(Some(first), Self::decode);
        decoded.take(ROUNDS + 1).collect()
    }

    /// Decodes once; `None` if there is nothing to decode.
    fn decode(&self) -> Option<Self> {
        let mut next = Self { bytes: Vec::new(), places: Vec::new() };
        let (mut at, mut changed) = (0, false);
        while let Some(rest) = self.bytes.get(at..).filter(|rest| !rest.is_empty()) {
            let decoded = percent(rest).or_else(|| json_escape(rest)).or_else(|| entity(rest));
            changed |= decoded.is_some();
            let (bytes, length) =
                decoded.unwrap_or_else(|| (rest.first().copied().into_iter().collect(), 1));
            if let Some([first, ..]) = self.places.get(at..)
                && let Some(last) = self.places.get(at + length - 1)
            {
                next.places.extend(bytes.iter().map(|_| first.start..last.end));
                next.bytes.extend(bytes);
            }
            at += length;
        }
        changed.then_some(next)
    }
}

/// What an escape at the start of a text stands for, and its length.
type Decoded = Option<(Vec<u8>, usize)>;

fn percent(rest: &[u8]) -> Decoded {
    let [b'%', high, low, ..] = rest else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some((vec![digit(*high)? << 4 | digit(*low)?], 3))
}

fn json_escape(rest: &[u8]) -> Decoded {
    match rest {
        [b'\\', b'u', ..] => {
            let unit = |at: usize| {
                let digits = rest.get(at..)?.strip_prefix(b"\\u")?.get(..4)?;
                u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
            };
            // Letters outside of the first plane are written as two units.
            let units = [unit(0)?, unit(6).unwrap_or_default()];
            let letter = char::decode_utf16(units).next()?.ok()?;
            Some((letter.to_string().into_bytes(), 6 * letter.len_utf16()))
        }
        [b'\\', letter @ (b'"' | b'\\' | b'/' | b'\''), ..] => Some((vec![*letter], 2)),
        [b'\\', b'n', ..] => Some((vec![b'\n'], 2)),
        [b'\\', b't', ..] => Some((vec![b'\t'], 2)),
        [b'\\', b'r', ..] => Some((vec![b'\r'], 2)),
        _ => None,
    }
}

fn entity(rest: &[u8]) -> Decoded {
    let [b'&', inside @ ..] = rest else { return None };
    let length = inside.iter().take(8).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(inside.get(..length)?).ok()?;
    let letter = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let code = name.strip_prefix('#')?;
            let code = match code.strip_prefix(['x', 'X']) {
                Some(code) => u32::from_str_radix(code, 16).ok()?,
                None => code.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((letter.to_string().into_bytes(), length + 2))
}

/// Replaces parts of a text, which may overlap, and may be behind its end.
fn replace(text: &str, mut hidden: Vec<Range<usize>>) -> String {
    hidden.retain(|range| range.start < text.len());
    hidden.sort_unstable_by_key(|range| range.start);
    let (mut shown, mut at) = (String::new(), 0);
    for range in hidden {
        if range.start > at || (at == 0 && shown.is_empty()) {
            shown.push_str(&String::from_utf8_lossy(
                text.as_bytes().get(at..range.start).unwrap_or_default(),
            ));
            shown.push_str(HIDDEN);
        } else if range.start == at && !shown.ends_with(HIDDEN) {
            shown.push_str(HIDDEN);
        }
        at = at.max(range.end);
    }
    shown.push_str(&String::from_utf8_lossy(text.as_bytes().get(at..).unwrap_or_default()));
    shown
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const TOKEN: &str = "IQoJb3JpZ2luX2VjE/+hu<sh>&\"'tok\\en==";

    fn secrets(values: &[&'static str]) -> Secrets {
        let values: Vec<Bytes> =
            values.iter().map(|value| Bytes::from_static(value.as_bytes())).collect();
        Secrets::new([], Some(values.into()), &[])
    }

    fn percent(text: &str) -> String {
        let escapes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        escapes.concat()
    }

    /// The forms in which servers repeat a value.
    fn forms() -> Vec<String> {
        let some = TOKEN.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        let json = serde_json::to_string(TOKEN).unwrap();
        let escape = |c: char| format!("\\u{:04x}", u32::from(c));
        let unicode = TOKEN.chars().map(escape).collect::<Vec<_>>().concat();
        let html = TOKEN.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&#34;");
        vec![
            TOKEN.to_owned(),
            some.clone(),
            some.to_lowercase().replace("iqojb3jpz2lux2vje", "IQoJb3JpZ2luX2VjE"),
            percent(TOKEN),
            percent(&percent(TOKEN)),
            json.trim_matches('"').to_owned(),
            serde_json::to_string(&json).unwrap(),
            unicode,
            html,
            base64::encode(TOKEN),
            base64::encode(format!("x{TOKEN}")),
            base64::encode(format!("xy{TOKEN}z")),
            base64::encode(TOKEN).replace('+', "-").replace('/', "_"),
        ]
    }

    #[test]
    fn a_value_is_hidden_in_every_form() {
        for form in forms() {
            let shown = secrets(&[TOKEN]).shown(&format!("before {form} after"));
            assert!(shown.starts_with("before "), "{form}: {shown}");
            assert!(shown.ends_with(" after"), "{form}: {shown}");
            for part in form.as_bytes().windows(PART) {
                let part = String::from_utf8_lossy(part);
                assert!(!shown.contains(&*part), "{form}: {shown}");
            }
        }
        // A part of a longer value is hidden, too.
        let shown = secrets(&[TOKEN]).shown(&format!("({})", &TOKEN[..14]));
        assert_eq!(shown, "(***)");
    }

    #[test]
    fn several_values_and_places() {
        let both = secrets(&["secret-1", "é-secret"]);
        assert_eq!(both.shown("secret-1secret-1 é-secret x"), "***  ***  x".replace("  ", " "));
        assert_eq!(both.shown("%C3%A9-secret"), "***");
        assert_eq!(both.shown("secret"), "secret");
        assert_eq!(secrets(&["abc", "  "]).shown("abc"), "abc");
        let text = "Proxy-Authorization: Basic dXNlcjpwYXNz, bearer abc.def-ghi; basic rules";
        let shown = "Proxy-Authorization: Basic ***, bearer ***; basic rules";
        assert_eq!(Secrets::default().shown(text), shown);
    }

    #[test]
    fn of_the_signature_header_only_the_signature_is_secret() {
        let header = "AWS4-HMAC-SHA256 Credential=AKID/20201020/eu-west-1/zoo/aws4_request, SignedHeaders=host, Signature=0123456789abcdef0123456789abcdef";
        let secrets = Secrets::new([HeaderValue::from_static(header)], None, &[]);
        let shown = secrets.shown(header);
        assert!(shown.contains("20201020/eu-west-1/zoo/aws4_request"), "{shown}");
        assert!(shown.ends_with("Signature=***"), "{shown}");
    }

    #[test]
    fn long_texts_are_cut_and_long_values_are_searched_for() {
        let blanks = " ".repeat(LONGEST_TEXT);
        assert_eq!(secrets(&["secret-1"]).shown(&format!("{blanks}secret-1")), "...");
        // At the end of what is shown, part of a value is hidden like the value.
        let before = " ".repeat(LONGEST_TEXT - 4);
        assert_eq!(secrets(&["secret-1"]).shown(&format!("{before}secret-1")), "***...");
        let escaped = percent(&percent("secret-1"));
        assert_eq!(secrets(&["secret-1"]).shown(&format!("{before}{escaped}")), "***...");
        let number = |at: usize| format!("{:05}-", at * 7919 % 99991);
        let long = (0..50_000).map(number).collect::<String>();
        for at in [0, 18_000, long.len() - 60] {
            let part = &long[at..at + 60];
            assert_eq!(secrets(&[long.clone().leak()]).shown(&format!("x {part} y")), "x *** y");
        }
        // More than can be searched for.
        let longer = "x".repeat(MOST + 1).leak();
        assert_eq!(secrets(&[longer]).shown("anything"), "***");
    }

    #[test]
    fn many_values_do_not_multiply_the_work() {
        let values: Vec<&str> = (0..20_000).map(|at| &*format!("value-{at:010}").leak()).collect();
        let text = "%41 value-0000000077, value-x ".repeat(300);
        let shown = secrets(&values).shown(&text);
        assert!(shown.starts_with("%41 ***, value-x %41 ***"), "{shown}");
    }

    #[test]
    fn letters_of_other_planes_and_forms() {
        let keys = "\u{1f511}".repeat(6).leak();
        let shown = |text: &str| secrets(&[keys]).shown(text);
        assert_eq!(shown(&r"\ud83d\udd11".repeat(6)), "***");
        assert_eq!(shown(&"&#128273;".repeat(6)), "***");
        assert_eq!(shown(r"\ud83d x"), r"\ud83d x");
        let words = secrets(&["correct horse/staple"]);
        assert_eq!(words.shown("a correct+horse%2Fstaple b"), "a *** b");
    }
}
