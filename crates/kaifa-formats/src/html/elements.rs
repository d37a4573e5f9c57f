//! What the elements of web pages do to the flow, and the names by which portals mark menus and content.

use std::sync::LazyLock;

use regex::Regex;

/// Names of classes and ids that hold no document.
pub static ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:^|[\s_\-])(?:nav|navbar|menu|crumbs?|breadcrumbs?|header|head|top|topbar|footer|foot|bottom|copyright|sidebar|side|",
        r"share|bdsharebuttonbox|toolbar|tools|search|login|links?|friendlink|pager|pagination|related|recommend|comment|qrcode|ewm|print|close)(?:$|[\s_\-\d])"
    ))
    .unwrap()
});
/// Names of the boxes that hold the document itself.
pub static CONTENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:^|[\s_\-])(?:trs_editor|trs_ueditor|ucap-content|zoom|zoomcon|zoomcontent|article|article[_\-]?(?:content|con|body|main|box)|",
        r"content[_\-]?(?:body|text|main)|news[_\-]?(?:content|con|text)|detail[_\-]?(?:content|con)?|zwxl[_\-]?(?:content|article|main)|xxgk[_\-]?(?:content|detail)|con[_\-]?text)(?:$|[\s_\-\d])"
    ))
    .unwrap()
});
/// Styles that hide.
pub static HIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?:px|pt)?\s*(?:;|$|!)").unwrap()
});

/// What a tag does to the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Begins and ends a paragraph.
    Block,
    /// Goes on in the paragraph.
    Inline,
    /// Nothing inside is read.
    Unread,
    /// A table.
    Table,
    /// A row of one.
    Row,
    /// A cell of one.
    Cell,
}

/// What an element does.
pub fn kind(name: &[u8]) -> Kind {
    match name {
        b"script" | b"style" | b"noscript" | b"template" | b"head" | b"title" | b"select" | b"button"
        | b"svg" | b"iframe" | b"object" | b"audio" | b"video" | b"canvas" | b"textarea" | b"math" => {
            Kind::Unread
        }
        b"table" => Kind::Table,
        b"tr" => Kind::Row,
        b"td" | b"th" => Kind::Cell,
        b"a" | b"abbr" | b"b" | b"bdi" | b"bdo" | b"big" | b"cite" | b"code" | b"data" | b"del" | b"dfn"
        | b"em" | b"font" | b"i" | b"ins" | b"kbd" | b"label" | b"mark" | b"q" | b"ruby" | b"rp" | b"rt"
        | b"s" | b"samp" | b"small" | b"span" | b"strike" | b"strong" | b"sub" | b"sup" | b"time" | b"tt"
        | b"u" | b"ucapcontent" | b"ucaptitle" | b"var" | b"o:p" | b"st1:chsdate" | b"wbr" => Kind::Inline,
        _ => Kind::Block,
    }
}

/// Tags without an end.
pub fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"area"
            | b"base"
            | b"br"
            | b"col"
            | b"embed"
            | b"hr"
            | b"img"
            | b"input"
            | b"link"
            | b"meta"
            | b"param"
            | b"source"
            | b"track"
            | b"wbr"
    )
}
