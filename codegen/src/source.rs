//! The text of a model, decoded from the bytes of a file. Knows nothing of JSON.

use crate::diagnostic::Diagnostic;

/// A model's text, with line ends made LF, and the name it is reported under.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// Decodes the bytes of a file. The error holds what could be decoded, to be shown with it.
    pub(crate) fn decode(path: &str, bytes: &[u8]) -> Result<Self, Box<(Self, Diagnostic)>> {
        let source = |text: String| Self { path: path.to_owned(), text };
        match std::str::from_utf8(bytes) {
            Err(error) => {
                let good = error.valid_up_to();
                let text = String::from_utf8_lossy(bytes).into_owned();
                let byte = bytes.get(good).copied().unwrap_or_default();
                let diagnostic = Diagnostic::new(
                    good..good + char::REPLACEMENT_CHARACTER.len_utf8(),
                    format!("byte 0x{byte:02x} is not UTF-8"),
                )
                .help("save the file as UTF-8");
                Err(Box::new((source(text), diagnostic)))
            }
            Ok(text) if text.starts_with('\u{feff}') => {
                let diagnostic = Diagnostic::new(0..3, "the file starts with a byte order mark")
                    .help("save it as UTF-8 without a BOM");
                Err(Box::new((source(text.to_owned()), diagnostic)))
            }
            Ok(text) => Ok(source(normalize(text))),
        }
    }

    /// FNV-1a of the text, 64 bits: what the header of a generated file carries.
    pub(crate) fn digest(&self) -> u64 {
        fnv1a(self.text.as_bytes())
    }
}

/// Makes line ends LF, so that a checkout on Windows makes the same files.
pub(crate) fn normalize(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// FNV-1a, 64 bits. The root build.rs computes the same.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
