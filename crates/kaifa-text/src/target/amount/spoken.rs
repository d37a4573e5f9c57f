//! Figures that are words themselves: 翻一番, 实现全覆盖, 三个全覆盖, 零的突破, 百强, 应保尽保.

use std::ops::Range;
use std::sync::LazyLock;

use kaifa_base::Decimal;

use super::{Amount, Form, quoted};
use crate::chinese_number;
use crate::folded::Folded;
use crate::pattern::Regex;
use crate::target::Comparator;

static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?:至少|力争|实现|基本实现|争取)*(?:“?[两二三四五六七八九]个(?P<several>全覆盖)|翻(?P<times>[一两二三四1-4]?)番|(?P<zero>零的突破)|(?P<double>倍增)(?:$|[,;、。”])|(?P<cover>全覆盖|覆盖(?:全部|所有)|{ALL})|(?P<each>对全部[\p{{Han}}A-Z]{{2,12}}?完成\p{{Han}}{{2,8}}$)|(?P<flat>零增长)|(?P<none>零发生|零事故|(?:保持|控制)?(?:为零|为0)(?:$|[,;、。]))|(?P<zeroed>清零)(?:$|[,;、。])|(?P<strong>[一二三四五六七八九十百]{{1,3}})强|前(?P<top>[一二三四五六七八九十]{{1,3}})(?P<topunit>位|名|强)?(?:$|[,;、。和及])|(?P<first>首位)(?:$|[,;、。])|第(?P<nth>[一二三四五六七八九十]{{1,2}})(?P<nthunit>位|名)?(?:$|[,;、。和及]))")).unwrap()
});

/// What all of something shall do or undergo: 全部完成, 全部交付, 9月底前清零, 应保尽保. 全部用于 says what something is for.
const ALL: &str = concat!(
    r"全部(?:覆盖|纳入|化解|利用|整改|达标|接入|办结|开工|建成|投产|配备|采用|加装|安装|清零|通过|移交|上线|到位|投用|消除|",
    r"完成|完工|竣工|收回|联网|废止|修订|并网|投运|受理|参照|执行|达到|具备|符合|清理|启动|启用|退出|下放|交付|脱贫|摘帽|清偿|出列|开设|开放|开通|关闭|关停|淘汰|取缔|拆除|搬迁|销号|销账|落实|建立|设立|设置|",
    r"取消|公开|实行|实施|实现|推行|推广|复制推广|按照?|降[至到为]|提升[至到为]|上云|改造|整治|治理|修复|复绿|复垦|兑现|拨付|还清|归还|入住|入园|签约|签订|通水|通车|通电|通气|通等级|解决|消化|处置|",
    r"升级|更换|验收|出清|清退|清收|腾退|支出|支付|缴清|缴足|付清|结清|下达|收购|回收|收储|安置|回迁|入库|达产|复工|复产|结项|结题|合并|撤并|剥离|脱钩|发放|归集|共享|划定|向[^,。;]{2,10}开放|免费|低免)|一律(?:退出|关停|关闭|搬迁|淘汰|完成)|全面清零|应\p{Han}尽\p{Han}"
);

