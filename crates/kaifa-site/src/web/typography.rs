//! Chinese pages have the marks of Chinese sentences, however the words they are made of were typed (`kaifa_base::punctuation`).
//! What stands there as it is written elsewhere stays: the text of documents, quotations, codes, and whatever a form sends.

use kaifa_base::punctuation::Sentence;

/// Elements whose words are not ours to set.
const AS_WRITTEN: &[&str] = &[
    "script",
    "style",
    "pre",
    "code",
    "textarea",
    "option",
    "q",
    "blockquote",
    "mark",
];
/// An attribute of any other such element.
const MARKED: &str = "data-as-written";
/// Attributes that people read or hear.
const SAID: &[&str] = &["title", "aria-label", "placeholder", "alt"];
/// Elements within a sentence.
const WITHIN: &[&str] = &[
    "a", "b", "i", "em", "strong", "small", "span", "sub", "sup", "br", "wbr",
];

/// A whole page as it is sent: a Chinese one with its marks set.
pub fn page(page: String) -> String {
    const CHINESE: &str = "<!doctype html>\n<html lang=\"zh";
    if page.trim_start().starts_with(CHINESE) {
        set(&page)
    } else {
        page
    }
}

/// The page with its marks set.
fn set(page: &str) -> String {
    let mut out = String::with_capacity(page.len() + page.len() / 32);
    let mut sentence = Sentence::default();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        words(&rest[..start], &mut sentence, &mut out);
        rest = &rest[start..];
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        let (tag, behind) = rest.split_at(end);
        let name = name(tag);
        if !WITHIN.contains(&name) {
            sentence.end();
        }
        let opens = !tag.starts_with("</");
        let is_marked = opens && tag.contains(MARKED);
        match opens && !is_marked {
            true => with_attributes(tag, &mut out),
            false => out.push_str(tag),
        }
        let kept = match opens && (is_marked || AS_WRITTEN.contains(&name)) {
            true => until_closed(behind, name),
            false => 0,
        };
        out.push_str(&behind[..kept]);
        if kept > 0 {
            sentence.pass('”');
        }
        rest = &behind[kept..];
    }
    words(rest, &mut sentence, &mut out);
    out
}

/// A tag, with the marks set in what its attributes say.
fn with_attributes(tag: &str, out: &mut String) {
    let mut rest = tag;
    while let Some(opens) = rest.find("=\"") {
        let (before, value) = rest.split_at(opens + 2);
        let attribute = before[..opens].rsplit(char::is_whitespace).next();
        let end = value.find('"').unwrap_or(value.len());
        out.push_str(before);
        match attribute.is_some_and(|name| SAID.contains(&name)) {
            true => words(&value[..end], &mut Sentence::default(), out),
            false => out.push_str(&value[..end]),
        }
        rest = &value[end..];
    }
    out.push_str(rest);
}

/// Name of a tag: `a` of `<a href=…>` and of `</a>`.
fn name(tag: &str) -> &str {
    let inner = tag.trim_start_matches(['<', '/']);
    let end = inner.find(|sign: char| !sign.is_ascii_alphanumeric());
    &inner[..end.unwrap_or(inner.len())]
}

/// Length of what stands in an element that was opened just now, with the tag that closes it.
fn until_closed(inner: &str, element: &str) -> usize {
    let (mut depth, mut at) = (1, 0);
    while let Some(start) = inner[at..].find('<').map(|start| at + start) {
        let end = inner[start..]
            .find('>')
            .map_or(inner.len(), |end| start + end + 1);
        let tag = &inner[start..end];
        if name(tag) == element {
            depth = if tag.starts_with("</") {
                depth - 1
            } else {
                depth + 1
            };
            if depth == 0 {
                return end;
            }
        }
        at = end;
    }
    inner.len()
}

/// Words between two tags, whose escaped signs (`&#38;`) stay.
fn words(text: &str, sentence: &mut Sentence, out: &mut String) {
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        sentence.push(&rest[..start], out);
        let end = rest[start..].find(';').map_or(rest.len(), |end| start + end + 1);
        out.push_str(&rest[start..end]);
        sentence.pass('&');
        rest = &rest[end..];
    }
    sentence.push(rest, out);
}

#[cfg(test)]
mod tests {
    use super::set;

    #[test]
    fn marks_of_our_sentences_are_set_across_tags() {
        assert_eq!(
            set("<p>升为 <b>B 扶持</b>:需 52.9 分,差 1.5</p><td>: x</td>"),
            "<p>升为 <b>B 扶持</b>：需 52.9 分，差 1.5</p><td>: x</td>"
        );
        assert_eq!(set("甲&#38;乙,丙&#34;丁"), "甲&#38;乙，丙&#34;丁");
    }

    #[test]
    fn what_attributes_say_has_its_marks_set_and_what_they_send_stays() {
        assert_eq!(
            set(
                r#"<a title="逾期,应办" href="?a=甲,乙">x</a><input placeholder="单位:万元" value="甲,乙" required>"#
            ),
            r#"<a title="逾期，应办" href="?a=甲,乙">x</a><input placeholder="单位：万元" value="甲,乙" required>"#
        );
        assert_eq!(
            set(r#"<textarea aria-label="理由,必填" name="why">甲,乙</textarea>"#),
            r#"<textarea aria-label="理由，必填" name="why">甲,乙</textarea>"#
        );
        let written = r#"<div data-as-written title="甲,乙">丙,丁</div>"#;
        assert_eq!(set(written), written);
    }

    #[test]
    fn what_is_written_elsewhere_and_what_forms_send_stays() {
        for kept in [
            "<blockquote class=\"quote\">到2027年,达到<b>620</b>亿元</blockquote>",
            "<div class=\"text\" data-as-written><div>一,二</div>三,四</div>",
            "<input value=\"甲,乙\"><textarea>甲,乙</textarea><option>甲,乙</option>",
            "<script>if (a) b('甲,乙')</script>",
        ] {
            assert_eq!(set(kept), kept);
        }
    }
}
