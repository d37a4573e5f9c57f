//! Makes binary Word documents: pieces of text, pages of properties, and whatever parts a test adds.

use super::ole::{container, words};

/// Words with properties of their characters.
pub struct Run {
    pub words: String,
    pub sprms: Vec<u8>,
}

/// A paragraph, or what a cell or row ends with.
pub struct Paragraph {
    pub runs: Vec<Run>,
    /// The character that ends it.
    pub end: u16,
    /// Properties of the character that ends it.
    pub end_sprms: Vec<u8>,
    pub sprms: Vec<u8>,
}

/// Words without properties.
pub fn run(words: &str) -> Run {
    with(words, &[])
}

/// Words with properties.
pub fn with(words: &str, sprms: &[u8]) -> Run {
    Run {
        words: words.to_owned(),
        sprms: sprms.to_vec(),
    }
}

/// A paragraph of runs.
pub fn paragraph(runs: Vec<Run>, sprms: &[u8]) -> Paragraph {
    Paragraph {
        runs,
        end: 0x0d,
        end_sprms: Vec::new(),
        sprms: sprms.to_vec(),
    }
}

/// A paragraph of words.
pub fn line(words: &str) -> Paragraph {
    paragraph(vec![run(words)], &[])
}

/// The last paragraph of a cell.
pub fn cell(words: &str) -> Paragraph {
    Paragraph {
        end: 0x07,
        ..paragraph(vec![run(words)], &IN_TABLE)
    }
}

/// The end of a row with its definition: edges, and flags of its cells.
pub fn row_end(edges: &[u16], flags: &[u16]) -> Paragraph {
    let count = u8::try_from(flags.len()).expect("a row");
    let cells: Vec<u8> = flags
        .iter()
        .flat_map(|flags| [words(&[*flags]), vec![0; 18]].concat())
        .collect();
    let definition = [vec![count], words(edges), cells].concat();
    let length = u16::try_from(definition.len() + 1).expect("a row");
    let sprms = [
        &IN_TABLE[..],
        &[0x17, 0x24, 1, 0x08, 0xd6],
        &words(&[length]),
        &definition,
    ]
    .concat();
    Paragraph {
        end: 0x07,
        ..paragraph(Vec::new(), &sprms)
    }
}

/// A property of paragraphs: in a table.
pub const IN_TABLE: [u8; 3] = [0x16, 0x24, 1];
/// Properties of characters: hidden, deleted, a sign for something else.
pub const HIDDEN: [u8; 3] = [0x3c, 0x08, 1];
pub const DELETED: [u8; 3] = [0x00, 0x08, 1];
pub const SPECIAL: [u8; 3] = [0x55, 0x08, 1];

/// Bytes before the text.
const HEAD: usize = 1024;

/// One paragraph a line.
pub fn of_lines(lines: &[&str]) -> Vec<u8> {
    let paragraphs: Vec<Paragraph> = lines.iter().map(|words| line(words)).collect();
    packed(&streams(&paragraphs, &[], [0; 4], &[]))
}

struct Piece {
    bytes: Vec<u8>,
    /// One byte a character.
    is_narrow: bool,
    units: u32,
    sprms: Vec<u8>,
    paragraph: usize,
}

