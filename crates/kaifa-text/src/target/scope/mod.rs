//! Whose figure it is. A bearer is named where a clause begins, behind what opens it (`openers`), and ends where the name of what is measured
//! begins. What can be one, in the order in which it is looked for:
//!
//! | a bearer | is known by | its figure is handed on to the next clauses |
//! |---|---|---|
//! | each of a kind: 每个设区市, 每条产业链 | 每 and a verb or a comparator | to what goes on about the same (`handed_on`) |
//! | a region, an island, a kind of city, several trades: 长三角地区, 缺水城市, 水泥、陶瓷行业 | its last word | yes |
//! | a part of a city: 中心城区, 建成区 (`bodies`) | its last word | yes |
//! | levels, any one of several: 市县两级, 同一企业 (`bodies`) | its last word | to what goes on about the same |
//! | a class that is told apart and has a measure of its own: 在孵企业存活率, 国控断面水质优良比例, 氢能产业产值 (`classes`) | its last word, what tells it apart, and the measure behind it | firms, people and works to what goes on about the same |
//! | what stands on a piece of land: 标准化厂房容积率 | a measure of building behind it | to other measures of building |
//! | somebody who shall do something: 各成员单位每年至少 | a verb of duty behind it | yes; a treasury's only to the size of what it gives |
//! | a place, a zone or zones, bodies of a zone: 全市, 甲高新区, 各县(市、区), 园区平台公司 | its last word | yes, until another level is spoken of or each of a series has had a figure |
//! | those from whom somebody comes or for whom somebody is: 从区属部门抽调, 为每个项目配备 | the two verbs | yes |
//! | a kind of place, or each of one, between measure and figure: 投资强度县城不低于, 示范社每个县不少于 (`kinds`) | that it stands there | no |
//!
//! Whatever the way, it is a noun phrase (`noun`). Over a sentence the same measure at a later time is handed on, and in an article of goals the whole place;
//! over a semicolon places and zones are, a class of firms only to what such firms have themselves; from a clause without a figure a body is handed on to
//! what it does or what is done with it, not to what something else is like. Where others were spoken of in between, the whole place is meant again
//! (`Carried::place`).
//!
//! It is none where it is the whole of a share or what is compared with (占全市比重, 高于全省), where it is counted itself (新建园区5个), where a verb stands
//! within it, and where the name behind it would be a mere 率 or 占比: then it is part of the name.
//!
//! Each way of looking has a function of its own: what is told by the verb beside it and who acts in `acting`, land and what is built on it in `land`, regions and
//! places in `places`.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;

pub(super) mod handed_on;
pub(super) mod kinds;
pub(super) mod spoken_of;

mod acting;
mod bodies;
mod classes;
mod land;
mod noun;
mod openers;
mod places;

pub(super) use classes::{before_measure as class_before_measure, part_of_them};
pub(super) use noun::may_be;
pub(super) use openers::OPENS_WITHOUT_SUBJECT;
use openers::{CIRCUMSTANCE, GOOD_FOR, OPENER, PART_OF_A_NAME, VERBS_WITHIN};
use places::{PLACE_WITHIN, SUBJECT};

/// 将雄安新区绿地占比稳定在…: whose share is brought to a level.
static BROUGHT_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:稳定|控制|保持|维持|提高|提升|下降|降低|降|压减|压缩|缩短|增加|扩大)(?:在|到|至|为)")
        .unwrap()
});

/// The subject that a heading of goals names: 2023年全区经济社会发展主要预期目标, 全市开发区发展目标.
pub fn of_heading(heading: &str) -> Option<&str> {
    static OPENING: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:20\d\d年?(?:度|(?:—|-)20\d\d年)?)?").unwrap());
    let words = &heading[OPENING.find(heading).map_or(0, |m| m.end())..];
    let subject = leading(words).map(|range| &words[range])?;
    PLACE_WITHIN.is_match(subject).then_some(subject)
}

