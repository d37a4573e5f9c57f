//! The numbering styles of policy documents: how a paragraph that opens with a number looks. One table row per style
//! with examples that are and are not of it; whether a number makes sense where it stands is decided in `tree`.

use std::sync::LazyLock;

use crate::pattern::Regex;

use crate::chinese_number;
use crate::lines::first_line;

/// How a clause is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Style {
    /// 第一编, 第一篇, 第一部分
    Part,
    /// 第一章
    Chapter,
    /// 第一节
    Section,
    /// 第一条
    Article,
    /// 一、
    Han,
    /// (一)
    HanBracket,
    /// 1.1
    Decimal,
    /// 1.1.1
    DecimalThree,
    /// 1.
    ArabicPoint,
    /// 1、
    ArabicComma,
    /// (1)
    ArabicBracket,
    /// 1)
    ArabicHalfBracket,
    /// ⑴
    Enclosed,
    /// ①
    Circled,
    /// 一是
    HanIs,
    /// 第一,
    Ordinal,
    /// 首先, 其次, 最后
    Sequence,
    /// A、
    Letter,
    /// 任务一:, 行动1.: a number behind the word for what it counts.
    Named,
    /// A row of a task table, by its number.
    Row,
}

impl Style {
    /// Whether a number of this style can begin with a character: asked first, since it costs next to nothing.
    fn can_open_with(self, first: char) -> bool {
        match self {
            Style::Part | Style::Chapter | Style::Section | Style::Article | Style::Ordinal => first == '第',
            Style::Han | Style::HanIs => chinese_number::is_digit(first),
            Style::HanBracket | Style::ArabicBracket => matches!(first, '(' | '〔' | '['),
            Style::Decimal
            | Style::DecimalThree
            | Style::ArabicPoint
            | Style::ArabicComma
            | Style::ArabicHalfBracket => first.is_ascii_digit(),
            Style::Enclosed => matches!(first, '⑴'..='⒇'),
            Style::Circled => matches!(first, '①'..='⑳'),
            Style::Sequence => matches!(first, '首' | '其' | '再' | '最'),
            Style::Letter => first.is_ascii_uppercase(),
            Style::Named => first == '第' || NAMED.contains(&first),
            Style::Row => false,
        }
    }
}

/// A row of the table of styles.
pub struct StyleRow {
    /// The style.
    pub style: Style,
    /// Matches the opening of an even paragraph; group 1 is the label for the path, group 2 the numeral.
    pub pattern: &'static str,
    /// Paragraphs that open with a number of this style.
    pub examples: &'static [&'static str],
    /// Paragraphs that look like it and do not.
    pub counter_examples: &'static [&'static str],
    /// Whether such an opening is a number even out of sequence; others must continue a run or start one at 1.
    pub strong: bool,
}

