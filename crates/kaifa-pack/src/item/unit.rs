//! Units of the directory: departments, counties, zones, bodies, as they are before any event of the pack.

use kaifa_base::Date;
use serde::{Deserialize, Serialize};

use super::{Basis, ItemPlace};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// What a unit is.
    UnitKind {
        Province = "province", "省", "province";
        City = "city", "市(州)", "city or prefecture";
        County = "county", "县(市、区)", "county, county-level city or district";
        Department = "department", "部门", "department";
        Organ = "organ", "机关", "organ";
        Zone = "zone", "开发区", "development zone";
        Park = "park", "园区", "park of a zone";
        Body = "body", "机构", "body";
        Company = "company", "公司", "company";
        LeadingGroup = "leading_group", "领导小组", "leading group";
        Other = "other", "其他", "other";
    }
}

choices! {
    /// Rank of a zone.
    ZoneLevel {
        National = "national", "国家级", "national";
        Provincial = "provincial", "省级", "provincial";
        Below = "below", "市县级", "below provincial";
    }
}

choices! {
    /// Class of a zone, as lists count them.
    ZoneClass {
        Economic = "economic", "经济开发区", "economic development zone";
        Hightech = "hightech", "高新技术产业开发区", "high-tech zone";
        Border = "border", "边境经济合作区", "border economic cooperation zone";
        Cluster = "cluster", "产业集聚区", "industrial cluster";
        Bonded = "bonded", "海关特殊监管区", "bonded zone";
        Tourism = "tourism", "旅游度假区", "tourism zone";
        Other = "other", "其他", "other";
    }
}

/// `[[unit]]`: one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Its id.
    pub id: String,
    /// Its name at the beginning.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Rank, for zones.
    pub level: Option<ZoneLevel>,
    /// Class, for zones.
    pub class: Option<ZoneClass>,
    /// Where it lies.
    pub county: Option<String>,
    /// Who manages it.
    pub manager: Option<String>,
    /// To whom its management is entrusted.
    pub trustee: Option<String>,
    /// The unit that it is a part of.
    pub parent: Option<String>,
    /// Second names, never counted.
    pub plates: Vec<String>,
    /// Other names in use.
    pub aliases: Vec<String>,
    /// Classes in which the text's own totals count it.
    pub counted_as: Vec<ZoneClass>,
    /// First day; absent means not stated.
    pub from: Option<Date>,
    /// First day on which it is no more; absent means open.
    pub until: Option<Date>,
    /// What is assumed and why, where the text does not say it.
    pub assumption: Option<String>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for Unit {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<Unit> {
        let mut fields = Fields::open(value, field, reader)?;
        let id = fields.id("id");
        let name: Option<String> = fields.required("name");
        let kind: Option<UnitKind> = fields.required("kind");
        let (level, class) = (fields.optional("level"), fields.optional::<ZoneClass>("class"));
        let (county, manager) = (fields.optional("county"), fields.optional("manager"));
        let (trustee, parent) = (fields.optional("trustee"), fields.optional("parent"));
        let (plates, aliases) = (fields.list("plates"), fields.list("aliases"));
        let counted_as: Option<Vec<ZoneClass>> = fields.optional("counted_as");
        let (from, until) = (fields.optional("from"), fields.optional("until"));
        let assumption = fields.optional("assumption");
        let basis = Basis::read(&mut fields);
        let at = ItemPlace::read(&fields);
        fields.finish();
        Some(Unit {
            id: id?,
            name: name?,
            kind: kind?,
            level,
            class,
            county,
            manager,
            trustee,
            parent,
            plates,
            aliases,
            counted_as: counted_as.unwrap_or_else(|| class.into_iter().collect()),
            from,
            until,
            assumption,
            basis,
            at,
        })
    }
}
