//! Lists whose lead-in says what position their items hold: conditions under which somebody gets, may or must do something
//! (申请单位应当符合下列条件:, 有下列情形之一的,可以延期:), deeds that nobody may do (不得有下列行为:), or things that are only named (资金来源包括:).
//! A period in such an item limits no duty, and a figure in it is none to be reached; what is forbidden beyond a figure is a limit.

use std::sync::LazyLock;

use crate::pattern::Regex;

/// What the items of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    /// When something follows, or who gets it.
    Conditions,
    /// What nobody may do.
    Forbidden,
    /// What something consists of, or what is to be handed in.
    Things,
}

static CONDITIONS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "(?:具备|符合|满足)(?:下列|以下|如下)[^,。;:]{0,8}(?:条件|情形|情况)",
        "|(?:申报|申请|认定|评选|评定|入选|遴选|奖励|补助|扶持|资助|报名)[^,。;:]{0,12}条件(?:之一)?$",
        "|(?:属于|具有|有|存在|出现|发生)(?:下列|以下|如下)[^,。;:]{0,8}(?:情形|情况|条件)(?:之一)?(?:的|,|经|$)"
    ))
    .unwrap()
});
/// 有下列情形之一的,按照下列规定办理: the items say what is to be done.
static SAYS_MORE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("下列|以下|如下|分别(?:作出|按照?|依照|予以|采取)").unwrap());
static FORBIDDEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "(?:不得|不准|不能|严禁|禁止)(?:有|存在|出现|发生|从事|实施|采取)?(?:下列|以下|如下)[^,。;:]{0,8}(?:行为|情形|情况|活动|做法|问题)",
        "|(?:禁止|严禁)(?:性)?(?:的)?(?:行为|情形|事项)(?:包括|如下|为)"
    ))
    .unwrap()
});
static THINGS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "(?:来源|构成|组成|组成部分|种类|类别|类型)(?:主要|具体)?(?:包括|包含|如下|分为|有|为)[^,。;:]{0,6}$",
        "|(?:提交|提供|出具|报送|附送)(?:的)?(?:下列|以下|如下)[^,。;:]{0,8}(?:材料|资料|文件|证明|证件)"
    ))
    .unwrap()
});
/// What is to settle in a place (入园项目应符合下列条件) is held to its conditions, and so is what is built: 场地应当具备以下条件.
static HELD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "准入|入园|入驻|新建|供地|用地",
        "|(?:场地|场所|设施|用房|校舍|厂房|馆舍|站点|站房|库房|仓库|食堂|饭堂|厨房|教室|宿舍|车间|网点|建筑|楼宇|设备|车辆|管网|道路)(?:\\([^()]*\\))?",
        "(?:原则上|一般|均|都|还|按照[^,。;:应须需]{0,10})*(?:应当?|须|需|要|必须)[^,。;:]{0,12}(?:具备|符合|满足)"
    ))
    .unwrap()
});
/// What is asked for is given to somebody.
static ASKED_FOR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("申请|申报|申领|评选|评定|认定|补助|补贴|奖励|资助").unwrap());

impl Listed {
    /// What a lead-in, without its colon, says of the items below it.
    pub(crate) fn of(lead_in: &str) -> Option<Listed> {
        let said = lead_in.rsplit(['。', ';', '\n']).next().unwrap_or_default();
        if let Some(found) = CONDITIONS.find(said) {
            let held = HELD.is_match(said) && !ASKED_FOR.is_match(said);
            return (!held && !SAYS_MORE.is_match(&said[found.end()..])).then_some(Listed::Conditions);
        }
        if FORBIDDEN.is_match(said) {
            return Some(Listed::Forbidden);
        }
        THINGS.is_match(said).then_some(Listed::Things)
    }
}

/// How an item of a list is numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbered {
    InBrackets,
    DigitsInBrackets,
    Digits,
    Circled,
    Dashed,
}

/// (一)…, (1)…, 1.…, ①…, ——…
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[(〔](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)〕]|\d{1,2}[.、]|[①-⑳]|—)").unwrap()
});

