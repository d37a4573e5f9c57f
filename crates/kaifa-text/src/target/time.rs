//! The time that governs the figures of a clause: what its deadlines name, or what the clauses before hand on.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use super::Carried;
use super::clause::ClauseReader;
use super::scope::handed_on;
use crate::deadline::{Deadline, DeadlineKind};
use crate::pattern::Regex;

/// What is done to works by a time.
static READY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:前)?(?:全面|全部|正式|基本)?(?:封顶|投运|投用|投产|开工|建成|完工|竣工|启用|通车|运营)")
        .unwrap()
});
static STEP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:力争|要|将|再|各)*(?:达到|达|突破|超过|不少于|不低于|不超过|控制在|[提增升降减缩压扩][高加长升低少减短大]?[到至]|为",
        r")[0-9]|^(?:再|各|力争)?(?:完成|新增|净增|新建|建成|改造|培育|引进|诊断|认定|安排|整治|盘活|处置|修复|推广|发放|投放|培训)[0-9.]+[^,。;、0-9]{1,5}(?:[,;。]|$)"
    ))
    .unwrap()
});
/// Those who do something by a time that stands behind their name.
static ACTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:局|委|办|厅|部|政府|部门|单位|专班|小组|中心|公司|集团|银行|[县市区镇乡]|街道|[县市区]\\))$",
    )
    .unwrap()
});
/// What goes on about what the clause before measures: a part, a share or the growth of it.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^(?:其中|占|同比|比20|较|增长|年均|增速|增幅|总额|总量|总数|达到|达|分别|并|且|力争|累计|惠及|带动|受益|同步|可新增|(?:其他|其余|另外))",
        // 其他县不低于3%: nothing is named but whose it is.
        "|^[\\p{Han}、()]{1,14}(?:县|市|区|州|镇|乡|街道|企业|园|院|校|所|站|机构|单位|行业|产业|项目)(?:原则上|一般|力争|分别|均|各|要|应)*(?:不低于|不少于|不超过|不高于|达到|达|突破|超过|实现全覆盖|[0-9])"
    ))
    .unwrap()
});
static WHOLE_YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:确保|力争|并|实现)?(?:全年|年度)").unwrap());

