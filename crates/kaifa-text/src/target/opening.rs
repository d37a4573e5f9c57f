//! How a clause opens: by when, whose figure it is, and where the words about the figure begin. What the opening leaves out is that of
//! the clauses before, unless something says that others are spoken of.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;

use super::amount::{Amount, Form};
use super::bearing;
use super::clause::ClauseReader;
use super::scope::{handed_on, spoken_of};
use super::{Carried, demand, indicator, named_first, scope, whose_each};

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

/// Verbs before those among whom a rank is reached.
static ENTERED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:进入|跻身|迈进|迈入|挺进|冲刺|挤进|争进|稳居|位居|位列|保持)$").unwrap());
static RANK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^,。;0-9]{0,12}前(?:[0-9]|[一二三四五六七八九十])").unwrap());

/// 力促新材料项目达产: what is done to something else than the subject of the clause before.
static OTHERS_ACT: LazyLock<Regex> = LazyLock::new(|| Regex::new("^(?:力促|督促|指导|帮助|协助)").unwrap());

/// Begins with a whole, or with each of several: 全市, 各县.
fn is_whole_or_each(whose: &str) -> bool {
    whose.starts_with(['全', '各', '我', '本', '每'])
}

/// 其中甲市占全州比重达到50%: whose part of the whole it is.
fn part_with_share(clause: &str) -> Option<Range<usize>> {
    let part = clause.strip_prefix("其中")?;
    let name = &part[..part.find('占')?];
    let start = clause.len() - part.len();
    bearing::is_place(name).then(|| start..start + name.len())
}

/// Whether a clause says the same of each of several that it does not name: 入驻率均达到, 分别新增.
fn is_said_of_each(clause: &str) -> bool {
    static EACH: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("^[^、]*[^平年人户亩、]均|^(?:均|各)|^[^、]*(?:分别|依次|都)").unwrap());
    EACH.is_match(clause)
}

/// The figures behind a scope, with the place behind which they were looked for.
type BehindScope = Option<(usize, Vec<Amount>)>;

