//! Demanded figures: who shall reach which value of what, in which unit, by when. `sentences` takes an article sentence by sentence,
//! `segments` a sentence clause by clause; scope, indicator and time are `carried` over from the clause before where the text leaves
//! them out. `article` is what is known of the headings and deadlines around it.
//!
//! `amount` reads figures and their comparators, `in_words` those in Chinese numerals, `range` their two ends, `comparator` the
//! words that compare, `other_words` what only opens like a unit. `clause` puts a clause together: `opening` how it begins, `time`
//! by when it is, `scope` whose figure it is and what the next one takes over, `indicator` what is measured, `one_by_one` and
//! `whose_each` where several have a figure each (`bearing` are the nouns that can), `named_first` who is named and has none, `coverage` where that is all of something.
//!
//! `around` is what stands around a figure; `exclusion`, `only_like` and `binds_nobody` tell what is no target at all, `demand` what is demanded, `quantity` which
//! sums and counts are, `becoming` those that are there already, `in_lists` those that go on in a list, `told` what only tells how things were or are, `doubt` what speaks against a figure.

mod allotted;
pub(crate) mod amount;
mod around;
mod article;
mod bearing;
mod becoming;
mod binds_nobody;
mod carried;
mod clause;
mod comparator;
mod coverage;
mod demand;
mod described;
mod doubt;
mod exclusion;
mod given;
mod in_lists;
mod in_words;
mod indicator;
mod named_first;
mod one_by_one;
mod only_like;
mod opening;
mod other_words;
mod quantity;
mod range;
mod scope;
mod scored;
mod segments;
mod sentences;
mod time;
mod told;
mod whose_each;

use std::ops::Range;

use kaifa_base::{Decimal, Span};
use serde::Serialize;

use crate::confidence::Finding;
pub use article::{Article, Heading};
use carried::Carried;
pub use carried::LeadIn;
pub use sentences::find;
pub use told::is_about_the_situation;

/// Whether words may say whose figures some are.
pub(crate) fn may_bear(words: &str) -> bool {
    scope::may_be(words)
}

/// The class that the name of an indicator opens with, and the measure that it has: 规上企业研发费用占营业收入比重.
pub(crate) fn class_with_measure(name: &str) -> Option<(String, String)> {
    let (class, measure) = name.split_at(scope::class_before_measure(name)?);
    Some((class.to_owned(), measure.to_owned()))
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Comparator {
    /// 达到, 以上, 不低于
    #[serde(rename = ">=")]
    AtLeast,
    /// 不超过, 以内
    #[serde(rename = "<=")]
    AtMost,
    /// 左右, selections
    #[serde(rename = "=")]
    Equal,
    /// 突破, 超
    #[serde(rename = ">")]
    Above,
    /// 低于
    #[serde(rename = "<")]
    Below,
    /// 百强, 前N位
    #[serde(rename = "top_rank")]
    TopRank,
    /// 翻番
    #[serde(rename = "multiple")]
    Multiple,
    /// 进1位, 提高3个百分点
    #[serde(rename = "change")]
    Change,
}

impl Comparator {
    /// What is left where a comparison must not hold; `None` for what is no comparison.
    fn otherwise(self) -> Option<Comparator> {
        Some(match self {
            Comparator::AtLeast => Comparator::Below,
            Comparator::Above => Comparator::AtMost,
            Comparator::Below => Comparator::AtLeast,
            Comparator::AtMost => Comparator::Above,
            _ => return None,
        })
    }

    /// The sign or word used in output.
    pub fn name(self) -> &'static str {
        match self {
            Comparator::AtLeast => ">=",
            Comparator::AtMost => "<=",
            Comparator::Equal => "=",
            Comparator::Above => ">",
            Comparator::Below => "<",
            Comparator::TopRank => "top_rank",
            Comparator::Multiple => "multiple",
            Comparator::Change => "change",
        }
    }
}