/// The streams `WordDocument` and `1Table` of a document: its body and what stands behind it, with the lengths of body, footnotes, endnotes
/// and boxes (0 for all of it as body), and parts by their numbers; a part can reach beyond its length.
pub fn streams(
    paragraphs: &[Paragraph],
    parts: &[(usize, Vec<u8>)],
    lengths: [u32; 4],
    behind: &[(usize, Vec<u8>)],
) -> [Vec<u8>; 2] {
    // Runs of one width are pieces; they lie in the stream from the last to the first.
    let mut pieces: Vec<Piece> = Vec::new();
    for (index, paragraph) in paragraphs.iter().enumerate() {
        let end = char::from_u32(paragraph.end.into()).expect("a mark").to_string();
        let last = with(&end, &paragraph.end_sprms);
        for run in paragraph.runs.iter().chain([&last]) {
            let chars: Vec<char> = run.words.chars().collect();
            for part in chars.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
                let units: Vec<u16> = String::from_iter(part).encode_utf16().collect();
                let is_narrow = part[0].is_ascii();
                pieces.push(Piece {
                    bytes: match is_narrow {
                        true => units.iter().map(|unit| *unit as u8).collect(),
                        false => words(&units),
                    },
                    is_narrow,
                    units: units.len() as u32,
                    sprms: run.sprms.clone(),
                    paragraph: index,
                });
            }
        }
    }
    let mut main = vec![0; HEAD];
    let mut places = vec![0; pieces.len()];
    let mut characters = Vec::new();
    let mut of_paragraphs = Vec::new();
    for (number, piece) in pieces.iter().enumerate().rev() {
        places[number] = main.len() as u32;
        main.extend(&piece.bytes);
        let held = (places[number], main.len() as u32);
        characters.push((held, piece.sprms.clone()));
        let sprms = &paragraphs[piece.paragraph].sprms;
        of_paragraphs.push((held, [&[0, 0][..], sprms].concat()));
        main.resize(main.len().next_multiple_of(2), 0);
    }
    let character_pages = pages(&mut main, &characters, 1);
    let paragraph_pages = pages(&mut main, &of_paragraphs, 13);
    let mut starts = vec![0_u32];
    let mut tails = Vec::new();
    for (piece, place) in pieces.iter().zip(&places) {
        starts.push(starts[starts.len() - 1] + piece.units);
        let place = match piece.is_narrow {
            true => (2 * place) | 0x4000_0000,
            false => *place,
        };
        tails.extend([words(&[0]), place.to_le_bytes().to_vec(), words(&[0])].concat());
    }
    let all = starts[starts.len() - 1];
    let table_of_pieces = [
        starts.iter().flat_map(|start| start.to_le_bytes()).collect(),
        tails,
    ]
    .concat();
    let clx = [
        &[2][..],
        &(table_of_pieces.len() as u32).to_le_bytes(),
        &table_of_pieces,
    ]
    .concat();
    let mut table = Vec::new();
    let own = [(12, character_pages), (13, paragraph_pages), (33, clx)];
    for (number, part) in own.iter().chain(parts) {
        let after = behind.iter().find(|(other, _)| other == number);
        let pair = 154 + 8 * number;
        main[pair..pair + 4].copy_from_slice(&(table.len() as u32).to_le_bytes());
        main[pair + 4..pair + 8].copy_from_slice(&(part.len() as u32).to_le_bytes());
        table.extend(part);
        table.extend(after.map_or(&[][..], |(_, bytes)| bytes));
    }
    main[..4].copy_from_slice(&words(&[0xa5ec, 0x00c1]));
    main[10..12].copy_from_slice(&words(&[0x0200]));
    let [body, footnotes, endnotes, boxes] = if lengths == [0; 4] {
        [all, 0, 0, 0]
    } else {
        lengths
    };
    for (at, length) in [(76, body), (80, footnotes), (96, endnotes), (100, boxes)] {
        main[at..at + 4].copy_from_slice(&length.to_le_bytes());
    }
    [main, table]
}

/// The file of both streams.
pub fn packed([main, table]: &[Vec<u8>; 2]) -> Vec<u8> {
    container(&[("WordDocument", main), ("1Table", table)])
}

/// Writes pages of properties; each entry has a byte for its place and what fills it up to `size`. Gives the list of the pages.
fn pages(main: &mut Vec<u8>, held: &[((u32, u32), Vec<u8>)], size: usize) -> Vec<u8> {
    let mut firsts: Vec<u32> = Vec::new();
    let mut numbers: Vec<u32> = Vec::new();
    let mut last = 0;
    for part in held.chunks(6) {
        main.resize(main.len().next_multiple_of(512), 0);
        numbers.push(main.len() as u32 / 512);
        let mut page = vec![0; 512];
        let mut free = 510;
        for (index, ((start, end), sprms)) in part.iter().enumerate() {
            page[4 * index..4 * index + 4].copy_from_slice(&start.to_le_bytes());
            page[4 * index + 4..4 * index + 8].copy_from_slice(&end.to_le_bytes());
            // Properties of characters say their length, those of paragraphs half of it.
            let block = match size {
                1 => [&[sprms.len() as u8][..], sprms].concat(),
                _ if sprms.len() % 2 == 0 => [&[0, sprms.len() as u8 / 2][..], sprms].concat(),
                _ => [&[sprms.len() as u8 / 2 + 1][..], sprms].concat(),
            };
            free = (free - block.len()) / 2 * 2;
            page[free..free + block.len()].copy_from_slice(&block);
            page[4 * (part.len() + 1) + size * index] = (free / 2) as u8;
            last = *end;
        }
        firsts.push(part[0].0.0);
        page[511] = part.len() as u8;
        main.extend(page);
    }
    firsts.push(last);
    firsts
        .iter()
        .chain(&numbers)
        .flat_map(|number| number.to_le_bytes())
        .collect()
}
