//! The engine against `regex`, which says what a pattern means.

use super::{Beginnings, Regex};

/// Shapes of the crate's patterns: anchored, ends, lists of words, counted and lazy repetitions, groups, empty ways.
const PATTERNS: &[&str] = &[
    "约谈|问责|通报(?:批评)?|取消",
    r"^(?:并)?(?:对(?:于)?|凡(?:是)?|若)",
    r"(?:打造|培育|建设|建成)[^,。;]{0,4}$",
    r"的(?:\p{Han}{0,3}?)(?:[,，]|$)",
    r"(?P<low>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)%?(?:(?:—|-|至)+(?P<high>\d+(?:\.\d+)?))?(?P<unit>个|%|[万亿]*元)?",
    r"^对(\p{Han}[^,。;]{1,6}?)(进行约谈|给予(?:通报|表彰)[^,。;]*)",
    r"(?:重点|力争|新)*(?:打造|建设)*$",
    r"^(?:——|每年|、|及)+",
    r"([一二三]+)(?:(?:到|至)([一二三]+))?([家个])",
    r"(?:甲|乙)??丙*",
    r"((?:甲|乙局)、?)+(?:和|及)?",
    r"[\p{Han}--[在应]]{2,3}后",
    r"^[^。;]{0,5}?的(?:企业|项目)?(?:,|可)",
    r"(?i)[a-z]+\.cn(?:[^a-z0-9]|$)",
    r"(甲|甲乙)(丙|乙丙)?(丁*)$",
    r"^$|^丙",
    "",
    r"(?:甲?)*乙",
    r"\b局",
    r"23(?:\d|年|,678)[^。]?",
    "甲(?:乙|丙)+局?",
];

/// Texts of the letters that the patterns look for, in all orders that a simple generator gives.
fn texts() -> impl Iterator<Item = String> {
    let letters: Vec<&str> = "约谈 问责 通报 批评 并 对 于 凡 若 打造 培育 建设 建成 的 , ， 。 ; 1 23 4.5 ,678 % — - 至 个 万 元 亿 进行约谈 给予 表彰 重点 力争 新 —— 每年 、 及 一 二 到 家 甲 乙 丙 丁 局 和 在 后 应 企业 项目 可 a.cn B.CN x 😀 é \n"
        .split(' ')
        .collect();
    let mut seed = 7_u64;
    (0..1000).map(move |index| {
        // Now and then a text that is searched for words many bytes at a time.
        let length = if index % 50 == 49 { 60 } else { index % 14 };
        (0..length)
            .map(|_| {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                letters[(seed >> 33) as usize % letters.len()]
            })
            .collect()
    })
}

#[test]
fn finds_what_regex_finds() {
    for pattern in PATTERNS {
        let (own, sure) = (Regex::new(pattern).unwrap(), regex::Regex::new(pattern).unwrap());
        for text in texts() {
            let place = format!("{pattern} in {text:?}");
            assert_eq!(own.is_match(&text), sure.is_match(&text), "{place}");
            let found: Vec<_> = own.find_iter(&text).map(|found| found.range()).collect();
            let expected: Vec<_> = sure.find_iter(&text).map(|found| found.range()).collect();
            assert_eq!(found, expected, "{place}");
            let groups: Vec<Vec<_>> = own
                .captures_iter(&text)
                .map(|found| {
                    found
                        .iter()
                        .map(|group| group.map(|group| group.range()))
                        .collect()
                })
                .collect();
            let expected: Vec<Vec<_>> = sure
                .captures_iter(&text)
                .map(|found| {
                    found
                        .iter()
                        .map(|group| group.map(|group| group.range()))
                        .collect()
                })
                .collect();
            assert_eq!(groups, expected, "{place}");
            assert_eq!(
                own.replace_all(&text, "换"),
                sure.replace_all(&text, "换"),
                "{place}"
            );
            assert_eq!(own.replace(&text, "换"), sure.replace(&text, "换"), "{place}");
        }
    }
}

#[test]
fn what_is_tried_at_marked_places_is_found_everywhere() {
    let patterns: Vec<Regex> = [
        "约谈|问责|通报(?:批评)?|取消",
        r"\d|每[^,。;\d]{1,3}家|全部\p{Han}|[一二]半",
        r"(?:[一二三]|万)(?:到|至)?[家个亿]",
        "在.{1,2}[在应甲乙的]",
        "重(?:点)?打造|乙",
        r"[a-z]+\.cn|—(?:—|至)",
    ]
    .iter()
    .map(|pattern| Regex::new(pattern).unwrap())
    .collect();
    let beginnings = Beginnings::of(&patterns.iter().collect::<Vec<_>>());
    let mut found_any = vec![false; patterns.len()];
    for text in texts() {
        let places = beginnings.places(&text);
        for (number, pattern) in patterns.iter().enumerate() {
            let marked = places[number].iter().map(|at| *at as usize);
            let found: Vec<_> = pattern
                .find_among(&text, marked)
                .map(|found| found.range())
                .collect();
            let all: Vec<_> = pattern.find_iter(&text).map(|found| found.range()).collect();
            assert_eq!(found, all, "{number} in {text:?}");
            found_any[number] |= !all.is_empty();
        }
    }
    assert_eq!(found_any, vec![true; patterns.len()]);
}

#[test]
fn a_text_that_would_take_too_many_steps_is_handed_on() {
    let own = Regex::new("(?:单位|部门):[^。]*负责$").unwrap();
    let text = "单位:".repeat(20_000);
    assert!(!own.is_match(&text));
    assert!(own.is_match(&(text + "负责")));
}

#[test]
fn matches_around_what_all_of_them_hold_are_all_there_are() {
    let text = "到2027年,全市建成9家;到2028年6月底前,各镇建成12家,每年开展2次。";
    for (pattern, sign) in [
        (r"(?:到|至)?(20\d\d)年(?:(\d{1,2})月)?(?:底前)?", "年"),
        (r"[^,。;]{0,6}建成(\d+)家", "建成"),
        (r"每年\p{Han}+\d次", "每年"),
        (r"\d{1,2}月", "月"),
    ] {
        let regex = Regex::new(pattern).unwrap();
        let first = text.find(sign).unwrap() + sign.len();
        let around = regex.captures_around(text, first, text.rfind(sign).unwrap());
        let around: Vec<String> = around.map(|found| found[0].to_owned()).collect();
        let all: Vec<String> = regex
            .captures_iter(text)
            .map(|found| found[0].to_owned())
            .collect();
        assert!(!all.is_empty(), "{pattern}");
        assert_eq!(around, all, "{pattern}");
    }
}
