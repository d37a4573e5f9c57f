//! Addresses of pages.

/// Percent-encodes a value for use inside a query or a path step.
pub fn url_encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_percent_encoded_by_byte() {
        assert_eq!(url_encode("五/(十四)"), "%E4%BA%94%2F%28%E5%8D%81%E5%9B%9B%29");
    }
}
