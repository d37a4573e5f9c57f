//! The measures of GB/T 9704—2012 in the units of a docx: A4 (210 × 297 mm), head margin 37 mm, binding margin 28 mm, type area
//! 156 × 225 mm, 22 lines of 28 characters of size 三号.

/// Twentieths of a point in a millimetre, times 1000: 1 mm = 56.693 twips.
const TWIPS_PER_METRE: u32 = 56_693;

/// Millimetres in twips, rounded.
pub const fn mm(millimetres: u32) -> u32 {
    (millimetres * TWIPS_PER_METRE + 500) / 1000
}

/// Width of the page.
pub const PAGE_WIDTH: u32 = mm(210);
/// Height of the page.
pub const PAGE_HEIGHT: u32 = mm(297);
/// Head margin.
pub const TOP: u32 = mm(37);
/// Binding margin.
pub const LEFT: u32 = mm(28);
/// What is left of the width beside binding margin and type area.
pub const RIGHT: u32 = mm(210 - 28 - 156);
/// What is left of the height.
pub const BOTTOM: u32 = mm(297 - 37 - 225);
/// Width of the type area.
pub const WIDTH: u32 = mm(156);
/// One of 22 lines of the type area, in twips.
pub const LINE: u32 = mm(225) / 22;
/// One of 28 characters of a line, in twips.
pub const CHARACTER: u32 = WIDTH / 28;

/// Half-points of size 一号, of the issuer's red head at most.
const SIZE_HEAD: u32 = 84;
/// Half-points of size 二号, of the heading.
pub const SIZE_2: u32 = 44;
/// Half-points of size 三号, of the text.
pub const SIZE_3: u32 = 32;
/// Half-points of size 四号, of the last lines and page numbers.
pub const SIZE_4: u32 = 28;
/// Half-points of size 五号, of tables with many columns and of footnotes.
pub const SIZE_5: u32 = 21;

/// Heading and red head.
pub const FONT_TITLE: &str = "方正小标宋简体";
/// The text.
pub const FONT_TEXT: &str = "仿宋_GB2312";
/// Headings of the first level.
pub const FONT_HEADING: &str = "黑体";
/// Headings of the second level.
pub const FONT_SUB_HEADING: &str = "楷体_GB2312";
/// Page numbers.
pub const FONT_NUMBER: &str = "宋体";

/// Half-points of a red head of so many characters, so that it stays on one line of the type area.
pub fn head_size(characters: usize) -> u32 {
    let characters = u32::try_from(characters.max(1)).unwrap_or(u32::MAX);
    // A character is as wide as its size: twips = half-points × 10.
    (WIDTH / characters / 10).clamp(SIZE_2, SIZE_HEAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_area_is_what_the_standard_says() {
        assert_eq!((PAGE_WIDTH, PAGE_HEIGHT), (11_906, 16_838));
        assert_eq!(PAGE_WIDTH - LEFT - RIGHT, 8_845);
        assert!((PAGE_HEIGHT - TOP - BOTTOM).abs_diff(mm(225)) <= 1);
        // 22 lines and 28 characters fit, one more does not.
        assert!(LINE * 22 <= mm(225) && LINE * 23 > mm(225));
        assert_eq!(WIDTH / CHARACTER, 28);
        assert_eq!(head_size(4), SIZE_HEAD);
        assert!(head_size(30) < SIZE_HEAD);
    }
}