/// A demanded figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Where it stands.
    pub span: Span,
    /// What is measured.
    pub indicator: String,
    /// How the value is compared.
    pub comparator: Comparator,
    /// The value, with the digits of the text.
    pub value: Decimal,
    /// The unit as written, with its magnitude.
    pub unit: Option<String>,
    /// Year or month that governs it: `2027`, `2022-06`.
    pub by: Option<String>,
    /// The written words that say whose figure it is.
    pub scope: Option<String>,
    /// How it was found.
    pub finding: Finding,
    /// Its place in the even text.
    pub(crate) even: Range<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline;
    use crate::lines::paragraphs;
    use crate::source::Source;

    fn shown(text: &str) -> Vec<String> {
        let source = Source::from_text(text);
        let even = paragraphs(&source).folded;
        let own = 0..even.text().trim_end().len();
        let deadlines = deadline::find(&even, own.clone(), &[], None);
        let article = Article {
            deadlines: &deadlines,
            ..Article::default()
        };
        find(&even, own, &article)
            .iter()
            .map(|t| {
                let part = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
                let (unit, by, scope) = (part(&t.unit), part(&t.by), part(&t.scope));
                format!(
                    "{scope}: {} {} {} {unit} {by}",
                    t.indicator,
                    t.comparator.name(),
                    t.value
                )
            })
            .collect()
    }

    #[test]
    fn value_share_growth_and_rank() {
        assert_eq!(
            shown(
                "到2027年,全市开发区工业增加值达到620亿元,占全市比重不低于58%;营业收入年均增长9%以上,云泽经济开发区进入全省综合考评前5位,其他园区税收翻一番。"
            ),
            [
                "全市开发区: 工业增加值 >= 620 亿元 2027",
                "全市开发区: 工业增加值占全市比重 >= 58 % 2027",
                "全市开发区: 营业收入年均增长 >= 9 % 2027",
                "云泽经济开发区: 全省综合考评位次 top_rank 5 位 2027",
                "其他园区: 税收 multiple 2 倍 2027",
            ]
        );
    }

    #[test]
    fn coordinated_indicators_each_get_the_figure_or_their_own() {
        assert_eq!(
            shown("到2020年,税收收入、外贸总额占全市比重分别达到50%、45%以上。"),
            [
                "-: 税收收入占全市比重 >= 50 % 2020",
                "-: 外贸总额占全市比重 >= 45 % 2020"
            ]
        );
        assert_eq!(
            shown("税收收入和外贸总额占全省比重均达到35%以上。"),
            [
                "-: 税收收入占全省比重 >= 35 % -",
                "-: 外贸总额占全省比重 >= 35 % -"
            ]
        );
        assert_eq!(
            shown("智能车间、工厂、实验室数量突破90家。"),
            ["-: 智能车间、工厂、实验室数量 > 90 家 -"]
        );
    }

    #[test]
    fn quotas_ranges_ceilings_and_selections() {
        assert_eq!(
            shown("省级开发区发展2个当家产业和3—5个配套产业。"),
            [
                "省级开发区: 当家产业 = 2 个 -",
                "省级开发区: 配套产业 >= 3 个 -",
                "省级开发区: 配套产业 <= 5 个 -"
            ]
        );
        assert_eq!(
            shown("每年引进20亿元以上项目3个以上。"),
            ["-: 引进20亿元以上项目 >= 3 个 -"]
        );
        assert_eq!(shown("闲置面积占比不超过3%。"), ["-: 闲置面积占比 <= 3 % -"]);
        assert_eq!(shown("容积率不得低于1.0。"), ["-: 容积率 >= 1.0 - -"]);
        assert_eq!(
            shown("各开发区污水处理设施实现全覆盖。"),
            ["各开发区: 污水处理设施覆盖率 = 100 % -"]
        );
    }

    #[test]
    fn subsidies_thresholds_facts_and_names_are_no_targets() {
        for text in [
            "按研发费用的10%给予补助,每个企业最高200万元。",
            "对排名后3位的,约谈主要负责人;对连续2年排名前3位的,奖励用地指标。",
            "清理后,全市管理机构由18个减少至11个。",
            "围绕10条产业链强化招商。",
            "年薪40万元以上且有2年经验的,可直接认定为人才。",
            "每年召开2次以上会议。",
            "赋能“415X”集群建设。",
        ] {
            assert_eq!(shown(text), Vec::<String>::new(), "{text}");
        }
    }
}
