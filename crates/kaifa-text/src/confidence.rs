//! How an item was found and how sure the reader is of it. Each way of finding has a share of right items that was measured on
//! annotated documents; what makes a single item doubtful takes something off. A person sees the doubtful ones first.

use serde::{Serialize, Serializer};

/// How sure the reader is, from 0 to 1 in hundredths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sureness(u8);

impl Sureness {
    /// So many hundredths, at most 100.
    pub const fn hundredths(value: u8) -> Sureness {
        Sureness(if value > 100 { 100 } else { value })
    }

    /// The value in hundredths.
    pub const fn value(self) -> u8 {
        self.0
    }

    /// What is left when something speaks against it: `weight` hundredths are kept.
    #[must_use]
    pub const fn less(self, weight: u8) -> Sureness {
        Sureness((self.0 as u16 * weight as u16 / 100) as u8)
    }
}

impl Serialize for Sureness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

/// How an item was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The way it was found, a word that stays the same over versions: `labelled_bracket`, `year`, `amount`.
    #[serde(rename = "found_by")]
    pub by: &'static str,
    /// How sure the reader is.
    pub sure: Sureness,
}

impl Finding {
    /// Found this way, with the share of right items of the way in hundredths.
    pub const fn new(by: &'static str, hundredths: u8) -> Finding {
        Finding {
            by,
            sure: Sureness::hundredths(hundredths),
        }
    }

    /// The same way of finding, less sure.
    #[must_use]
    pub const fn less(self, weight: u8) -> Finding {
        Finding {
            by: self.by,
            sure: self.sure.less(weight),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_multiply_and_stay_between_nothing_and_all() {
        let found = Finding::new("label", 98).less(50);
        assert_eq!((found.by, found.sure.value()), ("label", 49));
        assert_eq!(Sureness::hundredths(200).value(), 100);
        assert_eq!(serde_json::to_string(&found.sure).unwrap(), "0.49");
    }
}