/// All known styles.
pub static STYLES: &[StyleRow] = &[
    StyleRow {
        style: Style::Part,
        pattern: r"^(第([一二三四五六七八九十百零〇\d]+)(?:[编篇]|部分))(?:[^。,;]{0,40}|(?:[^。,;规之的所和与至]|规[^定])[^。;:]{2,50}[^。,;:])$",
        examples: &["第一编总则", "第二篇总体要求", "第三部分重点任务"],
        counter_examples: &["第一编委会负责审稿。", "第一篇报道,已经刊出。"],
        strong: true,
    },
    StyleRow {
        style: Style::Chapter,
        pattern: r"^(第([一二三四五六七八九十百零〇\d]+)章)(?:[^。,;]{0,40}|(?:[^。,;规之的所和与至]|规[^定])[^。;:]{2,50}[^。,;:])$",
        examples: &["第四章考核评价", "第二章创新服务方式,降低办事成本"],
        counter_examples: &["第四章规定的情形,不适用。", "第四章规定的情形,以及其他情形"],
        strong: true,
    },
    StyleRow {
        style: Style::Section,
        pattern: r"^(第([一二三四五六七八九十百零〇\d]+)节)(?:[^。,;]{0,40}|(?:[^。,;规之的所和与至]|规[^定])[^。;:]{2,50}[^。,;:])$",
        examples: &["第二节土地管理"],
        counter_examples: &["第二节能量审查,由市里办理。"],
        strong: true,
    },
    StyleRow {
        style: Style::Article,
        pattern: r"^(第([一二三四五六七八九十百零〇\d]+)条)(?:[^、,和规之的款至]|规[^定]|$)",
        examples: &["第二十九条管委会应当公开目录。", "第四条规模以下企业另行评价。"],
        counter_examples: &["第三条规定的职责由管委会行使。"],
        strong: true,
    },
    StyleRow {
        style: Style::Han,
        pattern: r"^(([一二三四五六七八九十]{1,4}))[、.]",
        examples: &["一、总体要求", "十二.附则"],
        counter_examples: &["一园一策", "三、"],
        strong: true,
    },
    StyleRow {
        style: Style::HanBracket,
        pattern: r"^([(〔\[]([一二三四五六七八九十]{1,4})[)〕\]])[、.]?",
        examples: &["(一)做强产业。", "(二十一)、加强监管", "★(四)做强产业。"],
        counter_examples: &["(试行)办法", "一)做强产业"],
        strong: true,
    },
    StyleRow {
        style: Style::DecimalThree,
        pattern: r"^((\d{1,2})\.(\d{1,2})\.(\d{1,2}))[^\d.]",
        examples: &["1.2.3省级响应"],
        counter_examples: &["1.2万亿元。", "2025.3.18印发"],
        strong: false,
    },
    StyleRow {
        style: Style::Decimal,
        pattern: r"^((\d{1,2})\.(\d{1,2}))[\p{Han}“《]",
        examples: &["1.2适用范围"],
        counter_examples: &["1.2万亿元。", "3.5%以上。", "0.5倍"],
        strong: false,
    },
    StyleRow {
        style: Style::ArabicPoint,
        pattern: r"^((\d{1,3}))\*?\.(?:[^\d]|$|\d{1,4}(?:[年月家名项户](?:\D|\d{1,2}[月日])|个(?:[^百\d]|百[^分])|(?:—|-)\d|[万亿]?元)|\d{3}\p{Han}{2}[^,。]{0,12}[。,])",
        examples: &[
            "1.做强产业。",
            "31.建好队伍。",
            "175.建好道路。",
            "2.2025年建成两个园区。",
            "9.6月底前完成。",
            "3.2025—2027年,每年新增10家。",
            "11.315服务项目。",
            "2*.做强产业。",
            "★3.做强产业。",
        ],
        counter_examples: &["1.5个百分点以上", "1.2万亿元。", "2027年底前完成。", "1."],
        strong: false,
    },
    StyleRow {
        style: Style::ArabicComma,
        pattern: r"^((\d{1,3}))、",
        examples: &["1、做强产业。"],
        counter_examples: &["10%、20%两档"],
        strong: false,
    },
    StyleRow {
        style: Style::ArabicBracket,
        pattern: r"^([(\[]([1-9]\d?)[)\]])[、.]?",
        examples: &["(1)做强产业"],
        counter_examples: &["(2025)年度"],
        strong: false,
    },
    StyleRow {
        style: Style::ArabicHalfBracket,
        pattern: r"^(([1-9]\d?)\))",
        examples: &["1)做强产业"],
        counter_examples: &["a)做强产业"],
        strong: false,
    },
    StyleRow {
        style: Style::Enclosed,
        pattern: r"^(([⑴-⒇]))",
        examples: &["⑴做强产业"],
        counter_examples: &["⒈做强产业"],
        strong: false,
    },
    StyleRow {
        style: Style::Circled,
        pattern: r"^(([①-⑳]))",
        examples: &["①做强产业"],
        counter_examples: &["Ⅰ类企业"],
        strong: false,
    },
    StyleRow {
        style: Style::HanIs,
        pattern: r"^(([一二三四五六七八九十]{1,3})是)[^否]",
        examples: &["一是岗位公开。"],
        counter_examples: &["一是否合规"],
        strong: false,
    },
    StyleRow {
        style: Style::Ordinal,
        pattern: r"^(第([一二三四五六七八九十]{1,3}))[,、:]",
        examples: &["第一,统一认识。"],
        counter_examples: &["第一产业"],
        strong: false,
    },
    StyleRow {
        style: Style::Sequence,
        pattern: r"^((首先|其次|再次|最后))[,、]",
        examples: &["其次,要抓招商。"],
        counter_examples: &["首先要抓招商。"],
        strong: false,
    },
    StyleRow {
        style: Style::Letter,
        pattern: r"^(([A-Z]))[、.](?:[^\x00-\x7F]|$)",
        examples: &["A、规模目标。"],
        counter_examples: &["A类企业", "A.B公司"],
        strong: false,
    },
    StyleRow {
        style: Style::Named,
        pattern: r"^(第([一二三四五六])阶段)[:、.,(]",
        examples: &["第一阶段:动员部署。", "第二阶段(5月):全面整治。"],
        counter_examples: &["第一阶段成果已经公布。"],
        strong: false,
    },
    StyleRow {
        style: Style::Named,
        pattern: r"^((?:任务|行动|工程|举措|措施|专项行动|专项|阶段|步骤|项目)([一二三四五六七八九十]{1,3}|\d{1,2}))[:、.]",
        examples: &["任务一:盘活厂房。", "行动2.招引项目", "措施三、一次告知"],
        counter_examples: &["任务一览表", "专栏1:重点工程", "项目10个。"],
        strong: false,
    },
];