/// Whether a subject is one of a kind that nothing tells apart (园区): what it shall reach says that already.
pub fn is_any_of_a_kind(subject: &str) -> bool {
    matches!(
        subject,
        "园区" | "开发区" | "高新区" | "经开区" | "部门" | "管委会" | "管理机构" | "港区"
    )
}

/// The whole place of which a clause speaks that opens with it, or all zones of it: 全市规上企业…, 全省开发区….
pub fn whole_place(clause: &str) -> Option<&str> {
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^(?:[全我][市省州县区盟旗镇乡]|本[市省州县])(?:(?:各类|各)?(?:国家级|省级|市级)?(?:开发区|园区|高新区|经开区))?").unwrap()
    });
    /// What makes another word of it, or a whole that something is compared with.
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^(?:[域场局性委级本直]|平均|排名|排位|位次|前|第|领先|先进|倒数|通报|评比|评估|考核)")
            .unwrap()
    });
    let place = clause
        .starts_with(['全', '我', '本'])
        .then(|| WHOLE.find(clause))
        .flatten()?;
    (!OTHER.is_match(&clause[place.end()..])).then(|| place.as_str())
}

/// The zone alone whose plan sets goals: 高新区生产总值….
pub fn zone_of_plan(clause: &str) -> Option<&str> {
    static ZONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "^(?:高新区|开发区|经开区|新区|综保区|保税区|度假区|示范区|试验区|自贸区|港区|科学城|科技城)",
        )
        .unwrap()
    });
    const OTHER: &[char] = &[
        '内', '外', '管', '党', '企', '、', '和', '与', '的', '各', '(', '实', '建', '争', '总', '数',
    ];
    let zone = ZONE.find(clause)?;
    (!clause[zone.end()..].starts_with(OTHER)).then(|| zone.as_str())
}

/// Whether a clause holds 每…中 before some of each of them.
pub fn some_of_each(clause: &str) -> bool {
    clause
        .find('每')
        .is_some_and(|each| acting::some_of_each(&clause[each..]).is_some())
}

/// 各新增: each of those named before does so.
static EACH_DOES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^各(?:新增|新建|建成|培育|打造|引进|完成|实现|整治|盘活|培训|达到|提高|压减|举办|开展)")
        .unwrap()
});
/// 在东汀区建成2座, 在三个领域各打造: where something is done.
static AT_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:\p{Han}|、){1,14}?(?:全[国省市州县区]|[^地小社片]区|县|[^城]市|镇|乡|街道|板块|流域|平原|经济带|地区|区域|片区|[一二两三四五六七八九十]个(?:领域|行业))|城区|城镇|农村)(?:范围内)?(?:各|分别|再|新)?(?:建成|遴选|选取|选定|建设|设立|新建|布局|打造|建立|培育|创建|布设|选择|新增)").unwrap()
});

/// Whether words open with a place where something is built or set up. What is new in an area (在甲区新增用地计划中) may be a circumstance.
fn is_where_done(words: &str) -> bool {
    let place = AT_PLACE.captures(words).and_then(|found| found.get(1));
    place.is_some_and(|place| !words[place.end()..].starts_with("新增"))
}

/// The subject's range at the beginning of a clause.
pub fn leading(clause: &str) -> Option<Range<usize>> {
    let found = opening(clause)?;
    let name = noun::name(&clause[found.clone()])?;
    Some(found.start + name.start..found.start + name.end)
}

/// The words at the beginning of a clause that stand where a subject stands.
fn opening(clause: &str) -> Option<Range<usize>> {
    // 对全部企业完成体检: all of them are what the figure says.
    if clause.starts_with("对全部") {
        return None;
    }
    if clause.starts_with(['将', '把']) && BROUGHT_TO.is_match(clause) {
        let verb = '将'.len_utf8();
        return opening(&clause[verb..]).map(|found| found.start + verb..found.end + verb);
    }
    let from = match opener(clause) {
        Opener::Words(end) => end,
        Opener::Place(place) => return Some(place),
        Opener::Circumstance => return None,
    };
    let (opener, rest) = clause.split_at(from);
    let mut found = beside_verb(rest);
    if found.is_none() && !names_nobody(opener, rest) {
        found = named(opener, rest);
    }
    found.map(|found| from + found.start..from + found.end)
}

