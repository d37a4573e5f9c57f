//! What a page of print leaves behind where a text layer was turned to plain text without marks: its number alone on a line, counting up
//! over the document, and the running head below it. Numbers in cells of a table count up too, but cut no sentence in two.

use std::collections::HashMap;

use crate::numbering::marker;

/// Pages of which the numbers show that they are numbers of pages, at least.
const FEWEST_PAGES: usize = 3;
/// Letters of a line that ends inside a sentence, at least.
const LETTERS_OF_CUT: usize = 20;
/// Lines and letters of a running head, at most.
const LINES_OF_HEAD: usize = 3;
const LETTERS_OF_HEAD: usize = 40;
/// One page of so many has the head, at least: left and right pages may have different ones.
const PAGES_OF_ONE_HEAD: usize = 3;

/// Which of the lines, given by their even text, are numbers, running heads and feet of pages. `breaks` are the lines before which a
/// page ended with a number in marks (`— 3 —`), which is no line any more.
pub fn furniture(lines: &[&str], breaks: &[usize]) -> Vec<usize> {
    let numbers = page_numbers(lines);
    let tops: Vec<usize> = numbers
        .iter()
        .map(|number| number + 1)
        .chain(breaks.iter().copied())
        .collect();
    let heads = repeated(lines, &tops, |top, step| Some(top + step));
    let feet = repeated(lines, breaks, |top, step| top.checked_sub(step + 1));
    [numbers, heads, feet].concat()
}

/// The lines from the edge of a page on that come again at the same place of other pages, by the way that `line` steps from there.
fn repeated(lines: &[&str], pages: &[usize], line: impl Fn(usize, usize) -> Option<usize>) -> Vec<usize> {
    let near = |page: usize| {
        let line = &line;
        (0..LINES_OF_HEAD).map_while(move |step| {
            let at = line(page, step)?;
            Some((step, at, *lines.get(at)?))
        })
    };
    let mut times: HashMap<(usize, &str), usize> = HashMap::new();
    for (step, _, words) in pages.iter().flat_map(|page| near(*page)) {
        *times.entry((step, words)).or_default() += 1;
    }
    let comes_again = |step: usize, words: &str| {
        let times = times[&(step, words)];
        times > 1
            && times * PAGES_OF_ONE_HEAD >= pages.len()
            && words.chars().count() <= LETTERS_OF_HEAD
            // (责任单位:甲局) may end two pages and says something on both.
            && !words.contains(['。', ':', ';'])
            && !words.ends_with([')', '〕', ',', '、'])
            && marker(words).is_none()
    };
    let of_page = |page: &usize| {
        near(*page)
            .take_while(|(step, _, words)| comes_again(*step, words))
            .map(|(_, at, _)| at)
            .collect::<Vec<usize>>()
    };
    pages.iter().flat_map(of_page).collect()
}

/// The lines that are numbers of pages: all lines of digits alone count up by one, and many of them stand inside a sentence.
fn page_numbers(lines: &[&str]) -> Vec<usize> {
    let digits = |words: &str| words.len() <= 3 && words.bytes().all(|b| b.is_ascii_digit());
    let numbers: Vec<(usize, usize)> = lines
        .iter()
        .enumerate()
        .filter(|(_, words)| digits(words))
        .filter_map(|(at, words)| Some((at, words.parse().ok()?)))
        .collect();
    let counts_up = numbers.windows(2).all(|pair| pair[1].1 == pair[0].1 + 1);
    let cut = |at: usize| {
        let before = at.checked_sub(1).map_or("", |before| lines[before]);
        before.chars().count() >= LETTERS_OF_CUT
            && before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '、'))
    };
    let cuts = numbers.iter().filter(|(at, _)| cut(*at)).count();
    match counts_up && numbers.len() >= FEWEST_PAGES && cuts * 3 >= numbers.len() {
        true => numbers.into_iter().map(|(at, _)| at).collect(),
        false => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: &str = "对年度新增产值的工业企业按照其贡献给予奖励,每家企业";
    const WHOLE: &str = "最高不超过五十万元。";

    #[test]
    fn numbers_of_pages_count_up_inside_sentences_and_heads_come_again_below_them() {
        let head = "云泽市鼓励企业升规若干措施";
        let lines = [head, CUT, "7", head, WHOLE, CUT, "8", head, WHOLE, "9"];
        assert_eq!(furniture(&lines, &[]), [2, 6, 9, 3, 7]);
    }

    #[test]
    fn numbers_of_rows_stay() {
        assert!(furniture(&["1", WHOLE, "市商务局", "2", WHOLE, "市商务局", "3", WHOLE], &[]).is_empty());
        assert!(furniture(&[CUT, "7", WHOLE, CUT, "12", WHOLE, CUT, "3", WHOLE], &[]).is_empty());
    }

    #[test]
    fn heads_and_feet_come_again_beside_numbers_in_marks() {
        let (head, foot) = ("云泽市人民政府文件", "云泽市人民政府公报");
        let lines = [CUT, foot, head, WHOLE, "各园区应当", foot, head, WHOLE];
        assert_eq!(furniture(&lines, &[2, 6]), [2, 6, 1, 5]);
        // Nor are the units of a clause, though two pages end with them.
        let units = "(责任单位:市商务局)";
        assert!(furniture(&[CUT, units, WHOLE, "各园区应当", units, WHOLE], &[2, 5]).is_empty());
        assert!(
            furniture(
                &[CUT, "市商务局)", WHOLE, "各园区应当", "市商务局)", WHOLE],
                &[2, 5]
            )
            .is_empty()
        );
        // A clause that two pages begin with is none, nor is one page's line.
        assert!(furniture(&[CUT, "一、总体要求", WHOLE, "一、总体要求"], &[1, 3]).is_empty());
        assert!(furniture(&[CUT, head, WHOLE, "各园区应当", WHOLE], &[1, 4]).is_empty());
    }
}