/// What the words before a number begin with.
const NAMED: &[char] = &['任', '行', '工', '举', '措', '专', '阶', '步', '项'];

/// The number of 最后, which ends a run of any length.
pub const LAST: u32 = 99;

/// A number found at the opening of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// Its style.
    pub style: Style,
    /// Its number.
    pub number: u32,
    /// The step it gives a path, e.g. `(一)`.
    pub label: String,
    /// Bytes of the even text that it takes, its separator included.
    pub length: usize,
    /// Whether it is a number even out of sequence.
    pub strong: bool,
}

static PATTERNS: LazyLock<Vec<(Regex, &StyleRow)>> = LazyLock::new(|| {
    STYLES
        .iter()
        .map(|row| (Regex::new(row.pattern).unwrap(), row))
        .collect()
});

/// Signs before or behind a number that mark what is new or to be tried out, and say nothing of the number.
const MARKED: &[char] = &['★', '☆', '▲', '△', '●', '◆', '■', '*'];

/// Reads the number at the opening of an even paragraph. A number with nothing after it is none.
pub(crate) fn marker(text: &str) -> Option<Marker> {
    let first = text.chars().next()?;
    if MARKED.contains(&first) {
        let rest = &text[first.len_utf8()..];
        let found = marker(rest).filter(|_| !rest.starts_with(MARKED))?;
        return Some(Marker {
            length: first.len_utf8() + found.length,
            ..found
        });
    }
    if let '㈠'..='㈩' | '⒈'..='⒛' = first {
        return in_one_sign(text, first);
    }
    if NAMED.contains(&first) && !text.chars().take(8).any(|c| matches!(c, ':' | '、' | '.')) {
        return None;
    }
    if !(first.is_ascii_digit()
        || NAMED.contains(&first)
        || matches!(first, '第' | '(' | '〔' | '[' | '①'..='⑳' | '⑴'..='⒇' | 'A'..='Z' | '首' | '其' | '再' | '最')
        || chinese_number::is_digit(first))
    {
        return None;
    }
    // A numeral without a separator near it opens nothing; most sentences end here.
    let near = |separators: &[char]| text.chars().take(7).any(|c| separators.contains(&c));
    let separated = match first {
        c if c.is_ascii_digit() => near(&['.', '、', ')']),
        c if chinese_number::is_digit(c) => near(&['、', '.', '是']),
        _ => true,
    };
    if !separated {
        return None;
    }
    let line = first_line(text);
    // 1.2: a point between digits.
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let levels = behind.strip_prefix('.');
    let levels = levels.is_some_and(|last| last.starts_with(|c: char| c.is_ascii_digit()));
    let mut possible = PATTERNS.iter().filter(|(_, row)| {
        row.style.can_open_with(first)
            && (levels || !matches!(row.style, Style::Decimal | Style::DecimalThree))
    });
    possible.find_map(|(pattern, row)| {
        let found = pattern.captures(line)?;
        let numeral = found.get(2)?.as_str();
        let number = match numeral.chars().next()? {
            enclosed @ '⑴'..='⒇' => enclosed as u32 - '⑴' as u32 + 1,
            circled @ '①'..='⑳' => circled as u32 - '①' as u32 + 1,
            letter @ 'A'..='Z' => letter as u32 - 'A' as u32 + 1,
            '首' => 1,
            '其' => 2,
            '再' => 3,
            '最' => LAST,
            _ if matches!(row.style, Style::Decimal | Style::DecimalThree) => {
                // 1.2.3: what counts on is the last level; the levels above are the clauses that hold it.
                let last = found.get(found.len() - 1)?.as_str();
                let follows = line[found[1].len()..].chars().next()?;
                if matches!(
                    follows,
                    '万' | '亿'
                        | '倍'
                        | '个'
                        | '元'
                        | '米'
                        | '公'
                        | '平'
                        | '吨'
                        | '年'
                        | '月'
                        | '日'
                        | '以'
                        | '左'
                        | '家'
                        | '项'
                ) || numeral == "0"
                {
                    return None;
                }
                chinese_number::parse(last)?
            }
            _ => chinese_number::parse(numeral)?,
        };
        let label = &found[1];
        let after = line[label.len()..].trim_start_matches(MARKED);
        let separator = after
            .chars()
            .next()
            .filter(|c| matches!(c, '、' | '.' | ',' | ':'));
        let length = line.len() - after.len() + separator.map_or(0, char::len_utf8);
        (length < line.len() && number > 0).then(|| Marker {
            style: row.style,
            number,
            label: match label.contains(['〔', '[', '〕', ']']) {
                true => label.replace(['〔', '['], "(").replace(['〕', ']'], ")"),
                false => label.to_owned(),
            },
            length,
            strong: row.strong,
        })
    })
}

