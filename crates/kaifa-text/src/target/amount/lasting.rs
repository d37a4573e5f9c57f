//! How long something shall last at least, in words: 公示期限不得少于十个工作日, 管护期限不得少于三年.

use std::ops::Range;
use std::sync::LazyLock;

use kaifa_base::Decimal;

use super::{Amount, Form, quoted};
use crate::chinese_number;
use crate::folded::Folded;
use crate::pattern::Regex;
use crate::target::Comparator;

static LASTING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:期限?|时间|时长|年限)(?P<least>(?:一般|原则上|应当?|均)*(?:不得?(?:少于|低于|短于)|至少)(?P<number>[一二两三四五六七八九十百]{1,4})(?P<unit>个工作日|个月|年|日|天|周))").unwrap()
});

pub(super) fn lasting(even: &Folded, clause: Range<usize>) -> Vec<Amount> {
    let (text, offset) = (&even.text()[clause.clone()], clause.start);
    LASTING
        .captures_iter(text)
        .filter_map(|found| {
            let (least, number, unit) = (found.name("least")?, found.name("number")?, found.name("unit")?);
            let value = chinese_number::parse(number.as_str())?;
            (!quoted(even, offset + number.start())).then(|| Amount {
                start: offset + least.start(),
                figure: offset + number.start(),
                end: offset + unit.end(),
                value: Decimal::from(value),
                upper: None,
                unit: Some(unit.as_str().to_owned()),
                comparator: Some(Comparator::AtLeast),
                form: Form::Measured,
                spoken: false,
            })
        })
        .collect()
}
