//! SHA-256 of bytes. The one hash of the program: sources, pack items, ledger entries, passports.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// A SHA-256 value as 64 lower-case hex digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// The hash of some bytes.
    pub fn of(bytes: impl AsRef<[u8]>) -> Digest {
        let mut digester = Digester::default();
        digester.update(bytes);
        digester.finish()
    }

    /// Reads 64 hex digits of either case.
    pub fn parse(text: &str) -> Option<Digest> {
        let lower = text.trim().to_ascii_lowercase();
        (lower.len() == 64 && lower.bytes().all(|b| b.is_ascii_hexdigit())).then_some(Digest(lower))
    }

    /// All 64 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 12 digits, enough to tell two apart on a page.
    pub fn short(&self) -> &str {
        &self.0[..12]
    }
}

/// Hashes bytes that come piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Digester(Sha256);

impl Digester {
    /// Adds a piece.
    pub fn update(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes);
    }

    /// The hash of all pieces.
    pub fn finish(self) -> Digest {
        let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
        let bytes = self.0.finalize();
        let digits = bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
        let mut hex = String::with_capacity(64);
        hex.extend(digits);
        Digest(hex)
    }
}

impl std::io::Write for Digester {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Digest {
    type Error = String;

    fn try_from(text: String) -> Result<Digest, String> {
        Digest::parse(&text).ok_or_else(|| format!("`{text}` is not a SHA-256 value (64 hex digits)"))
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> String {
        digest.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_of_abc_is_the_published_test_vector() {
        let digest = Digest::of("abc");
        assert_eq!(
            digest.as_str(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            Digest::parse(&digest.as_str().to_uppercase()),
            Some(digest.clone())
        );
        assert_eq!(Digest::parse("abc"), None);
        let mut digester = Digester::default();
        digester.update("a");
        digester.update("bc");
        assert_eq!(digester.finish(), digest);
    }
}
