//! How number formats show a number, as far as it changes what is read: in percent, as a month or a year without a day, or with a unit
//! that stands in the format alone (`#,##0"亩"`).

/// How cells of a style show their number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// A hundredfold with the sign.
    Percent,
    /// A date of which only the year and month are shown.
    Month,
    /// A date of which only the year is shown.
    Year,
    /// With words before and behind.
    Words(String, String),
}

/// The form of a format that every workbook knows by number; none where it shows the number, or the date, itself. The months are those
/// of Chinese workbooks.
pub fn built_in(number: u32) -> Option<Form> {
    match number {
        9 | 10 => Some(Form::Percent),
        17 | 27 | 36 | 50 | 52 | 57 => Some(Form::Month),
        _ => None,
    }
}

/// Whether a format that every workbook knows by number shows a date or time.
pub fn is_built_in_date(number: u32) -> bool {
    matches!(number, 14..=22 | 27..=36 | 45..=47 | 50..=58)
}

/// A format taken apart.
struct Code {
    /// Letters and signs with a meaning, small.
    parts: String,
    /// Words before and behind the digits.
    before: String,
    behind: String,
    /// Shows how long something takes.
    is_duration: bool,
}

fn taken_apart(code: &str) -> Code {
    let mut signs = code.chars();
    let mut is_duration = false;
    let mut parts = String::new();
    let (mut before, mut behind) = (String::new(), String::new());
    let mut literal = |c: char, parts: &str| match parts.contains(DIGITS) || parts.contains("general") {
        true => behind.push(c),
        false => before.push(c),
    };
    while let Some(c) = signs.next() {
        match c {
            ';' => break,
            '"' => {
                for c in signs.by_ref().take_while(|c| *c != '"') {
                    literal(c, &parts);
                }
            }
            '\\' | '!' => {
                if let Some(c) = signs.next() {
                    literal(c, &parts);
                }
            }
            '_' | '*' => {
                signs.next();
            }
            // A colour, a condition, or a language with its currency.
            '[' => {
                let inner: String = signs.by_ref().take_while(|c| *c != ']').collect();
                is_duration |= matches!(
                    inner.to_ascii_lowercase().as_str(),
                    "h" | "hh" | "m" | "mm" | "s" | "ss"
                );
            }
            c if c.is_ascii() => parts.extend(c.to_lowercase().filter(|c| !c.is_whitespace())),
            c => literal(c, &parts),
        }
    }
    Code {
        parts,
        before,
        behind,
        is_duration,
    }
}

/// Whether a format shows a date or time.
pub fn is_date(code: &str) -> bool {
    let code = taken_apart(code);
    code.is_duration || code.parts.contains(['y', 'm', 'd', 'h', 's'])
}

/// The form of a format by its code.
pub fn of_code(code: &str) -> Option<Form> {
    let Code {
        parts,
        mut before,
        behind,
        is_duration,
    } = taken_apart(code);
    if is_duration {
        return None;
    }
    let has = |c: char| parts.contains(c);
    if has('%') {
        return Some(Form::Percent);
    }
    let is_number = parts
        .trim_start_matches("general")
        .chars()
        .all(|c| DIGITS.contains(&c) || ".,".contains(c));
    if is_number {
        // A comma behind the digits shows thousands, and a sign inside of them would be no decimal point.
        let is_plain = !parts.ends_with(',') && !behind.starts_with('.');
        let currency = ['¥', '\u{ffe5}', '$', '€'];
        before.retain(|c| !currency.contains(&c) && !c.is_whitespace());
        let behind = behind.trim().to_owned();
        let says = !before.is_empty() || !behind.is_empty();
        return (is_plain && says && !parts.is_empty()).then_some(Form::Words(before, behind));
    }
    match (has('y'), has('m'), has('d'), has('h') || has('s')) {
        (true, true, false, false) => Some(Form::Month),
        (true, false, false, false) => Some(Form::Year),
        _ => None,
    }
}

/// Signs that stand for digits.
const DIGITS: [char; 3] = ['0', '#', '?'];

/// Digits that a workbook keeps of a number.
const KEPT: usize = 15;

/// A number to the fifteen digits that a workbook keeps: 0.1 + 0.2 is 0.3.
pub fn plain(number: f64) -> String {
    let shortest = number.to_string();
    if shortest.len() <= KEPT {
        return shortest;
    }
    let kept: Option<f64> = format!("{number:.14e}").parse().ok();
    kept.unwrap_or(number).to_string()
}

/// A number as its hundredfold with the sign, to the last digit that it has.
pub fn percent(number: f64) -> String {
    let plain = plain(number);
    let (sign, plain) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain.as_str()),
    };
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let (moved, rest) = match part.len() {
        0 | 1 => (format!("{part:0<2}"), ""),
        _ => (part[..2].to_owned(), &part[2..]),
    };
    let digits = format!("{whole}{moved}");
    let whole = match digits.trim_start_matches('0') {
        "" => "0",
        other => other,
    };
    match rest {
        "" => format!("{sign}{whole}%"),
        rest => format!("{sign}{whole}.{rest}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_percent_keep_their_digits() {
        let shown = [0.035, 0.07, 1.0, 0.5, 12.345, -0.00125, 0.0, 0.1 * 3.0].map(percent);
        assert_eq!(
            shown,
            ["3.5%", "7%", "100%", "50%", "1234.5%", "-0.125%", "0%", "30%"]
        );
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(2_000_000.0), "2000000");
    }

    #[test]
    fn formats_say_what_is_shown_beside_the_number() {
        let words = |before: &str, behind: &str| Some(Form::Words(before.to_owned(), behind.to_owned()));
        for (code, form) in [
            ("0.0%", Some(Form::Percent)),
            ("[Red]0.00%;-0.00%", Some(Form::Percent)),
            ("0\"%\"", words("", "%")),
            ("#,##0.00\"万元\"", words("", "万元")),
            ("General\"亩\"", words("", "亩")),
            ("\"第\"0\"批\";;", words("第", "批")),
            ("0\\个", words("", "个")),
            ("\"¥\"#,##0", None),
            ("0\\.0,\"万元\"", None),
            ("#,##0.00", None),
            ("General", None),
            ("@", None),
            ("yyyy\"年\"m\"月\"", Some(Form::Month)),
            ("[$-804]yyyy/mm;@", Some(Form::Month)),
            ("yyyy\"年\"", Some(Form::Year)),
            ("yyyy\"年\"m\"月\"d\"日\"", None),
            ("m\"月\"d\"日\"", None),
            ("[h]:mm", None),
        ] {
            assert_eq!(of_code(code), form, "{code}");
            let of_day = code.contains("yy") || code.contains("mm") || code.contains("d\"日");
            assert_eq!(is_date(code), of_day, "{code}");
        }
    }
}
