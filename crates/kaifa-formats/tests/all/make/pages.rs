//! Lines of text laid out on pages, as a printer would: first lines indented by two characters, lines broken at the page's
//! width, page numbers at the foot.

/// Characters of a full line, as official documents have.
pub const WIDTH: usize = 28;
/// Lines of a page.
pub const HEIGHT: usize = 22;

/// A line with its left edge, in characters.
pub type Placed = (usize, String);

/// Pages of lines.
pub fn laid_out(lines: &[&str]) -> Vec<Vec<Placed>> {
    let mut placed: Vec<Placed> = Vec::new();
    for line in lines {
        let mut rest: Vec<char> = line.chars().collect();
        let mut left = 2;
        while !rest.is_empty() {
            let count = rest.len().min(WIDTH - left);
            let taken: String = rest.drain(..count).collect();
            placed.push((left, taken));
            left = 0;
        }
    }
    let mut pages: Vec<Vec<Placed>> = placed.chunks(HEIGHT).map(<[Placed]>::to_vec).collect();
    for (index, page) in pages.iter_mut().enumerate() {
        let number = format!("— {} —", index + 1);
        // Below the last line of a full page.
        page.resize(HEIGHT + 2, (0, String::new()));
        page.push((WIDTH / 2 - 2, number));
    }
    pages
}