fn numbered(words: &str) -> Option<Numbered> {
    let mut signs = ITEM.find(words)?.as_str().chars();
    Some(match signs.next()? {
        '—' => Numbered::Dashed,
        '(' | '〔' if signs.next()?.is_ascii_digit() => Numbered::DigitsInBrackets,
        '(' | '〔' => Numbered::InBrackets,
        sign if sign.is_ascii_digit() => Numbered::Digits,
        _ => Numbered::Circled,
    })
}

/// The lists of an article, followed sentence by sentence.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    /// What the items of the open list are, and how its lead-in is numbered itself.
    open: Option<(Listed, Option<Numbered>)>,
    /// Whether the paragraph began with an item.
    in_item: bool,
}

impl Lists {
    /// Goes on to a sentence; says what its words are from where on, if they belong to a list.
    pub(crate) fn read(&mut self, words: &str, opens_paragraph: bool) -> Option<(Listed, usize)> {
        let may_open = memchr::memchr(b':', words.as_bytes()).is_some();
        if !may_open && self.open.is_none() {
            return None;
        }
        let item = numbered(words);
        if opens_paragraph {
            self.in_item = item.is_some();
        }
        let over = match (self.open, item) {
            (Some((_, lead_in)), Some(kind)) => lead_in == Some(kind),
            (Some(_), None) => opens_paragraph,
            (None, _) => false,
        };
        if over {
            self.open = None;
        }
        let opened = words
            .match_indices(':')
            .find_map(|(at, _)| Some((Listed::of(&words[..at])?, at + 1)));
        if let Some((listed, from)) = opened {
            self.open = Some((listed, item));
            return Some((listed, from));
        }
        let (listed, _) = self.open?;
        (item.is_some() || self.in_item).then_some((listed, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_in_says_what_its_items_are() {
        for (lead_in, listed) in [
            ("申领创业场租补贴的,应当具备下列条件", Some(Listed::Conditions)),
            ("受托的评审机构应符合以下基本条件", Some(Listed::Conditions)),
            ("有下列情形之一的,可以暂缓缴存", Some(Listed::Conditions)),
            (
                "参训学员属于以下情形之一的,经核实后免交食宿费",
                Some(Listed::Conditions),
            ),
            (
                "托养人员同时符合以下情形之一的,可享受上门康复",
                Some(Listed::Conditions),
            ),
            ("有下列情形之一的,按照下列规定办理", None),
            ("应当根据下列情况分别作出处理", None),
            ("助餐点的用房应当具备以下条件", None),
            ("入园企业应当符合下列条件", None),
            ("用人单位不得有下列行为", Some(Listed::Forbidden)),
            ("实训期间禁止从事以下活动", Some(Listed::Forbidden)),
            ("风险补偿金来源包括", Some(Listed::Things)),
            ("应当向窗口提交下列材料", Some(Listed::Things)),
            ("街道办事处履行以下职责", None),
            ("重点抓好以下工作", None),
        ] {
            assert_eq!(Listed::of(lead_in), listed, "{lead_in}");
        }
    }

    #[test]
    fn a_list_ends_with_the_paragraph_that_is_no_item_of_it() {
        let mut lists = Lists::default();
        let mut listed = |words: &str| lists.read(words, true).map(|(listed, _)| listed);
        assert_eq!(
            listed("2.同时符合以下情形之一的,可享受护理:"),
            Some(Listed::Conditions)
        );
        assert_eq!(listed("(1)需定期换药"), Some(Listed::Conditions));
        assert_eq!(listed("3.每季度复评一次"), None);
        assert_eq!(listed("(1)每月回访"), None);
        assert_eq!(listed("不得有下列行为:"), Some(Listed::Forbidden));
        assert_eq!(listed("(一)拖欠工资"), Some(Listed::Forbidden));
        assert_eq!(listed("主管部门每年检查一次"), None);
        assert_eq!(listed("(二)每月通报"), None);
    }
}
