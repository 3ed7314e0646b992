//! The reserved words of DynamoDB's expressions.

/// The words, in capitals.
const WORDS: &str = include_str!("reserved_words.txt");

/// Whether an expression cannot contain this name. The case does not matter.
pub(super) fn is_reserved(name: &str) -> bool {
    WORDS.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_case_does_not_matter() {
        assert!(is_reserved("name") && is_reserved("Empty") && is_reserved("LIST"));
        assert!(!is_reserved("attr1") && !is_reserved("") && !is_reserved("nam"));
    }
}
