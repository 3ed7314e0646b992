//! Documentation: the HTML of a service to one sentence with all Markdown characters escaped.

/// Longest entity of HTML that is replaced, in characters, with its semicolon.
const LONGEST_ENTITY: usize = 12;

/// Longest documentation, in characters.
const LONGEST: usize = 400;

/// Returns the first sentence of a text as Markdown; nothing if there is none.
pub(super) fn sentence(html: &str) -> Option<String> {
    let plain = first_sentence(&plain(html));
    let words: Vec<String> = plain.split(' ').map(escaped).collect();
    let text = guarded(words.join(" "));
    (!text.is_empty()).then_some(text)
}

/// Returns the text of HTML, on one line.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        let is_tag =
            after.starts_with(|first: char| first.is_ascii_alphabetic() || "/!".contains(first));
        if !is_tag {
            text.push('<');
            rest = after;
        } else if let Some((tag, behind)) = after.split_once('>') {
            let tag = tag.trim_matches('/').trim();
            let is_block = ["p", "br", "li", "ul", "ol", "note", "div"].contains(&tag);
            text.push_str(if is_block { " " } else { "" });
            rest = behind;
        } else {
            // There is no tag behind a tag that does not end.
            text.push('<');
            text.push_str(after);
            rest = "";
        }
    }
    text.push_str(rest);
    let text: String = decoded(&text).chars().filter(|letter| !is_invisible(*letter)).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a character has no place in documentation: it controls a terminal, or the direction of text.
/// Blanks become one blank anyway.
fn is_invisible(letter: char) -> bool {
    (letter.is_control() && !letter.is_whitespace())
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Replaces the entities of HTML.
fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.char_indices().take(LONGEST_ENTITY).find(|(_, letter)| *letter == ';');
        let entity = end.and_then(|(at, _)| {
            let (name, behind) = after.split_at_checked(at)?;
            Some((letter(name)?, behind.strip_prefix(';')?))
        });
        if let Some((letter, behind)) = entity {
            out.push(letter);
            rest = behind;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn letter(entity: &str) -> Option<char> {
    Some(match entity {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "mdash" => '\u{2014}',
        "ndash" => '\u{2013}',
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

/// Returns what precedes the first full stop that ends a sentence.
fn first_sentence(text: &str) -> String {
    const ABBREVIATIONS: [&str; 7] = ["e.g.", "i.e.", "etc.", "vs.", "St.", "No.", "approx."];
    let ends = text.match_indices(". ").find(|(at, _)| {
        let (before, behind) = text.split_at(at + 1);
        let begins = behind.trim_start().starts_with(|next: char| !next.is_lowercase());
        begins && !ABBREVIATIONS.iter().any(|short| before.ends_with(short))
    });
    let sentence = ends.map_or(text, |(at, _)| text.split_at(at + 1).0);
    if sentence.chars().count() <= LONGEST {
        return sentence.to_owned();
    }
    let cut: String = sentence.chars().take(LONGEST).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
    format!("{cut} ...")
}

/// Returns a word without a meaning in Markdown. A URL becomes code, so that it is not taken for a
/// link that was forgotten.
fn escaped(word: &str) -> String {
    if word.contains("://") && !word.contains('`') {
        let url = word.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        let behind = word.strip_prefix(url).unwrap_or_default();
        return format!("`{url}`{}", behind.replace('!', "\\!"));
    }
    let mut out = String::new();
    for letter in word.chars() {
        if "\\`*_[]<>#|~&$!{}".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// Escapes what would make a list or a heading of a line.
fn guarded(text: String) -> String {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let is_number =
        digits > 0 && text.chars().nth(digits).is_some_and(|mark| mark == '.' || mark == ')');
    if is_number {
        let (number, rest) = text.split_at(digits);
        return format!("{number}\\{rest}");
    }
    if text.starts_with(['-', '+', '=', ':']) { format!("\\{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn html_becomes_one_sentence_of_plain_markdown() {
        for (html, markdown) in [
            ("<p>Deletes a pet. It is gone.</p>", "Deletes a pet."),
            (
                "<p>The <code>pet_id</code> of *it*, e.g. Tom.</p>",
                "The pet\\_id of \\*it\\*, e.g. Tom.",
            ),
            ("a &lt; b &amp;&amp; c &#62; d", "a \\< b \\&\\& c \\> d"),
            (
                "see <a href=\"https://example.com\">https://example.com</a>.",
                "see `https://example.com`.",
            ),
            ("<ul><li>one</li><li>two</li></ul>", "one two"),
            ("1. not a list", "1\\. not a list"),
            ("- not a list", "\\- not a list"),
            ("a\n\n    b", "a b"),
            ("```\npanic!()\n```", "\\`\\`\\` panic\\!() \\`\\`\\`"),
            ("[link](target) and [other]", "\\[link\\](target) and \\[other\\]"),
            ("x < y", "x \\< y"),
        ] {
            assert_eq!(sentence(html).as_deref(), Some(markdown));
        }
        assert_eq!(sentence("<p> </p>"), None);
    }

    #[test]
    fn long_texts_are_cut_at_a_word() {
        let text = sentence(&"word ".repeat(200)).unwrap_or_default();
        assert!(text.ends_with("word ...") && text.len() < 420, "{text}");
    }
}
