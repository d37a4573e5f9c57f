//! How a clause opens: by when, whose figure it is, and where the words about the figure begin. What the opening leaves out is that of
//! the clauses before, unless something says that others are spoken of.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;

use super::amount::{Amount, Form};
use super::clause::ClauseReader;
use super::scope::handed_on;
use super::{Carried, demand, indicator, scope};

/// The opening of a clause.
pub(super) struct Opening {
    /// After a time that opens it.
    pub(super) start: usize,
    /// Whose figure it is, where the clause itself says so.
    pub(super) scope: Option<Range<usize>>,
    /// Where the words about the figure begin.
    pub(super) words_start: usize,
    /// The figures behind that place.
    pub(super) amounts: Vec<Amount>,
}

static PAST_YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new("^20\\d\\d年(?:度)?(?:起|以后)?").unwrap());
/// A measure and a figure behind it, with nothing that says of what.
static BARE_MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^的?(?:比例|占比|比重|建有率|投入)(?:应|要|力争|达到|不低于|不少于|超过|提高到|过半|\d)")
        .unwrap()
});

static MOVES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:总体|均|各|再)?(?:精简|压减|减少|缩减|下降)(?:\d|[一二三四五六七八九]成|比例|幅度)")
        .unwrap()
});
/// Opens with what is to be done, not with whose figure it is.
static VERB_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:打造|培育|建设|建成|引进|招引|引育|落地|腾出|淘汰|整治|形成|新增|净增|选择|确定|发展|评选|遴选|认定|创建|组建|推出|开放|新建|择优)").unwrap()
});

static RANKING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;]{0,10}(?:评价|评估|考核|考评|评比|测评)[^,。;]{0,6}?(?:排名|位次|排位|名次)").unwrap()
});

/// 力促新材料项目达产: what is done to something else than the subject of the clause before.
static OTHERS_ACT: LazyLock<Regex> = LazyLock::new(|| Regex::new("^(?:力促|督促|指导|帮助|协助)").unwrap());

