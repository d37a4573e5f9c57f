//! The flow of a web page: paragraphs where blocks begin and end, tables, and what is set aside. Only tags are looked at, no
//! style sheet; a tag that is never closed ends with what encloses it.

mod frame;
mod lists;

use kaifa_text::layout::Piece;

use self::frame::{Frame, settled};
use self::lists::Lists;
use super::elements::{ASIDE, CONTENT, HIDDEN, Kind, is_void, kind};
use super::tags::{self, Tag};
use super::words;
use crate::flow::Item;
use crate::limits;
use crate::problems::{self, Refusal};

/// The flow of a page. Where boxes that hold all of it are hidden until a script shows them, nothing counts as hidden.
pub fn items(text: &str) -> Result<Vec<Item>, Refusal> {
    let flow = |shows_hidden: bool| -> Result<_, Refusal> {
        let mut page = Page::new(text);
        page.shows_hidden = shows_hidden;
        tags::each(text, |tag, start, end| page.tag(tag, start, end))?;
        Ok((page.hid, page.finish()))
    };
    let (hid, items) = flow(false)?;
    match hid && items.is_empty() {
        true => Ok(flow(true)?.1),
        false => Ok(items),
    }
}

/// How the line begins that says where in a portal a page is.
const TRAIL: [&str; 6] = [
    "当前位置",
    "您的位置",
    "您当前的位置",
    "您现在的位置",
    "您所在的位置",
    "所在位置",
];

/// So many of the first characters of a paragraph are kept.
const FIRST: usize = 6;

/// An element that is open.
struct Open {
    name: Vec<u8>,
    kind: Kind,
    unread: bool,
    aside: bool,
    content: bool,
    link: bool,
    frame: Option<Frame>,
}

struct Page<'a> {
    text: &'a str,
    /// Byte and scalar place up to which was counted.
    counted: (usize, u32),
    open: Vec<Open>,
    body: Vec<Item>,
    /// Where the body's items of the marked content begin and end.
    content: Option<(usize, usize)>,
    pieces: Vec<Piece>,
    lists: Lists,
    /// Whether what styles hide is read, and whether they hid anything.
    shows_hidden: bool,
    hid: bool,
    /// Visible bytes of the paragraph, and how many of them are links.
    visible: usize,
    linked: usize,
    /// The first visible characters of the paragraph.
    first: String,
    cells: usize,
}