/// What opens a clause.
enum Opener {
    /// Words that say nothing of whose figure it is, up to a place.
    Words(usize),
    /// 在东汀区建成2座: where something is done.
    Place(Range<usize>),
    /// Under which circumstances, or for whom something is good: nobody is named.
    Circumstance,
}

fn opener(clause: &str) -> Opener {
    let mut from = 0;
    while let Some(opener) = OPENER.find(&clause[from..]) {
        let behind = &clause[from + opener.len()..];
        let within = || behind.starts_with('全') && behind.contains("范围内");
        // 在学校集中区域建设2个, 在园区新建省级以上平台: 中 and 上 end no circumstance there.
        let at_place = || opener.as_str() == "在" && is_where_done(behind);
        if matches!(opener.as_str(), "在" | "除")
            && !at_place()
            && CIRCUMSTANCE.is_match(&clause[from..])
            && !within()
            || opener.as_str() == "对" && GOOD_FOR.is_match(behind)
        {
            return Opener::Circumstance;
        }
        // 在孵企业, 要素保障: the word is part of a name.
        if PART_OF_A_NAME.is_match(&clause[from..]) {
            break;
        }
        from += opener.len();
        if opener.as_str() == "在"
            && let Some(place) = AT_PLACE.captures(behind).and_then(|found| found.get(1))
            && !VERBS_WITHIN.is_match(place.as_str())
        {
            return Opener::Place(from..from + place.end());
        }
    }
    Opener::Words(from)
}

/// Those whom a verb beside them tells.
fn beside_verb(rest: &str) -> Option<Range<usize>> {
    acting::from_or_for(rest)
        .or_else(|| classes::before_measure(rest).map(|end| 0..end))
        .or_else(|| bodies::city_part(rest).map(|end| 0..end))
        .or_else(|| places::where_done(rest))
        .or_else(|| land::of_new(rest))
        .or_else(|| acting::handed_to(rest))
}

/// Whether words open with what is done, and so with nobody.
fn names_nobody(opener: &str, rest: &str) -> bool {
    // 推进30个园区循环化改造: so many of them are worked on.
    let opener = opener.trim_start_matches(['并', '且']);
    let worked_on = rest.starts_with(|c: char| c.is_ascii_digit())
        && ["推进", "推动", "支持", "引导", "促进"]
            .iter()
            .any(|verb| opener.ends_with(verb));
    // 2026年、2027年各新增数据集5个: each of the years.
    worked_on || OPENS_WITHOUT_SUBJECT.is_match(rest) || rest.starts_with('各') && EACH_DOES.is_match(rest)
}

