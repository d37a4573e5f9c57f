//! Targets: a number (or a wish without one) that an indicator is to reach for a scope by a date.

use kaifa_base::{Date, Decimal, Unit as Measure};
use serde::{Deserialize, Serialize};

use super::{Basis, ItemPlace, PeriodKind, Title};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// How a target is judged.
    TargetMeasure {
        Level = "level", "绝对值", "level";
        Share = "share", "占比", "share";
        GrowthAverage = "growth_average", "年均增长", "average growth";
        Multiple = "multiple", "倍数", "multiple of the base";
        Change = "change", "变化幅度", "change against the base";
        Ratio = "ratio", "比值", "ratio";
        Rank = "rank", "位次", "rank";
        RankMove = "rank_move", "位次变化", "move in rank";
        Added = "added", "新增", "added since the base";
        Lead = "lead", "领先", "lead over others";
        Checklist = "checklist", "清单", "checklist";
        Narrative = "narrative", "无数值", "no number in the text";
    }
}

choices! {
    /// How a value compares with the target.
    Comparator {
        AtLeast = ">=", "不低于", "at least";
        AtMost = "<=", "不高于", "at most";
        Above = ">", "高于", "more than";
        Below = "<", "低于", "less than";
        Equal = "=", "等于", "equal to";
    }
}

choices! {
    /// The required path between two targets of one series.
    RequiredPath {
        Linear = "linear", "直线", "linear";
        None = "none", "无", "none";
    }
}

/// `[[target]]`: one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// Its id.
    pub id: String,
    /// Our own short title.
    pub title: Title,
    /// How it is judged.
    pub measure: TargetMeasure,
    /// The indicator.
    pub indicator: Option<String>,
    /// Ratio: the indicator above the line.
    pub numerator: Option<String>,
    /// Ratio: the indicator below the line.
    pub denominator: Option<String>,
    /// Unit or group that it is judged over.
    pub scope: Option<String>,
    /// Every member for itself, instead of their sum.
    pub each: bool,
    /// The scope as the text says it.
    pub scope_text: Option<String>,
    /// Share: whose value is the whole; lead: the comparison (unit, group, or `own_county`).
    pub against: Option<String>,
    /// How it compares; none for narratives.
    pub comparator: Option<Comparator>,
    /// The number as the text gives it; none for narratives.
    pub value: Option<Decimal>,
    /// Its unit.
    pub unit: Option<Measure>,
    /// Parameter that says what "about" means, with `=`.
    pub tolerance_parameter: Option<String>,
    /// Until when.
    pub by: Option<Date>,
    /// Again in every period.
    pub every: Option<PeriodKind>,
    /// Last day of a target of every period.
    pub until: Option<Date>,
    /// The base year, where the text gives it.
    pub base_year: Option<i32>,
    /// The parameter that gives the base year.
    pub base_parameter: Option<String>,
    /// Required path.
    pub path: RequiredPath,
    /// The earlier target on the same series that the path starts from.
    pub path_from: Option<String>,
    /// Targets that it cannot be met together with.
    pub conflicts_with: Vec<String>,
    /// Checklist: what must be there.
    pub items: Vec<String>,
    /// Narrative: what the goal says it wants.
    pub none_in_text: Option<String>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for Target {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Target> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let title = Title::read(&mut fields);
        let measure: Option<TargetMeasure> = fields.required("measure");
        fields.at_most_one(&["by", "every"]);
        fields.at_most_one(&["base_year", "base_parameter"]);
        let target = Target {
            id: String::new(),
            title: Title::default(),
            measure: measure.unwrap_or(TargetMeasure::Narrative),
            indicator: fields.optional("indicator"),
            numerator: fields.optional("numerator"),
            denominator: fields.optional("denominator"),
            scope: fields.optional("scope"),
            each: fields.flag("each"),
            scope_text: fields.optional("scope_text"),
            against: fields.optional("against"),
            comparator: fields.optional("comparator"),
            value: fields.optional("value"),
            unit: fields.optional("unit"),
            tolerance_parameter: fields.optional("tolerance_parameter"),
            by: fields.optional("by"),
            every: fields.optional("every"),
            until: fields.optional("until"),
            base_year: fields.optional("base_year"),
            base_parameter: fields.optional("base_parameter"),
            path: fields.optional("path").unwrap_or(RequiredPath::None),
            path_from: fields.optional("path_from"),
            conflicts_with: fields.list("conflicts_with"),
            items: fields.list("items"),
            none_in_text: fields.optional("none_in_text"),
            basis: Basis::read(&mut fields),
            at: ItemPlace::read(&fields),
        };
        fields.finish();
        measure?;
        Some(Target {
            id: id?,
            title: title?,
            ..target
        })
    }
}
