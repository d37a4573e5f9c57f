//! Fonts of a PDF, as far as they tell characters and widths: the map to Unicode that the file gives, else the predefined maps
//! of the Chinese character collections (GBK-EUC-H, UniGB-UCS2-H …), else Latin encodings with named differences.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use encoding_rs::WINDOWS_1252;
use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};

use super::stream::unpacked;
use crate::problems::Refusal;

/// A font, as far as it tells which characters its codes mean and how wide they are.
pub struct Font {
    to_unicode: Option<CMap>,
    kind: Kind,
}

enum Kind {
    /// One byte a character.
    Simple {
        characters: Vec<Option<char>>,
        first: u32,
        widths: Vec<f32>,
        missing: f32,
    },
    /// Codes of one to four bytes over a character collection.
    Composite {
        codes: Arc<CMap>,
        /// Codes are UTF-16 themselves.
        utf16: bool,
        collection: Option<Arc<CMap>>,
        widths: HashMap<u32, f32>,
        default: f32,
    },
}

/// One code of a string.
pub struct Shown {
    /// The characters, none where the font does not tell.
    pub words: Option<String>,
    /// Advance in thousandths of the font size.
    pub width: f32,
    /// Whether it is a blank for word spacing: one byte, 32.
    pub is_space: bool,
}

/// Maps by name.
type Maps = HashMap<Vec<u8>, Option<Arc<CMap>>>;

/// Maps that come with the library, parsed once.
static PREDEFINED: LazyLock<Mutex<Maps>> = LazyLock::new(Mutex::default);

fn predefined(name: CMapName) -> Option<Arc<CMap>> {
    let mut maps = PREDEFINED.lock().ok()?;
    maps.entry(name.to_bytes().to_vec())
        .or_insert_with(|| match name {
            CMapName::IdentityH => Some(Arc::new(CMap::identity_h())),
            CMapName::IdentityV => Some(Arc::new(CMap::identity_v())),
            name => CMap::parse(load_embedded(name)?, load_embedded).map(Arc::new),
        })
        .clone()
}

impl Font {
    /// Reads a font's dictionary.
    pub fn read(dict: &Dict) -> Result<Font, Refusal> {
        let to_unicode = match dict.get::<Stream>(b"ToUnicode") {
            Some(stream) => unpacked(&stream)?.and_then(|data| CMap::parse(&data, load_embedded)),
            None => None,
        };
        let composite = dict
            .get::<Name>(b"Subtype")
            .is_some_and(|name| name.as_ref() == b"Type0");
        let kind = if composite {
            composite_kind(dict)?
        } else {
            simple_kind(dict)
        };
        Ok(Font { to_unicode, kind })
    }

    /// The codes of a string.
    pub fn show(&self, bytes: &[u8], mut each: impl FnMut(Shown)) {
        match &self.kind {
            Kind::Simple {
                characters,
                first,
                widths,
                missing,
            } => {
                for byte in bytes {
                    let code = u32::from(*byte);
                    let mapped = self.mapped(code);
                    let own = characters.get(code as usize).copied().flatten();
                    let width = code
                        .checked_sub(*first)
                        .and_then(|index| widths.get(index as usize))
                        .copied();
                    each(Shown {
                        words: mapped.or(own.map(String::from)),
                        width: width.unwrap_or(*missing),
                        is_space: *byte == 32,
                    });
                }
            }
            Kind::Composite {
                codes,
                utf16,
                collection,
                widths,
                default,
            } => {
                let mut rest = bytes;
                while !rest.is_empty() {
                    let (code, length, cid) = next_code(codes, rest);
                    let words = self.mapped(code).or_else(|| {
                        if *utf16 {
                            let units: Vec<u16> = rest[..length]
                                .chunks(2)
                                .map(|pair| pair.iter().fold(0, |n, b| n << 8 | u16::from(*b)))
                                .collect();
                            return String::from_utf16(&units).ok();
                        }
                        match collection.as_ref()?.lookup_bf_string(cid?)? {
                            BfString::Char(c) => Some(c.to_string()),
                            BfString::String(words) => Some(words),
                        }
                    });
                    let width = cid.and_then(|cid| widths.get(&cid)).copied().unwrap_or(*default);
                    each(Shown {
                        words,
                        width,
                        is_space: length == 1 && code == 32,
                    });
                    rest = &rest[length..];
                }
            }
        }
    }