pub(super) fn spoken(even: &Folded, clause: Range<usize>) -> Vec<Amount> {
    let (text, offset) = (&even.text()[clause.clone()], clause.start);
    SPOKEN
        .captures_iter(text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            // 隐患9月底前清零, but not 动态清零; 应保尽保、全部覆盖 says it twice.
            let before = &text[..whole.start()];
            let zeroed = found.name("zeroed").is_some();
            let slogan = whole
                .as_str()
                .rfind('应')
                .map(|at| whole.as_str()[at..].chars().collect::<Vec<_>>());
            if slogan
                .as_ref()
                .is_some_and(|said| said.len() < 4 || said[2] == '尽' && said[1] != said[3])
                // 趋零增长 says where it goes.
                || found.name("flat").is_some() && before.ends_with(['趋', '近'])
                || zeroed && !before.ends_with(['前', '底', '末', '内'])
                || whole.as_str().contains('尽')
                    && (said_again(&even.text()[offset + whole.end()..]) || SAYS_HOW.is_match(before))
            {
                return None;
            }
            let (value, unit, comparator) = if let Some(times) = found.name("times") {
                // 翻一番 is twice as much, 翻两番 four times.
                let doublings = chinese_number::parse(times.as_str()).unwrap_or(1).min(10);
                (
                    Decimal::from(2_u64.pow(doublings)),
                    Some("倍"),
                    Comparator::Multiple,
                )
            } else if found.name("double").is_some() {
                (Decimal::TWO, Some("倍"), Comparator::Multiple)
            } else if found.name("zero").is_some() {
                (Decimal::ZERO, None, Comparator::Above)
            } else if found.name("flat").is_some() {
                (Decimal::ZERO, Some("%"), Comparator::Equal)
            } else if found.name("none").is_some() {
                (Decimal::ZERO, None, Comparator::Equal)
            } else if zeroed
                || ["cover", "each", "several"]
                    .iter()
                    .any(|kind| found.name(kind).is_some())
            {
                (Decimal::ONE_HUNDRED, Some("%"), Comparator::Equal)
            } else if found.name("first").is_some() {
                // 总数保持全省首位, but not 排首位的单位.
                ranked_at(before).then_some(())?;
                (Decimal::ONE, Some("位"), Comparator::TopRank)
            } else if let Some(nth) = found.name("nth") {
                // 稳居全省第二, but not 坚持质量第一.
                let place = chinese_number::parse(nth.as_str()).filter(|_| ranked_at(before))?;
                (
                    Decimal::from(place),
                    found.name("nthunit").map(|unit| unit.as_str()),
                    Comparator::TopRank,
                )
            } else {
                // 百强, 五十强, 前三名.
                let (numeral, unit) = match found.name("strong") {
                    Some(strong) => (strong, Some("强")),
                    None => (
                        found.name("top")?,
                        found.name("topunit").map(|unit| unit.as_str()),
                    ),
                };
                let places = match numeral.as_str() {
                    "百" => 100,
                    numeral => chinese_number::parse(numeral)?,
                };
                (Decimal::from(places), unit, Comparator::TopRank)
            };
            // 实现“双倍增”: the words of the figure alone are quoted.
            let alone = text[..whole.start()].trim_end_matches('双').ends_with("实现“")
                && text[whole.start()..]
                    .find('”')
                    .is_some_and(|close| close <= whole.len());
            // 力争实现机组“应改尽改”: what is quoted behind 实现 in the clause.
            let achieved = slogan.is_some() && before.ends_with('“') && before.contains("实现");
            if quoted(even, offset + whole.start()) && !alone && !achieved {
                return None;
            }
            // The sign that ends 前三, is not part of it.
            let end = whole
                .as_str()
                .trim_end_matches([',', ';', '、', '。', '和', '及', '”'])
                .len();
            Some(Amount {
                start: offset + whole.start(),
                figure: offset + whole.start(),
                end: offset + whole.start() + end,
                value,
                upper: None,
                unit: unit.map(str::to_owned),
                comparator: Some(comparator),
                form: Form::Spoken,
                spoken: false,
            })
        })
        .collect()
}

/// Whether words end with a place among whose a rank is kept or reached: 稳居全省, 跃居西部地区.
fn ranked_at(before: &str) -> bool {
    static RANKED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?:稳居|位居|位列|跃居|跻身|进入|进到|保持|争进|上升到|提升到|升至|前移至|居)(?:全[国省市州县区]|同类|\\p{Han}{1,8}(?:地区|城市|区域|县区|开发区|经开区|高新区|园区|[省市县区]))$").unwrap()
    });
    RANKED.is_match(before)
}

/// 做到应统尽统, 按照应放尽放、能放则放, 用地指标应保尽保, 推动企业转型应转尽转: the words say in which spirit something is done, and cover
/// nobody who could be counted.
static SAYS_HOW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:做到|坚持|按照?|遵循|指标|权限|两级|转型|统计|费)“?$|^(?:坚持|按照?|推动|推进|对)")
        .unwrap()
});

/// Whether the sentence goes on to say 全覆盖 of the same: 机构应建尽建,9月底前实现规上企业机构全覆盖.
fn said_again(rest: &str) -> bool {
    let rest = &rest[..rest.find(['。', ';', '\n']).unwrap_or(rest.len())];
    rest.contains("全覆盖") || rest.contains("全部覆盖")
}
