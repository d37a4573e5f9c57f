//! Those of whom so large a part, or so many, do something: 80%的村建成书屋, 3家以上省级开发区进入前40名. They stand between the number and the verb.

use std::sync::LazyLock;

use super::Figures;
use super::figure::{Figure, Gathered};
use crate::pattern::Regex;
use crate::target::amount::Form;
use crate::target::scope::kinds;
use crate::target::{bearing, indicator};

/// What they do or come to be.
static DEED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^(?:能|能够|要|应|须|都|均|全部|基本|如期|率先|顺利|得以|得到|力争)*",
        "(?:达到|达标|建成|建有|建立|建设|建好|完成|实现|实行|实施|通过|获得|取得|创成|创建|配备|配有|拥有|设立|设有|设置|开展|开设|开通|成立|参加|参与|接入|纳入|进入|签订|签约|加入",
        "|使用|采用|应用|具备|享有|享受|接受|掌握|成为|落实|推行|推广|安装|更新|改造|(?:和|与)[^,。;、]{2,10}(?:签订|签约|共建|结对|合作|联合|对接)|有|用上|喝上|住上|走上|升入|就读|脱贫|摘帽|整改|公开|上线|投产|投用|开工|退出|搬迁|复垦|复工|降至|降到|低于|高于)"
    ))
    .unwrap()
});
/// Verbs before a rank.
const RANKS: &[&str] = &["进入", "跻身", "迈入", "迈进", "挺进", "入围", "入选", "位列"];
/// Words of those who tell them apart from others of their kind.
const LEVELS: &[&str] = &["国家级", "省级", "市级", "县级", "其他", "其余"];

impl Figures<'_> {
    /// 80%的村建成书屋: those of whom so large a part does something, where the clause names nobody else.
    pub(super) fn part_with_doers(&self, figure: &Figure, gathered: &mut Gathered) {
        let amount = figure.amount;
        let named = self.opening.scope.is_some() || figure.own_scope.is_some();
        let urged = matches!(indicator::without_urging(&figure.before), "" | "完成" | "推进");
        let of_them = self.reader.all[amount.end..].starts_with('的');
        if amount.form != Form::Percent || named || !of_them || !urged {
            return;
        }
        if let [name] = &mut gathered.names[..]
            && let Some(end) = doers(name)
        {
            gathered.scope = Some(name[..end].to_owned());
            *name = name[end..]
                .trim_start_matches(['均', '都', '要', '应', '须'])
                .to_owned();
        }
    }
}

/// Where those end who do something, in words that say both.
fn doers(words: &str) -> Option<usize> {
    const SHORTEST_DEED: usize = 3;
    let mut ends = words.char_indices().map(|(at, _)| at).skip(1);
    ends.find(|end| {
        let (who, deed) = words.split_at(*end);
        DEED.is_match(deed) && deed.chars().count() >= SHORTEST_DEED && bears_alone(who)
    })
}

/// Whether a name is that of a kind of places or bodies; a kind of place may be a single letter (区, 村).
fn bears_alone(name: &str) -> bool {
    const KINDS: &[&str] = &["省", "市", "州", "县", "区", "旗", "镇", "乡", "村", "校", "户"];
    let plain = name.split('(').next().unwrap_or(name);
    KINDS.contains(&plain) || plain.ends_with('村') || bearing::is_bearer(name)
}

/// Whether words say that a rank is reached.
pub(super) fn reaches_a_rank(words: &str) -> bool {
    let ranked = ["名的", "位的", "强的"];
    RANKS.iter().any(|verb| words.contains(verb)) || ranked.iter().any(|end| words.ends_with(end))
}

/// Zones of a level among which so many reach a rank: 省级开发区进入全省前40名.
pub(super) fn zones_with_rank(words: &str) -> Option<usize> {
    let end = RANKS.iter().filter_map(|verb| words.find(verb)).min()?;
    let zones = &words[..end];
    let told = LEVELS.iter().any(|level| zones.starts_with(level));
    (told && kinds::is_zone(zones)).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_do_it_stand_before_the_verb() {
        for (who, deed) in [
            ("村", "建成农家书屋"),
            ("乡镇卫生院", "配备全科医生"),
            ("县(市、区)", "通过义务教育优质均衡评估"),
            ("规上企业", "建立安全生产标准化体系"),
            ("中小学", "开设劳动课程"),
            ("行政村", "实现生活污水达标排放"),
            ("驻区单位", "与社区签订协议"),
            ("住宅小区", "开通燃气"),
        ] {
            let words = format!("{who}{deed}");
            assert_eq!(doers(&words).map(|end| &words[..end]), Some(who), "{words}");
        }
        for words in ["资金用于乡村产业", "工业增量在开发区实现", "产值达到目标"] {
            assert_eq!(doers(words), None, "{words}");
        }
    }

    #[test]
    fn zones_of_a_level_reach_a_rank() {
        let words = "省级高新区进入全省综合评价前20名";
        assert_eq!(
            zones_with_rank(words).map(|end| &words[..end]),
            Some("省级高新区")
        );
        for words in [
            "园区进入全省综合评价前20名",
            "企业进入全国前50名",
            "甲高新区进入前10位",
        ] {
            assert_eq!(zones_with_rank(words), None, "{words}");
        }
    }
}
