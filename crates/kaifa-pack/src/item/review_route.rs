//! Who reviews a reported figure, level by level.

use serde::{Deserialize, Serialize};

use super::{Basis, Expression, ItemPlace};
use crate::decode::{Fields, Reader, Stored};

/// `[[review_route]]`: the stages of review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRoute {
    /// Its id.
    pub id: String,
    /// The stages in order.
    pub stages: Vec<String>,
    /// Who passes over which stage.
    pub skip: Vec<SkippedStage>,
    /// Whether a named substitute may act.
    pub substitutes: bool,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

/// Units for which a stage does not apply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedStage {
    /// Condition over the attributes of the reporting unit.
    pub concerns: Expression,
    /// The stage.
    pub stage: String,
}

impl Stored for SkippedStage {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<SkippedStage> {
        let mut fields = Fields::open(value, field, reader)?;
        let concerns: Option<Expression> = fields.required("where");
        let stage: Option<String> = fields.required("stage");
        fields.finish();
        Some(SkippedStage {
            concerns: concerns?,
            stage: stage?,
        })
    }
}

impl Stored for ReviewRoute {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<ReviewRoute> {
        let mut fields = Fields::open(value, field, reader)?;
        let id: Option<String> = fields.optional("id");
        let id = id.unwrap_or_else(|| format!("{}.review", fields.reader.pack));
        fields.reader.item = Some(id.clone());
        let stages: Vec<String> = fields.required("stages").unwrap_or_default();
        let (skip, substitutes) = (fields.list("skip"), fields.flag("substitutes"));
        let basis = Basis::read(&mut fields);
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(ReviewRoute {
            id,
            stages,
            skip,
            substitutes,
            basis,
            at,
        })
    }
}