impl ClauseReader<'_> {
    /// Reads the opening, and hands on or drops whose figures they were. Nothing where the clause only names those of whom the next speaks.
    pub(super) fn opening(&self, carried: &mut Carried) -> Option<Opening> {
        let start = self.after_leading_deadline(self.clause.start);
        // 2024年全市新登记…, a year that limits nothing.
        let start = start
            + self.all[start..self.clause.end]
                .starts_with("20")
                .then(|| PAST_YEAR.find(&self.all[start..self.clause.end]))
                .flatten()
                .map_or(0, |year| year.end());
        if let Some(addressed) = handed_on::addressed(&self.all[start..self.clause.end]) {
            carried.scope = Some(self.all[start + addressed.start..start + addressed.end].to_owned());
            carried.scope_is_older = false;
            carried.figured = false;
            carried.reach = 0;
            carried.addressed = addressed.start > 0;
            return None;
        }
        let scope = scope::leading(&self.all[start..self.clause.end]).map(|s| start + s.start..start + s.end);
        // 新建项目不少于50个: what directly precedes the figure is counted, it is no scope.
        // 编外人员不得超过编制总数的20%: so is what is a part of something.
        // 新型研发机构2025年达到12家: so is what only a time parts from the figure.
        // 上市企业新增250家: they are new.
        let counts_it = |a: &Amount, end: usize| {
            let firms = self.all[..end].ends_with("企业") && matches!(a.unit.as_deref(), Some("家" | "户"));
            (a.start <= end
                || a.start <= self.after_leading_deadline(end)
                || firms && matches!(&self.all[end..a.start], "新增" | "每年新增" | "净增" | "每年净增"))
                // 教师每年至少2个月: so much time of theirs.
                && !matches!(a.unit.as_deref(), Some("个月" | "天" | "学时" | "课时"))
                && (matches!(a.form, Form::Counted | Form::Measured)
                    || a.form == Form::Percent && self.all[a.start..a.figure].contains('的'))
        };
        // 1个园区创成国家级经开区: so many shall become something.
        let scope = scope.filter(|s| {
            !(self.all[s.clone()].starts_with(|c: char| c.is_ascii_digit())
                && demand::becomes(&self.all[s.end..self.clause.end]))
        });
        // 全国开发区综合评价排名: whose ranking it is, not whose rank.
        let scope = scope.filter(|s| {
            let whole = &self.all[s.clone()];
            !((whole.starts_with("全国") || whole.starts_with("国家") && !whole.starts_with("国家级"))
                && RANKING.is_match(&self.all[s.end..self.clause.end]))
        });
        let mut behind_scope: Option<(usize, Vec<Amount>)> = None;
        let scope = scope.filter(|s| {
            let each = self.all[s.clone()].starts_with(['每', '各']);
            // 事项达到100项,自贸试验区达到150项: the same is counted somewhere else.
            let same = |a: &Amount| {
                a.comparator.is_some()
                    && a.unit == carried.unit
                    && matches!(a.unit.as_deref(), Some("项" | "件" | "条" | "名" | "人"))
            };
            each || {
                let (_, amounts) = behind_scope.insert((s.end, self.amounts(s.end)));
                !amounts.first().is_some_and(|a| counts_it(a, s.end) && !same(a))
            }
        });
        // 优秀园区数量: how many there are of them.
        let scope = scope.filter(|s| {
            let whole = self.all[s.clone()].starts_with(['全', '各', '我', '本', '每']);
            let counted = !whole && self.all[s.end..self.clause.end].starts_with("数量");
            // 各县只保留1个园区,园区数量…: of all of them together.
            if counted
                && carried
                    .scope
                    .as_ref()
                    .is_some_and(|known| known.starts_with(['各', '每']))
            {
                carried.scope.clone_from(&carried.of_all);
            }
            !counted
        });
        // 毕业企业落户园区比例: what is left would be no name.
        let scope = scope.filter(|s| {
            let rest = &self.all[s.end..self.clause.end];
            let whose = self.all[s.clone()].starts_with(['全', '各', '我', '本', '每']);
            whose || !BARE_MEASURE.is_match(rest)
        });
        // 管理机构精简30%: what moves is no subject where nothing else is named.
        let scope = scope.filter(|s| {
            let bodies = ["机构", "部门", "人员"]
                .iter()
                .any(|end| self.all[s.clone()].ends_with(end));
            !(bodies && MOVES.is_match(&self.all[s.end..self.clause.end]))
        });
        let words_start = self.after_leading_deadline(scope.as_ref().map_or(start, |s| self.inside(s.end)));
        let done_by = scope
            .as_ref()
            .filter(|s| self.all[start..s.start].ends_with('由'));
        if let Some(subject) =
            done_by.and_then(|s| indicator::of_statement(self.all[start..s.start].trim_end_matches('由')))
        {
            carried.measured = Some(subject.clone());
            carried.subject = Some(subject);
        }
        let spoken_of = scope.as_ref().is_none_or(|s| {
            // 园区治理能力提升: the zone named before.
            let known = scope::is_any_of_a_kind(&self.all[s.clone()])
                && carried
                    .scope
                    .as_ref()
                    .is_some_and(|known| known.ends_with("区") && !known.starts_with('全'));
            self.holds_figure
                || !known
                    && handed_on::is_spoken_of(&self.all[start..s.start], &self.all[s.end..self.clause.end])
        });
        // 对某企业,实行…,时限: whom a clause addresses has a figure in the next clause or none.
        let addressed = std::mem::take(&mut carried.addressed) && !self.holds_figure;
        if let Some(scope) = scope.as_ref().filter(|_| spoken_of) {
            let behind = &self.all[scope.end..self.clause.end];
            carried.obliged = behind.starts_with(['应', '须', '要']) || behind.starts_with("必须");
            carried.siblings = carried.figured
                && carried.scope.as_ref().is_some_and(|known| {
                    let here = &self.all[scope.clone()];
                    carried.siblings
                        || known != here
                            && handed_on::is_of_a_series(known)
                            && handed_on::is_of_a_series(here)
                });
            carried.scope = Some(self.all[scope.clone()].to_owned());
            carried.scope_is_older = false;
            carried.figured = false;
            carried.reach = 0;
        } else if OTHERS_ACT.is_match(&self.all[start..self.clause.end]) {
            carried.scope = None;
        } else if carried.scope_is_older
            && (VERB_FIRST.is_match(&self.all[words_start..])
                || carried.scope.as_ref().is_some_and(|known| {
                    carried.figured && !handed_on::outlasts(known) && self.names_something(words_start)
                }))
            || addressed
            || carried.scope.as_ref().is_some_and(|known| {
                let words = &self.all[words_start..self.clause.end];
                // 每个园区面积不少于300亩,主导产业占比: another measure of each of them.
                let each_measured = known.starts_with('每')
                    && carried
                        .unit
                        .as_deref()
                        .is_some_and(|unit| unit.contains(['亩', '元', '%', '米']));
                let goes_on =
                    carried.obliged && known.ends_with("企业") || handed_on::goes_on_about(known, words);
                carried.scope_is_sole
                    || carried.siblings
                    || carried.figured && !each_measured && !handed_on::hands_on(known, words)
                    || !carried.figured && self.holds_figure && !goes_on
            })
        {
            carried.scope.clone_from(&carried.of_all);
        }
        carried.scope_is_sole = false;
        let time = self
            .deadlines
            .iter()
            .find(|d| self.clause.contains(&d.even.start));
        if let Some(time) = time.filter(|time| {
            let (before, after) = (
                &self.all[start..time.even.start.max(start)],
                &self.all[time.even.end..self.clause.end],
            );
            scope.is_none() && !self.holds_figure && handed_on::built(before, after)
        }) {
            carried.scope = Some(self.all[start..time.even.start].to_owned());
            carried.scope_is_older = false;
        }
        let amounts = match behind_scope {
            Some((from, amounts)) if from == words_start => amounts,
            _ => self.amounts(words_start),
        };
        Some(Opening {
            start,
            scope,
            words_start,
            amounts,
        })
    }

    /// Whether the first figure behind a place has words of its own: 达到70% and 分别达到 have none.
    fn names_something(&self, from: usize) -> bool {
        let words = &self.all[from..self.clause.end];
        !handed_on::goes_on(words)
            && !["达到", "分别", "提高到", "增加到", "不低于", "不少于"]
                .iter()
                .any(|verb| words.starts_with(verb))
    }

    /// The place after 内: 高新区内科技型企业 are in it, the word is no part of their name.
    pub(super) fn inside(&self, end: usize) -> usize {
        let rest = &self.all[end..self.clause.end];
        let own = ["内设", "内部", "内控", "内资", "内销"]
            .iter()
            .any(|word| rest.starts_with(word));
        match rest.starts_with('内') && !own {
            true => end + '内'.len_utf8(),
            false => end,
        }
    }
}