/// Those who are named behind the words that open a clause.
fn named(opener: &str, rest: &str) -> Option<Range<usize>> {
    let up_to = |end: usize| 0..end;
    land::new_projects(rest)
        .or_else(|| acting::level(rest))
        .or_else(|| acting::level_with_measure(rest))
        .or_else(|| acting::per_head(rest))
        .or_else(|| acting::told_by_size(rest))
        .or_else(|| classes::that_gathers(rest))
        .or_else(|| acting::each(rest))
        .or_else(|| acting::all_of(rest))
        .or_else(|| places::names_of_one_kind(rest))
        .or_else(|| places::region(opener, rest))
        .or_else(|| places::by_name(rest))
        .or_else(|| bodies::leading(opener, rest).map(up_to))
        .or_else(|| land::built_on(rest))
        .or_else(|| acting::named_places(rest))
        .or_else(|| acting::each_actor(rest))
        .or_else(|| {
            let place = SUBJECT.find(rest).map(|place| place.end());
            acting::actor(rest, place).or_else(|| places::place(rest, place?))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_opens_with_the_whole_place() {
        for (clause, place) in [
            ("全市规上企业税收增长5%", Some("全市")),
            ("我县建成示范村3个", Some("我县")),
            ("全省省级开发区产值增长9%", Some("全省省级开发区")),
            ("全县各乡镇完成登记", Some("全县")),
            ("全市排名进入前五", None),
            ("全区域联动", None),
            ("全国平均水平", None),
            ("甲县税收占全市比重10%", None),
        ] {
            assert_eq!(whole_place(clause), place, "{clause}");
        }
    }

    #[test]
    fn subjects_end_where_the_indicator_begins() {
        for (clause, subject) in [
            ("乙开发区工业产值突破70亿元", Some("乙开发区")),
            ("全市开发区安全评估完成率100%", Some("全市开发区")),
            ("甲台商投资区、乙县各不少于60万平方米", Some("甲台商投资区、乙县")),
            (
                "甲经济开发区、乙高新区各确定2个主导产业",
                Some("甲经济开发区、乙高新区"),
            ),
            ("在6个重点行业各培育1个", Some("6个重点行业")),
            ("各县(市、区)每年新建2个", Some("各县(市、区)")),
            ("新建工业项目容积率不低于1.2", Some("新建工业项目")),
            ("省级每年择优评选", Some("省级")),
            ("占全市比重达到50%", None),
            ("在全省园区评比中进1位", None),
            ("引进十亿元以上项目2个", None),
            ("机构比例不低于60%", None),
            ("税收占全市比重50%以上", None),
            ("工业产值和财政收入年均增长7%", None),
            ("市财政每年安排6000万元", Some("市财政")),
        ] {
            assert_eq!(leading(clause).map(|r| &clause[r]), subject, "{clause}");
        }
    }

    #[track_caller]
    fn names(rows: &[(&str, &str)]) {
        for (subject, said) in rows {
            let clause = format!("{subject}{said}");
            assert_eq!(leading(&clause).map(|r| &clause[r]), Some(*subject), "{clause}");
        }
    }

    #[track_caller]
    fn names_behind(rows: &[(&str, &str, &str)]) {
        for (verb, subject, said) in rows {
            let clause = format!("{verb}{subject}{said}");
            assert_eq!(leading(&clause).map(|r| &clause[r]), Some(*subject), "{clause}");
        }
    }

    #[track_caller]
    fn names_none(clauses: &[&str]) {
        for clause in clauses {
            assert_eq!(leading(clause).map(|r| &clause[r]), None, "{clause}");
        }
    }

    #[test]
    fn a_clause_of_its_own_tells_which_of_them_are_meant() {
        names(&[
            ("参与合作经营的农户", "户均收入达到3万元"),
            ("从事冷链运输的车辆", "温控设备安装率达到95%"),
            ("停工半年以上、手续齐全的项目", "复工率达到80%"),
            ("享受低保的家庭", "医保参保率达到100%"),
            ("排名靠后的其他园区", "亩均税收提高10%"),
            ("纳入名单管理的企业", "信用修复率达到90%"),
            ("具备改造条件的小区", "燃气普及率达到98%"),
            ("取得等级证书的职工", "薪酬增幅不低于6%"),
            ("年用电量200万千瓦时以上的工业企业", "绿电消费比例达到30%"),
        ]);
        names_none(&[
            "引进的项目数量达到30个",
            "良好的企业口碑率达到90%",
            "增长的企业比重达到60%",
            "率先完成的企业占比达到30%",
        ]);
    }

    #[test]
    fn a_level_has_a_measure_of_nobody_else() {
        names(&[
            ("市级", "数据共享率达到95%"),
            ("县级", "人才专项资金占本级一般公共预算支出比例不低于1%"),
            ("区级", "公共数据开放率达到80%"),
            ("省级", "年度预算执行率达到92%"),
            ("基层", "首诊率达到65%"),
            ("乡级", "便民事项办结率达到99%"),
            ("村级", "集体收入占比达到40%"),
            ("镇级", "污水收集率达到70%"),
        ]);
        names_none(&[
            "县级以上城市污水处理率达到95%",
            "省级专项资金用于奖励的比例不低于40%",
            "市级6家",
            "县级物流中心覆盖率达到90%",
        ]);
    }

    #[test]
    fn for_so_many_people_there_are_others() {
        names(&[
            ("每千服务人口", "村医不少于1名"),
            ("每万常住人口", "全科医生达到3人"),
            ("每百名职工", "至少配备1名安全员"),
            ("每10户规上企业", "配备1名代办员"),
            ("每千名学生", "校医不少于2名"),
            ("每百名老年人", "护理员不少于8人"),
            ("每万名劳动力", "社工达到12人"),
            ("每三千住户", "配备1名网格员"),
        ]);
        names_none(&[
            "每万人口高价值发明专利拥有量达到9件",
            "每千人口拥有托位数达到4个",
            "每千名老人养老床位达到40张",
            "每万名从业人员拥有研发人员90人",
        ]);
    }

    #[test]
    fn those_whom_something_helps_or_from_whom_it_comes() {
        names_behind(&[
            ("帮助", "骨干企业", "招工800人"),
            ("为", "山区学校", "培养教师60名"),
            ("为", "园区企业", "新增用工3000人"),
            ("协助", "受援医院", "开展新技术6项"),
            ("帮助", "创业家庭", "解决贷款2亿元"),
            ("为", "乡镇卫生院", "招聘医师90名"),
            ("从", "停产企业", "腾出用能空间2万吨"),
            ("从", "低效项目", "中收回用地300亩"),
        ]);
        names_none(&["为企业减负3亿元", "从银行贷款5亿元"]);
    }

    #[test]
    fn those_told_by_a_size_do_something() {
        names(&[
            ("人口30万以下的县", "组建1个医共体"),
            ("50万至80万的县", "设置2个急救站"),
            ("人口5万以上的镇", "至少建成1所中学"),
            ("学生2000人以上的学校", "配备3名校医"),
            ("面积10平方公里以上的园区", "设置2处消防站"),
            ("常住人口3000人以下的村", "原则上设1处网点"),
            ("职工500人以上的企业", "建立1支应急队伍"),
            ("床位300张以上的医院", "设置1个中心"),
        ]);
        names_none(&["培育产值10亿元以上的企业3家", "人口30万以下的县达到12个"]);
    }

    #[test]
    fn each_of_a_kind_ends_where_begins_what_it_has() {
        names(&[
            ("每座设施", "配套管网长度不少于2公里"),
            ("每家医院", "派驻人员不少于4名"),
            ("每批", "派驻时间不少于3个月"),
            ("每期", "培训时间不少于5天"),
            ("每个专班", "工作人员不少于6名"),
            ("每座厂房", "建筑面积不少于5000平方米"),
            ("每校", "至少结对2个村"),
            ("每站", "至少配备3名专员"),
            ("每个社区卫生服务中心", "不少于2名"),
        ]);
    }

    #[test]
    fn a_chain_has_firms_sums_and_rates() {
        names(&[
            ("产业链", "营业收入达到90亿元"),
            ("产业链", "规模以上企业达到20家"),
            ("3条重点产业链", "研发投入强度达到3%"),
            ("四条优势产业链", "产值突破700亿元"),
            ("产业链", "链主企业达到4家"),
            ("新材料产业链", "本地配套率达到50%"),
            ("产业链", "废水回用率达到60%"),
            ("两条主导产业链", "项目占比不低于70%"),
        ]);
        names_none(&["产业链招商签约项目开工率达到70%", "产业链供应链韧性提升"]);
    }

    #[test]
    fn a_name_does_not_end_within_a_quotation_and_holds_no_verb() {
        names(&[
            ("国际物流“一站式”平台", "业务应用率达到95%"),
            ("惠企政策“一键”窗口", "办结率达到98%"),
        ]);
        names_none(&[
            "“僵尸企业”处置率达到100%",
            "“两高”项目占比下降5%",
            "再向园区赋权20项",
            "年度新增债券用于园区的比例不低于25%",
            "园区以外的工业项目占比不超过10%",
            "市商务局应当会同各县每年培训800名",
            "采购项目面向中小企业预留比例达到40%",
            "窗口服务群众满意率达到98%",
        ]);
    }
}