impl ClauseReader<'_> {
    /// The year or month that governs the clause: the last one named, but a rhythm has none.
    pub(super) fn governing_time(&self, carried: &mut Carried) -> Option<String> {
        let mut rhythm = false;
        let around = carried.by.clone();
        let here: Vec<&Deadline> = self
            .deadlines
            .iter()
            .filter(|d| self.clause.contains(&d.even.start) && d.by.is_some())
            .collect();
        let years = here
            .first()
            .and_then(|d| self.years_of_span(d))
            .filter(|_| here.len() == 1);
        // 2031年一季度末、上半年分别: the parts of the year, not the year.
        let parts = match &here[..] {
            [year, parts @ ..] if parts.len() > 1 && parts.iter().all(|part| is_part_of(part, year)) => parts,
            all => all,
        };
        let listed = parts.len() > 1
            && parts
                .windows(2)
                .all(|pair| matches!(&self.all[pair[0].even.end..pair[1].even.start], "、" | "和"));
        if let Some(years) = years.or_else(|| self.listed_years()) {
            carried.times = years;
        } else if listed {
            carried.times = parts.iter().filter_map(|d| d.by.clone()).collect();
        } else if !here.is_empty() {
            carried.times.clear();
        }
        for deadline in self
            .deadlines
            .iter()
            .filter(|d| self.clause.contains(&d.even.start))
        {
            if deadline.kind == DeadlineKind::Periodic {
                rhythm = true;
            } else if deadline.by.is_some() {
                // 全年…, in an article whose label says 12月底: the label says it closer.
                let year = deadline
                    .by
                    .as_deref()
                    .filter(|_| deadline.finding.by == "whole_year");
                let december =
                    |limit: &String| year.is_some_and(|year| limit.strip_prefix(year) == Some("-12"));
                carried.by = carried.limit.clone().filter(december).or(deadline.by.clone());
                rhythm = false;
            } else if deadline.kind == DeadlineKind::ByDate {
                // 入汛前更换旧管6公里: a time of its own, whose day nobody knows.
                carried.by = carried.limit.clone();
            } else if self.all[deadline.even.clone()].contains('年')
                && deadline.even.start <= self.clause.start + 6
            {
                // 三年新建60家: the span has no end that is named, and it is not the one before. One in the middle (到2033年…,投资三年累计…) says how long
                // it takes until then.
                carried.by = None;
            }
        }
        // 配送率到年末达到70%,服务站覆盖率…: a time within a clause governs the next one only if that goes on about the same.
        let start = self.clause.start;
        let within = here.first().is_some_and(|d| {
            let (before, behind) = (
                &self.all[start..d.even.start],
                &self.all[d.even.end..self.clause.end],
            );
            self.holds_figure
                && !listed
                && before.chars().count() > 4
                // 增加到2033年的600家: the year stands within the figure.
                && !behind.starts_with('的')
                // 各专班年内签约5个: who does something by then, and what follows too.
                && (!ACTS.is_match(before) || STEP.is_match(behind))
        });
        // 二期9月底投运,新增航线6条: so does one of works that are to be ready.
        let of_works = !self.holds_figure
            && here.last().is_some_and(|d| {
                !self.all[d.even.clone()].starts_with(['到', '至'])
                    && self.all[start..d.even.start].chars().count() > 4
                    && READY.is_match(&self.all[d.even.end..self.clause.end])
                    && !handed_on::built(
                        &self.all[start..d.even.start],
                        &self.all[d.even.end..self.clause.end],
                    )
            });
        // 2025年达到210亿元: a step of one figure, which governs no other.
        let of_one = here.last().is_some_and(|d| {
            self.clause.start > self.sentence.start
                && (self.all[start..d.even.start].chars().count() <= 1
                    || &self.all[start..d.even.start] == "其中")
                && STEP.is_match(&self.all[d.even.end..self.clause.end])
        });
        let within = within || of_works;
        let goes_on =
            here.is_empty() && carried.by_is_inner && GOES_ON.is_match(&self.all[start..self.clause.end]);
        if here.is_empty() && !goes_on && std::mem::take(&mut carried.by_is_inner) {
            carried.by = carried.by_around.take().flatten();
        }
        if within || of_one {
            carried.by_around = match of_one && !within {
                true => Some(around),
                false => carried.limit.clone().map(Some),
            };
        }
        carried.by_is_inner = within || of_one || goes_on;
        // 9月底前全部开工;全年完成投资…: the whole year is no month of it.
        if here.is_empty() && is_of_the_whole_year(&self.all[start..self.clause.end]) {
            let limit = &carried.limit;
            carried.by = carried.by.take().filter(|by| !by.contains('-')).or(limit.clone());
        }
        if rhythm { None } else { carried.by.clone() }
    }

    /// The time of a clause that only says by when something is done that the clause before names: 9月底前落实到位.
    pub(super) fn time_behind(&self) -> Option<String> {
        static DONE: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(concat!(
                "^前?(?:全部|全面|基本|正式)?(?:完成|落实|到位|交付|移交|投入|使用|投用|投产|建成|竣工|完工|开工|通车|运行|运营|验收|达标|销号|完毕|办结|整改)+$",
                "|^前?(?:完成|办理完|办完)[^,。;]{0,4}(?:交接|移交|手续|下放|验收)[^,。;]{0,2}$"
            )).unwrap()
        });
        let time = self
            .deadlines
            .iter()
            .find(|d| d.even.start == self.clause.start)?;
        let done = !self.holds_figure && DONE.is_match(&self.all[time.even.end..self.clause.end]);
        time.by
            .clone()
            .filter(|_| done && time.kind != DeadlineKind::Periodic)
    }

    /// Whether a span of time opens the clause.
    pub(super) fn within(&self) -> bool {
        self.deadlines
            .iter()
            .any(|d| d.kind == DeadlineKind::Within && d.even.start == self.clause.start)
    }

    /// 2024、2025、2026年依次为: each of the years.
    fn listed_years(&self) -> Option<Vec<String>> {
        static LISTED: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(r"^((?:20\d\d[、和])+20\d\d)年(?:分别|依次)").unwrap());
        let words = &self.all[self.clause.clone()];
        let found = words
            .starts_with("20")
            .then(|| LISTED.captures(words))
            .flatten()?;
        Some(found[1].split(['、', '和']).map(str::to_owned).collect())
    }

    /// 2024—2026年分别…: each of the years.
    fn years_of_span(&self, deadline: &Deadline) -> Option<Vec<String>> {
        let words = &self.all[deadline.even.clone()];
        let mut years = words
            .split(|c: char| !c.is_ascii_digit())
            .filter(|part| part.len() == 4)
            .filter_map(|year| year.parse::<i32>().ok());
        let (first, last) = (years.next()?, years.next()?);
        let each = self.all[deadline.even.end..self.clause.end].starts_with("分别") && years.next().is_none();
        (each && last > first).then(|| (first..=last).map(|year| year.to_string()).collect())
    }

    /// Words before a figure without the times in them: 处置率应于2020年底前(达到90%), 整治任务2024年完成(30%).
    pub(super) fn without_times(&self, words: Range<usize>) -> Cow<'_, str> {
        let times = self.deadlines.iter().map(|d| &d.even);
        let inside: Vec<_> = times
            .filter(|even| words.start <= even.start && even.end <= words.end)
            .collect();
        if inside.is_empty() {
            return Cow::Borrowed(&self.all[words]);
        }
        let mut rest = String::new();
        let mut from = words.start;
        for time in inside {
            let before = &self.all[from..time.start];
            // 完成率一季度末、上半年分别: what parts the times is none of the name.
            let before = match from > words.start {
                true => before.trim_matches(['、', '和']),
                false => before,
            };
            rest.push_str(before.trim_end_matches(['应', '于', '在', '将', '需']));
            from = time.end;
        }
        rest.push_str(&self.all[from..words.end]);
        Cow::Owned(rest)
    }

    /// The last time named before a place, where the clause names several for several figures.
    pub(super) fn time_before(&self, place: usize) -> Option<String> {
        let dated = || {
            self.deadlines
                .iter()
                .filter(|d| self.clause.contains(&d.even.start) && d.kind != DeadlineKind::Periodic)
        };
        let several = dated().any(|d| d.even.start > place && d.by.is_some());
        let before = dated().rfind(|d| d.even.start < place);
        before.filter(|_| several).and_then(|d| d.by.clone())
    }

    /// The place after a deadline that stands here.
    pub(super) fn after_leading_deadline(&self, from: usize) -> usize {
        let here = self
            .deadlines
            .iter()
            .filter(|d| d.even.start >= from && d.even.end <= self.clause.end);
        let mut end = from;
        let leading = here.take_while(|d| {
            let between = self.all.get(end..d.even.start).unwrap_or_default();
            end = d.even.end;
            d.by.is_some() && matches!(between, "力争" | "争取" | "确保")
                || between
                    .chars()
                    .all(|c| matches!(c, '—' | '在' | '并' | '且' | '到' | '至' | '即' | '、'))
        });
        leading.map(|d| d.even.end).last().unwrap_or(from)
    }
}