impl<'a> Page<'a> {
    fn new(text: &'a str) -> Page<'a> {
        Page {
            text,
            counted: (0, 0),
            open: Vec::new(),
            body: Vec::new(),
            content: None,
            pieces: Vec::new(),
            lists: Lists::default(),
            shows_hidden: false,
            hid: false,
            visible: 0,
            linked: 0,
            first: String::new(),
            cells: 0,
        }
    }

    /// The scalar value at a byte, which only grows from call to call.
    fn place(&mut self, byte: usize) -> u32 {
        let (counted, place) = self.counted;
        let byte = byte.clamp(counted, self.text.len());
        let place = place + self.text[counted..byte].chars().count() as u32;
        self.counted = (byte, place);
        place
    }

    fn tag(&mut self, tag: Tag, start: usize, end: usize) -> Result<(), Refusal> {
        match tag {
            Tag::Words => {
                let (start, end) = (self.boundary(start), self.boundary(end));
                if !self.is_unread() && start < end {
                    let words = &self.text[start..end];
                    let place = self.place(start);
                    words::pieces(words, place, &mut self.pieces);
                    let visible = words.chars().filter(|c| !c.is_whitespace()).count();
                    self.visible += visible;
                    let room = FIRST.saturating_sub(self.first.chars().count());
                    self.first
                        .extend(words.chars().filter(|c| !c.is_whitespace()).take(room));
                    if self.open.iter().any(|open| open.link) {
                        self.linked += visible;
                    }
                }
            }
            Tag::Start {
                name,
                attributes,
                closed,
            } => self.start(name, &attributes, closed, end)?,
            Tag::End(name) => self.end(&name),
        }
        Ok(())
    }

    fn boundary(&self, byte: usize) -> usize {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte
    }

    fn is_unread(&self) -> bool {
        self.open.last().is_some_and(|open| open.unread)
    }

    fn start(
        &mut self,
        name: Vec<u8>,
        attributes: &[(Vec<u8>, String)],
        closed: bool,
        end: usize,
    ) -> Result<(), Refusal> {
        let attribute = |wanted: &[u8]| {
            attributes
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.as_str())
                .unwrap_or_default()
        };
        if name == b"meta" {
            match attribute(b"name").to_ascii_lowercase().as_str() {
                "contentstart" => {
                    self.end_paragraph();
                    self.content = Some((self.body.len(), usize::MAX));
                }
                "contentend" => {
                    self.end_paragraph();
                    let length = self.body.len();
                    if let Some((_, end)) = &mut self.content {
                        *end = (*end).min(length);
                    }
                }
                _ => {}
            }
        }
        let kind = kind(&name);
        if kind != Kind::Inline {
            self.end_paragraph();
        }
        if is_void(&name) {
            return Ok(());
        }
        // A paragraph, item, row or cell that begins ends the one before it.
        match name.as_slice() {
            b"p" | b"li" | b"dt" | b"dd" => self.close_unclosed(&name),
            b"tr" => self.close_inside_table(&[b"tr", b"td", b"th"]),
            b"td" | b"th" => self.close_inside_table(&[b"td", b"th"]),
            _ => {}
        }
        if self.open.len() >= limits::DEPTH {
            // Old pages leave marks of letters open by the hundred; of those that are too many nothing is kept.
            if kind == Kind::Inline && !matches!(name.as_slice(), b"a") {
                return Ok(());
            }
            let inner = self.open.iter().filter(|open| open.kind != Kind::Inline).count();
            if inner >= limits::DEPTH || self.open.len() >= 2 * limits::DEPTH {
                return Err(problems::nested_too_deep("html"));
            }
        }
        // A page that is hidden as a whole is shown by a script.
        let hidden = !self.shows_hidden
            && !matches!(name.as_slice(), b"html" | b"body")
            && (attributes.iter().any(|(name, _)| name == b"hidden") || HIDDEN.is_match(attribute(b"style")));
        self.hid |= hidden;
        let unread =
            self.is_unread() || hidden || kind == Kind::Unread || matches!(name.as_slice(), b"rt" | b"rp");
        match name.as_slice() {
            b"ol" => {
                let names: [&[u8]; 3] = [b"start", b"type", b"style"];
                self.lists.start(Some(names.map(attribute)));
            }
            b"ul" => self.lists.start(None),
            b"li" => {
                let end = self.boundary(end);
                let start = self.text[..end].rfind('<').unwrap_or(end);
                let (start, end) = (self.place(start), self.place(end));
                self.lists
                    .item(attribute(b"value"), attribute(b"style"), start, end);
            }
            _ => {}
        }
        let named = format!("{} {}", attribute(b"class"), attribute(b"id"));
        let content = kind == Kind::Block && CONTENT.is_match(&named);
        let aside = self.open.last().is_some_and(|open| open.aside)
            || matches!(name.as_slice(), b"nav" | b"footer" | b"aside")
            || (kind == Kind::Block && !content && named.len() < 200 && ASIDE.is_match(&named));
        if content && self.content.is_none() && !self.in_table() {
            self.content = Some((self.body.len(), usize::MAX));
        }
        match kind {
            Kind::Row => {
                if let Some(frame) = self.frame() {
                    frame.row_open = true;
                }
            }
            Kind::Cell => {
                self.cells += 1;
                if self.cells > limits::CELLS {
                    let what = ("表格单元格数", "the number of table cells");
                    return Err(problems::too_large(what, self.cells as u64, limits::CELLS as u64));
                }
                let size = |name: &[u8]| attribute(name).trim().parse::<u32>().unwrap_or(1).clamp(1, 1000);
                let cell = (size(b"colspan"), size(b"rowspan"));
                if let Some(frame) = self.frame() {
                    frame.row_open = true;
                    frame.cell = Some(cell);
                    frame.items = Vec::new();
                }
            }
            _ => {}
        }
        if !closed || kind == Kind::Inline || kind == Kind::Block {
            let link = name == b"a";
            self.open.push(Open {
                frame: (kind == Kind::Table).then(Frame::default),
                name,
                kind,
                unread,
                aside,
                content,
                link,
            });
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) {
        if name == b"br" || name == b"p" && !self.open.iter().any(|open| open.name == b"p") {
            self.end_paragraph();
            return;
        }
        // An end tag closes the nearest element of its name, but nothing outside the table or cell that it stands in.
        let mut at = None;
        for (index, open) in self.open.iter().enumerate().rev() {
            if open.name == name {
                at = Some(index);
                break;
            }
            let wall = match open.kind {
                Kind::Cell => !matches!(name, b"tr" | b"table" | b"tbody" | b"thead"),
                Kind::Table => true,
                _ => false,
            };
            if wall {
                break;
            }
        }
        if let Some(at) = at {
            self.close_to(at);
        } else if kind(name) != Kind::Inline {
            self.end_paragraph();
        }
    }

    /// Closes all elements from the one at `at` inward.
    fn close_to(&mut self, at: usize) {
        while self.open.len() > at {
            if self.open.last().is_some_and(|open| open.kind != Kind::Inline) {
                self.end_paragraph();
            }
            let Some(open) = self.open.pop() else { return };
            match open.name.as_slice() {
                b"ol" | b"ul" => self.lists.end(),
                b"li" => self.lists.end_item(),
                _ => {}
            }
            match open.kind {
                Kind::Cell => self.end_cell(),
                Kind::Row => self.end_row(),
                Kind::Table => {
                    if let Some(mut frame) = open.frame {
                        frame.end_cell();
                        frame.end_row();
                        self.flow().push(Item::Table(settled(frame.table)));
                    }
                }
                _ => {}
            }
            if open.content
                && !self.in_table()
                && let Some((_, end)) = &mut self.content
                && *end == usize::MAX
            {
                *end = self.body.len();
            }
        }
    }

    /// Closes the element of this name that was left open, with the marks of letters left open in it.
    fn close_unclosed(&mut self, name: &[u8]) {
        let inner = self
            .open
            .iter()
            .rev()
            .take_while(|open| open.kind == Kind::Inline);
        let at = self.open.len() - inner.count();
        if let Some(at) = at.checked_sub(1).filter(|at| self.open[*at].name == name) {
            self.close_to(at);
        }
    }

    fn close_inside_table(&mut self, names: &[&[u8]]) {
        let table = self
            .open
            .iter()
            .rposition(|open| open.kind == Kind::Table)
            .map_or(0, |at| at + 1);
        if let Some(at) = self.open[table..]
            .iter()
            .position(|open| names.contains(&open.name.as_slice()))
        {
            self.close_to(table + at);
        }
    }

    fn in_table(&self) -> bool {
        self.open.iter().any(|open| open.kind == Kind::Table)
    }

    fn frame(&mut self) -> Option<&mut Frame> {
        self.open.iter_mut().rev().find_map(|open| open.frame.as_mut())
    }

    fn end_cell(&mut self) {
        if let Some(frame) = self.frame() {
            frame.end_cell();
        }
    }

    fn end_row(&mut self) {
        if let Some(frame) = self.frame() {
            frame.end_row();
        }
    }

    /// Where items go: the current cell, or the body. What stands in a table outside its cells goes to the body.
    fn flow(&mut self) -> &mut Vec<Item> {
        let at = self
            .open
            .iter()
            .rposition(|open| open.frame.as_ref().is_some_and(|frame| frame.cell.is_some()));
        match at.and_then(|at| self.open[at].frame.as_mut()) {
            Some(frame) => &mut frame.items,
            None => &mut self.body,
        }
    }

    fn end_paragraph(&mut self) {
        let mut pieces = std::mem::take(&mut self.pieces);
        let (visible, linked) = (
            std::mem::take(&mut self.visible),
            std::mem::take(&mut self.linked),
        );
        let first = std::mem::take(&mut self.first);
        if visible == 0 || pieces.is_empty() {
            return;
        }
        // 当前位置:首页 > 政务公开 says where the page is in the portal.
        let trail = linked > 0 && TRAIL.iter().any(|words| first.starts_with(words));
        // A short paragraph that is nothing but links leads elsewhere.
        let menu = linked * 10 >= visible * 8 && visible < 60;
        let aside = self.open.last().is_some_and(|open| open.aside) || menu || trail;
        pieces.splice(..0, self.lists.number_before(&first));
        self.flow().push(if aside {
            Item::Aside(pieces)
        } else {
            Item::Paragraph(pieces)
        });
    }

    fn finish(mut self) -> Vec<Item> {
        self.end_paragraph();
        self.close_to(0);
        let Some((start, end)) = self.content else {
            return self.body;
        };
        let end = end.min(self.body.len()).max(start);
        let length = |items: &[Item]| items.iter().map(words_in).sum::<usize>();
        // A box that holds little of the page is not the document after all.
        let all = length(&self.body);
        if length(&self.body[start..end]) * 5 < all * 2 {
            return self.body;
        }
        // What stands before the box may be the metadata table and title; what follows it is the page's.
        self.body
            .into_iter()
            .enumerate()
            .flat_map(|(index, item)| match item {
                Item::Paragraph(pieces) if index >= end => vec![Item::Aside(pieces)],
                Item::Table(_) if index >= end => Vec::new(),
                other => vec![other],
            })
            .collect()
    }
}

fn words_in(item: &Item) -> usize {
    match item {
        Item::Paragraph(pieces) => pieces.iter().map(|p| (p.end - p.start) as usize).sum(),
        Item::Aside(_) => 0,
        Item::Table(table) => table
            .rows
            .iter()
            .flatten()
            .flat_map(|cell| &cell.items)
            .map(words_in)
            .sum(),
    }
}
