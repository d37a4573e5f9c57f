//! The fields of a register: their names, what their types need, what does not go together, and derived ones.

use std::collections::BTreeSet;

use super::{Checker, RESERVED, is_money};
use crate::expr;
use crate::item::{Expression, FieldType, RegisterField};

impl Checker<'_, '_> {
    pub(super) fn field(
        &mut self,
        at: usize,
        field: &RegisterField,
        registers: &BTreeSet<&str>,
        code_lists: &BTreeSet<&str>,
    ) {
        let title = &field.title;
        let (register, name) = (self.register, &field.name);
        let well_formed = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !well_formed || RESERVED.contains(&name.as_str()) {
            self.bad(
                format!("字段名“{name}”应为小写字母、数字和下划线,且不能是保留名"),
                format!("the field name `{name}` should be lower-case letters, digits and `_`, and no reserved name"),
            );
        }
        self.needed_by_type(field);
        if let Some(list) = field.code_list.as_deref() {
            self.is_known("code_list", ("代码表", "code list"), list, code_lists);
        }
        if let Some(other) = field.register.as_deref() {
            self.is_known("register", ("台账", "register"), other, registers);
        }
        self.agrees_with_itself(field);
        if register.fields[..at].iter().any(|other| other.title == *title) {
            self.bad(
                format!("字段名称“{title}”与前面的字段相同;表头和公式按名称认字段"),
                format!("the title of `{name}` is that of a field before it; headings and expressions tell fields apart by it"),
            );
        }
        self.roles("field.see", &field.see);
        self.roles("field.edit", &field.edit);
        if let Some(derived) = &field.derived {
            self.derived(at, field, derived);
        }
    }

    /// What a field of its type cannot do without.
    fn needed_by_type(&mut self, field: &RegisterField) {
        let (title, name) = (&field.title, &field.name);
        match field.kind {
            FieldType::Choice if field.choices.is_empty() => self.incomplete(
                format!("选项字段“{title}”缺少 choices"),
                format!("the choice field `{name}` needs `choices`"),
            ),
            FieldType::Code if field.code_list.is_none() => self.incomplete(
                format!("代码字段“{title}”缺少 code_list"),
                format!("the code field `{name}` needs `code_list`"),
            ),
            FieldType::Record if field.register.is_none() => self.incomplete(
                format!("事项字段“{title}”缺少 register"),
                format!("the record field `{name}` needs `register`"),
            ),
            FieldType::Money if field.unit.is_none_or(|unit| !is_money(unit)) => self.incomplete(
                format!("金额字段“{title}”的 unit 应为货币单位"),
                format!("the money field `{name}` needs a `unit` of money"),
            ),
            _ => {}
        }
        if !field.choices_en.is_empty() && field.choices_en.len() != field.choices.len() {
            self.incomplete(
                format!("字段“{title}”的 choices_en 应与 choices 逐项对应"),
                format!("`choices_en` of `{name}` needs one entry for each of `choices`"),
            );
        }
    }

    /// Whether what is said of a field goes together.
    fn agrees_with_itself(&mut self, field: &RegisterField) {
        let (title, name) = (&field.title, &field.name);
        if let Some(pattern) = &field.pattern
            && let Err(error) = regex::Regex::new(pattern)
        {
            self.bad(
                format!("字段“{title}”的 pattern 不是正则表达式:{error}"),
                format!("the `pattern` of `{name}` is no regular expression: {error}"),
            );
        }
        if let (Some(min), Some(max)) = (field.min, field.max)
            && min > max
        {
            self.bad(
                format!("字段“{title}”的 min 大于 max"),
                format!("`min` of `{name}` is above `max`"),
            );
        }
        if field.many
            && (field.kind.is_number() || matches!(field.kind, FieldType::Polygon | FieldType::LongText))
        {
            self.bad(
                format!("字段“{title}”的类型不能有多个值"),
                format!("a field of the type of `{name}` cannot hold several values"),
            );
        }
        if field.unique && field.many {
            self.bad(
                format!("字段“{title}”不能既唯一又有多个值"),
                format!("`{name}` cannot be unique and hold several values"),
            );
        }
        if field.personal && field.public {
            self.bad(
                format!("字段“{title}”是个人信息,不能公开(public)"),
                format!("`{name}` is personal and cannot be public"),
            );
        }
    }

    /// A derived field has its decimals, is asked of nobody, and rests on what stands before it and does not change with the day.
    fn derived(&mut self, at: usize, field: &RegisterField, derived: &Expression) {
        let (register, title, name) = (self.register, &field.title, &field.name);
        if matches!(field.kind, FieldType::Decimal | FieldType::Money) && field.decimals.is_none() {
            self.incomplete(
                format!("推算字段“{title}”缺少 decimals(保留几位小数)"),
                format!("the derived number `{name}` needs `decimals`"),
            );
        }
        if field.required || field.required_if.is_some() {
            self.bad(
                format!("推算字段“{title}”由程序得出,不能要求填写"),
                format!("`{name}` is derived and cannot be required"),
            );
        }
        let Ok(parsed) = expr::parse(&derived.text) else {
            return;
        };
        let names = expr::references(&parsed).names;
        let later: BTreeSet<&str> = register.fields[at..]
            .iter()
            .filter(|other| other.derived.is_some())
            .map(|other| other.name.as_str())
            .collect();
        for used in names {
            let by_title = register.fields.iter().find(|other| other.title == used);
            let used = by_title.map_or(used.as_str(), |other| other.name.as_str());
            if used == "as_of" || used == "year" {
                self.bad(
                    format!("推算字段“{title}”不能用 {used}:存下的值不能随日子变"),
                    format!("`{name}` is stored and cannot depend on `{used}`"),
                );
            } else if later.contains(used) {
                self.bad(
                    format!("推算字段“{title}”用到的推算字段“{used}”应写在它前面"),
                    format!("`{name}` uses the derived field `{used}`, which must be written before it"),
                );
            }
        }
    }
}
