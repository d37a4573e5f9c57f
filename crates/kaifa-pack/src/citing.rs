//! All items of a pack that rest on clauses, as one list: for coverage, for checks, and for the living document.

use kaifa_base::{Lang, Words};

use crate::item::{Basis, ItemPlace, Items};

/// The kinds of citing items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A target.
    Target,
    /// A duty.
    Duty,
    /// A rule.
    Rule,
    /// A parameter.
    Parameter,
    /// A register.
    Register,
    /// An indicator.
    Indicator,
    /// A unit.
    Unit,
    /// A group of units.
    Group,
    /// An event in the life of a unit.
    UnitEvent,
    /// A review route.
    ReviewRoute,
    /// An evaluation scheme.
    Scheme,
    /// A collection form.
    Form,
}

impl ItemKind {
    /// The word used in files and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            ItemKind::Target => "target",
            ItemKind::Duty => "duty",
            ItemKind::Rule => "rule",
            ItemKind::Parameter => "parameter",
            ItemKind::Register => "register",
            ItemKind::Indicator => "indicator",
            ItemKind::Unit => "unit",
            ItemKind::Group => "group",
            ItemKind::UnitEvent => "unit_event",
            ItemKind::ReviewRoute => "review_route",
            ItemKind::Scheme => "scheme",
            ItemKind::Form => "form",
        }
    }

    /// The word shown to people.
    pub fn words(self) -> Words {
        match self {
            ItemKind::Target => Words::new("目标", "target"),
            ItemKind::Duty => Words::new("任务", "duty"),
            ItemKind::Rule => Words::new("规则", "rule"),
            ItemKind::Parameter => Words::new("参数", "parameter"),
            ItemKind::Register => Words::new("台账", "register"),
            ItemKind::Indicator => Words::new("指标", "indicator"),
            ItemKind::Unit => Words::new("单位", "unit"),
            ItemKind::Group => Words::new("单位组", "group"),
            ItemKind::UnitEvent => Words::new("单位变动", "unit event"),
            ItemKind::ReviewRoute => Words::new("审核流程", "review route"),
            ItemKind::Scheme => Words::new("考核办法", "scheme"),
            ItemKind::Form => Words::new("报表", "form"),
        }
    }

    /// Whether an item of this kind in a document's pack must rest on a clause.
    pub(crate) fn rests_on_a_clause(self) -> bool {
        matches!(
            self,
            ItemKind::Target | ItemKind::Duty | ItemKind::Rule | ItemKind::UnitEvent | ItemKind::Scheme
        )
    }
}

/// A citing item, reduced to what coverage needs.
#[derive(Debug, Clone, Copy)]
pub struct Citing<'a> {
    /// Its kind.
    pub kind: ItemKind,
    /// Its id.
    pub id: &'a str,
    /// Its short title or name.
    pub title: &'a str,
    /// The same in English, where it has one.
    pub title_en: Option<&'a str>,
    /// What it rests on.
    pub basis: &'a Basis,
    /// Where it is written.
    pub at: &'a ItemPlace,
}

impl<'a> Citing<'a> {
    /// Its title in a language; Chinese where there is no other.
    pub fn title_in(&self, lang: Lang) -> &'a str {
        match (lang, self.title_en) {
            (Lang::En, Some(english)) => english,
            _ => self.title,
        }
    }
}

/// All citing items, kind by kind, in the order written.
pub fn citing(items: &Items) -> impl Iterator<Item = Citing<'_>> {
    macro_rules! list {
        ($list:ident, $kind:ident, |$item:ident| $title:expr, $english:expr) => {
            items.$list.iter().map(|$item| Citing {
                kind: ItemKind::$kind,
                id: &$item.id,
                title: $title,
                title_en: $english,
                basis: &$item.basis,
                at: &$item.at,
            })
        };
    }
    list!(targets, Target, |item| &item.title.zh, item.title.en.as_deref())
        .chain(list!(
            duties,
            Duty,
            |item| &item.title.zh,
            item.title.en.as_deref()
        ))
        .chain(list!(
            rules,
            Rule,
            |item| &item.title.zh,
            item.title.en.as_deref()
        ))
        .chain(list!(
            parameters,
            Parameter,
            |item| &item.title.zh,
            item.title.en.as_deref()
        ))
        .chain(list!(
            registers,
            Register,
            |item| &item.title,
            item.title_en.as_deref()
        ))
        .chain(list!(
            indicators,
            Indicator,
            |item| &item.name,
            item.name_en.as_deref()
        ))
        .chain(list!(units, Unit, |item| &item.name, None))
        .chain(list!(
            groups,
            Group,
            |item| item.names.first().unwrap_or(&item.id),
            None
        ))
        .chain(list!(
            unit_events,
            UnitEvent,
            |item| item.title.as_deref().unwrap_or(&item.id),
            None
        ))
        .chain(list!(review_routes, ReviewRoute, |item| &item.id, None))
        .chain(list!(
            schemes,
            Scheme,
            |item| &item.title.zh,
            item.title.en.as_deref()
        ))
        .chain(list!(
            forms,
            Form,
            |item| &item.title.zh,
            item.title.en.as_deref()
        ))
}
