//! What happens to units: founding, renaming, merging, transfer, plates, revoking. The directory replays these.

use kaifa_base::Date;
use serde::{Deserialize, Serialize};

use super::{Basis, ItemPlace, ZoneClass, ZoneLevel};
use crate::decode::{Fields, Reader, Stored, choices};

choices! {
    /// What happens.
    UnitEventKind {
        Keep = "keep", "保留", "kept";
        Establish = "establish", "设立", "established";
        Rename = "rename", "更名", "renamed";
        Transfer = "transfer", "划归", "transferred";
        StartTrust = "start_trust", "开始托管", "trusteeship begins";
        EndTrust = "end_trust", "结束托管", "trusteeship ends";
        KeepTrust = "keep_trust", "继续托管", "trusteeship continues";
        MergeNew = "merge_new", "合并新设", "merged into a new unit";
        MergeInto = "merge_into", "并入", "merged into another unit";
        SetParks = "set_parks", "设园", "parks set";
        HangPlate = "hang_plate", "挂牌", "plate hung";
        RevokePlate = "revoke_plate", "撤销牌子", "plate revoked";
        RevokeZone = "revoke_zone", "撤销", "revoked";
        Upgrade = "upgrade", "升级", "upgraded";
        Downgrade = "downgrade", "降级", "downgraded";
    }
}

/// When an event happens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventDate {
    /// On a day.
    On(Date),
    /// On the day that a parameter gives; without a value it has not happened.
    Parameter(String),
    /// The text gives no date and no parameter asks for one.
    NotGiven,
}

/// `[[unit_event]]`: one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitEvent {
    /// Its id; made of pack and number where the pack gives none.
    pub id: String,
    /// Place in the order of events of one day.
    pub no: u32,
    /// What happens.
    pub kind: UnitEventKind,
    /// To which unit; `None` where the text does not name it.
    pub unit: Option<String>,
    /// What the text says instead of a name.
    pub unnamed: Option<String>,
    /// How many units an unnamed event concerns.
    pub count: Option<u32>,
    /// When.
    pub date: EventDate,
    /// New name, or the plate.
    pub name: Option<String>,
    /// The survivor or the new unit of a merger.
    pub into: Option<String>,
    /// The new manager.
    pub manager: Option<String>,
    /// The trustee.
    pub trustee: Option<String>,
    /// Number of parks from now on.
    pub parks: Option<u32>,
    /// The new level.
    pub level: Option<ZoneLevel>,
    /// The new class.
    pub class: Option<ZoneClass>,
    /// Classes in which it counts from now on.
    pub counted_as: Option<Vec<ZoneClass>>,
    /// Our own short title.
    pub title: Option<String>,
    /// What is assumed and why.
    pub assumption: Option<String>,
    /// What it rests on.
    pub basis: Basis,
    /// Where it is written.
    pub at: ItemPlace,
}

impl Stored for UnitEvent {
    fn read(
        value: &toml::Spanned<toml::de::DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<UnitEvent> {
        let mut fields = Fields::open(value, field, reader)?;
        let no: Option<u32> = fields.required("no");
        let own_id: Option<String> = fields.optional("id");
        let id = own_id.unwrap_or_else(|| format!("{}.event.{}", fields.reader.pack, no.unwrap_or(0)));
        fields.reader.item = Some(id.clone());
        let kind: Option<UnitEventKind> = fields.required("kind");
        fields.exactly_one(&["unit", "unnamed"]);
        fields.at_most_one(&["date", "date_parameter"]);
        let (on, parameter) = (fields.optional("date"), fields.optional("date_parameter"));
        let date = match (on, parameter) {
            (Some(on), _) => EventDate::On(on),
            (None, Some(parameter)) => EventDate::Parameter(parameter),
            (None, None) => EventDate::NotGiven,
        };
        let event = UnitEvent {
            id,
            no: no.unwrap_or(0),
            kind: kind.unwrap_or(UnitEventKind::Keep),
            unit: fields.optional("unit"),
            unnamed: fields.optional("unnamed"),
            count: fields.optional("count"),
            date,
            name: fields.optional("name"),
            into: fields.optional("into"),
            manager: fields.optional("manager"),
            trustee: fields.optional("trustee"),
            parks: fields.optional("parks"),
            level: fields.optional("level"),
            class: fields.optional("class"),
            counted_as: fields.optional("counted_as"),
            title: fields.optional("title"),
            assumption: fields.optional("assumption"),
            basis: Basis::read(&mut fields),
            at: ItemPlace::read(&fields),
        };
        fields.finish();
        // Without a number or a kind the event is dropped; both absences were reported above.
        (no.is_some() && kind.is_some()).then_some(event)
    }
}