    fn mapped(&self, code: u32) -> Option<String> {
        let words = match self.to_unicode.as_ref()?.lookup_bf_string(code)? {
            BfString::Char(c) => c.to_string(),
            BfString::String(words) => words,
        };
        // Some programs map what they do not know to NUL or to the sign for it.
        let words: String = words.chars().map(character_of).collect();
        (!words.is_empty() && !words.contains(['\0', '\u{fffd}'])).then_some(words)
    }
}

/// The next code of a string: its value, its length, its character in the collection.
fn next_code(codes: &CMap, bytes: &[u8]) -> (u32, usize, Option<u32>) {
    let mut code = 0;
    for (index, byte) in bytes.iter().take(4).enumerate() {
        code = code << 8 | u32::from(*byte);
        if let Some(cid) = codes.lookup_cid_code(code, index as u8 + 1) {
            return (code, index + 1, Some(cid));
        }
    }
    let length = bytes.len().min(2);
    (
        bytes[..length].iter().fold(0, |n, b| n << 8 | u32::from(*b)),
        length,
        None,
    )
}

fn composite_kind(dict: &Dict) -> Result<Kind, Refusal> {
    let descendant = dict
        .get::<Array>(b"DescendantFonts")
        .and_then(|fonts| fonts.iter::<Dict>().next());
    let system = descendant
        .as_ref()
        .and_then(|font| font.get::<Dict>(b"CIDSystemInfo"));
    let text = |key: &[u8]| {
        let found = system.as_ref()?.get::<hayro_syntax::object::String>(key)?;
        Some(found.as_bytes().to_vec())
    };
    let mut family = CidFamily::from_registry_ordering(
        &text(b"Registry").unwrap_or_default(),
        &text(b"Ordering").unwrap_or_default(),
    );
    let mut utf16 = false;
    let codes = match dict.get::<Object>(b"Encoding") {
        Some(Object::Name(name)) => {
            utf16 = name.as_str().contains("UCS2") || name.as_str().contains("UTF16");
            predefined(CMapName::from_bytes(name.as_ref()))
        }
        Some(Object::Stream(stream)) => unpacked(&stream)?
            .and_then(|data| CMap::parse(&data, load_embedded))
            .map(Arc::new),
        _ => None,
    };
    let codes = codes
        .or_else(|| predefined(CMapName::IdentityH))
        .unwrap_or_else(|| Arc::new(CMap::identity_h()));
    if family.ucs2_cmap().is_none()
        && let Some(own) = &codes.metadata().character_collection
    {
        family = own.family.clone();
    }
    let (mut widths, mut default) = (HashMap::new(), 1000.0);
    if let Some(font) = &descendant {
        default = font.get::<Number>(b"DW").map_or(1000.0, |n| n.as_f32());
        if let Some(list) = font.get::<Array>(b"W") {
            read_widths(&list, &mut widths);
        }
    }
    Ok(Kind::Composite {
        codes,
        utf16,
        collection: family.ucs2_cmap().and_then(predefined),
        widths,
        default,
    })
}

/// `W` of a composite font: `first [w w w]` or `first last w`.
fn read_widths(list: &Array, widths: &mut HashMap<u32, f32>) {
    let mut pending: Vec<u32> = Vec::new();
    for item in list.iter::<Object>() {
        match (item, pending.as_slice()) {
            (Object::Array(each), [first]) => {
                for (index, width) in each.iter::<Number>().enumerate().take(65_536) {
                    widths.insert(first.saturating_add(index as u32), width.as_f32());
                }
                pending.clear();
            }
            (Object::Number(width), [first, last]) => {
                for cid in *first..=(*last).min(first.saturating_add(65_535)) {
                    widths.insert(cid, width.as_f32());
                }
                pending.clear();
            }
            (Object::Number(number), _) => pending.push(u32::try_from(number.as_i64()).unwrap_or(0)),
            _ => pending.clear(),
        }
        if widths.len() > 200_000 {
            return;
        }
    }
}