/// Whether a time names a month of the year that another names.
fn is_part_of(part: &Deadline, year: &Deadline) -> bool {
    let named = part.by.as_deref().zip(year.by.as_deref());
    named.is_some_and(|(part, year)| {
        part.strip_prefix(year)
            .is_some_and(|month| month.starts_with('-'))
    })
}

/// Whether words open with the whole year, so that no month limits what they demand.
pub(super) fn is_of_the_whole_year(words: &str) -> bool {
    WHOLE_YEAR.is_match(words)
}

/// The time at the opening of a segment, or of a clause of it that begins with 到: it governs the segments behind it too.
pub(super) fn opening_segment(
    all: &str,
    segment: &Range<usize>,
    deadlines: &[Deadline],
    figures: bool,
) -> Option<String> {
    deadlines
        .iter()
        .filter(|d| d.by.is_some() && segment.contains(&d.even.start))
        .rfind(|d| {
            let before = &all[segment.start..d.even.start];
            let words = &all[d.even.clone()];
            // 6月底前公布清单;…: a day for one thing to be done.
            (figures || !words.ends_with('前'))
                // 新水厂8月底前投用;…: nor does the day when works are ready.
                && (before.is_empty() || !READY.is_match(&all[d.even.end..segment.end]))
                && (before.chars().count() <= 6
                    // 9条,9月底前至少完成5条;…: a month inside a segment governs its own figures.
                    // 2033年完成2000亩;…: nor does a step of one figure.
                    || before.ends_with([',', ':'])
                        && d.by.as_ref().is_some_and(|by| !by.contains('-'))
                        && !STEP.is_match(&all[d.even.end..segment.end])
                    || words.starts_with(['到', '至']))
        })
        .and_then(|d| d.by.clone())
}