/// ㈠ and ⒈: a number with its bracket or point in one sign.
fn in_one_sign(text: &str, sign: char) -> Option<Marker> {
    let (style, first, strong) = match sign {
        '㈠'..='㈩' => (Style::HanBracket, '㈠', true),
        _ => (Style::ArabicPoint, '⒈', false),
    };
    let number = sign as u32 - first as u32 + 1;
    let label = match style {
        Style::HanBracket => format!("({})", "一二三四五六七八九十".chars().nth(number as usize - 1)?),
        _ => number.to_string(),
    };
    let rest = text[sign.len_utf8()..].trim_start_matches(['、', '.']);
    (!rest.is_empty()).then(|| Marker {
        style,
        number,
        label,
        length: text.len() - rest.len(),
        strong,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_reads_its_examples_and_leaves_its_counter_examples() {
        for row in STYLES {
            for example in row.examples {
                assert_eq!(marker(example).map(|m| m.style), Some(row.style), "{example}");
            }
            for example in row.counter_examples {
                assert_ne!(marker(example).map(|m| m.style), Some(row.style), "{example}");
            }
        }
    }

    #[test]
    fn labels_keep_the_number_as_printed_and_lengths_include_the_separator() {
        let found = marker("(十四)、建立机制。").unwrap();
        assert_eq!(
            (found.label.as_str(), found.number, found.length),
            ("(十四)", 14, "(十四)、".len())
        );
        assert_eq!(marker("③公开").unwrap().number, 3);
        assert_eq!(marker("第十条管委会负责。").unwrap().label, "第十条");
    }
}