fn simple_kind(dict: &Dict) -> Kind {
    let bytes: Vec<u8> = (0..=255).collect();
    // Latin encodings of PDF agree with this one on what policy documents hold: digits, letters, punctuation.
    let (latin, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
    let mut characters: Vec<Option<char>> = latin.chars().map(|c| (!c.is_control()).then_some(c)).collect();
    let symbolic = dict
        .get::<Dict>(b"FontDescriptor")
        .and_then(|descriptor| descriptor.get::<Number>(b"Flags"))
        .is_some_and(|flags| flags.as_i64() & 4 != 0);
    let encoding = dict.get::<Object>(b"Encoding");
    // A symbolic font without an encoding has its own order of characters.
    if symbolic && encoding.is_none() && dict.get::<Stream>(b"ToUnicode").is_some() {
        characters = vec![None; 256];
    }
    if let Some(Object::Dict(encoding)) = encoding
        && let Some(differences) = encoding.get::<Array>(b"Differences")
    {
        let mut code = 0_usize;
        for item in differences.iter::<Object>() {
            match item {
                Object::Number(number) => code = usize::try_from(number.as_i64()).unwrap_or(256),
                Object::Name(name) => {
                    if let Some(slot) = characters.get_mut(code) {
                        *slot = character_named(name.as_str());
                    }
                    code += 1;
                }
                _ => {}
            }
        }
    }
    let widths = dict
        .get::<Array>(b"Widths")
        .map(|list| list.iter::<Number>().take(256).map(|n| n.as_f32()).collect());
    Kind::Simple {
        characters,
        first: dict
            .get::<Number>(b"FirstChar")
            .and_then(|n| u32::try_from(n.as_i64()).ok())
            .unwrap_or(0),
        widths: widths.unwrap_or_default(),
        missing: 500.0,
    }
}

/// The character of a glyph's name; letters and digits name themselves.
fn character_named(name: &str) -> Option<char> {
    if let Some(hex) = name.strip_prefix("uni").or_else(|| name.strip_prefix('u'))
        && let Ok(code) = u32::from_str_radix(hex, 16)
    {
        return char::from_u32(code);
    }
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return Some(c);
    }
    const NAMES: &[(&str, char)] = &[
        ("space", ' '),
        ("zero", '0'),
        ("one", '1'),
        ("two", '2'),
        ("three", '3'),
        ("four", '4'),
        ("five", '5'),
        ("six", '6'),
        ("seven", '7'),
        ("eight", '8'),
        ("nine", '9'),
        ("period", '.'),
        ("comma", ','),
        ("colon", ':'),
        ("semicolon", ';'),
        ("hyphen", '-'),
        ("minus", '-'),
        ("slash", '/'),
        ("percent", '%'),
        ("perthousand", '‰'),
        ("parenleft", '('),
        ("parenright", ')'),
        ("bracketleft", '['),
        ("bracketright", ']'),
        ("plus", '+'),
        ("equal", '='),
        ("less", '<'),
        ("greater", '>'),
        ("question", '?'),
        ("exclam", '!'),
        ("ampersand", '&'),
        ("asterisk", '*'),
        ("underscore", '_'),
        ("at", '@'),
        ("numbersign", '#'),
        ("quotedbl", '"'),
        ("quotesingle", '\''),
        ("quotedblleft", '“'),
        ("quotedblright", '”'),
        ("quoteleft", '‘'),
        ("quoteright", '’'),
        ("endash", '–'),
        ("emdash", '—'),
        ("bullet", '•'),
        ("periodcentered", '·'),
        ("degree", '°'),
        ("multiply", '×'),
        ("divide", '÷'),
        ("greaterequal", '≥'),
        ("lessequal", '≤'),
    ];
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

/// The characters of the Kangxi radicals U+2F00 to U+2FD5, in their order.
const KANGXI: &str = concat!(
    "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日",
    "曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行",
    "衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠",
);
/// Further radicals and the characters that look the same.
const RADICALS: (&str, &str) = (
    "⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
    "母民虎西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
);

/// A radical is printed with the glyph of a character, and programs that make PDFs from glyphs give the radical for it.
fn character_of(c: char) -> char {
    let nth = |list: &str, index: usize| list.chars().nth(index).unwrap_or(c);
    match c {
        '\u{2f00}'..='\u{2fd5}' => nth(KANGXI, c as usize - 0x2f00),
        '\u{2e80}'..='\u{2eff}' => RADICALS
            .0
            .chars()
            .position(|r| r == c)
            .map_or(c, |at| nth(RADICALS.1, at)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_are_the_characters_that_they_look_like() {
        assert_eq!(KANGXI.chars().count(), 214);
        assert_eq!(RADICALS.0.chars().count(), RADICALS.1.chars().count());
        let shown: String = "\u{2f08}\u{2ea0}\u{2f2f}\u{2f2c}\u{2ed3}市"
            .chars()
            .map(character_of)
            .collect();
        assert_eq!(shown, "人民工屮长市");
    }
}