impl ClauseReader<'_> {
    /// Reads the opening, and hands on or drops whose figures they were. Nothing where the clause only names those of whom the next speaks.
    pub(super) fn opening(&self, carried: &mut Carried) -> Option<Opening> {
        let start = self.after_past_year(self.after_leading_deadline(self.clause.start));
        let words = &self.all[start..self.clause.end];
        if let Some(addressed) = handed_on::addressed(words) {
            carried.begin_scope(&words[addressed.clone()]);
            carried.addressed = addressed.start > 0;
            return None;
        }
        if let Some(whole) = handed_on::among(words).filter(|_| !self.holds_figure) {
            carried.begin_scope(whole);
            carried.of_those_among = true;
            return None;
        }
        // 甲县水厂扩建项目:总投资…,新增管网….
        let named = !self.holds_figure && self.all[self.clause.end..].starts_with(':');
        if named && spoken_of::named_before_colon(words) {
            carried.begin_scope(words);
            return None;
        }
        // 分县市看,甲市…: the same of others.
        if words.ends_with('看') && words.starts_with(['分', '从', '按']) {
            return None;
        }
        self.end_part(carried);
        let zone = || carried.in_goals.then(|| scope::zone_of_plan(words)).flatten();
        if let Some(place) = scope::whole_place(words).or_else(zone) {
            carried.place = Some(place.to_owned());
        }
        let mut behind_scope = None;
        let scope = scope::leading(words)
            .or_else(|| self.spoken_of_alone(words))
            .or_else(|| part_with_share(words))
            .or_else(|| spoken_of::set_with_members(words))
            .or_else(|| self.places_together(words))
            .map(|scope| start + scope.start..start + scope.end)
            .filter(|scope| self.has_the_figure(scope, &mut behind_scope, carried));
        let words_start = self.after_leading_deadline(scope.as_ref().map_or(start, |s| self.inside(s.end)));
        // 厂房建设由各园区负责: what somebody does is what is measured.
        if let Some(scope) = &scope
            && let Some(done) = self.all[start..scope.start].strip_suffix('由')
            && let Some(subject) = indicator::of_statement(done.trim_end_matches('由'))
        {
            carried.measured = Some(subject.clone());
            carried.subject = Some(subject);
        }
        // 对某企业,实行…,时限: whom a clause addresses has a figure in the next clause or none.
        let addressed = std::mem::take(&mut carried.addressed) && !self.holds_figure;
        let with_members = carried.with_members.take();
        let spoken_of = scope
            .as_ref()
            .filter(|scope| self.is_spoken_of(start, scope, carried));
        if let Some(scope) = spoken_of {
            self.hand_on_scope(scope, carried);
        } else if OTHERS_ACT.is_match(words) {
            carried.scope = None;
        } else if addressed || self.leaves_scope(words_start, carried) {
            carried.leave_scope();
        } else if carried.scope.is_none() && self.holds_figure {
            carried.scope.clone_from(&carried.place);
        }
        // 新建厂房20万平方米,平均容积率不低于1.5: that of what has just been built.
        // 县域共配率: nor is what another level has that of the whole place.
        let place_again = scope.is_none() && carried.scope == carried.place;
        if place_again && (handed_on::is_of_what_is_built(words) || handed_on::is_of_another_level(words)) {
            carried.scope = None;
        }
        carried.scope_is_sole = false;
        // 建立后备库,入库企业不少于200家: those in it.
        carried.with_members = spoken_of::set_up(words).map(str::to_owned);
        if scope.is_none() && with_members.is_some() && spoken_of::is_about_members(words) {
            // They alone are its own: behind them those are spoken of who were before.
            carried.whole = Some(std::mem::replace(&mut carried.scope, with_members));
            carried.scope_is_older = false;
        }
        // 甲县、乙县产值分别…,入驻率均不低于85%: that of each of them.
        let joint = carried.joint.take();
        if scope.is_none() && is_said_of_each(&self.all[words_start..self.clause.end]) && joint.is_some() {
            carried.scope = joint;
            carried.scope_is_older = false;
        }
        if scope.is_none()
            && let Some(built) = self.built_by_a_time(start)
        {
            carried.scope = Some(built.to_owned());
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

    /// 2024年全市新登记…: the place after a year that limits nothing.
    fn after_past_year(&self, start: usize) -> usize {
        let words = &self.all[start..self.clause.end];
        let year = words.starts_with("20").then(|| PAST_YEAR.find(words)).flatten();
        start + year.map_or(0, |year| year.end())
    }

    /// Whether the figure is that of those who open the clause, and not their number, or that of something they only belong to.
    fn has_the_figure(&self, scope: &Range<usize>, behind: &mut BehindScope, carried: &mut Carried) -> bool {
        let (whose, rest) = (&self.all[scope.clone()], &self.all[scope.end..self.clause.end]);
        // 1个园区创成国家级经开区: so many shall become something.
        if whose.starts_with(|c: char| c.is_ascii_digit()) && demand::becomes(rest) {
            return false;
        }
        if self.is_for_others(scope, carried) {
            return false;
        }
        // 全国开发区综合评价排名: whose ranking it is, not whose rank.
        let nation = whose.starts_with("全国") || whose.starts_with("国家") && !whose.starts_with("国家级");
        if nation && RANKING.is_match(rest) {
            return false;
        }
        // 力争进入国家级经开区综合排名前8位: among whom the rank is, not whose it is.
        if ENTERED.is_match(&self.all[self.clause.start..scope.start]) && RANK.is_match(rest) {
            return false;
        }
        if let Some(place) = named_first::place_of_things_counted(whose, rest) {
            carried.scope = None;
            carried.place = Some(place.to_owned());
            return false;
        }
        if !named_first::is_each(whose) {
            // 事项达到100项,自贸试验区达到150项: the same is counted somewhere else.
            let same = |a: &Amount| {
                a.comparator.is_some()
                    && a.unit == carried.unit
                    && matches!(a.unit.as_deref(), Some("项" | "件" | "条" | "名" | "人"))
            };
            let (end, amounts) = behind.insert((scope.end, self.amounts(scope.end)));
            let first = amounts.first();
            if first.is_some_and(|a| self.counts_what_ends_at(*end, a) && !same(a)) {
                if let Some(place) = named_first::place_of_zones_counted(whose) {
                    carried.scope = None;
                    carried.place = Some(place.to_owned());
                }
                return false;
            }
        }
        // 优秀园区数量: how many there are of them.
        if !is_whole_or_each(whose) && rest.starts_with("数量") {
            // 各县只保留1个园区,园区数量…: of all of them together.
            let of_each = |known: &String| known.starts_with(['各', '每']);
            if carried.scope.as_ref().is_some_and(of_each) {
                carried.scope.clone_from(&carried.of_all);
            }
            return false;
        }
        // 毕业企业落户园区比例: what is left would be no name.
        if !is_whole_or_each(whose) && BARE_MEASURE.is_match(rest) {
            return false;
        }
        // 管理机构精简30%: what moves is no subject where nothing else is named.
        let bodies = ["机构", "部门", "人员"].iter().any(|end| whose.ends_with(end));
        !(bodies && MOVES.is_match(rest))
    }

    /// Whether a figure counts what ends at a place.
    ///
    /// - 新建项目不少于50个: what directly precedes the figure is counted.
    /// - 编外人员不得超过编制总数的20%: so is what is a part of something.
    /// - 新型研发机构2025年达到12家: so is what only a time parts from the figure.
    /// - 上市企业新增250家: they are new.
    fn counts_what_ends_at(&self, end: usize, a: &Amount) -> bool {
        let firms = self.all[..end].ends_with("企业") && matches!(a.unit.as_deref(), Some("家" | "户"));
        (a.start <= end
            || a.start <= self.after_leading_deadline(end)
            || firms
                && matches!(
                    &self.all[end..a.start],
                    "新增" | "每年新增" | "净增" | "每年净增"
                ))
            // 教师每年至少2个月: so much time of theirs.
            && !matches!(a.unit.as_deref(), Some("个月" | "天" | "学时" | "课时"))
            && (matches!(a.form, Form::Counted | Form::Measured)
                || a.form == Form::Percent && self.all[a.start..a.figure].contains('的'))
    }

    /// Whether the clause speaks of those who open it, so that what follows may be theirs too.
    fn is_spoken_of(&self, start: usize, scope: &Range<usize>, carried: &Carried) -> bool {
        if self.holds_figure || spoken_of::with_whom(&self.all[start..self.clause.end]).is_some() {
            return true;
        }
        // 园区治理能力提升: the zone named before.
        let zone = |known: &String| known.ends_with("区") && !known.starts_with('全');
        let known =
            scope::is_any_of_a_kind(&self.all[scope.clone()]) && carried.scope.as_ref().is_some_and(zone);
        let (before, behind) = (
            &self.all[start..scope.start],
            &self.all[scope.end..self.clause.end],
        );
        !known && handed_on::is_spoken_of(before, &self.all[scope.clone()], behind)
    }

    /// Hands on those who open the clause.
    fn hand_on_scope(&self, scope: &Range<usize>, carried: &mut Carried) {
        let (here, behind) = (&self.all[scope.clone()], &self.all[scope.end..self.clause.end]);
        carried.obliged = behind.starts_with(['应', '须', '要']) || behind.starts_with("必须");
        let another_of_a_series = |known: &String| {
            known != here && handed_on::is_of_a_series(known) && handed_on::is_of_a_series(here)
        };
        carried.siblings = carried.figured
            && carried
                .scope
                .as_ref()
                .is_some_and(|known| carried.siblings || another_of_a_series(known));
        carried.begin_scope(here);
    }

    /// Whether the clause, which names nobody, leaves those whose figure the one before was.
    fn leaves_scope(&self, words_start: usize, carried: &Carried) -> bool {
        let words = &self.all[words_start..self.clause.end];
        let Some(known) = &carried.scope else {
            return carried.scope_is_older && VERB_FIRST.is_match(&self.all[words_start..]);
        };
        // 2030年底前, alone says nothing of whose it is.
        if carried.of_those_among || words.is_empty() {
            return false;
        }
        // 每个县打造1个首位产业,首位产业占比: what each of them has just got.
        let got = |name: &String| name.chars().count() > 2 && words.starts_with(&name[..]);
        if known.starts_with(['每', '各'])
            && carried.figured
            && carried.counted.iter().any(|(_, name)| got(name))
        {
            return false;
        }
        // 规上企业亩均税收…;研发费用占营业收入比重…: what the same class has beside it.
        let own = || handed_on::is_their_own(known, words);
        if carried.figured
            && (carried.scope_is_older && (own() || self.measures_again(known, words, carried))
                || carried.scope_is_sole && (own() || self.goes_on_shortly(known, words_start)))
        {
            return false;
        }
        if carried.figured && carried.scope_is_sole && self.adds_up(words_start, carried) {
            return false;
        }
        // 每条产业链选定链主3家,编制图谱,配套率…: what they do besides.
        if !self.holds_figure && known.starts_with('每') {
            return false;
        }
        // 全市…,甲园区税收…;投资增长9%: behind a semicolon the whole place is meant again.
        let within = carried
            .place
            .as_ref()
            .is_some_and(|place| !known.starts_with(&place[..]));
        let outlived = || {
            // 国家级园区…,省级园区…;单位能耗: that of none of them.
            within && carried.figured && handed_on::is_of_a_series(known)
                || carried.figured
                    && (within || !handed_on::outlasts(known))
                    && !known.starts_with(['各', '每'])
                    && self.names_something(words_start)
        };
        // 水厂8月底前投用;城镇新增就业…: nor is what only was to be ready.
        let had_none = || !carried.figured && self.holds_figure && !handed_on::outlasts(known);
        if carried.scope_is_older
            && (had_none() || VERB_FIRST.is_match(&self.all[words_start..]) || outlived())
        {
            return true;
        }
        // 每个园区面积不少于300亩,主导产业占比: another measure of each of them.
        let each_measured = known.starts_with('每')
            && carried
                .unit
                .as_deref()
                .is_some_and(|unit| unit.contains(['亩', '元', '%', '米']));
        let possessed = || self.names_what_they_have(known, words_start);
        let must = carried.obliged && (bearing::is_class(known) || known == "各地");
        let goes_on =
            || must || handed_on::goes_on_about(known, words, possessed) || self.repeats_a_deed(words_start);
        if known.starts_with('每') && handed_on::each_does(words) && !carried.scope_is_older {
            return false;
        }
        carried.scope_is_sole
            || carried.siblings
            || carried.in_a_row
            || carried.figured && !each_measured && !handed_on::hands_on(known, words, possessed)
            || !carried.figured && self.holds_figure && !goes_on()
    }

    /// Whether the first figure behind a place is that of what those have themselves who were named before (研发费用占比), or of what they do.
    fn names_what_they_have(&self, whose: &str, from: usize) -> bool {
        let possessed = |amount: &Amount| {
            let words = self.without_times(from..amount.start.max(from));
            // 11月底不低于92%: the same measure again.
            let alone = !self.all[amount.end..self.clause.end].starts_with(|c: char| c != '、' && c != '左');
            let same = alone && amount.comparator.is_some() && indicator::without_urging(&words).is_empty();
            same || bearing::is_possessed(whose, &words, amount.form == Form::Counted)
        };
        self.amounts(from).iter().any(possessed)
    }

    /// Whether the first figure is that of another measure of a class, in so few words that nothing else is named, or of the same once more.
    fn goes_on_shortly(&self, whose: &str, from: usize) -> bool {
        const LONGEST: usize = 6;
        let first = self.amounts(from).first().map_or(from, |amount| amount.start);
        let words = self.without_times(from..first.max(from));
        let short = indicator::without_urging(&words).chars().count() <= LONGEST;
        bearing::is_class(whose)
            && (short || handed_on::goes_on(&self.all[from..self.clause.end]))
            && self.names_what_they_have(whose, from)
    }

    /// 污水厂平均负荷率…,达标率…;2030年底前,负荷率…: whether what was measured of somebody is measured of them again.
    fn measures_again(&self, whose: &str, words: &str, carried: &Carried) -> bool {
        const SHORTEST: usize = 3;
        let name: String = words.chars().take_while(|c| !"、和率".contains(*c)).collect();
        let rate = words[name.len()..].starts_with('率');
        let name = if rate { name + "率" } else { name };
        let of_them = |(known, of): &(String, String)| of == whose && known.ends_with(&name);
        name.chars().count() >= SHORTEST && carried.measured_of.iter().any(of_them)
    }

    /// 对规上企业开展诊断,2030年诊断80家: whether what is done with them in the clauses before is what is counted here.
    fn repeats_a_deed(&self, from: usize) -> bool {
        let amounts = self.amounts(from);
        let first = amounts.first().filter(|first| {
            first.form == Form::Counted || self.all[first.figure..first.end].ends_with("全覆盖")
        });
        let Some(first) = first else {
            return false;
        };
        let words = self.without_times(from..first.start.max(from));
        let deed = indicator::without_urging(&words);
        let whole = deed.is_empty() || deed == "实现";
        first.form != Form::Counted && whole
            || (2..=4).contains(&deed.chars().count())
                && self.all[self.portion.start..self.clause.start].contains(deed)
    }

    /// Those of whom the clause speaks without a figure of theirs.
    fn spoken_of_alone(&self, words: &str) -> Option<Range<usize>> {
        let counted = words.starts_with(|c: char| c.is_ascii_digit());
        // 首位产业: a sign that is no figure here.
        let alone = !self.holds_figure || counted || self.amounts(self.clause.start).is_empty();
        alone
            .then(|| spoken_of::urged_or_obliged(words).or_else(|| spoken_of::improved(words)))
            .flatten()
    }

    /// Several places that share the figure: 甲区、乙区企业数量均达到.
    fn places_together(&self, words: &str) -> Option<Range<usize>> {
        let each = self.holds_figure && !["分别", "依次"].iter().any(|word| words.contains(word));
        each.then(|| whose_each::joint_places(words))
            .flatten()
            .map(|end| 0..end)
    }

    /// Behind a clause about a part (其中甲市占比达到…,) the whole is spoken of again.
    fn end_part(&self, carried: &mut Carried) {
        match self.is_of_a_part() {
            true if self.holds_figure => carried.whole = Some(carried.scope.clone()),
            true => {}
            false => {
                if let Some(whole) = carried.whole.take() {
                    carried.scope = whole;
                    carried.in_a_row = false;
                }
            }
        }
    }

    /// What the clause says to be built by a time, where that is all it says.
    fn built_by_a_time(&self, start: usize) -> Option<&str> {
        let mut times = self.deadlines.iter().map(|d| &d.even);
        let time = times.find(|even| self.clause.contains(&even.start))?;
        let before = &self.all[start..time.start.max(start)];
        let built = !self.holds_figure && handed_on::built(before, &self.all[time.end..self.clause.end]);
        built.then(|| before.trim_start_matches("其中"))
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
        // 新建建筑中绿色建筑占比, 每个班子中40岁以下的成员: a part of them.
        let some = || scope::some_of_each(&self.all[self.clause.start..self.clause.end]);
        let part = rest.starts_with('中') && (some() || scope::part_of_them(&self.all[..end], rest));
        match rest.starts_with('内') && !own || part {
            true => end + '内'.len_utf8(),
            false => end,
        }
    }
}
