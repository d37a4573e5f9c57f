//! Groups of units under the names that texts use for them, "all counties and districts", by list or by condition.

use serde::{Deserialize, Serialize};

use super::{Basis, Expression, ItemPlace};
use crate::decode::{Fields, Reader, Stored};

/// `[[group]]`: units that a text names together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: String,
    /// The ways in which texts write it; brackets of any width match.
    pub names: Vec<String>,
    /// Condition over the attributes of units.
    pub select: Option<Expression>,
    /// A plain list of unit ids; used where there is no condition.
    pub members: Vec<String>,
    /// Organs named per member, `{name}` standing for the member's name.
    pub expand: Vec<String>,
    /// What the text leaves unnamed.
    pub unnamed: Option<String>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for Group {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Group> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        fields.at_most_one(&["select", "members"]);
        let names = fields.list("names");
        let (select, members) = (fields.optional("select"), fields.list("members"));
        let expand: Option<Vec<String>> = fields.optional("expand");
        let unnamed = fields.optional("unnamed");
        let basis = Basis::read(&mut fields);
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Group {
            id: id?,
            names,
            select,
            members,
            expand: expand.unwrap_or_else(|| vec!["{name}".to_owned()]),
            unnamed,
            basis,
            at,
        })
    }
}
