//! The formula of an indicator in the words of its figures, as a clerk would write it: 税收 ÷ 用地面积 instead of `(tax) / (land)`.

use kaifa_base::{Lang, Words as Message};
use kaifa_pack::item::{Items, Raw, SchemeIndicator, SchemeInput};
use kaifa_pack::words::{Rows, Wording};

/// The formula of an indicator with the titles of its inputs.
pub fn formula_words(indicator: &SchemeIndicator, inputs: &[SchemeInput]) -> Message {
    let items = Items::default();
    let rows = Rows::Inputs(inputs);
    let of = |lang: Lang| {
        let wording = Wording::new(&items, lang);
        match &indicator.raw {
            Raw::Own => wording.name(&indicator.id, rows),
            Raw::Value(expression) => wording.value_of(&expression.text, rows),
            Raw::Ratio {
                numerator,
                denominator,
            } => wording.value_of(&format!("({}) / ({})", numerator.text, denominator.text), rows),
        }
    };
    Message::new(of(Lang::Zh), of(Lang::En))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_read_with_the_titles_of_its_figures() {
        let text = r#"
[[scheme]]
id = "t"
title = "t"
subject = "enterprise"
method = "points"
[[scheme.input]]
name = "tax"
title = "税收"
title_en = "tax paid"
[[scheme.input]]
name = "land"
title = "用地"
[[scheme.input]]
name = "land_let"
title = "租出用地"
[[scheme.indicator]]
id = "per_mu"
title = "亩均税收"
numerator = "tax * 100"
denominator = "land - land_let"
weight = "60"
missing = "zero"
score = { function = "benchmark_ratio", benchmark = "10" }
[[scheme.indicator]]
id = "tax"
title = "税收"
weight = "40"
missing = "zero"
score = { function = "benchmark_ratio", benchmark = "10" }
"#;
        let read = kaifa_pack::read_schemes(std::path::Path::new("t.toml"), text);
        let scheme = &read.schemes[0];
        let words = |at: usize| formula_words(&scheme.indicators[at], &scheme.inputs);
        assert_eq!(words(0).zh, "税收 × 100 ÷ (用地 − 租出用地)");
        assert_eq!(words(0).en, "tax paid × 100 ÷ (land − land let)");
        assert_eq!(words(1).zh, "税收");
    }
}
