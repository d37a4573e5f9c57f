//! Rules: a condition over facts and their history, and what follows from it.

use serde::{Deserialize, Serialize};

use super::{Basis, Consequence, Expression, ItemPlace, ReasonText, Title};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// What kind of rule it is.
    RuleKind {
        Penalty = "penalty", "惩戒", "penalty";
        Reward = "reward", "奖励", "reward";
        Gate = "gate", "门槛", "gate";
        Validation = "validation", "校验", "validation";
        Permission = "permission", "许可", "permission";
        Priority = "priority", "优先", "priority";
        Waiver = "waiver", "减免", "waiver";
        Computed = "computed", "计算", "computed";
        Periodic = "periodic", "周期", "periodic";
        Deadline = "deadline", "时限", "deadline";
        Status = "status", "状态", "status";
        Referral = "referral", "移送", "referral";
        Trigger = "trigger", "触发", "trigger";
        Judged = "judged", "裁量", "judged by a person";
    }
}

/// `[[rule]]`: one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Our own short title.
    pub title: Title,
    /// What kind it is.
    pub kind: RuleKind,
    /// The fact table that it is judged over.
    pub table: String,
    /// Whom it concerns; absent means every row.
    pub concerns: Option<Expression>,
    /// First year that counts in its windows.
    pub window_from: Option<Expression>,
    /// Who decides.
    pub decides: Option<String>,
    /// The rule fires if any of these holds; every one that holds is a reason. Never empty.
    pub alternatives: Vec<Alternative>,
    /// What follows.
    pub consequences: Vec<Consequence>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

/// One way in which a rule can fire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// The condition; absent means always (a status).
    pub when: Option<Expression>,
    /// The reason as shown, with expressions in braces.
    pub text: Option<ReasonText>,
    /// The same in English; absent: English readers get the Chinese one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_en: Option<ReasonText>,
}

impl Stored for Alternative {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Alternative> {
        let mut fields = Fields::open(value, field, reader)?;
        let when: Option<Expression> = fields.required("when");
        let (text, text_en) = (fields.optional("text"), fields.optional("text_en"));
        fields.finish();
        Some(Alternative {
            when: Some(when?),
            text,
            text_en,
        })
    }
}

impl Stored for Rule {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Rule> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let title = Title::read(&mut fields);
        let kind: Option<RuleKind> = fields.required("kind");
        let table: Option<String> = fields.required("table");
        let (concerns, window_from) = (fields.optional("where"), fields.optional("window_from"));
        let decides = fields.optional("decides");
        fields.at_most_one(&["when", "any"]);
        let (when, text) = (fields.optional("when"), fields.optional("text"));
        let text_en = fields.optional("text_en");
        let mut alternatives: Vec<Alternative> = fields.list("any");
        if alternatives.is_empty() {
            alternatives.push(Alternative { when, text, text_en });
        }
        let consequences = fields.list("then");
        let basis = Basis::read(&mut fields);
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Rule {
            id: id?,
            title: title?,
            kind: kind?,
            table: table?,
            concerns,
            window_from,
            decides,
            alternatives,
            consequences,
            basis,
            at,
        })
    }
}
