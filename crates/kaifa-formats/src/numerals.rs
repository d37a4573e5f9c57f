//! Numbers in the formats of lists, by the names that Word has for them: 十二, ③, 乙, xiv.

/// A number in one of Word's formats; what is not known is shown in Arabic digits.
pub fn numeral(n: u32, format: &str) -> String {
    let circled = |first: char, last: u32| {
        (1..=last)
            .contains(&n)
            .then(|| char::from_u32(first as u32 + n - 1).map(String::from))
            .flatten()
    };
    let one_of = |list: &str| {
        let length = list.chars().count() as u32;
        (1..=length)
            .contains(&n)
            .then(|| list.chars().nth(n as usize - 1).map(String::from))
            .flatten()
    };
    let other = match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting"
        | "koreanCounting" => Some(counting(n, "零一二三四五六七八九", ['十', '百', '千'])),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => Some(
            n.to_string()
                .chars()
                .map(|d| digit("〇一二三四五六七八九", d))
                .collect(),
        ),
        "chineseLegalSimplified" => Some(in_full(n, "零壹贰叁肆伍陆柒捌玖", ['拾', '佰', '仟'])),
        "ideographLegalTraditional" => Some(in_full(n, "零壹貳參肆伍陸柒捌玖", ['拾', '佰', '仟'])),
        "japaneseLegal" => Some(in_full(n, "零壱弐参四伍六七八九", ['拾', '百', '阡'])),
        "ideographTraditional" => one_of(STEMS),
        "ideographZodiac" => one_of(BRANCHES),
        "ideographZodiacTraditional" => {
            let sign = |list: &str| {
                n.checked_sub(1)?
                    .checked_rem(list.chars().count() as u32)
                    .and_then(|at| list.chars().nth(at as usize))
            };
            sign(STEMS)
                .zip(sign(BRANCHES))
                .map(|(stem, branch)| String::from_iter([stem, branch]))
        }
        "ideographEnclosedCircle" => one_of("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled('①', 20),
        "decimalEnclosedParen" => circled('⑴', 20),
        "decimalEnclosedFullstop" => circled('⒈', 20),
        "decimalFullWidth" | "decimalFullWidth2" => {
            let wide = |d: char| char::from_u32('\u{ff10}' as u32 + d.to_digit(10)?);
            n.to_string().chars().map(wide).collect()
        }
        "numberInDash" => Some(format!("- {n} -")),
        "decimalZero" => Some(format!("{n:02}")),
        "upperLetter" | "lowerLetter" => (1..=26 * 20).contains(&n).then(|| {
            let first = if format == "upperLetter" { b'A' } else { b'a' };
            let letter = char::from(first + ((n - 1) % 26) as u8);
            String::from(letter).repeat(1 + (n as usize - 1) / 26)
        }),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).map(|words| words.to_lowercase()),
        "none" => Some(String::new()),
        _ => None,
    };
    other.unwrap_or_else(|| n.to_string())
}

fn digit(digits: &str, d: char) -> char {
    d.to_digit(10)
        .and_then(|d| digits.chars().nth(d as usize))
        .unwrap_or(d)
}

/// The ten stems and twelve branches.
const STEMS: &str = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES: &str = "子丑寅卯辰巳午未申酉戌亥";

/// Numbers in full, as on cheques: 壹拾贰, not 拾贰.
fn in_full(n: u32, digits: &str, units: [char; 3]) -> String {
    let words = counting(n, digits, units);
    match words.starts_with(units[0]) {
        true => digits.chars().skip(1).take(1).chain(words.chars()).collect(),
        false => words,
    }
}

/// Counting in Chinese: 十, 十二, 二十一, 一百零五.
fn counting(n: u32, digits: &str, units: [char; 3]) -> String {
    if n == 0 || n > 9999 {
        return n.to_string().chars().map(|d| digit(digits, d)).collect();
    }
    let mut words = String::new();
    let mut zero = false;
    for (value, unit) in [
        (1000, Some(units[2])),
        (100, Some(units[1])),
        (10, Some(units[0])),
        (1, None),
    ] {
        let d = n / value % 10;
        if d == 0 {
            zero = !words.is_empty();
            continue;
        }
        if zero {
            words.extend(digits.chars().next());
            zero = false;
        }
        // 十二, not 一十二.
        if !(d == 1 && value == 10 && words.is_empty()) {
            words.extend(digits.chars().nth(d as usize));
        }
        words.extend(unit);
    }
    words
}

fn roman(n: u32) -> Option<String> {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n == 0 || n > 3999 {
        return None;
    }
    let mut rest = n;
    let mut words = String::new();
    for (value, sign) in PARTS {
        while rest >= value {
            words.push_str(sign);
            rest -= value;
        }
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_look_as_word_shows_them() {
        for (n, format, words) in [
            (10, "chineseCounting", "十"),
            (12, "chineseCountingThousand", "十二"),
            (21, "japaneseCounting", "二十一"),
            (105, "chineseCountingThousand", "一百零五"),
            (110, "chineseCountingThousand", "一百一十"),
            (3, "chineseLegalSimplified", "叁"),
            (12, "ideographDigital", "一二"),
            (3, "decimalEnclosedCircleChinese", "③"),
            (2, "ideographTraditional", "乙"),
            (2, "ideographZodiac", "丑"),
            (13, "ideographZodiacTraditional", "丙子"),
            (3, "ideographLegalTraditional", "參"),
            (12, "chineseLegalSimplified", "壹拾贰"),
            (20, "chineseLegalSimplified", "贰拾"),
            (11, "decimalEnclosedCircle", "⑪"),
            (21, "decimalEnclosedCircle", "21"),
            (4, "ideographEnclosedCircle", "㊃"),
            (12, "decimalFullWidth", "\u{ff11}\u{ff12}"),
            (5, "numberInDash", "- 5 -"),
            (14, "lowerRoman", "xiv"),
            (28, "upperLetter", "BB"),
            (7, "decimalZero", "07"),
            (7, "unheard-of", "7"),
        ] {
            assert_eq!(numeral(n, format), words, "{n} {format}");
        }
    }
}
