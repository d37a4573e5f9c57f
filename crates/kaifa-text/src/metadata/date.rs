//! Dates as documents write them, whole, in Chinese characters or with their signs lost, and the one year that a title or the
//! grounds of a document are about.

use std::sync::LazyLock;

use chrono::NaiveDate;

use crate::chinese_number;
use crate::pattern::Regex;

static FULL_DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(20\d\d|19\d\d)[年\-./](\d{1,2})[月\-./](\d{1,2})日?").unwrap());

static CHINESE_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([二一][〇○零oOΟ0一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日").unwrap()
});

pub(super) static BARE_DATE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^20\d{2}\d{1,4}$").unwrap());

/// (2025年12月1日甲会议审议 2026年1月2日乙办公室发布) under a title.
pub(super) static BRACKETED_ACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\(.*?(20\d\d年\d{1,2}月\d{1,2}日)[^()\d]{0,40}(?:发布|印发|公布)\)$").unwrap()
});

/// (2023年1月2日) under a title.
pub(super) static BRACKETED_DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\((20\d\d年\d{1,2}月\d{1,2}日)\)$").unwrap());

/// The first day of the one year that a title names (2024年度重点工作任务清单); a span of years names none.
pub(crate) fn year_of_title(title: &str) -> Option<NaiveDate> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"20\d\d").unwrap());
    static OF_THE_YEAR: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(20\d\d)年(?:度|全|区|市|县|乡|镇|政府|重点|工作|主要|目标|任务|招商|经济|行动|实施|推进|《)|(20\d\d)年\p{Han}{2,30}(?:行动方案|工作方案|实施方案|工作要点|工作计划|行动计划|任务清单|任务分工|责任清单)$",
        )
        .unwrap()
    });
    let found = OF_THE_YEAR.captures(title)?;
    let year = found.get(1).or(found.get(2))?.as_str().parse().ok()?;
    (YEAR.find_iter(title).count() == 1)
        .then(|| NaiveDate::from_ymd_opt(year, 1, 1))
        .flatten()
}

/// The first day of the year that the grounds of a document are about: 2020年是…的收官之年, 为做好2020年…工作.
pub(crate) fn year_of_grounds(words: &str) -> Option<NaiveDate> {
    static ABOUT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "(?:^|[。\n])(20\\d\\d)年是|(?:做好|完成|推进)(20\\d\\d)年度?[^。,]{0,16}(?:工作|任务|目标)",
        )
        .unwrap()
    });
    let found = ABOUT.captures(words)?;
    let year = found.get(1).or(found.get(2))?.as_str().parse().ok()?;
    NaiveDate::from_ymd_opt(year, 1, 1)
}

pub(super) fn date_in(text: &str) -> Option<NaiveDate> {
    if let Some(found) = FULL_DATE.captures(text) {
        return NaiveDate::from_ymd_opt(
            found[1].parse().ok()?,
            found[2].parse().ok()?,
            found[3].parse().ok()?,
        );
    }
    let found = CHINESE_DATE.captures(text)?;
    let digits: Option<String> = found[1]
        .chars()
        .map(|c| {
            if matches!(c, '○' | 'O' | 'o' | 'Ο' | '0') {
                Some('0')
            } else {
                chinese_number::parse(&c.to_string()).map(|d| (b'0' + d as u8) as char)
            }
        })
        .collect();
    NaiveDate::from_ymd_opt(
        digits?.parse().ok()?,
        chinese_number::parse(&found[2])?,
        chinese_number::parse(&found[3])?,
    )
}

/// All dates that digits without 年, 月 and 日 can be, month with the fewest digits first.
pub(super) fn bare_readings(digits: &str) -> Vec<NaiveDate> {
    let (year, rest) = digits.split_at(4);
    let Ok(year) = year.parse() else { return Vec::new() };
    (1..rest.len())
        .filter(|cut| !rest[*cut..].starts_with('0') || rest.len() == 4)
        .filter_map(|cut| NaiveDate::from_ymd_opt(year, rest[..cut].parse().ok()?, rest[cut..].parse().ok()?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_digits_have_their_few_readings() {
        let shown = |digits| {
            bare_readings(digits)
                .iter()
                .map(|d| d.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(shown("202242"), ["2022-04-02"]);
        assert_eq!(shown("2022112"), ["2022-01-12", "2022-11-02"]);
    }

    #[test]
    fn dates_in_chinese_characters_are_read() {
        for zero in ["○", "〇", "零", "O", "o", "Ο", "0"] {
            let date = format!("二{zero}二五年三月十八日");
            assert_eq!(date_in(&date).unwrap().to_string(), "2025-03-18", "{date}");
        }
    }
}
