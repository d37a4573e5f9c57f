//! One text per value, the same however the file is laid out: keys sorted, no comments, no line breaks. Hashes of packs
//! rest on it, so its form must never change.

use toml::de::DeValue;

/// The canonical text of a value.
pub(crate) fn canonical(value: &DeValue<'_>) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &DeValue<'_>, out: &mut String) {
    match value {
        DeValue::String(text) => quote(text, out),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => out.push_str(&number.to_string()),
            Err(_) => out.push_str(number.as_str()),
        },
        DeValue::Float(number) => out.push_str(number.as_str()),
        DeValue::Boolean(truth) => out.push_str(if *truth { "true" } else { "false" }),
        DeValue::Datetime(datetime) => out.push_str(&datetime.to_string()),
        DeValue::Array(array) => {
            out.push('[');
            for (at, one) in array.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(one.get_ref(), out);
            }
            out.push(']');
        }
        DeValue::Table(table) => {
            let mut entries: Vec<_> = table
                .iter()
                .map(|(key, one)| (key.get_ref(), one.get_ref()))
                .collect();
            entries.sort_by(|left, right| left.0.cmp(right.0));
            out.push('{');
            for (at, (key, one)) in entries.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                quote(key, out);
                out.push(':');
                write(one, out);
            }
            out.push('}');
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            other => out.push(other),
        }
    }
    out.push('"');
}
