//! What is counted or measured and yet only a name, a price, a vote or who is spoken of: 500千伏线路, 每千瓦时0.3元执行, 三分之二以上成员同意, 占地5亩以上(含租赁)的企业.

use std::sync::LazyLock;

use super::Comparator;
use super::amount::{Amount, Form};
use super::around::Around;
use crate::pattern::Regex;

/// 保管费每年100元/吨, 按每千瓦时0.3元: what something costs.
static PRICED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:(?:[^经消规免收]费|价格?|单价|费用?标准|收费标准|租金)(?:为|按|按照)?(?:每(?:年|月|吨|亩|人|户|件|次|平方米|立方米|千瓦时|度))?|按照?[^,。;]{0,8}每(?:年|月|吨|亩|人|户|件|次|平方米|立方米|千瓦时|度))$").unwrap()
});
/// 三分之二以上成员同意
static VOTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:的)?[^,。;]{0,16}(?:同意|通过|赞成|表决|签字|出席)").unwrap());
/// Classes by size: 19座及以下客机, 500千伏线路.
static CRAFT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^[^,。;]{0,20}(?:飞机|机型|客机|客车|车辆|船舶)").unwrap());
/// (含租赁)的企业: who is spoken of, with a bracket between.
static OF_THEM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\([^()]{1,14}\)的\p{Han}{0,8}(?:企业|项目|单位|机构|用地|园区)").unwrap());
/// 对盘活50亩以上的乡镇,给予…
static TOWARDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^的?\p{Han}{0,10}(?:企业|项目|单位|机构|园区|乡镇|镇|街道|村|县区|地区|个人|团队)(?:\([^()]{1,12}\))?,(?:给予|予以|按|每|奖|由|可|优先)").unwrap()
});

/// X以上集中新建的住房,应安装…: the figure says who has to do what the next clause says.
static WHO_MUST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^,。;、\d]{2,16}(?:住房|住宅|建筑|建筑物|公共建筑|企业|单位|场所|工程|项目),(?:应|须|必须|要|不得)").unwrap()
});
/// 5个一级指标, 26个评价指标: how something is measured.
static MEASURES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:(?:[一二三]级|评价|考核|考评|定量|定性|加分|扣分|核心|共性|个性|基础|特色)*指标|评分项|考核项)(?:$|[、(])").unwrap()
});
/// 21项工作任务,…见附件: the parts of the text itself.
static PARTS_OF_TEXT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:重点|主要|具体)?(?:工作)?(?:任务|举措|措施)$").unwrap());
/// Where the parts of the text are told.
const DETAILED: [&str; 5] = ["附件", "以下", "如下", "下列", "附表"];
/// 市财政每年安排2亿元,对…给予支持: what is given away.
static GIVEN_TO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("财政[^,。;]{0,10}安排[^,。;]*,对[^,。;]*(?:给予|予以)").unwrap());
/// 过3000亿元的园区实现零的突破: what the things are like of which something is said.
static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:人民币)?的\p{Han}{1,10}?(?:实现|达到|全部|均|占|不少于|不低于|力争)").unwrap()
});

/// Whether a figure only looks like a demanded one.
pub(super) fn only_like(amount: &Amount, around: &Around, unit: &str, money: bool) -> bool {
    let (before, after, clause) = (around.before, around.after, around.clause);
    let unmarked = amount.is_unmarked();
    money && unmarked && PRICED.is_match(before)
        || money && (clause.contains("扣缴") || clause.contains("补偿金"))
        || amount.form == Form::Percent && unit != "%" && VOTED.is_match(after)
        || unmarked && unit.ends_with("千伏") && !after.is_empty() && !after.starts_with(['、', '('])
        || unit == "座" && around.behind(amount).starts_with('及') && CRAFT.is_match(after)
        || amount.comparator.is_some() && OF_THEM.is_match(after)
        || before.ends_with("门槛")
        || clause.contains("门槛降")
        // 允许不超过五分之一: what is permitted.
        || before.ends_with("允许") && amount.comparator == Some(Comparator::AtMost)
        // 用电价格加价不超过0.3元: what firms pay more.
        || money && clause.contains("加价")
        || money && unmarked && around.sentence.contains("财政") && GIVEN_TO.is_match(around.sentence)
        || matches!(amount.form, Form::Measured) && !before.ends_with(['达', '到', '于', '过']) && WHO_MUST.is_match(around.rest)
        || amount.form == Form::Counted && unmarked && MEASURES.is_match(after)
        || unit == "项" && unmarked && PARTS_OF_TEXT.is_match(after) && DETAILED.iter().any(|word| around.sentence.contains(word))
        || before.is_empty() && !unmarked && matches!(amount.form, Form::Measured) && SUBJECT.is_match(after)
        || clause.starts_with('对') && amount.comparator.is_some() && TOWARDS.is_match(around.rest)
}
