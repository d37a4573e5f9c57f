//! Upper limits of how long doing something may take: 不超过60日办结, 架空期不得超过4个月, 最多可延长2个月, 限期12个月. A measure that is brought down
//! (办理时限压缩至5个工作日) is a figure to be reached, and how long something is lent, let or valid limits nobody.

use std::sync::LazyLock;

use super::DeadlineKind;
use super::pattern::{Context, NUMBER, Pattern, Reading};
use crate::confidence::Finding;
use crate::pattern::Regex;

/// What is done within the time, behind it.
static DONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:内)?(?:予以|全部|必须|应)?(?:办结|办理|办完|完成|拨付|兑付|支付|付清|答复|回复|反馈|审结|结清|清算|整改|处置|出具|作出|送达)(?:[^率]|$)").unwrap()
});
/// Something that is done and takes its time: 架空期, 付款期限, 清算时间延期.
static TAKES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:付款|支付|清算|结算|拨付|架空|轮换|审查|审核|审批|评审|办理|办结|处置|处理|整治|治理|修复|筹建|施工|验收|复核|答复|登记|清理|搬迁|拆除|腾退|改造|停产|开工|动工|竣工|调查|鉴定|认定)(?:期限|期)(?:一般|原则上|均|应)*$|(?:延期|顺延|展期|延长期限?|延长时间)$").unwrap()
});
/// 10日内完成审核,需要补正的最长不超过20日: the time for another case of what is to be done.
static IN_ANOTHER_CASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("内[^。;,]{0,8}(?:完成|办结|办理|办完|审核|审查|答复|反馈|处理|提出|作出|处置|解决)[^。;,]{0,12}[,;][^。;,]{2,20}的,?$").unwrap()
});
/// What is lent, let, given or valid for a time.
static HELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("有效|补贴|补助|奖励|贷款|授信|租|合同|聘|任期|服务期|质保|保修|保质|假|寿命|年限|年期|政策")
        .unwrap()
});

pub(super) fn patterns() -> Vec<Pattern> {
    let span = format!("{NUMBER}(?:个?工作日|个月|日|天|年|周)");
    vec![
        // 材料齐全之日起不超过10个工作日
        Pattern::new(
            &format!("(?:自|从)?[^,。;:、\\n应须要在自从]{{1,16}}?起(?:最长|最迟|一般)?不得?超过{span}"),
            |_, context| limit(context, "from_an_event", 80),
        )
        .with(&["起不", "起最", "起一"]),
        // 不得超过30天(自批准之日起计算)
        Pattern::new(
            &format!("不(?:得|应)?超过{span}\\(自[^()。]{{2,20}}起(?:计算?|算起?)?\\)"),
            |_, context| limit(context, "from_an_event", 80),
        )
        .with(&["超过"]),
        Pattern::new(
            &format!("(?:最长|最迟|最多|一般|原则上)*不(?:得|应)?超过{span}"),
            |_, context| {
                let due = DONE.is_match(context.after)
                    || TAKES.is_match(context.before)
                    || IN_ANOTHER_CASE.is_match(context.before) && !context.after.starts_with('的');
                due.then(|| limit(context, "duration", 76)).flatten()
            },
        )
        .with(&["超过"]),
        Pattern::new(
            &format!("(?:最多|最长)?(?:可以?|最多|最长)(?:再|适当)?延长(?:至|到|不超过)?{span}"),
            |_, context| limit(context, "duration", 72),
        )
        .with(&["延长"]),
        Pattern::new(&format!("限期{span}"), |_, context| {
            limit(context, "duration", 80)
        })
        .with(&["限期"]),
    ]
}

fn limit(context: &Context, by: &'static str, sure: u8) -> Option<Reading> {
    let told = context.after.starts_with(['的', '以']) || HELD.is_match(context.phrase);
    (!told).then(|| Reading::undated(DeadlineKind::Within, Finding::new(by, sure)))
}
