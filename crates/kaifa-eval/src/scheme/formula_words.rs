//! The formula of an indicator in the words of its figures, as a clerk would write it: 税收 ÷ 用地面积 instead of `(tax) / (land)`.

use kaifa_base::{Lang, Words as Message};
use kaifa_pack::item::{Expression, Raw, SchemeIndicator, SchemeInput};

/// The formula of an indicator with the titles of its inputs.
pub fn formula_words(indicator: &SchemeIndicator, inputs: &[SchemeInput]) -> Message {
    let of = |lang: Lang| match &indicator.raw {
        Raw::Own => titled(&indicator.id, inputs, lang),
        Raw::Value(expression) => titled(&expression.text, inputs, lang),
        Raw::Ratio {
            numerator,
            denominator,
        } => {
            let side = |one: &Expression| {
                let words = titled(&one.text, inputs, lang);
                let simple = one.text.chars().all(is_of_a_name);
                if simple { words } else { format!("({words})") }
            };
            format!("{} ÷ {}", side(numerator), side(denominator))
        }
    };
    Message::new(of(Lang::Zh), of(Lang::En))
}

fn is_of_a_name(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '_' | '.')
}

/// An expression with the names of inputs replaced by their titles, and signs of calculation as they are written by hand. Texts in
/// quotation marks stay.
fn titled(text: &str, inputs: &[SchemeInput], lang: Lang) -> String {
    let mut found = String::new();
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        if sign == '\'' {
            let end = rest[1..].find('\'').map_or(rest.len(), |at| at + 2);
            found.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if is_of_a_name(sign) {
            let end = rest.find(|sign| !is_of_a_name(sign)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let input = inputs.iter().find(|input| input.name == name);
            let title = input.map(|input| match lang {
                Lang::Zh => input.title.zh.as_str(),
                Lang::En => input.title.en.as_deref().unwrap_or(name),
            });
            found.push_str(title.unwrap_or(name));
            rest = after;
        } else {
            found.push(match sign {
                '*' => '×',
                '/' => '÷',
                '-' => '−',
                other => other,
            });
            rest = &rest[sign.len_utf8()..];
        }
    }
    found
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
name = "land.let"
title = "租出用地"
[[scheme.indicator]]
id = "per_mu"
title = "亩均税收"
numerator = "tax * 100"
denominator = "land - land.let"
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
        assert_eq!(words(0).zh, "(税收 × 100) ÷ (用地 − 租出用地)");
        assert_eq!(words(0).en, "(tax paid × 100) ÷ (land − land.let)");
        assert_eq!(words(1).zh, "税收");
    }
}
