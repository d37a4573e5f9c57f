//! Conditions and formulas of a place's edition in words, with the parameters as they stand on the day.

use kaifa_base::Lang;
use kaifa_pack::item::Scalar;
use kaifa_pack::words::{Settings, Wording};

use super::{PlacePicture, Standing};
use crate::show;

impl PlacePicture {
    /// Says expressions of the edition in force.
    pub fn wording(&self, lang: Lang) -> Wording<'_> {
        let standing: &Standing = self;
        Wording::new(&standing.edition.items, lang).with_settings(standing)
    }
}

impl Settings for Standing {
    fn setting(&self, id: &str, lang: Lang) -> Option<String> {
        let parameter = self.edition.parameter(id)?;
        let entered = self.settings.get(id).map(|setting| &setting.value);
        let value = entered.or_else(|| parameter.value_at(self.on).map(|value| &value.value))?;
        Some(match (value, value.as_decimal()) {
            (Scalar::Date(day), _) => lang.date(*day),
            (_, Some(number)) => show::in_unit(number, 10, parameter.unit),
            (text, None) => text.to_string(),
        })
    }
}
