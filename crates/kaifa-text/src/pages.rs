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

/// Which of the lines, given by their even text, are numbers and running heads of pages.
pub fn furniture(lines: &[&str]) -> Vec<usize> {
    let numbers = page_numbers(lines);
    let mut behind: HashMap<(usize, &str), usize> = HashMap::new();
    let below =
        |number: usize| (1..=LINES_OF_HEAD).filter_map(move |step| Some((step, *lines.get(number + step)?)));
    for line in numbers.iter().flat_map(|number| below(*number)) {
        *behind.entry(line).or_default() += 1;
    }
    let mut found = Vec::new();
    for number in &numbers {
        let head = below(*number).take_while(|(step, words)| {
            behind[&(*step, *words)] > 1
                && words.chars().count() <= LETTERS_OF_HEAD
                && !words.contains('。')
                && marker(words).is_none()
        });
        found.extend(*number..=number + head.count());
    }
    found
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
        assert_eq!(furniture(&lines), [2, 3, 6, 7, 9]);
    }

    #[test]
    fn numbers_of_rows_stay() {
        assert!(furniture(&["1", WHOLE, "市商务局", "2", WHOLE, "市商务局", "3", WHOLE]).is_empty());
        assert!(furniture(&[CUT, "7", WHOLE, CUT, "12", WHOLE, CUT, "3", WHOLE]).is_empty());
    }
}
